"""An editor writes with the help that the page gives: counters, and quotes taken from the passage."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.serving import sign_in

pytestmark = pytest.mark.browser

ENTRY = "National Student Poets Program"
USE = "Use the words selected in the passage"


@pytest.fixture(scope="module")
def signed_in(browser, site):
    """What the browser holds of an editor who has signed in."""
    context = browser.new_context()
    sign_in(context.new_page(), site)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def window(browser, site, signed_in):
    """Return a function that opens an entry, or the page that adds one, signed in."""
    contexts = []

    def open_page(address="", **options):
        options = {"viewport": {"width": 1280, "height": 900}, "storage_state": signed_in, **options}
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        problems = []
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.problems = problems
        if address:
            page.goto(f"{site}/admin/{address}")
        else:
            page.goto(f"{site}/admin/initiatives/initiative/?q={ENTRY.replace(' ', '+')}")
            page.get_by_role("link", name=ENTRY, exact=True).click()
        return page

    yield open_page
    for context in contexts:
        problems = [problem for page in context.pages for problem in getattr(page, "problems", [])]
        context.close()
        assert problems == []


def passage_of(page):
    return page.get_by_label("Words of the passage")


def select(page, first, last):
    """Select these characters of the passage with the keyboard alone; the focus is in the passage."""
    page.keyboard.press("Control+Home")
    for _ in range(first):
        page.keyboard.press("ArrowRight")
    for _ in range(last - first):
        page.keyboard.press("Shift+ArrowRight")


def new_row(page, group, name):
    page.locator(f"#{group}-group").get_by_role("button", name=f"Add another {name}").click()
    return page.locator(f"#{group}-group .dynamic-{group}").last


def test_counters_say_how_long_texts_are_and_are_announced_after_a_pause(window):
    page = window("initiatives/initiative/add/")
    title = page.get_by_label("Title", exact=False).first
    expect(page.locator("#id_title_counter")).to_have_text("0 characters (up to 100 read best)")
    title.fill("x")
    expect(page.locator("#id_title_counter")).to_have_text("1 character (up to 100 read best)")
    title.fill("é" * 101)
    expect(page.locator("#id_title_counter")).to_have_text("101 characters (up to 100 read best, 200 at most)")
    expect(title).to_have_accessible_description(re.compile("101 characters"))
    page.get_by_label("Summary").fill("Three short\n words")
    expect(page.locator("#id_summary_counter")).to_have_text("3 words (up to 60 read best)")
    page.get_by_label("Keywords").fill("kids, , books,movies")
    expect(page.locator("#id_keywords_counter")).to_have_text("3 keywords (12 at most)")
    expect(page.get_by_role("status").filter(has_text="3 keywords (12 at most)")).to_have_count(1)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Let’s Move! Museums & Gardens", "lets-move-museums-gardens"),
        ("The President's City/County Prize", "the-presidents-city-county-prize"),
        ("Łódź, ʻIolani and Ærøskøbing", "lodz-iolani-and-aeroskobing"),
        ("“Émile” reads: 2010–2012 (U.S.)", "emile-reads-2010-2012-u-s"),
    ],
)
def test_the_address_made_from_a_title_is_like_those_of_the_directory(window, title, slug):
    page = window("initiatives/initiative/add/")
    page.get_by_label("Title", exact=False).first.press_sequentially(title)
    expect(page.get_by_label("Address")).to_have_value(slug)


def test_one_press_sets_tomorrow_at_nine_eastern(window):
    page = window(timezone_id="Asia/Tokyo")
    page.get_by_role("button", name="Tomorrow 9:00 a.m.").click()
    tomorrow = datetime.now(ZoneInfo("America/New_York")) + timedelta(days=1)
    expect(page.get_by_label("Publish at: date")).to_have_value(f"{tomorrow:%m/%d/%Y}")
    expect(page.get_by_label("Publish at: time")).to_have_value("9:00 a.m.")
    expect(page.locator(".field-publish_at")).to_contain_text(
        re.compile(r"This is Eastern time. Your clock is 1[34] hours ahead.")
    )
    page.locator(".clock-icon").click()
    page.get_by_role("link", name="6 p.m.").click()
    expect(page.get_by_label("Publish at: time")).to_have_value("6:00 p.m.")


def test_words_selected_with_the_mouse_become_the_quote_exactly_as_the_passage_has_them(window):
    page = window()
    text = passage_of(page).input_value()
    row = new_row(page, "stateddates", "Date")
    row.get_by_label("Text").fill("It began")
    passage_of(page).dblclick(position={"x": 40, "y": 20})
    selected = page.locator(".passage-selected")
    expect(selected).to_have_text(re.compile("^Selected: “.+”$"))
    words = selected.inner_text().removeprefix("Selected: “").removesuffix("”")
    row.get_by_role("button", name=USE).click()
    expect(row.get_by_label("Quote")).to_have_value(words)
    expect(row.get_by_label("Quote")).to_be_focused()
    assert words in text
    expect(page.get_by_role("status").filter(has_text=f"The quote for New date is now “{words}”.")).to_have_count(1)
    expect(page.get_by_role("list", name="Words already quoted")).to_contain_text(f"“{words}”: New date")
    expect(selected).to_have_text("Nothing is selected.")


def test_a_quote_is_chosen_and_saved_with_the_keyboard_alone(window):
    page = window()
    text = passage_of(page).input_value()
    page.locator("#alternatenames-group").get_by_role("button", name="Add another Other name").focus()
    page.keyboard.press("Enter")
    row = page.locator("#alternatenames-group .dynamic-alternatenames").last
    row.get_by_label("Name").focus()
    page.keyboard.type("Poets of the nation")
    row.get_by_label("Quote").focus()
    page.keyboard.press("Tab")
    expect(row.get_by_role("button", name=USE)).to_be_focused()
    page.keyboard.press("Enter")
    expect(passage_of(page)).to_be_focused()
    expect(passage_of(page)).to_have_accessible_description(re.compile("^For New other name: select words"))
    page.keyboard.type("Typing changes nothing")
    expect(passage_of(page)).to_have_value(text)
    select(page, 4, 30)
    page.keyboard.press("Enter")
    expect(row.get_by_label("Quote")).to_be_focused()
    expect(row.get_by_label("Quote")).to_have_value(text[4:30].strip())
    page.keyboard.press("Enter")  # the field has several lines: this must not send the form
    page.keyboard.press("Backspace")
    page.get_by_role("button", name="Save and continue editing").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#alternatenames-group h3", has_text="Poets of the nation")).to_contain_text(
        text[4:30].strip()
    )


def test_escape_leads_back_from_the_passage_to_the_quote_and_changes_nothing(window):
    page = window()
    row = new_row(page, "stateddates", "Date")
    row.get_by_label("Quote").fill("kept")
    row.get_by_role("button", name=USE).click()
    expect(page.get_by_role("button", name="Use these words")).to_be_visible()
    page.keyboard.press("Escape")
    expect(row.get_by_label("Quote")).to_be_focused()
    expect(row.get_by_label("Quote")).to_have_value("kept")
    expect(page.get_by_role("button", name="Use these words")).to_be_hidden()


def test_a_finger_takes_words_by_the_button_under_the_passage(window):
    page = window(viewport={"width": 360, "height": 800})
    panel = page.locator("details.passage-panel")
    expect(passage_of(page)).to_be_hidden()
    row = new_row(page, "stateddates", "Date")
    row.get_by_role("button", name=USE).click()
    expect(panel).to_have_attribute("open", "")
    expect(passage_of(page)).to_be_focused()
    select(page, 0, 12)
    page.get_by_role("button", name="Use these words").click()
    expect(row.get_by_label("Quote")).to_have_value(passage_of(page).input_value()[:12].strip())


def test_a_quote_that_is_not_in_the_passage_is_flagged_while_it_is_typed(window):
    page = window()
    row = new_row(page, "stateddates", "Date")
    quote = row.get_by_label("Quote")
    quote.press_sequentially("words of nobody")
    expect(row.get_by_text("The passage doesn’t contain these words.")).to_be_visible()
    expect(quote).to_have_accessible_description("The passage doesn’t contain these words.")
    expect(page.get_by_role("status").filter(has_text="The passage doesn’t contain")).to_have_count(1)
    quote.fill("  the country's highest   honor for youth ")
    expect(row.get_by_text("The passage doesn’t contain these words.")).to_be_hidden()


def test_a_quote_from_another_passage_is_not_flagged(window):
    page = window()
    row = new_row(page, "stateddates", "Date")
    row.get_by_label("Quote").fill("words of nobody")
    flag = row.get_by_text("The passage doesn’t contain these words.")
    expect(flag).to_be_visible()
    row.locator(".field-passage").get_by_role("combobox").click()
    page.locator(".select2-results__option").filter(has_text="1").first.click()
    expect(flag).to_be_hidden()


def test_without_script_the_passage_stands_in_the_form_and_nothing_needs_help(window):
    page = window(java_script_enabled=False)
    expect(page.locator("blockquote.passage")).to_be_visible()
    expect(page.get_by_role("button", name=USE)).to_have_count(0)
    with page.expect_popup() as opened:
        page.get_by_label("Summary").fill("A summary that nobody saved.")
        page.get_by_role("button", name="Preview these changes").first.click()
    preview = opened.value
    expect(preview.get_by_role("main")).to_contain_text("A summary that nobody saved.")
    page.reload()
    expect(page.get_by_label("Summary")).not_to_have_value("A summary that nobody saved.")


def test_an_outsider_opens_a_preview_link_until_it_is_revoked(window, browser):
    page = window()
    page.get_by_role("link", name="Preview links").click()
    page.get_by_label("Who gets it").fill("Ann Lee")
    page.get_by_role("button", name="Make a link").click()
    address = page.get_by_label("Address to send").first.input_value()
    outsider = browser.new_context().new_page()
    outsider.goto(address)
    expect(outsider.get_by_role("heading", level=1)).to_have_text(ENTRY)
    expect(outsider.get_by_role("complementary", name="Preview")).to_contain_text("This link opens it until")
    page.get_by_role("button", name="Revoke the link for Ann Lee").click()
    expect(page.get_by_role("heading", name="For Ann Lee")).to_be_visible()
    outsider.reload()
    expect(outsider.get_by_role("heading", level=1)).to_have_text("This preview link has been revoked")
    expect(outsider.get_by_role("main")).not_to_contain_text(ENTRY)
    outsider.context.close()
