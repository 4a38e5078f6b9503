"""How many wrong passwords bring a pause: a few for a name from an address, and more for either of them alone."""

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import QuerySet, Sum
from django.http import HttpRequest

FROM_ONE_ADDRESS = 50
"""Over all names: who tries one password at many accounts. Several people may share an address.

Without ``TRUST_PROXY``, an address that is not of the public internet may be a proxy's, by which all the world comes:
it is not counted alone, or anybody could shut out all staff.
"""

FOR_ONE_NAME = 100
"""From all addresses: who has many of them. So high that few can shut out somebody whose name they know."""


class Handler(AxesDatabaseHandler):
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
