"""The pages of errors that nothing else handles.

Errors of the database come from views, templates and middleware alike, and Django hands what none of them handles to
these handlers. So every outage gets here, and is answered in this one place.
"""

import sys
from typing import Any

from django.contrib import admin
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views import defaults

from partners.redirects import lead_on

from .corrected_paths import correct_path
from .outage import find_outage
from .recovery import continuation, sign_in_again

RETRY_SECONDS = 30


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer an error that nothing handled: as an outage if it is one; to staff with what was typed."""
    if find_outage(sys.exc_info()[1]):
        return unavailable(request)
    if _is_editing(request):
        try:
            return _page(request, "admin/500.html", 500, _sent(request))
        except ValueError:  # the style sheets of the editing pages were not collected
            pass
    return defaults.server_error(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that could not be read, or whose session ended meanwhile."""
    if isinstance(exception, SessionInterrupted):
        return _page(request, "admin/session_ended.html", 403, {})
    return defaults.bad_request(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Redirect a mistyped address to the page that it can only mean; say of any other that there is no page."""
    if request.method in ("GET", "HEAD") and (page := correct_path(request.path_info)):
        return lead_on(request, page)
    return defaults.page_not_found(request, exception)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Return the page of an outage, which needs no database; of a form that staff sent, with what was typed in it."""
    if _is_editing(request):
        response = _page(request, "admin/503.html", 503, _sent(request))
    else:
        response = _page(request, "503.html", 503)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def _is_editing(request: HttpRequest) -> bool:
    return request.path.startswith(reverse("admin:index"))


def _sent(request: HttpRequest) -> dict[str, Any]:
    """Return what the page of a fault gives back of the form that was sent, if one was and can be read."""
    give_back = sign_in_again if request.path.startswith(reverse("admin:login")) else continuation
    try:
        return {"is_form": request.method == "POST", **give_back(request)}
    except (UnreadablePostError, SuspiciousOperation):
        return {}


def _page(request: HttpRequest, template: str, status: int, context: dict[str, Any] | None = None) -> HttpResponse:
    """Return a page made without the request's session and user, which are in the database."""
    names = {"site_header": admin.site.site_header, "site_title": admin.site.site_title}
    given = {"address": request.get_full_path(), "csrf_token": get_token(request)} if context is not None else {}
    response = HttpResponse(render_to_string(template, names | given | (context or {})), status=status)
    add_never_cache_headers(response)
    return response
