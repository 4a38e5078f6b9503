"""Entries of the directory as plain JSON, in the fixture's shape: the one way in and out.

An *entry* is a row that stands by itself (a source, a passage, a word of a vocabulary, a partner) or an
initiative with all its links. A *record* is an entry's content: the ``fields`` of its fixture object, with
natural keys for what it points to. An initiative's record also holds a list for each kind of link, under the
link's related name (``partnerships``, ``focuslinks`` …), each item the link's fields without ``initiative``.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from partners.models import Partner

from .models import Audience, Cited, FieldCitation, FocusArea, Initiative, Passage, Source
from .models.citations import LINKS
from .touch import batched

Record = dict[str, Any]

STANDALONE: tuple[type[models.Model], ...] = (Source, Passage, FocusArea, Audience, Partner)
"""The models whose rows are entries by themselves, in an order in which they can be loaded."""

LINKS_BY_NAME = {link._meta.get_field("initiative").remote_field.name: link for link in LINKS}

TIMES = ("created_at", "updated_at")


def to_fields(row: models.Model) -> Record:
    """Return the fields of a row as its fixture object has them."""
    text = serializers.serialize("json", [row], use_natural_foreign_keys=True, use_natural_primary_keys=True)
    return json.loads(text)[0]["fields"]


def to_record(initiative: Initiative) -> Record:
    """Return the initiative with all its links as a record.

    Costs one query a kind of link, none where ``for_detail()`` has fetched them.
    """
    record = to_fields(initiative)
    for name in LINKS_BY_NAME:
        links = [to_fields(link) for link in getattr(initiative, name).all()]
        record[name] = [{key: value for key, value in link.items() if key != "initiative"} for link in links]
    return record


def without_times(record: Record) -> Record:
    """Return the record without the times that a save sets, to tell whether anybody changed its content."""
    return {name: value for name, value in record.items() if name not in TIMES}


def completed(model: type[models.Model], fields: Record) -> Record:
    """Return the fields as ``to_fields()`` would write them, those that are left out with their defaults.

    Values that are none of their field's stay as they are, for ``apply_fields()`` to refuse.
    """
    written = {}
    for field in _serialized(model):
        value = fields.get(field.name, None if _must_stand(field) else field.get_default())
        try:
            value = value if field.is_relation else field.to_python(value)
        except ValidationError:
            continue
        written[field.name] = value
    return {**fields, **json.loads(json.dumps(written, cls=DjangoJSONEncoder))}


def _serialized(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.fields if field.serialize and not field.primary_key]


def _must_stand(field: models.Field) -> bool:
    """Whether a record has to give the field: times default to now, so no two loads would be the same."""
    return isinstance(field, models.DateTimeField)


class References:
    """Finds rows by natural key, each once."""

    def __init__(self) -> None:
        self._rows: dict[tuple, models.Model] = {}

    def find(self, model: type[models.Model], key: list) -> models.Model:
        """Return the row; raise ``ValidationError`` if there is none, or the key is no natural key."""
        try:
            cached = (model, *key)
            if cached not in self._rows:
                self._rows[cached] = model._default_manager.get_by_natural_key(*key)
            return self._rows[cached]
        except (model.DoesNotExist, TypeError, ValueError) as error:
            shown = ", ".join(map(str, key)) if isinstance(key, list) else key
            raise ValidationError(f"There is no {model._meta.verbose_name} “{shown}”.") from error


def apply_fields(row: models.Model, fields: Record, references: References) -> None:
    """Set the row's fields from a fixture object's, those that it lacks to their defaults.

    Raises ``ValidationError``, by field, for an unknown field, a missing time, a value of the wrong type, a
    reference that leads nowhere and a NUL byte, which PostgreSQL would refuse.
    """
    known = {field.name: field for field in _serialized(type(row))}
    errors: dict = dict.fromkeys(fields.keys() - known.keys(), "There is no such field.")
    for name, field in known.items():
        value = fields.get(name, None if _must_stand(field) else field.get_default())
        try:
            if value is None and _must_stand(field):
                raise ValidationError("It must be given.")
            if isinstance(value, str) and "\0" in value:
                raise ValidationError("It holds a NUL byte.")
            if name in fields and field.is_relation and value is not None:
                value = references.find(field.related_model, value)
            elif not field.is_relation:
                value = field.to_python(value)
            setattr(row, name, value)
        except ValidationError as error:
            errors[name] = error.messages
    if errors:
        raise ValidationError(errors)


def apply_record(record: Record, references: References | None = None) -> Initiative:
    """Make the initiative with the record's slug, and its links, what the record says; return it.

    Links that the record lacks are deleted, rows that stay keep their primary keys, the times are the
    record's. Everything is validated as a form would; on ``ValidationError`` nothing is changed.
    """
    references = references or References()
    fields = {name: value for name, value in record.items() if name not in LINKS_BY_NAME}
    initiative = Initiative.objects.filter(slug=fields.get("slug", "")).first() or Initiative()
    with batched():
        apply_fields(initiative, fields, references)
        initiative.full_clean()
        initiative.save(keep_times=True)
        for name, link in LINKS_BY_NAME.items():
            _apply_links(initiative, link, record.get(name, []), references)
        check_standing(initiative)
    return initiative


def _apply_links(initiative: Initiative, link: type[Cited], items: list[Record], references: References) -> None:
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
        try:
            row.full_clean()
        except ValidationError as error:
            raise ValidationError([f"{_call(row)}: {message}" for message in messages(error)]) from error
        row.save()


def _call(row: Cited) -> str:
    return f"{row._meta.verbose_name} “{row.natural_key()[-1]}”"


def check_standing(initiative: Initiative) -> None:
    """Raise ``ValidationError`` if the initiative says whether it still exists, but not how that is known."""
    cited = initiative.fieldcitations.filter(field=FieldCitation.Field.STANDING)
    if initiative.standing != Initiative.Standing.NOT_KNOWN and not cited.supported().exists():
        raise ValidationError({"standing": "Say by a quote or a source how it is known, or choose “not known”."})


def messages(error: ValidationError) -> Iterator[str]:
    """Yield the error's sentences, each after the name of its field where it has one."""
    for field, texts in getattr(error, "message_dict", {"__all__": error.messages}).items():
        for text in texts:
            yield text if field == "__all__" else f"{field}: {text}"


def entry_records(objects: Iterable[Record]) -> dict[tuple, Record]:
    """Return the records of a fixture's objects, by entry: a model's label and the natural key.

    Raises ``ValidationError`` with a sentence for each object that is no part of a directory, has no
    natural key, comes twice, or is a link of an initiative that the objects do not hold.
    """
    standalone = {model._meta.label_lower: model for model in (*STANDALONE, Initiative)}
    links = {model._meta.label_lower: name for name, model in LINKS_BY_NAME.items()}
    entries: dict[tuple, Record] = {}
    problems = []
    for number, item in enumerate(objects, 1):
        label, fields = (item.get("model"), item.get("fields")) if isinstance(item, dict) else (None, None)
        if label not in standalone.keys() | links.keys() or not isinstance(fields, dict):
            problems.append(f"Object {number} is no part of a directory: {json.dumps(item)[:80]}")
            continue
        if label in links:
            owner = ("initiatives.initiative", *(fields.get("initiative") or ["?"]))
            if owner not in entries:
                problems.append(f"Object {number}, {label}: its initiative “{owner[1]}” does not come before it.")
                continue
            link = completed(LINKS_BY_NAME[links[label]], fields)
            del link["initiative"]
            entries[owner][links[label]].append(link)
            continue
        key = _natural_key(standalone[label], fields)
        if None in key:
            problems.append(f"Object {number}, {label}, has no name to know it by.")
        elif (label, *key) in entries:
            problems.append(f"Object {number}, {label} “{key[-1]}”, comes twice.")
        else:
            entries[label, *key] = completed(standalone[label], fields)
            if standalone[label] is Initiative:
                entries[label, *key] |= {name: [] for name in LINKS_BY_NAME}
    if problems:
        raise ValidationError(problems)
    return entries


def _natural_key(model: type[models.Model], fields: Record) -> tuple:
    if model is Source:
        return (fields.get("url"),)
    if model is Passage:
        return (*(fields.get("source") or [None]), fields.get("number"))
    return (fields.get("slug"),)


def stored_records() -> dict[tuple, Record]:
    """Return the records of everything that the database holds, by entry."""
    entries = {}
    for model in STANDALONE:
        rows = model._default_manager.all()
        for row in rows.select_related("source") if model is Passage else rows:
            entries[model._meta.label_lower, *row.natural_key()] = to_fields(row)
    for initiative in Initiative.objects.for_detail():
        entries["initiatives.initiative", initiative.slug] = to_record(initiative)
    return entries
