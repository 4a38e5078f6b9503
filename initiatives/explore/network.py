"""What a line map shows: initiatives, their focus areas and their partners, each once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import cached_property

from ..models import Initiative


@dataclass(frozen=True)
class Named:
    """Something with a name and a page."""

    name: str
    url: str


@dataclass(frozen=True)
class Stop:
    """An initiative, with the slugs of its focus areas in the order of their vocabulary, and of its partners."""

    slug: str
    title: str
    url: str
    areas: tuple[str, ...]
    partners: tuple[str, ...]


@dataclass(frozen=True)
class Network:
    """Initiatives from top to bottom, and by their slugs the focus areas and partners that they are linked to."""

    stops: tuple[Stop, ...]
    areas: dict[str, Named]
    partners: dict[str, Named]

    @cached_property
    def in_area(self) -> dict[str, list[int]]:
        """The places of the initiatives of each focus area, from the top."""
        return {slug: [at for at, stop in enumerate(self.stops) if slug in stop.areas] for slug in self.areas}

    @cached_property
    def with_partner(self) -> dict[str, list[int]]:
        """The places of the initiatives of each partner, from the top."""
        return {slug: [at for at, stop in enumerate(self.stops) if slug in stop.partners] for slug in self.partners}

    @cached_property
    def shared(self) -> list[str]:
        """The partners of two or more initiatives, those of most first."""
        several = [slug for slug, at in self.with_partner.items() if len(at) > 1]
        return sorted(several, key=lambda slug: (-len(self.with_partner[slug]), self.partners[slug].name))

    @property
    def size(self) -> int:
        """How many names there are."""
        return len(self.stops) + len(self.areas) + len(self.partners)


def connect(initiatives: Iterable[Initiative]) -> Network:
    """Return the network of initiatives as ``for_explore()`` fetches them, in their order."""
    stops: list[Stop] = []
    areas: dict[str, Named] = {}
    partners: dict[str, Named] = {}
    for initiative in initiatives:
        on = sorted(
            (link.focus_area for link in initiative.focuslinks.all()), key=lambda area: (area.position, area.slug)
        )
        by = {link.partner.slug: link.partner for link in initiative.partnerships.all()}
        areas |= {area.slug: Named(area.name, area.get_absolute_url()) for area in on}
        partners |= {slug: Named(partner.name, partner.get_absolute_url()) for slug, partner in by.items()}
        slugs = tuple(area.slug for area in on)
        stops.append(Stop(initiative.slug, initiative.title, initiative.get_absolute_url(), slugs, tuple(by)))
    return Network(tuple(stops), areas, partners)
