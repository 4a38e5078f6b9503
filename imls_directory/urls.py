"""The addresses of the site. ``/healthz`` and ``/readyz`` are answered by a middleware, before these."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

import partners.urls
from initiatives.views import PartnerListView

from .health import plain


def robots(request: HttpRequest) -> HttpResponse:
    return plain("User-agent: *\nDisallow: /admin/")


# The list of partners counts initiatives, of which partners know nothing, so its view comes from there.
partner_pages = [path("", PartnerListView.as_view(), name="list"), *partners.urls.urlpatterns]

urlpatterns = [
    path("", include("initiatives.urls")),
    path("partners/", include((partner_pages, "partners"))),
    path("robots.txt", robots, name="robots"),
    path("admin/", admin.site.urls),
]
