"""Words: what the index holds of a text, and where in the text it stands."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer  # type: ignore[import-untyped]

from partners.text import ONE_APOSTROPHE, fold

LONGEST = 64
"""Longer words are cut, in the index and in a query alike."""


class Word(NamedTuple):
    """A word of a text: ``text[start:end]`` is how it is written there."""

    start: int
    end: int
    folded: str
    stem: str


# Marks belong to the letter before them, whether or not an accent is a character of its own; characters that
# are only there for the layout, such as a soft hyphen, part no word. Both become one that is found nowhere else.
_MARK = "\ue000"
_HYPHENS = "-‐‑"
_LETTER = rf"[^\W\d_]{_MARK}*"
_CHARACTER = rf"[^\W_]{_MARK}*"
_WORD = re.compile(
    rf"(?:{_LETTER}\.)+{_LETTER}(?!{_CHARACTER})\.?"  # U.S.
    rf"|(?:{_LETTER}[{_HYPHENS}])*(?:{_CHARACTER})+(?:'(?:{_CHARACTER})+)*"  # eBooks, e-books, don’t
    r"|(?<=\s)&(?=\s)"  # Museums & Gardens
)

# Where ’s stands for “is” or “us” and not for whose it is: people who leave out the apostrophe type “lets”.
_CONTRACTIONS = frozenset(f"{word}'s" for word in ["he", "here", "it", "let", "she", "that", "there", "what", "who"])


def words(text: str) -> list[Word]:
    """Return the words of a text, in order.

    Letters and digits make words, with apostrophes of any kind inside them. Hyphens part words, but a single
    letter before one belongs to what follows ("e-books" is "ebooks"); dots between single letters do not
    ("U.S." is "us"). An "&" between spaces is the word "and".
    """
    found = []
    for match in _WORD.finditer(_outline(text)):
        folded = _folded(text[match.start() : match.end()][: 4 * LONGEST])
        if folded:
            found.append(Word(match.start(), match.end(), folded, stem(folded)))
    return found


def stems(text: str) -> list[str]:
    """Return the stems of the words of a text, in order."""
    return [word.stem for word in words(text)]


@lru_cache(maxsize=32768)
def stem(folded: str) -> str:
    """Return what a folded word has in common with its other forms."""
    # A stemmer keeps the word in itself while it works, so threads must not share one; making one costs nothing.
    return snowballstemmer.stemmer("english").stemWord(folded)[:LONGEST]


def _outline(text: str) -> str:
    """Return text of the same length that shows the pattern where words are."""
    if not text.isascii():
        text = "".join(map(_shape, text))
    return text.translate(ONE_APOSTROPHE)


@lru_cache(maxsize=4096)
def _shape(character: str) -> str:
    category = unicodedata.category(character)
    return _MARK if category[0] == "M" or (category == "Cf" and character != "\u200b") else character


@lru_cache(maxsize=32768)
def _folded(written: str) -> str:
    if written == "&":
        return "and"
    folded = fold(written)
    if folded not in _CONTRACTIONS:
        folded = folded.removesuffix("'s")
    return "".join(filter(str.isalnum, folded))[:LONGEST]


STOP_STEMS = frozenset(
    stems(
        """
        a about am an and any anything are as at be become been being but by can could did do does find for from get
        give had has have he help her here him his how i if in into is it its look me my need of on or our out over
        please she should so some such than that the their them then there these they this those to too us want was
        we were what when where which who whom whose why will with would you your
        """
    )
)
"""Stems of words that do not say what somebody looks for."""
