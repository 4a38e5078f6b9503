"""The order of partners beside the initiatives in which the fewest curves cross."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .network import Network

PASSES = 8
CROSSINGS_PER_STOP = 2
"""Beyond this, shared partners are repeated at each of their initiatives."""


@dataclass(frozen=True)
class Spot:
    """A partner at one place beside the map, with the places of the initiatives that curves lead to from there."""

    partner: str
    stops: tuple[int, ...]


@dataclass(frozen=True)
class _Block:
    """Spots that stay together: one shared partner, or all partners of one initiative alone."""

    spots: tuple[Spot, ...]

    @property
    def ends(self) -> list[int]:
        return [stop for spot in self.spots for stop in spot.stops]

    def crossings_above(self, other: _Block) -> int:
        """How many curves cross when this stands above the other."""
        return sum(mine > theirs for mine in self.ends for theirs in other.ends)


def spots_beside(network: Network) -> list[Spot]:
    """Return the partners from top to bottom, each once unless too many curves would cross."""
    blocks = _sifted(_blocks(network))
    if _crossings(blocks) > CROSSINGS_PER_STOP * len(network.stops):
        return [Spot(slug, (at,)) for at, stop in enumerate(network.stops) for slug in singles_first(network, at)]
    return [spot for block in blocks for spot in block.spots]


def crossings(spots: Iterable[Spot]) -> int:
    """Return how many curves cross when the partners stand in this order."""
    return _crossings([_Block((spot,)) for spot in spots])


def singles_first(network: Network, at: int) -> list[str]:
    """Return the partners of an initiative, those that have others too at the end."""
    return sorted(network.stops[at].partners, key=lambda slug: len(network.with_partner[slug]) > 1)


def _blocks(network: Network) -> list[_Block]:
    """Return the blocks by the mean row of their initiatives.

    The best place of a shared partner is never between the partners of one initiative alone: its curves cross the
    curves of all of them or of none. So these can be moved as one.
    """
    blocks = [_Block((Spot(slug, tuple(network.with_partner[slug])),)) for slug in network.shared]
    for at, stop in enumerate(network.stops):
        alone = [Spot(slug, (at,)) for slug in stop.partners if len(network.with_partner[slug]) == 1]
        if alone:
            blocks.append(_Block(tuple(alone)))
    return sorted(blocks, key=lambda block: (sum(block.ends) / len(block.ends), block.ends))


def _sifted(blocks: list[_Block]) -> list[_Block]:
    """Move each block to its best place, until nothing moves."""
    for _ in range(PASSES):
        before = list(blocks)
        for block in before:
            blocks.remove(block)
            blocks.insert(_best_place(block, blocks), block)
        if blocks == before:
            break
    return blocks


def _best_place(block: _Block, others: list[_Block]) -> int:
    cost = [0]
    for other in others:  # cost of standing below it, compared with above
        cost.append(cost[-1] + other.crossings_above(block) - block.crossings_above(other))
    least = min(cost)
    ends = block.ends
    # Of the best places, the one nearest to the initiatives; ties go to the earlier.
    mean = sum(ends) / len(ends)
    above = [sum(other.ends) / len(other.ends) <= mean for other in others]
    return min(
        (place for place, each in enumerate(cost) if each == least),
        key=lambda place: sum(not it for it in above[:place]) + sum(above[place:]),
    )


def _crossings(blocks: list[_Block]) -> int:
    return sum(upper.crossings_above(lower) for number, upper in enumerate(blocks) for lower in blocks[number + 1 :])
