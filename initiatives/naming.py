"""What staff call facts, and what supports them."""

from collections.abc import Iterator
from typing import Any

from .facts import telling_role
from .models import Cited, FieldCitation, Partnership
from .models.citations import LINKS


def named(kind: type[Cited], value: str) -> str:
    """Name a fact of that kind: "partner First Book", "citation for Title"."""
    return f"{kind._meta.verbose_name}{' for' if kind is FieldCitation else ''} {value}"


def value_of(link: Cited) -> str:
    """Return what the link says of its initiative: the partner's name, the date, the cited field …"""
    if isinstance(link, FieldCitation):
        return link.get_field_display()
    remark = telling_role(link) if isinstance(link, Partnership) else getattr(link, "note", "")
    value = str(getattr(link, link.linked))
    return f"{value} ({remark})" if remark else value


def fact_name(link: Cited) -> str:
    """Name a fact within its initiative: "partner First Book"."""
    return named(type(link), value_of(link))


def name_in_full(link: Cited) -> str:
    """Name a fact outside of its initiative: "Open eBooks, partner First Book"."""
    return f"{link.initiative}, {fact_name(link)}"


def supported_by(quote: str, source: str, passage: int | None = None) -> str:
    """Say in few words what supports a fact: a quote, with the passage's number if given, a source, or neither."""
    if quote:
        return f"“{quote}”" if passage is None else f"“{quote}” (passage {passage})"
    return source or "Edited by staff"


def support_of(link: Cited) -> str:
    """Return what supports the fact, in few words."""
    return supported_by(link.quote, link.source.host if link.source else "")


def facts_with(*conditions: Any, **lookup: Any) -> Iterator[Cited]:
    """Yield the links of every kind that match, with their initiatives and what they link, a query a kind."""
    for link in LINKS:
        related = [link.linked] if link._meta.get_field(link.linked).is_relation else []
        yield from link.objects.filter(*conditions, **lookup).select_related("initiative", *related)
