"""Bringing back what an initiative was, also one that is deleted."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from partners.addresses import row_formerly_at
from partners.models import Partner

from ..authorship import authored
from ..models import Initiative, Passage, Source, Version
from ..records import (
    LINKS_BY_NAME,
    Keys,
    Record,
    References,
    apply_record,
    is_natural_key,
    to_record,
    word_of,
)
from ..touch import batched
from .merging import facts_of, with_facts
from .sources import passage_formerly_at, source_formerly_at


class LaterReferences(References):
    """Finds rows by keys that an old record knows them by.

    What has another slug since is found by the old one, a source and its passages by the old address, and in place of
    a merged partner stands the one that it was merged into.
    """

    def find(self, model: type[models.Model], key: list) -> Any:
        try:
            row = super().find(model, key)
        except ValidationError:
            if not is_natural_key(key) or not (row := _formerly_at(model, key)):
                raise
        while isinstance(row, Partner) and row.merged_into:
            row = row.merged_into
        return row


def _formerly_at(model: type[models.Model], key: list) -> Any:
    if hasattr(model, "slug"):
        return row_formerly_at(model, str(key[-1]))
    if model is Source:
        return source_formerly_at(key[0])
    if model is Passage:
        return passage_formerly_at(key[0], key[-1])
    return None


@dataclass
class Restored:
    """What a restore came to."""

    initiative: Initiative
    lost: list[str] = field(default_factory=list)
    """A sentence for each thing that could not come back, because what it needs is deleted."""


def restore(version: Version, *, user=None) -> Restored:
    """Make the initiative's content what the version says; a deleted initiative comes back as a draft.

    Whether the public sees it does not change. Raises ``ValidationError`` if rules of today refuse the content.
    """
    with authored(user=user, reason=f"Restored version {version.number}"), batched():
        today = up_to_date(version.record, version.keys)
        current = Initiative.objects.for_detail().filter(pk=version.entry).first()
        if current:
            record = with_facts(to_record(current), facts_of(today.record))
        else:
            record = {**today.record, "status": Initiative.Status.DRAFT.value}
        return Restored(apply_record(updated_now(record), keys=today.keys, pk=version.entry), today.lost)


def updated_now(record: Record) -> Record:
    """Return the record as one that is written now: lists, feeds and caches go by that time."""
    return {**record, "updated_at": timezone.now().isoformat()}


class Today(NamedTuple):
    """A record of the past as it would be written today."""

    record: Record
    lost: list[str]
    """A sentence for each link that is left out, because what it linked is deleted, and for each passage or source
    that supports nothing any more, for the same reason."""
    keys: Keys
    """The primary keys of its links, of those that are known."""


def up_to_date(record: Record, keys: Keys | None = None) -> Today:
    """Return a record of the past as it would be written today.

    What it links has the slugs of today, and of two links to what has become one thing the first stays. Passages and
    sources have the addresses of today; what rested on one that is gone rests on nothing.
    """
    references = LaterReferences()
    result = dict(record)
    lost: list[str] = []
    result["passage"] = _key_of_today(references, Passage, record["passage"], "", lost)
    known = {name: dict((keys or {}).get(name, {})) for name in LINKS_BY_NAME}
    for name, link in LINKS_BY_NAME.items():
        target = link._meta.get_field(link.linked).related_model
        items = [_supported_today(references, item, f"{word_of(name, item)}: ", lost) for item in record[name]]
        result[name] = items
        if target is None:
            continue
        kept: dict[tuple, Record] = {}
        for item in items:
            try:
                key = references.find(target, item[link.linked]).natural_key()
            except ValidationError as error:
                lost += error.messages
            else:
                if key not in kept and (pk := known[name].pop(word_of(name, item), None)):
                    known[name][key[-1]] = pk
                kept.setdefault(key, {**item, link.linked: list(key)})
        result[name] = list(kept.values())
    return Today(result, lost, known)


def _supported_today(references: References, item: Record, about: str, lost: list[str]) -> Record:
    """Return a link with what supports it by the keys of today; without any support if that is gone."""
    passage = _key_of_today(references, Passage, item["passage"], about, lost)
    source = _key_of_today(references, Source, item["source"], about, lost)
    return {**item, "passage": passage, "quote": item["quote"] if passage else "", "source": source}


def _key_of_today(
    references: References, model: type[models.Model], key: list | None, about: str, lost: list[str]
) -> list | None:
    if key is None:
        return None
    try:
        return list(references.find(model, key).natural_key())
    except ValidationError as error:
        lost += [f"{about}{message}" for message in error.messages]
        return None
