"""What entries lack, and what does not hold any more."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import F
from django.db.models.functions import StrIndex
from django.db.models.lookups import Exact

from partners.editing import edit_address
from partners.formats import format_date

from ..lacks import lacking
from ..models import Cited, FieldCitation, FocusLink, Initiative, LinkCheck, Partnership
from ..naming import fact_name, facts_with
from ..outgoing import not_of_the_web, outgoing
from .rows import Row, Section, listed, row_of, section_of


def without_partner(name: str, user: Any, most: int) -> Section:
    return _lacking(name, "Entries without a partner", "partner", most, group_of(Partnership))


def without_area(name: str, user: Any, most: int) -> Section:
    return _lacking(name, "Entries without a focus area", "focus-area", most, group_of(FocusLink))


def without_citation(name: str, user: Any, most: int) -> Section:
    return _lacking(name, "Entries without any citation", "citation", most, group_of(FieldCitation))


def group_of(link: type[Cited]) -> str:
    """Return the id of the part of the editing page that holds the facts of this kind."""
    return f"{link._meta.get_field('initiative').remote_field.name}-group"


def _lacking(name: str, title: str, what: str, most: int, at: str) -> Section:
    entries = Initiative.objects.filter(lacking(what))
    return section_of(name, title, entries, most, lambda each: row_of(each, at=at), listed_at=listed(without=what))


def unsupported(name: str, user: Any, most: int) -> Section:
    entries = Initiative.objects.filter(lacking("support"))
    shown = list(entries[:most])
    facts: dict[int, list[Cited]] = defaultdict(list)
    for link in facts_with(passage=None, source=None, initiative__in=shown):
        facts[link.initiative_id].append(link)
    return Section(
        name,
        "Entries with facts edited by staff that name no source",
        entries.count(),
        # Of an entry that lacks nothing any more since the first query, there is nothing to say.
        [row_of(each, _few(map(fact_name, its)), group_of(type(its[0]))) for each in shown if (its := facts[each.pk])],
        listed_at=listed(without="support"),
    )


def broken_quotes(name: str, user: Any, most: int) -> Section:
    facts = facts_with(Exact(StrIndex("passage__text", "quote"), 0), passage__isnull=False)
    found = [link for link in facts if link.initiative.status != Initiative.Status.WITHDRAWN]
    return Section(
        name,
        "Quotes that their passage does not have any more",
        len(found),
        [row_of(link.initiative, f"{fact_name(link)}: “{link.quote}”", group_of(type(link))) for link in found[:most]],
    )


def titles(name: str, user: Any, most: int) -> Section:
    differing = (
        FieldCitation.objects.filter(field=FieldCitation.Field.TITLE)
        .exclude(quote="")
        .exclude(quote=F("initiative__title"))
        .exclude(initiative__status=Initiative.Status.WITHDRAWN)
        .select_related("initiative")
        .order_by("initiative__sort_key", "initiative__slug")
    )
    return section_of(
        name,
        "Titles that differ from the words quoted for them",
        differing,
        most,
        lambda each: row_of(each.initiative, f"quoted: “{each.quote}”", group_of(FieldCitation)),
    )


def dead_links(name: str, user: Any, most: int) -> Section:
    dead = list(LinkCheck.objects.filter(works=False).order_by("since", "url"))
    users = _users_of([check.url for check in dead])
    rows = [
        Row(label, url, f"{check.url}: {check.outcome}, since {format_date(check.since)}")
        for check in dead
        for label, url in users[check.url]
    ]
    rows += [
        Row(f"{row}, {what}", f"{edit_address(row)}#id_{field}", f"{getattr(row, field)}: not a web address")
        for found, field, what in not_of_the_web()
        for row in found
    ]
    return Section(name, "Links that do not work", len(rows), rows[:most])


def _users_of(urls: list[str]) -> dict[str, list[tuple[str, str]]]:
    """Return by address what leads there: what to call it, and where it is edited."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for rows, name, what in outgoing():
        for row in rows.filter(**{f"{name}__in": urls}):
            found[getattr(row, name)].append((f"{row}, {what}", f"{edit_address(row)}#id_{name}"))
    return found


def _few(texts: Iterable[str]) -> str:
    texts = list(texts)
    more = f" and {len(texts) - 3} more" if len(texts) > 3 else ""
    return "; ".join(texts[:3]) + more
