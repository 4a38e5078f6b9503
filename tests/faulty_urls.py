"""The addresses of the site and one that breaks."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from imls_directory import urls


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


urlpatterns = [*urls.urlpatterns, path("broken/", broken)]
