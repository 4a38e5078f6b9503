"""Marking in a passage the words that facts rest on.

Quotes overlap in most passages. ``mark()`` cuts the passage so that every quote is one mark, or several where
it crosses another, one inside the other like brackets, and numbers the facts by the place of their words. It
works on plain strings: joining the text of all pieces gives the passage back, character for character.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple


@dataclass(frozen=True)
class Marked:
    """Words that a quote holds, or the part of them up to where another quote ends."""

    numbers: tuple[int, ...]  # of the facts that rest on the quote
    within: tuple[str | Marked, ...]
    first: bool  # whether the quote begins here

    @property
    def name(self) -> int:
        """The number by which links find these words."""
        return self.numbers[0]


@dataclass(frozen=True)
class References:
    """The place after the words for the numbers of the facts that end there."""

    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Marking:
    """A passage cut into pieces, and the numbers of the quotes in the order in which ``mark()`` got them."""

    pieces: tuple[str | Marked | References, ...]
    numbers: tuple[int | None, ...]  # None: the passage does not have the quote
    words: tuple[int | None, ...]  # the name of the marked words, which facts on the same words share


class Span(NamedTuple):
    start: int
    end: int
    numbers: tuple[int, ...]


class Piece(NamedTuple):
    start: int
    end: int
    span: Span


def mark(text: str, quotes: Sequence[str]) -> Marking:
    """Mark the first occurrence of each quote in the text.

    Facts are numbered from 1 by the place of their words, a longer quote before a shorter one that begins with
    it, and facts on the same words in the order given. Numbers stand after the outermost mark in which the
    quote ends.
    """
    found = [(text.find(quote), index) for index, quote in enumerate(quotes) if quote]
    ordered = sorted((start, -len(quotes[index]), index) for start, index in found if start >= 0)
    numbers: list[int | None] = [None] * len(quotes)
    words: list[int | None] = [None] * len(quotes)
    spans: list[Span] = []
    for number, (start, length, index) in enumerate(ordered, start=1):
        end = start - length
        same = spans.pop().numbers if spans and spans[-1][:2] == (start, end) else ()
        span = Span(start, end, (*same, number))
        spans.append(span)
        numbers[index], words[index] = number, span.numbers[0]
    return Marking(tuple(_with_references(_nest(text, spans), spans)), tuple(numbers), tuple(words))


def plain(pieces: Iterable[str | Marked | References]) -> str:
    """Return the text of pieces without any mark."""
    return "".join(
        piece if isinstance(piece, str) else plain(piece.within) if isinstance(piece, Marked) else ""
        for piece in pieces
    )


def _cut(spans: list[Span]) -> Iterator[Piece]:
    """Cut each span where one that began before it ends: then no two pieces cross, at most they nest."""
    for index, span in enumerate(spans):
        crossings = {earlier.end for earlier in spans[:index] if span.start < earlier.end < span.end}
        borders = [span.start, *sorted(crossings), span.end]
        for start, end in pairwise(borders):
            yield Piece(start, end, span)


def _nest(text: str, spans: list[Span]) -> list[tuple[str | Marked, int]]:
    """Return the text and the outermost marks in order, each with the place where it ends."""
    # The sort is stable: of two pieces with the same borders, the one whose quote began first lies outside.
    pieces = sorted(_cut(spans), key=lambda piece: (piece.start, -piece.end))

    def take(start: int, end: int) -> Iterator[tuple[str | Marked, int]]:
        while pieces and pieces[0].end <= end:
            piece = pieces.pop(0)
            if start < piece.start:
                yield text[start : piece.start], piece.start
            within = tuple(part for part, _ in take(piece.start, piece.end))
            yield Marked(piece.span.numbers, within, piece.start == piece.span.start), piece.end
            start = piece.end
        if start < end:
            yield text[start:end], end

    return list(take(0, len(text)))


def _with_references(parts: list[tuple[str | Marked, int]], spans: list[Span]) -> Iterator[str | Marked | References]:
    """Set after each outermost mark the numbers of the quotes that end in it."""
    start = 0
    for part, end in parts:
        yield part
        ended = tuple(number for span in spans if start < span.end <= end for number in span.numbers)
        if ended:
            yield References(ended)
        start = end
