"""Differences of two texts, word by word."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WORDS = re.compile(r"\s+|[\w'’-]+|[^\w\s'’-]")
"""Words, spaces and signs: every character of a text is in one of them."""


class Part(Enum):
    """What became of a piece of text; the value is how it is marked."""

    KEPT = "kept"
    REMOVED = "del"
    ADDED = "ins"


@dataclass(frozen=True)
class Piece:
    """Some words in a row that have the same fate."""

    part: Part
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """Return the pieces of both texts in order.

    Without those that were added they are the old text, without those that were removed the new one.
    """
    old, new = WORDS.findall(before), WORDS.findall(after)
    found = SequenceMatcher(None, old, new).get_opcodes()
    return list(_joined((tag, "".join(old[a:b]), "".join(new[c:d])) for tag, a, b, c, d in found))


def _joined(runs: Iterable[tuple[str, str, str]]) -> Iterator[Piece]:
    """Yield the pieces; changes with only a space between them are one change, which is easier to read."""
    removed = added = ""
    for tag, old, new in runs:
        if tag == "equal" and not ((removed or added) and old.isspace()):
            yield from _changed(removed, added)
            removed = added = ""
            yield Piece(Part.KEPT, old)
        else:
            removed, added = removed + old, added + new
    yield from _changed(removed, added)


def _changed(removed: str, added: str) -> Iterator[Piece]:
    if removed == added:
        if removed:
            yield Piece(Part.KEPT, removed)
        return
    if removed:
        yield Piece(Part.REMOVED, removed)
    if added:
        yield Piece(Part.ADDED, added)


def marked(before: str, after: str, *, spoken: str = "visually-hidden") -> SafeString:
    """Return both texts as one in HTML, with what was removed and added marked, for screen readers too.

    ``spoken`` is the class of words that are only heard.
    """
    return format_html_join("", "{}", ((_html(piece, spoken),) for piece in pieces(before, after)))


def _html(piece: Piece, spoken: str) -> str | SafeString:
    if piece.part is Part.KEPT:
        return piece.text
    said = "removed" if piece.part is Part.REMOVED else "added"
    return format_html(
        '<{0}><span class="{1}">[{2}: </span>{3}<span class="{1}">]</span></{0}>',
        piece.part.value,
        spoken,
        said,
        piece.text,
    )
