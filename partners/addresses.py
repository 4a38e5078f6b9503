"""Public addresses outlive what they name: a slug that a row has had leads to that row for good.

Every save of a row that has a public page keeps its slug here. So an old address can be sent on to the new one, and
no slug is ever given to another row, not even after its own is deleted.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.db.models.functions import Lower
from django.db.models.signals import post_save

from .announcing import rows_changed
from .working_copy import working_copy

SLUG = re.compile(r"[-\w]{1,120}", re.ASCII)

TAKEN = "taken"
"""The code of the error that a slug is another row's."""


class Address(models.Model):
    """A slug that a row has or has had. The row is known by its key alone, which is never used twice."""

    kind = models.CharField(max_length=60, help_text="The model of the row, such as “partners.partner”.")
    slug = models.SlugField(max_length=120)
    row = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "addresses"
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="partners_address_once"),
            models.CheckConstraint(condition=models.Q(slug=Lower("slug")), name="partners_address_lowercase"),
        ]

    def __str__(self):
        return f"{self.kind} {self.slug}"


def keep_addresses_of(model: type[models.Model]) -> None:
    """Keep the slugs of the model's rows, whatever writes them."""
    post_save.connect(_keep_saved, sender=model)
    rows_changed.connect(_keep_changed, sender=model)


def keep_all(model: type[models.Model]) -> None:
    """Keep the slugs of rows that were there before addresses were kept."""
    _keep(model, dict(model._default_manager.values_list("slug", "pk")), raw=True)


def owners_of(model: type[models.Model], slugs: Iterable[str]) -> dict[str, int]:
    """Return the keys of the rows that have or had these slugs in any case, by slug; the rows may be deleted.

    What can be no slug is left out, and costs no query.
    """
    possible = {slug: slug.lower() for slug in map(str, slugs) if SLUG.fullmatch(slug)}
    if not possible:
        return {}
    kept = Address.objects.filter(kind=model._meta.label_lower, slug__in=set(possible.values()))
    rows = dict(kept.values_list("slug", "row"))
    return {slug: rows[lowered] for slug, lowered in possible.items() if lowered in rows}


def free_slug(model: type[models.Model], slug: str) -> str:
    """Return the slug with the first number after it that no row has or had, such as first-book-2."""
    numbered = [f"{slug[:110]}-{number}" for number in range(2, 1000)]
    taken = owners_of(model, numbered)
    return next(each for each in numbered if each not in taken)


def slugs_of(*rows: Any) -> set[str]:
    """Return every slug that one of the rows, which are of one model, has or had. Costs one query."""
    kept = Address.objects.filter(kind=rows[0]._meta.label_lower, row__in=[row.pk for row in rows])
    return set(kept.values_list("slug", flat=True))


def row_formerly_at(rows: models.QuerySet, slug: str) -> Any:
    """Return the row among these that had the slug before it got another; None if there is none."""
    return rows.filter(pk__in=owners_of(rows.model, [slug]).values()).exclude(slug=slug).first()


def row_at(model: type[models.Model], slug: str) -> Any:
    """Return the row that has the slug, else the one that had it, else a new one.

    Where the one that had it is deleted, the new one has its key: the row comes back.
    """
    rows, slug = model._default_manager, slug.lower()
    if row := rows.filter(slug=slug).first():
        return row
    owner = owners_of(model, [slug]).get(slug)
    return rows.filter(pk=owner).first() or model(pk=owner)


def check_address(row: Any) -> None:
    """Raise ``ValidationError`` if the row's slug is or was another's."""
    model, held = type(row), working_copy()
    owner = held.owner_of(model, row.slug) if held else owners_of(model, [row.slug]).get(row.slug)
    if owner in (None, row.pk):
        return
    other = held.row(model, owner) if held else model._default_manager.filter(pk=owner).first()
    if other is None:
        noun = model._meta.verbose_name
        raise ValidationError({"slug": f"This was the address of a deleted {noun}. Choose another."})
    uses = f"“{other}” already uses this address." if other.slug == row.slug else f"This address leads to “{other}”."
    raise ValidationError({"slug": ValidationError(f"{uses} Choose another.", code=TAKEN)})


def _keep_saved(sender, instance, raw, **kwargs):
    _keep(sender, {instance.slug: instance.pk}, raw=raw)


def _keep_changed(sender, pks: Iterable[int], **kwargs):
    _keep(sender, dict(sender._default_manager.filter(pk__in=pks).values_list("slug", "pk")))


def _keep(model: type[models.Model], rows: dict[str, int], *, raw: bool = False) -> None:
    kind = model._meta.label_lower
    kept = dict(Address.objects.filter(kind=kind, slug__in=rows).values_list("slug", "row"))
    if raw:  # a fixture knows rows by slug alone, so the one that it brings back is the one that was deleted
        gone = {slug for slug, pk in kept.items() if pk != rows[slug] and not _exists(model, pk)}
        Address.objects.filter(kind=kind, slug__in=gone).delete()
        kept = {slug: pk for slug, pk in kept.items() if slug not in gone}
    for slug, pk in kept.items():
        if pk != rows[slug]:
            raise IntegrityError(f"The slug “{slug}” belongs to another {model._meta.verbose_name}.")
    Address.objects.bulk_create(Address(kind=kind, slug=slug, row=pk) for slug, pk in rows.items() if slug not in kept)


def _exists(model: type[models.Model], pk: int) -> bool:
    return model._default_manager.filter(pk=pk).exists()
