"""Every page in every state passes axe: WCAG 2.0 to 2.2, A and AA, and its best practices."""

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe

from initiatives.accessibility import AXE_RULES, SCHEMES, TABLET, WIDTHS
from tests.serving import sign_in
from tests.states import DETAIL, LIST, OPEN, STATES

pytestmark = pytest.mark.browser

# Selectors and what asks for the style sheet once more take half of the time, and no rule of these tags needs them.
OPTIONS = {"resultTypes": ["violations"], "selectors": False, "preload": False}
EVERYTHING = OPTIONS | {"runOnly": {"type": "tag", "values": [*AXE_RULES]}}
HEIGHT = 900


@pytest.fixture(scope="module")
def window(browser, sites):
    """One page for all states, signed in, so that it may see what only staff may; axe waits on it."""
    context = browser.new_context()
    context.add_init_script(Axe().axe_script)
    page = context.new_page()
    sign_in(page, sites.plain)
    yield page
    context.close()


def violations(page, width, scheme, forced="none"):
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.emulate_media(color_scheme=scheme, forced_colors=forced)
    found = page.evaluate("options => axe.run(options)", EVERYTHING)["violations"]
    return [(each["id"], node["html"][:200], node["failureSummary"]) for each in found for node in each["nodes"]]


def visit(page, address):
    """Go there anew, also where only the fragment differs, and return the status."""
    if page.url.partition("#")[0] == address.partition("#")[0]:
        page.goto("about:blank")
    return page.goto(address).status


FIRST = {state.address.partition("?")[0]: state for state in reversed(STATES)}.values()
"""The first state of each page. What it folds away, such as a hundred filters, is the same in its other states."""


@pytest.mark.parametrize("state", STATES, ids=str)
def test_axe_finds_nothing_at_any_width_in_either_scheme(window, sites, state):
    assert visit(window, sites.of(state) + state.address) == state.status
    if state in FIRST:
        window.evaluate(OPEN)
    for width, scheme in product(WIDTHS, SCHEMES):
        assert violations(window, width, scheme) == [], f"at {width} px, {scheme}"


@pytest.mark.parametrize("address", [LIST, DETAIL])
def test_axe_finds_nothing_as_the_page_opens_on_a_tablet_and_in_forced_colors(window, odd_site, address):
    visit(window, odd_site + address)
    forced = [(width, scheme, "active") for width, scheme in product(WIDTHS, SCHEMES)]
    for way in [*forced, *((TABLET, scheme, "none") for scheme in SCHEMES)]:
        assert violations(window, *way) == [], way


@pytest.mark.parametrize(("scheme", "forced"), [("light", "none"), ("dark", "none"), ("dark", "active")])
def test_axe_finds_what_is_wrong(window, odd_site, scheme, forced):
    visit(window, odd_site + DETAIL)
    window.evaluate(
        """() => {
          document.documentElement.lang = '';
          document.querySelector('.kicker').style = 'color: #777; background: #888; forced-color-adjust: none';
        }"""
    )
    assert {name for name, *_ in violations(window, 1280, scheme, forced)} >= {"color-contrast", "html-has-lang"}


def test_axe_knows_every_rule_that_is_asked_of_it(window, odd_site):
    visit(window, odd_site + DETAIL)
    rules = window.evaluate("tags => tags.map(tag => axe.getRules([tag]).length)", [*AXE_RULES])
    assert all(rules), rules
