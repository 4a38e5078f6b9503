"""A new SECRET_KEY, with the old one in SECRET_KEY_FALLBACKS: what the old one signed stays good."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from initiatives.admin.importing import seal, unsealed
from initiatives.models import PreviewLink
from initiatives.preview import address_of
from tests.factories import make_initiative

pytestmark = pytest.mark.django_db

PASSWORD = "a lamp beside the door"


@pytest.fixture
def rotate(settings):
    """Return a function that changes the key, and keeps or forgets the old one."""

    def change(*, keep_old: bool) -> None:
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if keep_old else []
        settings.SECRET_KEY = "another key, as long as a key is to be, and of many letters"

    return change


@pytest.fixture
def user():
    return User.objects.create_superuser("Nora", "nora@example.org", PASSWORD)


def sign_in(client):
    return client.post(reverse("admin:login"), {"username": "Nora", "password": PASSWORD, "next": "/admin/"})


@pytest.mark.parametrize(("keep_old", "status"), [(True, 200), (False, 302)])
def test_session_survives_a_new_key(client, user, rotate, keep_old, status):
    sign_in(client)
    rotate(keep_old=keep_old)
    assert client.get(reverse("admin:index")).status_code == status


@pytest.mark.parametrize(("keep_old", "status"), [(True, 200), (False, 302)])
def test_sign_in_under_way_survives_a_new_key(client, user, rotate, keep_old, status):
    TOTPDevice.objects.create(user=user, name="Phone")
    sign_in(client)
    rotate(keep_old=keep_old)
    assert client.get(reverse("admin:sign_in_code")).status_code == status


@pytest.mark.parametrize(("keep_old", "status"), [(True, 200), (False, 404)])
def test_preview_link_survives_a_new_key(rf, rotate, keep_old, status):
    link = PreviewLink.objects.create(initiative=make_initiative(), expires_at=timezone.now() + timedelta(days=1))
    address = address_of(rf.get("/"), link)
    rotate(keep_old=keep_old)
    assert Client().get(address).status_code == status


def test_sealed_form_survives_a_new_key(rf, user, rotate):
    request = rf.get("/")
    request.user = user
    sealed = seal(request, SimpleNamespace(file=SimpleNamespace(name="a.csv"), digest="d1"), b"title\n")
    rotate(keep_old=True)
    assert unsealed(request, sealed) == ("a.csv", "d1", b"title\n")
    rotate(keep_old=False)
    with pytest.raises(signing.BadSignature):
        unsealed(request, sealed)
