"""Signing in with a phone, from its set-up to the recovery code, with script off."""

from base64 import b32decode

import pytest
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
    page.get_by_role("textbox", name="Code").fill(recovery)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("9 left")).to_be_visible()
    assert page.context.cookies(f"{site}/initiatives/") == []
    page.get_by_role("button", name="Log out").click()

    give_password(page, site)
    page.get_by_role("textbox", name="Code").fill("00 00")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("This code is wrong")).to_be_visible()
    page.goto(f"{site}/admin/initiatives/initiative/")
    expect(page.get_by_role("heading", name="Sign in to edit")).to_be_visible()
