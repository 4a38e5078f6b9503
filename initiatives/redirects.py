"""What stands at the address of an initiative that is not there, or not any more."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse

from partners.addresses import owners_of
from partners.redirects import lead_on

from .changelog import was_withdrawn
from .models import Initiative

View = Callable[..., HttpResponseBase]


def lead_on_from_old(name: str) -> Callable[[View], View]:
    """Complete the view of that name, which takes the slug of a published initiative.

    At an address that the initiative had, it leads on to today's; one that was withdrawn says so. What the public
    never saw is not found.
    """

    def complete(view: View) -> View:
        @wraps(view)
        def completed(request: HttpRequest, slug: str) -> HttpResponseBase:
            try:
                return view(request, slug=slug)
            except Http404:
                initiative = Initiative.objects.filter(pk__in=owners_of(Initiative, [slug]).values()).first()
                if initiative and initiative.is_public and initiative.slug != slug:
                    return lead_on(request, reverse(name, args=[initiative.slug]))
                if initiative and was_withdrawn(initiative):
                    return gone(request, initiative)
                raise

        return completed

    return complete


def gone(request: HttpRequest, initiative: Initiative) -> HttpResponse:
    """Return the page that says that an entry was withdrawn, and why."""
    areas = initiative.focus_areas.order_by("focuslinks__position")
    context = {"initiative": initiative, "areas": areas}
    return TemplateResponse(request, "initiatives/initiative_withdrawn.html", context, status=410)
