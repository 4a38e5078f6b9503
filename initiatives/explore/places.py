"""Where boxes stand in a column: each as near to its wish as their order and their heights allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

NO_WISH = 1e-6
"""The weight of a box that only follows the one before it."""


@dataclass
class _Pool:
    weight: float
    mean: float
    boxes: int


def length(heights: Sequence[float], gaps: Sequence[float]) -> float:
    """Return how much room boxes take that stand as close as can be."""
    return sum(heights) + sum(gaps[1:])


def settle(
    wishes: Sequence[float | None], heights: Sequence[float], gaps: Sequence[float], room: float
) -> list[float]:
    """Return the middles of boxes, in their order and within the room, which together lie nearest to what they wish.

    ``gaps`` are the least distances between a box and the one before it. A box without a wish follows that one.
    This is pooling of adjacent violators, on wishes that are measured from where the box would stand if all stood
    as close as can be.
    """
    closest = _stacked(heights, gaps)
    pools: list[_Pool] = []
    for wish, place in zip(wishes, closest, strict=True):
        if wish is None:
            pools.append(_Pool(NO_WISH, pools[-1].mean if pools else 0.0, 1))
        else:
            pools.append(_Pool(1.0, wish - place, 1))
        while len(pools) > 1 and pools[-2].mean > pools[-1].mean:
            lower, upper = pools.pop(), pools.pop()
            weight = upper.weight + lower.weight
            mean = (upper.mean * upper.weight + lower.mean * lower.weight) / weight
            pools.append(_Pool(weight, mean, upper.boxes + lower.boxes))
    spare = room - length(heights, gaps)
    moved = [min(max(pool.mean, 0), spare) for pool in pools for _ in range(pool.boxes)]
    return [place + more for place, more in zip(closest, moved, strict=True)]


def _stacked(heights: Sequence[float], gaps: Sequence[float]) -> list[float]:
    middles: list[float] = []
    bottom = 0.0
    for height, gap in zip(heights, gaps, strict=True):
        top = bottom + (gap if middles else 0)
        middles.append(top + height / 2)
        bottom = top + height
    return middles
