"""Who a request is from, as far as passwords and second factors show it."""

import time
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.models import Device

from .devices import asks_for_code, needs_phone
from .journal import answering

LAST_USED = "last_used"
# How often a session in use is written anew; its age counts from there.
RENEWED_EVERY = 15 * 60


class SignInMiddleware:
    """Leave a request without a user where its session did not pass the second factor of that user.

    A page that asks for no user costs nothing: session and devices are looked at when one asks.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        claimed = request.user
        request.user = SimpleLazyObject(lambda: proven(request, claimed))  # type: ignore[assignment]
        with answering(request):
            return self.get_response(request)


def proven(request: HttpRequest, user: Any) -> Any:
    """Return the session's user, or an anonymous one where the second factor is wanting."""
    if not user.is_authenticated:
        return user
    if persistent_id := request.session.get(DEVICE_ID_SESSION_KEY):
        device = Device.from_persistent_id(persistent_id)
        if device is None or not device.confirmed or device.user_id != user.pk:
            # It was taken from the account, perhaps because it was lost, and whatever it opened is shut.
            request.session.flush()
            return AnonymousUser()
    elif asks_for_code(user) or needs_phone(user):
        return AnonymousUser()
    keep_alive(request)
    return user


def keep_alive(request: HttpRequest) -> None:
    """Count the age of a session from its last use, so that it does not end under an editor's hands."""
    now = int(time.time())
    if now - request.session.get(LAST_USED, 0) > RENEWED_EVERY:
        request.session[LAST_USED] = now
