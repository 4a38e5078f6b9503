"""The lines of the map: in which lane each focus area runs, from which row to which, and in what colour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .network import Network

HUES = 6
"""How many colours the style sheet has for lines."""


@dataclass(frozen=True)
class Row:
    """A row of the map: an initiative by its place, or the name of a focus area that starts there."""

    stop: int = -1
    area: str = ""


@dataclass(frozen=True)
class Line:
    """A focus area: from the row of its name to that of its last initiative, in a lane, with the number of its hue."""

    first: int
    last: int
    lane: int
    hue: int

    def meets(self, other: Line) -> bool:
        """Whether two lines share a row."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True)
class Lines:
    """The rows from top to bottom, and the lines by the slugs of their focus areas, in the order of their names."""

    rows: list[Row]
    by_area: dict[str, Line]

    @property
    def lanes(self) -> int:
        return max((line.lane + 1 for line in self.by_area.values()), default=0)

    @property
    def hues(self) -> dict[str, int]:
        return {slug: line.hue for slug, line in self.by_area.items()}


def draw_lines(network: Network, hues: Mapping[str, int] | None = None) -> Lines:
    """Lay out the lines; ``hues`` are those that focus areas have elsewhere, to be kept where neighbours allow."""
    rows = _rows(network)
    starts = {row.area: number for number, row in enumerate(rows) if row.area}
    row_of = {row.stop: number for number, row in enumerate(rows)}
    ends = {slug: row_of[network.in_area[slug][-1]] for slug in starts}
    lines: dict[str, Line] = {}
    for slug in sorted(starts, key=lambda slug: (starts[slug] - ends[slug], starts[slug])):
        line = Line(starts[slug], ends[slug], lane=0, hue=0)
        taken = {other.lane for other in lines.values() if other.meets(line)}
        lines[slug] = replace(line, lane=next(lane for lane in range(len(starts)) if lane not in taken))
    return Lines(rows, _coloured({slug: lines[slug] for slug in starts}, hues or {}))


def _rows(network: Network) -> list[Row]:
    """Put before an initiative the names of the focus areas that start there, those of most initiatives first."""
    rows: list[Row] = []
    for at, stop in enumerate(network.stops):
        starting = [slug for slug in stop.areas if network.in_area[slug][0] == at]
        rows += [Row(area=slug) for slug in sorted(starting, key=lambda slug: -len(network.in_area[slug]))]
        rows.append(Row(stop=at))
    return rows


def _coloured(lines: dict[str, Line], hues: Mapping[str, int]) -> dict[str, Line]:
    """Give each line, from the top, the hue that it has elsewhere, if it can be; else one that none of those has that
    share a row with it, and rather none in its lane; else one that none beside it has; among equals the next in turn.

    While there are as many hues as lanes, no two lines that share a row have the same: and since they share none
    under a filter that they do not share without, each keeps its hue there.
    """
    coloured: dict[str, Line] = {}
    turn = 0
    for slug, line in lines.items():
        costs = {hue: 0.0 if hue == hues.get(slug) else 3 for hue in ((turn + step) % HUES for step in range(HUES))}
        met = [other for other in coloured.values() if other.meets(line)]
        for hue in {other.hue for other in met if abs(other.lane - line.lane) == 1}:
            costs[hue] += 9
        for hue in {other.hue for other in coloured.values() if other.lane == line.lane}:
            costs[hue] += 0.5
        for other in met:
            shared = min(line.last, other.last) - max(line.first, other.first)
            costs[other.hue] += 1 + shared / (line.last - line.first)
        coloured[slug] = replace(line, hue=min(costs, key=costs.__getitem__))
        turn = (coloured[slug].hue + 1) % HUES
    return coloured
