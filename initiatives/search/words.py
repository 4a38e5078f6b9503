"""Words: what the index holds of a text, and where in the text it stands."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer  # type: ignore[import-untyped]

from partners.text import ONE_APOSTROPHE, fold

LONGEST = 64
"""Longer words are cut, in the index and in a query alike."""


SPANISH = "~"
"""Begins the Spanish stems in the index."""


class Word(NamedTuple):
    """A word of a text: ``text[start:end]`` is how it is written there."""

    start: int
    end: int
    folded: str
    stem: str


# Marks belong to the letter before them, whether or not an accent is a character of its own; characters that
# are only there for the layout, such as a soft hyphen, part no word. Both become one that is found nowhere else.
_MARK = "\ue000"
_HYPHENS = "-‐‑‒–"
_LETTER = rf"[^\W\d_]{_MARK}*"
_CHARACTER = rf"[^\W_]{_MARK}*"
_WORD = re.compile(
    rf"(?:{_LETTER}\.)+{_LETTER}(?!{_CHARACTER})\.?"  # U.S.
    rf"|(?:{_LETTER}[{_HYPHENS}])*(?:{_CHARACTER})+(?:'(?:{_CHARACTER})+)*"  # eBooks, e-books, don’t
    r"|(?<=\s)&(?=\s)"  # Museums & Gardens
)

SHORT = 2
"""Words of no more letters say little where a sign joins them, as in "R&D" and "co-op"."""

_JOINING_SIGN = re.compile(
    rf"[{_HYPHENS}&/+*·_]"  # co-op, AT&T, arts/crafts
    r"|(?<=[^\W\d_])\.(?=[^\W\d_])"  # Ph.D.
    r"|(?<=\d),(?=\d{3}(?!\d))"  # 10,000
)

# Where ’s stands for “is” or “us” and not for whose it is: people who leave out the apostrophe type “lets”.
_CONTRACTIONS = frozenset(f"{word}'s" for word in ["he", "here", "it", "let", "she", "that", "there", "what", "who"])


def words(text: str) -> list[Word]:
    """Return the words of a text, in order.

    Letters and digits make words, with apostrophes of any kind inside them. Hyphens part words, but a single
    letter before one belongs to what follows ("e-books" is "ebooks"); dots between single letters do not
    ("U.S." is "us"). An "&" between spaces is the word "and". What other signs join are ``compounds()``.
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


class Compound(NamedTuple):
    """Words ``first`` to ``last`` of a text that signs join, with the word that they make without the signs."""

    first: int
    last: int
    folded: str
    stem: str


def compounds(text: str, found: Sequence[Word]) -> list[Compound]:
    """Return the compounds among the words found in a text: "coop" for "co-op", "rd" for "R&D" and "R & D"."""
    joins = [_is_joined(text, found, at) for at in range(len(found))]
    compounds = []
    first = 0
    for at, joined in enumerate(joins):
        if not joined:
            if at > first:
                parts = [word.folded for word in found[first : at + 1] if text[word.start : word.end] != "&"]
                folded = "".join(parts)[:LONGEST]
                compounds.append(Compound(first, at, folded, stem(folded)))
            first = at + 1
    return compounds


def _is_joined(text: str, found: Sequence[Word], at: int) -> bool:
    """Whether a sign joins the word to the next one."""
    if at + 1 == len(found):
        return False
    word, following = found[at], found[at + 1]
    if match := _JOINING_SIGN.match(text, word.end):
        return match.end() == following.start
    ampersand = at + (text[word.start : word.end] != "&")  # between two short words it joins them: R & D
    around = found[ampersand - 1 : ampersand + 2] if ampersand else []
    return (
        len(around) == 3
        and text[around[1].start : around[1].end] == "&"
        and around[2].start - around[0].end == 3
        and max(len(around[0].folded), len(around[2].folded)) <= SHORT
    )


def all_stems(text: str) -> list[str]:
    """Return the stems of the words of a text, and those of its compounds."""
    found = words(text)
    return [word.stem for word in found] + [compound.stem for compound in compounds(text, found)]


@lru_cache(maxsize=32768)
def stem(folded: str) -> str:
    """Return what a folded word has in common with its other forms."""
    # A stemmer keeps the word in itself while it works, so threads must not share one; making one costs nothing.
    return snowballstemmer.stemmer("english").stemWord(folded)[:LONGEST]


@lru_cache(maxsize=32768)
def spanish_stem(folded: str) -> str:
    """Return what a folded Spanish word has in common with its other forms; no English word has the same."""
    return (SPANISH + snowballstemmer.stemmer("spanish").stemWord(folded))[:LONGEST]


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
        al como con de del donde el en es la las los mi mis para por que se su sus un una unas unos y
        """
    )
)
"""Stems of words that do not say what somebody looks for."""
