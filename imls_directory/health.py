"""Two addresses for the machines that watch the site.

``/healthz`` says that this process answers, ``/readyz`` that it can serve: its database answers and has the tables
that this code expects, and the disk has room. In either case ``/readyz`` says how much room there is.
"""

import logging
import shutil
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from .outage import describe

logger = logging.getLogger(__name__)

GIGABYTE = 1000**3
MIN_FREE_BYTES = GIGABYTE // 10


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
    free = free_bytes()
    faults, state = [], [f"Disk space free: {free / GIGABYTE:.1f} GB."]
    try:
        unapplied = all_migrations() - set(MigrationRecorder(connection).applied_migrations())
    except Error as error:
        logger.error("The database does not answer: %s", describe(error))
        faults.append("The database does not answer.")
    else:
        if unapplied:
            faults.append("The database lacks migrations: run manage.py migrate.")
        names = ", ".join(f"{app}.{name}" for app, name in sorted(unapplied)) or "none"
        state.append(f"Unapplied migrations: {names}.")
    if free < MIN_FREE_BYTES:
        faults.append(f"The disk is nearly full: less than {MIN_FREE_BYTES // 1000**2} MB are free.")
    return plain("\n".join([*(faults or ["ok"]), *state]), status=503 if faults else 200)


@cache
def all_migrations() -> frozenset[tuple[str, str]]:
    """Every migration of this code, which does not change while the process lives."""
    return frozenset(MigrationLoader(None).disk_migrations)


def free_bytes() -> int:
    """Return the free space of the disk that holds the SQLite file; else of the one that holds the project."""
    folder = connection.settings_dict["NAME"] if connection.vendor == "sqlite" else settings.BASE_DIR
    try:
        return shutil.disk_usage(folder).free
    except OSError:  # the tests' database is in memory
        return shutil.disk_usage(settings.BASE_DIR).free


def plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
