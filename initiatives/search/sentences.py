"""Saying how a search was understood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..parameters import shown
from .query import MOST_WORDS

if TYPE_CHECKING:
    from .reading import Reading

Fragment = tuple[str, bool]
"""A piece of a sentence, and whether it is a word that is spoken of, to be emphasized."""

MOST_SHOWN = 8
"""How many words are repeated."""


def sentences(reading: Reading) -> list[Fragment]:
    """Return what a visitor should know of how the text was read; nothing for a blank one."""
    fragments: list[Fragment] = []
    for sentence in _sentences(reading):
        fragments += [(" ", False), *sentence] if fragments else sentence
    return fragments


def _sentences(reading: Reading) -> Iterator[list[Fragment]]:
    if reading.mode == "none":
        if text := shown(reading.text).strip():
            yield [(f"There is no word in “{text}” to search for.", False)]
        return
    if reading.mode == "any":
        yield [("No initiative has all of these words, so this list has those with any of them.", False)]
    elif reading.scattered:
        yield [("No initiative has these words side by side, so this list has those with all of them.", False)]
    if reading.missing:
        yield [("Nothing has ", False), *_named(reading.missing), (".", False)]
    if reading.mode == "any" or reading.scattered:
        for typed, used in reading.corrections:
            instead = [(", so ", False), (shown(used), True), (" stands for it.", False)]
            yield [("Nothing has ", False), *_named([typed]), *instead]
    elif not reading.missing:
        yield _found(reading)
    if reading.dropped:
        yield [(f"Only the first {MOST_WORDS} different words are looked for.", False)]


def _found(reading: Reading) -> list[Fragment]:
    words = " ".join(map(shown, reading.shown[:MOST_SHOWN]))
    sentence = [("Showing results for ", False), (words + " …" * (len(reading.shown) > MOST_SHOWN), True)]
    if reading.also:
        sentence += [(", which also finds ", False), *_listed(reading.also, "and")]
    if reading.corrections:
        sentence += [("; nothing has ", False), *_named([typed for typed, _ in reading.corrections])]
    return [*sentence, (".", False)]


def _named(typed: Sequence[str], conjunction: str = "or") -> list[Fragment]:
    """Return words as what nothing has; two that belong together are no word."""
    if any(" " in each for each in typed):
        return _listed(typed, conjunction)
    return [("the word " if len(typed) == 1 else "the words ", False), *_listed(typed, conjunction)]


def _listed(items: Sequence[str], conjunction: str) -> list[Fragment]:
    fragments: list[Fragment] = []
    for left, item in enumerate(reversed(items[:MOST_SHOWN])):
        between = [(f" {conjunction} " if left == 1 else ", ", False)] if left else []
        fragments = [(shown(item), True), *between, *fragments]
    return fragments
