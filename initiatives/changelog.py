"""What changed in the directory, as the public saw it: never who or why, never what only staff have seen.

A version was public from the time that it was saved, or that it set for itself, until the next one took its place.
What differs between two such versions of an entry, one after the other, is what the public is told.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from itertools import groupby

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from .history.differences import marked
from .history.merging import Change
from .history.wording import Wording
from .models import Initiative, Version
from .records import LINKS_BY_NAME, Record

LONG_TEXTS = ("summary", "note")
UNSEEN = ("keywords", "search_words", "review_on")
"""Fields that no public page shows."""


class Turn(Enum):
    """What the public saw happen to an entry."""

    FIRST = "First published"
    AGAIN = "Published again"
    CHANGED = "Changed"
    WITHDRAWN = "Withdrawn"
    GONE = "No longer published"


@dataclass(frozen=True)
class Step:
    """A moment at which the public saw an entry change; versions by their primary keys."""

    turn: Turn
    at: datetime
    entry: int
    version: int
    before: int | None = None
    """The version that the public saw last before."""
    compares: bool = True
    """Whether what changed may be told: not where that would bring back text that was withdrawn since."""


@dataclass(frozen=True)
class Told:
    """One thing that changed, in words; for long texts with both as one, the difference marked."""

    text: str
    marked: SafeString | str = ""


@dataclass(frozen=True)
class Event:
    """A step as a page shows it."""

    turn: Turn
    at: datetime
    title: str
    address: str
    """Where the entry is read; empty where it is no longer public."""
    reason: str
    """Why it was withdrawn; empty for any other turn."""
    told: list[Told]

    @property
    def day(self):
        return timezone.localtime(self.at).date()


@dataclass(frozen=True)
class _Kept:
    """What of a version tells whether the public saw it."""

    pk: int
    entry: int
    state: str
    at: datetime
    status: str
    publish_at: datetime


def steps(entry: int | None = None) -> list[Step]:
    """Return what the public saw happen, the latest first: to one entry, or to all. Costs one query."""
    versions = Version.objects.kept()
    if entry is not None:
        versions = versions.filter(entry=entry)
    fields = versions.order_by("entry", "number").values_list("pk", "entry", "state", "at", "status", "publish_at")
    kept = (
        _Kept(pk, entry, state, at, status, parse_datetime(publish_at) or at)
        for pk, entry, state, at, status, publish_at in fields.iterator()
    )
    found = [step for _, of_one in groupby(kept, lambda version: version.entry) for step in _steps_of(list(of_one))]
    return sorted(found, key=lambda step: (step.at, step.version), reverse=True)


def was_public(initiative: Initiative) -> bool:
    """Whether the public has seen the initiative, or sees it now."""
    return bool(steps(initiative.pk))


def was_withdrawn(initiative: Initiative) -> bool:
    """Whether the initiative is withdrawn, and the public saw it before."""
    return initiative.status == Initiative.Status.WITHDRAWN and was_public(initiative)


def withdrawn_since(initiative: Initiative) -> datetime | None:
    """Return when an initiative that is withdrawn was; None if its history does not tell."""
    since = None
    saved = Version.objects.of(initiative).saved()
    for status, at in saved.values_list("status", "at"):
        if status != Initiative.Status.WITHDRAWN:
            break
        since = at
    return since


def _steps_of(versions: list[_Kept]) -> list[Step]:
    """Return what the public saw happen to one entry, from all its versions in order."""
    now = timezone.now()
    found: list[Step] = []
    seen: int | None = None
    shown = False
    compares = True
    for version, end in zip(versions, [*(version.at for version in versions[1:]), None], strict=True):
        published = version.state == Version.State.SAVED and version.status == Initiative.Status.PUBLISHED
        start = max(version.at, version.publish_at)
        appears = published and start <= now and (end is None or start < end)
        withdrawn = version.state == Version.State.SAVED and version.status == Initiative.Status.WITHDRAWN
        if shown and not (appears and start == version.at):
            turn = Turn.WITHDRAWN if withdrawn else Turn.GONE
            found.append(Step(turn, version.at, version.entry, version.pk, seen))
            shown = False
        if withdrawn:
            found = [replace(step, compares=False) for step in found]
            compares = False
        if appears:
            turn = Turn.CHANGED if shown else Turn.AGAIN if seen else Turn.FIRST
            found.append(Step(turn, start, version.entry, version.pk, seen, compares))
            seen, shown, compares = version.pk, True, True
    return found


def events(shown: Iterable[Step]) -> list[Event]:
    """Return the steps in words, without those in which nothing changed that the public can see.

    Of an entry that is not public now, its content is no longer told; nor is what it was before it was withdrawn once.
    Costs a fixed number of queries.
    """
    shown = list(shown)
    pks = {pk for step in shown for pk in (step.version, step.before) if pk}
    records = dict(Version.objects.filter(pk__in=pks).values_list("pk", "record"))
    public = Initiative.objects.published().filter(pk__in={step.entry for step in shown})
    addresses = {initiative.pk: initiative.get_absolute_url() for initiative in public.only("slug")}
    wording = Wording(records.values())
    found = []
    for step in shown:
        record, before = records[step.version], records.get(step.before or 0)
        is_public = step.entry in addresses
        told = list(_told(before, record, wording)) if before and is_public and _compares(step) else []
        if step.turn is Turn.CHANGED and not told:
            continue
        ended = step.turn in (Turn.WITHDRAWN, Turn.GONE)
        last_public = before if ended and before else record
        reason = record["withdrawn_reason"] if step.turn is Turn.WITHDRAWN else ""
        found.append(Event(step.turn, step.at, last_public["title"], addresses.get(step.entry, ""), reason, told))
    return found


def _compares(step: Step) -> bool:
    return step.compares and step.turn in (Turn.CHANGED, Turn.AGAIN)


def _told(before: Record, after: Record, wording: Wording) -> Iterator[Told]:
    for change in wording.changes(before, after):
        if change.fact[0] not in UNSEEN and (told := _in_words(change, wording)):
            yield told


def _in_words(change: Change, wording: Wording) -> Told | None:
    """Say what changed; nothing where only the place of a link did, or what no words tell."""
    difference = wording.difference(change)
    if difference.is_link:
        if difference.what == "moved":
            return None
        called = capfirst(str(LINKS_BY_NAME[change.fact[0]]._meta.verbose_name))
        said = Told(f"{called} {difference.what}: {wording.name(change.fact)}")
        if difference.what == "changed":
            return replace(said, marked=marked(difference.before, difference.after, spoken="sr"))
        return said
    if difference.before == difference.after:
        return None
    if not difference.before:
        return Told(f"{difference.label} added: “{difference.after}”")
    if not difference.after:
        return Told(f"{difference.label} taken out: “{difference.before}”")
    if change.fact[0] in LONG_TEXTS:
        return Told(f"{difference.label} changed", marked(difference.before, difference.after, spoken="sr"))
    return Told(f"{difference.label} changed from “{difference.before}” to “{difference.after}”")
