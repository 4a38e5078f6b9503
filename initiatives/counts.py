"""What the public pages count, always among the published initiatives alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import add

from django.db.models import Case, CharField, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Substr

from .models import Initiative
from .models.citations import LINKS


def counted(things: QuerySet, among: QuerySet[Initiative] | None = None) -> QuerySet:
    """Give each partner, focus area or audience its ``count`` of initiatives among these, or all published."""
    among = Initiative.objects.published() if among is None else among
    count = Count("initiatives", filter=Q(initiatives__in=among.order_by().values("pk")))
    return things.annotate(count=count).order_by(*things.model._meta.ordering)  # which grouping would lose


def met(things: QuerySet, among: QuerySet[Initiative] | None = None) -> QuerySet:
    """Return those that are linked to some of the initiatives, the most linked first."""
    return counted(things, among).filter(count__gt=0).order_by("-count", *things.model._meta.ordering)


def count_links(links: QuerySet, to: str = "initiative") -> Coalesce:
    """Return an expression for the number of these links that lead ``to`` a row, without a join, which repeats."""
    per_row = links.filter(**{to: OuterRef("pk")}).order_by().values(to)
    return Coalesce(Subquery(per_row.values(number=Count("pk")), output_field=IntegerField()), 0)


def most_quoting(initiatives: QuerySet[Initiative]) -> QuerySet[Initiative]:
    """Put first those whose facts quote their own passage most."""
    quotes = (count_links(model.objects.filter(passage=OuterRef("passage"))) for model in LINKS)
    return initiatives.order_by(reduce(add, quotes).desc(), "sort_key", "slug")


@dataclass(frozen=True)
class Support:
    """How many facts rest on the words of the source, on other pages, and on the editors."""

    passages: int
    pages: int
    editors: int

    @property
    def total(self) -> int:
        return self.passages + self.pages + self.editors


def support() -> Support:
    """Count what the facts of all published initiatives rest on, in one query."""
    basis = Case(
        When(passage__isnull=False, then=Value("passages")),
        When(source__isnull=False, then=Value("pages")),
        default=Value("editors"),
        output_field=CharField(),
    )
    published = Initiative.objects.published().values("pk")
    per_model = [
        model.objects.filter(initiative__in=published)
        .order_by()
        .annotate(basis=basis)
        .values("basis")
        .annotate(number=Count("pk"))
        .values_list("basis", "number")
        for model in LINKS
    ]
    totals = {"passages": 0, "pages": 0, "editors": 0}
    for name, number in per_model[0].union(*per_model[1:], all=True):
        totals[name] += number
    return Support(**totals)


@dataclass(frozen=True)
class Letter:
    """A first letter of titles, and the page of the whole list on which its titles begin."""

    letter: str
    page: int


OTHER = "#"
"""Stands for titles without any letter or digit."""


def letters(per_page: int) -> list[Letter]:
    """Return the first letters of all published titles, in the order of the list."""
    firsts = (
        Initiative.objects.published()
        .order_by()
        .annotate(letter=Substr("sort_key", 1, 1))
        .values_list("letter")
        .annotate(number=Count("pk"))
    )
    index, before = [], 0
    for letter, number in sorted(firsts):
        index.append(Letter(letter.upper() or OTHER, before // per_page + 1))
        before += number
    return index
