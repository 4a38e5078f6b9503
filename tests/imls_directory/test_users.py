"""Maintainers look after the people who work here, and cannot make anybody, themselves included, more than a role."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.editing import Form, change_page, form_of, saved, send, words_of
from tests.people import EDITOR, MAINTAINER, PUBLISHER, STAFF, SUPERUSER, client_of, make_user

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough one 7"


@pytest.fixture
def maintainer():
    return make_user(MAINTAINER)


@pytest.fixture
def browser(maintainer):
    return client_of(maintainer)


def test_a_maintainer_adds_a_person_with_a_role_in_one_step(browser):
    form = Form(browser.get(reverse("admin:auth_user_add")))
    assert form["is_staff"] == "on"
    form |= {"username": "ben", "first_name": "Ben", "last_name": "Ito", "email": "ben@example.org"}
    form |= {"password1": PASSWORD, "password2": PASSWORD, "groups": Group.objects.get(name=EDITOR).pk}
    browser.post(reverse("admin:auth_user_add"), form)
    ben = User.objects.get(username="ben")
    assert ben.check_password(PASSWORD)
    assert (ben.get_full_name(), ben.email, ben.is_staff) == ("Ben Ito", "ben@example.org", True)
    assert ben.has_perm("initiatives.change_initiative")
    assert "Ben Ito ben@example.org Editor" in words_of(browser.get(reverse("admin:auth_user_changelist")))


@pytest.mark.parametrize("role", [EDITOR, PUBLISHER, MAINTAINER])
def test_a_maintainer_gives_every_role_and_it_is_in_the_log(browser, maintainer, role):
    ben = make_user(STAFF, username="ben")
    group = Group.objects.get(name=role)
    assert saved(send(browser, ben, form_of(browser, ben) | {"groups": group.pk}))
    assert list(ben.groups.all()) == [group]
    logged = LogEntry.objects.filter(user=maintainer, object_id=ben.pk).values_list("change_message", flat=True)
    assert any(role in message for message in logged)


def test_what_only_superusers_decide_is_neither_shown_to_a_maintainer_nor_taken_from_one(browser):
    ben = make_user(STAFF, username="ben")
    form = form_of(browser, ben)
    assert not {"is_superuser", "user_permissions"} & form.keys()
    permission = Permission.objects.get(codename="publish_initiative").pk
    tampered = form | {"is_superuser": "on", "user_permissions": permission, "first_name": "Ben"}
    assert saved(send(browser, ben, tampered))
    ben.refresh_from_db()
    assert ben.first_name == "Ben"
    assert not ben.is_superuser
    assert not ben.user_permissions.exists()

    add = reverse("admin:auth_user_add")
    tampered = Form(browser.get(add)) | {"username": "eve", "password1": PASSWORD, "password2": PASSWORD}
    browser.post(add, tampered | {"is_superuser": "on", "user_permissions": permission})
    eve = User.objects.get(username="eve")
    assert not eve.is_superuser
    assert not eve.user_permissions.exists()


def test_a_superusers_account_is_out_of_reach(browser):
    root = make_user(SUPERUSER, username="root", password=PASSWORD)
    page = browser.get(change_page(root))
    assert 'name="_save"' not in page.content.decode()
    password = reverse("admin:auth_user_password_change", args=[root.pk])
    new = {"password1": "another long one 7", "password2": "another long one 7", "usable_password": "true"}
    addresses = {change_page(root): {"username": "owned"}, password: new}
    addresses[reverse("admin:auth_user_delete", args=[root.pk])] = {"post": "yes"}
    for address, data in addresses.items():
        assert browser.post(address, data).status_code == 403
    root.refresh_from_db()
    assert root.username == "root"
    assert root.check_password(PASSWORD)


def test_nobody_gives_themselves_a_role_or_locks_themselves_out(browser, maintainer):
    form = form_of(browser, maintainer)
    assert not {"groups", "is_staff", "is_active"} & form.keys()
    publisher = Group.objects.get(name=PUBLISHER).pk
    send(browser, maintainer, form | {"groups": publisher, "first_name": "Ada"})
    maintainer.refresh_from_db()
    assert (maintainer.first_name, maintainer.is_staff, maintainer.is_active) == ("Ada", True, True)
    assert [group.name for group in maintainer.groups.all()] == [MAINTAINER]


def test_a_group_of_the_operators_own_is_not_offered_and_stays_with_those_who_are_in_it(browser):
    own = Group.objects.create(name="Friends")
    ben = make_user(STAFF, username="ben")
    ben.groups.add(own)
    form = form_of(browser, ben)
    assert not saved(send(browser, ben, form | {"groups": own.pk}))
    assert saved(send(browser, ben, form | {"groups": Group.objects.get(name=PUBLISHER).pk}))
    assert {group.name for group in ben.groups.all()} == {"Friends", PUBLISHER}


def test_people_are_not_deleted_but_shut_out(browser):
    ben = make_user(STAFF, username="ben")
    assert browser.post(reverse("admin:auth_user_delete", args=[ben.pk]), {"post": "yes"}).status_code == 403
    form = form_of(browser, ben)
    del form["is_active"]
    send(browser, ben, form)
    ben.refresh_from_db()
    assert not ben.is_active


@pytest.mark.parametrize("who", [MAINTAINER, SUPERUSER])
def test_what_the_roles_may_do_can_be_read_and_not_changed(who):
    browser = client_of(who)
    group = Group.objects.get(name=EDITOR)
    assert "initiative | Can change initiative" in words_of(browser.get(change_page(group)))
    for address in (change_page(group), reverse("admin:auth_group_delete", args=[group.pk])):
        assert browser.post(address, {"name": "Editor", "post": "yes"}).status_code == 403
    everything = {"action": "delete_selected", "_selected_action": group.pk, "post": "yes"}
    browser.post(reverse("admin:auth_group_changelist"), everything)
    assert group.permissions.exists()


def test_a_superuser_decides_everything_else():
    browser = client_of(SUPERUSER)
    ben = make_user(STAFF, username="ben")
    assert saved(send(browser, ben, form_of(browser, ben) | {"is_superuser": "on"}))
    ben.refresh_from_db()
    assert ben.is_superuser
    browser.post(reverse("admin:auth_group_add"), {"name": "Friends"})
    assert Group.objects.filter(name="Friends").exists()


def test_the_list_of_people_costs_the_same_for_1_and_for_5(browser, django_assert_max_num_queries):
    for _ in range(5):
        make_user(PUBLISHER)
    browser.get(reverse("admin:auth_user_changelist"))
    with django_assert_max_num_queries(16):
        browser.get(reverse("admin:auth_user_changelist"))


@pytest.mark.parametrize("held", ["a permission", "a group of the operators’ own"])
def test_an_account_that_may_do_more_than_the_roles_is_out_of_a_maintainers_reach(browser, held):
    ben = make_user(PUBLISHER, username="ben", password=PASSWORD, is_active=False)
    more = Permission.objects.get(codename="change_group")
    if held == "a permission":
        ben.user_permissions.add(more)
    else:
        own = Group.objects.create(name="Operators")
        own.permissions.add(more)
        ben.groups.add(own)
    TOTPDevice.objects.create(user=ben, name="Phone")
    new = {"password1": "another long one 7", "password2": "another long one 7", "usable_password": "true"}
    assert browser.post(change_page(ben), {"username": "owned"}).status_code == 403
    assert browser.post(reverse("admin:auth_user_password_change", args=[ben.pk]), new).status_code == 403
    reset = {"action": "reset_second_factor", "_selected_action": ben.pk}
    response = browser.post(reverse("admin:auth_user_changelist"), reset, follow=True)
    assert "You may not change ben." in words_of(response)
    ben.refresh_from_db()
    assert (ben.username, ben.is_active, ben.check_password(PASSWORD)) == ("ben", False, True)
    assert TOTPDevice.objects.filter(user=ben).exists()


def test_a_permission_that_a_role_gives_too_keeps_nobody_out_of_reach(browser):
    ben = make_user(STAFF, username="ben")
    ben.user_permissions.add(Permission.objects.get(codename="publish_initiative"))
    assert saved(send(browser, ben, form_of(browser, ben) | {"first_name": "Ben"}))
