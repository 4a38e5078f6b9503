"""The addresses of the site and some that fail."""

from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path

from imls_directory import urls
from imls_directory.urls import handler400, handler404, handler500

__all__ = ["handler400", "handler404", "handler500", "urlpatterns"]


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def without_database(request: HttpRequest) -> HttpResponse:
    raise OperationalError("no answer")


def without_session(request: HttpRequest) -> HttpResponse:
    raise SessionInterrupted


urlpatterns = [
    path("broken/", broken),
    path("lost-database/", without_database),
    path("admin/broken/", broken),
    path("admin/lost-database/", without_database),
    path("admin/lost-session/", without_session),
    *urls.urlpatterns,
]
