"""Loading the directory from a file: what a load would do, and doing it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from partners.addresses import row_at
from partners.models import Partner

from .models import Audience, FocusArea, Initiative, Load, Passage, Source
from .records import (
    LINKS_BY_NAME,
    Record,
    References,
    apply_fields,
    apply_record,
    entry_records,
    messages,
    stored_records,
    without_times,
)
from .touch import batched

Entry = tuple
"""A model's label and a natural key, such as ``("partners.partner", "first-book")``."""

INITIATIVE = Initiative._meta.label_lower
PASSAGE = Passage._meta.label_lower

REFERENCES = {
    "passage": PASSAGE,
    "source": Source._meta.label_lower,
    "partner": Partner._meta.label_lower,
    "focus_area": FocusArea._meta.label_lower,
    "audience": Audience._meta.label_lower,
}
"""The fields of records that point to other entries."""


def name_of(entry: Entry) -> str:
    """Return how messages call an entry: "partner first-book"."""
    label, *key = entry
    return f"{apps.get_model(label)._meta.verbose_name} {' ¶ '.join(map(str, key))}"


@dataclass
class Plan:
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


def plan(objects: list[Record]) -> Plan:
    """Compare a fixture's objects with the database and with what was loaded last.

    Belongs in the transaction that also carries the plan out: until its end nobody else can save an initiative.
    Raises ``ValidationError`` if they are no directory (see ``entry_records``), or one without any initiative.
    """
    list(Initiative.objects.order_by("pk").select_for_update().values_list("pk", flat=True))
    last = Load.objects.directory().first()
    base = entry_records(last.entries) if last else {}
    result = Plan(new=entry_records(objects), stored=stored_records(), base=base)
    if not any(entry[0] == INITIATIVE for entry in result.new):
        raise ValidationError("It holds no initiative.")
    for entry, record in result.new.items():
        stored = result.stored.get(entry)
        if stored == record:
            result.unchanged.append(entry)
        elif stored is None:
            result.added.append(entry)
            if entry in base:
                result.edited[entry] = "deleted by staff"
        else:
            result.changed.append(entry)
            if _edited(stored, base.get(entry)) and without_times(stored) != without_times(record):
                result.edited[entry] = "edited by staff" if entry in base else "not from a load"
    used = _used_by_others(result)
    for entry, record in base.items():
        if entry in result.new or entry not in result.stored:
            continue
        if entry in used:
            result.kept.append(entry)
            continue
        result.removed.append(entry)
        if _edited(result.stored[entry], record):
            result.edited[entry] = "edited by staff, gone from the file"
    return result


def _edited(stored: Record, base: Record | None) -> bool:
    return base is None or without_times(stored) != without_times(base)


def _used_by_others(result: Plan) -> set[Entry]:
    """Return what the initiatives that staff added rest on: a load must not take it from them."""
    used: set[Entry] = set()
    for entry, record in result.stored.items():
        if entry[0] == INITIATIVE and entry not in result.new and entry not in result.base:
            rows = [record, *(link for name in LINKS_BY_NAME for link in record[name])]
            used |= {(label, *row[name]) for row in rows for name, label in REFERENCES.items() if row.get(name)}
    return used | {("initiatives.source", url) for label, url, *rest in used if label == "initiatives.passage"}


def apply(result: Plan) -> None:
    """Carry the plan out in one transaction.

    Raises ``ValidationError`` with a sentence for each entry that breaks a rule; then nothing is changed.
    """
    references = References()
    problems = []
    with batched():
        _remove(result, Initiative, FocusArea, Audience, Partner)
        free_values_that_move(result.changed)
        for entry in (entry for entry in result.new if entry in {*result.added, *result.changed}):
            try:
                apply_entry(entry, result.new[entry], references)
            except ValidationError as error:
                problems += [f"{name_of(entry)}: {message}" for message in messages(error)]
        problems += broken_quotes(result.changed)
        if problems:
            raise ValidationError(problems)
        _remove(result, Passage, Source)


def _remove(result: Plan, *entry_models: type[models.Model]) -> None:
    for model in entry_models:
        for label, *key in result.removed:
            if label == model._meta.label_lower:
                model._default_manager.get_by_natural_key(*key).delete()


def free_values_that_move(changed: Iterable[Entry]) -> None:
    """Let go of what one changed entry may take from another, which would clash until both are changed.

    That is passages and names, which are unique, and keywords, which only so many entries may have.
    """
    for label, *key in changed:
        model = apps.get_model(label)
        if model is Initiative:
            Initiative.objects.filter(slug=key[0]).update(passage=None, keywords="")
        elif model in (FocusArea, Audience):
            model._default_manager.filter(slug=key[0]).update(name=f"={key[0]}")


def broken_quotes(changed: Iterable[Entry]) -> list[str]:
    """Return a sentence for each quote of an unchanged entry that a changed passage no longer holds."""
    passages = [Passage.objects.get_by_natural_key(*key) for label, *key in changed if label == PASSAGE]
    problems = []
    for link in LINKS_BY_NAME.values():
        for row in link.objects.filter(passage__in=passages).select_related("initiative", "passage"):
            try:
                row.clean()
            except ValidationError as error:
                problems += [f"initiative {row.initiative.slug}: {message}" for message in messages(error)]
    return problems


def apply_entry(entry: Entry, record: Record, references: References) -> None:
    """Make an entry what the record says; raise ``ValidationError`` where it breaks a rule."""
    label, *key = entry
    if label == INITIATIVE:
        apply_record(record, references)
        return
    model = apps.get_model(label)
    try:
        row = model._default_manager.get_by_natural_key(*key)
    except model.DoesNotExist:
        row = row_at(model, record["slug"]) if "slug" in record else model()
    apply_fields(row, record, references)
    row.full_clean()
    row.save()
