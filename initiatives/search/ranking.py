"""Finding what a reading asks for, best first."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Least

from ..models import Initiative, SearchTerm, SearchText
from .indexing import WEAK

if TYPE_CHECKING:
    from .query import Alternative
    from .reading import Reading

MOST_IF_WEAK = 999
"""The highest score of an initiative that does not say all words itself."""


def ranked(queryset: QuerySet, reading: Reading) -> QuerySet:
    """Return what the reading finds in the queryset, best first, each with its integer ``score``.

    Equal scores are in the order of titles, so the order is the same on every database. A reading that has no word
    finds nothing.
    """
    if reading.mode == "none":
        return queryset.none().annotate(score=Value(0))
    if reading.mode == "any":
        found = queryset.filter(pk__in=_holders(reading.terms))
    else:
        found = having(queryset, reading.required, reading.phrases, reading.alternatives)
    return found.annotate(score=_score(reading)).order_by("-score", "sort_key", "slug")


def having(
    queryset: QuerySet,
    terms: Collection[str],
    phrases: Iterable[str] = (),
    alternatives: Iterable[Alternative] = (),
) -> QuerySet:
    """Return those with every term and phrase, and one form of each alternative. No join, so none comes twice."""
    if terms:
        holders = _holders(terms).annotate(Count("pk")).filter(pk__count=len(set(terms))).values("initiative")
        queryset = queryset.filter(pk__in=holders)
    for phrase in phrases:
        queryset = queryset.filter(pk__in=_texts_with(phrase))
    for word, parts, together in alternatives:
        apart = _texts_with(" ".join(parts)) if together else having(Initiative.objects.all(), parts).values("pk")
        queryset = queryset.filter(Q(pk__in=_holders([word])) | Q(pk__in=apart))
    return queryset


def _holders(terms: Collection[str]) -> QuerySet:
    return SearchTerm.objects.filter(term__in=terms).order_by().values("initiative")


def _texts_with(phrase: str) -> QuerySet:
    return SearchText.objects.filter(stems__contains=f" {phrase} ").values("initiative")


def _score(reading: Reading) -> Coalesce:
    """Sum in a subquery, which no other condition of the query can multiply.

    Where all words are asked for, an initiative that has one of them only in search words, focus areas or audiences
    comes after those that say all of them.
    """
    importance = Case(
        *(When(term=term, then=Value(value)) for term, value in reading.importance.items()),
        output_field=IntegerField(),
    )
    rows = SearchTerm.objects.filter(initiative=OuterRef("pk"), term__in=list(reading.importance)).order_by()
    found = rows.values("initiative").annotate(total=Sum(F("weight") * importance))
    score: Case | F = F("total")
    if reading.mode == "all":
        needs = [[term] for term in reading.required]
        needs += [[each.stem, *(() if each.together else each.parts)] for each in reading.alternatives]
        which = Case(*(When(term__in=terms, then=Value(at)) for at, terms in enumerate(needs)))
        strong = Count(which, distinct=True, filter=Q(weight__gt=WEAK))
        weak = Least(F("total") / 100, Value(MOST_IF_WEAK))
        found = found.annotate(strong=strong)
        score = Case(When(strong=len(needs), then=F("total")), default=weak)
    return Coalesce(Subquery(found.annotate(rank=score).values("rank")), Value(0))
