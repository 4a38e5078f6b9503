"""Finding what a reading asks for, best first."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db.models import Case, Count, F, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from ..models import SearchTerm, SearchText

if TYPE_CHECKING:
    from .reading import Reading


def ranked(queryset: QuerySet, reading: Reading) -> QuerySet:
    """Return what the reading finds in the queryset, best first, each with its integer ``score``.

    Equal scores are in the order of titles, so the order is the same on every database. A reading that has no word
    finds nothing.
    """
    if reading.mode == "none":
        return queryset.none().annotate(score=Value(0))
    found = having(queryset, reading.terms, reading.phrases, every=reading.mode == "all")
    return found.annotate(score=_score(reading)).order_by("-score", "sort_key", "slug")


def having(queryset: QuerySet, terms: Collection[str], phrases: Collection[str] = (), every: bool = True) -> QuerySet:
    """Return those with every term and phrase, or those with any of the terms. No join, so none comes twice."""
    holders = SearchTerm.objects.filter(term__in=terms).order_by().values("initiative")
    if every:
        holders = holders.annotate(Count("pk")).filter(pk__count=len(set(terms))).values("initiative")
    queryset = queryset.filter(pk__in=holders)
    for phrase in phrases:
        texts = SearchText.objects.filter(stems__contains=f" {phrase} ")
        queryset = queryset.filter(pk__in=texts.values("initiative"))
    return queryset


def _score(reading: Reading) -> Coalesce:
    """Sum in a subquery, which no other condition of the query can multiply."""
    importance = Case(
        *(When(term=term, then=Value(value)) for term, value in reading.importance.items()),
        output_field=IntegerField(),
    )
    rows = SearchTerm.objects.filter(initiative=OuterRef("pk"), term__in=list(reading.importance)).order_by()
    total = rows.values("initiative").annotate(total=Sum(F("weight") * importance)).values("total")
    return Coalesce(Subquery(total), Value(0))
