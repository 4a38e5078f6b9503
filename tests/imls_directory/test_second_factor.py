"""The second factor: how staff get it, that no page opens without it, and the ways out of a lost phone."""

import re
from base64 import b32decode
from binascii import unhexlify
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.editing import words_of
from tests.people import MAINTAINER, client_of, make_user

pytestmark = pytest.mark.django_db

PASSWORD = "a lamp beside the door"
LOGIN, CODE = "/admin/login/", "/admin/login/code/"
OVERVIEW, PHONE, CODES, OFF = (f"/admin/second_factor/{page}" for page in ("", "phone/", "codes/", "off/"))


@pytest.fixture
def user():
    return User.objects.create_superuser("Nora", "nora@example.org", PASSWORD)


@pytest.fixture
def required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


def give_phone(user):
    phone = TOTPDevice.objects.create(user=user, name="Phone")
    device = StaticDevice.objects.create(user=user, name="Recovery codes")
    for code in ("aaaabbbb", "ccccdddd"):
        StaticToken.objects.create(device=device, token=code)
    return phone


def shown(key):
    """What an app with this key shows now."""
    return f"{totp(unhexlify(key)):06}"


def fresh_code(user):
    """The code that the user's phone shows, as if none was used or tried before."""
    TOTPDevice.objects.filter(user=user).update(last_t=-1, drift=0, throttling_failure_timestamp=None)
    return shown(TOTPDevice.objects.get(user=user).key)


def give_password(client, next_page="/admin/"):
    return client.post(LOGIN, {"username": "Nora", "password": PASSWORD, "next": next_page})


def sign_in(client, user):
    give_password(client)
    return client.post(CODE, {"code": fresh_code(user)})


def key_on(page):
    """The key that a page gives to type into an app, as the site keeps it."""
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page).group(1)
    assert all(len(group) == 4 for group in secret.split())
    return b32decode(secret.replace(" ", "")).hex()


def codes_on(page):
    return re.findall(r"<li><code>(\w{4} \w{4})</code></li>", page)


def is_signed_in(client):
    return client.get("/admin/").status_code == 200


def history(user):
    lines = LogEntry.objects.filter(object_id=str(user.pk), content_type__model="user").order_by("pk")
    return [line.get_change_message() for line in lines]


def test_a_phone_is_set_up_from_the_page_and_then_asked_for_at_sign_in(client, user):
    give_password(client)
    assert OVERVIEW in client.get("/admin/").text
    assert "Your second factor is off" in client.get(OVERVIEW).text
    page = client.get(PHONE).text
    key = key_on(page)
    response = client.post(PHONE, {"code": shown(key), "password": PASSWORD})
    assert len(codes_on(response.text)) == len(set(codes_on(response.text))) == 10
    assert "no-store" in response["Cache-Control"]
    assert is_signed_in(client)
    assert "Your second factor is on" in client.get(OVERVIEW).text

    other = Client()
    assert give_password(other, "/admin/password_change/").url == CODE
    assert not is_signed_in(other)
    assert (
        other.post(CODE, {"code": f" {fresh_code(user)[:3]} {fresh_code(user)[3:]} "}).url == "/admin/password_change/"
    )
    assert is_signed_in(other)


def test_the_picture_is_drawn_without_what_the_policy_forbids_and_has_a_name(client, user):
    give_password(client)
    page = client.get(PHONE).text
    assert '<div class="qr" role="img" aria-label="QR code' in page
    assert "<svg viewBox" in page
    assert " style=" not in page
    assert "data:" not in page
    assert "otpauth://totp/IMLS%20directory%20localhost%3ANora?secret=" in page


def test_the_same_key_stays_on_the_page_until_its_code_is_right(client, user):
    give_password(client)
    key = key_on(client.get(PHONE).text)
    response = client.post(PHONE, {"code": "000000" if shown(key) != "000000" else "111111", "password": PASSWORD})
    assert "not the code that your app shows" in response.text
    assert key_on(response.text) == key
    assert not TOTPDevice.objects.exists()


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "１２３４５６", "9" * 40, "9" * 400, "a\0b"])
def test_codes_that_no_app_shows_are_refused_in_words(client, user, code):
    give_password(client)
    client.get(PHONE)
    assert "errorlist" in client.post(PHONE, {"code": code, "password": PASSWORD}).text
    give_phone(user)
    other = Client()
    give_password(other)
    assert "errorlist" in other.post(CODE, {"code": code}).text
    assert not is_signed_in(other)


def test_the_phone_of_one_session_cannot_be_known_from_another(client, user):
    other = Client()
    keys = set()
    for browser in (client, other):
        give_password(browser)
        keys.add(key_on(browser.get(PHONE).text))
    assert len(keys) == 2


def admin_addresses():
    """Every address of the editing pages, with an object's number where one is asked for."""

    def walk(patterns, start):
        for pattern in patterns:
            address = start + re.sub(r"<[^>]+>", "1", str(pattern.pattern)).replace("\\", "")
            if isinstance(pattern, URLPattern):
                yield address, pattern.name
            else:
                yield from walk(pattern.url_patterns, address)

    open_to_all = {"login", "sign_in_code", "second_factor_phone"}
    found = {address for address, name in walk(admin.site.get_urls(), "/admin/") if name not in open_to_all}
    return sorted(
        address for address in found if re.fullmatch(r"[\w/.-]+", address) and "password_reset" not in address
    )


def test_the_password_alone_opens_no_editing_page_to_who_has_a_phone(client, user):
    give_phone(user)
    give_password(client)
    addresses = admin_addresses()
    assert len(addresses) > 60
    for name in ("index", "autocomplete", "password_change", "jsi18n", "auth_user_changelist", "second_factor_off"):
        assert reverse(f"admin:{name}") in addresses
    for address in addresses:
        for response in (client.get(address), client.post(address, {})):
            assert response.status_code == 302, address
            assert response.url.startswith((LOGIN, "/admin/")), address
            assert response.url.startswith(LOGIN) or address in ("/admin/logout/", "/admin/1/"), address


def test_a_session_from_before_the_phone_is_no_longer_good(client, user):
    client.force_login(user)
    assert is_signed_in(client)
    give_phone(user)
    assert not is_signed_in(client)
    assert client.get(OVERVIEW).status_code == 302
    sign_in(client, user)
    assert is_signed_in(client)


def test_the_device_of_another_account_does_not_count(client, user):
    other = User.objects.create_superuser("Omar")
    give_phone(user)
    theirs = give_phone(other)
    client.force_login(user)
    session = client.session
    session["otp_device_id"] = theirs.persistent_id
    session.save()
    assert not is_signed_in(client)


def test_the_password_alone_cannot_put_another_phone_in_the_place_of_the_one_there_is(client, user, required):
    give_phone(user)
    give_password(client)
    assert client.get(PHONE).url == LOGIN
    assert client.post(PHONE, {"code": "123456"}).url == LOGIN


def test_a_code_is_worth_nothing_without_the_password_or_long_after_it(client, user):
    give_phone(user)
    assert client.post(CODE, {"code": fresh_code(user)}).url == LOGIN
    give_password(client)
    session = client.session
    session["sign_in"] |= {"since": session["sign_in"]["since"] - 601}
    session.save()
    assert client.post(CODE, {"code": fresh_code(user)}).url == LOGIN
    assert not is_signed_in(client)


@pytest.mark.parametrize("change", ["password", "inactive"])
def test_between_password_and_code_the_account_must_stay_as_it_was(client, user, change):
    give_phone(user)
    give_password(client)
    if change == "password":
        user.set_password("another lamp on the wall")
    else:
        user.is_active = False
    user.save()
    assert client.post(CODE, {"code": fresh_code(user)}).url == LOGIN
    assert not is_signed_in(client)


def test_a_code_is_good_once(client, user):
    give_phone(user)
    give_password(client)
    code = fresh_code(user)
    client.post(CODE, {"code": code})
    other = Client()
    give_password(other)
    assert "was used before" in other.post(CODE, {"code": code}).text
    assert not is_signed_in(other)


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [("000 000", "Wait until your app shows the next one."), ("zzzz yyyy", "each recovery code works once.")],
)
def test_a_wrong_code_is_answered_by_what_helps_with_its_kind(client, user, monkeypatch, wrong, advice):
    give_phone(user)
    give_password(client)
    monkeypatch.setattr(TOTPDevice, "verify_token", lambda device, code: False)
    words = words_of(client.post(CODE, {"code": wrong}))
    assert "This code is wrong, or was used before." in words
    assert advice in words


def test_wrong_codes_bring_pauses_that_grow_and_are_said_in_words(client, user):
    phone = give_phone(user)
    give_password(client)
    wrong = "000000" if shown(phone.key) != "000000" else "111111"
    assert "This code is wrong" in client.post(CODE, {"code": wrong}).text
    TOTPDevice.objects.update(throttling_failure_count=6, throttling_failure_timestamp=timezone.now())
    assert "You can try again in 32 seconds" in client.post(CODE, {"code": shown(phone.key)}).text
    assert not is_signed_in(client)
    TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(seconds=33))
    assert client.post(CODE, {"code": shown(phone.key)}).status_code == 302
    assert history(user)[0] == "Second factor: wrong code from 127.0.0.1."


def test_a_recovery_code_opens_once_and_the_next_page_says_how_many_are_left(client, user):
    give_phone(user)
    give_password(client)
    assert client.post(CODE, {"code": "AAAA bbbb"}).status_code == 302
    assert "1 left" in client.get("/admin/").text
    other = Client()
    give_password(other)
    assert "This code is wrong" in other.post(CODE, {"code": "aaaabbbb"}).text
    assert "Signed in with a recovery code from 127.0.0.1." in history(user)


def test_new_recovery_codes_void_the_old_ones_and_need_the_password(client, user):
    give_phone(user)
    sign_in(client, user)
    assert "This is not your password" in client.post(CODES, {"password": "not that"}).text
    assert StaticToken.objects.filter(token="aaaabbbb").exists()
    codes = codes_on(client.post(CODES, {"password": PASSWORD}).text)
    assert len(codes) == 10
    assert not StaticToken.objects.filter(token="aaaabbbb").exists()
    assert codes_on(client.get(CODES).text) == []
    other = Client()
    give_password(other)
    assert other.post(CODE, {"code": codes[0]}).status_code == 302


def test_another_phone_takes_the_place_of_the_first_and_ends_its_other_sessions(client, user):
    give_phone(user)
    other = Client()
    sign_in(client, user)
    sign_in(other, user)
    key = key_on(client.get(PHONE).text)
    assert "This is not your password" in client.post(PHONE, {"code": shown(key), "password": "not that"}).text
    client.post(PHONE, {"code": shown(key), "password": PASSWORD})
    assert [phone.key for phone in TOTPDevice.objects.all()] == [key]
    assert is_signed_in(client)
    assert not is_signed_in(other)


def test_wrong_passwords_there_lead_to_the_same_lock_out(client, user):
    give_phone(user)
    sign_in(client, user)
    answers = [client.post(CODES, {"password": "not that"}).status_code for _ in range(6)]
    assert answers == [200, 200, 200, 200, 429, 429]


def test_it_can_be_turned_off_with_the_password_where_it_is_not_required(client, user, settings):
    give_phone(user)
    sign_in(client, user)
    assert "This is not your password" in client.post(OFF, {"password": "not that"}).text
    settings.REQUIRE_SECOND_FACTOR = True
    assert client.post(OFF, {"password": PASSWORD}).status_code == 404
    assert OFF not in client.get(OVERVIEW).text
    settings.REQUIRE_SECOND_FACTOR = False
    assert client.post(OFF, {"password": PASSWORD}).url == OVERVIEW
    assert is_signed_in(client)
    assert not TOTPDevice.objects.exists()
    assert not StaticToken.objects.exists()
    assert give_password(Client()).url == "/admin/"


def test_where_it_is_required_staff_set_it_up_after_the_password_and_do_nothing_before(client, user, required):
    assert give_password(client, "/admin/auth/user/").url == PHONE
    assert not is_signed_in(client)
    assert client.get(OVERVIEW).url.startswith(LOGIN)
    key = key_on(client.get(PHONE).text)
    response = client.post(PHONE, {"code": shown(key)})
    assert len(codes_on(response.text)) == 10
    assert 'href="/admin/auth/user/"' in response.text
    assert is_signed_in(client)
    told = ["Second factor: turned on.", "Second factor: new recovery codes."]
    assert history(user) == [*told, "Signed in with a code from 127.0.0.1."]


def test_sessions_from_before_it_was_required_end(client, user, settings):
    client.force_login(user)
    assert is_signed_in(client)
    settings.REQUIRE_SECOND_FACTOR = True
    assert not is_signed_in(client)


def test_pages_outside_of_the_editing_site_take_half_a_sign_in_for_none(client, user):
    """A page for staff asks who is there, and must not be told of one who gave the password alone."""
    give_phone(user)
    client.force_login(user)
    assert client.get("/admin/login/").context["request"].user.is_anonymous


def test_a_command_takes_the_second_factor_of_a_lost_phone_away(client, user):
    give_phone(user)
    sign_in(client, user)
    out = StringIO()
    call_command("reset_second_factor", "Nora", stdout=out)
    assert "Nora has no second factor now" in out.getvalue()
    assert not is_signed_in(client)
    assert not StaticToken.objects.exists()
    assert give_password(Client()).url == "/admin/"
    assert "Second factor: removed by a command." in history(user)


@pytest.mark.parametrize(("name", "complaint"), [("Nobody", "no account Nobody"), ("Nora", "Nora has no second")])
def test_the_command_says_whom_it_cannot_help(user, name, complaint):
    with pytest.raises(CommandError, match=complaint):
        call_command("reset_second_factor", name)


def act(client, *users):
    form = {"action": "reset_second_factor", "_selected_action": [user.pk for user in users]}
    return client.post("/admin/auth/user/", form, follow=True).text


def test_a_maintainer_removes_it_from_one_colleague_at_a_time_but_from_no_superuser(user):
    keeper, editor, other = make_user(MAINTAINER), make_user(), make_user()
    for account in (user, keeper, editor, other):
        give_phone(account)
    browser = client_of(make_user(MAINTAINER))
    assert "Choose one account alone" in act(browser, editor, other)
    assert "You may not change Nora" in act(browser, user)
    assert TOTPDevice.objects.count() == 4
    assert "has no second factor now, is signed out" in act(browser, editor)
    assert set(TOTPDevice.objects.values_list("user", flat=True)) == {user.pk, keeper.pk, other.pk}
    assert "has no second factor." in act(browser, editor)
    assert history(editor)[-1] == "Second factor: removed."
    assert LogEntry.objects.filter(object_id=str(editor.pk)).first().user.groups.get().name == MAINTAINER


def test_an_editor_cannot_remove_it_from_anybody(user):
    colleague = make_user()
    give_phone(colleague)
    act(client_of(make_user()), colleague)
    assert TOTPDevice.objects.exists()


def test_no_page_shows_the_secrets_of_others_and_no_history_the_codes(client, user):
    registered = {model.__name__ for model in admin.site._registry}
    assert not registered & {"TOTPDevice", "StaticDevice", "StaticToken"}
    give_password(client)
    key = key_on(client.get(PHONE).text)
    codes = codes_on(client.post(PHONE, {"code": shown(key), "password": PASSWORD}).text)
    told = " ".join(history(user))
    for secret in (key, *codes, *(code.replace(" ", "") for code in codes), PASSWORD):
        assert secret not in told


def test_a_key_that_one_account_was_shown_is_not_offered_to_another_in_the_same_browser(client, user, required):
    User.objects.create_superuser("eve", password=PASSWORD)
    client.post(LOGIN, {"username": "eve", "password": PASSWORD})
    shown_to_eve = key_on(client.get(PHONE).text)
    assert key_on(client.get(PHONE).text) == shown_to_eve
    give_password(client)
    assert client.post(PHONE, {"code": shown(shown_to_eve)}).status_code == 200
    assert not TOTPDevice.objects.exists()
    assert key_on(client.get(PHONE).text) != shown_to_eve


def test_a_key_shown_before_the_code_was_given_is_not_that_of_who_signs_in_without_one(client, user, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    eve = User.objects.create_superuser("eve", password=PASSWORD)
    client.post(LOGIN, {"username": "eve", "password": PASSWORD})
    shown_to_eve = key_on(client.get(PHONE).text)
    eve.delete()
    settings.REQUIRE_SECOND_FACTOR = False
    give_password(client)
    assert key_on(client.get(PHONE).text) != shown_to_eve
