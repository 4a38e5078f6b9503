"""A guard for the editing pages against addresses with values that no database can look up.

Django's admin takes any lookup on any field from the address. A value that does not fit makes some lookups fail while
Django builds the query and others in the database, and not the same ones on both engines.
"""

import logging
import re
import traceback
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ERROR_FLAG
from django.db import DataError, NotSupportedError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse

from initiatives.parameters import number_given
from partners.unsaved import typed, unsaved_page

logger = logging.getLogger(__name__)

View = Callable[..., HttpResponseBase]

FAULTS: tuple[type[Exception], ...] = (ValueError, OverflowError, DataError, NotSupportedError)
"""What Django raises for a value that does not fit: a year 0, a number of thirty digits, a text for a number."""

PACKAGES = ("django", "imls_directory", "initiatives", "partners")

UNSTORABLE = re.compile("[\0\ud800-\udfff]")

REFUSED_LOOKUP = re.compile(r"__i?regex$|__range$")
"""No page links to these. A bad pattern raises what a lost database does; a bad range raises an error of its own."""


def answer_bad_lookups(view: View) -> View:
    """Answer 400 where a request has a value that cannot be looked up.

    Our own errors stay errors: those that our code raises, those of a request without a query or a key in its path,
    and a ``ValueError`` while a form is saved, unless the form holds a character that no text can have.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        keys = [str(value) for value in kwargs.values() if isinstance(value, str | int)]
        unstorable = _has_unstorable(request, keys)
        faults = FAULTS
        if request.method == "POST":
            faults = FAULTS if unstorable else (OverflowError, DataError)
            refused = any(number_given(key) is None for key in request.POST.getlist(ACTION_CHECKBOX_NAME))
        else:
            refused = unstorable or any(map(REFUSED_LOOKUP.search, request.GET))
        if refused:
            return _bad_address(request)
        try:
            response = view(request, *args, **kwargs)
            if isinstance(response, TemplateResponse):
                response.render()  # some lookups are made only here
        except faults as error:
            if not (request.GET or request.POST or keys) or not _is_from_django(error):
                raise
            logger.warning("%s has a value that cannot be looked up", request.path, exc_info=error)
            return _bad_address(request)
        return _bad_address(request) if _dropped_lookups(request, response) else response

    return guarded


def _is_from_django(error: Exception) -> bool:
    """Whether Django raised the error, or what it called, rather than our code."""
    modules = [frame.f_globals["__name__"] for frame, _ in traceback.walk_tb(error.__traceback__)]
    packages = [module.partition(".")[0] for module in modules]
    return next(package for package in reversed(packages) if package in PACKAGES) == "django"


def _has_unstorable(request: HttpRequest, keys: list[str]) -> bool:
    """Whether a key, the query or the form holds a character that not every database stores."""
    queries = [request.GET, request.POST] if request.method == "POST" else [request.GET]
    texts = [text for query in queries for name, values in query.lists() for text in (name, *values)]
    return any(map(UNSTORABLE.search, [*texts, *keys]))


def _dropped_lookups(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether Django's list left out lookups that it could not read, which it does without telling the reader."""
    return ERROR_FLAG in request.GET or response.headers.get("Location") == f"{request.path}?{ERROR_FLAG}=1"


def _bad_address(request: HttpRequest) -> HttpResponseBase:
    match = request.resolver_match
    context = {
        **admin.site.each_context(request),
        "title": "This address cannot be read" if request.method != "POST" else "This form cannot be read",
        "page": request.path if request.GET and match and not match.kwargs else "",
    }
    return unsaved_page(request, "admin/bad_address.html", typed(request.POST), context, status=400).render()
