"""Records: what the directory holds as plain JSON, in the fixture's shape. They are the one way in and out.

A *record* is the content of an entry (see ``entries``): the ``fields`` of its fixture object, with natural keys for
what it points to. An initiative's record also holds a list for each kind of link, under the link's related name
(``partnerships``, ``focuslinks`` …), each item the link's fields without ``initiative``.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, TypeGuard

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from partners.addresses import row_at

from .models import Cited, FieldCitation, Initiative, Version
from .models.citations import LINKS
from .touch import batched
from .workflow import has_nothing_to_read, tells_nothing

Record = dict[str, Any]

Keys = dict[str, dict[str, int]]
"""The primary keys of an initiative's links: by kind, and by what ``word_of()`` says of them."""

LINKS_BY_NAME = {link._meta.get_field("initiative").remote_field.name: link for link in LINKS}

EMPTIED = "With neither a summary nor a passage the public would read nothing of it: keep the one or the other."

TIMES = ("created_at", "updated_at")

JSON_TYPES: dict[str, type] = {"BooleanField": bool, "PositiveSmallIntegerField": int}
"""What fields are in JSON, where they are not text."""

EARLIEST, LATEST = datetime(2, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
"""Between these, every moment has a date in every time zone."""

UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""What some databases cannot hold, or be asked for: NUL and half characters."""

TYPE_NAMES = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    list: "a natural key: a list of texts and whole numbers",
}


def to_fields(row: models.Model) -> Record:
    """Return the fields of a row as its fixture object has them."""
    return {field.name: _written(row, field) for field in _serialized(type(row))}


def _written(row: models.Model, field: models.Field) -> Any:
    """Return a field's value as a fixture has it; Django's serializer says the same, and takes five times as long."""
    if field.is_relation:
        related = getattr(row, field.name)
        return related and list(related.natural_key())
    value = field.value_from_object(row)
    if isinstance(value, datetime):
        # Microseconds are left out, but not that there were any: what is read from that would be written otherwise.
        return DjangoJSONEncoder().default(value).replace(".000Z", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value  # the text of a choice, not the choice


def to_record(initiative: Initiative) -> Record:
    """Return the initiative with all its links as a record.

    Costs one query a kind of link, none where ``for_detail()`` has fetched them.
    """
    record = to_fields(initiative)
    for name in LINKS_BY_NAME:
        links = [to_fields(link) for link in getattr(initiative, name).all()]
        record[name] = [{key: value for key, value in link.items() if key != "initiative"} for link in links]
    return record


def word_of(name: str, link: Record) -> str:
    """Return what a link of a record is known by among its kind: the slug of what it links, or its own text."""
    linked = link[LINKS_BY_NAME[name].linked]
    return linked[-1] if isinstance(linked, list) else linked


def keys_of(initiative: Initiative) -> Keys:
    """Return the primary keys of the initiative's links. Costs no query where ``for_detail()`` has fetched them."""
    return {
        name: {link.natural_key()[-1]: link.pk for link in getattr(initiative, name).all()} for name in LINKS_BY_NAME
    }


def without_times(record: Record) -> Record:
    """Return the record without the times that a save sets, to tell whether anybody changed its content."""
    return {name: value for name, value in record.items() if name not in TIMES}


def completed(model: type[models.Model], fields: Record) -> Record:
    """Return the fields as ``to_fields()`` would write them, those that are left out with their defaults.

    Values that are none of their field's stay as they are, for ``apply_fields()`` to refuse.
    """
    written = {}
    for field in _serialized(model):
        try:
            value = _read(field, fields[field.name]) if field.name in fields else _default(field)
            written[field.name] = json.loads(json.dumps(value, cls=DjangoJSONEncoder))
        except ValidationError:
            continue
    return {**fields, **written}


@cache
def _serialized(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.fields if field.serialize and not field.primary_key]


def _default(field: models.Field) -> Any:
    """Return what a record means that leaves the field out."""
    if isinstance(field, models.DateTimeField):
        raise ValidationError("It must be given.")  # times default to now, so no two loads would be the same
    return field.get_default()


def _read(field: models.Field, value: Any) -> Any:
    """Return a field's Python value for a JSON one, natural keys as they are.

    Raises ``ValidationError`` where it is of another type, or text that not every database can hold.
    """
    if value is None and field.null:
        return None
    expected = list if field.is_relation else JSON_TYPES.get(field.get_internal_type(), str)
    if type(value) is not expected:
        raise ValidationError(f"It must be {TYPE_NAMES[expected]}.")
    if field.is_relation:
        if not is_natural_key(value):
            raise ValidationError(f"It must be {TYPE_NAMES[list]}.")
        return _lowered(field.related_model, value)
    value = field.to_python(value)
    if isinstance(value, str) and UNSTORABLE.search(value):
        raise ValidationError("It holds a NUL character or half of a character.")
    if isinstance(value, datetime):
        if timezone.is_naive(value):
            raise ValidationError("It must say its time zone.")
        if not EARLIEST <= value < LATEST:
            raise ValidationError(f"It must be of a year from {EARLIEST.year} to {LATEST.year - 1}.")
        return value.astimezone(UTC)
    return value


def _lowered(model: type[models.Model], key: list) -> list:
    """Return a natural key with its slug in lower case, as slugs are stored."""
    return [key[0].lower()] if hasattr(model, "slug") and len(key) == 1 and isinstance(key[0], str) else key


def is_natural_key(key: Any) -> TypeGuard[list]:
    """Whether the value is a list of texts and numbers, as natural keys are in JSON.

    None of its texts is empty, or one that not every database can be asked for.
    """
    return (
        isinstance(key, list)
        and bool(key)
        and all(type(part) is int or (type(part) is str and part and not UNSTORABLE.search(part)) for part in key)
    )


class References:
    """Finds rows by natural key, each once: in a working copy of the directory, or else in the database."""

    def __init__(self, held: Any = None) -> None:
        self.held = held
        self._rows: dict[tuple, models.Model] = {}

    def find(self, model: type[models.Model], key: list) -> Any:
        """Return the row; raise ``ValidationError`` if there is none, or the key is no natural key."""
        try:
            if not is_natural_key(key):
                raise TypeError
            if self.held:
                return self.held.get(model, key)
            cached = (model, *key)
            if cached not in self._rows:
                self._rows[cached] = model._default_manager.get_by_natural_key(*key)
            return self._rows[cached]
        except (model.DoesNotExist, TypeError, ValueError) as error:
            shown = ", ".join(map(str, key)) if isinstance(key, list) else key
            raise ValidationError(f"There is no {model._meta.verbose_name} “{shown}”.") from error


def apply_fields(row: models.Model, fields: Record, references: References) -> None:
    """Set the row's fields from a fixture object's, those that it lacks to their defaults.

    Raises ``ValidationError``, by field, for an unknown field, a missing time, a value of the wrong type, text that
    not every database can hold and a reference that leads nowhere.
    """
    if not isinstance(fields, dict):
        raise ValidationError("It must be an object with fields.")
    values, errors = read_fields(type(row), fields)
    for field in _serialized(type(row)):
        if field.name in errors:
            continue
        try:
            value = values[field.name] if field.name in values else _default(field)
            if field.is_relation and value is not None:
                value = references.find(field.related_model, value)
            setattr(row, field.name, value)
        except ValidationError as error:
            errors[field.name] = error.messages
    if errors:
        raise ValidationError(errors)


def read_fields(model: type[models.Model], fields: Record) -> tuple[Record, dict[str, list[str]]]:
    """Return the Python values of a fixture object's fields, and what is wrong with those that have none."""
    known = {field.name: field for field in _serialized(model)}
    values: Record = {}
    errors: dict[str, list[str]] = {}
    for name, value in fields.items():
        try:
            if name not in known:
                raise ValidationError("There is no such field.")
            values[name] = _read(known[name], value)
        except ValidationError as error:
            errors[name] = error.messages
    return values, errors


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


def sentences(error: ValidationError) -> Iterator[str]:
    """Yield the error's sentences, each after the name of its field where it has one."""
    for field, texts in getattr(error, "message_dict", {"__all__": error.messages}).items():
        for text in texts:
            yield text if field == "__all__" else f"{field}: {text}"
