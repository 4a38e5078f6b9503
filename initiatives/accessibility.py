"""What the accessibility statement says, beside the tests that make it true."""

from datetime import date
from typing import NamedTuple

STANDARD = "Web Content Accessibility Guidelines (WCAG) 2.2"
LEVEL = "AA"
STANDARD_URL = "https://www.w3.org/TR/WCAG22/"
REVIEWED_ON = date(2026, 11, 24)
"""The day on which the statement was last held against the site."""


class Check(NamedTuple):
    """What is tested whenever the code changes, in plain words, and the test that does it."""

    words: str
    test: str


CHECKS = [
    Check(
        "Every public page is read as a strict browser would read it: any mistake in its markup fails the test.",
        "tests/html.py::read",
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
        "The axe checker looks at each kind of page, on a phone and a desktop, in light and in dark.",
        "tests/browser/test_axe.py::test_axe_finds_nothing_at_any_width_in_either_scheme_with_all_that_opens_open",
    ),
    Check(
        "The list and an entry are walked through by keyboard: each stop comes in order and can be seen.",
        "tests/browser/test_reach.py::test_tab_goes_through_the_whole_page_in_order_each_stop_seen_and_ringed",
    ),
    Check(
        "On a narrow screen nothing has to be scrolled sideways, and targets are large enough or stand apart.",
        "tests/browser/test_reach.py::test_without_script_all_fits_into_320_pixels_and_targets_are_24_or_stand_apart",
    ),
]
