"""Asks for a state as a visitor does, without a server: for the tests that read the markup."""

import logging
from unittest.mock import patch

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client, override_settings

from tests import agency_settings
from tests.states import State

AGENCY = {name: getattr(agency_settings, name) for name in ("FEDERAL_KIT", "CORRECTIONS_EMAIL", "ROOT_URLCONF")}


def answer(state: State, *, agency: bool = False) -> HttpResponse:
    """Return the answer of the state's site, or with ``agency`` of the agency's whatever the state.

    A fault is raised, except where the state is that of a fault, which is not logged then.
    """
    is_fault = state.status >= 500
    client = Client(raise_request_exception=not is_fault)
    if state.staff:
        client.force_login(User.objects.get_or_create(username="editor", is_staff=True)[0])
    quiet = patch.object(logging.getLogger("django.request"), "disabled", is_fault)
    with override_settings(**(AGENCY if agency or state.agency else {})), quiet:
        return client.get(state.address.partition("#")[0])
