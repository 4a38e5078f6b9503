"""Every part of the pages in every state it can be in, made by the templates that the site uses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.generic import TemplateView

from partners.paging import PageLink

from . import sample
from .changelog import Event, Told, Turn
from .counts import Letter
from .explore.grouped import GroupedPicture, group
from .explore.lines import draw_lines
from .explore.network import connect
from .explore.picture import Picture, line_map
from .explore.reading import Counts
from .explore.sentences import grouped_headline
from .facets import Facet, FacetValue
from .facts import Facts
from .history.differences import marked
from .models import Initiative, Partnership, Source
from .parameters import Ignored, list_url
from .related import Nearby, Related
from .search.reading import Reading
from .search.suggestions import Suggestion
from .selection import Chip, Namesake
from .sharing import absolute
from .ways_out import Way, WaysOut

COLORS = ["ink", "soft", "link", "visited", "rubric", "partner", "area", "audience", "edge", "ring", "rule", "found"]
SURFACES = ["paper", "sheet", "field"]
SIZES = ["3xl", "xl", "10", "8", "7", "md", "xs", "2xs", "3xs"]
PAGES = [PageLink("1", "?page=1"), PageLink("…"), PageLink("4", "?page=4", True), PageLink("5", "?page=5")]

FOUND = Reading(
    "libary tools",
    terms=("librari", "tool"),
    mode="all",
    corrections=(("libary", "library"),),
    loose=frozenset({"librari", "tool"}),
    shown=("library", "tools"),
    also=("libraries",),
)
BY_KEYWORD = Reading("hammers", terms=("hammer",), mode="all", loose=frozenset({"hammer"}), shown=("hammers",))
NEAREST = Reading("lamp saws", terms=("lamp", "saw"), mode="any", shown=("lamp", "saws"), missing=("lamp",))

KIT = {
    "agency": "Agency of Examples",
    "website": "https://agency.example/",
    "domain": "agency.example",
    "links": [
        (label, "https://agency.example/")
        for label in (
            "About Agency of Examples",
            "FOIA requests",
            "No FEAR Act data",
            "Office of the Inspector General",
            "Performance reports",
            "Privacy policy",
        )
    ],
}
MANY = [sample.TEACHERS.name, *(f"Partner {number}" for number in range(2, 12))]
"""Names of partners, more than are shown at once."""
CORRECTIONS = ["mailto:corrections@agency.example", "https://agency.example/corrections"]


class StyleguideView(TemplateView):
    """The style guide, for those who change the site: on a machine with DEBUG, or signed in as staff.

    What it shows is made up, so that every state is there whatever the directory holds.
    """

    template_name = "pages/styleguide.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs):
        if settings.DEBUG or request.user.is_staff:
            return super().dispatch(request, *args, **kwargs)
        staff_address = reverse("staff-styleguide")
        if request.path == staff_address:
            raise Http404
        return redirect(staff_address)  # browsers tell who is signed in only there

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        facts = Facts(sample.LAMPLIGHT, sample.QUOTED)
        return super().get_context_data(
            colors=COLORS,
            surfaces=SURFACES,
            sizes=SIZES,
            facets=facets(),
            asked=asked(),
            cards=[
                (sample.LAMPLIGHT, None),
                (sample.TOOLS, FOUND),
                (sample.TOOLS, BY_KEYWORD),
                (sample.LONG, None),
                (sample.RIGHT_TO_LEFT, None),
            ],
            parts=parts(facts.pages),
            ways_out=ways_out(),
            suggestions={
                "nearest": [Suggestion(sample.TOOLS.title, list_url())],
                "areas": [sample.READING, sample.REPAIR],
                "audiences": [sample.FAMILIES],
                "contact": "",
            },
            long=sample.LONG,
            entry=sample.LAMPLIGHT,
            other=sample.TOOLS,
            permalink=absolute(self.request, sample.LAMPLIGHT.get_absolute_url()),
            corrections=CORRECTIONS,
            facts=facts,
            specimen_groups=facts.numbered("Kind", "Partners"),
            unknown=Facts(sample.LONG),
            related=related(),
            beside=beside(),
            changes=changes(),
            near=Nearby(before=sample.LAMPLIGHT, after=sample.TOOLS),
            entries=sample.ENTRIES,
            areas=[sample.READING, sample.TOWNS, sample.REPAIR],
            letters=[Letter(letter, 1) for letter in "#ABCDEFGHILMNOPRSTW"],
            kit=KIT,
            picture=picture(),
            grouped=grouped_picture(),
            table=SimpleNamespace(list_url=list_url()),
            page_obj=Paginator(sample.ENTRIES, len(sample.ENTRIES)).page(1),
            page_links=PAGES,
            previous_page="?page=3",
            next_page="?page=5",
            ignored=[Ignored("kind", value, "is not a kind of initiative here") for value in "abcd"],
            **kwargs,
        )


def related() -> list[Related]:
    """Return what shares partners and areas, and what shares areas alone."""
    towns, repair = {1: sample.TOWNS.name}, {1: sample.REPAIR.name}
    return [
        Related(sample.TOOLS.slug, sample.TOOLS.title, {1: sample.HARBOR.name}, towns),
        Related(sample.LONG.slug, sample.LONG.title, {}, repair),
    ]


def beside() -> list[SimpleNamespace]:
    """Return partners with their counts, more than are shown at once."""
    return [SimpleNamespace(name=name, count=12 - at, get_absolute_url=list_url) for at, name in enumerate(MANY)]


def facets() -> list[Facet]:
    """Return facets that are open and closed, with choices and without, short and long."""

    def values(*names: str, chosen: int = 0) -> list[FacetValue]:
        """Return values with falling counts, the last with none, the first few chosen."""
        last = len(names) - 1
        return [FacetValue(f"sample-{at}", name, 3 * (last - at), at < chosen) for at, name in enumerate(names)]

    return [
        Facet("focus", "Focus area", "area", values("Reading and stories", "Stronger towns", "Mending", chosen=2)),
        Facet("audience", "Who it is for", "audience", values("Families", "Teachers", "Nobody")),
        Facet("institutions", "Libraries or museums", "", values("Libraries", "Museums", "Not stated")),
        Facet("partner", "Partner", "partner", values(*MANY, chosen=1), long=True),
    ]


def asked() -> list[tuple[SimpleNamespace, str]]:
    """Return what is said of queries that find something, or something near, or nothing, and whether it is nothing."""
    chips = [
        Chip("hammers", "", list_url(), is_words=True),
        Chip(sample.READING.name, "area", list_url()),
        Chip(sample.FAMILIES.name, "audience", list_url()),
        Chip(sample.TEACHERS.name, "partner", list_url()),
        Chip("Award", "", list_url()),
    ]
    namesake = Namesake("the audience", sample.FAMILIES.name, sample.FAMILIES.get_absolute_url())
    none = [("No initiative has ", False), ("hammers", True), (" and the focus area ", False), ("Mending", True)]
    return [
        (SimpleNamespace(reading=FOUND, namesakes=[namesake], chips=chips[:1]), ""),
        (SimpleNamespace(reading=NEAREST), ""),
        (SimpleNamespace(reading=BY_KEYWORD, asked=[*none, (" at once.", False)], chips=chips), "1"),
    ]


def parts(letters: dict[Source, str]) -> list[tuple[Initiative, Partnership, str]]:
    """Return a card's initiative, a partner's part in it and a page's letter, for all that a part can rest on."""
    lamplight, tools = sample.LAMPLIGHT, sample.TOOLS
    own, _, elsewhere, page = lamplight.partnerships.all()
    editors = sample.made(Partnership, initiative=tools, partner=sample.BOATS, role="lends its hall")
    return [(lamplight, own, ""), (tools, elsewhere, ""), (tools, page, letters[sample.REPORT]), (tools, editors, "")]


def ways_out() -> WaysOut:
    return WaysOut(
        [
            Way([("Without ", False), ("Mending", True)], 2, [sample.LAMPLIGHT.title, sample.LONG.title], list_url()),
            Way([("Only ", False), ("hammers", True)], 1, [sample.TOOLS.title], list_url()),
            Way([("All initiatives", False)], 4, [], list_url()),
        ],
        [("Taking away ", False), (sample.FAMILIES.name, True), (" alone would still leave none.", False)],
    )


def changes() -> list[Event]:
    """What happened to made-up entries, one of each turn that looks different."""
    noon = datetime(2026, 3, 2, 17, tzinfo=UTC)
    told = [
        Told("Partner added: Teachers of Ohio"),
        Told("Summary changed", marked("Stories read at night.", "Stories read aloud at night.", spoken="sr")),
    ]
    address = sample.LAMPLIGHT.get_absolute_url()
    return [
        Event(Turn.CHANGED, noon, sample.LAMPLIGHT.title, address, "", told),
        Event(Turn.FIRST, noon, sample.RIGHT_TO_LEFT.title, address, "", []),
        Event(Turn.WITHDRAWN, noon - timedelta(days=1), sample.TOOLS.title, "", "It is part of another.", []),
    ]


def picture() -> Picture:
    network = connect(sample.ENTRIES)
    return line_map(network, draw_lines(network), found=len(sample.ENTRIES))


def grouped_picture() -> Picture:
    """Return the picture of many, with ids of its own, since the line map stands on the same page."""
    areas = {"reading": 310, "towns": 120, "mending": 40}
    partners = {"harbor": 90, "guild": 60, "teachers": 12}
    shared = {"reading": {"harbor": 70, "guild": 60}, "towns": {"harbor": 20, "teachers": 12}, "mending": {"guild": 5}}
    counts = Counts(areas, partners, shared)
    names = {
        "focus": {area.slug: area.name for area in (sample.READING, sample.TOWNS, sample.REPAIR)},
        "partner": {partner.slug: partner.name for partner in (sample.HARBOR, sample.GUILD, sample.TEACHERS)},
    }
    said = grouped_headline(sum(areas.values()), counts)
    explore = reverse("initiatives:explore")
    drawn = GroupedPicture(group(counts), names, lambda **slugs: explore, said.text)
    wide, phone = (
        mark_safe(markup.replace(f'"{name}-', f'"grouped-{name}-'))  # noqa: S308  (the drawing has escaped its names)
        for name, markup in (("wide", drawn.wide), ("phone", drawn.phone))
    )
    return Picture(said, wide, phone)
