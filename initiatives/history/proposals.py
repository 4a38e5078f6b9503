"""Changes that are kept beside an initiative until somebody applies them.

A proposal is a version that says what the initiative should be, and on which saved version its author had built. It
is merged with what others have saved since, fact by fact.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from django.db import transaction
from django.utils import timezone

from partners.formats import display_name, format_datetime

from ..authorship import author, authored
from ..models import Initiative, Version
from ..record_writing import apply_record
from ..records import LINKS_BY_NAME, Keys, Record, word_of
from ..touch import batched
from ..workflow import may_publish
from .keeping import add, fitting, keep
from .merging import WORKFLOW, Conflict, Fact, Merge, merge
from .restoring import Today, up_to_date, updated_now


class Outdated(Exception):
    """Somebody has saved the initiative or closed the proposal since it was looked at."""


class Outcome(Enum):
    """What applying a proposal came to."""

    CHANGED = auto()
    """The initiative is changed, and the proposal closed as applied."""
    SAID_ALREADY = auto()
    """Nothing was left to change: the proposal is closed as applied all the same."""
    NOTHING_CHOSEN = auto()
    """All its conflicts were decided against it, and nothing else was left: it is closed as declined."""
    STILL_OPEN = auto()
    """So they were, but by somebody who may not close it: it waits as before."""


def may_close(user: Any, proposal: Version) -> bool:
    """Whether the user may close a proposal without applying it: one of their own, a publisher any."""
    return may_publish(user) or proposal.user_id == user.pk


def put_back(version: Version) -> None:
    """Make an initiative what the version says to the primary keys of its links. Belongs in ``rolled_back()``.

    Raises ``ValidationError`` if rules of today refuse it.
    """
    today = up_to_date(version)
    for link in LINKS_BY_NAME.values():
        link.objects.filter(initiative=version.entry).delete()
    apply_record(today.record, keys=today.keys, pk=version.entry, may_empty=True)


def lock(entry: int) -> Initiative | None:
    """Return the initiative, kept from other writers until the transaction ends; None if it is deleted."""
    return Initiative.objects.filter(pk=entry).lock().first()


def latest_of(initiative: Initiative) -> Version:
    """Return the version that says what the initiative is now, which is kept first where there is none yet."""
    saved = Version.objects.latest_saved()
    found = saved.of(initiative).first()
    if found is None:
        keep({initiative.pk: author()})
        found = saved.of(initiative).get()
    return found


def propose(base: Version, record: Record, keys: Keys) -> Version:
    """Keep a record as a proposed change of the version ``base``, in the name of who is writing; return it.

    ``keys`` are those of the record's links as far as known; others get numbers that no row has.
    """
    return add(
        Version(
            entry=base.entry,
            base=base.number,
            record=_without_workflow(record, base),
            keys=settled(record, keys, known=[base.keys]),
            state=Version.State.PROPOSED,
        )
    )


def propose_anew(proposal: Version, record: Record, keys: Keys, *, seen_at: str) -> Version:
    """Put another record in the place of a proposal's and return it.

    Of what somebody else proposed it makes a new one; theirs is closed, and stays in the history, if who is writing
    may close it. If somebody has closed or changed the proposal since ``seen_at``, that one stays as it is and a new
    one is added.
    """
    base = base_of(proposal)
    settled_keys = settled(record, keys, known=[base.keys, proposal.keys])
    still = Version.objects.select_for_update().get(pk=proposal.pk)
    if still.state != Version.State.PROPOSED or still.at.isoformat() != seen_at:
        return propose(base, record, settled_keys)
    writing = author()
    if writing.user and still.user_id != writing.user.pk:
        why = f": {still.reason}" if still.reason else ""
        of_theirs = f"Edited further what {display_name(still.user)} proposed{why}"
        with authored(reason=writing.reason or of_theirs):
            kept = propose(base, record, settled_keys)
        if may_close(writing.user, still):
            _close(still, Version.State.DECLINED, f"Edited further: see proposed change {kept.number}")
        return kept
    still.record, still.keys = _without_workflow(record, base), settled_keys
    still.at = timezone.now()
    still.reason = fitting(writing.reason) or still.reason
    still.save()
    return still


def _without_workflow(record: Record, base: Version) -> Record:
    return {**record, **{name: base.record[name] for name in WORKFLOW if name in base.record}}


def settled(record: Record, keys: Keys, *, known: list[Keys]) -> Keys:
    """Return keys for all links of a record: those that are known stay, others get negative ones.

    So a form of a proposal knows its rows by the same keys each time, and no row of the database ever has them.
    """
    result: Keys = {}
    for name in LINKS_BY_NAME:
        words = [word_of(name, link) for link in record[name]]
        rows = {key for some in known for key in some.get(name, {}).values()}
        given = {word: key for word, key in keys.get(name, {}).items() if word in words and key in rows}
        lowest = min([0, *rows])
        new = [word for word in words if word not in given]
        result[name] = given | {word: lowest - place for place, word in enumerate(new, 1)}
    return result


def save_merged(base: Version, current: Version, record: Record) -> Merge:
    """Carry the changes from ``base`` to the record over to what the initiative is now, if none conflicts.

    Raises ``ValidationError``, and changes nothing, if rules refuse the result.
    """
    merged = merge(up_to_date(base).record, current.record, record)
    if merged.changed and not merged.conflicts:
        apply_record(updated_now(merged.record), pk=base.entry)
    return merged


def base_of(proposal: Version) -> Version:
    """Return the saved version that the proposal started from."""
    return Version.objects.get(entry=proposal.entry, number=proposal.base or 0)


@dataclass(frozen=True)
class Situation:
    """A proposal beside what it started from and what the initiative is now."""

    proposal: Version
    started_from: Version
    current: Version
    base: Record
    proposed: Today

    @classmethod
    def of(cls, proposal: Version, initiative: Initiative) -> "Situation":
        base, current = base_of(proposal), latest_of(initiative)
        return cls(
            proposal,
            base,
            current,
            up_to_date(base).record,
            up_to_date(proposal),
        )

    def merged(self, prefer_new: Iterable[Fact] = ()) -> Merge:
        return merge(self.base, self.current.record, self.proposed.record, prefer_new=frozenset(prefer_new))

    @property
    def conflicts(self) -> list[Conflict]:
        return self.merged().conflicts

    def saved_since(self) -> list[Version]:
        """The versions that others saved after the proposal's author had begun, the first one first."""
        return list(Version.objects.saved_after(self.started_from))


def seen(situation: Situation) -> str:
    """Return a word that changes whenever the proposal or the initiative does."""
    proposal = situation.proposal
    return f"{situation.current.number}/{proposal.state}/{proposal.at.isoformat()}"


def apply(proposal: Version, *, user: Any, seen_as: str, prefer_new: Iterable[int] = (), reason: str = "") -> Outcome:
    """Carry a proposal's changes over to the initiative, and close it for this reason; tell what it came to.

    Of the conflicts, those with these places in the list are decided for the proposal. Raises ``Outdated`` if
    anything differs from what was ``seen()``, ``ValidationError`` if rules refuse the result.
    """
    proposed = f": {proposal.reason}" if proposal.reason else ""
    why_saved = f"Applied the change proposed by {display_name(proposal.user)}{proposed}"
    with authored(user=user, reason=why_saved), batched():
        situation = _unchanged(proposal, seen_as)
        wanted = set(prefer_new)
        chosen = [conflict.fact for at, conflict in enumerate(situation.conflicts) if at in wanted]
        merged = situation.merged(chosen)
        if merged.changed:
            keys = _of_rows(situation.proposed.keys)
            apply_record(updated_now(merged.record), keys=keys, pk=proposal.entry)
        elif situation.conflicts and not may_close(user, situation.proposal):
            return Outcome.STILL_OPEN
        elif situation.conflicts:
            _close(proposal, Version.State.DECLINED, reason)
            return Outcome.NOTHING_CHOSEN
        _close(proposal, Version.State.APPLIED, reason)
        return Outcome.CHANGED if merged.changed else Outcome.SAID_ALREADY


def decline(proposal: Version, *, seen_as: str, reason: str = "") -> None:
    """Close a proposal without applying it, in the name of who is writing; raises ``Outdated`` as ``apply()`` does."""
    with transaction.atomic():
        _unchanged(proposal, seen_as)
        _close(proposal, Version.State.DECLINED, reason)


def decision(proposal: Version) -> str:
    """Say what became of a proposal, and as far as that is known by whom, when and why."""
    if proposal.closed_at is None:
        return proposal.get_state_display()
    by_its_author = proposal.user_id is not None and proposal.closed_by_id == proposal.user_id
    is_taken_back = by_its_author and proposal.state == Version.State.DECLINED
    what = "Taken back" if is_taken_back else proposal.get_state_display()
    said = f"{what} by {display_name(proposal.closed_by)}, {format_datetime(proposal.closed_at)}"
    return f"{said}: {proposal.closed_reason}" if proposal.closed_reason else said


def _unchanged(proposal: Version, seen_as: str) -> Situation:
    initiative = lock(proposal.entry)
    stored = Version.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if initiative is None or stored.state != Version.State.PROPOSED:
        raise Outdated
    situation = Situation.of(stored, initiative)
    if seen(situation) != seen_as:
        raise Outdated
    return situation


def _close(proposal: Version, state: str, reason: str) -> None:
    Version.objects.filter(pk=proposal.pk).update(
        state=state, closed_at=timezone.now(), closed_by=author().user, closed_reason=fitting(reason)
    )


def _of_rows(keys: Keys) -> Keys:
    return {name: {word: key for word, key in links.items() if key > 0} for name, links in keys.items()}
