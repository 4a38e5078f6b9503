"""An editor at work, script and all, and whether the editing pages can be used by everybody."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

ENTRY = "National Student Poets Program"


@pytest.fixture
def sign_in(browser, site):
    """Return a function that opens the editing pages, signed in, in a window of its own."""
    contexts = []

    def open_page(**options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.set_default_timeout(10_000)
        page.goto(f"{site}/admin/")
        page.get_by_label("Username").fill("editor")
        page.get_by_label("Password").fill("opens nothing else")
        page.get_by_role("button", name="Log in").click()
        return page

    yield open_page
    for context in contexts:
        context.close()


def open_entry(page, site):
    page.goto(f"{site}/admin/initiatives/initiative/?q={ENTRY.replace(' ', '+')}")
    page.get_by_role("link", name=ENTRY, exact=True).click()


def test_an_editor_adds_a_partner_that_is_new_with_a_quote_and_nothing_is_blocked(sign_in, site):
    page = sign_in(viewport={"width": 1280, "height": 900})
    blocked = []
    page.on("console", lambda message: blocked.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: blocked.append(str(error)))
    open_entry(page, site)
    group = page.locator("#partnerships-group")
    group.get_by_role("button", name="Add another Partner").click()
    row = group.locator("#partnerships-2")
    with page.expect_popup() as opened:
        row.get_by_title("Add another partner").click()
    popup = opened.value
    popup.get_by_label("Name").fill("The Poets’ House")
    expect(popup.get_by_label("Address")).to_have_value("")
    popup.get_by_label("Name").press_sequentially(" of Ohio")
    expect(popup.get_by_label("Address")).to_have_value("the-poets-house-of-ohio")
    with popup.expect_event("close"):
        popup.get_by_role("button", name="Save", exact=True).first.click()
    expect(row.get_by_role("combobox", name="Partner: The Poets’ House of Ohio")).to_be_visible()

    row.get_by_label("Quote").fill("Words of nobody")
    page.get_by_role("button", name="Save and continue editing").first.click()
    page.get_by_role("listitem").get_by_role("link", name="Partners", exact=True).click()
    expect(row).to_contain_text("These words do not stand in passage 4. It reads:")
    expect(row.get_by_label("Quote")).to_have_value("Words of nobody")

    row.get_by_label("Quote").fill("youth poets")
    page.get_by_role("button", name="Save and continue editing").first.click()
    expect(page.get_by_text("The public sees this entry now.")).to_be_visible()
    expect(group.locator("#partnerships-2 h3")).to_contain_text("The Poets’ House of Ohio “youth poets”")
    page.get_by_role("link", name="View on site").click()
    expect(page.get_by_role("main")).to_contain_text("The Poets’ House of Ohio")
    assert blocked == []


def test_the_keyboard_starts_at_the_title_and_searches_a_long_list(sign_in, site):
    page = sign_in(viewport={"width": 1280, "height": 900})
    page.goto(f"{site}/admin/initiatives/initiative/add/")
    expect(page.get_by_label("Title")).to_be_focused()
    open_entry(page, site)
    page.locator("#focuslinks-group").get_by_role("button", name="Add another Focus area").click()
    page.locator("#focuslinks-2 .field-focus_area").get_by_role("combobox").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("searchbox", name="Search: Focus area:")).to_be_focused()
    page.keyboard.type("health")
    expect(page.locator(".select2-results__option--highlighted")).to_have_text("Families and health")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Focus area: Families and health")).to_be_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_the_editing_pages_have_no_serious_barrier(sign_in, site, scheme, width):
    page = sign_in(viewport={"width": width, "height": 900}, color_scheme=scheme)
    open_entry(page, site)
    entry = page.url.split("change/")[0]
    check(page, width)
    for link in page.get_by_role("button", name="Add another").all()[1:]:
        link.click()
    page.get_by_label("Title", exact=False).first.fill("")
    page.get_by_role("button", name="Save and continue editing").first.click()
    check(page, width)
    for address in ("", "initiatives/initiative/", "initiatives/initiative/?q=library", "initiatives/initiative/add/"):
        page.goto(f"{site}/admin/{address}")
        check(page, width)
    page.goto(f"{entry}delete/")
    check(page, width)
    for model in ("initiatives/passage", "initiatives/source", "partners/partner"):
        page.goto(f"{site}/admin/{model}/")
        check(page, width)
        page.locator("#result_list tbody th a").first.click()
        check(page, width)
    page.context.clear_cookies()
    page.goto(f"{site}/admin/")
    check(page, width)


def check(page, width):
    found = Axe().run(page).response["violations"]
    assert [(page.url, rule["id"]) for rule in found if rule["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} scrolls sideways"
