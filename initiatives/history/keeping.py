"""Keeping a version of what initiatives have become."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils.text import Truncator

from partners.cleaning import clean_line
from partners.working_copy import chunks

from ..authorship import Author, author
from ..models import Initiative, Version
from ..models.versions import LONGEST_REASON
from ..progress import Progress, unseen
from ..records import keys_of, to_record, without_times


def fitting(reason: str) -> str:
    """Return a reason as a version keeps it: one clean line, cut where it is too long."""
    return Truncator(clean_line(reason)).chars(LONGEST_REASON)


def keep(authors: Mapping[int, Author], progress: Progress = unseen) -> None:
    """Keep a version of each of the initiatives with these keys that is not as its last version says.

    Each stands under its own author. Belongs in the transaction that wrote them, at its end. Keys of those that are
    gone are ignored.
    """
    with transaction.atomic():
        rows = Initiative.objects.filter(pk__in=authors)
        list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))  # numbers in turn
        for part in chunks(progress("Recording versions", sorted(authors))):
            _add([(version, authors[version.entry]) for version in _changed(part)])


def _changed(pks: Sequence[int]) -> list[Version]:
    last = {version.entry: version for version in Version.objects.latest_saved().filter(entry__in=pks)}
    changed = []
    for initiative in Initiative.objects.filter(pk__in=pks).for_detail().order_by("pk"):
        version = Version(entry=initiative.pk, record=to_record(initiative), keys=keys_of(initiative))
        before = last.get(initiative.pk)
        if before is None or without_times(before.record) != without_times(version.record):
            changed.append(version)
    return changed


def keep_deleted(pks: Iterable[int]) -> None:
    """Keep what the initiatives with these keys are, which are about to be deleted."""
    stored = Initiative.objects.for_detail().filter(pk__in=list(pks)).order_by("pk")
    versions = [
        Version(entry=each.pk, record=to_record(each), keys=keys_of(each), state=Version.State.DELETED)
        for each in stored
    ]
    _add([(version, author()) for version in versions])


def add(version: Version) -> Version:
    """Save a new version, under its initiative's next number and the name of who is writing; return it."""
    _add([(version, author())])
    return version


def _add(written: list[tuple[Version, Author]]) -> None:
    highest = dict(
        Version.objects.filter(entry__in=[version.entry for version, _ in written])
        .order_by()
        .values_list("entry")
        .annotate(Max("number"))
    )
    for version, writing in written:
        version.number = highest.get(version.entry, 0) + 1
        version.user, version.reason, version.load = writing.user, fitting(writing.reason), writing.load
    Version.objects.bulk_create(version for version, _ in written)
