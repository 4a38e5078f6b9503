"""Which picture is drawn: the line map as long as it can be read, else the grouped one."""

from __future__ import annotations

from dataclasses import dataclass

from ..models import Initiative
from . import sentences
from .filters import ExploreFilter, page_of
from .grouped import GroupedPicture, group
from .lines import Lines, draw_lines
from .network import Network, connect
from .phone import PhoneMap
from .reading import Whole, most_linked, read_counts, read_whole
from .sentences import Headline
from .side import spots_beside
from .wide import WideMap

MOST_STOPS, MOST_LANES, MOST_NAMES = 30, 8, 92
"""What a line map holds at most: initiatives, lanes side by side, and names of any kind. More names could make the
page heavier than 20 kB, with its filters chosen."""


@dataclass(frozen=True)
class Picture:
    """What is told, and two drawings of it, of which the style sheet shows one; none if there is nothing to draw."""

    headline: Headline
    wide: str = ""
    phone: str = ""
    is_map: bool = False


def draw(filterset: ExploreFilter, listed: list[Initiative]) -> Picture:
    """Return the picture of what a filterset finds, which is something.

    ``listed`` are the results as ``for_explore()`` fetches them, all if a line map could hold them.
    """
    one_area = len(filterset.chosen["focus"]) == 1
    if filterset.found <= MOST_STOPS or one_area:
        drawn = listed if filterset.found <= MOST_STOPS else most_linked(filterset.results, MOST_STOPS)
        whole = read_whole(drawn, filterset.total, filterset.names["focus"])
        if drawable := _drawable(drawn, whole, may_leave_out=one_area):
            return line_map(*drawable, found=filterset.found)
    return _grouped(filterset)


def _drawable(initiatives: list[Initiative], whole: Whole, *, may_leave_out: bool) -> tuple[Network, Lines] | None:
    """Return what a line map would show of these, if it can hold them: all, or those with the most partners."""
    ranked = sorted(initiatives, key=lambda each: -len(each.partnerships.all()))
    for most in range(len(ranked), 0 if may_leave_out else len(ranked) - 1, -1):
        network = connect(whole.in_order(ranked[:most]))
        lines = draw_lines(network, whole.hues)
        if lines.lanes <= MOST_LANES and network.size <= MOST_NAMES:
            return network, lines
    return None


def line_map(network: Network, lines: Lines, *, found: int) -> Picture:
    """Return the line map of a network, which is of so many initiatives that were ``found``."""
    description = sentences.description(network)
    return Picture(
        sentences.headline(network, found),
        WideMap(network, lines, spots_beside(network), description).markup,
        PhoneMap(network, lines, description).markup,
        is_map=True,
    )


def _grouped(filterset: ExploreFilter) -> Picture:
    names = {name: {slug: each.label for slug, each in filterset.names[name].items()} for name in ("focus", "partner")}
    counts = read_counts(filterset.results).among(names["focus"], names["partner"])
    said = sentences.grouped_headline(filterset.found, counts)
    if not counts.areas:
        return Picture(said)

    def address(**slugs: str) -> str:
        """Return where a name leads: to the picture of what it has, or to its page if that is this picture."""
        if all(filterset.chosen[name] == [slug] for name, slug in slugs.items()):
            return page_of(**slugs)
        return filterset.url_with(**{name: [slug] for name, slug in slugs.items()})

    picture = GroupedPicture(group(counts), names, address, said.text)
    return Picture(said, picture.wide, picture.phone)
