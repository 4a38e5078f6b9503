"""The line map for a narrow window: partners stand beneath their initiatives, and red lines join the shared ones."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from django.template.defaultfilters import pluralize
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from . import svg
from .lines import Lines
from .network import Network
from .side import singles_first
from .text import wrap

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

    def _add(self, name: str, css: str, url: str, x: float, size: float, leading: float, tail: str = "") -> float:
        """Add a name that is a link beneath the last one, and return the middle of its row."""
        lines = wrap(name, self._right - x, size, bold=css != "P", tail=tail)
        height = svg.even(max(ROW, len(lines) * leading + 8))
        shape = svg.box("b", 0, 0, self._right - x + 8, height)
        words = svg.text(lines, 4, height / 2, size, leading)
        self.names.append(svg.link(css, url, shape, words, at=(x - 4, self.bottom)))
        self.bottom += height
        return self.bottom - height / 2

    def _add_area(self, slug: str) -> None:
        area = self.network.areas[slug]
        self.bottom += 12 if self.names else 0
        tail = f"\N{NO-BREAK SPACE}{len(self.network.in_area[slug])}"
        css = f"A h{self.lines.by_area[slug].hue}"
        self.row_middles.append(self._add(area.name, css, area.url, self.edge + 7, AREA, AREA_LEADING, tail))

    def _add_stop(self, at: int) -> None:
        stop = self.network.stops[at]
        self.bottom += 7 if self.names else 0
        self.row_middles.append(self._add(stop.title, "I", stop.url, self.edge + 7, TITLE, TITLE_LEADING))
        top, elbow = self.bottom - 1, self.edge + 10
        middles = [self._add_partner(slug) for slug in singles_first(self.network, at)]
        if middles:
            downs = [below - above for above, below in pairwise([top, *middles])]
            down_and_across = [step for down in downs for step in ("v", down, "h7h-7")]
            self.elbows.append(svg.path("", "M", elbow, top, *down_and_across))

    def _add_partner(self, slug: str) -> float:
        partner, count = self.network.partners[slug], len(self.network.with_partner[slug])
        shared = count > 1
        words = f"{partner.name} ({count} initiative{pluralize(count)})" if shared and self.in_words else partner.name
        css = "P K" if shared else "P"
        middle = self._add(words, css, partner.url, self.edge + 21, PARTNER, PARTNER_LEADING)
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
                yield svg.rings("s", lanes, y, RING, self.edge)

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
