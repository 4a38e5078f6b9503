"""Pages whose address has changed: the old address leads on to the new one."""

from abc import ABC, abstractmethod

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect


def lead_on(request: HttpRequest, url: str) -> HttpResponsePermanentRedirect:
    """Return the redirect to where a page is for good, with the query of the request.

    Nobody keeps it without asking again (the headers of every page say so): an entry may take back an address that it
    had, and whoever remembered both redirects would go round in a circle.
    """
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{url}?{query}" if query else url)


class FormerSlugRedirectMixin(ABC):
    """A page of one thing, by its slug: at an address that the thing had, it leads on to the one that it has."""

    @abstractmethod
    def once_at(self, slug: str) -> models.Model | None:
        """Return the thing that had the slug, among those with a public page."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return super().get(request, *args, **kwargs)  # type: ignore[misc]
        except Http404:
            found = self.once_at(kwargs["slug"])
            if found is None:
                raise
            return lead_on(request, found.get_absolute_url())  # type: ignore[attr-defined]
