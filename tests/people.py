"""Those who come to the editing pages, by what they may do."""

from itertools import count

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client

from initiatives.roles import EDITOR, MAINTAINER, PUBLISHER, ROLES

ANONYMOUS, STAFF, SUPERUSER = "anonymous", "staff without a role", "superuser"
PEOPLE = (ANONYMOUS, STAFF, EDITOR, PUBLISHER, MAINTAINER, SUPERUSER)

_numbers = count(1)


def make_user(who=EDITOR, **fields):
    """Make a user who holds the role of that name, or none, or is a superuser."""
    fields.setdefault("username", f"{who.split()[0].lower()}-{next(_numbers)}")
    user = get_user_model().objects.create_user(is_staff=True, is_superuser=who == SUPERUSER, **fields)
    if who in ROLES:
        user.groups.add(Group.objects.get(name=who))
    return user


def client_of(who):
    """Return a browser in which such a person is signed in; ``who`` may be a user too."""
    client = Client()
    if who != ANONYMOUS:
        client.force_login(make_user(who) if isinstance(who, str) else who)
    return client
