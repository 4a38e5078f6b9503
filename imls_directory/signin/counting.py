"""How many wrong passwords bring a pause: a few for a name from an address, and more for either of them alone.

An attempt is counted before its password is tried, and given back where it was right: of many that come at once, no
more are tried than one after the other.
"""

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F, QuerySet, Sum
from django.http import HttpRequest

FROM_ONE_ADDRESS = 50
"""Over all names: who tries one password at many accounts. Several people may share an address.

Without ``TRUST_PROXY``, an address that is not of the public internet may be a proxy's, by which all the world comes:
it is not counted alone, or anybody could shut out all staff.
"""

FOR_ONE_NAME = 100
"""From all addresses: who has many of them. So high that few can shut out somebody whose name they know."""


class Handler(AxesDatabaseHandler):
    def is_allowed(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        """Count an attempt and return true, or return false where there were too many."""
        with transaction.atomic():
            # Attempts are counted one at a time: each locks this row, which is always there.
            ContentType.objects.select_for_update(no_key=True).get(app_label="axes", model="accessattempt")
            if self.is_locked(request, credentials):
                return False
            self.clean_expired_user_attempts(request, credentials)
            AccessAttempt.objects.get_or_create(
                **self.sender(request, credentials),
                defaults={"http_accept": request.axes_http_accept, "failures_since_start": 0},  # type: ignore[attr-defined]
            )
            self.add(request, credentials, 1)
            request.axes_failures_since_start = self.get_failures(request, credentials)  # type: ignore[attr-defined]
        return True

    def sender(self, request: Any, credentials: dict[str, Any] | None) -> dict[str, Any]:
        """Return the fields that name the row in which an attempt is counted."""
        return {
            "username": get_client_username(request, credentials),
            "ip_address": request.axes_ip_address,
            "user_agent": request.axes_user_agent,
        }

    def add(self, request: Any, credentials: dict[str, Any] | None, number: int) -> None:
        AccessAttempt.objects.filter(**self.sender(request, credentials)).update(
            failures_since_start=F("failures_since_start") + number,
            attempt_time=request.axes_attempt_time,
            path_info=request.axes_path_info,
        )

    def give_back(self, request: HttpRequest, credentials: dict[str, Any] | None) -> None:
        """Take an attempt whose password was right from the count."""
        with transaction.atomic():
            self.add(request, credentials, -1)
            AccessAttempt.objects.filter(**self.sender(request, credentials), failures_since_start__lte=0).delete()

    def user_login_failed(self, sender: Any, credentials: Any, request: Any = None, **kwargs: Any) -> None:
        """Answer a wrong password with the pause where it was the last that is allowed, or one too many."""
        if request is None:
            return
        counted = request.axes_failures_since_start
        if not request.axes_locked_out and counted < settings.AXES_FAILURE_LIMIT:
            return
        request.axes_locked_out = True
        request.axes_credentials = credentials
        user_locked_out.send(
            "axes",
            request=request,
            username=get_client_username(request, credentials),
            ip_address=request.axes_ip_address,
        )

    def counts(self, request: HttpRequest, credentials: dict[str, Any] | None) -> Iterator[tuple[QuerySet, int]]:
        """Yield the failures that count against an attempt, each with how many of them are too many."""
        (own,) = self.get_user_attempts(request, credentials)
        yield own, settings.AXES_FAILURE_LIMIT
        recent = AccessAttempt.objects.filter(attempt_time__gte=get_cool_off_threshold(request))
        address = request.axes_ip_address  # type: ignore[attr-defined]
        if address and (settings.TRUST_PROXY or ip_address(address).is_global):
            yield recent.filter(ip_address=address), FROM_ONE_ADDRESS
        if name := get_client_username(request, credentials):
            yield recent.filter(username=name), FOR_ONE_NAME

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Return how many failures count, those of a wider count in proportion to its limit."""
        return max(
            (attempts.aggregate(all=Sum("failures_since_start"))["all"] or 0) * settings.AXES_FAILURE_LIMIT // limit
            for attempts, limit in self.counts(request, credentials)
        )
