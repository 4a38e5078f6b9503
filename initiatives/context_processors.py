"""What every page of the site shows."""

from django.db import Error
from django.db.models import Count
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .models import Source


def source_page(request: HttpRequest) -> dict[str, object]:
    """Give templates the captured page with its number of ``paragraphs``; asks only when a template does."""
    return {"source_page": SimpleLazyObject(captured_page)}


def captured_page() -> Source | None:
    """Return the page that the directory is taken from, or nothing without one or without a database.

    Error pages show it too, and must not fail for it.
    """
    pages = Source.objects.annotate(paragraphs=Count("passages")).filter(paragraphs__gt=0).order_by("pk")
    try:
        return pages.first()
    except Error:
        return None
