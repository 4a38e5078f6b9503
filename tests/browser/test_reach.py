"""The list and an entry by keyboard, on a narrow screen, magnified, by touch, and with script off."""

import pytest
from playwright.sync_api import expect

from initiatives.accessibility import NARROWEST, SMALLEST_TARGET, WIDTHS
from tests.odd import ARABIC, MARKUP
from tests.states import DETAIL, LIST, OPEN, STATES

pytestmark = pytest.mark.browser

PUBLIC = [state for state in STATES if not state.staff]
FOCUSED = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
  const stops = [...document.querySelectorAll('*')];
  return {
    place: stops.indexOf(at),
    name: at.getAttribute('aria-label') || at.innerText || at.name || '',
    tag: at.localName,
    ring: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""
# A target is small if it is under 24 px either way, is not in a line of text, and a circle of 24 px around its middle
# meets another target or the circle of another small one: the exceptions that success criterion 2.5.8 makes.
# Layout is in fractions of a pixel, so a tenth of one less than that is enough.
ENOUGH = SMALLEST_TARGET - 0.1
CROWDED = """least => {
  const targets = [...document.querySelectorAll('a[href], button, summary, select, input, label:has(input)')]
    .filter(each => each.checkVisibility({visibilityProperty: true}))
    .filter(each => !(each.matches('input') && each.closest('label')));
  const boxes = targets.map(each => {
    const all = [...each.getClientRects()].filter(box => box.width > 1 && box.height > 1);
    if (!all.length) return null;
    const inline = getComputedStyle(each).display === 'inline';
    const text = each.closest('p, dd, dt, h1, h2, h3, figcaption, li');
    const rest = text ? text.innerText.replace(each.innerText, '').trim().length : 0;
    return {each, all, inText: inline && rest > 0, box: each.getBoundingClientRect()};
  }).filter(each => each && each.box.right > 0 && each.box.bottom > -window.scrollY);
  const off = (at, from, to) => Math.max(from - at, 0, at - to);
  const gap = (x, y, box) => Math.hypot(off(x, box.left, box.right), off(y, box.top, box.bottom));
  const small = boxes.filter(({box, inText}) => !inText && Math.min(box.width, box.height) < least);
  const middle = box => [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  return small.filter(one => boxes.some(other => {
    if (one === other || one.each.contains(other.each) || other.each.contains(one.each)) return false;
    const [x, y] = middle(one.box);
    if (other.all.some(box => gap(x, y, box) < least / 2)) return true;
    const [u, v] = middle(other.box);
    return small.includes(other) && Math.hypot(x - u, y - v) < least;
  })).map(({each, box}) => `${each.outerHTML.slice(0, 120)} ${box.width.toFixed(1)} x ${box.height.toFixed(1)}`);
}"""


def walk(page, limit=400):
    """Press Tab from the top of the page until focus leaves it, and return what had focus, in order."""
    stops = []
    while len(stops) < limit:
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at["tag"] == "body":
            return stops
        stops.append(at)
    raise AssertionError(f"focus does not leave the page: {stops[-3:]}")


@pytest.mark.parametrize("kind", ["page", "scripted_page"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("address", [LIST, DETAIL])
def test_tab_goes_through_the_whole_page_in_order_each_stop_seen_and_ringed(request, odd_site, address, width, kind):
    page = request.getfixturevalue(kind)
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(odd_site + address)
    stops = walk(page)
    assert stops[0]["name"] == "Skip to main content"
    assert len(stops) > 40
    places = [stop["place"] for stop in stops]
    assert places == sorted(set(places))
    assert [stop for stop in stops if stop["ring"] < 2] == []
    assert [stop for stop in stops if not stop["seen"]] == []


def test_shift_tab_goes_the_same_way_back(page, odd_site):
    page.goto(odd_site + DETAIL)
    there = [stop["place"] for stop in walk(page)]
    back = []
    for _ in there:
        page.keyboard.press("Shift+Tab")
        back.append(page.evaluate(FOCUSED)["place"])
    assert back == there[::-1]


def test_the_skip_link_takes_focus_past_the_navigation(page, odd_site):
    page.goto(odd_site + LIST)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_filters_open_are_ticked_and_applied_by_keyboard_alone(page, odd_site):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(odd_site + LIST)
    page.get_by_text("Filters", exact=True).focus()
    page.keyboard.press("Enter")
    box = page.get_by_role("checkbox", name="Early childhood")
    for _ in range(40):
        page.keyboard.press("Tab")
        if box.evaluate("box => box === document.activeElement"):
            break
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Remove Early childhood")).to_be_visible()
    assert "focus=early-childhood" in page.url


@pytest.fixture(scope="module")
def narrow(browser):
    """A page as wide as a small phone is, or as a window of 1280 px magnified four times."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": NARROWEST, "height": 256})
    yield context.new_page()
    context.close()


def visit(page, address):
    """Go there, open all that opens, and return the status."""
    page.goto("about:blank")
    page.set_viewport_size({"width": NARROWEST, "height": 256})
    status = page.goto(address).status
    expect(page.locator("h1")).to_be_visible()
    page.evaluate(OPEN)
    return status


@pytest.mark.parametrize("state", PUBLIC, ids=str)
def test_without_script_all_fits_a_narrow_screen_and_targets_are_large_or_apart(narrow, sites, state):
    assert visit(narrow, sites.of(state) + state.address) == state.status
    beyond = narrow.evaluate(
        """() => [...document.querySelectorAll('body *')].filter(each => {
          const box = each.getBoundingClientRect();
          return (box.right > innerWidth + 1 || box.left < -1) && !each.matches('.sr, .skip') && !each.closest('svg');
        }).map(each => each.outerHTML.slice(0, 100))"""
    )
    assert beyond == []
    assert narrow.evaluate("document.documentElement.scrollWidth") <= NARROWEST
    for width in WIDTHS:
        narrow.set_viewport_size({"width": width, "height": 900})
        assert narrow.evaluate(CROWDED, ENOUGH) == [], f"small targets at {width} px"


def test_an_entry_keeps_its_width_when_it_is_magnified_four_times(browser, odd_site):
    context = browser.new_context(viewport={"width": 320, "height": 225}, device_scale_factor=4)
    page = context.new_page()
    for address in ("/", LIST, DETAIL):
        page.goto(odd_site + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert page.evaluate("matchMedia('(min-width: 40em)').matches") is False
    context.close()


def test_a_finger_hits_the_numbers_in_a_passage(browser, odd_site):
    context = browser.new_context(viewport={"width": 360, "height": 800}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(odd_site + DETAIL)
    boxes = page.locator(".passage sup a").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect().toJSON())"
    )
    assert len(boxes) == 7
    assert [box for box in boxes if min(box["width"], box["height"]) < 24] == []
    context.close()


def test_a_letter_leads_to_its_page_and_back_to_the_first_fact_from_there(page, odd_site):
    page.goto(odd_site + DETAIL)
    page.get_by_role("link", name="Page a", exact=True).first.click()
    expect(page.locator("#page-a")).to_be_in_viewport()
    page.get_by_role("link", name="First reference to page a").click()
    expect(page.locator("#from-a")).to_be_in_viewport()
    assert page.url.endswith("#from-a")


def test_words_that_a_jump_landed_on_are_told_apart_from_those_that_are_pointed_at(page, odd_site):
    page.goto(f"{odd_site}{DETAIL}#words-1")
    page.locator("#fact-2").hover()
    thickness = "mark => getComputedStyle(mark).borderBottomWidth"
    assert page.locator("#words-1").evaluate(thickness) == "3px"
    assert page.locator("#words-2").evaluate(thickness) == "1px"


def test_markup_in_an_entry_is_shown_as_it_was_typed(scripted_page, odd_site):
    dialogs = []
    scripted_page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    scripted_page.goto(f"{odd_site}{LIST}markup/")
    assert scripted_page.locator("h1").text_content() == MARKUP
    assert scripted_page.locator("main b:text-is('bold'), main script").count() == 0
    assert dialogs == []


def test_text_from_right_to_left_is_read_that_way_and_stands_where_other_titles_stand(page, odd_site):
    page.goto(f"{odd_site}{LIST}right-to-left/")
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text(ARABIC)
    expect(title).to_have_css("direction", "rtl")
    assert title.bounding_box()["x"] == page.locator(".kicker").bounding_box()["x"]


def test_each_of_forty_partners_has_its_words_and_leads_back_to_them(page, odd_site):
    page.goto(f"{odd_site}{LIST}forty-partners/")
    expect(page.get_by_role("link", name="Words", exact=False)).to_have_count(40)
    page.get_by_role("link", name="Words 40", exact=True).click()
    expect(page.locator("#words-40")).to_be_in_viewport()
    expect(page.locator("#words-40")).to_have_text("Partner number 40 of forty")
