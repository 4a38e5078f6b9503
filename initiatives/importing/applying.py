"""Carrying an import out, as one batch that is recorded and can be undone."""

from dataclasses import replace
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError

from ..authorship import authored
from ..bulk_writing import write
from ..directory_copy import DirectoryCopy
from ..entries import INITIATIVE, name_of
from ..history.restoring import LaterReferences, updated_now
from ..models import Initiative, Load
from ..models.loads import LONGEST_NAME
from ..progress import Progress, unseen
from ..records import LINKS_BY_NAME, Record, sentences, to_fields
from ..touch import batched, read_only
from .columns import column_of
from .comparing import plan
from .planning import Effect, Plan
from .tables import File, Problem, in_order

EXCHANGED = (("passage",), ("keywords",), ("name",))
"""Facts that one entry may take from another, so that they must be let go of first."""


class ImportRefused(ValidationError):
    """An import that breaks rules: nothing was written. ``problems`` says where."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__([str(problem) for problem in problems])
        self.problems = problems


def effect_of(file: File, progress: Progress = unseen) -> Plan:
    """Return what importing the file would do, with all that is wrong in it. Changes nothing, and locks nothing."""
    with read_only():
        return tried(plan(file, progress), progress)


def tried(result: Plan, progress: Progress = unseen) -> Plan:
    """Return the plan with all that is wrong in its file and in what it would do, in order. Changes nothing."""
    _, broken = _prepare(result, progress)
    return replace(result, problems=in_order([*result.problems, *broken]))


def carry_out(result: Plan, *, user: Any = None, progress: Progress = unseen) -> Load:
    """Do what the plan says, and record it; a plan with conflicts leaves the directory's side of them.

    Belongs in one transaction with ``Initiative.objects.lock()`` and then the making of the plan. Raises
    ``ImportRefused`` if anything is wrong in the file or breaks a rule; then nothing is changed.
    """
    file = result.file
    held, broken = _prepare(result, progress)
    if result.problems or broken:
        raise ImportRefused(in_order([*result.problems, *broken]))
    with batched(progress):
        load = Load.objects.create(
            kind=Load.Kind.IMPORT, name=file.name[-LONGEST_NAME:], sha256=file.sha256, entries=[], user=user
        )
        with authored(user=user, load=load, reason=f"Imported {file.name}"):
            write(held, progress)
        load.entries = [item for effect in result.effects for item in _objects(effect, held)]
        load.save()
    return load


def _prepare(result: Plan, progress: Progress) -> tuple[DirectoryCopy, list[Problem]]:
    """Return the directory with every entry that the plan changes, and a problem for each rule that one breaks."""
    held = DirectoryCopy()
    references = LaterReferences(held)
    held.hold_initiatives(slugs=[effect.entry[1] for effect in result.effects if effect.entry[0] == INITIATIVE])
    changed = [effect for effect in result.effects if effect.changes]
    held.free_values(
        effect.entry for effect in changed if any(change.fact in EXCHANGED for change in effect.merged.changed)
    )
    problems = []
    for effect in progress("Checking", [effect for effect in result.effects if effect.writes]):
        try:
            held.put(effect.entry, _dated(effect), references)
        except ValidationError as error:
            problems += _located(effect, error)
    return held, problems + [Problem(sentence) for sentence in held.broken_quotes(each.entry for each in changed)]


def _dated(effect: Effect) -> Record:
    """Return what an entry becomes, as of now. One that is added starts as a draft: an import publishes nothing."""
    record = effect.merged.record
    if effect.entry[0] != INITIATIVE:
        return record
    record = updated_now(record)
    if effect.current is None:
        draft = {"status": Initiative.Status.DRAFT.value, "withdrawn_reason": ""}
        record |= {**draft, "publish_at": record["updated_at"], "created_at": record["updated_at"]}
    return record


def _located(effect: Effect, error: ValidationError) -> list[Problem]:
    """Return what is wrong with an entry, by its line and column; by its name where the file has no lines."""
    if effect.line is None:
        return [Problem(f"{name_of(effect.entry)}: {message}") for message in sentences(error)]
    by_field = getattr(error, "message_dict", {"": error.messages})
    return [
        Problem(text, effect.line, "slug" if name == "slug" else column_of(name))
        for name, texts in by_field.items()
        for text in texts
    ]


def _objects(effect: Effect, held: DirectoryCopy) -> list[Record]:
    """Return what the file said of an entry as fixture objects: the base of the next import.

    Of an entry that keeps no versions, its object also says what it was before and after.
    """
    label = effect.entry[0]
    fields = {name: value for name, value in effect.said.items() if name not in LINKS_BY_NAME}
    item: Record = {"model": label, "fields": fields}
    if label != INITIATIVE and effect.writes:
        row = held.get(apps.get_model(label), effect.entry[1:])
        item |= {"before": effect.current, "after": to_fields(row)}
    slug = effect.said.get("slug")
    links = [
        {"model": link._meta.label_lower, "fields": {"initiative": [slug], **each}}
        for name, link in LINKS_BY_NAME.items()
        for each in effect.said.get(name, [])
    ]
    return [item, *links]
