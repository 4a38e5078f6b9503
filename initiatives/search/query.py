"""What a visitor typed, taken apart: its words, and which of them are quoted together."""

from __future__ import annotations

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import NamedTuple

from django.utils.functional import cached_property

from .words import SHORT, STOP_STEMS, Word, compounds, spanish_stem, stem, words

MOST_WORDS = 32
"""How many different words of a text are looked for."""

_QUOTED = re.compile(r'["“”„‟«»]([^"“”„‟«»]+)["“”„‟«»]')


Corrections = dict[str, str]
"""What is looked for in the place of what was typed."""


class Joined(NamedTuple):
    """A compound: how it is shown to people, and the word that it makes without signs and spaces.

    The number tells apart compounds that are typed twice.
    """

    shown: str
    folded: str
    stem: str
    number: int


class Alternative(NamedTuple):
    """What a compound is found by: one word, or its parts, which may have to stand ``together``.

    A word that may be Spanish is one of a single part: it is found by its Spanish stem or by its English one.
    """

    stem: str
    parts: tuple[str, ...]
    together: bool


class Asked(NamedTuple):
    """A word as it is shown to people, the number of the quotation it stands in (0 is none), and its compound."""

    shown: str
    folded: str
    stem: str
    quotation: int
    compound: Joined | None = None

    @property
    def is_letter(self) -> bool:
        """Whether it is a letter that is no word by itself."""
        return len(self.folded) == 1 and self.folded.isalpha() and self.stem not in STOP_STEMS

    @property
    def telling(self) -> bool:
        """Whether it says by itself what is looked for."""
        return len(self.folded) > SHORT and self.stem not in STOP_STEMS

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
    def compounds(self) -> dict[Joined, Alternative]:
        """What each compound is found by. Short parts and those that say nothing count side by side only."""
        parts = defaultdict(list)
        for each in self.asked:
            if each.compound:
                parts[each.compound].append(each)
        return {
            compound: Alternative(
                compound.stem,
                tuple(each.stem for each in asked),
                not all(each.telling for each in asked),
            )
            for compound, asked in parts.items()
        }

    @cached_property
    def sought(self) -> list[Asked]:
        """The words outside of compounds that say what is looked for; all of them if nothing does."""
        outside = [each for each in self.asked if not each.compound]
        telling = [each for each in outside if each.stem not in STOP_STEMS]
        return telling or ([] if self.compounds else outside)

    @property
    def terms(self) -> tuple[str, ...]:
        """The stems that are looked for, each once."""
        found_by = [
            stem for each in self.compounds.values() for stem in (each.stem, *(() if each.together else each.parts))
        ]
        return tuple(dict.fromkeys([*(each.stem for each in self.sought), *found_by]))

    @property
    def required(self) -> tuple[str, ...]:
        """The stems that every initiative found must have; compounds are required besides."""
        return tuple(dict.fromkeys(each.stem for each in self.sought))

    @property
    def loose(self) -> frozenset[str]:
        """The stems that are looked for outside of phrases too."""
        phrased = {each.stem for each in self.sought if each.quotation in self.phrases}
        plain = {each.stem for each in self.sought if each.quotation not in self.phrases}
        return frozenset(set(self.terms) - phrased | plain)

    @property
    def names(self) -> set[tuple[str, ...]]:
        """The stems of what was typed as a whole, with compounds as several words and as one."""
        as_one = groupby(self.asked, key=lambda each: each.compound or each)
        return {tuple(each.stem for each in self.asked), tuple(each.stem for each, _ in as_one)}

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
            elif each.compound:
                pieces[each.compound.number] = each.compound.shown
            elif each.stem in terms:
                pieces[each.stem] = each.shown
        return tuple(pieces.values())

    @property
    def neighbours(self) -> list[str]:
        """The words that neighbours would make without the space between them."""
        return [one.folded + two.folded for one, two in pairwise(self.asked[:MOST_WORDS])]

    def with_alternatives(self, exists: Callable[[str], bool], spanish: Collection[str]) -> Query:
        """Keep the compounds whose joined form exists, and make one of neighbours that exist both joined and apart.

        Other compounds are one word if no part says anything by itself ("AT&T"), else words like any others. A word
        whose Spanish stem is known may be that.
        """
        asked: list[Asked] = []
        for compound, group in groupby(self.asked, key=lambda each: each.compound):
            parts = list(group)
            if compound and not exists(compound.folded):
                telling = any(each.telling for each in parts)
                whole = Asked(compound.shown, compound.folded, compound.stem, parts[0].quotation)
                parts = [each._replace(compound=None) for each in parts] if telling else [whole]
            asked += parts
        for at in range(len(asked) - 1):
            one, two = asked[at : at + 2]
            if _may_be_one_word(one, two) and all(map(exists, (one.folded, two.folded, one.folded + two.folded))):
                folded = one.folded + two.folded
                compound = Joined(f"{one.shown} {two.shown}", folded, stem(folded), -1 - at)
                asked[at : at + 2] = [one._replace(compound=compound), two._replace(compound=compound)]
        for at, each in enumerate(asked):
            if not each.compound and not each.quotation and each.telling and spanish_stem(each.folded) in spanish:
                compound = Joined(each.shown, each.folded, spanish_stem(each.folded), -1 - at)
                asked[at] = each._replace(compound=compound)
        return replace(self, asked=tuple(asked))

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
            two = left[-1] if left and left[-1].quotation == one.quotation and not one.compound else None
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


def _may_be_one_word(one: Asked, two: Asked) -> bool:
    """Whether two neighbours outside of phrases can be one word too.

    Not if the second would be an ending of the first, which the stem lacks.
    """
    taken = one.quotation or two.quotation or one.compound or two.compound
    return not taken and len(stem(one.folded + two.folded)) > len(one.folded)


def parse(text: str) -> Query:
    """Take a text apart. A quotation mark without another means nothing."""
    quotations = [match.span() for match in _QUOTED.finditer(text)]
    starts = [start for start, _ in quotations]
    asked: list[Asked] = []
    dropped: list[str] = []
    stems: set[str] = set()
    found = words(text)
    compound_at = _compounds(text, found)
    for at, word in enumerate(found):
        stems.add(word.stem)
        if len(stems) > MOST_WORDS:
            dropped.append(text[word.start : word.end])
            continue
        before = bisect(starts, word.start)  # how many quotations have begun: the number of the last
        number = before if before and word.start < quotations[before - 1][1] else 0
        compound = None if number else compound_at.get(at)
        asked.append(Asked(text[word.start : word.end], word.folded, word.stem, number, compound))
    return Query(tuple(asked), tuple(dict.fromkeys(dropped)))


def _compounds(text: str, found: Sequence[Word]) -> dict[int, Joined]:
    """Return the compound that a word stands in, by the place of the word."""
    places = {}
    for compound in compounds(text, found):
        shown = text[found[compound.first].start : found[compound.last].end]
        joined = Joined(shown, compound.folded, compound.stem, -1 - len(found) - compound.first)
        places.update(dict.fromkeys(range(compound.first, compound.last + 1), joined))
    return places
