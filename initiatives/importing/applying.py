"""Carrying an import out, as one batch that is recorded and can be undone."""

from dataclasses import replace
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction

from ..authorship import authored
from ..entries import INITIATIVE, apply_entry, broken_quotes, free_values_that_move, name_of
from ..history.restoring import LaterReferences, updated_now
from ..models import Initiative, Load
from ..models.loads import LONGEST_NAME
from ..records import LINKS_BY_NAME, Record, sentences, to_fields
from ..touch import batched, rolled_back
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


def effect_of(file: File) -> Plan:
    """Return what importing the file would do, with all that is wrong in it. Changes nothing."""
    with transaction.atomic():
        return tried(plan(file))


def tried(result: Plan) -> Plan:
    """Return the plan with all that is wrong in its file and in what it would do, in order. Changes nothing.

    Belongs in the transaction in which the plan was made.
    """
    with rolled_back():
        broken = _write(result)
    return replace(result, problems=in_order([*result.problems, *broken]))


def carry_out(result: Plan, *, user: Any = None) -> Load:
    """Do what the plan says, and record it; a plan with conflicts leaves the directory's side of them.

    Belongs in the transaction in which the plan was made. Raises ``ImportRefused`` if anything is wrong in the file
    or breaks a rule; then nothing is changed.
    """
    file = result.file
    if result.problems:
        raise ImportRefused(tried(result).problems)
    with batched():
        load = Load.objects.create(
            kind=Load.Kind.IMPORT, name=file.name[-LONGEST_NAME:], sha256=file.sha256, entries=[], user=user
        )
        with authored(user=user, load=load, reason=f"Imported {file.name}"):
            if broken := _write(result):
                raise ImportRefused(in_order(broken))
        load.entries = [item for effect in result.effects for item in _objects(effect)]
        load.save()
    return load


def _write(result: Plan) -> list[Problem]:
    """Write every entry that the plan changes; return a problem for each rule that one breaks."""
    references = LaterReferences()
    changed = [effect.entry for effect in result.changed]
    moving = [
        effect.entry for effect in result.changed if any(change.fact in EXCHANGED for change in effect.merged.changed)
    ]
    free_values_that_move(moving)
    problems = []
    for effect in (effect for effect in result.effects if effect.writes):
        try:
            with transaction.atomic():
                apply_entry(effect.entry, _dated(effect), references)
        except ValidationError as error:
            problems += _located(effect, error)
    return problems + [Problem(sentence) for sentence in broken_quotes(changed)]


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


def _objects(effect: Effect) -> list[Record]:
    """Return what the file said of an entry as fixture objects: the base of the next import.

    Of an entry that keeps no versions, its object also says what it was before and after.
    """
    label = effect.entry[0]
    fields = {name: value for name, value in effect.said.items() if name not in LINKS_BY_NAME}
    item: Record = {"model": label, "fields": fields}
    if label != INITIATIVE and effect.writes:
        row = apps.get_model(label)._default_manager.get_by_natural_key(*effect.entry[1:])
        item |= {"before": effect.current, "after": to_fields(row)}
    slug = effect.said.get("slug")
    links = [
        {"model": link._meta.label_lower, "fields": {"initiative": [slug], **each}}
        for name, link in LINKS_BY_NAME.items()
        for each in effect.said.get(name, [])
    ]
    return [item, *links]
