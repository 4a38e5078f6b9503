"""Loading the directory from a file: what a load would do, and doing it."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import models

from partners.models import Partner

from .entries import (
    INITIATIVE,
    PASSAGE,
    REFERENCES,
    SOURCE,
    Entry,
    apply_entry,
    broken_quotes,
    entry_records,
    free_values_that_move,
    name_of,
    stored_records,
)
from .models import Audience, FocusArea, Initiative, Load, Passage, Source
from .records import LINKS_BY_NAME, Record, References, sentences, without_times
from .touch import batched


@dataclass
class LoadPlan:
    """What a load does to the database, entry by entry, in the file's order."""

    new: dict[Entry, Record]
    """What the file holds."""
    stored: dict[Entry, Record]
    """What the database holds."""
    base: dict[Entry, Record]
    """What was loaded last."""
    added: list[Entry] = field(default_factory=list)
    changed: list[Entry] = field(default_factory=list)
    unchanged: list[Entry] = field(default_factory=list)
    removed: list[Entry] = field(default_factory=list)
    kept: list[Entry] = field(default_factory=list)
    """Entries that left the file, but that initiatives of the staff's own point to."""
    edited: dict[Entry, str] = field(default_factory=dict)
    """Entries that staff changed since the last load and this one would change back, with what staff did."""

    @property
    def changes_nothing(self) -> bool:
        return not (self.added or self.changed or self.removed)

    def changed_fields(self, entry: Entry) -> list[str]:
        """Return the names of the fields and kinds of link that differ between the file and the database."""
        old, new = self.stored[entry], self.new[entry]
        return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def plan_load(objects: list[Record]) -> LoadPlan:
    """Compare a fixture's objects with the database and with what was loaded last.

    Belongs in the transaction that also carries the plan out: until its end nobody else can save an initiative.
    Raises ``ValidationError`` if they are no directory (see ``entry_records``), or one without any initiative.
    """
    Initiative.objects.lock()
    last = Load.objects.directory().first()
    base = entry_records(last.entries) if last else {}
    plan = LoadPlan(new=entry_records(objects), stored=stored_records(), base=base)
    if not any(entry[0] == INITIATIVE for entry in plan.new):
        raise ValidationError("It holds no initiative.")
    for entry, record in plan.new.items():
        stored = plan.stored.get(entry)
        if stored == record:
            plan.unchanged.append(entry)
        elif stored is None:
            plan.added.append(entry)
            if entry in base:
                plan.edited[entry] = "deleted by staff"
        else:
            plan.changed.append(entry)
            if _edited(stored, base.get(entry)) and without_times(stored) != without_times(record):
                plan.edited[entry] = "edited by staff" if entry in base else "not from a load"
    used = _used_by_others(plan)
    for entry, record in base.items():
        if entry in plan.new or entry not in plan.stored:
            continue
        if entry in used:
            plan.kept.append(entry)
            continue
        plan.removed.append(entry)
        if _edited(plan.stored[entry], record):
            plan.edited[entry] = "edited by staff, gone from the file"
    return plan


def _edited(stored: Record, base: Record | None) -> bool:
    return base is None or without_times(stored) != without_times(base)


def _used_by_others(plan: LoadPlan) -> set[Entry]:
    """Return what the initiatives that staff added rest on: a load must not take it from them."""
    used: set[Entry] = set()
    for entry, record in plan.stored.items():
        if entry[0] == INITIATIVE and entry not in plan.new and entry not in plan.base:
            rows = [record, *(link for name in LINKS_BY_NAME for link in record[name])]
            used |= {(label, *row[name]) for row in rows for name, label in REFERENCES.items() if row.get(name)}
    return used | {(SOURCE, url) for label, url, *rest in used if label == PASSAGE}


def apply_load(plan: LoadPlan) -> None:
    """Carry the plan out in one transaction.

    Raises ``ValidationError`` with a sentence for each entry that breaks a rule; then nothing is changed.
    """
    references = References()
    problems = []
    with batched():
        _remove(plan, Initiative, FocusArea, Audience, Partner)
        free_values_that_move(plan.changed)
        for entry in (entry for entry in plan.new if entry in {*plan.added, *plan.changed}):
            try:
                apply_entry(entry, plan.new[entry], references, may_empty=True)
            except ValidationError as error:
                problems += [f"{name_of(entry)}: {message}" for message in sentences(error)]
        problems += broken_quotes(plan.changed)
        if problems:
            raise ValidationError(problems)
        _remove(plan, Passage, Source)


def _remove(plan: LoadPlan, *entry_models: type[models.Model]) -> None:
    for model in entry_models:
        for label, *key in plan.removed:
            if label == model._meta.label_lower:
                model._default_manager.get_by_natural_key(*key).delete()
