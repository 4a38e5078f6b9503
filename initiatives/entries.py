"""Entries: what the directory is made of, each known by its natural key, in files and in the database.

An *entry* is a row that stands by itself (a source, a passage, a word of a vocabulary, a partner) or an initiative
with all its links. What it says is its record (see ``records``).
"""

import json
from collections.abc import Iterable

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from partners.models import Partner

from .models import Audience, FocusArea, Initiative, Passage, Source
from .records import (
    LINKS_BY_NAME,
    Record,
    completed,
    is_natural_key,
    to_fields,
    to_record,
)

Entry = tuple
"""A model's label and a natural key, such as ``("partners.partner", "first-book")``."""

INITIATIVE = Initiative._meta.label_lower
PASSAGE = Passage._meta.label_lower
SOURCE = Source._meta.label_lower

REFERENCES = {
    "passage": PASSAGE,
    "source": SOURCE,
    "partner": Partner._meta.label_lower,
    "focus_area": FocusArea._meta.label_lower,
    "audience": Audience._meta.label_lower,
}
"""The fields of records that point to other entries."""

STANDALONE: tuple[type[models.Model], ...] = (Source, Passage, FocusArea, Audience, Partner)
"""The models whose rows are entries by themselves, in an order in which they can be loaded."""


def name_of(entry: Entry) -> str:
    """Return how messages call an entry: "partner first-book"."""
    label, *key = entry
    return f"{apps.get_model(label)._meta.verbose_name} {' ¶ '.join(map(str, key))}"


def entry_records(objects: Iterable[Record]) -> dict[Entry, Record]:
    """Return the records of a fixture's objects, by entry.

    Raises ``ValidationError`` with a sentence for each object that is no part of a directory, has no
    natural key, comes twice, or is a link of an initiative that the objects do not hold.
    """
    standalone = {model._meta.label_lower: model for model in (*STANDALONE, Initiative)}
    links = {model._meta.label_lower: name for name, model in LINKS_BY_NAME.items()}
    entries: dict[Entry, Record] = {}
    problems = []
    for number, item in enumerate(objects, 1):
        label, fields = (item.get("model"), item.get("fields")) if isinstance(item, dict) else (None, None)
        if label not in [*standalone, *links] or not isinstance(fields, dict):
            problems.append(f"Object {number} is no part of a directory: {json.dumps(item)[:80]}")
        elif label in links:
            link = completed(LINKS_BY_NAME[links[label]], fields)
            owner = link.pop("initiative", None)
            entry = (INITIATIVE, *owner) if is_natural_key(owner) else None
            if entry in entries:
                entries[entry][links[label]].append(link)
            else:
                shown = owner[0] if is_natural_key(owner) else json.dumps(owner)
                problems.append(f"Object {number}, {label}: its initiative “{shown}” does not come before it.")
        else:
            record = completed(standalone[label], fields)
            key = _natural_key(standalone[label], record)
            if not is_natural_key(key):
                problems.append(f"Object {number}, {label}, has no name to know it by: {json.dumps(fields)[:80]}")
            elif (label, *key) in entries:
                problems.append(f"Object {number}, {label} “{key[-1]}”, comes twice.")
            else:
                is_initiative = standalone[label] is Initiative
                entries[label, *key] = record | ({name: [] for name in LINKS_BY_NAME} if is_initiative else {})
    if problems:
        raise ValidationError(problems)
    return entries


def _natural_key(model: type[models.Model], record: Record) -> list:
    if model is Source:
        url = record.get("url")
        return [url if isinstance(url, str) else None]
    if model is Passage:
        source, number = record.get("source"), record.get("number")
        return [*source, number] if is_natural_key(source) and len(source) == 1 and type(number) is int else [None]
    slug = record.get("slug")
    return [slug if isinstance(slug, str) else None]


def stored_records() -> dict[Entry, Record]:
    """Return the records of everything that the database holds, by entry."""
    entries = {}
    for model in STANDALONE:
        rows = model._default_manager.all()
        for row in rows.select_related("source") if model is Passage else rows:
            entries[model._meta.label_lower, *row.natural_key()] = to_fields(row)
    for initiative in Initiative.objects.for_detail():
        entries[INITIATIVE, initiative.slug] = to_record(initiative)
    return entries
