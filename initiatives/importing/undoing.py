"""Taking an import back in one step, without taking away what anybody did since."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import timezone

from partners.formats import format_datetime

from ..authorship import authored
from ..bulk_writing import write
from ..directory_copy import DirectoryCopy
from ..entries import INITIATIVE, Entry, entry_records, name_of
from ..history.merging import Change, Conflict, merge
from ..history.restoring import LaterReferences, up_to_date, updated_now
from ..models import Initiative, Load
from ..record_writing import is_emptied
from ..records import LINKS_BY_NAME, Keys, Record, References, sentences, to_fields, to_record, without_times
from ..touch import batched, read_only
from .comparing import ORDER
from .written import written_by

WORDS = (("summary",), ("passage",))
"""The facts of which the public reads at least one."""

WORDS_STAY = (
    "Its description stays, without which the public would read nothing of it, and so does what was edited since."
)


@dataclass
class Undone:
    """What taking one entry back comes to."""

    entry: Entry
    title: str
    deleted: bool = False
    """Whether it goes, because the import added it."""
    changed: list[Change] = field(default_factory=list)
    kept: list[Conflict] = field(default_factory=list)
    """Facts that stay: somebody changed them since, or the public would read nothing without them."""
    reason: str = ""
    """Why nothing of it is taken back, or not what the public reads of it, where that is so."""


class Step(NamedTuple):
    """What is to be done for one entry."""

    undone: Undone
    record: Record | None = None
    """What it becomes, if it stays and changes."""
    keys: Keys = {}
    """The primary keys that its links had."""
    was_emptied: bool = False
    """Whether the public read nothing of it before the import, though it was published."""


def check_undoable(load: Load) -> None:
    """Raise ``ValidationError`` if the load is no import, or is undone already."""
    if load.kind != Load.Kind.IMPORT:
        raise ValidationError("This was a load of the whole directory: load the file before it anew instead.")
    if load.undone_at:
        raise ValidationError(f"This import was undone already, on {format_datetime(load.undone_at)}.")


def effect_of_undo(load: Load) -> list[Undone]:
    """Return what undoing the import would do. Changes nothing; raises as ``undo()`` does."""
    with read_only():
        return _prepare(load)[1]


def undo(load: Load, *, user: Any = None) -> list[Undone]:
    """Take back what the import wrote, as versions of their own; return what became of each entry.

    An entry that it added is deleted, unless somebody edited it since; of one that it changed, every fact goes back
    that nobody changed since. Raises ``ValidationError`` if it was undone already, or if a rule of today refuses what
    was before; then nothing is changed.
    """
    with batched():
        with authored(user=user, load=None, reason=f"Undid the import of {load.name}"):
            Initiative.objects.lock()
            held, found = _prepare(Load.objects.select_for_update().get(pk=load.pk))
            write(held)
        load.undone_at = timezone.now()
        load.save(update_fields=["undone_at"])
    return found


def _prepare(load: Load) -> tuple[DirectoryCopy, list[Undone]]:
    """Return the directory without what the import wrote, not yet written, and what becomes of each entry."""
    check_undoable(load)
    held = DirectoryCopy()
    references = References(held)
    steps = [*_initiatives(load, held), *_others(load, held)]
    # First, because what they had may be another's again.
    _delete(held, [step.undone for step in steps if step.undone.entry[0] == INITIATIVE])
    changed = [step for step in steps if step.record]
    held.free_values(step.undone.entry for step in changed)
    held.hold_link_keys(step.keys for step in changed)
    problems = []
    for step in sorted(changed, key=lambda step: ORDER.index(step.undone.entry[0])):
        try:
            held.put(step.undone.entry, step.record or {}, references, keys=step.keys, may_empty=step.was_emptied)
        except ValidationError as error:
            problems += [f"{step.undone.title}: {message}" for message in sentences(error)]
    _delete(held, [step.undone for step in steps if step.undone.entry[0] != INITIATIVE])
    problems += held.broken_quotes(step.undone.entry for step in changed)
    if problems:
        raise ValidationError(problems)
    return held, [step.undone for step in steps]


def _initiatives(load: Load, held: DirectoryCopy) -> Iterator[Step]:
    """Yield what becomes of each initiative that the import wrote, with the record that it goes back to."""
    written = written_by(load)
    there = Initiative.objects.for_detail().in_bulk([each.after.entry for each in written])
    held.hold_initiatives(pks=there)
    references = LaterReferences(held)
    for after, before in written:
        if after.entry not in there:
            entry = (INITIATIVE, after.record["slug"])
            yield Step(Undone(entry, after.record["title"], reason="It was deleted since."))
            continue
        current = to_record(there[after.entry])
        entry, title = (INITIATIVE, current["slug"]), current["title"]
        if before is None:
            yield Step(_added(entry, title, current, after.record))
        else:
            was = up_to_date(before, references)
            undone, record = _changed(entry, title, up_to_date(after, references).record, current, was.record)
            was_emptied = is_emptied(before.record)
            if record and is_emptied(record) and not was_emptied:
                record = _with_its_words(undone, record)
            yield Step(undone, record, was.keys, was_emptied)


def _others(load: Load, held: DirectoryCopy) -> Iterator[Step]:
    """Yield the same for the entries that keep no versions: their objects in the load say what they were."""
    for item in load.entries:
        if "after" not in item:
            continue
        model: Any = apps.get_model(item["model"])
        [key] = entry_records([{"model": item["model"], "fields": item["after"]}])
        title = str(item["after"].get("name") or name_of(key))
        try:
            row = held.get(model, key[1:])
        except model.DoesNotExist:
            yield Step(Undone(key, title, reason="It was deleted, or has another address since."))
            continue
        if item["before"] is None:
            yield Step(_added(key, title, to_fields(row), item["after"]))
        else:
            yield Step(*_changed(key, title, item["after"], to_fields(row), item["before"]))


def _added(entry: Entry, title: str, current: Record, after: Record) -> Undone:
    if without_times(current) == without_times(after):
        return Undone(entry, title, deleted=True)
    return Undone(entry, title, reason="It was edited since, so it stays.")


def _changed(entry: Entry, title: str, after: Record, current: Record, before: Record) -> tuple[Undone, Record | None]:
    merged = merge(after, current, before)
    undone = Undone(entry, title, changed=merged.changed, kept=merged.conflicts)
    if not merged.changed:
        undone.reason = "All of it was edited since, so it stays." if merged.conflicts else "It is as it was before."
        return undone, None
    record = merged.record
    if entry[0] == INITIATIVE:
        record = updated_now(record)
    else:
        record = {name: value for name, value in record.items() if name not in LINKS_BY_NAME}
    return undone, record


def _with_its_words(undone: Undone, record: Record) -> Record | None:
    """Take the summary and the passage out of what goes back; return what the entry becomes, if it still changes."""
    words = [change for change in undone.changed if change.fact in WORDS]
    if not words:
        return record
    undone.changed = [change for change in undone.changed if change not in words]
    undone.kept += [Conflict(change.fact, change.before, change.before, change.after) for change in words]
    undone.reason = WORDS_STAY
    return {**record, **{change.fact[0]: change.before for change in words}} if undone.changed else None


def _delete(held: DirectoryCopy, several: Iterable[Undone]) -> None:
    """Delete what the import added, unless something has come to rest on it since."""
    added = [undone for undone in several if undone.deleted]
    for undone in sorted(added, key=lambda undone: -ORDER.index(undone.entry[0])):
        label, *key = undone.entry
        if label != INITIATIVE and held.is_used(held.get(apps.get_model(label), key)):
            undone.deleted, undone.reason = False, "Something else uses it since, so it stays."
        else:
            held.delete(undone.entry)
