"""What an import or its undo does, in words."""

from collections.abc import Iterable

from django.apps import apps
from django.utils.text import capfirst

from ..entries import INITIATIVE, Entry
from ..history.merging import Change, Conflict, with_facts
from ..history.wording import Difference, Wording
from ..records import Record
from .planning import DELETED, Plan


class EntryWording:
    """Says in words in what entries of any kind differ. Costs a fixed number of queries."""

    def __init__(self, records: Iterable[tuple[Entry, Record | None]]) -> None:
        self._initiatives = Wording([record for entry, record in records if record and entry[0] == INITIATIVE])

    @classmethod
    def of(cls, plan: Plan) -> "EntryWording":
        """Return the wording of all that an import does."""
        return cls((effect.entry, record) for effect in plan.effects for record in (effect.current, effect.said))

    def difference(self, entry: Entry, change: Change | Conflict) -> Difference:
        """Say a change, or a conflict as a change from what the directory says to what the file says."""
        if isinstance(change, Conflict):
            change = Change(change.fact, change.current, change.new)
        if change.fact == DELETED:
            return Difference(DELETED, "The entry itself", "deleted by staff", "deleted", "in the file")
        if entry[0] == INITIATIVE:
            return self._initiatives.difference(change)
        field = apps.get_model(entry[0])._meta.get_field(change.fact[0])
        label = capfirst(str(getattr(field, "verbose_name", change.fact[0])))
        return Difference(change.fact, label, "changed", _plain(change.before), _plain(change.after))


def record_of(change: Change | Conflict) -> Record:
    """Return a record that holds nothing but what a change is about, to find the words for it."""
    before, after = (change.before, change.after) if isinstance(change, Change) else (change.current, change.new)
    return with_facts({}, {change.fact: after if before is None else before})


def _plain(value: object) -> str:
    if value is None:
        return ""
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
