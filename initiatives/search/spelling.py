"""Near misses: how far two words are apart, and which words of a vocabulary may be meant by one that is not in it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

SHORTEST = 4
"""Shorter words are taken as they are: too many others are one slip away."""

SHORTEST_STEM = 6
"""Shorter stems are not compared: "plan", of "planning", is one letter from "play"."""

SHARED = 5
"""How many letters words of one family begin with at least, as "librarian" and "library" do."""

SHORTEST_PART = 3
"""How long each of two words is at least that somebody typed without the space."""

Written = tuple[str, str]
"""A word as it is written (folded), and its stem."""

WORD, STEM = 0, 1
"""The places of the two."""


class Candidate(NamedTuple):
    """A word that may be meant: the less ``far`` the likelier; ``longer`` is by how much its length differs."""

    far: int
    longer: int
    word: str
    stem: str


def allowed(word: str) -> int:
    """Return how many slips a word may have for another to be meant; none for one that holds a digit."""
    if len(word) < SHORTEST or not word.isalpha():
        return 0
    return 1 if len(word) < 8 else 2


def slips(typed: str, meant: str, most: int) -> int:
    """Return how many letters were left out, added, changed or swapped with the next; ``most + 1`` if more.

    This is the Damerau-Levenshtein distance where no part is changed twice.
    """
    if abs(len(typed) - len(meant)) > most or len(set(typed) ^ set(meant)) > 2 * most:
        return most + 1  # nearly every pair of words ends here, which is what makes it quick
    above: list[int] = []
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for i, letter in enumerate(typed):
        above, before, row = before, row, [i + 1]
        for j, other in enumerate(meant):
            cost = min(before[j + 1] + 1, row[j] + 1, before[j] + (letter != other))
            if i and j and letter == meant[j - 1] and other == typed[i - 1]:
                cost = min(cost, above[j - 1] + 1)
            row.append(cost)
        if min(*row, *before) > most:
            return most + 1
    return min(row[-1], most + 1)


class Lexicon:
    """Words to compare others with, quickly: only those that can be near are looked at."""

    def __init__(self, vocabulary: Iterable[Written]):
        self._by_length: dict[tuple[int, int], list[Written]] = defaultdict(list)
        self._by_beginning: dict[str, list[Written]] = defaultdict(list)
        for written in vocabulary:
            word, stem = written
            self._by_length[WORD, len(word)].append(written)
            self._by_length[STEM, len(stem)].append(written)
            self._by_beginning[word[:SHORTEST]].append(written)

    def misspelt(self, typed: Written) -> Iterator[Candidate]:
        """Yield the words that are few slips away from the typed one, as they are written or by their stems."""
        for form, least in ((WORD, SHORTEST), (STEM, SHORTEST_STEM)):
            mine = typed[form]
            most = allowed(mine) if len(mine) >= least else 0
            for length in range(len(mine) - most, len(mine) + most + 1) if most else ():
                for written in self._by_length[form, length]:
                    far = slips(mine, written[form], most)
                    if far <= most:
                        yield Candidate(far, abs(len(written[WORD]) - len(typed[WORD])), *written)

    def related(self, typed: str) -> Iterator[Candidate]:
        """Yield the words that begin with the typed one, and those that begin like it for longer than they differ."""
        for word, stem in self._by_beginning[typed[:SHORTEST]] if allowed(typed) else ():
            shared = next(length for length in range(len(typed), 0, -1) if word.startswith(typed[:length]))
            apart = len(typed) + len(word) - 2 * shared
            if shared == len(typed):
                yield Candidate(0, apart, word, stem)
            elif shared >= SHARED and shared > apart:
                yield Candidate(apart, apart, word, stem)


def splits(typed: str) -> list[tuple[str, str]]:
    """Return the pairs of words that the typed one is if the space between them was left out."""
    return [(typed[:at], typed[at:]) for at in range(SHORTEST_PART, len(typed) - SHORTEST_PART + 1)]
