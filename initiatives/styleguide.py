"""Every part of the pages in every state it can be in, made by the templates that the site uses."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, QueryDict
from django.views.generic import TemplateView

from partners.paging import PageLink

from .facts import Facts
from .filters import InitiativeFilter
from .models import Initiative
from .parameters import Ignored

COLORS = ["ink", "soft", "link", "visited", "rubric", "partner", "area", "audience", "edge", "ring", "rule", "found"]
SURFACES = ["paper", "sheet", "field"]
SIZES = ["3xl", "xl", "10", "8", "7", "md", "xs", "2xs", "3xs"]
PAGES = [PageLink("1", "?page=1"), PageLink("…"), PageLink("4", "?page=4", True), PageLink("5", "?page=5")]
TYPED = "libary museums"
"""Words that are corrected, and that mark what they find."""


class StyleguideView(TemplateView):
    """The style guide, for those who change the site: on a machine with DEBUG, or signed in as staff.

    What it shows of entries is drawn from the directory, so that it is never better than what there is.
    """

    template_name = "pages/styleguide.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs):
        if not (settings.DEBUG or request.user.is_staff):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        entries = Initiative.objects.published()
        searched = asked(f"q={TYPED}")
        first = entries.for_detail().filter(passage__isnull=False).first()
        facts = Facts(first) if first else None
        return super().get_context_data(
            colors=COLORS,
            surfaces=SURFACES,
            sizes=SIZES,
            facets=facets(),
            searched=searched,
            found=searched.results.for_list()[:1],
            with_passage=entries.for_list().filter(passage__isnull=False)[:1],
            known=entries.for_list().exclude(standing=Initiative.Standing.NOT_KNOWN)[:1],
            nothing=asked(f"q={TYPED}&focus=early-childhood&institutions=museums&kind=award"),
            ignored=[Ignored("kind", value, "is not a kind of initiative here") for value in "abcd"],
            facts=facts,
            rests=one_of_each(facts) if facts else [],
            page_links=PAGES,
            previous_page="?page=3",
            next_page="?page=5",
            **kwargs,
        )


def asked(query: str) -> InitiativeFilter:
    return InitiativeFilter(QueryDict(query), queryset=Initiative.objects.published())


def facets() -> list:
    """Return the facets with a choice in the first one, under which others have values that lead to nothing."""
    ticked = asked("").facets[0].values[:1]
    return asked("&".join(f"focus={value.slug}" for value in ticked)).facets


def one_of_each(facts: Facts) -> list[tuple[str, Any]]:
    """Return one fact of each sort of support that an entry has, with what the sort is called."""
    every = [fact for group in facts.groups for fact in group.facts] + facts.elsewhere
    sorts = {
        "words of the passage": lambda fact: fact.number,
        "words of another passage": lambda fact: fact.passage,
        "another public page": lambda fact: fact.letter,
        "nothing but the editors": lambda fact: not fact.unknown and not fact.source and not fact.quote,
        "not known": lambda fact: fact.unknown,
    }
    chosen = [(sort, next(filter(test, every), None)) for sort, test in sorts.items()]
    return [(sort, fact) for sort, fact in chosen if fact]
