"""The line map for a narrow window: partners stand beneath their initiatives, and red lines join the shared ones."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from django.template.defaultfilters import pluralize
from django.utils.safestring import SafeString

from . import svg
from .lines import Lines
from .network import Network
from .side import singles_first
from .text import width, wrap

WIDTH = 328
TOP = 4
LANE, FIRST_LANE, CORNER, RING = 14, 8, 7, 4.5
TITLE, TITLE_LEADING, AREA, AREA_LEADING, PARTNER, PARTNER_LEADING = 16, 19, 14, 17, 13, 16
ROW = 28
"""The least height of a row, which is also what a finger needs."""
TIES, TIE = (323, 314, 305), 296
"""Where the red lines run at the right edge, and where they start."""


class PhoneMap:
    """One drawing; ``markup`` is what it is made for. It has no highlight: phones do not point."""

    def __init__(self, network: Network, lines: Lines, description: str):
        self.network = network
        self.lines = lines
        self.description = description
        self.edge = FIRST_LANE + (lines.lanes - 1) * LANE + 15 if lines.lanes else 0
        self.bottom: float = TOP
        self.names: list[str] = []
        self.elbows: list[str] = []
        self.row_middles: list[float] = []
        self.partner_middles: dict[str, list[float]] = defaultdict(list)
        self._place()

    @cached_property
    def markup(self) -> SafeString:
        drawn = [*self._area_lines(), *self._stop_lines(), *self._ties(), *self.elbows]
        return svg.picture("phone", WIDTH, self.bottom + 6, self.description, drawn, self.names)

    @cached_property
    def in_words(self) -> bool:
        """Whether the count in words stands for red lines, because there would be too many side by side."""
        return self._lanes_of_ties() is None

    # ---- Names, from top to bottom

    def _place(self) -> None:
        for row in self.lines.rows:
            if row.area:
                self._add_area(row.area)
            else:
                self._add_stop(row.stop)

    def _add(self, lines: list[str], css: str, url: str, x: float, size: float, leading: float, wide: float) -> float:
        """Add a name that is a link beneath the last one, and return the middle of its row."""
        height = max(ROW, len(lines) * leading + 8)
        middle = self.bottom + height / 2
        shape = svg.box("b", x - 4, self.bottom, wide + 8, height, 4)
        self.names.append(svg.link(css, url, shape, svg.text(lines, x, middle, size, leading)))
        self.bottom += height
        return middle

    def _add_area(self, slug: str) -> None:
        area, x = self.network.areas[slug], self.edge + 7
        self.bottom += 12 if self.names else 0
        tail = f"\N{NO-BREAK SPACE}{len(self.network.in_area[slug])}"
        lines = wrap(area.name, WIDTH - x - 6, AREA, bold=True, tail=tail)
        wide = max(width(line, AREA, bold=True) for line in lines)
        css = f"A h{self.lines.by_area[slug].hue}"
        self.row_middles.append(self._add(lines, css, area.url, x, AREA, AREA_LEADING, wide))

    def _add_stop(self, at: int) -> None:
        stop, x = self.network.stops[at], self.edge + 7
        self.bottom += 7 if self.names else 0
        lines = wrap(stop.title, self._right - x, TITLE, bold=True)
        wide = max(width(line, TITLE, bold=True) for line in lines)
        self.row_middles.append(self._add(lines, "I", stop.url, x, TITLE, TITLE_LEADING, wide))
        top, elbow = self.bottom - 1, self.edge + 10
        middles = [self._add_partner(slug) for slug in singles_first(self.network, at)]
        if middles:
            across = [step for middle in middles for step in ("M", elbow, middle, "h", 7)]
            self.elbows.append(svg.path("g", "M", elbow, top, "V", middles[-1], *across))

    def _add_partner(self, slug: str) -> float:
        partner, count = self.network.partners[slug], len(self.network.with_partner[slug])
        x, shared = self.edge + 21, count > 1
        words = f"{partner.name} ({count} initiative{pluralize(count)})" if shared and self.in_words else partner.name
        lines = wrap(words, self._right - x, PARTNER, bold=shared)
        middle = self._add(lines, "P K" if shared else "P", partner.url, x, PARTNER, PARTNER_LEADING, self._right - x)
        self.partner_middles[slug].append(middle)
        return middle

    @property
    def _right(self) -> float:
        """Where names end: before the red lines if there are any."""
        return WIDTH - 6 if self.in_words or not self.network.shared else TIE - 7

    # ---- Lines

    def _lane(self, area: str) -> float:
        return FIRST_LANE + self.lines.by_area[area].lane * LANE

    def _area_lines(self):
        for area, line in self.lines.by_area.items():
            x, top, bottom = self._lane(area), self.row_middles[line.first], self.row_middles[line.last]
            steps = ("M", self.edge, top, "H", x + CORNER, "Q", x, top, x, top + CORNER, "V", bottom)
            yield svg.path(f"w h{line.hue}", *steps)

    def _stop_lines(self):
        for row, y in zip(self.lines.rows, self.row_middles, strict=True):
            if row.area:
                continue
            if lanes := sorted(self._lane(area) for area in self.network.stops[row.stop].areas):
                yield svg.path("c", "M", lanes[0], y, "H", self.edge)
                yield from (svg.circle("s", x, y, RING) for x in lanes)

    def _lanes_of_ties(self) -> dict[str, int] | None:
        """Return where the red line of each shared partner runs, or nothing if they need too many lanes."""
        reach = {slug: (at[0], at[-1]) for slug, at in self.network.with_partner.items() if len(at) > 1}
        lanes: dict[str, int] = {}
        for slug in sorted(reach, key=lambda slug: (reach[slug][1] - reach[slug][0], reach[slug])):
            first, last = reach[slug]
            taken = {lanes[other] for other in lanes if reach[other][0] <= last and first <= reach[other][1]}
            free = [lane for lane in range(len(TIES)) if lane not in taken]
            if not free:
                return None
            lanes[slug] = free[-1]
        return lanes

    def _ties(self):
        for slug, lane in (self._lanes_of_ties() or {}).items():
            middles, x = self.partner_middles[slug], TIES[lane]
            across = [step for middle in middles for step in ("M", TIE, middle, "H", x)]
            yield svg.path("k", "M", x, middles[0], "V", middles[-1], *across)
            yield from (svg.circle("kd", TIE, middle, 3.5) for middle in middles)
