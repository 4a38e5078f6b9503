"""The picture of many initiatives: focus areas, the partners with the most initiatives, and bands between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain

from django.contrib.humanize.templatetags.humanize import intcomma
from django.template.defaultfilters import pluralize
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from . import svg
from .lines import HUES
from .places import length, settle
from .reading import Counts
from .sentences import counted
from .text import width, wrap

PARTNERS, BANDS = 18, 3
"""How many partners are drawn, and how many bands of each focus area."""
SWEEPS = 6

WIDTH, TOP, BOTTOM = 1088, 34, 36
BAR_END, MARK, BAR = 452, 740, 12
LARGEST, LEAST = 72, 2
"""How tall the bar of the largest focus area is, and how tall anything is at least."""
AREA, SUB, PARTNER, LEADING = 15, 13, 14, 17.5

PHONE_WIDTH, PHONE_AREA, PHONE_PARTNER, PHONE_LEADING = 328, 14, 13, 16

Address = Callable[..., str]


@dataclass(frozen=True)
class Groups:
    """What is drawn: the slugs of focus areas and partners from the top, and the bands that join them."""

    counts: Counts
    areas: list[str]
    partners: list[str]
    bands: dict[tuple[str, str], int]

    @property
    def others(self) -> int:
        """How many partners are not drawn."""
        return len(self.counts.partners) - len(self.partners)

    def largest(self, area: str) -> list[str]:
        """The partners that have the most initiatives in a focus area."""
        shared = self.counts.shared.get(area, {})
        return sorted(shared, key=lambda slug: (-shared[slug], slug))[:BANDS]


def group(counts: Counts) -> Groups:
    """Choose what is drawn, and put it in an order in which few bands cross."""
    partners = sorted(counts.partners, key=lambda slug: (-counts.partners[slug], slug))[:PARTNERS]
    shared = {
        area: {slug: number for slug, number in numbers.items() if slug in partners}
        for area, numbers in counts.shared.items()
    }
    bands: dict[tuple[str, str], int] = {}
    for area, numbers in shared.items():
        for slug in sorted(numbers, key=lambda slug: (-numbers[slug], slug))[:BANDS]:
            bands[area, slug] = numbers[slug]
    for slug in partners:  # the largest of each, so that none stands alone
        at = max((area for area in shared if slug in shared[area]), key=lambda area: shared[area][slug], default=None)
        if at:
            bands[at, slug] = shared[at][slug]
    areas = sorted(counts.areas, key=lambda slug: (-counts.areas[slug], slug))
    for _ in range(SWEEPS):
        partners = _by_mean(partners, [(partner, area) for area, partner in bands], areas)
        areas = _by_mean(areas, list(bands), partners)
    return Groups(counts, areas, partners, bands)


def _by_mean(movable: list[str], joined: list[tuple[str, str]], fixed: list[str]) -> list[str]:
    """Put each where those that it is joined to stand on average; one that is joined to none stays where it is."""
    place = {slug: number * len(movable) / len(fixed) for number, slug in enumerate(fixed)}
    means = {}
    for number, slug in enumerate(movable):
        ends = [place[other] for one, other in joined if one == slug]
        means[slug] = sum(ends) / len(ends) if ends else number
    return sorted(movable, key=means.__getitem__)


@dataclass
class _Box:
    height: float
    lines: list[str]
    middle: float = 0


class GroupedPicture:
    """Two drawings of the same groups; ``address`` gives where a focus area or partner leads by their slugs."""

    def __init__(self, groups: Groups, names: Mapping[str, Mapping[str, str]], address: Address, description: str):
        self.groups = groups
        self.counts = groups.counts
        self.names = names
        self.address = address
        self.description = description
        self.unit = LARGEST / max(self.counts.areas.values())
        """How tall one initiative is."""
        self.hue = {slug: number % HUES for number, slug in enumerate(groups.areas)}
        self.number = {("focus", slug): number for number, slug in enumerate(groups.areas)}
        self.number |= {("partner", slug): number for number, slug in enumerate(groups.partners, len(groups.areas))}

    # ---- Wide

    @cached_property
    def wide(self) -> SafeString:
        areas = {slug: self._area_box(slug) for slug in self.groups.areas}
        partners = {slug: self._partner_box(slug) for slug in self.groups.partners}
        height = max(length([box.height for box in boxes.values()], [8] * len(boxes)) for boxes in (areas, partners))
        for boxes in (areas, partners):
            step = (height - sum(box.height for box in boxes.values())) / max(1, len(boxes) - 1)
            heights, gaps = [box.height for box in boxes.values()], [min(step, 30)] * len(boxes)
            wishes = [TOP + height / 2 if len(boxes) == 1 else None] * len(boxes)
            for box, middle in zip(boxes.values(), settle(wishes, heights, gaps, height), strict=True):
                box.middle = TOP + middle
        names = chain(self._heads(), self._areas(areas), self._partners(partners, TOP + height))
        return svg.picture("wide", WIDTH, TOP + height + BOTTOM, self.description, self._bands(areas, partners), names)

    def _thick(self, number: int) -> float:
        return max(LEAST, number * self.unit)

    def _bar(self, area: str) -> float:
        return self._thick(self.counts.areas[area])

    def _start(self, band: tuple[str, str]) -> float:
        """Return how tall a band is at its bar: narrower than at its partner's end where all would be taller than it.

        An initiative with several partners is in several bands, but in the bar once.
        """
        together = sum(self._thick(self.groups.bands[other]) for other in self._bands_of(area=band[0]))
        return self._thick(self.groups.bands[band]) * min(1, self._bar(band[0]) / together)

    def _bands_of(self, *, area: str = "", partner: str = "") -> list[tuple[str, str]]:
        """Return the bands of one end, in the order of their other ends."""
        order = {slug: number for number, slug in enumerate([*self.groups.areas, *self.groups.partners])}
        bands = [band for band in self.groups.bands if area in ("", band[0]) and partner in ("", band[1])]
        return sorted(bands, key=lambda band: (order[band[0]], order[band[1]]))

    def _area_box(self, slug: str) -> _Box:
        lines = wrap(self.names["focus"][slug], BAR_END - BAR - 24, AREA, bold=True)
        return _Box(max(len(lines) * 18 + 24, self._bar(slug)), lines)

    def _partner_box(self, slug: str) -> _Box:
        thick = sum(self._thick(self.groups.bands[band]) for band in self._bands_of(partner=slug))
        tail = f"\N{NO-BREAK SPACE}{intcomma(self.counts.partners[slug])}"
        lines = wrap(self.names["partner"][slug], WIDTH - MARK - 24, PARTNER, tail=tail)
        return _Box(max(len(lines) * LEADING + 7, 26, thick), lines)

    def _bands(self, areas: dict[str, _Box], partners: dict[str, _Box]):
        used: dict[tuple[str, str], float] = defaultdict(float)
        half: dict[tuple[str, str], float] = {}
        for area in areas:
            half["focus", area] = sum(self._start(band) for band in self._bands_of(area=area)) / 2
        for partner in partners:
            own = self._bands_of(partner=partner)
            half["partner", partner] = sum(self._thick(self.groups.bands[band]) for band in own) / 2
        bend = (BAR_END + MARK) / 2
        for area, partner in self._bands_of():
            start, thick = self._start((area, partner)), self._thick(self.groups.bands[area, partner])
            left = areas[area].middle - half["focus", area] + used["focus", area]
            right = partners[partner].middle - half["partner", partner] + used["partner", partner]
            used["focus", area] += start
            used["partner", partner] += thick
            css = f"bd h{self.hue[area]} {svg.lit([self.number['focus', area], self.number['partner', partner]])}"
            there = ("M", BAR_END + 2, left, "C", bend, left, bend, right, MARK, right, "V", right + thick)
            back = ("C", bend, right + thick, bend, left + start, BAR_END + 2, left + start, "z")
            yield svg.path(css, *there, *back)

    def _heads(self):
        areas = len(self.groups.areas)
        head = f"{areas} focus area{pluralize(areas)}"
        yield svg.text([head], BAR_END, 12, 13, 0, ' class="hd" text-anchor="end"')
        if self.groups.partners:
            number = len(self.groups.partners)
            most = f"The {number} partners with the most initiatives" if self.groups.others else f"{number} partners"
            yield svg.text([most if number > 1 else "1 partner"], MARK, 12, 13, 0, ' class="hd"')

    def _areas(self, boxes: dict[str, _Box]):
        for slug, box in boxes.items():
            name, sub = self.names["focus"][slug], self._sub(slug)
            joined = [self.number["partner", partner] for area, partner in self.groups.bands if area == slug]
            css = f"A h{self.hue[slug]} N{self.number['focus', slug]} {svg.lit([self.number['focus', slug], *joined])}"
            bar = self._bar(slug)
            wide = max(*(width(line, AREA, bold=True) for line in box.lines), width(sub, SUB)) + 12
            yield svg.link(
                css,
                self.address(focus=slug),
                svg.box("b", BAR_END - BAR - wide, box.middle - box.height / 2, wide, max(26, box.height)),
                svg.box("fb", BAR_END - BAR, box.middle - bar / 2, BAR, bar),
                svg.text(box.lines, BAR_END - BAR - 8, box.middle - 9, AREA, 18, ' text-anchor="end"'),
                svg.text(
                    [sub],
                    BAR_END - BAR - 8,
                    box.middle + len(box.lines) * 9 + 1,
                    SUB,
                    0,
                    ' class="sub" text-anchor="end"',
                ),
                label=f"{name} {sub}: focus area",
            )

    def _sub(self, slug: str) -> str:
        count = self.counts.areas[slug]
        drawn = sum(area == slug for area, _ in self.groups.bands)
        others = len(self.counts.shared.get(slug, {})) - drawn
        other = f", {intcomma(others)} {'other ' if drawn else ''}partner{pluralize(others)}" if others else ""
        return f"{intcomma(count)} initiative{pluralize(count)}{other}"

    def _partners(self, boxes: dict[str, _Box], bottom: float):
        for slug, box in boxes.items():
            name, count = self.names["partner"][slug], self.counts.partners[slug]
            joined = [self.number["focus", area] for area, partner in self.groups.bands if partner == slug]
            css = f"P N{self.number['partner', slug]} {svg.lit([self.number['partner', slug], *joined])}"
            mark = max(6.0, sum(self._thick(self.groups.bands[band]) for band in self._bands_of(partner=slug)))
            wide = max(width(line, PARTNER) for line in box.lines) + 22
            yield svg.link(
                css,
                self.address(partner=slug),
                svg.box("b", MARK - 3, box.middle - box.height / 2, wide, box.height),
                svg.box("f", MARK, box.middle - mark / 2, 6, mark),
                svg.text(box.lines, MARK + 13, box.middle, PARTNER, LEADING),
                label=f"{name} {intcomma(count)}: partner in {counted(count, 'initiative')}",
            )
        if self.groups.others:
            others = self.groups.others
            rest = f"and {intcomma(others)} other partner{pluralize(others)}, in the table"
            yield svg.text([rest], MARK + 13, bottom + 18, SUB, 0, ' class="sub"')

    # ---- Phone

    @cached_property
    def phone(self) -> SafeString:
        names: list[str] = []
        bottom = 4.0
        most = max(self.counts.areas.values())
        for slug in sorted(self.groups.areas, key=lambda slug: (-self.counts.areas[slug], slug)):
            bottom = self._add_area(names, slug, bottom, most) + 18
        return svg.picture("phone", PHONE_WIDTH, bottom, self.description, [], names)

    def _add_area(self, names: list[str], slug: str, top: float, most: int) -> float:
        """Add a focus area and its largest partners beneath each other, and return where they end."""
        count, room = self.counts.areas[slug], PHONE_WIDTH - 4
        tail = f"\N{NO-BREAK SPACE}{intcomma(count)}"
        lines = wrap(self.names["focus"][slug], room, PHONE_AREA, bold=True, tail=tail)
        height = len(lines) * 17 + 11
        bar = svg.box("fb", 2, top + height, max(LEAST, count / most * room), 10)
        words = svg.text(lines, 2, top + height / 2, PHONE_AREA, 17)
        shape = svg.box("b", 0, top, PHONE_WIDTH, height + 12)
        names.append(svg.link(f"A h{self.hue[slug]}", self.address(focus=slug), shape, words, bar))
        top += height + 14
        shared = self.counts.shared.get(slug, {})
        for partner in self.groups.largest(slug):
            tail = f"\N{NO-BREAK SPACE}{intcomma(shared[partner])}"
            lines = wrap(self.names["partner"][partner], room, PHONE_PARTNER, tail=tail)
            height = len(lines) * PHONE_LEADING + 12
            bar = svg.box("f", 2, top + height, max(LEAST, shared[partner] / most * room), 3)
            words = svg.text(lines, 2, top + height / 2 + 1, PHONE_PARTNER, PHONE_LEADING)
            shape = svg.box("b", 0, top, PHONE_WIDTH, height + 4)
            names.append(svg.link("P", self.address(focus=slug, partner=partner), shape, words, bar))
            top += height + 5
        others = len(shared) - len(self.groups.largest(slug))
        if others:
            words = f"and {intcomma(others)} other partner{pluralize(others)}"
            names.append(svg.text([words], 2, top + 13, SUB, 0, ' class="sub"'))
            top += 22
        return top
