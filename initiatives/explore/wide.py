"""The line map for a wide window and for paper: initiatives on the left, partners on the right, curves between."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from django.template.defaultfilters import pluralize
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from . import svg
from .lines import Lines, Row
from .network import Network
from .places import length, settle
from .sentences import counted
from .side import Spot
from .text import width, wrap

WIDTH = 1088
TOP, BOTTOM = 34, 12
LANE, FIRST_LANE, CORNER, RING = 22, 14, 9, 5.5
TITLE, TITLE_LEADING, AREA, AREA_LEADING, PARTNER, PARTNER_LEADING = 17, 20, 15, 18.5, 14, 17.5
LEADERS_END, CURVES_END = 556, 676
PARTNER_TEXT = CURVES_END + 13
ROUNDS = 3
NARROW = 0.7
"""How wide a title is at least, of the width that it may have."""
SPREAD_LEFT, SPREAD_RIGHT = 3, 4
"""How far apart the ends of curves are."""
NEAR, PART, ABOVE = 3, 8, 28
"""The least distance of boxes, of partners of different initiatives, and of an area's name and its initiative."""


@dataclass
class _Box:
    lines: list[str]
    width: float
    height: float
    middle: float = 0


class WideMap:
    """One drawing; ``markup`` is what it is made for."""

    def __init__(self, network: Network, lines: Lines, spots: list[Spot], description: str):
        self.network = network
        self.lines = lines
        self.spots = spots
        self.description = description
        self.facts: dict[str, str] = {}
        """What is said of names beside them, by the id that they are described by; many names share a fact."""
        self.edge = FIRST_LANE + (lines.lanes - 1) * LANE + 23 if lines.lanes else 0
        """Where the lanes end and the names begin."""
        self.rows = [self._row(row) for row in lines.rows]
        self.beside = [self._spot(spot) for spot in spots]
        self._place()

    @cached_property
    def markup(self) -> SafeString:
        names = [*self._heads(), *self._row_links(), *self._spot_links()]
        lines = chain(self._area_lines(), self._stop_lines())
        height = TOP + self.height + BOTTOM
        return svg.picture("wide", WIDTH, height, self.description, lines, names, self.facts)

    # ---- Sizes and places

    def _row(self, row: Row) -> _Box:
        if row.area:
            size, leading, least, tail = AREA, AREA_LEADING, 26, f"\N{NO-BREAK SPACE}{len(self._members(row.area))}"
            name = self.network.areas[row.area].name
        else:
            size, leading, least, tail = TITLE, TITLE_LEADING, 30, ""
            name = self.network.stops[row.stop].title
        lines = wrap(name, LEADERS_END - self.edge - 45, size, bold=True, tail=tail)
        wide = max(width(line, size, bold=True) for line in lines)
        return _Box(lines, round(wide) + 14, svg.even(max(least, len(lines) * leading + 10)))

    def _spot(self, spot: Spot) -> _Box:
        shared = self._shared(spot)
        lines = wrap(self._name(spot), WIDTH - PARTNER_TEXT - 8, PARTNER, bold=shared)
        height = max(26, len(lines) * PARTNER_LEADING + 7, SPREAD_RIGHT * len(spot.stops) + 10)
        return _Box(lines, WIDTH - CURVES_END, svg.even(height))

    def _name(self, spot: Spot) -> str:
        """Return what a partner is called there: one that is repeated gives its number of initiatives."""
        name, count = self.network.partners[spot.partner].name, len(self.network.with_partner[spot.partner])
        return name if count == len(spot.stops) else f"{name} ({count})"

    def _place(self) -> None:
        """Place rows and partners within the height of the longer column, each near to what curves join it with."""
        row_gaps = [NEAR] * len(self.rows)
        spot_gaps = [PART] * len(self.spots)
        for number, (one, other) in enumerate(pairwise(self.spots), start=1):
            spot_gaps[number] = 0 if one.stops == other.stops else PART
        self.height = max(length(_heights(self.rows), row_gaps), length(_heights(self.beside), spot_gaps))
        self._settle(self.beside, [None] * len(self.beside), spot_gaps)
        for _ in range(ROUNDS):
            self._settle(self.rows, self._row_wishes(), row_gaps)
            self._settle(self.beside, self._spot_wishes(), spot_gaps)

    def _settle(self, boxes: list[_Box], wishes: Sequence[float | None], gaps: Sequence[float]) -> None:
        within = [None if wish is None else wish - TOP for wish in wishes]
        middles = settle(within, _heights(boxes), gaps, self.height)
        for box, middle in zip(boxes, middles, strict=True):
            box.middle = TOP + round(middle - box.height / 2) + box.height / 2

    def _spot_wishes(self) -> list[float]:
        at = {row.stop: box.middle for row, box in zip(self.lines.rows, self.rows, strict=True)}
        return [sum(at[stop] for stop in spot.stops) / len(spot.stops) for spot in self.spots]

    def _row_wishes(self) -> list[float | None]:
        partners = defaultdict(list)
        for spot, box in zip(self.spots, self.beside, strict=True):
            for stop in spot.stops:
                partners[stop].append(box.middle)
        wishes: list[float | None] = []
        following: float | None = None
        for row in reversed(self.lines.rows):
            if row.area:
                following = None if following is None else following - ABOVE
            else:
                following = sum(partners[row.stop]) / len(partners[row.stop]) if partners[row.stop] else None
            wishes.append(following)
        return wishes[::-1]

    # ---- What belongs together

    def _members(self, area: str) -> list[int]:
        return self.network.in_area[area]

    def _shared(self, spot: Spot) -> bool:
        return len(self.network.with_partner[spot.partner]) > 1

    @cached_property
    def _numbers(self) -> dict[Row | Spot, int]:
        """The number by which each name lights what is connected with it: rows, then partners, from the top.

        A partner that stands beside one initiative lights what that lights, so it has no number of its own.
        """
        rows: dict[Row | Spot, int] = {row: number for number, row in enumerate(self.lines.rows)}
        several = [spot for spot in self.spots if len(spot.stops) > 1]
        alone = {spot: rows[Row(stop=spot.stops[0])] for spot in self.spots if len(spot.stops) == 1}
        return rows | alone | {spot: number for number, spot in enumerate(several, len(rows))}

    @cached_property
    def _area_numbers(self) -> list[list[int]]:
        """Of each initiative, the numbers of its focus areas."""
        return [[self._numbers[Row(area=area)] for area in stop.areas] for stop in self.network.stops]

    @cached_property
    def _partner_numbers(self) -> list[list[int]]:
        """Of each initiative, the numbers of the partners that stand beside others too."""
        numbers: list[list[int]] = [[] for _ in self.network.stops]
        for spot in self.spots:
            for stop in spot.stops if len(spot.stops) > 1 else ():
                numbers[stop].append(self._numbers[spot])
        return numbers

    def _of_stop(self, at: int) -> list[int]:
        return [self._numbers[Row(stop=at)], *self._area_numbers[at], *self._partner_numbers[at]]

    def _of_area(self, area: str) -> list[int]:
        members = self._members(area)
        own = [self._numbers[Row(area=area)], *(self._numbers[Row(stop=at)] for at in members)]
        return own + [number for at in members for number in self._partner_numbers[at]]

    def _of_spot(self, spot: Spot) -> list[int]:
        own = [self._numbers[spot], *(self._numbers[Row(stop=at)] for at in spot.stops)]
        return own + [number for at in spot.stops for number in self._area_numbers[at]]

    # ---- Lines

    def _lane(self, area: str) -> float:
        return FIRST_LANE + self.lines.by_area[area].lane * LANE

    def _area_lines(self):
        for area, line in self.lines.by_area.items():
            x, top, bottom = self._lane(area), self.rows[line.first].middle, self.rows[line.last].middle
            steps = ("M", self.edge, top, "H", x + CORNER, "Q", x, top, x, top + CORNER, "V", bottom)
            yield svg.path(f"w h{line.hue} {svg.lit(self._of_area(area))}", *steps)

    def _stop_lines(self):
        """Yield for each initiative its rings and leader, lit with all that is its own, and its curves, all as they
        are seen from its middle.

        What stands in a group is lit with the group: a curve needs at most its partner's number.
        """
        curves = self._curves()
        for row, box in zip(self.lines.rows, self.rows, strict=True):
            if row.area:
                continue
            at = row.stop
            areas = [*self._area_numbers[at], self._numbers[row]]
            own = ""
            if lanes := sorted(self._lane(area) for area in self.network.stops[at].areas):
                own = svg.rings("s", lanes, 0, RING, self.edge)
            if curves[at]:
                half = (len(curves[at]) - 1) * SPREAD_LEFT // 2 + 2
                # Most fonts are narrower than they may be. A line of dots can begin early: a title of one line hides
                # it, one of two lets it begin between them.
                text = (box.width - 14) * NARROW
                own += svg.path("d", "M", round(self.edge + 16 + text), 0, "H", LEADERS_END)
                own += svg.path("e", "M", LEADERS_END, -half, "V", half)
            partners = svg.lit(self._partner_numbers[at])
            inner = f'<g class="{partners}">{own}</g>' if partners else own
            moved = f'transform="translate(0 {svg.number(box.middle)})"'
            yield f'<g class="{svg.lit(areas)}" {moved}>{inner}{"".join(curves[at])}</g>'

    def _curves(self) -> list[list[str]]:
        """Return the curves of each initiative, from the top. Their ends are spread, so that none hides another."""
        curves: list[list[str]] = [[] for _ in self.network.stops]
        stop_box = {row.stop: box for row, box in zip(self.lines.rows, self.rows, strict=True)}
        across = CURVES_END - LEADERS_END
        ends = Counter(stop for spot in self.spots for stop in spot.stops)
        for spot, box in zip(self.spots, self.beside, strict=True):
            for place, stop in enumerate(spot.stops):
                left = len(curves[stop]) * SPREAD_LEFT - (ends[stop] - 1) * SPREAD_LEFT // 2
                right = box.middle + place * SPREAD_RIGHT - (len(spot.stops) - 1) * SPREAD_RIGHT // 2
                css = "k" if self._shared(spot) else ""
                css += f" n{self._numbers[spot]}" if len(spot.stops) > 1 else ""
                down = right - stop_box[stop].middle - left
                steps = ("M", LEADERS_END, left, "c", across / 2, 0, across / 2, down, across, down)
                curves[stop].append(svg.path(css, *steps))
        return curves

    # ---- Names

    def _fact(self, said: str) -> str:
        """Return the id of what is said."""
        known = {fact: key for key, fact in self.facts.items()}
        key = known.get(said, f"wide-{len(known)}")
        self.facts[key] = said
        return key

    def _heads(self):
        areas, stops, partners = len(self.network.areas), len(self.network.stops), len(self.network.partners)
        head = f"{stops} initiative{pluralize(stops)}"
        if areas:
            head = f"{areas} focus area{pluralize(areas)} and {head}"
        yield svg.text([head], self.edge + 5, 12, 13, 0, ' class="hd"')
        if partners:
            yield svg.text([f"{partners} partner{pluralize(partners)}"], PARTNER_TEXT, 12, 13, 0, ' class="hd"')

    def _row_links(self):
        for row, box in zip(self.lines.rows, self.rows, strict=True):
            at = (self.edge + 2, box.middle - box.height / 2)
            shape = svg.box("b", 0, 0, box.width, box.height)
            sizes = (AREA, AREA_LEADING) if row.area else (TITLE, TITLE_LEADING)
            words = svg.text(box.lines, 6, box.height / 2, *sizes)
            if row.area:
                area, count = self.network.areas[row.area], len(self._members(row.area))
                css = f"A h{self.lines.by_area[row.area].hue} N{self._numbers[row]} {svg.lit(self._of_area(row.area))}"
                fact = self._fact(f"focus area, {counted(count, 'initiative')}")
                label = _label(f"{area.name} {count}", box.lines)
                yield svg.link(css, area.url, shape, words, label=label, fact=fact, at=at)
            else:
                stop = self.network.stops[row.stop]
                css = f"I N{self._numbers[row]} {svg.lit(self._of_stop(row.stop))}"
                fact, label = self._fact(f"initiative {_tied(stop)}"), _label(stop.title, box.lines)
                yield svg.link(css, stop.url, shape, words, label=label, fact=fact, at=at)

    def _spot_links(self):
        for spot, box in zip(self.spots, self.beside, strict=True):
            count = len(self.network.with_partner[spot.partner])
            css = f"P{' K' if count > 1 else ''} N{self._numbers[spot]} {svg.lit(self._of_spot(spot))}"
            mark = (len(spot.stops) - 1) * SPREAD_RIGHT + 6
            yield svg.link(
                css,
                self.network.partners[spot.partner].url,
                svg.box("b", 0, 0, box.width, box.height),
                svg.box("f", 3, (box.height - mark) / 2, 6, mark),
                svg.text(box.lines, PARTNER_TEXT - CURVES_END + 3, box.height / 2, PARTNER, PARTNER_LEADING),
                label=_label(self._name(spot), box.lines),
                fact=self._fact(f"partner in {counted(count, 'initiative')}"),
                at=(CURVES_END - 3, box.middle - box.height / 2),
            )


def _heights(boxes: list[_Box]) -> list[float]:
    return [box.height for box in boxes]


def _label(name: str, lines: list[str]) -> str:
    """Return the name if the lines that are shown do not give it whole."""
    whole = " ".join(lines).replace("\N{NO-BREAK SPACE}", " ")
    return "" if whole == " ".join(name.split()) else name


def _tied(stop) -> str:
    """Return what an initiative is tied to, in words: in 2 focus areas, 1 partner."""
    areas, partners = len(stop.areas), len(stop.partners)
    on = f"in {counted(areas, 'focus area')}" if areas else "without a focus area"
    return f"{on}, {partners or 'no'} partner{pluralize(partners)}"
