"""How wide names are at most, and how they are broken into lines; nobody knows the font that a visitor has."""

from __future__ import annotations

from unicodedata import bidirectional, category, east_asian_width

# In em, above those of DejaVu Sans, the widest of the usual system fonts.
CLASSES = {"fijlrtI.,:;'‘’!|()[]/- \N{NO-BREAK SPACE}": 0.4, "mwMW@%&": 0.98}
BY_CHARACTER = {character: em for characters, em in CLASSES.items() for character in characters}
CAPITAL, OTHER, EAST_ASIAN, SYMBOL = 0.72, 0.635, 1.04, 1.4
BOLD = 1.12
MOST_LINES = 4


def width(text: str, size: float, bold: bool = False) -> float:
    """Return a width that the text does not exceed in a usual font of that size."""
    return sum(map(_em, text)) * size * (BOLD if bold else 1)


def _em(character: str) -> float:
    if character in BY_CHARACTER:
        return BY_CHARACTER[character]
    kind = category(character)
    if kind in {"Mn", "Me", "Cf"}:  # marks on another character, and what only directs the text
        return 0
    if kind == "So" or ord(character) > 0xFFFF:
        return SYMBOL
    if east_asian_width(character) in {"W", "F"}:
        return EAST_ASIAN
    return CAPITAL if character.isupper() else OTHER


def wrap(text: str, most: float, size: float, bold: bool = False, tail: str = "") -> list[str]:
    """Break text into the fewest lines of at most that width, as even as can be; a fifth line and more become “…”.

    ``tail`` stands at the end in any case, on one line with the last word. After text that runs from right to left it
    stays at the right, or a count would seem to be the year that a title ends in.
    """
    if tail and any(bidirectional(character) in {"R", "AL"} for character in text):
        tail = f"\N{LEFT-TO-RIGHT MARK}{tail}"

    def measured(words: str) -> float:
        return width(words, size, bold)

    words = [part for word in text.split() for part in _parts(word, most - measured(f"…{tail}"), measured)] or [""]
    cut = [*words]
    lines = _filled([*cut[:-1], cut[-1] + tail], most, measured)
    while len(lines) > MOST_LINES:
        cut.pop()
        lines = _filled([*cut[:-1], f"{cut[-1]}…{tail}"], most, measured)
    last = f"{cut[-1]}{tail}" if len(cut) == len(words) else f"{cut[-1]}…{tail}"
    return _even([*cut[:-1], last], len(lines), most, measured)


def _parts(word: str, most: float, measured) -> list[str]:
    """Break a word that is wider than a line."""
    parts = [""]
    for character in word:
        if parts[-1] and measured(parts[-1] + character) > most:
            parts.append("")
        parts[-1] += character
    return parts


def _filled(words: list[str], most: float, measured) -> list[str]:
    lines = [words[0]]
    for word in words[1:]:
        longer = f"{lines[-1]} {word}"
        if measured(longer) <= most:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _even(words: list[str], number: int, most: float, measured) -> list[str]:
    """Return the lines of the narrowest column that takes no more of them."""
    narrow, wide = max(map(measured, words)), most
    while wide - narrow > 1:
        middle = (narrow + wide) / 2
        if len(_filled(words, middle, measured)) > number:
            narrow = middle
        else:
            wide = middle
    return _filled(words, wide, measured)
