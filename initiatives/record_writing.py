"""Making an initiative, with its links, what a record says."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from partners.addresses import row_at

from .models import Cited, FieldCitation, Initiative, Version
from .records import LINKS_BY_NAME, Keys, Record, References, apply_fields, sentences
from .touch import batched
from .workflow import has_nothing_to_read, tells_nothing

EMPTIED = "With neither a summary nor a passage the public would read nothing of it: keep the one or the other."


def apply_record(
    record: Record,
    references: References | None = None,
    *,
    pk: int | None = None,
    keys: Keys | None = None,
    may_empty: bool = False,
) -> Initiative:
    """Make an initiative, and its links, what the record says; return it.

    That is the initiative with this primary key, else the one that has or had the record's slug; one that is deleted
    comes back under its key. Links that the record lacks are deleted, rows that stay keep their primary keys, those
    that come anew take theirs from ``keys`` where nothing else has them; the times are the record's. Everything is
    validated as a form would; on ``ValidationError`` nothing is changed. A published initiative is not emptied of all
    that the public reads of it, unless it ``may_empty`` it.
    """
    with batched():
        if pk:
            initiative = Initiative.objects.filter(pk=pk).first() or Initiative(pk=pk)
        else:
            check_shape(record)
            initiative = row_at(Initiative, record.get("slug", ""))
        prepared = prepare_record(
            record,
            initiative,
            stored_links(initiative),
            references or References(),
            keys=keys or {},
            key_is_free=lambda link, key: not link.objects.filter(pk=key).exists(),
            was_emptied=None if may_empty else _was_emptied,
        )
        initiative.save(keep_times=True)
        for row in prepared.removed:
            row.delete()
        for row in prepared.changed:
            row.initiative = initiative  # which may have its primary key only now
            row.save()
    return initiative


def stored_links(initiative: Initiative) -> dict[str, list[Cited]]:
    """Return the links of an initiative that the database holds, by kind. Costs one query a kind."""
    found: dict[str, list[Cited]] = {}
    for name, link in LINKS_BY_NAME.items():
        related = [link.linked] if link._meta.get_field(link.linked).is_relation else []
        found[name] = list(link.objects.filter(initiative=initiative.pk).select_related("initiative", *related))
    return found


@dataclass
class Prepared:
    """An initiative and its links as a record wants them, validated and not yet saved."""

    initiative: Initiative
    links: dict[str, list[Cited]]
    """All its links, by kind."""
    changed: list[Cited]
    """Those that are new or changed."""
    removed: list[Cited]
    """Stored links that the record lacks."""


def prepare_record(
    record: Record,
    initiative: Initiative,
    stored: dict[str, list[Cited]],
    references: References,
    *,
    keys: Keys,
    key_is_free: Callable[[type[Cited], int], bool],
    was_emptied: Callable[[Initiative], bool] | None,
) -> Prepared:
    """Make an initiative what a record says and return it with its links; write nothing.

    ``stored`` are the links that it has by now. ``was_emptied`` tells whether the public read nothing of it before;
    None allows it to be emptied. Raises ``ValidationError`` as ``apply_record()`` does.
    """
    check_shape(record)
    apply_fields(initiative, {name: value for name, value in record.items() if name not in LINKS_BY_NAME}, references)
    initiative.full_clean()
    if was_emptied and tells_nothing(initiative) and not was_emptied(initiative):
        raise ValidationError({"summary": EMPTIED})
    prepared = Prepared(initiative, {}, [], [])
    for name, link in LINKS_BY_NAME.items():
        links: dict[str, Cited] = {}
        there = {_word(row): row for row in stored.get(name, [])}
        for row in _linked(initiative, link, record.get(name, []), references):
            _clean_link(row, links)
            word = _word(row)
            _take_key(row, there.get(word), keys.get(name, {}).get(word), key_is_free)
            links[word] = row
        prepared.removed += [row for word, row in there.items() if word not in links]
        prepared.changed += [row for word, row in links.items() if word not in there or _differs(row, there[word])]
        prepared.links[name] = list(links.values())
    _check_standing(prepared)
    return prepared


def check_shape(record: Any) -> None:
    """Raise ``ValidationError`` if the record is no object with a slug, or what should be lists of links are none."""
    if not isinstance(record, dict) or not isinstance(record.get("slug", ""), str):
        raise ValidationError("A record is an object with a slug.")
    for name in LINKS_BY_NAME.keys() & record.keys():
        links = record[name]
        if not isinstance(links, list) or not all(isinstance(link, dict) for link in links):
            raise ValidationError({name: "It must be a list of objects."})


def _was_emptied(initiative: Initiative) -> bool:
    """Whether the public read nothing of the initiative before."""
    # The row only where there is no version: what is exchanged between initiatives was taken out of it before.
    if version := Version.objects.latest_saved().filter(entry=initiative.pk).first():
        return is_emptied(version.record)
    stored = Initiative.objects.filter(pk=initiative.pk).first()
    return stored is None or tells_nothing(stored)


def is_emptied(record: Record) -> bool:
    """Whether the public reads nothing of a published initiative with that record."""
    return has_nothing_to_read(record["status"], record["summary"], record["passage"])


def _linked(initiative: Initiative, link: type[Cited], items: list[Record], references: References) -> Iterable[Cited]:
    """Return the links that the items say."""
    rows: dict[str, Cited] = {}
    for item in items:
        row = link()
        apply_fields(row, {name: value for name, value in item.items() if name != "initiative"}, references)
        row.initiative = initiative
        _check_new(row, rows)
        rows[_word(row)] = row
    return rows.values()


def _clean_link(row: Cited, before: dict[str, Cited]) -> None:
    """Validate a link as a form would; of what makes it unique, that none of those before it is the same."""
    try:
        row.full_clean(exclude={"initiative"})
    except ValidationError as error:
        raise ValidationError([f"{_call(row)}: {message}" for message in sentences(error)]) from error
    _check_new(row, before)  # again: cleaning may have changed what it is known by


def _check_new(row: Cited, before: dict[str, Cited]) -> None:
    if _word(row) in before:
        raise ValidationError(f"The {_call(row)} is given twice.")


def _take_key(
    row: Cited, stored: Cited | None, key: int | None, key_is_free: Callable[[type[Cited], int], bool]
) -> None:
    """Give a link the primary key of the stored one that it replaces, else the key that it had, if that is free."""
    if stored is not None:
        row.pk = stored.pk
        row._state.adding = stored._state.adding
    elif key and key_is_free(type(row), key):
        row.pk = key


def _differs(row: Cited, stored: Cited) -> bool:
    return any(getattr(row, field.attname) != getattr(stored, field.attname) for field in row._meta.concrete_fields)


def _call(row: Cited) -> str:
    return f"{row._meta.verbose_name} “{_word(row)}”"


def _word(row: Cited) -> Any:
    """Return what a link is known by among its kind, as ``word_of()``."""
    value = getattr(row, row.linked, None)  # None where a record says nothing of what it links
    return getattr(value, "slug", value)


def _check_standing(prepared: Prepared) -> None:
    """Raise ``ValidationError`` if the initiative says whether it still exists, but not how that is known."""
    cited: Any = prepared.links["fieldcitations"]
    is_supported = any(
        row.field == FieldCitation.Field.STANDING and (row.passage_id or row.source_id) for row in cited
    )
    if prepared.initiative.standing != Initiative.Standing.NOT_KNOWN and not is_supported:
        raise ValidationError({"standing": "Say by a quote or a source how it is known, or choose “not known”."})
