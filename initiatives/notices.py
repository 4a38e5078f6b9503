"""What a file brings that needs a look: names that other things have already, and text that looks damaged."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.apps import apps
from django.utils.html import format_html
from django.utils.safestring import SafeString

from partners.cleaning import suspicions
from partners.doubles import address_key, name_key
from partners.editing import edit_address
from partners.models import Partner

from .entries import SOURCE, Entry
from .models import Audience, FocusArea, Initiative, Source
from .records import LINKS_BY_NAME, Record

NAMED: dict[str, tuple[str, Callable[[str], str]]] = {
    Source._meta.label_lower: ("url", address_key),
    FocusArea._meta.label_lower: ("name", name_key),
    Audience._meta.label_lower: ("name", name_key),
    Partner._meta.label_lower: ("name", name_key),
    Initiative._meta.label_lower: ("title", name_key),
}
"""The field that tells entries of a model apart for people, and what two names share that are the same."""


class SameName(NamedTuple):
    """An entry that a file brings under the name of another."""

    entry: Entry
    other: Entry
    name: str
    """What the other is called."""

    @property
    def field(self) -> str:
        return NAMED[self.entry[0]][0]

    def __str__(self):
        label, word = self.other
        noun = apps.get_model(label)._meta.verbose_name
        if label == SOURCE:
            return f"Another {noun} already has the address “{word}”."
        return f"Another {noun} is already named “{self.name}” ({word})."


def name_in(entry: Entry, record: Record) -> str:
    """Return what a record calls its entry; nothing for a passage, and for a partner that was merged into another."""
    if entry[0] not in NAMED or record.get("merged_into"):
        return ""
    return str(record.get(NAMED[entry[0]][0]) or "")


def is_renamed(entry: Entry, before: Record | None, after: Record) -> bool:
    """Whether the entry is new or has another name than before, as names are compared."""
    if before is None:
        return True
    make_key = NAMED[entry[0]][1] if entry[0] in NAMED else str
    return make_key(name_in(entry, before)) != make_key(name_in(entry, after))


def same_names(names: Mapping[Entry, str], renamed: Collection[Entry]) -> list[SameName]:
    """Return each renamed entry whose name another entry of its model has; of two such, the later one."""
    renamed = set(renamed)
    first: dict[tuple[str, str], Entry] = {}
    found = []
    for entry in sorted(names, key=lambda each: each in renamed):
        if not names[entry]:
            continue
        key = (entry[0], NAMED[entry[0]][1](names[entry]))
        if key in first and entry in renamed:
            found.append(SameName(entry, first[key], names[first[key]]))
        first.setdefault(key, entry)
    return found


def stored_names(labels: Iterable[str]) -> dict[Entry, str]:
    """Return the names of all stored entries of these models. Costs a query a model."""
    found: dict[Entry, str] = {}
    for label in labels:
        model: Any = apps.get_model(label)
        rows = model._default_manager.filter(merged_into=None) if model is Partner else model._default_manager.all()
        key = "url" if label == SOURCE else "slug"
        found |= {(label, word): name for word, name in rows.values_list(key, NAMED[label][0])}
    return found


def same_title_notices(initiative: Initiative, title_before: str) -> Iterator[SafeString]:
    """Yield a sentence for each initiative whose title this one has got."""
    key = name_key(initiative.title)
    if key == name_key(title_before):
        return
    for other in Initiative.objects.exclude(pk=initiative.pk).only("title").order_by("sort_key", "slug"):
        if name_key(other.title) == key:
            yield format_html('Please check: <a href="{}">{}</a> has the same title.', edit_address(other), other)


def damaged_texts(name: str, value: object) -> Iterator[str]:
    """Yield a phrase for each damaged part of a record's field, or of a link of that kind."""
    texts = value.values() if isinstance(value, dict) and name in LINKS_BY_NAME else [value]
    for text in texts:
        if isinstance(text, str):
            yield from suspicions(text)
