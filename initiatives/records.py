"""Records: what the directory holds as plain JSON, in the fixture's shape. They are the one way in and out.

A *record* is the content of an entry (see ``entries``): the ``fields`` of its fixture object, with natural keys for
what it points to. An initiative's record also holds a list for each kind of link, under the link's related name
(``partnerships``, ``focuslinks`` …), each item the link's fields without ``initiative``.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, TypeGuard

from django.core import serializers
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

TYPE_NAMES = {str: "text", bool: "true or false", int: "a whole number", list: "a list: a natural key"}


def to_fields(row: models.Model) -> Record:
    """Return the fields of a row as its fixture object has them."""
    text = serializers.serialize("json", [row], use_natural_foreign_keys=True, use_natural_primary_keys=True)
    fields = json.loads(text)[0]["fields"]
    for field in row._meta.fields:
        # Microseconds are left out, but not that there were any: what is read from that would be written otherwise.
        if isinstance(field, models.DateTimeField) and field.name in fields:
            fields[field.name] = fields[field.name].replace(".000Z", "Z")
    return fields


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
    """Finds rows by natural key, each once."""

    def __init__(self) -> None:
        self._rows: dict[tuple, models.Model] = {}

    def find(self, model: type[models.Model], key: list) -> Any:
        """Return the row; raise ``ValidationError`` if there is none, or the key is no natural key."""
        try:
            if not is_natural_key(key):
                raise TypeError
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
    known = {field.name: field for field in _serialized(type(row))}
    errors: dict = dict.fromkeys(fields.keys() - known.keys(), "There is no such field.")
    for name, field in known.items():
        try:
            value = _read(field, fields[name]) if name in fields else _default(field)
            if field.is_relation and value is not None:
                value = references.find(field.related_model, value)
            setattr(row, name, value)
        except ValidationError as error:
            errors[name] = error.messages
    if errors:
        raise ValidationError(errors)


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
    references = references or References()
    _check_shape(record)
    fields = {name: value for name, value in record.items() if name not in LINKS_BY_NAME}
    if pk:
        initiative = Initiative.objects.filter(pk=pk).first() or Initiative(pk=pk)
    else:
        initiative = row_at(Initiative, fields.get("slug", ""))
    with batched():
        apply_fields(initiative, fields, references)
        initiative.full_clean()
        if not may_empty:
            _check_not_emptied(initiative)
        initiative.save(keep_times=True)
        for name, link in LINKS_BY_NAME.items():
            _apply_links(initiative, link, record.get(name, []), references, (keys or {}).get(name, {}))
        check_standing(initiative)
    return initiative


def _check_shape(record: Any) -> None:
    """Raise ``ValidationError`` if the record is no object with a slug, or what should be lists of links are none."""
    if not isinstance(record, dict) or not isinstance(record.get("slug", ""), str):
        raise ValidationError("A record is an object with a slug.")
    for name in LINKS_BY_NAME.keys() & record.keys():
        links = record[name]
        if not isinstance(links, list) or not all(isinstance(link, dict) for link in links):
            raise ValidationError({name: "It must be a list of objects."})


def _check_not_emptied(initiative: Initiative) -> None:
    """Raise ``ValidationError`` if the public would read nothing of the initiative any more."""
    if not tells_nothing(initiative):
        return
    # The row only where there is no version: what is exchanged between initiatives was taken out of it before.
    if version := Version.objects.latest_saved().filter(entry=initiative.pk).first():
        was_empty = is_emptied(version.record)
    else:
        stored = Initiative.objects.filter(pk=initiative.pk).first()
        was_empty = stored is None or tells_nothing(stored)
    if not was_empty:
        raise ValidationError({"summary": EMPTIED})


def is_emptied(record: Record) -> bool:
    """Whether the public reads nothing of a published initiative with that record."""
    return has_nothing_to_read(record["status"], record["summary"], record["passage"])


def _apply_links(
    initiative: Initiative, link: type[Cited], items: list[Record], references: References, keys: dict[str, int]
) -> None:
    rows: dict[tuple, Cited] = {}
    for item in items:
        row = link()
        apply_fields(row, {"initiative": [initiative.slug], **item}, references)
        if row.natural_key() in rows:
            raise ValidationError(f"The {_call(row)} is given twice.")
        rows[row.natural_key()] = row
    for stored in link.objects.filter(initiative=initiative):
        if stored.natural_key() in rows:
            row = rows[stored.natural_key()]
            row.pk = stored.pk
            row._state.adding = False
        else:
            stored.delete()
    for row in rows.values():
        key = keys.get(row.natural_key()[-1])
        if row.pk is None and key and not link.objects.filter(pk=key).exists():
            row.pk = key
        try:
            row.full_clean()
        except ValidationError as error:
            raise ValidationError([f"{_call(row)}: {message}" for message in sentences(error)]) from error
        row.save()


def _call(row: Cited) -> str:
    return f"{row._meta.verbose_name} “{row.natural_key()[-1]}”"


def check_standing(initiative: Initiative) -> None:
    """Raise ``ValidationError`` if the initiative says whether it still exists, but not how that is known."""
    cited = initiative.fieldcitations.filter(field=FieldCitation.Field.STANDING)
    if initiative.standing != Initiative.Standing.NOT_KNOWN and not cited.supported().exists():
        raise ValidationError({"standing": "Say by a quote or a source how it is known, or choose “not known”."})


def sentences(error: ValidationError) -> Iterator[str]:
    """Yield the error's sentences, each after the name of its field where it has one."""
    for field, texts in getattr(error, "message_dict", {"__all__": error.messages}).items():
        for text in texts:
            yield text if field == "__all__" else f"{field}: {text}"
