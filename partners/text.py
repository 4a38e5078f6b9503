"""Folding: one spelling for words that differ only in case, accents or apostrophes."""

import re
import unicodedata

APOSTROPHES = "'’‘ʼ‛′´`＇"
"""Characters that people type, copy or print as an apostrophe."""

ONE_APOSTROPHE = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))


def fold(text: str) -> str:
    """Return text in lower case, without accents, with one kind of apostrophe.

    Two texts that a reader would call the same word fold to the same string:
    ``fold("Émile’s") == fold("emile's")``. Idempotent.
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(ONE_APOSTROPHE).casefold())
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return bare.casefold()


def sort_key(text: str) -> str:
    """Return the key that text is sorted by: folded, punctuation dropped, one space between words."""
    return " ".join(re.findall(r"\w+", fold(text).replace("'", "")))
