"""Two addresses for the machines that watch the site.

``/healthz`` says that this process answers, ``/readyz`` that it can serve: its database answers and has the tables
that this code expects.
"""

import logging
from collections.abc import Callable
from functools import cache

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

logger = logging.getLogger(__name__)


class ProbeMiddleware:
    """Answer the probes before anything looks at the host: they come by address, and over plain http."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response
        self.probes = {"/healthz": healthz, "/readyz": readyz}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if probe := self.probes.get(request.path_info):
            response = probe()
            add_never_cache_headers(response)
            return response
        return self.get_response(request)


def healthz() -> HttpResponse:
    return plain("ok")


def readyz() -> HttpResponse:
    try:
        missing = latest_migrations() - set(MigrationRecorder(connection).applied_migrations())
    except Error as error:
        logger.error("The database does not answer: %s", error)
        return plain("The database does not answer.", status=503)
    if missing:
        return plain("The database lacks migrations: run manage.py migrate.", status=503)
    return plain("ok")


@cache
def latest_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of each app in this code, which does not change while the process lives."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
