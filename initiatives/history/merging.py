"""Comparing records and merging them three ways, fact by fact.

A record is taken apart into *facts*: each field, and each link by its kind and what it links. Two edits of one
record conflict only where both changed the same fact, and not to the same thing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ..models import Initiative
from ..records import LINKS_BY_NAME, TIMES, Record, word_of

Fact = tuple[str, ...]
"""A field, such as ``("title",)``, or a link, such as ``("partnerships", "first-book")``."""

Facts = dict[Fact, Any]
"""Facts with their values: JSON for a field, the link's own fields for a link."""

WORKFLOW = ("status", "publish_at", "withdrawn_reason")
"""Fields that say where an entry stands on its way to the public. They are no content: restoring an old text or
applying a proposed one must not publish or withdraw anything."""


def facts_of(record: Record) -> Facts:
    """Return the record's content, fact by fact: all but times and workflow."""
    facts: Facts = {}
    for name, value in record.items():
        if name in LINKS_BY_NAME:
            facts |= {(name, word_of(name, link)): link for link in value}
        elif name not in (*TIMES, *WORKFLOW):
            facts[(name,)] = value
    return facts


def with_facts(record: Record, facts: Facts) -> Record:
    """Return the record with these facts as its content, its times and workflow as they are."""
    result = {name: value for name, value in record.items() if name not in LINKS_BY_NAME}
    result |= {name: [] for name in LINKS_BY_NAME}
    for (name, *word), value in facts.items():
        if word:
            result[name].append(value)
        else:
            result[name] = value
    for name in LINKS_BY_NAME:
        result[name].sort(key=lambda link: link["position"])  # stable: those of one place stay in their order
    return result


@dataclass(frozen=True)
class Change:
    """One fact that differs; a value that is ``None`` is of a link that is not there."""

    fact: Fact
    before: Any
    after: Any


def changes(before: Record, after: Record) -> list[Change]:
    """Return the facts in which two records differ, in the order of records."""
    old, new = facts_of(before), facts_of(after)
    return [
        Change(fact, old.get(fact), new.get(fact)) for fact in _ordered(old, new) if old.get(fact) != new.get(fact)
    ]


def _ordered(*several: Facts) -> Iterator[Fact]:
    """Yield every fact once: fields in the order of the model, then each kind of link in that of records."""
    # PostgreSQL keeps the keys of JSON in an order of its own.
    places = {name: place for place, name in enumerate([*_fields(), *LINKS_BY_NAME])}
    known = {fact: None for facts in several for fact in facts}
    yield from sorted(known, key=lambda fact: places.get(fact[0], len(places)))


def _fields() -> list[str]:
    return [field.name for field in Initiative._meta.fields]


@dataclass(frozen=True)
class Conflict:
    """One fact that two edits changed, each to something else."""

    fact: Fact
    base: Any
    current: Any
    new: Any


@dataclass
class Merge:
    """What two edits of one record come to together."""

    record: Record
    """The current record with every change of the new one that does not conflict."""
    changed: list[Change] = field(default_factory=list)
    """What that changes in the current record."""
    conflicts: list[Conflict] = field(default_factory=list)


def merge(base: Record, current: Record, new: Record, *, prefer_new: frozenset[Fact] = frozenset()) -> Merge:
    """Carry the changes from ``base`` to ``new`` over to ``current``.

    Where ``current`` has changed the same fact to something else, it stays and the conflict is reported, unless the
    fact is among ``prefer_new``. A change of place alone never conflicts: where both changed it, the current stays.
    """
    was, now, then = facts_of(base), facts_of(current), facts_of(new)
    merged = dict(now)
    conflicts = []
    for fact in _ordered(was, now, then):
        old, here, there = was.get(fact), now.get(fact), then.get(fact)
        if _same(there, old) or _same(there, here):
            if here == old:
                merged |= {fact: there} if fact in merged else {}  # at most its place is another
            continue
        if not _same(here, old) and fact not in prefer_new:
            conflicts.append(Conflict(fact, old, here, there))
        elif there is None:
            del merged[fact]
        else:
            merged[fact] = there
    record = with_facts(current, merged)
    return Merge(record, changes(current, record), conflicts)


def _same(one: Any, other: Any) -> bool:
    """Whether two values of a fact are the same but for the place of a link."""
    if isinstance(one, dict) and isinstance(other, dict):
        return {**one, "position": 0} == {**other, "position": 0}
    return one == other
