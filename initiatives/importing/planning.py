"""What an import would do: each entry of a file against what the directory holds and what it held before.

The comparison is three-way, fact by fact: what the file's author started from (the *base*), what the directory says
now (the *current* record) and what the file says. Where both have moved on from the base, that is a conflict, and the
directory's own fact stays unless somebody chooses the file's.
"""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from django.utils.functional import cached_property

from ..entries import INITIATIVE, Entry
from ..history.merging import Conflict, Fact, Merge, changes, facts_of, merge, with_facts
from ..records import LINKS_BY_NAME, Record
from .tables import File, Problem

DELETED: Fact = ("deleted",)
"""Stands for a whole entry, where staff deleted what a file still has."""


@dataclass(frozen=True)
class Effect:
    """What an import does to one entry."""

    entry: Entry
    """The entry by the key that it has today."""
    said: Record
    """What the file says it is."""
    current: Record | None
    """What it is; none if it is not there."""
    base: Record | None
    """What the file's author started from, as far as anybody knows."""
    line: int | None = None
    was_deleted: bool = False
    """Whether staff deleted it, so that adding it again would undo their work."""
    taken: frozenset[Fact] = frozenset()
    """Facts in conflict in which the file was chosen."""

    @cached_property
    def merged(self) -> Merge:
        """What the entry becomes, what that changes, and what stays in conflict."""
        if self.current is None:
            if self.was_deleted and DELETED not in self.taken:
                return Merge(self.said, [], [Conflict(DELETED, None, "deleted", "there")])
            return Merge(self.said, changes({}, self.said))
        base = _unknown_base(self.current, self.said) if self.base is None else self.base
        result = merge(base, self.current, self.said, prefer_new=self.taken)
        if self.entry[0] != INITIATIVE:
            result.record = {name: value for name, value in result.record.items() if name not in LINKS_BY_NAME}
        return result

    @property
    def title(self) -> str:
        """What the entry is called, by the directory or else by the file."""
        record = self.current or self.said
        return str(record.get("title") or record.get("name") or " ".join(map(str, self.entry[1:])))

    @property
    def writes(self) -> bool:
        """Whether it changes the directory."""
        return self.adds or self.changes

    @property
    def adds(self) -> bool:
        """Whether the entry is new to the directory, or back in it."""
        return self.current is None and not self.merged.conflicts

    @property
    def changes(self) -> bool:
        """Whether the entry is there and becomes another."""
        return self.current is not None and bool(self.merged.changed)


@dataclass
class Plan:
    """What an import does, entry by entry, and what is wrong in its file."""

    file: File
    effects: list[Effect] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def added(self) -> list[Effect]:
        return [effect for effect in self.effects if effect.adds]

    @property
    def changed(self) -> list[Effect]:
        return [effect for effect in self.effects if effect.changes]

    @property
    def unchanged(self) -> list[Effect]:
        return [effect for effect in self.effects if not effect.writes and not effect.merged.conflicts]

    @property
    def conflicts(self) -> list[tuple[Effect, Conflict]]:
        """Facts that the directory and the file have each made something else of, entry by entry."""
        return [(effect, conflict) for effect in self.effects for conflict in effect.merged.conflicts]

    @property
    def counted(self) -> str:
        """How many entries of each kind there are, in words."""
        return f"{len(self.added)} added, {len(self.changed)} changed, {len(self.unchanged)} unchanged"

    @property
    def expected(self) -> str:
        """What the import would do to how many entries, in a sentence."""
        added, unchanged = len(self.added), len(self.unchanged)
        return (
            f"This would add {added} {'entry' if added == 1 else 'entries'}, change {len(self.changed)}, and leave "
            f"{unchanged} as {'it is' if unchanged == 1 else 'they are'}."
        )

    @property
    def changes_nothing(self) -> bool:
        return not any(effect.writes for effect in self.effects)

    @property
    def digest(self) -> str:
        """A short text that is another one as soon as the import would do anything else."""
        told = [
            (effect.entry, [vars(change) for change in merged.changed], [vars(each) for each in merged.conflicts])
            for effect in self.effects
            for merged in [effect.merged]
        ]
        shown = [told, list(map(str, self.problems))]
        return hashlib.sha256(json.dumps(shown, default=str).encode()).hexdigest()

    def taking(self, chosen: Collection[int] | None = None) -> "Plan":
        """Return the plan with the file's side taken in the conflicts with these places; in all if none is given."""
        taken: dict[Entry, set[Fact]] = {}
        for place, (effect, conflict) in enumerate(self.conflicts):
            if chosen is None or place in chosen:
                taken.setdefault(effect.entry, set()).add(conflict.fact)
        effects = [replace(effect, taken=frozenset(taken.get(effect.entry, ()))) for effect in self.effects]
        return Plan(self.file, effects, self.problems)


class _Unknown:
    """What nobody knows: it is like nothing else."""

    def __repr__(self) -> str:
        return "not known"


UNKNOWN = _Unknown()
"""The base of a fact of which nobody knows what the file's author started from."""

EMPTY = ("", None, False, "not-known")
"""What fields hold that nobody filled in: a file may fill them in without overwriting anybody's work."""


def _unknown_base(current: Record, said: Record) -> Record:
    """Return a base under which whatever differs is in conflict, unless the directory has nothing there."""
    facts = facts_of(current)
    for change in changes(current, said):
        if len(change.fact) == 1 and change.before not in EMPTY:
            facts[change.fact] = UNKNOWN
        elif len(change.fact) > 1 and change.before is not None:
            facts[change.fact] = {**change.before, "unknown": True}
    return with_facts(current, facts)
