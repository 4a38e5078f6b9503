"""The addresses of the site. ``/healthz`` and ``/readyz`` are answered by a middleware, before these."""

from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.http import HttpRequest, HttpResponse
from django.urls import include, path, reverse

import partners.urls
from initiatives.sharing import absolute
from initiatives.sitemaps import sitemaps
from initiatives.styleguide import StyleguideView
from initiatives.views import PartnerListView

from .health import plain
from .security import security_txt


def robots(request: HttpRequest) -> HttpResponse:
    return plain(f"User-agent: *\nDisallow: /admin/\n\nSitemap: {absolute(request, reverse('sitemap'))}")


# The list of partners counts initiatives, of which partners know nothing, so its view comes from there.
partner_pages = [path("", PartnerListView.as_view(), name="list"), *partners.urls.urlpatterns]

urlpatterns = [
    path("", include("initiatives.urls")),
    path("partners/", include((partner_pages, "partners"))),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": sitemaps}, name="sitemap"),
    path(".well-known/security.txt", security_txt, name="security"),
    path("styleguide/", StyleguideView.as_view(), name="styleguide"),
    path("admin/styleguide/", StyleguideView.as_view(), name="staff-styleguide"),
    path("admin/", admin.site.urls),
]

handler404 = "imls_directory.error_pages.page_not_found"
handler400 = "imls_directory.error_pages.bad_request"
handler500 = "imls_directory.error_pages.server_error"
