"""The work desk: what waits for an editor, each row with the place to mend it.

It costs a fixed number of queries, however much there is.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from ..models import LinkCheck
from .mending import (
    broken_quotes,
    dead_links,
    titles,
    unsupported,
    without_area,
    without_citation,
    without_partner,
)
from .rows import Section, day
from .waiting import drafts, due, proposals, reviews, scheduled, unheard

__all__ = ["Desk", "desk_of"]

FIRST = 10
"""How many rows a section shows, unless it is opened in full."""

MOST = 500
"""How many it shows in full."""

MENDING = (due, broken_quotes, titles, dead_links, without_partner, without_area, without_citation, unsupported)
"""Those that ask to change entries, for whoever may."""

SECTIONS = (
    reviews,
    unheard,
    drafts,
    proposals,
    due,
    scheduled,
    broken_quotes,
    titles,
    dead_links,
    without_partner,
    without_area,
    without_citation,
    unsupported,
)


@dataclass(frozen=True)
class Desk:
    """Everything that waits for a person: sections with something in them, and the names of the others."""

    sections: list[Section]
    empty: list[str]
    remarks: list[str]


def desk_of(user: Any, opened: str = "") -> Desk | None:
    """Return the desk of a person, the section of that name in full; None for one who may not see initiatives."""
    if not (user.has_perm("initiatives.view_initiative") or user.has_perm("initiatives.change_initiative")):
        return None
    read = [each for each in SECTIONS if each not in MENDING or user.has_perm("initiatives.change_initiative")]
    sections = [each(user, MOST if each.__name__ == opened else FIRST) for each in read]
    checked = LinkCheck.objects.aggregate(Max("checked_at"))["checked_at__max"]
    return Desk(
        sections=[section for section in sections if section.count],
        empty=[section.title for section in sections if not section.count],
        remarks=[f"Links were last checked on {day(checked)}." if checked else "Links were never checked yet."],
    )
