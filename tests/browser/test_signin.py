"""Signing in with a phone, from its set-up to the recovery code, with script off; and whether everybody can."""

from base64 import b32decode

import pytest
from axe_playwright_python.sync_playwright import Axe
from django_otp.oath import totp
from playwright.sync_api import expect

from tests.serving import EDITOR

pytestmark = pytest.mark.browser


def give_password(page, site, name=EDITOR["USERNAME"], password=EDITOR["PASSWORD"]):
    page.goto(f"{site}/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def app_of(page):
    """Return what shows the codes of the phone that the page sets up."""
    secret = b32decode(page.locator(".secret").inner_text().replace(" ", ""))
    return lambda: f"{totp(secret):06}"


def turn_off(page, site):
    page.goto(f"{site}/admin/second_factor/off/")
    page.get_by_label("Your password").fill(EDITOR["PASSWORD"])
    page.get_by_role("button", name="Turn it off").click()
    expect(page.get_by_text("Your second factor is off: your password alone signs you in.")).to_be_visible()


def can_be_used(page):
    """Assert that axe finds no fault on the page, and that it fits the window."""
    faults = [(fault["id"], fault["nodes"][0]["html"]) for fault in Axe().run(page).response["violations"]]
    assert faults == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url


def test_a_phone_is_set_up_and_used_and_a_recovery_code_stands_in_for_it_without_script(page, browser, site):
    give_password(page, site)
    page.get_by_role("link", name="Second factor").click()
    page.get_by_role("link", name="Set up your second factor").click()
    expect(page.get_by_role("img", name="QR code for your authenticator app")).to_be_visible()
    page.get_by_role("textbox", name="Code").fill(app_of(page)())
    page.get_by_label("Your password").fill(EDITOR["PASSWORD"])
    page.get_by_role("button", name="Turn on").click()
    expect(page.locator(".recovery li")).to_have_count(10)
    recovery = page.locator(".recovery li").first.inner_text()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("Your second factor is on")).to_be_visible()
    page.get_by_role("button", name="Log out").click()

    give_password(page, site)
    page.get_by_role("textbox", name="Code").fill("00 00")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("This code is wrong")).to_be_visible()
    page.goto(f"{site}/admin/initiatives/initiative/")
    expect(page.get_by_role("heading", name="Sign in to edit")).to_be_visible()
    give_password(page, site)
    page.get_by_role("textbox", name="Code").fill(recovery)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("9 left")).to_be_visible()
    assert page.context.cookies(f"{site}/initiatives/") == []

    turn_off(page, site)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_everybody_can_use_the_pages_of_signing_in(browser, site, scheme, width):
    look = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}}
    context = browser.new_context(**look)
    page = context.new_page()
    page.goto(f"{site}/admin/")
    can_be_used(page)
    give_password(page, site)
    page.goto(f"{site}/admin/second_factor/")
    can_be_used(page)
    page.goto(f"{site}/admin/second_factor/phone/")
    can_be_used(page)
    page.get_by_role("textbox", name="Code").fill("000000")
    page.get_by_label("Your password").fill("not that")
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_text("This is not your password")).to_be_visible()
    can_be_used(page)
    app = app_of(page)
    page.get_by_role("textbox", name="Code").fill(app())
    page.get_by_label("Your password").fill(EDITOR["PASSWORD"])
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("heading", name="Keep your recovery codes")).to_be_visible()
    can_be_used(page)
    for address in ("", "codes/", "off/"):
        page.goto(f"{site}/admin/second_factor/{address}")
        can_be_used(page)
    stranger = browser.new_context(**look)
    other = stranger.new_page()
    give_password(other, site)
    expect(other.get_by_role("heading", name="Enter your code")).to_be_visible()
    can_be_used(other)
    for _ in range(5):
        give_password(other, site, f"nobody {scheme}", "not that")
    expect(other.get_by_role("heading", name="Sign-in is paused")).to_be_visible()
    can_be_used(other)
    turn_off(page, site)
    for window in (context, stranger):
        window.close()
