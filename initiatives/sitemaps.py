"""The list of public pages for search engines. It gives a date only where one is known to be true."""

from datetime import datetime

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from partners.models import Partner

from .models import FocusArea, Initiative


class PublicSitemap(Sitemap):
    """Pages at the public address, whichever way the request came in."""

    def get_protocol(self, protocol=None):
        return settings.SITE_URL.partition(":")[0] or super().get_protocol(protocol)


class PageSitemap(PublicSitemap):
    """The pages there is one of."""

    names = (
        "initiatives:home",
        "initiatives:list",
        "partners:list",
        "initiatives:focus-areas",
        "initiatives:explore",
        "initiatives:about",
        "initiatives:accessibility",
    )

    def items(self) -> tuple[str, ...]:
        return self.names

    def location(self, item: str) -> str:
        return reverse(item)


class InitiativeSitemap(PublicSitemap):
    """Every initiative that the public may see now, with the day it last changed or appeared."""

    def items(self) -> QuerySet[Initiative]:
        return Initiative.objects.published()

    def lastmod(self, item: Initiative) -> datetime:
        return max(item.updated_at, item.publish_at)


class PartnerSitemap(PublicSitemap):
    def items(self) -> QuerySet[Partner]:
        return Partner.objects.working()


class FocusAreaSitemap(PublicSitemap):
    def items(self) -> QuerySet[FocusArea]:
        return FocusArea.objects.all()


sitemaps = {
    "pages": PageSitemap,
    "initiatives": InitiativeSitemap,
    "partners": PartnerSitemap,
    "focus-areas": FocusAreaSitemap,
}
