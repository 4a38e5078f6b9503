"""What happens to an account, in its history among the editing pages. No secret is ever written there."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from .addresses import client_address

_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


@contextmanager
def answering(request: HttpRequest) -> Iterator[None]:
    """Let what is written down within know which request it comes from."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def request_now() -> HttpRequest | None:
    """Return the request that is being answered; None in a command."""
    return _request.get()


def who_acts() -> Any:
    """Return the signed-in user who is at work; None in a command, and before sign-in."""
    user = getattr(request_now(), "user", None)
    return user if user is not None and user.is_authenticated else None


def note(about: Model, message: str, *, by: User | None = None) -> None:
    """Add a line to the history of a user or group, in the name of ``by`` or of who acts.

    Where nobody acts, a user's line is in that user's own name, and a group's is left out: every line needs a name.
    """
    actor = by or who_acts() or (about if isinstance(about, User) else None)
    if actor is not None:
        LogEntry.objects.log_actions(actor.pk, [about], CHANGE, message, single_object=True)


def done_by(user: User) -> QuerySet[LogEntry]:
    """Return what a user did on the editing pages, the latest first, without what happened to their own account."""
    own_account = Q(content_type__app_label="auth", content_type__model="user", object_id=str(user.pk))
    return LogEntry.objects.filter(~own_account, user=user).select_related("content_type")


def origin(request: HttpRequest | None) -> str:
    """Say from where a request came, to end a line with."""
    address = client_address(request) if request is not None else None
    return f" from {address}" if address else ""
