"""What editors call facts."""

from collections.abc import Iterator

from ..history.wording import CALLED
from ..models import Cited, FieldCitation
from ..models.citations import LINKS


def value_of(link: Cited) -> str:
    """Return what the link says of its initiative: the partner's name, the date, the cited field …"""
    if isinstance(link, FieldCitation):
        return link.get_field_display()
    remark = getattr(link, "role", "") or getattr(link, "note", "")
    value = str(getattr(link, link.linked))
    return f"{value} ({remark})" if remark and remark != "partner" else value


def support_of(link: Cited) -> str:
    """Return what supports the fact, in few words."""
    if link.quote:
        return f"“{link.quote}”"
    return link.source.host if link.source else "Edited by staff"


def facts_with(**lookup) -> Iterator[Cited]:
    """Yield the links of every kind that match, with their initiatives and what they link, a query a kind."""
    for link in LINKS:
        related = [link.linked] if link._meta.get_field(link.linked).remote_field else []
        yield from link.objects.filter(**lookup).select_related("initiative", *related)


def in_words(link: Cited) -> str:
    """Name a fact outside of its initiative: "Open eBooks, partner First Book"."""
    return f"{link.initiative}, {CALLED[type(link)]} {value_of(link)}"
