"""Passwords: what is taken for one, how it is changed, and how a forgotten one is set anew."""

import re
import threading
from datetime import datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

pytestmark = pytest.mark.django_db

PASSWORD, NEW = "a lamp beside the door", "a window over the sea"
LOGIN, CHANGE, FORGOTTEN = "/admin/login/", "/admin/password_change/", "/admin/password_reset/"


@pytest.fixture
def user():
    return User.objects.create_user("Nora", "nora@example.org", PASSWORD, is_staff=True)


@pytest.fixture
def with_mail(settings):
    settings.MAIL_IS_SET = True
    settings.DEFAULT_FROM_EMAIL = "directory@example.org"


def sign_in(client, password):
    return client.post(LOGIN, {"username": "Nora", "password": password}).status_code == 302


def ask(client, address):
    """Ask for a link by mail, and wait until the mail is out, for which the page does not wait."""
    response = client.post(FORGOTTEN, {"email": address})
    for thread in threading.enumerate():
        if thread.name == "mail":
            thread.join()
    return response


def link_in(message):
    return re.search(r"https?://[^/]+(/\S+)", message.body).group(1)


def history(user):
    lines = LogEntry.objects.filter(object_id=str(user.pk)).order_by("pk")
    return [line.get_change_message() for line in lines]


@pytest.mark.parametrize("password", ["eleven char", "483920174839201", "nora@example.org", "password1234"])
def test_short_common_numeric_and_own_names_are_no_passwords(user, password):
    with pytest.raises(ValidationError):
        validate_password(password, user)


def test_the_form_says_how_long_a_password_must_be():
    assert any("at least 12 characters" in text for text in password_validators_help_texts())


def test_a_changed_password_ends_other_sessions_and_is_in_the_history(client, user):
    other = Client()
    sign_in(client, PASSWORD)
    sign_in(other, PASSWORD)
    form = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client.post(CHANGE, form).status_code == 302
    assert client.get("/admin/").status_code == 200
    assert other.get("/admin/").status_code == 302
    assert history(user)[-1] == "Password changed from 127.0.0.1."
    assert not sign_in(Client(), PASSWORD)
    assert sign_in(Client(), NEW)


def test_a_password_set_by_somebody_else_is_noted_once_and_in_their_name(user):
    boss = User.objects.create_superuser("boss")
    browser = Client()
    browser.force_login(boss)
    form = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    assert browser.post(f"/admin/auth/user/{user.pk}/password/", form).status_code == 302
    lines = LogEntry.objects.filter(object_id=str(user.pk))
    assert [(line.user, line.get_change_message()) for line in lines] == [(boss, "Changed password.")]


def test_a_password_set_by_a_command_is_noted(user):
    user.set_password(NEW)
    user.save()
    assert history(user) == ["Password changed by a command."]


def test_without_mail_the_sign_in_page_says_whom_to_ask_and_no_link_is_sent(client, user):
    page = client.get(LOGIN).text
    assert "Ask whoever keeps the accounts" in page
    assert FORGOTTEN not in page
    for address in ("", "sent/", "done/", "MQ/abc-def/"):
        assert client.get(FORGOTTEN + address).status_code == 404
    assert client.post(FORGOTTEN, {"email": user.email}).status_code == 404
    assert mail.outbox == []


def test_a_forgotten_password_is_set_anew_by_a_link_that_works_once(client, user, with_mail):
    assert FORGOTTEN in client.get(LOGIN).text
    assert ask(client, "NORA@example.org").status_code == 302
    (message,) = mail.outbox
    assert (message.to, message.from_email) == (["nora@example.org"], "directory@example.org")
    assert "for the account Nora" in message.body
    link = link_in(message)
    page = client.get(link, follow=True)
    assert "no-store" in page["Cache-Control"]
    assert link not in page.text  # it would be sent on as a referrer
    form = {"new_password1": "short", "new_password2": "short"}
    assert "too short" in client.post(page.request["PATH_INFO"], form).text
    form = {"new_password1": NEW, "new_password2": NEW}
    done = client.post(page.request["PATH_INFO"], form, follow=True)
    assert f'href="{LOGIN}"' in done.text
    assert client.get("/admin/").status_code == 302  # the link signs nobody in
    assert sign_in(Client(), NEW)
    assert "new_password1" not in Client().get(link, follow=True).text
    told = (
        "Asked for a link to set a new password from 127.0.0.1.",
        "Password changed with a mailed link from 127.0.0.1.",
    )
    assert history(user)[:2] == list(told)


def test_the_link_leads_to_the_public_address_of_the_site(client, user, with_mail, settings):
    settings.SITE_URL = "https://directory.example"
    ask(client, user.email)
    assert "https://directory.example/admin/password_reset/" in mail.outbox[0].body


def test_a_new_password_by_mail_does_not_replace_the_second_factor(client, user, with_mail):
    TOTPDevice.objects.create(user=user, name="Phone")
    ask(client, user.email)
    page = client.get(link_in(mail.outbox[0]), follow=True)
    client.post(page.request["PATH_INFO"], {"new_password1": NEW, "new_password2": NEW})
    response = client.post(LOGIN, {"username": "Nora", "password": NEW})
    assert response.url == "/admin/login/code/"


def test_the_answer_is_the_same_whether_or_not_anybody_has_the_address(client, user, with_mail):
    User.objects.create_user("gone", "gone@example.org", PASSWORD, is_active=False)
    answers = {
        (response.status_code, response.url)
        for response in (ask(client, address) for address in (user.email, "gone@example.org", "nobody@example.org"))
    }
    assert answers == {(302, f"{FORGOTTEN}sent/")}
    assert [message.to for message in mail.outbox] == [[user.email]]
    assert client.get(f"{FORGOTTEN}sent/").status_code == 200


def test_one_account_gets_one_mail_in_a_quarter_of_an_hour(client, user, with_mail):
    for _ in range(3):
        assert ask(client, user.email).status_code == 302
    assert len(mail.outbox) == 1
    LogEntry.objects.update(action_time=timezone.now() - timedelta(minutes=16))
    ask(client, user.email)
    assert len(mail.outbox) == 2


def test_the_link_ends_after_a_day(user, settings, monkeypatch):
    token = default_token_generator.make_token(user)
    now = datetime.now()  # noqa: DTZ005  (as the generator has it)
    for hours, valid in ((23.9, True), (24.1, False)):
        monkeypatch.setattr(default_token_generator, "_now", lambda hours=hours: now + timedelta(hours=hours))
        assert default_token_generator.check_token(user, token) is valid


def test_the_page_is_answered_while_the_mail_server_is_slow_and_no_refusal_shows(client, user, with_mail, monkeypatch):
    answered = threading.Event()

    def refuse(message):
        answered.wait(5)
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMessage, "send", refuse)
    response = client.post(FORGOTTEN, {"email": user.email})
    assert not answered.is_set()
    assert response.url == f"{FORGOTTEN}sent/"
    answered.set()
    for thread in threading.enumerate():
        if thread.name == "mail":
            thread.join()


def test_guesses_at_the_old_password_are_counted_as_at_sign_in(client, user):
    sign_in(client, PASSWORD)
    guess = {"old_password": "not that", "new_password1": NEW, "new_password2": NEW}
    for _ in range(4):
        response = client.post(CHANGE, guess)
        assert "Your old password was entered incorrectly" in response.text
    assert client.post(CHANGE, guess).status_code == 429
    assert client.post(CHANGE, guess | {"old_password": PASSWORD}).status_code == 429
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
