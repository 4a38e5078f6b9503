"""What a visitor typed, taken apart: its words, and which of them are quoted together."""

from __future__ import annotations

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from .words import STOP_STEMS, stem, words

MOST_WORDS = 32
"""How many different words of a text are looked for."""

_QUOTED = re.compile(r'["“”„‟«»]([^"“”„‟«»]+)["“”„‟«»]')


Corrections = dict[str, str]
"""What is looked for in the place of what was typed."""


class Asked(NamedTuple):
    """A word as it is shown to people, and the number of the quotation it stands in; 0 is none."""

    shown: str
    folded: str
    stem: str
    quotation: int

    @property
    def is_letter(self) -> bool:
        """Whether it is a letter that is no word by itself."""
        return len(self.folded) == 1 and self.folded.isalpha() and self.stem not in STOP_STEMS

    def replaced(self, folded: str) -> Asked:
        """Return another word for its place."""
        return Asked(folded, folded, stem(folded), self.quotation)


@dataclass(frozen=True)
class Query:
    """Words to look for, in order, and those that are ``dropped`` because there are so many before them."""

    asked: tuple[Asked, ...]
    dropped: tuple[str, ...] = ()

    @cached_property
    def phrases(self) -> dict[int, str]:
        """The stems that have to stand side by side, by quotation; a word quoted alone is no phrase."""
        quoted = defaultdict(list)
        for each in self.asked:
            quoted[each.quotation].append(each.stem)
        return {number: " ".join(stems) for number, stems in quoted.items() if number and len(stems) > 1}

    @cached_property
    def sought(self) -> list[Asked]:
        """The words that say what is looked for; all of them if none does."""
        return [each for each in self.asked if each.stem not in STOP_STEMS] or list(self.asked)

    @property
    def terms(self) -> tuple[str, ...]:
        """The stems that are looked for, each once."""
        return tuple(dict.fromkeys(each.stem for each in self.sought))

    @property
    def loose(self) -> frozenset[str]:
        """The stems that are looked for outside of phrases too."""
        return frozenset(each.stem for each in self.sought if each.quotation not in self.phrases)

    @property
    def shown(self) -> tuple[str, ...]:
        """What is looked for, to be read by people: words, and phrases in quotation marks."""
        quoted = defaultdict(list)
        for each in self.asked:
            quoted[each.quotation].append(each.shown)
        terms = set(self.terms)
        pieces: dict[int | str, str] = {}
        for each in self.asked:
            if each.quotation in self.phrases:
                pieces[each.quotation] = f"“{' '.join(quoted[each.quotation])}”"
            elif each.stem in terms:
                pieces[each.stem] = each.shown
        return tuple(pieces.values())

    @property
    def neighbours(self) -> list[str]:
        """The words that neighbours would make without the space between them."""
        return [one.folded + two.folded for one, two in pairwise(self.asked[:MOST_WORDS])]

    def joined(self, exists: Callable[[str], bool], *, letters: bool = False) -> tuple[Query, Corrections]:
        """Make one word of neighbours where that word exists, as in "story corps".

        With ``letters``, only of a letter alone with what follows, as in "e books". A second word that would only be
        an ending of the first, as in "money ability", is none of its parts: the stem leaves it out.
        """
        asked: list[Asked] = []
        corrections: Corrections = {}
        left = list(reversed(self.asked))
        while left:
            one = left.pop()
            two = left[-1] if left and left[-1].quotation == one.quotation else None
            reaches = two and len(stem(one.folded + two.folded)) > len(one.folded)
            if two and reaches and (one.is_letter or not letters) and exists(one.folded + two.folded):
                corrections[f"{one.shown} {left.pop().shown}"] = one.folded + two.folded
                one = one.replaced(one.folded + two.folded)
            asked.append(one)
        return replace(self, asked=tuple(asked)), corrections

    def replaced(self, meant: Mapping[str, Sequence[str]]) -> tuple[Query, Corrections]:
        """Put written words in the place of others."""
        asked: list[Asked] = []
        corrections: Corrections = {}
        for each in self.asked:
            others = meant.get(each.folded, ())
            asked += map(each.replaced, others) if others else [each]
            if others:
                corrections[each.shown] = " ".join(others)
        return replace(self, asked=tuple(asked)), corrections


def parse(text: str) -> Query:
    """Take a text apart. A quotation mark without another means nothing."""
    quotations = [match.span() for match in _QUOTED.finditer(text)]
    starts = [start for start, _ in quotations]
    asked: list[Asked] = []
    dropped: list[str] = []
    stems: set[str] = set()
    for word in words(text):
        stems.add(word.stem)
        if len(stems) > MOST_WORDS:
            dropped.append(text[word.start : word.end])
            continue
        before = bisect(starts, word.start)  # how many quotations have begun: the number of the last
        number = before if before and word.start < quotations[before - 1][1] else 0
        asked.append(Asked(text[word.start : word.end], word.folded, word.stem, number))
    return Query(tuple(asked), tuple(dict.fromkeys(dropped)))
