"""An editor at work, script and all."""

import re

import pytest
from playwright.sync_api import expect

from tests.serving import EDITOR

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
        page.get_by_label("Username").fill(EDITOR["USERNAME"])
        page.get_by_label("Password").fill(EDITOR["PASSWORD"])
        page.get_by_role("button", name="Log in").click()
        return page

    yield open_page
    for context in contexts:
        context.close()


def open_entry(page, site):
    page.goto(f"{site}/admin/initiatives/initiative/?q={ENTRY.replace(' ', '+')}")
    page.get_by_role("link", name=ENTRY, exact=True).click()


def test_list_of_entries_fits_a_window_of_1280_pixels(sign_in, site):
    page = sign_in(viewport={"width": 1280, "height": 900})
    page.goto(f"{site}/admin/initiatives/initiative/")
    widths = page.locator(".results").evaluate("results => [results.scrollWidth, results.clientWidth]")
    assert widths[0] <= widths[1]


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
    page.get_by_role("listitem").get_by_role("link", name=re.compile("^New partner, Quote: Passage 4")).click()
    expect(row).to_contain_text("Passage 4 doesn’t contain these words.")
    expect(row.get_by_label("Quote")).to_have_value("Words of nobody")

    row.get_by_label("Quote").fill("youth poets")
    page.get_by_role("button", name="Save and continue editing").first.click()
    expect(page.get_by_text("The public sees this entry now.")).to_be_visible()
    expect(group.locator("#partnerships-2 h3")).to_contain_text("The Poets’ House of Ohio “youth poets”")
    page.get_by_role("link", name="View on site").click()
    expect(page.get_by_role("main")).to_contain_text("The Poets’ House of Ohio")
    assert blocked == []


def test_refused_form_starts_at_its_error_box(sign_in, site):
    page = sign_in(viewport={"width": 1280, "height": 900})
    page.goto(f"{site}/admin/partners/partner/add/")
    name, address = page.get_by_label("Name"), page.get_by_label("Address")
    name.press_sequentially("Poets Abroad")
    page.get_by_label("Website").fill("not an address")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(address).to_have_value("poets-abroad")
    name.press("End")
    name.press_sequentially(" Again")
    expect(address).to_have_value("poets-abroad-again")
    address.fill("mine")
    name.press_sequentially(" Today")
    expect(address).to_have_value("mine")


def test_the_keyboard_starts_at_the_title_and_searches_a_long_list(sign_in, site):
    page = sign_in(viewport={"width": 1280, "height": 900})
    page.goto(f"{site}/admin/initiatives/initiative/add/")
    expect(page.get_by_label("Title")).to_be_focused()
    open_entry(page, site)
    page.locator("#focuslinks-group").get_by_role("button", name="Add another Focus area").click()
    expect(page.locator("#focuslinks-2 .field-focus_area").get_by_role("combobox")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("searchbox", name="Search: Focus area:")).to_be_focused()
    page.keyboard.type("health")
    expect(page.locator(".select2-results__option--highlighted")).to_have_text("Families and health")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Focus area: Families and health")).to_be_visible()
