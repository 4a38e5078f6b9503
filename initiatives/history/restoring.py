"""Bringing back what an initiative was, also one that is deleted."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from partners.addresses import row_formerly_at
from partners.merging import stands_for
from partners.models import Partner

from ..authorship import authored
from ..keywords import keyword_problems, on_other_entries
from ..models import FieldCitation, Initiative, Passage, Source, Version
from ..record_writing import apply_record
from ..records import LINKS_BY_NAME, Keys, Record, References, is_natural_key, to_record, word_of
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
            if not is_natural_key(key) or not (row := self._formerly_at(model, key)):
                raise
        return stands_for(row) if isinstance(row, Partner) else row

    def _formerly_at(self, model: type[models.Model], key: list) -> Any:
        return self.held.formerly_at(model, key) if self.held else _formerly_at(model, key)


def _formerly_at(model: type[models.Model], key: list) -> Any:
    if hasattr(model, "slug"):
        return row_formerly_at(model._default_manager.all(), str(key[-1]))
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
    """A sentence for each thing that could not come back."""


def restore(version: Version, *, user=None) -> Restored:
    """Make the initiative's content what the version says; a deleted initiative comes back as a draft.

    Whether the public sees it does not change. Raises ``ValidationError`` if rules of today refuse the content.
    """
    with authored(user=user, reason=f"Restored version {version.number}"), batched():
        today = restorable(version)
        current = Initiative.objects.for_detail().filter(pk=version.entry).first()
        if current:
            record = with_facts(to_record(current), facts_of(today.record))
        else:
            record = {**today.record, "status": Initiative.Status.DRAFT.value, "withdrawn_reason": ""}
        return Restored(apply_record(updated_now(record), keys=today.keys, pk=version.entry), today.lost)


def updated_now(record: Record) -> Record:
    """Return the record as one that is written now: lists, feeds and caches go by that time."""
    return {**record, "updated_at": timezone.now().isoformat()}


class Today(NamedTuple):
    """A record of the past as it would be written today."""

    record: Record
    lost: list[str]
    """A sentence for each thing that is left out, because what it needs is deleted or has changed since."""
    keys: Keys
    """The primary keys of its links, of those that are known."""


def up_to_date(version: Version, references: References | None = None) -> Today:
    """Return the record of a version as it would be written today. Rules of today may still refuse it.

    What it links has the slugs of today, and of two links to what has become one thing the first stays. Passages and
    sources have the addresses of today; what rested on one that is gone rests on nothing.
    """
    references = references or LaterReferences()
    result = dict(version.record)
    lost: list[str] = []
    result["passage"] = _key_of_today(references, Passage, version.record["passage"], "", lost)
    known = {name: dict(version.keys.get(name, {})) for name in LINKS_BY_NAME}
    for name, link in LINKS_BY_NAME.items():
        target = link._meta.get_field(link.linked).related_model
        items = [_supported_today(references, item, f"{word_of(name, item)}: ", lost) for item in version.record[name]]
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
    result["standing"] = _standing_today(result, lost)
    return Today(result, lost, known)


def _supported_today(references: References, item: Record, about: str, lost: list[str]) -> Record:
    """Return a link with what supports it by the keys of today; without any support if that is gone."""
    passage = _key_of_today(references, Passage, item["passage"], about, lost)
    source = _key_of_today(references, Source, item["source"], about, lost)
    return {**item, "passage": passage, "quote": item["quote"] if passage else "", "source": source}


def _standing_today(record: Record, lost: list[str]) -> str:
    """Return whether it still exists, which nobody may say without what supports it."""
    cited = [link for link in record["fieldcitations"] if link["field"] == FieldCitation.Field.STANDING]
    standing, unknown = Initiative(standing=record["standing"]), Initiative.Standing.NOT_KNOWN
    if standing.standing == unknown or any(link["passage"] or link["source"] for link in cited):
        return standing.standing
    lost.append(f"standing: Nothing supports “{standing.get_standing_display()}” any more: it is “{unknown.label}”.")
    return unknown.value


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


def restorable(version: Version) -> Today:
    """Return what a restore of the version writes: as it would be today, without what has become impossible since.

    That is a passage that is another initiative's by now, keywords that too many others have, and quotes that stand
    in their passage no more.
    """
    today, references = up_to_date(version), References()
    record, lost = dict(today.record), list(today.lost)
    others = Initiative.objects.exclude(pk=version.entry)
    if key := record["passage"]:
        passage = references.find(Passage, key)
        if owner := others.filter(passage=passage).first():
            lost.append(f"Passage {passage.number} is that of “{owner}” now.")
            record["passage"] = None
    record["keywords"] = _keywords_left(Initiative(pk=version.entry, keywords=record["keywords"]), lost)
    for name in LINKS_BY_NAME:
        record[name] = [_quoting(references, link, word_of(name, link), lost) for link in record[name]]
    record["standing"] = _standing_today(record, lost)
    return Today(record, lost, today.keys)


def _quoting(references: References, link: Record, about: str, lost: list[str]) -> Record:
    """Return the link, without its quote if that stands in the passage no more."""
    passage = references.find(Passage, link["passage"]) if link["passage"] else None
    if passage is None or link["quote"] in passage.text:
        return link
    lost.append(f"{about}: “{link['quote']}” does not stand in passage {passage.number} any more.")
    return {**link, "passage": None, "quote": ""}


def _keywords_left(initiative: Initiative, lost: list[str]) -> str:
    """Return the initiative's keywords without those that too many others have."""
    elsewhere = on_other_entries(initiative)
    problems = {word: list(keyword_problems([word], elsewhere)) for word in initiative.keyword_list}
    if not any(problems.values()):
        return initiative.keywords
    lost += [sentence for sentences in problems.values() for sentence in sentences]
    return ", ".join(word for word, sentences in problems.items() if not sentences)
