"""What is answered to too many wrong passwords."""

import math
from datetime import datetime, timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import pluralize
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from partners.form_recovery import carried, had_files
from partners.formats import format_time


def locked_until(request: HttpRequest, credentials: dict[str, Any] | None) -> datetime:
    """Return when so many of the attempts counted have grown old that the next one is heard."""
    counts = AxesProxyHandler.get_implementation().counts(request, credentials)
    return max(heard_again(attempts, limit) for attempts, limit in counts)


def heard_again(attempts: QuerySet, limit: int) -> datetime:
    counted = list(attempts.order_by("attempt_time").values_list("attempt_time", "failures_since_start"))
    left = sum(failures for _, failures in counted)
    until = timezone.now()
    for moment, failures in counted:
        if left < limit:
            break
        left -= failures
        until = moment + settings.AXES_COOLOFF_TIME
    return until


def locked_out(request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None) -> HttpResponse:
    """Return the page for one who must wait; of what was sent it holds only a form that waits for the sign-in."""
    until, sealed = locked_until(request, credentials), carried(request)
    context = admin.site.each_context(request) | {
        "title": "Sign-in is paused",
        "until": in_words(until),
        "sealed": sealed,
        "has_files": had_files(sealed),
        "next": request.POST.get("next", ""),
    }
    answer = HttpResponse(render_to_string("admin/signin/locked.html", context, request), status=429)
    answer["Retry-After"] = str(max(1, math.ceil((until - timezone.now()).total_seconds())))
    add_never_cache_headers(answer)
    return answer


def in_words(moment: datetime) -> str:
    """Say when something is possible again: in how long, and for longer waits at what time."""
    wait = moment - timezone.now()
    if wait < timedelta(minutes=1):
        seconds = max(1, math.ceil(wait.total_seconds()))
        return f"in {seconds} second{pluralize(seconds)}"
    minutes = math.ceil(wait.total_seconds() / 60)
    return f"in {minutes} minute{pluralize(minutes)}, at {format_time(moment + timedelta(seconds=59))}"
