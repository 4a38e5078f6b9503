"""Which addresses of the web the directory leads to, and from where."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from partners.models import Partner

from .models import Initiative, Source


def outgoing() -> Iterator[tuple[QuerySet, str, str]]:
    """Yield rows, the field that holds their address, and what to call it there.

    These are what the public can follow, now or once a draft is published: nothing leads to the address of a withdrawn
    entry, of a merged partner, or of a source that has an archived copy.
    """
    initiatives = Initiative.objects.exclude(status=Initiative.Status.WITHDRAWN)
    yield initiatives, "official_page", "official page"
    yield initiatives, "website", "website"
    yield Partner.objects.unmerged(), "website", "partner’s website"
    yield Source.objects.filter(archive_url=""), "url", "source"
    yield Source.objects.all(), "archive_url", "source in an archive"


def not_of_the_web() -> Iterator[tuple[QuerySet, str, str]]:
    """Yield what ``outgoing()`` does, of addresses that no page of the web has: they were stored before the rule."""
    for rows, field, what in outgoing():
        web = Q(**{f"{field}__istartswith": "http://"}) | Q(**{f"{field}__istartswith": "https://"})
        yield rows.exclude(web | Q(**{field: ""})), field, what


def addresses() -> set[str]:
    """Return every address of the web that the directory leads to."""
    found = {url for rows, field, _ in outgoing() for url in rows.order_by().values_list(field, flat=True)}
    return {url for url in found if url.lower().startswith(("http://", "https://"))}
