"""The work desk: what waits for an editor, each row with the place to mend it.

It costs a fixed number of queries, however much there is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from partners.formats import format_date

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
from .rows import Section
from .waiting import decided, drafts, due, proposals, reviews, scheduled, unheard

__all__ = ["Desk", "desk_of"]

FIRST = 10
"""How many rows a section shows, unless it is opened in full."""

MOST = 500
"""How many it shows in full."""

SECTIONS: dict[str, tuple[Callable[[str, Any, int], Section], bool]] = {
    "reviews": (reviews, False),
    "unheard": (unheard, False),
    "drafts": (drafts, False),
    "proposals": (proposals, False),
    "decided": (decided, False),
    "due": (due, True),
    "scheduled": (scheduled, False),
    "broken_quotes": (broken_quotes, True),
    "titles": (titles, True),
    "dead_links": (dead_links, True),
    "without_partner": (without_partner, True),
    "without_area": (without_area, True),
    "without_citation": (without_citation, True),
    "unsupported": (unsupported, True),
}
"""By the name that a section has in addresses: what reads it, and whether it asks to change entries.

Those that ask to change entries are for whoever may.
"""


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
    may_change = user.has_perm("initiatives.change_initiative")
    sections = [
        read(name, user, MOST if name == opened else FIRST)
        for name, (read, asks_to_change) in SECTIONS.items()
        if may_change or not asks_to_change
    ]
    checked = LinkCheck.objects.aggregate(Max("checked_at"))["checked_at__max"]
    return Desk(
        sections=[section for section in sections if section.count],
        empty=[section.title for section in sections if not section.count],
        remarks=[
            f"Links were last checked on {format_date(checked)}." if checked else "Links were never checked yet."
        ],
    )
