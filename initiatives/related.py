"""The initiatives that a reader of one would look at next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, Q
from django.urls import reverse

from .counts import count_links
from .models import FocusLink, Initiative, Partnership


@dataclass
class Related:
    """An initiative that shares partners or focus areas with another, and which."""

    slug: str
    title: str
    partners: dict[int, str] = field(default_factory=dict)
    areas: dict[int, str] = field(default_factory=dict)

    def get_absolute_url(self) -> str:
        return reverse("initiatives:detail", args=[self.slug])

    @property
    def why(self) -> list[tuple[str, bool]]:
        """What is shared, in words: pieces of a sentence, and whether each is a name."""
        partners, areas = _listed(self.partners.values()), _listed(self.areas.values())
        if not partners:
            return [("Also on ", False), *areas]
        return [("Shares ", False), *partners, *([(", on ", False), *areas] if areas else [])]


def _listed(names: Iterable[str]) -> list[tuple[str, bool]]:
    return [piece for name in names for piece in (("; ", False), (name, True))][1:]


def related_to(initiative: Initiative, limit: int = 4) -> list[Related]:
    """Return published initiatives with the most partners in common, then the most focus areas; in one query.

    The initiative comes with its links, as ``for_detail()`` fetches them.
    """
    partners = {link.partner_id: link.partner.name for link in initiative.partnerships.all()}
    areas = {link.focus_area_id: link.focus_area.name for link in initiative.focuslinks.all()}
    nearest = (
        Initiative.objects.published()
        .exclude(pk=initiative.pk)
        .annotate(
            shared_partners=count_links(Partnership.objects.filter(partner__in=partners)),
            shared_areas=count_links(FocusLink.objects.filter(focus_area__in=areas)),
        )
        .filter(Q(shared_partners__gt=0) | Q(shared_areas__gt=0))
        .order_by("-shared_partners", "-shared_areas", "sort_key", "slug")
    )
    # Each row is one pair of a partner and an area of one of the nearest: few, and all in one query.
    rows = (
        Initiative.objects.filter(pk__in=nearest.values("pk")[:limit])
        .order_by("sort_key", "slug", "partnerships__position", "focuslinks__position")
        .values_list("slug", "title", "partnerships__partner", "focuslinks__focus_area")
    )
    found: dict[str, Related] = {}
    for slug, title, partner, area in rows:
        one = found.setdefault(slug, Related(slug, title))
        if partner in partners:
            one.partners[partner] = partners[partner]
        if area in areas:
            one.areas[area] = areas[area]
    return sorted(found.values(), key=lambda one: (-len(one.partners), -len(one.areas)))


@dataclass
class Nearby:
    """The published entries before and after one on the source page, and those of other passages, by passage.

    Each has the ``paragraph`` that it stands in.
    """

    before: Initiative | None = None
    after: Initiative | None = None
    by_passage: dict[int, Initiative] = field(default_factory=dict)


def nearby(initiative: Initiative, passages: Iterable[int]) -> Nearby:
    """Return the neighbors on the source page and the entries of the passages, in one query, or none if it can."""
    page, number = F("passage__source"), F("passage__number")
    published = Initiative.objects.published().annotate(page=page, paragraph=number)
    passages = list(passages)
    wanted = Q(passage__in=passages)
    own = initiative.passage
    if own:
        on_page = published.filter(page=own.source_id).order_by()
        before = on_page.filter(paragraph__lt=own.number).order_by("-paragraph")
        after = on_page.filter(paragraph__gt=own.number).order_by("paragraph")
        wanted |= Q(pk__in=before.values("pk")[:1]) | Q(pk__in=after.values("pk")[:1])
    elif not passages:
        return Nearby()
    entries = list(published.filter(wanted).order_by("paragraph"))
    beside = [entry for entry in entries if own and entry.page == own.source_id]
    return Nearby(
        before=next((entry for entry in reversed(beside) if own and entry.paragraph < own.number), None),
        after=next((entry for entry in beside if own and entry.paragraph > own.number), None),
        by_passage={entry.passage_id: entry for entry in entries if entry.passage_id},
    )
