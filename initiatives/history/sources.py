"""Sources by addresses that they had: records of the past know them by those."""

import hashlib

from partners.addresses import Address

from ..models import Passage, Source

KIND = Source._meta.label_lower


def keep_address(source: Source) -> None:
    """Keep the address that a source has in the database, if it is about to get another."""
    stored = Source.objects.filter(pk=source.pk).exclude(url=source.url).values_list("url", flat=True).first()
    if stored:
        Address.objects.update_or_create(kind=KIND, slug=digest(stored), defaults={"row": source.pk})


def source_formerly_at(url: object) -> Source | None:
    """Return the source that had the address last, before it got another; None if there is none."""
    owners = Address.objects.filter(kind=KIND, slug=digest(str(url))).values("row")
    return Source.objects.filter(pk__in=owners).first()


def passage_formerly_at(url: object, number: object) -> Passage | None:
    """Return the passage with that number of the source that had the address."""
    source = source_formerly_at(url)
    return source.passages.filter(number=number).first() if source and type(number) is int else None


def digest(url: str) -> str:
    """Return what stands for an address where slugs are kept: it is longer than a slug may be."""
    return hashlib.sha256(url.encode()).hexdigest()
