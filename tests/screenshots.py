"""Photographs every kind of page in every state, at two widths, light and dark: ``make screenshots``.

They go to ``var/screenshots/``, those of the editing pages to ``var/screenshots/staff/``. ``--readme`` takes those few
instead that are kept in ``docs/screenshots/``.
"""

import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Page

from initiatives.accessibility import SCHEMES, WIDTHS
from tests.serving import ROOT, chromium, served_twice, sign_in
from tests.staff_states import STAFF_STATES, Windows, served_to_staff
from tests.states import OPEN, STATES, State

SHOWN = {"home", "list-searched", "detail", "partner", "explore"}
HEIGHTS = {360: 800, 1280: 900}


def chosen(names: list[str], odd: bool) -> list[State]:
    return [state for state in STATES if state.odd == odd and (not names or state.name in names)]


def take(folder: Path, names: list[str], schemes: tuple[str, ...], *, whole: bool) -> int:
    """Photograph the states with these names, or all, and return how many pictures that made."""
    folder.mkdir(parents=True, exist_ok=True)
    taken = 0
    for odd in (False, True):
        states = chosen(names, odd)
        if not states:
            continue
        with tempfile.TemporaryDirectory() as data, served_twice(Path(data), odd=odd) as sites, chromium() as browser:
            page = browser.new_page()
            if any(state.staff for state in states):
                sign_in(page, sites.plain)
            for state in states:
                page.goto("about:blank")
                page.goto(sites.of(state) + state.address)
                if state.opened:
                    page.evaluate(OPEN)
                taken += photograph(page, folder / state.name, schemes, whole=whole)
    return taken


def photograph(page: Page, start: Path, schemes: Iterable[str], *, whole: bool = True) -> int:
    """Photograph what the window shows, at each width in each scheme, into files that are called like ``start``."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=f"{start}-{width}-{scheme}.png", full_page=whole)
    return len(WIDTHS) * len(tuple(schemes))


def take_of_staff(folder: Path, names: list[str]) -> int:
    """Photograph the states of the editing pages with these names, or all, and return how many pictures that made."""
    folder.mkdir(parents=True, exist_ok=True)
    states = [state for state in STAFF_STATES if not names or state.name in names]
    if not states:
        return 0
    taken = 0
    with tempfile.TemporaryDirectory() as data, served_to_staff(Path(data)) as sites, chromium() as browser:
        windows = Windows(browser, sites)
        for state in states:
            taken += photograph(windows.show(state), folder / state.name, SCHEMES)
        windows.close()
    return taken


def main(arguments: list[str]) -> None:
    parser = ArgumentParser(prog="python -m tests.screenshots", description=__doc__)
    parser.add_argument("--readme", action="store_true", help="take those that are kept, in docs/screenshots/")
    parser.add_argument("names", nargs="*", help="the states to photograph; all if none is named")
    options = parser.parse_args(arguments)
    if options.readme:
        names = [state.name for state in STATES if state.name in SHOWN]
        folder, schemes = ROOT / "docs/screenshots", SCHEMES[:1]
    else:
        names, folder, schemes = options.names, ROOT / "var/screenshots", SCHEMES
    taken = take(folder, names, schemes, whole=not options.readme)
    if not options.readme:
        taken += take_of_staff(folder / "staff", names)
    sys.stdout.write(f"Wrote {taken} screenshots to {folder.relative_to(ROOT)}/\n")


if __name__ == "__main__":
    main(sys.argv[1:])
