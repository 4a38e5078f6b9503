"""Every editing page in every state can be used by everybody, light and dark, on a phone and on a desktop."""

import os
import re
from collections.abc import Iterator
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe

from initiatives.accessibility import AXE_RULES, SCHEMES, WIDTHS
from tests.editing import editing_pages
from tests.staff_states import STAFF_STATES, StaffSites, Windows, names_shown, served_to_staff
from tests.states import OPEN

pytestmark = pytest.mark.browser

EVERY_STATE = "EVERY_STATE" in os.environ
"""Set by "make axe": all states of a page, by every rule in each width and scheme. Else the first, as ``HOW`` says."""

OPTIONS = {
    "resultTypes": ["violations"],
    "selectors": False,
    "preload": False,
    "runOnly": {"type": "tag", "values": [*AXE_RULES]},
}
COLORS = ["color-contrast", "link-in-text-block"]
"""The rules about what the scheme can change."""
ROOM = ["target-size", "scrollable-region-focusable"]
"""The rules about what the width can change; what a narrow window folds away is looked at in the wide one."""


def only(rules):
    return OPTIONS | {"runOnly": {"type": "rule", "values": rules}}


HOW = {(1280, "light"): OPTIONS, (360, "dark"): only([*COLORS, *ROOM])}
if EVERY_STATE:
    HOW = dict.fromkeys(product(WIDTHS, SCHEMES), OPTIONS)

NO_PAGES = {
    "autocomplete": "answers scripts",
    "jsi18n": "is a script",
    "view_on_site": "leads to the public page",
    "initiatives_load_add": "is refused to everybody: loads are made by loading",
    "initiatives_load_delete": "is refused to everybody",
    "axes_accessattempt_add": "is refused to everybody",
}
"""The addresses of the editing site at which there is nothing to look at, and why."""


@pytest.fixture(scope="module")
def staff_sites(tmp_path_factory) -> Iterator[StaffSites]:
    with served_to_staff(tmp_path_factory.mktemp("staff")) as sites:
        yield sites


@pytest.fixture(scope="module")
def windows(browser, staff_sites) -> Iterator[Windows]:
    opened = Windows(browser, staff_sites, Axe().axe_script)
    yield opened
    opened.close()


def violations(page, options):
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [
        (rule["impact"], rule["id"], node["html"][:200], node["failureSummary"])
        for rule in found
        for node in rule["nodes"]
    ]


def one_of_each_page(states):
    """Return the first state of each page, or all of them where every state is looked at."""
    first = {
        state.stock or re.sub(r"{\w+}", "", state.address.partition("?")[0]) + str(state.steps): state
        for state in states[::-1]
    }
    return states if EVERY_STATE else [state for state in states if state in first.values()]


@pytest.mark.parametrize("state", one_of_each_page(STAFF_STATES), ids=str)
def test_an_editing_page_has_no_barrier_and_fits_at_any_width_in_either_scheme(windows, state):
    page = windows.show(state)
    page.evaluate(OPEN)
    for (width, scheme), options in HOW.items():
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert violations(page, options) == [], f"{page.url} at {width} px, {scheme}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} scrolls sideways"


def test_every_page_of_the_editing_site_is_among_the_states():
    pages = editing_pages()
    assert len(pages) > 70
    assert pages - {name.removeprefix("admin:") for name in names_shown()} == NO_PAGES.keys()
