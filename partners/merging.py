"""Merging two partners that turned out to be one.

The old row stays, so that its address leads on, and says in ``merged_into`` which one it is now. Whoever merges says
in ``authored()`` who and why, and wraps it in ``batched()``, so that initiatives are indexed and kept once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import models, transaction
from django.forms import model_to_dict
from django.utils import timezone

from .addresses import owners_of
from .models import Partner

LOST = {"acronym": "acronym", "type": "type", "parent": "parent organization", "website": "website"}
"""What a partner says of itself that is not shown any more once it is merged, with what editors call it."""


class CannotMerge(Exception):
    """These two cannot be merged; the message says why, to editors."""


class Outdated(Exception):
    """What a merge would do has changed since it was looked at."""


def led_to(partner: Partner) -> list[Partner]:
    """Return the partner and those that it was merged into, one after the other, each once."""
    chain = [partner]
    while (following := chain[-1].merged_into) and following not in chain:
        chain.append(following)
    return chain


def stands_for(partner: Partner) -> Partner:
    """Return the partner that this one is today, after all merges."""
    return led_to(partner)[-1]


def partner_once_at(slug: str) -> Partner | None:
    """Return the partner with a public page that the slug led to: by its former address, or that of one merged into
    it."""
    owners = owners_today(Partner, [slug])
    return Partner.objects.public().filter(pk__in=owners.values()).exclude(slug=slug).first()


def owners_today(model: type[models.Model], slugs: Iterable[str]) -> dict[str, int]:
    """Return what ``owners_of()`` does, but of a merged partner the key of what it is today."""
    owners = owners_of(model, slugs)
    if model is Partner and owners:
        merged = Partner.objects.filter(pk__in=owners.values(), merged_into__isnull=False)
        today = {partner.pk: stands_for(partner).pk for partner in merged.select_related("merged_into")}
        owners = {slug: today.get(pk, pk) for slug, pk in owners.items()}
    return owners


@dataclass(frozen=True)
class Preview:
    """What merging one partner into another would do."""

    source: Partner
    target: Partner
    moved: list[Any]
    """The links that would name the target."""
    doubled: list[tuple[Any, Any]]
    """Links of initiatives that name both, each with the target's, which stays as it is while this one goes."""

    @property
    def lost(self) -> list[tuple[str, str, str]]:
        """What the source says of itself and the target does not: what it is called, and both values."""
        pairs = [(called, _shown(self.source, name), _shown(self.target, name)) for name, called in LOST.items()]
        return [(called, here, there) for called, here, there in pairs if here not in ("", there)]

    @property
    def seen(self) -> str:
        """A word that changes whenever what the merge would do does."""
        doubled = [(model_to_dict(lost), model_to_dict(stays)) for lost, stays in self.doubled]
        parts = self.source.pk, self.target.pk, sorted(link.pk for link in self.moved), doubled, self.lost
        return sha256(repr(parts).encode()).hexdigest()[:20]


def _shown(partner: Partner, name: str) -> str:
    if name == "type":
        return "" if partner.type == Partner.Type.NOT_KNOWN else partner.get_type_display()
    return getattr(partner, name)


def preview(source: Partner, target: Partner) -> Preview:
    """Return what the merge would do; raise ``CannotMerge`` if it cannot be done."""
    if source == target:
        raise CannotMerge("A partner cannot be merged into itself. Choose another one.")
    for partner in (source, target):
        if partner.merged_into:
            raise CannotMerge(f"“{partner}” was merged into “{partner.merged_into}” before. Choose that one.")
    links = {link.initiative_id: link for link in target.partnerships.select_related("source", "passage")}
    moved, doubled = [], []
    for link in source.partnerships.select_related("initiative", "source", "passage").order_by(
        "initiative__sort_key", "pk"
    ):
        if link.initiative_id in links:
            doubled.append((link, links[link.initiative_id]))
        else:
            moved.append(link)
    return Preview(source, target, moved, doubled)


def merge(source: Partner, target: Partner, *, seen_as: str | None = None) -> Preview:
    """Merge the one into the other; return what was done.

    Raises ``CannotMerge`` if that cannot be, ``Outdated`` if it differs from the preview whose ``seen`` is given.
    """
    with transaction.atomic():
        rows = Partner.objects.select_for_update().order_by("pk").in_bulk([source.pk, target.pk])
        done = preview(rows[source.pk], rows[target.pk])
        if seen_as not in (None, done.seen):
            raise Outdated
        source, target = done.source, done.target
        source.partnerships.filter(pk__in=[link.pk for link, _ in done.doubled]).delete()
        source.partnerships.update(partner=target)
        source.merged.update(merged_into=target)
        source.merged_into, source.merged_at = target, timezone.now()
        source.save()
    return done


def unmerge(partner: Partner) -> Partner:
    """Let a merged partner stand for itself again; return the one that it was merged into.

    Links stay where the merge put them. Raises ``CannotMerge`` if it is not merged.
    """
    with transaction.atomic():
        partner = Partner.objects.select_for_update().get(pk=partner.pk)
        target = partner.merged_into
        if target is None:
            raise CannotMerge(f"“{partner}” is not merged into another partner.")
        partner.merged_into = partner.merged_at = None
        partner.save()
    return target
