"""What an import wrote, beside what was there before."""

from typing import NamedTuple

from ..models import Load, Version


class Written(NamedTuple):
    """An initiative that an import wrote: as it left it, and as it had found it."""

    after: Version
    before: Version | None
    """None where the import added the initiative: there was none, or it was deleted."""


def written_by(load: Load) -> list[Written]:
    """Return the initiatives that the import wrote, in the order of their keys. Costs two queries."""
    versions = list(load.versions.saved().order_by("entry", "number"))
    after = {version.entry: version for version in versions}
    first = {version.entry: version.number for version in reversed(versions)}
    before: dict[int, Version] = {}
    for version in Version.objects.kept().filter(entry__in=first).order_by("entry", "number"):
        if version.number < first[version.entry]:
            before[version.entry] = version
    return [Written(version, _if_saved(before.get(entry))) for entry, version in after.items()]


def _if_saved(version: Version | None) -> Version | None:
    return version if version and version.state == Version.State.SAVED else None
