"""Whom to tell of a weakness of the site: ``/.well-known/security.txt`` as RFC 9116 has it."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from initiatives.sharing import absolute

from .health import plain

GOOD_FOR = timedelta(days=90)


def security_txt(request: HttpRequest) -> HttpResponse:
    """Name the contact of SECURITY_CONTACT for some months from today; without one there is no such page."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = (timezone.now() + GOOD_FOR).strftime("%Y-%m-%dT00:00:00Z")
    lines = {
        "Contact": settings.SECURITY_CONTACT,
        "Expires": expires,
        "Preferred-Languages": "en",
        "Canonical": absolute(request, reverse("security")),
    }
    return plain("\n".join(f"{name}: {value}" for name, value in lines.items()))
