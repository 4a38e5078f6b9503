"""What entries lack, and what does not hold any more."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import StrIndex

from partners.editing import edit_address
from partners.models import Partner

from ..history.wording import CALLED
from ..lacks import lacking
from ..models import Cited, FieldCitation, FocusLink, Initiative, LinkCheck, Partnership, Source
from ..models.citations import LINKS
from .rows import Row, Section, day, listed, opened, row_of, section_of


def without_partner(user: Any, most: int) -> Section:
    return _lacking(without_partner, "Entries without a partner", "partner", most, group_of(Partnership))


def without_area(user: Any, most: int) -> Section:
    return _lacking(without_area, "Entries without a focus area", "focus-area", most, group_of(FocusLink))


def without_citation(user: Any, most: int) -> Section:
    return _lacking(without_citation, "Entries without any citation", "citation", most, group_of(FieldCitation))


def group_of(link: type[Cited]) -> str:
    """Return the id of the part of the editing page that holds the facts of this kind."""
    return f"{link._meta.get_field('initiative').remote_field.name}-group"


def _lacking(read: Callable, title: str, what: str, most: int, at: str) -> Section:
    entries = Initiative.objects.filter(lacking(what))
    return section_of(read, title, entries, most, lambda each: row_of(each, at=at), more_url=listed(without=what))


def unsupported(user: Any, most: int) -> Section:
    entries = Initiative.objects.filter(lacking("support"))
    shown = list(entries[:most])
    facts: dict[int, list[Cited]] = defaultdict(list)
    for link in _facts(Q(passage=None, source=None, initiative__in=shown)):
        facts[link.initiative_id].append(link)
    return Section(
        "unsupported",
        "Entries with facts edited by staff that name no source",
        entries.count(),
        [row_of(each, _few(map(_said, facts[each.pk])), group_of(type(facts[each.pk][0]))) for each in shown],
        more_url=listed(without="support"),
    )


def broken_quotes(user: Any, most: int) -> Section:
    facts = _facts(Q(passage__isnull=False), missing=StrIndex("passage__text", "quote"))
    found = [link for link in facts if link.initiative.status != Initiative.Status.WITHDRAWN]
    return Section(
        "broken_quotes",
        "Quotes that their passage does not have any more",
        len(found),
        [row_of(link.initiative, f"{_said(link)}: “{link.quote}”", group_of(type(link))) for link in found[:most]],
        more_url=opened("broken_quotes"),
    )


def titles(user: Any, most: int) -> Section:
    differing = (
        FieldCitation.objects.filter(field=FieldCitation.Field.TITLE)
        .exclude(quote="")
        .exclude(quote=F("initiative__title"))
        .exclude(initiative__status=Initiative.Status.WITHDRAWN)
        .select_related("initiative")
        .order_by("initiative__sort_key", "initiative__slug")
    )
    return section_of(
        titles,
        "Titles that differ from the words quoted for them",
        differing,
        most,
        lambda each: row_of(each.initiative, f"quoted: “{each.quote}”", group_of(FieldCitation)),
    )


def dead_links(user: Any, most: int) -> Section:
    dead = list(LinkCheck.objects.filter(works=False).order_by("since", "url"))
    users = _users_of([check.url for check in dead])
    rows = [
        Row(label, url, f"{check.url}: {check.outcome}, since {day(check.since)}")
        for check in dead
        for label, url in users[check.url]
    ]
    return Section("dead_links", "Links that do not work", len(rows), rows[:most], more_url=opened("dead_links"))


def _users_of(urls: list[str]) -> dict[str, list[tuple[str, str]]]:
    """Return by address what leads there: what to call it, and where it is edited."""
    fields: list[tuple[QuerySet, str, str]] = [
        (Initiative.objects.all(), "official_page", "official page"),
        (Initiative.objects.all(), "website", "website"),
        (Partner.objects.filter(merged_into=None), "website", "partner’s website"),
        (Source.objects.filter(archive_url=""), "url", "source"),  # of others the public sees the archived copy
        (Source.objects.all(), "archive_url", "source in an archive"),
    ]
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for rows, name, what in fields:
        for row in rows.filter(**{f"{name}__in": urls}):
            found[getattr(row, name)].append((f"{row}, {what}", f"{edit_address(row)}#id_{name}"))
    return found


def _facts(condition: Q, missing: Any = None) -> Iterator[Cited]:
    """Yield the facts of every kind that fulfil the condition, a query a kind; those in which ``missing`` is 0."""
    for link in LINKS:
        related = [link.linked] if link._meta.get_field(link.linked).is_relation else []
        facts = link.objects.filter(condition).select_related("initiative", *related)
        if missing is not None:
            facts = facts.annotate(place=missing).filter(place=0)
        yield from facts


def _said(link: Cited) -> str:
    if isinstance(link, FieldCitation):
        return f"the field “{link.get_field_display()}”"
    return f"{CALLED[type(link)]} {getattr(link, link.linked)}"


def _few(texts: Iterable[str]) -> str:
    texts = list(texts)
    more = f" and {len(texts) - 3} more" if len(texts) > 3 else ""
    return "; ".join(texts[:3]) + more
