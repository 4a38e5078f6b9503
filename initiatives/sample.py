"""Made-up entries, in no database, by which the style guide shows every part in every state, whatever is published."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import count
from typing import Any, TypeVar

from django.db.models import Model

from partners.models import Partner

from .models import (
    AlternateName,
    Audience,
    AudienceLink,
    FieldCitation,
    FocusArea,
    FocusLink,
    Initiative,
    Partnership,
    Passage,
    Source,
    StatedDate,
)
from .models.citations import LINKS, Cited
from .models.initiative import Kind

M = TypeVar("M", bound=Model)

_keys = count(1)


def made(model: type[M], **fields: Any) -> M:
    """Return a row that is stored nowhere, with a key, by which rows are told apart."""
    return model(pk=next(_keys), **fields)


def entry(links: Iterable[Cited] = (), **fields: Any) -> Initiative:
    """Return an initiative with these links, which reads as one from ``for_detail()`` and makes no query.

    On a page it has its ``paragraph``, as from ``nearby()``.
    """
    initiative = made(Initiative, **fields)
    by_name: dict[str, list[Cited]] = {_name(model): [] for model in LINKS}
    for link in links:
        link.initiative = initiative
        by_name[_name(type(link))].append(link)
    vars(initiative).update(_prefetched_objects_cache=by_name)
    if initiative.passage:
        vars(initiative).update(paragraph=initiative.passage.number)
    return initiative


def _name(model: type[Cited]) -> str:
    """Return by which name an initiative has its links of that sort."""
    return model._meta.get_field("initiative").remote_field.get_accessor_name()


# ---- Pages and paragraphs

PAGE = made(
    Source,
    url="https://agency.example/initiatives",
    title="Initiatives of an agency",
    publisher="Agency of Examples",
    captured_on=date(2017, 2, 13),
)
REPORT = made(
    Source,
    url="https://agency.example/report",
    title="Annual report",
    publisher="Agency of Examples",
    captured_on=date(2012, 10, 1),
)
UNTITLED = made(Source, url="https://www.harbor.example/what-we-do/an-address-that-is-long/and-has-no-title")

LAMPLIGHT_TEXT = made(
    Passage,
    source=PAGE,
    number=4,
    text="Stories by Lamplight, a program of the agency and the Harbor Foundation, brings evening readings to "
    "families in the libraries and museums of forty towns. It began in 2009 as the Lamplight Hour.",
)
TOOLS_TEXT = made(
    Passage,
    source=PAGE,
    number=5,
    text="The Harbor Foundation and the agency honor libraries that lend tools. The Guild of Storytellers trains the "
    "readers of Stories by Lamplight.",
)
LONE_TEXT = made(Passage, source=PAGE, number=6, text="The Museum of Boats lends its hall in winter.")

# ---- Whom and what they are linked to

READING = made(
    FocusArea, name="Reading and stories", slug="reading", position=1, description="Reading aloud, alone and together."
)
TOWNS = made(
    FocusArea, name="Stronger towns", slug="towns", position=2, description="Places where neighbors meet and help."
)
REPAIR = made(FocusArea, name="Making and mending", slug="mending", position=3)
FAMILIES = made(Audience, name="Families", slug="families")
HARBOR = made(Partner, name="Harbor Foundation", slug="harbor", type=Partner.Type.FOUNDATION)
GUILD = made(Partner, name="Guild of Storytellers", slug="guild", type=Partner.Type.ASSOCIATION)
BOATS = made(Partner, name="Museum of Boats", slug="boats", type=Partner.Type.LIBRARY_OR_MUSEUM)
LIGHTHOUSE = made(Partner, name="مؤسسة المنارة", slug="lighthouse", type=Partner.Type.FOUNDATION)
TEACHERS = made(
    Partner,
    name="National Conference of Teachers, Librarians and Keepers of Collections in Small and Rural Communities",
    slug="teachers",
)

# ---- Entries

Field = FieldCitation.Field

LAMPLIGHT = entry(
    title="Stories by Lamplight",
    slug="sample-stories-by-lamplight",
    passage=LAMPLIGHT_TEXT,
    kind=Kind.PROGRAM,
    concerns_libraries=True,
    concerns_museums=True,
    standing=Initiative.Standing.RUNNING,
    official_page="https://agency.example/lamplight",
    website="https://www.lamplight.example/",
    links=[
        made(FieldCitation, field=Field.TITLE, passage=LAMPLIGHT_TEXT, quote="Stories by Lamplight"),
        made(
            FieldCitation,
            field=Field.KIND,
            passage=LAMPLIGHT_TEXT,
            quote="a program of the agency and the Harbor Foundation",
        ),
        made(FieldCitation, field=Field.INSTITUTIONS, passage=LAMPLIGHT_TEXT, quote="the libraries and museums"),
        made(FieldCitation, field=Field.STANDING, source=UNTITLED),
        made(FieldCitation, field=Field.WEBSITE, source=REPORT),
        made(Partnership, partner=HARBOR, role="gives books", passage=LAMPLIGHT_TEXT, quote="the Harbor Foundation"),
        made(
            Partnership,
            partner=GUILD,
            role="trains the readers",
            passage=TOOLS_TEXT,
            quote="The Guild of Storytellers trains the readers",
        ),
        made(
            Partnership,
            partner=BOATS,
            role="lends its hall",
            passage=LONE_TEXT,
            quote="The Museum of Boats lends its hall",
        ),
        made(Partnership, partner=TEACHERS, role="partner", source=REPORT),
        made(AudienceLink, audience=FAMILIES, passage=LAMPLIGHT_TEXT, quote="families in the libraries"),
        made(FocusLink, focus_area=READING, passage=LAMPLIGHT_TEXT, quote="evening readings to families"),
        made(FocusLink, focus_area=TOWNS),
        made(StatedDate, text="Began in 2009", passage=LAMPLIGHT_TEXT, quote="began in 2009"),
        made(
            AlternateName,
            name="Lamplight Hour",
            note="former name",
            passage=LAMPLIGHT_TEXT,
            quote="the Lamplight Hour",
        ),
    ],
)
TOOLS = entry(
    title="Tool Library Award",
    slug="sample-tool-library-award",
    passage=TOOLS_TEXT,
    summary="Honors libraries that lend tools, in the editors’ own words.",
    kind=Kind.AWARD,
    concerns_libraries=True,
    standing=Initiative.Standing.ENDED,
    keywords="hammer, saw",
    links=[
        made(Partnership, partner=HARBOR, role="pays the prize", passage=TOOLS_TEXT, quote="The Harbor Foundation"),
        made(FocusLink, focus_area=TOWNS),
        made(FocusLink, focus_area=REPAIR),
    ],
)
LONG = entry(
    title="The Long Title of an Initiative That Says at Once for Whom It Is, What It Does, With Whom, and Since When, "
    "as Agencies Like to, in an Unbrokenwordthatislongerthanaphoneiswideandmustbebrokensomewhere",
    slug="sample-long-title",
    kind=Kind.CHALLENGE,
    links=[made(Partnership, partner=TEACHERS), made(FocusLink, focus_area=REPAIR)],
)
RIGHT_TO_LEFT = entry(
    title="مكتبات ومتاحف للجميع",
    slug="sample-right-to-left",
    summary="تجمع هذه المبادرة المكتبات والمتاحف في كل مدينة.",
    kind=Kind.PARTNERSHIP,
    links=[
        made(Partnership, partner=GUILD, source=REPORT),
        made(Partnership, partner=LIGHTHOUSE),
        made(FocusLink, focus_area=READING),
    ],
)
ENTRIES = [LAMPLIGHT, TOOLS, LONG, RIGHT_TO_LEFT]
QUOTED = {TOOLS_TEXT.pk: TOOLS}
"""The entries of the passages that others quote."""
