"""Writing a working copy of the directory to the database: a few queries for hundreds of rows."""

from itertools import groupby
from typing import Any

from django.db import models

from partners.working_copy import chunks, relations

from .directory_copy import KEPT_WHOLE, DirectoryCopy
from .models import Initiative
from .progress import Progress, unseen
from .records import LINKS_BY_NAME
from .touch import batched


def write(held: DirectoryCopy, progress: Progress = unseen) -> None:
    """Bring every change of the copy to the database, in one transaction; it is of no use after that."""
    with batched(progress):
        _delete(held.deleted_before)
        _write_freed(held.freed)
        for model in KEPT_WHOLE:
            _save(held, model, progress)
        for link in LINKS_BY_NAME.values():
            for chunk in chunks(held.removed_links[link]):
                link.objects.filter(pk__in=chunk).delete()
            _save(held, link, progress)
        _delete(held.deleted_after)


def _write_freed(rows: list[Any]) -> None:
    for chunk in chunks([row.pk for row in rows if isinstance(row, Initiative)]):
        Initiative.objects.filter(pk__in=chunk).update(passage=None, keywords="")
    for row in rows:
        if not isinstance(row, Initiative):
            type(row).objects.filter(pk=row.pk).update(name=f"={row.slug}")


def _save(held: DirectoryCopy, model: type[models.Model], progress: Progress) -> None:
    rows = [row for (kind, _), row in held.changed.items() if kind is model]
    fields = [each.name for each in model._meta.concrete_fields if not each.primary_key and not each.generated]
    manager = model._default_manager
    for chunk in chunks(progress(f"Writing {model._meta.verbose_name_plural}", rows)):
        for row in chunk:
            _settle(row)
        manager.bulk_create([row for row in chunk if row._state.adding])
        stored = [row for row in chunk if not row._state.adding]
        manager.bulk_create(stored, update_conflicts=True, unique_fields=["pk"], update_fields=fields)


def _delete(rows: list[Any]) -> None:
    for model, several in groupby(rows, key=type):
        manager: Any = model.objects  # type: ignore[attr-defined]
        for chunk in chunks([row.pk for row in several]):
            manager.filter(pk__in=chunk).delete()


def _settle(row: models.Model) -> None:
    """Make a row ready to be saved: it gets its primary key from the database, and points to the keys of others."""
    if row.pk is not None and row.pk < 0:
        row.pk = None
    for name, attname, _ in relations(type(row)):
        if getattr(row, attname) is not None:
            setattr(row, name, getattr(row, name))
