"""Signing in by password: who is let in, who must wait and for how long, and what is written down."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from imls_directory.signin.addresses import client_address, name_tried
from imls_directory.signin.lockout import in_words

pytestmark = pytest.mark.django_db

PASSWORD = "a lamp beside the door"
LOGIN = "/admin/login/"


@pytest.fixture
def user():
    return User.objects.create_user("Nora", "nora@example.org", PASSWORD, is_staff=True)


def attempt(client, name="Nora", password="not that", **extra):
    return client.post(LOGIN, {"username": name, "password": password}, **extra)


def is_signed_in(client):
    return client.get(reverse("admin:index")).status_code == 200


def history(user):
    """What the history page of an account shows, oldest first."""
    lines = LogEntry.objects.filter(object_id=str(user.pk), content_type__model="user").order_by("pk")
    return [line.get_change_message() for line in lines]


def test_staff_sign_in_with_name_and_password_and_go_where_they_wanted(client, user):
    response = client.post(LOGIN, {"username": "Nora", "password": PASSWORD, "next": "/admin/password_change/"})
    assert response.url == "/admin/password_change/"
    assert is_signed_in(client)


def test_nobody_is_sent_to_another_site_by_signing_in(client, user):
    response = client.post(LOGIN, {"username": "Nora", "password": PASSWORD, "next": "https://elsewhere.example/"})
    assert response.url == reverse("admin:index")


def test_the_fifth_wrong_password_brings_a_page_that_says_until_when_and_keeps_no_password(client, user):
    for _ in range(4):
        assert attempt(client).status_code == 200
    response = attempt(client)
    assert response.status_code == 429
    assert "You can try again in 15 minutes, at " in response.text
    assert 890 < int(response["Retry-After"]) <= 900
    assert "no-store" in response["Cache-Control"]
    assert "<h1>Sign-in is paused</h1>" in response.text
    assert "not that" not in response.text
    assert not [row for row in AccessAttempt.objects.all() if "not that" in f"{row.post_data}{row.get_data}"]


def test_the_right_password_does_not_help_before_the_time_and_does_after_it(client, user):
    for _ in range(5):
        attempt(client)
    assert attempt(client, password=PASSWORD).status_code == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14, seconds=30))
    assert "You can try again in 30 seconds" in attempt(client, password=PASSWORD).text
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    assert attempt(client, password=PASSWORD).status_code == 302
    assert not AccessAttempt.objects.exists()


def test_trying_on_does_not_make_the_wait_longer(client, user):
    for _ in range(5):
        attempt(client)
    then = AccessAttempt.objects.get().attempt_time
    for _ in range(3):
        assert attempt(client).status_code == 429
    counted = AccessAttempt.objects.get()
    assert (counted.attempt_time, counted.failures_since_start) == (then, 5)


def test_browsers_and_spellings_of_a_name_do_not_give_more_attempts(client, user):
    for number, name in enumerate(["Nora", "nora", " NORA ", "Nora\u00a0", "Ｎora"]):
        response = attempt(client, name, headers={"user-agent": f"browser {number}"})
    assert response.status_code == 429


def test_the_wait_ends_when_the_first_of_several_browsers_attempts_is_old_enough(client, user):
    for browser in ("one", "two", "two", "two", "two"):
        attempt(client, headers={"user-agent": browser})
    AccessAttempt.objects.filter(user_agent="one").update(attempt_time=timezone.now() - timedelta(minutes=10))
    assert "You can try again in 5 minutes" in attempt(client).text


def test_others_are_not_locked_out_with_one_address_or_one_name(client, user):
    User.objects.create_user("Omar", password=PASSWORD, is_staff=True)
    for _ in range(5):
        attempt(client)
    assert attempt(client, "Omar", PASSWORD).status_code == 302
    assert attempt(Client(), "Nora", PASSWORD, REMOTE_ADDR="192.0.2.9").status_code == 302


def test_a_success_wipes_out_the_failures_before_it(client, user):
    for _ in range(4):
        attempt(client)
    attempt(client, password=PASSWORD)
    assert not AccessAttempt.objects.exists()


def test_names_that_are_nobodys_are_locked_out_alike(client, user):
    answers = [attempt(client, "nobody").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b", "", "Ünïcode"])
def test_odd_names_are_answered_as_any_wrong_one(client, name):
    assert attempt(client, name).status_code == 200


def test_a_forwarded_address_counts_only_where_the_proxy_is_trusted(client, user, settings):
    for number in range(5):
        response = attempt(client, headers={"x-forwarded-for": f"198.51.100.{number}"})
    assert response.status_code == 429
    settings.TRUST_PROXY = True
    for number in range(5):
        response = attempt(client, headers={"x-forwarded-for": f"203.0.113.{number}, 198.51.100.7"})
    assert response.status_code == 429
    assert attempt(client, headers={"x-forwarded-for": "198.51.100.8"}).status_code == 200


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        ("192.0.2.1", None, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", "198.51.100.7"),
        ("192.0.2.1", "10.0.0.1, 198.51.100.7:4711", "198.51.100.7"),
        ("192.0.2.1", "198.51.100.7, ", "192.0.2.1"),
        ("", "nonsense", None),
        ("", None, None),
        ("::ffff:192.0.2.1", None, "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::"),
        ("", "[2001:db8:1:2:3:4:5:6]:4711", "2001:db8:1:2::"),
        ("fe80::1%eth0", None, "fe80::"),
    ],
)
def test_addresses_are_read_as_proxies_write_them(rf, settings, remote, forwarded, address):
    settings.TRUST_PROXY = True
    given = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert client_address(rf.get("/", REMOTE_ADDR=remote, **given)) == address


def test_a_name_is_counted_in_one_spelling(rf):
    assert name_tried(rf.post("/", {"username": " ＮORA "})) == "nora"
    assert name_tried(rf.post("/", {}), {"username": "x" * 300}) == "x" * 255


def test_waits_are_said_in_words():
    now = timezone.now()
    assert in_words(now + timedelta(seconds=0.5)) == "in 1 second"
    assert in_words(now + timedelta(seconds=29.5)) == "in 30 seconds"
    assert in_words(now + timedelta(seconds=90)).startswith("in 2 minutes, at ")


def test_sign_ins_failures_lock_outs_and_sign_outs_are_in_the_history_of_the_user(client, user):
    for _ in range(7):
        attempt(client, "nora")
    AccessAttempt.objects.all().delete()
    attempt(client, password=PASSWORD)
    client.post(reverse("admin:logout"))
    assert history(user) == [
        *["Wrong password from 127.0.0.1."] * 4,
        "Locked out for 15 minutes after wrong passwords from 127.0.0.1.",
        "Wrong password from 127.0.0.1.",
        "Signed in from 127.0.0.1.",
        "Signed out.",
    ]
    boss = Client()
    boss.force_login(User.objects.create_superuser("boss"))
    page = boss.get(reverse("admin:auth_user_history", args=[user.pk])).text
    assert "Locked out for 15 minutes" in page
    assert "Signed in from 127.0.0.1." in page
    assert "not that" not in page


def test_the_work_desk_lists_what_somebody_did_and_not_when_they_signed_in(client, user):
    client.post(LOGIN, {"username": "Nora", "password": PASSWORD})
    other = User.objects.create_user("ben")
    LogEntry.objects.log_actions(user.pk, [Group.objects.get(name="Editor")], CHANGE, "x", single_object=True)
    LogEntry.objects.log_actions(user.pk, [other], ADDITION, "x", single_object=True)
    listed = client.get(reverse("admin:index")).context["recent"]
    assert [line.object_repr for line in listed] == ["ben", "Editor"]


def test_whoever_signs_out_reads_so_and_is_led_to_sign_in(client, user):
    client.force_login(user)
    response = client.post(reverse("admin:logout"))
    assert "<h1>You are signed out</h1>" in response.text
    assert f'<a href="{reverse("admin:index")}">Sign in again</a>' in response.text


def test_groups_and_permissions_given_and_taken_are_in_the_history(client, user):
    boss = User.objects.create_superuser("boss")
    client.force_login(boss)
    group = Group.objects.create(name="Readers")
    form = {"username": "Nora", "is_active": "on", "is_staff": "on", "date_joined_0": "2026-01-01"}
    form |= {"date_joined_1": "12:00:00", "groups": [group.pk]}
    address = reverse("admin:auth_user_change", args=[user.pk])
    assert client.post(address, form).status_code == 302
    form["groups"] = []
    form["user_permissions"] = [Permission.objects.get(codename="view_logentry").pk]
    assert client.post(address, form).status_code == 302
    lines = LogEntry.objects.filter(object_id=str(user.pk), user=boss)
    told = {line.get_change_message() for line in lines}
    assert "Given: group Readers." in told
    assert "Taken away: group Readers." in told
    assert "Given: permission Can view log entry." in told


def test_rights_are_noted_from_whichever_side_they_are_changed(user):
    group = Group.objects.create(name="Readers")
    group.user_set.add(user)
    user.groups.clear()
    user.groups.set([group])
    group.user_set.remove(user)
    given, taken = "Given by a command: group Readers.", "Taken away by a command: group Readers."
    assert history(user) == [given, taken, given, taken]


def test_cookies_of_staff_go_to_the_editing_pages_alone(client, user, settings):
    response = client.get(LOGIN)
    response = attempt(client, password=PASSWORD)
    cookies = {**client.cookies, **response.cookies}
    assert set(cookies) == {"staff_session", "csrftoken"}
    for cookie in cookies.values():
        assert (cookie["path"], cookie["samesite"], cookie["max-age"]) == ("/admin/", "Lax", cookie["max-age"])
    session = response.cookies["staff_session"]
    assert session["httponly"]
    assert session["max-age"] == ""  # it ends with the browser


def test_messages_are_kept_in_the_session_and_set_no_cookie(client, user):
    client.force_login(User.objects.create_superuser("boss"))
    response = client.post(reverse("admin:auth_group_add"), {"name": "Readers"})
    assert response.status_code == 302
    assert "messages" not in response.cookies
    assert "was added successfully" in client.get(response.url).text


def test_a_session_in_use_lasts_and_an_unused_one_ends_after_eight_hours(client, user):
    attempt(client, password=PASSWORD)
    session = Session.objects.get()
    assert timedelta(hours=7.9) < session.expire_date - timezone.now() <= timedelta(hours=8)
    data = client.session
    data["last_used"] -= 3600
    data.save()
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=5))
    assert is_signed_in(client)
    assert Session.objects.get().expire_date - timezone.now() > timedelta(hours=7.9)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_signed_in(client)


def test_sign_in_changes_the_session_key_and_clears_away_old_sessions(client, user):
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - timedelta(days=1))
    client.get(LOGIN)
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["staff_session"] = planted
    attempt(client, password=PASSWORD)
    assert client.cookies["staff_session"].value != planted
    assert set(Session.objects.values_list("session_key", flat=True)) == {client.cookies["staff_session"].value}


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_who_is_no_longer_staff_is_out_at_once(client, user, change):
    attempt(client, password=PASSWORD)
    assert is_signed_in(client)
    User.objects.update(**change)
    assert not is_signed_in(client)


def test_who_may_see_failed_sign_ins_and_let_somebody_try_again(client, user):
    for _ in range(5):
        attempt(client)
    blocked = AccessAttempt.objects.get()
    helper = Client()
    keeper = User.objects.create_user("keeper", is_staff=True)
    helper.force_login(keeper)
    address = reverse("admin:axes_accessattempt_changelist")
    assert helper.get(address).status_code == 403
    keeper.user_permissions.set(Permission.objects.filter(codename__in=["view_accessattempt", "delete_accessattempt"]))
    assert "nora" in helper.get(address).text
    page = helper.get(reverse("admin:axes_accessattempt_change", args=[blocked.pk])).text
    assert 'name="_save"' not in page
    assert helper.get(reverse("admin:axes_accessattempt_add")).status_code == 403
    helper.post(reverse("admin:axes_accessattempt_delete", args=[blocked.pk]), {"post": "yes"})
    assert attempt(client, password=PASSWORD).status_code == 302


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200
    assert "Cookie" not in response.get("Vary", "")
    return [query["sql"] for query in queries]


@pytest.mark.parametrize("address", ["/", "/initiatives/", "/partners/", "/explore/"])
def test_public_pages_ask_for_no_session_even_where_one_is_sent(client, user, address):
    queries_of(client, address)  # what is read once a process is read now
    client.force_login(user)
    queries = queries_of(client, address)
    assert len(queries) == len(queries_of(Client(), address))
    assert not [sql for sql in queries if "session" in sql or "auth_user" in sql or "otp_" in sql]


def test_one_address_that_tries_many_names_is_paused_for_all_of_them_and_others_are_not(client, user):
    there = {"REMOTE_ADDR": "8.8.8.8"}
    for number in range(12):
        for _ in range(4):
            assert attempt(client, f"name {number}", **there).status_code == 200
    assert attempt(client, "one more", **there).status_code == 200
    assert attempt(client, "another", **there).status_code == 429
    response = attempt(client, password=PASSWORD, **there)
    assert response.status_code == 429
    assert 14 * 60 < int(response["Retry-After"]) <= 15 * 60
    assert attempt(client, password=PASSWORD, REMOTE_ADDR="192.0.2.7").status_code == 302


@pytest.mark.parametrize(("trusted", "answer"), [(False, 302), (True, 429)])
def test_an_address_that_may_be_an_untrusted_proxys_is_not_paused_for_all_who_come_by_it(
    client, user, settings, trusted, answer
):
    settings.TRUST_PROXY = trusted
    for number in range(13):
        AccessAttempt.objects.create(username=f"name {number}", ip_address="10.0.0.9", failures_since_start=4)
    assert attempt(client, password=PASSWORD, REMOTE_ADDR="10.0.0.9").status_code == answer


def test_one_name_that_is_tried_from_many_addresses_is_paused_from_everywhere_and_others_are_not(client, user):
    boss = User.objects.create_superuser("boss", password=PASSWORD)
    for number in range(24):
        AccessAttempt.objects.create(username="nora", ip_address=f"192.0.2.{number}", failures_since_start=4)
    for number in range(3):
        assert attempt(client, REMOTE_ADDR=f"198.51.100.{number}").status_code == 200
    assert attempt(client, REMOTE_ADDR="198.51.100.3").status_code == 429
    assert attempt(client, password=PASSWORD, REMOTE_ADDR="203.0.113.9").status_code == 429
    assert attempt(client, boss.username, PASSWORD).status_code == 302
