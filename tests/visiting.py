"""Asks for a state as a visitor does, without a server: for the tests that read the markup."""

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client, override_settings

from tests import agency_settings
from tests.states import State

AGENCY = {name: getattr(agency_settings, name) for name in ("FEDERAL_KIT", "CORRECTIONS_EMAIL", "ROOT_URLCONF")}


def answer(state: State, *, agency: bool = False) -> HttpResponse:
    """Return the answer of the state's site, or with ``agency`` of the agency's whatever the state."""
    client = Client(raise_request_exception=False)
    if state.staff:
        client.force_login(User.objects.get_or_create(username="editor", is_staff=True)[0])
    with override_settings(**(AGENCY if agency or state.agency else {})):
        return client.get(state.address.partition("#")[0])
