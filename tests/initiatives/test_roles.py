from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from initiatives.roles import ROLES, differences, make_groups
from tests.people import EDITOR, MAINTAINER, PUBLISHER, make_user

pytestmark = pytest.mark.django_db


def warnings():
    """What ``manage.py check --database default`` says of the database."""
    err = StringIO()
    call_command("check", databases=["default"], stdout=StringIO(), stderr=err)
    return err.getvalue()


def test_the_roles_are_there_once_the_database_is_made():
    assert set(Group.objects.values_list("name", flat=True)) == {EDITOR, PUBLISHER, MAINTAINER}
    assert differences() == []
    assert warnings() == ""


@pytest.mark.parametrize(
    ("who", "may", "may_not"),
    [
        (EDITOR, ["initiatives.change_initiative", "partners.add_partner"], ["initiatives.publish_initiative"]),
        (PUBLISHER, ["initiatives.publish_initiative", "initiatives.change_source"], ["initiatives.add_focusarea"]),
        (MAINTAINER, ["initiatives.import_initiative", "auth.add_user"], ["initiatives.change_initiative"]),
    ],
)
def test_who_is_in_a_group_may_do_what_the_role_says_and_no_more(who, may, may_not):
    user = make_user(who)
    assert user.get_all_permissions() == ROLES[who]
    assert all(map(user.has_perm, may))
    assert not any(map(user.has_perm, may_not))


def test_only_what_exists_is_in_the_table():
    codenames = {f"{row.content_type.app_label}.{row.codename}" for row in Permission.objects.all()}
    assert frozenset().union(*ROLES.values()) <= codenames


def test_the_check_names_what_differs_from_the_roles_and_does_not_stop_the_command_that_mends_it():
    Group.objects.get(name=EDITOR).permissions.remove(Permission.objects.get(codename="add_source"))
    Group.objects.get(name=PUBLISHER).permissions.add(Permission.objects.get(codename="delete_group"))
    Group.objects.get(name=MAINTAINER).delete()
    said = warnings()
    assert "The group “Editor” lacks initiatives.add_source." in said
    assert "The group “Publisher” must not have auth.delete_group." in said
    assert "There is no group “Maintainer”." in said
    call_command("migrate", verbosity=0, stderr=StringIO())
    assert differences() == []


def test_mending_the_roles_leaves_people_in_them_and_other_groups_alone():
    editor = make_user(EDITOR)
    own = Group.objects.create(name="Friends")
    own.permissions.add(Permission.objects.get(codename="view_load"))
    Group.objects.get(name=EDITOR).permissions.clear()
    make_groups()
    assert list(editor.groups.values_list("name", flat=True)) == [EDITOR]
    assert own.permissions.count() == 1


def test_a_database_without_accounts_is_not_complained_about(monkeypatch):
    monkeypatch.setattr("django.db.backends.base.introspection.BaseDatabaseIntrospection.table_names", lambda self: [])
    Group.objects.all().delete()
    assert warnings() == ""
