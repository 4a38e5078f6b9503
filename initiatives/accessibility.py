"""What the accessibility statement says, beside the tests that make it true.

The tests read from here at which widths, in which schemes and with which rules they run, and the statement says it
with the same values, so that the one cannot claim what the other does not do.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

STANDARD = "Web Content Accessibility Guidelines (WCAG) 2.2"
LEVEL = "AA"
STANDARD_URL = "https://www.w3.org/TR/WCAG22/"
REVIEWED_ON = date(2026, 11, 24)
"""The day on which the statement was last held against the site."""

WIDTHS = (360, 1280)
"""A phone and a desktop, in pixels."""
TABLET = 768
NARROWEST = 320
"""The width in which nothing may need to be scrolled sideways: that of 1280 pixels magnified four times."""
SMALLEST_TARGET = 24
SCHEMES = ("light", "dark")
AXE_RULES = {
    "wcag2a": "WCAG 2.0 A",
    "wcag2aa": "2.0 AA",
    "wcag21a": "2.1 A",
    "wcag21aa": "2.1 AA",
    "wcag22aa": "2.2 AA",
    "best-practice": "best practice",
}
"""The tags of axe whose rules are applied, and what the statement calls them."""
PAGE_STATES = 56
"""How many pages are looked at, one that looks different in another state counted again."""


def listed(items: Iterable[object]) -> str:
    """Return two or more things as a list within a sentence."""
    *most, last = map(str, items)
    return f"{', '.join(most)} and {last}"


class Check(NamedTuple):
    """What is tested whenever the code changes, in plain words, the test that does it, and the facts both rest on."""

    words: str
    test: str
    facts: tuple[str, ...] = ()


CHECKS = [
    Check(
        f"{PAGE_STATES} pages and states of pages, some with made-up entries, among them empty results and errors, are"
        " read as a strict browser would read them: any mistake in the markup fails the test.",
        "tests/test_states.py::test_every_state_is_strictly_valid",
        ("PAGE_STATES",),
    ),
    Check(
        "Every page has one main heading, one main part, a title and its language.",
        "tests/test_site.py::test_every_page_has_one_heading_of_the_first_level_a_title_and_a_main_part",
    ),
    Check("No heading skips a level.", "tests/test_site.py::test_headings_never_skip_a_level"),
    Check(
        "Every field has a label, and every link a name.",
        "tests/test_site.py::test_every_control_has_a_label_and_every_link_a_name",
    ),
    Check(
        "A real browser with scripts turned off searches, filters and reads.",
        "tests/browser/test_visit.py::test_a_visitor_without_script_searches_filters_reads_and_removes_a_filter",
    ),
    Check(
        f"The axe checker looks at the same pages, {listed(WIDTHS)} pixels wide, in"
        f" {listed(SCHEMES)} colors, with its rules for {listed(AXE_RULES.values())}.",
        "tests/browser/test_axe.py::test_axe_finds_nothing_at_any_width_in_either_scheme",
        ("WIDTHS", "SCHEMES", "AXE_RULES"),
    ),
    Check(
        f"It looks at the list and at an entry also {TABLET} pixels wide, and in the forced colors of a high-contrast"
        " setting.",
        "tests/browser/test_axe.py::test_axe_finds_nothing_as_the_page_opens_on_a_tablet_and_in_forced_colors",
        ("TABLET", "WIDTHS", "SCHEMES", "AXE_RULES"),
    ),
    Check(
        "The list and an entry are walked through by keyboard, with scripts and without: each stop comes in order and"
        " can be seen.",
        "tests/browser/test_reach.py::test_tab_goes_through_the_whole_page_in_order_each_stop_seen_and_ringed",
        ("WIDTHS",),
    ),
    Check(
        f"On a screen {NARROWEST} pixels wide nothing has to be scrolled sideways. Targets outside of running text"
        f" are {SMALLEST_TARGET} pixels large or stand apart, on a phone and on a desktop.",
        "tests/browser/test_reach.py::test_without_script_all_fits_a_narrow_screen_and_targets_are_large_or_apart",
        ("NARROWEST", "SMALLEST_TARGET", "WIDTHS"),
    ),
]
