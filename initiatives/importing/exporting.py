"""Writing entries into a file that an import reads back."""

import json

from partners.merging import led_to
from partners.models import Partner

from ..models import Audience, FocusArea, Initiative, Passage, Source, Version
from ..models.initiative import InitiativeQuerySet
from ..records import LINKS_BY_NAME, Record, to_fields, to_record
from .columns import row_of
from .tables import write


def export(initiatives: InitiativeQuerySet, kind: str) -> bytes:
    """Return the initiatives as a file of that kind, in their order.

    A table says for each which version it is, so that an import knows what was edited since. JSON is a fixture, with
    everything that the entries rest on.
    """
    entries = list(initiatives.for_detail())
    if kind == "json":
        return (json.dumps(_objects(entries), ensure_ascii=False, indent=2) + "\n").encode()
    pks = [initiative.pk for initiative in entries]
    saved = Version.objects.latest_saved().filter(entry__in=pks)
    versions = dict(saved.values_list("entry", "number"))
    return write(kind, (row_of(to_record(each), versions.get(each.pk)) for each in entries))


def _objects(entries: list[Initiative]) -> list[Record]:
    sources: dict[int, Source] = {}
    passages: dict[int, Passage] = {}
    words: dict[tuple[str, str], FocusArea | Audience] = {}
    partners: dict[int, Partner] = {}
    links = [link for entry in entries for name in LINKS_BY_NAME for link in getattr(entry, name).all()]
    for row in (*entries, *links):
        if row.passage:
            passages[row.passage.pk] = row.passage
    for row in (*passages.values(), *links):
        if row.source:
            sources[row.source.pk] = row.source
    for link in links:
        linked = getattr(link, link.linked)
        if isinstance(linked, Partner):
            partners |= {each.pk: each for each in reversed(led_to(linked))}
        elif isinstance(linked, FocusArea | Audience):
            words[linked._meta.label, linked.natural_key()[0]] = linked
    ordered = [
        *sorted(sources.values(), key=lambda source: source.url),
        *sorted(passages.values(), key=Passage.natural_key),
        *(words[key] for key in sorted(words)),
        *partners.values(),
        *entries,
        *links,
    ]
    return [{"model": row._meta.label_lower, "fields": to_fields(row)} for row in ordered]
