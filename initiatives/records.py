"""Records: entries as plain JSON. All loading, import, and history code reads and writes initiatives through them.

A *record* is the content of an entry (see ``entries``): the ``fields`` of its fixture object, with natural keys for
what it points to. An initiative's record also holds a list for each kind of link, under the link's related name
(``partnerships``, ``focuslinks`` …), each item the link's fields without ``initiative``.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, TypeGuard

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from .models import Initiative
from .models.citations import LINKS

Record = dict[str, Any]

Keys = dict[str, dict[str, int]]
"""The primary keys of an initiative's links: by kind, and by what ``word_of()`` says of them."""

LINKS_BY_NAME = {link._meta.get_field("initiative").remote_field.name: link for link in LINKS}

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


def sentences(error: ValidationError) -> Iterator[str]:
    """Yield the error's sentences, each after the name of its field where it has one."""
    for field, texts in getattr(error, "message_dict", {"__all__": error.messages}).items():
        for text in texts:
            yield text if field == "__all__" else f"{field}: {text}"
