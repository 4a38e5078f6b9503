"""What the pages of history and of proposed changes show side by side."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString

from partners.formats import display_name

from ..history.differences import marked
from ..history.merging import WORKFLOW, Change, changes, facts_of
from ..history.proposals import Situation
from ..history.wording import Difference, Wording, in_one_line
from ..models import Version
from ..records import Record


@dataclass(frozen=True)
class Side:
    """One fact of a proposal's page, as it was, is and would be."""

    label: str
    base: str
    now: SafeString | str
    proposed: SafeString | str
    outcome: str
    conflict: int | None = None
    """The place of the conflict in the list of conflicts, if it is one."""


def who(version: Version) -> str:
    """Say who wrote a version: a person, or the file that was loaded."""
    if version.load:
        return f"{version.load.get_kind_display()}: {version.load.name}"
    return display_name(version.user) if version.user else "No one signed in: a command, or an account that is deleted"


def changed_in(version: Version, before: Record | None, wording: Wording) -> str:
    """Say in one line what a version changed."""
    if version.state == Version.State.DELETED:
        return "The entry was deleted"
    if before is None:
        return "First version"
    return in_one_line(wording.differences(before, version.record))


def in_full(record: Record, before: Record, wording: Wording) -> list[tuple[str, str, SafeString]]:
    """Return all facts of a record and those that are gone: label, what became of it, and its words."""
    now, was = facts_of(record), facts_of(wording.as_linked(before, record))
    different = {difference.fact: difference.what for difference in wording.differences(before, record)}
    for name in WORKFLOW:
        now[(name,)], was[(name,)] = record.get(name), before.get(name)
    facts = dict.fromkeys([*((name,) for name in WORKFLOW), *now, *was])
    shown = []
    for fact in facts:
        words = wording.value(fact, was.get(fact)), wording.value(fact, now.get(fact))
        if any(words):
            shown.append((wording.label(fact), different.get(fact, ""), marked(*words)))
    return shown


def changed_meanwhile(situation: Situation) -> list[Difference]:
    """Return what others have changed since the proposal was begun, of the facts that it leaves alone."""
    base, now, proposed = situation.base, situation.current.record, situation.proposed.record
    own = {change.fact for change in changes(base, proposed)}
    wording = Wording([base, now])
    return [*wording.steps(base, now), *(wording.difference(one) for one in changes(base, now) if one.fact not in own)]


def sides(situation: Situation) -> Iterator[Side]:
    """Yield the facts that the proposal changes."""
    base, now, proposed = situation.base, situation.current.record, situation.proposed.record
    wording = Wording([base, now, proposed])
    merged = situation.merged()
    conflicts = {conflict.fact: place for place, conflict in enumerate(merged.conflicts)}
    changed = {change.fact for change in merged.changed}
    was, is_now, would_be = facts_of(base), facts_of(now), facts_of(proposed)
    for fact in (change.fact for change in changes(base, proposed)):
        if fact in conflicts:
            outcome = "Changed twice"
        elif fact in changed:
            outcome = "Changes when it is applied"
        else:
            outcome = "Stays: the entry says so already, or only its place differs"
        values = [wording.value(fact, each.get(fact)) for each in (was, is_now, would_be)]
        difference = wording.difference(Change(fact, was.get(fact), would_be.get(fact)))
        if difference.what == "moved":
            values = [f"Place {each[fact]['position']}" if fact in each else "" for each in (was, is_now, would_be)]
        before, current, after = values
        nothing = "Not there" if difference.is_link else "Empty"
        yield Side(
            wording.label(fact),
            before or nothing,
            marked(before, current) or nothing,
            marked(before, after) or nothing,
            outcome,
            conflicts.get(fact),
        )
