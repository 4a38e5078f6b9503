"""What the work desk is made of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
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
    """Things to do of one kind; ``rows`` are the first of them, ``more_url`` leads to all."""

    name: str
    title: str
    count: int
    rows: list[Row] = field(default_factory=list)
    intro: str = ""
    more_url: str = ""

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.rows)


def section_of(
    read: Callable, title: str, rows: QuerySet, most: int, row: Callable[[Any], Row], more_url: str = ""
) -> Section:
    first = list(rows[: most + 1])
    count = len(first) if len(first) <= most else rows.count()
    name = read.__name__
    return Section(name, title, count, [row(each) for each in first[:most]], more_url=more_url or opened(name))


def row_of(initiative: Initiative, note: str = "", at: str = "") -> Row:
    """Return a row that leads to where the initiative is edited, there to the element with the id ``at``."""
    return Row(initiative.title, f"{edit_address(initiative)}{at and '#'}{at}", note)


def sentence(first: str, remark: str) -> str:
    return f"{first}: {remark}" if remark else first


def listed(**query: str) -> str:
    return f"{reverse('admin:initiatives_initiative_changelist')}?{urlencode(query)}"


def opened(name: str) -> str:
    return f"{reverse('admin:index')}?{urlencode({'all': name})}#{name}"


def day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "F j, Y")


def moment(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "F j, Y \\a\\t g:i a") + " Eastern"
