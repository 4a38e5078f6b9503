"""Every page in every state passes axe: WCAG 2.0 to 2.2, A and AA, and its best practices."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.serving import sign_in
from tests.states import DETAIL, LIST, SCHEMES, STATES, WIDTHS

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Selectors and what asks for the style sheet once more take half of the time, and no rule of these tags needs them.
OPTIONS = {"resultTypes": ["violations"], "selectors": False, "preload": False}
EVERYTHING = OPTIONS | {"runOnly": {"type": "tag", "values": TAGS}}
# The scheme changes nothing but colors.
COLORS = OPTIONS | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
HEIGHT = 900


@pytest.fixture(scope="module")
def window(browser, odd_site):
    """One page for all states, signed in, so that it may see what only staff may; axe waits on it."""
    context = browser.new_context(base_url=odd_site)
    context.add_init_script(Axe().axe_script)
    page = context.new_page()
    sign_in(page, odd_site)
    yield page
    context.close()


def violations(page, width, scheme, *, options=EVERYTHING, forced="none"):
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.emulate_media(color_scheme=scheme, forced_colors=forced)
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [(each["id"], node["html"][:200], node["failureSummary"]) for each in found for node in each["nodes"]]


def visit(page, address):
    """Go there anew, also where only the fragment differs, and return the status."""
    page.goto("about:blank")
    return page.goto(address).status


@pytest.mark.parametrize("state", STATES, ids=str)
def test_axe_finds_nothing_at_any_width_in_either_scheme_with_all_that_opens_open(window, state):
    assert visit(window, state.address) == state.status
    window.evaluate("for (const part of document.querySelectorAll('main details')) part.open = true")
    for width in WIDTHS:
        for scheme, options in zip(SCHEMES, (EVERYTHING, COLORS), strict=True):
            assert violations(window, width, scheme, options=options) == [], f"at {width} px, {scheme}"


@pytest.mark.parametrize("address", [LIST, DETAIL])
def test_axe_finds_nothing_as_the_page_opens_on_a_tablet_and_in_forced_colors(window, address):
    visit(window, address)
    for width in (360, 768, 1280):
        for scheme in SCHEMES:
            assert violations(window, width, scheme) == [], f"at {width} px, {scheme}"
            assert violations(window, width, scheme, options=COLORS, forced="active") == [], f"at {width} px, forced"


def test_axe_finds_what_is_wrong(window):
    visit(window, DETAIL)
    window.evaluate("document.querySelector('.kicker').style.color = '#bbb'; document.documentElement.lang = ''")
    assert {name for name, *_ in violations(window, 1280, "light")} >= {"color-contrast", "html-has-lang"}
