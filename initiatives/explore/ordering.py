"""The order of initiatives in which focus areas and shared partners reach over the fewest rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from math import gcd
from typing import NamedTuple

PASSES = 8
"""How often every initiative is tried elsewhere, at most."""

EFFORT = 20_000
"""How many orders to start from, times the square of how many initiatives there are; a start takes as much time."""


class Links(NamedTuple):
    """An initiative by its slug, with the places of its focus areas in their vocabulary and its partners' slugs."""

    slug: str
    areas: tuple[int, ...]
    partners: tuple[str, ...]


@lru_cache(maxsize=8)
def best_order(initiatives: tuple[Links, ...]) -> tuple[str, ...]:
    """Return the slugs in the best order found, always the same for the same links.

    What is remembered is remembered by the links themselves, so no edit can leave it stale.
    """
    groups = _groups(initiatives)
    found = [_improved(start, groups) for start in _starts(initiatives)]
    found += [sequence[::-1] for sequence in found]
    best = min(found, key=lambda sequence: (_reach(sequence, groups), _slant([initiatives[at] for at in sequence])))
    return tuple(initiatives[at].slug for at in best)


def reach(initiatives: Iterable[Links]) -> int:
    """Return over how many rows the focus areas and partners reach together when drawn in this order."""
    in_order = tuple(initiatives)
    return _reach(range(len(in_order)), _groups(in_order))


def _starts(initiatives: tuple[Links, ...]) -> Iterator[list[int]]:
    """Yield the orders to start from: by focus areas, as given, and that again taking every so many in turn."""
    size = len(initiatives)
    yield sorted(range(size), key=lambda at: (_ends(initiatives[at].areas), at))
    strides = (stride for stride in range(1, size + 1) if gcd(stride, size) == 1)
    for stride in islice(strides, max(1, EFFORT // (size * size or 1))):
        yield [at * stride % size for at in range(size)]


def _ends(areas: tuple[int, ...]) -> tuple[int, int]:
    return (min(areas), max(areas)) if areas else (-1, -1)


def _groups(initiatives: tuple[Links, ...]) -> list[list[int]]:
    """Return the members of every focus area and partner that has more than one."""
    members = defaultdict(list)
    for at, links in enumerate(initiatives):
        for group in (*links.areas, *links.partners):
            members[group].append(at)
    return [group for group in members.values() if len(group) > 1]


def _reach(sequence: Iterable[int], groups: list[list[int]]) -> int:
    row = {at: number for number, at in enumerate(sequence)}
    return sum(max(rows) - min(rows) for rows in ([row[at] for at in group] for group in groups))


def _slant(initiatives: list[Links]) -> float:
    """Return how far partners would stand from their initiatives if rows and partners were spread over one height."""
    areas: set[int] = set()
    partners: set[str] = set()
    rows: list[float] = []
    sides: list[float] = []
    for links in initiatives:
        areas |= set(links.areas)
        before = len(partners)
        partners |= set(links.partners)
        rows.append(len(rows) + 0.5 + len(areas))
        sides.append((before + len(partners)) / 2)
    if not partners:
        return 0
    height = len(rows) + len(areas)
    return sum(abs(row / height - side / len(partners)) for row, side in zip(rows, sides, strict=True))


def _improved(sequence: list[int], groups: list[list[int]]) -> list[int]:
    """Take out one after the other and put each back where it is best, until nothing moves."""
    for _ in range(PASSES):
        before = list(sequence)
        for at in range(len(sequence)):
            sequence.remove(at)
            sequence.insert(_best_place(at, sequence, groups), at)
        if sequence == before:
            break
    return sequence


def _best_place(at: int, others: list[int], groups: list[list[int]]) -> int:
    """Return where to put one among the others, the earliest of the best places."""
    row = {other: number for number, other in enumerate(others)}
    cost = [0] * (len(others) + 2)
    for group in groups:
        rows = [row[member] for member in group if member != at]
        first, last = min(rows), max(rows)
        if len(rows) < len(group):  # it belongs to the group, which grows only beyond its ends
            for place in range(first + 1):
                cost[place] += first - place
            for place in range(last + 1, len(others) + 1):
                cost[place] += place - last - 1
        else:
            for place in range(first + 1, last + 1):
                cost[place] += 1
    return min(range(len(others) + 1), key=cost.__getitem__)
