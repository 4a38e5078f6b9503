"""What the pictures need to know of the database: the links that decide the order, and the counts of many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from django.db.models import Count, QuerySet, Value

from ..counts import count_links
from ..facets import Name, together
from ..models import FocusLink, Initiative, Partnership
from .lines import draw_lines
from .network import Named, Network, Stop
from .ordering import Links, best_order

T = TypeVar("T")

TOGETHER = 120
"""Up to so many published initiatives are put in order together, so that each keeps its place under any filter.
Of more there is no picture of all to keep a place in, and the order would take seconds."""


@dataclass(frozen=True)
class Whole:
    """What the picture of everything gives to that of a part: the order of initiatives, and the hues of lines."""

    place: Mapping[str, int]
    hues: Mapping[str, int]

    def in_order(self, initiatives: Iterable[Initiative]) -> list[Initiative]:
        """Return these as they stand in the whole."""
        last = len(self.place)
        return sorted(initiatives, key=lambda each: (self.place.get(each.slug, last), each.sort_key, each.slug))


def read_whole(initiatives: list[Initiative], total: int, areas: Mapping[str, Name]) -> Whole:
    """Return the whole that these initiatives are a part of; costs one query.

    ``total`` is how many are published, ``areas`` are the focus areas in the order of their vocabulary.
    """
    among = Initiative.objects.published()
    if total > TOGETHER:
        among = among.filter(pk__in=[initiative.pk for initiative in initiatives])
    links = _links(among, areas)
    order = best_order(links)
    return Whole({slug: number for number, slug in enumerate(order)}, _hues(links, order, tuple(areas)))


@lru_cache(maxsize=8)
def _hues(links: tuple[Links, ...], order: tuple[str, ...], areas: tuple[str, ...]) -> Mapping[str, int]:
    on = {each.slug: tuple(areas[number] for number in each.areas if number < len(areas)) for each in links}
    stops = tuple(Stop(slug, "", "", on[slug], ()) for slug in order)
    return draw_lines(
        Network(stops, dict.fromkeys((area for stop in stops for area in stop.areas), Named("", "")), {})
    ).hues


def _links(initiatives: QuerySet, areas: Mapping[str, Name]) -> tuple[Links, ...]:
    """Return the links of all these initiatives, by their titles."""
    ours = initiatives.order_by().values("pk")
    rows = together(
        [
            initiatives.order_by().values_list("slug", Value(""), "sort_key"),
            FocusLink.objects.filter(initiative__in=ours)
            .order_by()
            .values_list("initiative__slug", Value("area"), "focus_area__slug"),
            Partnership.objects.filter(initiative__in=ours)
            .order_by()
            .values_list("initiative__slug", Value("partner"), "partner__slug"),
        ]
    )
    position = {slug: number for number, slug in enumerate(areas)}
    keys: dict[str, tuple[str, str]] = {}
    linked: dict[str, set[int]] = defaultdict(set)
    partnered: dict[str, set[str]] = defaultdict(set)
    for slug, kind, value in rows:
        if kind == "area":
            linked[slug].add(position.get(value, len(position)))
        elif kind == "partner":
            partnered[slug].add(value)
        else:
            keys[slug] = (value, slug)
    return tuple(
        Links(slug, tuple(sorted(linked[slug])), tuple(sorted(partnered[slug])))
        for slug in sorted(keys, key=keys.__getitem__)
    )


def most_linked(initiatives: QuerySet, most: int) -> list[Initiative]:
    """Return those with the most partners, at most so many, as the picture needs them."""
    partners = count_links(Partnership.objects.all())
    ranked = initiatives.order_by().annotate(partner_count=partners)
    return list(ranked.order_by("-partner_count", "sort_key", "slug").for_explore()[:most])


@dataclass(frozen=True)
class Counts:
    """How many initiatives each focus area and each partner has, and each two of them have in common; by slug."""

    areas: dict[str, int] = field(default_factory=dict)
    partners: dict[str, int] = field(default_factory=dict)
    shared: dict[str, dict[str, int]] = field(default_factory=dict)

    def among(self, areas: Container[str], partners: Container[str]) -> Counts:
        """Return the counts without what has no name here: it came between two queries."""
        shared = {area: _only(numbers, partners) for area, numbers in _only(self.shared, areas).items()}
        return Counts(_only(self.areas, areas), _only(self.partners, partners), shared)


def read_counts(initiatives: QuerySet) -> Counts:
    """Count the links of these initiatives by focus area and partner, in one query."""
    ours = initiatives.order_by().values("pk")
    on = FocusLink.objects.filter(initiative__in=ours).order_by()
    by = Partnership.objects.filter(initiative__in=ours).order_by()
    both = by.filter(initiative__focuslinks__isnull=False)
    area, partner = "initiative__focuslinks__focus_area__slug", "partner__slug"
    number = Count("pk")
    rows = [
        on.values("focus_area__slug").annotate(number=number).values_list("focus_area__slug", Value(""), "number"),
        by.values(partner).annotate(number=number).values_list(Value(""), partner, "number"),
        both.values(area, partner).annotate(number=number).values_list(area, partner, "number"),
    ]
    counts = Counts()
    for on_area, by_partner, count in sorted(together(rows)):
        if on_area and by_partner:
            counts.shared.setdefault(on_area, {})[by_partner] = count
        elif on_area:
            counts.areas[on_area] = count
        else:
            counts.partners[by_partner] = count
    return counts


def _only(counts: dict[str, T], known: Container[str]) -> dict[str, T]:
    return {slug: value for slug, value in counts.items() if slug in known}
