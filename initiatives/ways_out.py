"""What to ask instead where a query finds nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, QuerySet, Value, Window
from django.db.models.functions import RowNumber

from .facets import together
from .selection import FacetChoice, Fragment, WordsChoice, choices, joined

if TYPE_CHECKING:
    from .filters import InitiativeFilter

TITLES = 3
"""How many titles show what a way leads to."""


@dataclass(frozen=True)
class Way:
    """A query near to the one that found nothing, with what it finds; ``titles`` are the first few."""

    label: list[Fragment]
    count: int
    titles: list[str]
    url: str


class WaysOut(NamedTuple):
    """``ways`` all lead to something, the last to everything; ``hint`` says what it is no use to drop, if anything."""

    ways: list[Way]
    hint: list[Fragment]


class Change(NamedTuple):
    """A change of the query, with what the way says that it does."""

    label: list[Fragment]
    values: dict[str, Any]


def ways_out(filterset: InitiativeFilter) -> WaysOut:
    """Return what a filterset that finds nothing would find if less were asked; costs one query beyond its own."""
    chosen = sorted(choices(filterset), key=lambda choice: isinstance(choice, WordsChoice))
    without = [Change([("Without ", False), *choice.named], choice.removal) for choice in chosen]
    only = [Change([("Only ", False), *choice.named], _removal_but_of(choice, chosen)) for choice in chosen]
    only_words = [change for choice, change in zip(chosen, only, strict=True) if isinstance(choice, WordsChoice)]
    nearest = [*without, *_fewer_of_all(chosen), *only_words]

    everything = Way(
        [("All initiatives", False)], filterset.total, [], filterset.url_with(**_removal_but_of(None, chosen))
    )
    ways = _follow(filterset, [*nearest, *only])
    useless = [choice.named for choice, way in zip(chosen, ways, strict=False) if not way.count]
    leading = _that_lead(ways[: len(nearest)], everything) or _that_lead(ways[len(nearest) :], everything)
    return WaysOut([*leading, *_that_lead([everything])], _hint(useless, chosen))


def _removal_but_of(kept, chosen) -> dict[str, Any]:
    return {name: value for choice in chosen if choice is not kept for name, value in choice.removal.items()}


def _fewer_of_all(chosen) -> list[Change]:
    """Return what asks for some of the values of a facet where all of several are asked for."""
    changes = []
    for choice in chosen:
        if isinstance(choice, FacetChoice) and choice.every:
            for slug, label in choice.labels.items():
                others = [other for other in choice.labels if other != slug]
                label_fragments: list[Fragment] = [(f"Without {choice.wording.noun} ", False), (label, True)]
                changes.append(Change(label_fragments, {choice.name: others}))
            changes.append(Change([("With any of ", False), *choice.named], {"match": "any"}))
    return changes


def _follow(filterset: InitiativeFilter, changes: list[Change]) -> list[Way]:
    """Return where the changes lead, in their order, read in one query."""
    changed = [filterset.changed(**change.values) for change in changes]
    places = {each.url: (number, each) for number, each in enumerate(changed)}
    glimpses = [_glimpse(number, each.results) for number, each in places.values()]
    counts: dict[int, int] = {}
    titles = defaultdict(list)
    for number, count, _, title in sorted(together(glimpses)) if glimpses else ():
        counts[number] = count
        titles[number].append(title)
    ways = []
    for change, each in zip(changes, changed, strict=True):
        number, _ = places[each.url]
        ways.append(Way(change.label, counts.get(number, 0), titles[number], each.url))
    return ways


def _glimpse(number: int, results: QuerySet) -> QuerySet:
    """Return a query for the first few titles, each with the number, how many there are, and its place."""
    order: Any = results.query.order_by
    numbered = results.annotate(
        way=Value(number), found=Window(Count("pk")), place=Window(RowNumber(), order_by=order)
    )
    return numbered.filter(place__lte=TITLES).order_by().values_list("way", "found", "place", "title")


def _that_lead(ways: list[Way], *apart: Way) -> list[Way]:
    """Return the ways that find something, each address once, without those that stand apart."""
    distinct = {way.url: way for way in reversed(ways) if way.count}
    return [way for way in ways if distinct.get(way.url) is way and way.url not in {other.url for other in apart}]


def _hint(useless: list[list[Fragment]], chosen: list) -> list[Fragment]:
    """Return the sentence that saves a visitor from taking away what is not in the way."""
    if not useless or len(chosen) < 2:
        return []
    which = [("any one of these", False)] if len(useless) == len(chosen) else joined(useless, "or")
    return [("Taking away ", False), *which, (" alone would still leave none.", False)]
