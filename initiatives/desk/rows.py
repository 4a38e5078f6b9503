"""What the work desk is made of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from partners.editing import edit_address

from ..models import Initiative


@dataclass(frozen=True)
class Row:
    """Something to do: what it is about, where to do it, and a remark."""

    label: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Section:
    """Things to do of one kind; ``rows`` are the first of them.

    All of them are in a list at ``listed_at``, or on the desk itself.
    """

    name: str
    title: str
    count: int
    rows: list[Row] = field(default_factory=list)
    intro: str = ""
    listed_at: str = ""

    @property
    def more_url(self) -> str:
        return self.listed_at or f"{reverse('admin:index')}?{urlencode({'all': self.name})}#{self.name}"

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.rows)


def section_of(
    name: str,
    title: str,
    rows: QuerySet,
    most: int,
    row: Callable[[Any], Row],
    intro: str = "",
    listed_at: str = "",
) -> Section:
    first = list(rows[: most + 1])
    count = len(first) if len(first) <= most else rows.count()
    return Section(name, title, count, [row(each) for each in first[:most]], intro, listed_at)


def row_of(initiative: Initiative, note: str = "", at: str = "") -> Row:
    """Return a row that leads to where the initiative is edited, there to the element with the id ``at``."""
    return Row(initiative.title, f"{edit_address(initiative)}{at and '#'}{at}", note)


def sentence(first: str, remark: str) -> str:
    return f"{first}: {remark}" if remark else first


def listed(**query: str) -> str:
    return f"{reverse('admin:initiatives_initiative_changelist')}?{urlencode(query)}"
