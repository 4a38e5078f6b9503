"""Facets: the filters whose values a visitor can tick, with the number of initiatives behind each."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

import django_filters
from django.db import models
from django.db.models import Count, F, Q, QuerySet, Value, Window
from django.db.models.functions import RowNumber
from django.utils.functional import cached_property

from partners.merging import owners_today

from .models import Cited
from .models.initiative import Institution
from .parameters import ManyField, OneField, given

if TYPE_CHECKING:
    from .filters import InitiativeFilter

FIRST = 8
"""How many values of a long facet are shown at once."""

WHOLE, FOUND = ("", "whole"), ("", "found")
"""What stands for parameter and value where what is counted is no facet's."""


class Name(NamedTuple):
    """Something that initiatives can be linked to."""

    label: str
    pk: int


@dataclass(frozen=True)
class FacetValue:
    """A value that can be ticked; ``count`` is what the list would hold with it, all other facets as they are."""

    slug: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class Facet:
    """What the page shows of a facet; ``name`` is the parameter, ``values`` are in the order of the vocabulary."""

    name: str
    label: str
    css: str
    values: list[FacetValue]
    long: bool = False

    @property
    def chosen(self) -> int:
        """How many values are ticked."""
        return sum(value.selected for value in self.values)

    @property
    def first(self) -> list[FacetValue]:
        """The values to show at once: all; of a long facet those ticked and the most useful, up to eight."""
        if not self._divided:
            return self.values
        useful = sorted(self.values, key=lambda value: (not value.selected, -value.count))
        return useful[: max(FIRST, self.chosen)]

    @property
    def rest(self) -> list[FacetValue]:
        """The other values, by name."""
        first = {value.slug for value in self.first}
        return [value for value in self.values if value.slug not in first]

    @property
    def _divided(self) -> bool:
        return self.long and len(self.values) > FIRST


class ParameterFilter(django_filters.Filter, ABC):
    """A parameter of the query; ``known()`` tells which values count."""

    field_class: type[OneField] | type[ManyField] = OneField

    def __init__(self, *, reason: str, **kwargs):
        self.reason = reason
        super().__init__(**kwargs)

    @cached_property
    def field(self):
        return self.field_class(
            known=self.known, current=self.current, reason=self.reason, label=self.label, required=False
        )

    @abstractmethod
    def known(self, value: str) -> bool:
        """Whether the value counts."""

    def current(self, value: str) -> str:
        """Return what a value that counts is called today."""
        return value


class FacetFilter(ParameterFilter):
    """Keeps the initiatives that have any of the chosen values; a subclass says what having one means.

    ``matched`` marks the facet of which ``match=all`` asks for every chosen value.
    """

    field_class = ManyField

    def __init__(self, *, label: str, css: str = "", long: bool = False, matched: bool = False, **kwargs):
        super().__init__(label=label, **kwargs)
        self.css = css
        self.long = long
        self.matched = matched

    @property
    @abstractmethod
    def options(self) -> dict[str, str]:
        """Every value there is, with its label, in the order of the vocabulary."""

    @abstractmethod
    def condition(self, slugs: list[str]) -> Q:
        """What an initiative with any of these values fulfils, with no join that would repeat it."""

    @abstractmethod
    def counts(self, initiatives: QuerySet) -> Iterator[QuerySet]:
        """Yield queries that, put together, give parameter, slug and number for values that initiatives have."""

    def known(self, value: str) -> bool:
        return value in self.options

    @property
    def wants_all(self) -> bool:
        """Whether an initiative must have every chosen value."""
        return self.matched and self.parent.match == "all"

    def filter(self, queryset: QuerySet, value: list[str]) -> QuerySet:
        if self.wants_all:
            for slug in value:
                queryset = queryset.filter(self.condition([slug]))
            return queryset
        return queryset.filter(self.condition(value)) if value else queryset


class SlugsFilter(FacetFilter):
    """The things that initiatives are linked to, by their slugs.

    ``among`` gives those that can be chosen, where that is not everything there is.
    """

    def __init__(self, link: type[Cited], target: str, *, among: Callable[[], QuerySet] | None = None, **kwargs):
        super().__init__(**kwargs)
        self.link = link
        self.target = target
        self.among = among or getattr(link, target).get_queryset

    @cached_property
    def options(self) -> dict[str, str]:
        return {slug: name.label for slug, name in self.parent.names[self.field_name].items()}

    def known(self, value: str) -> bool:
        return value in self.options or value in self.former

    def current(self, value: str) -> str:
        return self.former.get(value, value) if value not in self.options else value

    @cached_property
    def former(self) -> dict[str, str]:
        """The slugs of today by those that they had, of the values given; looked up only for unknown ones."""
        slugs = {name.pk: slug for slug, name in self.parent.names[self.field_name].items()}
        asked = given(self.parent.data.getlist(self.field_name))
        owners = owners_today(self.among().model, [value for value in asked if value not in self.options])
        return {value: slugs[pk] for value, pk in owners.items() if pk in slugs}

    def condition(self, slugs: list[str]) -> Q:
        # By keys, which are at hand: a join for each choice leaves PostgreSQL so many tables to put in order that
        # this takes longer than the reading.
        keys = [self.parent.names[self.field_name][slug].pk for slug in slugs]
        return Q(pk__in=self.link.objects.filter(**{f"{self.target}__in": keys}).values("initiative"))

    def counts(self, initiatives: QuerySet) -> Iterator[QuerySet]:
        links = self.link.objects.filter(initiative__in=initiatives.values("pk")).order_by()
        yield _counted(links.values(parameter=Value(self.field_name), value=F(f"{self.target}__slug")))

    def names(self) -> QuerySet:
        """Return a query for parameter, slug, name, key and place of everything that can be linked."""
        things = self.among()
        place = Window(RowNumber(), order_by=things.model._meta.ordering)
        return things.order_by().values_list(Value(self.field_name), "slug", "name", "pk", place)


class ChoicesFilter(FacetFilter):
    """The values of a field that is one of an enumeration."""

    def __init__(self, choices: type[models.TextChoices], column: str, **kwargs):
        super().__init__(**kwargs)
        self.choices = choices
        self.column = column

    @property
    def options(self) -> dict[str, str]:
        return dict(self.choices.choices)

    def condition(self, slugs: list[str]) -> Q:
        return Q(**{f"{self.column}__in": slugs})

    def counts(self, initiatives: QuerySet) -> Iterator[QuerySet]:
        yield _counted(initiatives.values(parameter=Value(self.field_name), value=F(self.column)))


class InstitutionsFilter(FacetFilter):
    """Libraries, museums, or neither by name; an initiative may have two of these."""

    options = dict(Institution.choices)

    def condition(self, slugs: list[str]) -> Q:
        return reduce(or_, (Institution(slug).condition for slug in slugs))

    def counts(self, initiatives: QuerySet) -> Iterator[QuerySet]:
        for slug in self.options:
            having = initiatives.filter(self.condition([slug]))
            yield _counted(having.values(parameter=Value(self.field_name), value=Value(slug)))


def read_names(filters: list[SlugsFilter]) -> dict[str, dict[str, Name]]:
    """Return everything that these filters know by parameter and slug, in order; costs one query."""
    names: dict[str, dict[str, Name]] = defaultdict(dict)
    queries = [each.names() for each in filters]
    for parameter, slug, label, pk, _ in sorted(together(queries), key=lambda row: row[-1]):
        names[parameter][slug] = Name(label, pk)
    return names


def read_counts(filterset: InitiativeFilter) -> Counter:
    """Return the count of every value by parameter and value, with those of the whole and of what is found.

    They are all read in one query, because the page needs them all.
    """
    wholes = {WHOLE: filterset.queryset, FOUND: filterset.results}
    queries = [
        _counted(initiatives.order_by().values(parameter=Value(parameter), value=Value(value)))
        for (parameter, value), initiatives in wholes.items()
    ]
    for name, each in filterset.facet_filters.items():
        queries += each.counts(filterset.counted_for(name))
    return Counter({(parameter, value): number for parameter, value, number in together(queries)})


def read_facets(filterset: InitiativeFilter) -> list[Facet]:
    """Return the facets of a filterset, made of its names and its counts."""
    return [
        Facet(
            name=name,
            label=each.label,
            css=each.css,
            long=each.long,
            values=[
                FacetValue(slug, label, filterset.counts[name, slug], slug in filterset.chosen[name])
                for slug, label in each.options.items()
            ],
        )
        for name, each in filterset.facet_filters.items()
    ]


def _counted(rows: QuerySet) -> QuerySet:
    """Return parameter, value and number of rows of a query that gives parameter and value."""
    return rows.annotate(number=Count("pk")).values_list("parameter", "value", "number")


def together(queries: list[QuerySet]) -> QuerySet:
    """Return all the rows of these queries as one query."""
    first, *others = queries
    return first.union(*others, all=True)
