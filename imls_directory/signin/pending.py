"""A sign-in between the password and the second factor: nobody is signed in yet, and the session knows who tries."""

import time
from typing import Any

from django.contrib.auth import load_backend, login
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.models import Device

KEY = "sign_in"
LASTS = 10 * 60


def begin(request: HttpRequest, user: Any, next_page: str) -> None:
    """Remember that this user gave the right password, and where to go once the rest is given.

    Nothing else stays in the session: whoever used this browser before may be somebody else.
    """
    request.session.flush()
    request.session[KEY] = {
        "user": str(user.pk),
        "password": user.get_session_auth_hash(),
        "backend": user.backend,
        "next": next_page,
        "since": int(time.time()),
    }


def user_of(request: HttpRequest) -> Any:
    """Return who gave the right password within the last ten minutes and is to give a code; None if nobody did."""
    known = request.session.get(KEY)
    if not known or not 0 <= time.time() - known["since"] <= LASTS:
        return None
    user = load_backend(known["backend"]).get_user(known["user"])
    if user is None:
        return None
    # The key may have been changed since the password was given.
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    if not any(constant_time_compare(of_now, known["password"]) for of_now in hashes):
        return None
    return user


def complete(request: HttpRequest, user: Any, device: Device) -> str:
    """Sign the user in with both factors; return where to go."""
    known = request.session.pop(KEY)
    request.session.pop(DEVICE_ID_SESSION_KEY, None)
    user.otp_device = device  # which django_otp keeps in the session as the user is signed in
    login(request, user, backend=known["backend"])
    return known["next"]
