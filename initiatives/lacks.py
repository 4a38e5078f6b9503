"""What entries can lack: those that still need work are found by it. A withdrawn entry needs none."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from .models import AudienceLink, FocusLink, Initiative, Partnership
from .models.citations import LINKS

LACKS = {
    "partner": "Without partner",
    "focus-area": "Without focus area",
    "audience": "Without audience",
    "citation": "Without any citation",
    "support": "With a fact that nothing supports",
}
"""What to call the entries that lack it."""


def lacking(what: str) -> Q:
    """Return what the initiatives fulfil that lack this, one of ``LACKS``."""
    condition = {
        "partner": ~_has(Partnership.objects.all()),
        "focus-area": ~_has(FocusLink.objects.all()),
        "audience": ~_has(AudienceLink.objects.all()),
        "citation": ~_any(_has(link.objects.supported()) for link in LINKS),
        "support": _any(_has(link.objects.filter(passage=None, source=None)) for link in LINKS),
    }[what]
    return condition & ~Q(status=Initiative.Status.WITHDRAWN)


def _has(links: QuerySet) -> Q:
    return Q(Exists(links.filter(initiative=OuterRef("pk"))))


def _any(conditions: Iterable[Q]) -> Q:
    return Q.create(list(conditions), connector=Q.OR)
