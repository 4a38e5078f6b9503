"""Records and their differences in words, for editors and for the public."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from partners.addresses import owners_of
from partners.formats import format_date, format_datetime

from ..models import Initiative
from ..naming import named, supported_by
from ..records import LINKS_BY_NAME, Record, word_of
from .differences import marked
from .merging import WORKFLOW, Change, Fact, changes

LABELS = {
    "slug": "Address",
    "concerns_libraries": "Concerns libraries",
    "concerns_museums": "Concerns museums",
    "withdrawn_reason": "Reason for withdrawing",
}


@dataclass(frozen=True)
class Difference:
    """One fact that differs, in words; a text is empty where there is nothing."""

    fact: Fact
    label: str
    what: str
    """Added, removed, changed or moved."""
    before: str
    after: str

    @property
    def marked(self) -> SafeString:
        """Both texts as one, with the difference marked word by word."""
        return marked(self.before, self.after)

    @property
    def is_link(self) -> bool:
        return len(self.fact) > 1

    def __str__(self):
        return f"{self.label} {self.what}"


class Wording:
    """Says in words what records hold: slugs by the names of today. Costs a fixed number of queries."""

    def __init__(self, records: Iterable[Record]):
        slugs: dict[type[models.Model], set[str]] = defaultdict(set)
        for record in records:
            for name, link in LINKS_BY_NAME.items():
                target = link._meta.get_field(link.linked).related_model
                if target is not None and isinstance(target, type):
                    slugs[target] |= {item[link.linked][-1] for item in record[name]}
        rows = {target: _rows_of(target, wanted) for target, wanted in slugs.items()}
        self._names = {target: {slug: name for slug, (_, name) in found.items()} for target, found in rows.items()}
        self._keys = {target: {slug: key for slug, (key, _) in found.items()} for target, found in rows.items()}

    def differences(self, before: Record, after: Record) -> list[Difference]:
        """Return all in which two records differ: where the entry stands first, then its content."""
        return [*self.steps(before, after), *map(self.difference, self.changes(before, after))]

    def changes(self, before: Record, after: Record) -> list[Change]:
        """Return the facts in which two records differ; that something has another slug since is none of them."""
        return changes(self.as_linked(before, after), after)

    def as_linked(self, before: Record, after: Record) -> Record:
        """Return a record with the slugs that another has for what both link."""
        result = dict(before)
        for name, link in LINKS_BY_NAME.items():
            target: Any = link._meta.get_field(link.linked).related_model
            keys = self._keys.get(target, {})
            later = {keys.get(word): word for word in (word_of(name, item) for item in after[name])}
            result[name] = [
                {**item, link.linked: [later[key]]}
                if (key := keys.get(word_of(name, item))) in later and key
                else item
                for item in before[name]
            ]
        return result

    def steps(self, before: Record, after: Record) -> list[Difference]:
        """Return in what two records stand elsewhere on the way to the public, as far as words tell."""
        found = [self.difference(Change((name,), before.get(name), after.get(name))) for name in WORKFLOW]
        return [step for step in found if step.before != step.after]

    def difference(self, change: Change) -> Difference:
        """Say in words what differs in a fact."""
        before, after = self.value(change.fact, change.before), self.value(change.fact, change.after)
        if len(change.fact) == 1:
            what = "changed"
        elif change.before is None or change.after is None:
            what = "added" if change.before is None else "removed"
        else:
            what = "changed" if before != after else "moved"
            if what == "moved":
                before, after = (f"Place {link['position']}" for link in (change.before, change.after))
        return Difference(change.fact, self.label(change.fact), what, before, after)

    def label(self, fact: Fact) -> str:
        """Name a fact: "Title", "Partner First Book"."""
        name, *word = fact
        if not word:
            return field_label(name)
        return capfirst(named(LINKS_BY_NAME[name], self.name(fact)))

    def name(self, fact: Fact) -> str:
        """Name what a link's fact is about: "First Book"."""
        link = LINKS_BY_NAME[fact[0]]
        field: Any = link._meta.get_field(link.linked)
        if field.choices:
            return str(dict(field.flatchoices).get(fact[1], fact[1]))
        return self._names.get(field.related_model, {}).get(fact[1], fact[1])

    def value(self, fact: Fact, value: Any) -> str:
        """Say the value of a fact: a field's as forms show it, a link's with what supports it; empty for none."""
        if value is None:
            return ""
        if len(fact) == 1:
            return _field_in_words(Initiative._meta.get_field(fact[0]), value)
        remark = value.get("role") or value.get("note")
        passage, source = value["passage"], value["source"]
        support = supported_by(value["quote"], source[-1] if source else "", passage[-1] if passage else None)
        return f"{remark}. {support}" if remark else support


def field_label(name: str) -> str:
    """Return what forms and pages call a field of an initiative."""
    return LABELS.get(name) or capfirst(str(Initiative._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def refusals(error: ValidationError) -> list[str]:
    """Return why rules refuse a record, each sentence after the name that forms have for its field."""
    if not hasattr(error, "error_dict"):
        return error.messages
    fields = {field.name for field in Initiative._meta.fields}
    return [
        f"{field_label(name)}: {text}" if name in fields else text
        for name, texts in error.message_dict.items()
        for text in texts
    ]


def _field_in_words(field, value: Any) -> str:
    if isinstance(field, models.BooleanField):
        return "Yes" if value else "No"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.is_relation:
        return f"Passage {value[-1]} of {urlsplit(value[0]).netloc or value[0]}"
    if isinstance(field, models.DateTimeField) and (at := parse_datetime(value)):
        return format_datetime(at)
    if isinstance(field, models.DateField) and (on := parse_date(value)):
        return format_date(on)
    return str(value)


def _rows_of(model: type[models.Model], slugs: set[str]) -> dict[str, tuple[int, str]]:
    """Return the key and the name of what has or had each of the slugs."""
    rows = model._default_manager
    found = {slug: (pk, name) for slug, pk, name in rows.filter(slug__in=slugs).values_list("slug", "pk", "name")}
    if missing := slugs - found.keys():
        former = owners_of(model, missing)
        names = dict(rows.filter(pk__in=former.values()).values_list("pk", "name"))
        found |= {slug: (row, names[row]) for slug, row in former.items() if row in names}
    return found


def in_one_line(differences: list[Difference], shown: int = 4) -> str:
    """Say in one line what differs."""
    said: Callable[[Difference], str] = str
    parts = [said(difference) for difference in differences[:shown]]
    if len(differences) > shown:
        parts.append(f"and {len(differences) - shown} more")
    return ", ".join(parts) if parts else "Nothing that is shown"
