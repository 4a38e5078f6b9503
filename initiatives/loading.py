"""Loading the directory from a file: what a load would do, and doing it."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import models

from partners.models import Partner

from .directory_copy import DirectoryCopy
from .entries import INITIATIVE, PASSAGE, REFERENCES, SOURCE, Entry, entry_records, name_of, stored_records
from .models import Audience, FocusArea, Initiative, Load, Passage, Source
from .notices import SameName, damaged_texts, is_renamed, name_in, same_names
from .progress import Progress, unseen
from .records import LINKS_BY_NAME, Record, References, sentences, without_times


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

    @property
    def same_names(self) -> list[SameName]:
        """Entries that get the name of another."""
        removed = set(self.removed)
        after = {entry: record for entry, record in self.stored.items() if entry not in removed} | self.new
        writing = [*self.added, *self.changed]
        renamed = [entry for entry in writing if is_renamed(entry, self.stored.get(entry), self.new[entry])]
        return same_names({entry: name_in(entry, record) for entry, record in after.items()}, renamed)

    @property
    def damaged_texts(self) -> list[str]:
        """A sentence for each text of what is added or changed that looks damaged."""
        return [
            f"{name_of(entry)}, {name}: Contains {phrase}"
            for entry in [*self.added, *self.changed]
            for name, value in self.new[entry].items()
            for each in (value if name in LINKS_BY_NAME else [value])
            for phrase in damaged_texts(name, each)
        ]


def plan_load(objects: list[Record]) -> LoadPlan:
    """Compare a fixture's objects with the database and with what was loaded last.

    To carry the plan out, call ``Initiative.objects.lock()`` first and do everything in one transaction, so that no
    initiative changes in between. Raises ``ValidationError`` if the objects are not a directory (see
    ``entry_records``) or hold no initiative.
    """
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


def prepare_load(plan: LoadPlan, progress: Progress = unseen) -> DirectoryCopy:
    """Return the directory as the plan makes it, not yet written.

    Raises ``ValidationError`` with a sentence for each entry that breaks a rule.
    """
    held = DirectoryCopy()
    references = References(held)
    written = {*plan.added, *plan.changed}
    held.hold_initiatives(slugs=[key[0] for label, *key in [*written, *plan.removed] if label == INITIATIVE])
    _remove(held, plan, Initiative, FocusArea, Audience, Partner)
    held.free_values(plan.changed)
    problems = []
    for entry in progress("Checking", [entry for entry in plan.new if entry in written]):
        try:
            held.put(entry, plan.new[entry], references, may_empty=True)
        except ValidationError as error:
            problems += [f"{name_of(entry)}: {message}" for message in sentences(error)]
    problems += held.broken_quotes(plan.changed)
    if problems:
        raise ValidationError(problems)
    _remove(held, plan, Passage, Source)
    return held


def _remove(held: DirectoryCopy, plan: LoadPlan, *entry_models: type[models.Model]) -> None:
    for model in entry_models:
        for entry in plan.removed:
            if entry[0] == model._meta.label_lower:
                held.delete(entry)
