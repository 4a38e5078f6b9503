"""The query: one description of the list for every form it is given in."""

from collections import Counter
from typing import Any, NamedTuple

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property

from partners.models import Partner

from . import selection
from .facets import (
    FOUND,
    WHOLE,
    ChoicesFilter,
    Facet,
    FacetFilter,
    InstitutionsFilter,
    Name,
    ParameterFilter,
    SlugsFilter,
    read_counts,
    read_facets,
    read_names,
)
from .models import AudienceLink, FocusLink, Initiative, Partnership
from .models.initiative import InitiativeQuerySet, Kind
from .parameters import Ignored, list_url, query_string, shown
from .search.ranking import ranked
from .search.reading import Reading, read
from .ways_out import WaysOut, ways_out


class Sort(NamedTuple):
    """An order that the visitor can choose; ``value`` is what the form sends for it.

    That is nothing for the default, or a form without words would ask for the order by title of whatever words
    are then typed into it.
    """

    value: str
    label: str
    selected: bool


class WordsFilter(ParameterFilter):
    """Keeps what the words find, best first. The words are read once, by the filterset."""

    def known(self, value: str) -> bool:
        return "\0" not in value

    def filter(self, queryset: QuerySet, value: str) -> QuerySet:
        return ranked(queryset, self.parent.reading) if value else queryset


class MatchFilter(ParameterFilter):
    """Whether any chosen focus area will do or all are asked for; the focus filter acts on it."""

    def known(self, value: str) -> bool:
        return value in {"any", "all"}

    def filter(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset


class SortFilter(ParameterFilter):
    """Puts the list in order; every order ends in the slug, so that pages neither repeat nor lose an entry."""

    ORDERS = {"relevance": (), "title": ("sort_key", "slug"), "updated": ("-updated_at", "sort_key", "slug")}
    LABELS = {"relevance": "Best match", "title": "Title, A to Z", "updated": "Recently updated"}

    def known(self, value: str) -> bool:
        return value in self.ORDERS

    def filter(self, queryset: QuerySet, value: str) -> QuerySet:
        order = self.ORDERS[self.parent.order]
        return queryset.order_by(*order) if order else queryset


def default_order(q: str) -> str:
    return "relevance" if q else "title"


class InitiativeFilter(django_filters.FilterSet):
    """The initiatives that a query asks for, and everything a page says of the query.

    Always usable. The facets' parameters may be repeated; of any other the last known value counts. ``results``
    come from the known values alone, so whoever shows them also shows ``ignored``, or refuses it. What costs a
    query is read when it is first asked for, and once.
    """

    q = WordsFilter(reason="holds a NUL character, which no text has")
    focus = SlugsFilter(
        FocusLink, "focus_area", label="Focus area", css="area", matched=True, reason="is not a focus area here"
    )
    audience = SlugsFilter(
        AudienceLink, "audience", label="Who it is for", css="audience", reason="is not an audience here"
    )
    institutions = InstitutionsFilter(
        label="Libraries or museums", reason="is not a choice of libraries or museums here"
    )
    kind = ChoicesFilter(Kind, "kind", label="Kind", reason="is not a kind of initiative here")
    partner = SlugsFilter(
        Partnership,
        "partner",
        label="Partner",
        css="partner",
        long=True,
        among=Partner.objects.working,
        reason="is not a partner here",
    )
    match: Any = MatchFilter(reason="is neither “any” nor “all”")
    sort = SortFilter(reason="is not an order that the list can have")

    class Meta:
        model = Initiative
        fields: list[str] = []

    def __init__(self, data: QueryDict | None = None, queryset: QuerySet | None = None, **kwargs):
        super().__init__(QueryDict() if data is None else data, queryset, **kwargs)
        # Set here rather than by a property, since django-filter loses a filter that shares its name with one.
        self.match = self.filters["match"].field.clean(self.data.getlist("match")) or "any"

    # ---- What was asked

    @cached_property
    def chosen(self) -> dict[str, Any]:
        """The known values by parameter: a list for a facet, a text for any other, empty where none was given."""
        self.form.is_valid()  # it always is
        return self.form.cleaned_data

    @property
    def order(self) -> str:
        """The order of the results. Without words there is no best match, so the default takes its place."""
        default = default_order(self.chosen["q"])
        return default if self.chosen["sort"] in {"", "relevance"} else self.chosen["sort"]

    @cached_property
    def ignored(self) -> list[Ignored]:
        """Values that nobody knows, and known ones that another of the same parameter displaced."""
        return [
            Ignored(name, shown(value), reason)
            for name, field in self.form.fields.items()
            for value, reason in field.put_aside(self.data.getlist(name))
        ]

    @property
    def unknown_parameters(self) -> list[str]:
        """Names that are no parameter of the list; ``page`` is one, of every form that has pages."""
        return [shown(name) for name in self.data if name not in self.filters and name != "page"]

    @cached_property
    def reading(self) -> Reading | None:
        """How the search understands the words; none without words."""
        return read(self.chosen["q"]) if self.chosen["q"] else None

    @property
    def is_filtered(self) -> bool:
        """Whether anything was chosen that can keep an initiative out."""
        return bool(self.chosen["q"] or self.active_facets)

    @property
    def sorts(self) -> list[Sort]:
        """The orders that make sense now."""
        return [
            Sort("" if value == default_order(self.chosen["q"]) else value, label, value == self.order)
            for value, label in SortFilter.LABELS.items()
            if value != "relevance" or self.chosen["q"]
        ]

    # ---- What it leads to

    @property
    def results(self) -> InitiativeQuerySet:
        """The initiatives that the known values leave, in the order asked for."""
        return self.qs

    @property
    def found(self) -> int:
        """How many initiatives are among the results; with facets or total it costs no query of its own."""
        return self.counts[FOUND]

    @property
    def total(self) -> int:
        """How many initiatives there are without any choice."""
        return self.counts[WHOLE]

    @cached_property
    def facets(self) -> list[Facet]:
        """What can be ticked, with true counts; a choice that leads to nothing is among them."""
        return read_facets(self)

    def counted_for(self, facet: str) -> QuerySet:
        """The initiatives that a facet's values are counted among: as if none of its own were chosen, unless all
        of them are asked for, when a value can only narrow the list."""
        if not self.chosen[facet] or self.filters[facet].wants_all:
            return self.results.order_by()
        return self.filter_queryset(self.queryset, without=facet).order_by()

    def filter_queryset(self, queryset: QuerySet, without: str = "") -> QuerySet:
        for name, each in self.filters.items():
            if name != without:
                queryset = each.filter(queryset, self.chosen[name])
        return queryset

    def ways_out(self) -> WaysOut:
        """What to ask instead when nothing is found; costs one query beyond those for names, words and counts."""
        return ways_out(self)

    # ---- How it reads

    @property
    def words(self) -> str:
        """The selection in words, for title and feed."""
        return selection.words(self)

    @property
    def limits(self) -> list[selection.Fragment]:
        """The selection in words for the heading, to follow a number of initiatives."""
        return selection.limits(self)

    @property
    def asked(self) -> list[selection.Fragment]:
        """The selection as the sentence that says that nothing has it all; none where the reading says enough."""
        return selection.asked(self)

    @property
    def namesakes(self) -> list[selection.Namesake]:
        """What is called as the words that are searched for, to be offered beside the results."""
        return selection.namesakes(self)

    @property
    def chips(self) -> list[selection.Chip]:
        """A link for each active choice that removes it and keeps the rest."""
        return selection.chips(self)

    # ---- Its address

    @property
    def url(self) -> str:
        """The list's address with the canonical query."""
        return self.url_with()

    def url_with(self, **changes) -> str:
        """The address of the list after these changes."""
        return list_url(**self._canonical(changes))

    def query_string(self, **changes) -> str:
        """The canonical query: known values alone, in one order, and nothing that goes without saying.

        ``changes`` replace what a parameter has, with a text or a list; nothing removes it.
        """
        return query_string(self._canonical(changes))

    def _canonical(self, changes: dict[str, Any]) -> dict[str, Any]:
        query = {**self.chosen, **changes}
        if query["match"] == "any" or not query["focus"]:
            query["match"] = ""
        if query["sort"] in {"relevance", default_order(query["q"])}:
            query["sort"] = ""
        return query

    def changed(self, **changes) -> "InitiativeFilter":
        """This query after these changes; names are not read again, nor the words unless they are what changes."""
        other = type(self)(QueryDict(self.query_string(**changes)), queryset=self.queryset)
        other.names = self.names
        if other.chosen["q"] == self.chosen["q"]:
            other.reading = self.reading
        return other

    # ---- What the parts share

    @cached_property
    def names(self) -> dict[str, dict[str, Name]]:
        """Everything that initiatives can be linked to, by parameter and slug, in order."""
        return read_names([each for each in self.facet_filters.values() if isinstance(each, SlugsFilter)])

    @cached_property
    def counts(self) -> Counter:
        """Every count that the page shows, read together."""
        return read_counts(self)

    @property
    def facet_filters(self) -> dict[str, FacetFilter]:
        """The filters that are facets, by parameter."""
        return {name: each for name, each in self.filters.items() if isinstance(each, FacetFilter)}

    @property
    def active_facets(self) -> dict[str, dict[str, str]]:
        """Slug and label of the chosen values, of those facets that have any."""
        return {
            name: {slug: each.options[slug] for slug in self.chosen[name]}
            for name, each in self.facet_filters.items()
            if self.chosen[name]
        }
