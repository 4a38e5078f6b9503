"""Staff who use no mouse: whether they get everywhere, and see at every step where they are."""

import re

import pytest
from playwright.sync_api import expect

from tests.staff import PASSWORD, PAT

pytestmark = pytest.mark.browser

LOOK = """() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const drawn = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none";
  const inView = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return element !== document.body && !(element.matches(":focus-visible") && drawn && inView)
    ? element.outerHTML.slice(0, 120) : "";
}"""
"""Describes what has the focus without showing it; nothing where it shows."""


def go_to(page, target, way="Tab"):
    """Press a key until that has the focus; all that has it on the way shows it."""
    for _ in range(120):
        page.keyboard.press(way)
        assert page.evaluate(LOOK) == "", f"on the way to {target}"
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"The key {way} does not lead to {target}.")


def press(page, target, way="Tab"):
    go_to(page, target, way)
    page.keyboard.press("Enter")


def add_partner(page, number, typed, name):
    press(page, page.get_by_role("button", name="Add another Partner"))
    row = page.locator(f"#partnerships-{number}")
    press(page, row.locator(".field-partner").get_by_role("combobox"), way="Shift+Tab")
    expect(page.get_by_role("searchbox", name="Search: Partner")).to_be_focused()
    page.keyboard.type(typed)
    expect(page.locator(".select2-results__option--highlighted")).to_have_text(name)
    page.keyboard.press("Enter")
    chosen = row.get_by_role("combobox", name=re.compile(f"Partner: {name}"))
    expect(chosen).to_be_focused()
    assert page.evaluate(LOOK) == ""


def test_an_initiative_with_two_partners_is_added_and_published_with_the_keyboard_alone(come):
    page = come()
    page.goto("/admin/")
    expect(page.get_by_label("Username")).to_be_focused()
    page.keyboard.type(PAT.username)
    go_to(page, page.get_by_label("Password"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your work desk")
    press(
        page,
        page.get_by_role("main").get_by_role("row").filter(has_text="Initiatives").get_by_role("link", name="Add"),
    )

    expect(page.get_by_label("Title:", exact=True)).to_be_focused()
    page.keyboard.type("Gardens of Books")
    go_to(page, page.get_by_label("Draft:"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Published:")).to_be_checked()
    go_to(page, page.get_by_label("Summary"))
    page.keyboard.type("Reading out of doors.")
    go_to(page, page.get_by_label("Kind"))
    page.keyboard.type("Program")
    expect(page.get_by_label("Kind")).to_have_value("program")
    add_partner(page, 0, "first b", "First Book")
    add_partner(page, 1, "new york public", "The New York Public Library")
    press(page, page.get_by_role("button", name="Save and continue editing"))

    expect(page.get_by_text("The public sees this entry now.")).to_be_visible()
    press(page, page.get_by_role("link", name="View on site"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Gardens of Books")
    main = page.get_by_role("main")
    expect(main.get_by_role("link", name="First Book")).to_be_visible()
    expect(main.get_by_role("link", name="The New York Public Library")).to_be_visible()
