"""The list with its script: the same pages, without leaving them."""

from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

SMALL = {"width": 360, "height": 800}
WIDE = {"width": 1280, "height": 800}
MOST_BYTES = 5_000

Open = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Open]:
    """Return a function that opens the list and marks the document, so that a test can tell whether it was left."""
    contexts = []
    troubles: list[str] = []

    def visit_list(query: str = "", viewport=WIDE, **options) -> Page:
        contexts.append(browser.new_context(viewport=viewport, **options))
        page = contexts[-1].new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.append(message.text) if "Policy" in message.text else None)
        page.goto(f"{site}/initiatives/{query}")
        page.evaluate("document.documentElement.dataset.first = 'yes'")
        return page

    yield visit_list
    for context in contexts:
        context.close()
    assert troubles == []


def was_left(page: Page) -> bool:
    return page.evaluate("document.documentElement.dataset.first") != "yes"


def asked(page: Page) -> list[tuple[str, str]]:
    return parse_qsl(page.evaluate("location.search.slice(1)"), keep_blank_values=True)


def titles(page: Page) -> list[str]:
    return page.locator("main .entries h3 a").all_inner_texts()


def tick(page: Page, name: str):
    box = page.get_by_role("checkbox", name=name)
    box.focus()
    page.keyboard.press("Space")
    return box


def all_text(page: Page) -> str:
    """The text of the page without its spaces, and the state of every control; the values of facets in one order."""
    return page.evaluate("""() => {
        const boxes = [...document.querySelectorAll('.box')].map((box) =>
            [box.innerText, box.className, box.firstElementChild.value, box.firstElementChild.checked].join());
        const rest = document.body.cloneNode(true);
        rest.querySelectorAll('.box, .lookup, .more > summary').forEach((part) => part.remove());
        const controls = [document.getElementById('q'), document.getElementById('sort')].map((one) => one.value);
        const match = document.querySelector('[name=match]:checked').value;
        const text = rest.textContent.replace(/\\s+/g, '');
        const address = document.querySelector('link[rel=canonical]')?.href;
        return JSON.stringify([document.title, address, text, controls, match, boxes.sort()]);
    }""")


def test_a_tick_changes_the_results_in_place_and_keeps_focus_on_the_box(visit):
    page = visit()
    first = titles(page)
    box = tick(page, "Early childhood")
    expect(page.get_by_role("status")).to_have_text("2 of 23 initiatives")
    assert titles(page) == ["BUILD/IMLS Partnership", "Campaign for Grade-Level Reading"]
    assert asked(page) == [("focus", "early-childhood")]
    assert page.title().startswith("Initiatives in Early childhood: 2 initiatives")
    expect(box).to_be_focused()
    expect(box).to_be_checked()
    expect(page.get_by_text("1 chosen").locator("visible=true")).to_be_visible()

    tick(page, "Stronger communities")
    tick(page, "Early childhood")
    expect(page.get_by_role("link", name="Remove Stronger communities")).to_be_visible()
    expect(page.get_by_role("link", name="Remove Early childhood")).to_have_count(0)
    assert asked(page) == [("focus", "stronger-communities")]
    tick(page, "Stronger communities")
    expect(page.get_by_role("status")).to_have_text("23 of 23 initiatives")
    assert titles(page) == first
    assert asked(page) == []
    assert not was_left(page)


@pytest.mark.parametrize(
    "query",
    [
        "?focus=early-childhood",
        "?q=libraries&focus=access-for-everyone&focus=stronger-communities&match=all&sort=title",
        "?q=citizenshp",
        "?q=veterans&institutions=museums&focus=early-childhood",
        "?partner=home-depot&kind=nope",
        "?page=2",
    ],
)
def test_what_the_script_shows_is_what_the_server_would(visit, query):
    page = visit()
    # A link among the results, of whatever address, is what the script takes over.
    page.evaluate(
        """(query) => {
        const link = document.createElement('a');
        link.href = location.pathname + query;
        document.querySelector('.results').append(link);
        link.click();
    }""",
        query,
    )
    page.wait_for_url(f"**/initiatives/{query}")
    changed = all_text(page)
    assert not was_left(page)
    page.reload()
    assert was_left(page)
    assert changed == all_text(page)


def test_the_page_without_script_is_the_same(visit):
    query = "?q=libraries&focus=access-for-everyone"
    with_script, without = visit(query), visit(query, java_script_enabled=False)
    for part in ("main h1", "main .results", "main .filters", "title"):
        assert with_script.locator(part).text_content() == without.locator(part).text_content()
    for page in (with_script, without):
        expect(page.get_by_role("button", name="Apply filters")).to_be_visible()
    assert without.get_by_text("Find a partner").is_hidden()


def test_back_and_forward_bring_results_controls_and_titles_along(visit):
    page = visit("?q=libraries")
    before, title = titles(page), page.title()
    tick(page, "Access for everyone")
    expect(page.get_by_role("link", name="Remove Access for everyone")).to_be_visible()
    narrowed = titles(page)
    page.get_by_role("searchbox").fill("museums")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("link", name="Remove the words “museums”")).to_be_visible()

    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("libraries")
    assert titles(page) == narrowed
    page.go_back()
    expect(page.get_by_role("checkbox", name="Access for everyone")).not_to_be_checked()
    assert (titles(page), page.title(), asked(page)) == (before, title, [("q", "libraries")])
    page.go_forward()
    expect(page.get_by_role("checkbox", name="Access for everyone")).to_be_checked()
    assert titles(page) == narrowed
    assert not was_left(page)


def test_apply_and_search_lead_to_the_results(visit):
    page = visit()
    page.get_by_role("searchbox").fill("veterans")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.locator("#count")).to_be_focused()
    assert asked(page) == [("q", "veterans")]
    assert titles(page)[0] == "Community Salute"
    page.get_by_role("button", name="Apply filters").click()
    expect(page.locator("#count")).to_be_focused()
    assert not was_left(page)


def test_a_plain_apply_leads_to_the_results_too(visit):
    page = visit(java_script_enabled=False)
    page.get_by_role("checkbox", name="Early childhood").check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page.locator("#count")).to_be_focused()
    assert urlsplit(page.url).fragment == "count"
    expect(page.get_by_role("status")).to_have_text("2 of 23 initiatives")


def test_a_link_that_is_gone_after_its_click_hands_focus_to_the_count(visit):
    page = visit("?focus=early-childhood&institutions=libraries")
    page.get_by_role("link", name="Remove Early childhood").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#count")).to_be_focused()
    assert asked(page) == [("institutions", "libraries")]
    expect(page.get_by_role("checkbox", name="Early childhood")).not_to_be_checked()

    page.get_by_role("link", name="Clear all").click()
    expect(page.get_by_role("status")).to_have_text("23 of 23 initiatives")
    page.get_by_role("link", name="Page 2").click()
    expect(page.get_by_role("link", name="Page 2")).to_have_attribute("aria-current", "page")
    expect(page.locator("#count")).to_be_in_viewport()
    assert not was_left(page)
    page.locator(".entries h3 a").first.click()
    expect(page.locator(".passage")).to_be_visible()


def test_where_the_answer_fails_the_browser_goes_there_itself(visit):
    page = visit()
    page.route("**/*", lambda route: route.abort() if route.request.resource_type == "fetch" else route.continue_())
    page.get_by_role("checkbox", name="Early childhood").check()
    expect(page.locator("html")).not_to_have_attribute("data-first", "yes")
    expect(page.locator(".entries h3")).to_have_count(2)
    assert asked(page) == [("focus", "early-childhood")]

    page.unroute("**/*")
    page.route(
        "**/*",
        lambda route: route.fulfill(status=500) if route.request.resource_type == "fetch" else route.continue_(),
    )
    page.evaluate("document.documentElement.dataset.first = 'yes'")
    page.get_by_role("link", name="Clear all").click()
    expect(page.locator("html")).not_to_have_attribute("data-first", "yes")
    expect(page.get_by_role("status")).to_have_text("23 of 23 initiatives")


def test_of_two_ticks_the_later_is_answered_though_the_first_answer_comes_last(visit):
    page = visit()
    held = []
    page.route("**/initiatives/?focus=early-childhood", lambda route: held.append(route))
    tick(page, "Early childhood")
    tick(page, "Stronger communities")
    expect(page.get_by_role("link", name="Remove Stronger communities")).to_be_visible()
    held[0].continue_()
    page.wait_for_timeout(300)
    assert asked(page) == [("focus", "early-childhood"), ("focus", "stronger-communities")]
    expect(page.get_by_role("link", name="Remove Stronger communities")).to_be_visible()


def test_the_list_of_partners_can_be_searched(visit):
    page = visit()
    facet = page.locator(".facet", has_text="Partner").last
    facet.locator("summary").first.click()
    names = page.get_by_role("checkbox").locator("visible=true")
    field = page.get_by_label("Find a partner")
    field.fill("presidents COMMITTEE")
    expect(facet.get_by_text("None of")).to_be_visible()
    field.fill("president's COMMITTEE")
    found = facet.get_by_role("checkbox")
    expect(found).to_have_count(1)
    expect(found).to_be_in_viewport()
    expect(facet.get_by_text("1 of 4")).to_be_visible()
    field.press("Enter")
    assert asked(page) == []
    field.press("Tab")
    expect(found).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_role("link", name="Remove President’s Committee")).to_be_visible()
    expect(found).to_have_count(1)
    field.fill("")
    expect(facet.get_by_text("more partners")).to_be_visible()
    assert not was_left(page)
    assert names.count() > 8


def test_any_or_all_is_asked_once_an_area_is_chosen(visit):
    for page in (visit(), visit(java_script_enabled=False)):
        either = page.get_by_role("radio", name="All of these")
        expect(either).to_be_hidden()
        page.get_by_role("checkbox", name="Early childhood").check()
        expect(either).to_be_visible()


def test_on_a_phone_the_filters_stay_open_say_how_many_and_close_when_applied(visit):
    page = visit(viewport=SMALL)
    page.get_by_text("Filters", exact=True).click()
    tick(page, "Early childhood")
    expect(page.get_by_text("Filters 1 chosen")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Early childhood")).to_be_in_viewport()
    tick(page, "Reading and writing")
    expect(page.get_by_text("Filters 2 chosen")).to_be_visible()
    page.get_by_role("button", name="Apply filters").click()
    expect(page.get_by_role("checkbox", name="Early childhood")).to_be_hidden()
    expect(page.locator("#count")).to_be_focused()
    expect(page.locator(".entries h3").first).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]


def test_what_was_opened_is_open_on_the_way_back_from_an_initiative(visit):
    page = visit(viewport=SMALL)
    page.get_by_text("Filters", exact=True).click()
    page.locator("summary", has_text="Who it is for").click()
    expect(page.get_by_role("checkbox", name="Children")).to_be_visible()
    page.locator(".entries h3 a").first.click()
    page.locator(".passage").wait_for()
    page.go_back()
    expect(page.get_by_role("checkbox", name="Children")).to_be_visible()
    page.reload()
    expect(page.get_by_role("checkbox", name="Children")).to_be_visible()


@pytest.mark.parametrize("height", [600, 720, 900])
def test_apply_is_in_sight_on_a_desk_and_covers_no_choice(visit, height):
    page = visit(viewport={"width": 1280, "height": height})
    apply = page.get_by_role("button", name="Apply filters")
    expect(apply).to_be_in_viewport(ratio=1)
    page.mouse.wheel(0, 1500)
    expect(apply).to_be_in_viewport(ratio=1)
    above = apply.bounding_box()["y"]
    for box in page.locator(".facet > summary, .box > input:visible, .sort select").all():
        box.focus()
        at = box.bounding_box()
        assert 0 <= at["y"] < at["y"] + at["height"] <= above


def test_ticking_far_down_the_list_shows_the_new_results_from_their_beginning(visit):
    page = visit()
    page.mouse.wheel(0, 3000)
    expect(page.locator("#count")).not_to_be_in_viewport()
    box = page.get_by_role("checkbox", name="Reading and writing")
    box.click()
    expect(page.locator("#count")).to_be_in_viewport()
    expect(box).to_be_in_viewport()
    expect(box).to_be_focused()


def test_scripts_are_small_deferred_and_on_the_list_alone(visit, site):
    page = visit()
    scripts = page.locator("script[src]")
    assert scripts.evaluate_all("(all) => all.map((one) => one.defer)") == [True, True]
    for address in scripts.evaluate_all("(all) => all.map((one) => one.src)"):
        assert len(page.request.get(address).body()) < MOST_BYTES
    page.goto(site)
    expect(page.locator("script[src]")).to_have_count(0)
