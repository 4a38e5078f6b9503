"""The items of a cell that holds a list: one a line, a value and perhaps a remark after a colon."""

import re

from django.core.exceptions import ValidationError

from partners.cleaning import ENTITY, is_entity

from .cells import plain

COLON = r":(?=\s)"
SEMICOLON = ";"
"""People put it between items, so within a value it is written with a backslash, as a colon before a space is."""


def lines_of(text: str) -> list[str]:
    """Return the lines of a cell that say something."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def join_item(value: str, remark: str | None) -> str:
    """Return the line for a value and its remark; None if the column has no remarks."""
    value = _single(value)
    if remark is None:
        return _escape(value, SEMICOLON)
    value, remark = _escape(value, f"{COLON}|{SEMICOLON}"), _single(remark)
    if not remark:
        return value
    backslashes = value[len(value.rstrip("\\")) :]
    head, tail = _before_last_colon(remark)
    return f"{value}{backslashes}: {_escape(head, SEMICOLON)}{tail}"


def split_item(line: str, *, has_remark: bool) -> tuple[str, str]:
    """Return the value and the remark of a line, as ``join_item()`` or a person wrote it.

    Raises ``ValidationError`` for several items in one line. A remark may hold semicolons, but none before a colon.
    """
    ends = f"{COLON}|{SEMICOLON}" if has_remark else SEMICOLON
    value, end, rest = _partition(line, ends)
    head, tail = _before_last_colon(rest)
    if end == SEMICOLON or _partition(head, SEMICOLON)[1]:
        raise ValidationError(
            f"“{line}” holds several items. Put each on its own line. A semicolon within an item is written “\\;”."
        )
    return _unescape(value, ends).strip(), (_unescape(head, SEMICOLON) + tail).strip()


def _single(text: str) -> str:
    return plain(text).replace("\n", " ")


def _before_last_colon(remark: str) -> tuple[str, str]:
    """Return the part of a remark in which a semicolon would seem to begin another item, and the rest."""
    place = max((found.start() for found in re.finditer(COLON, remark)), default=0)
    return remark[:place], remark[place:]


def _ends(ends: str) -> re.Pattern[str]:
    """Return a pattern for the ends with the backslashes before them."""
    return re.compile(rf"(?<!\\)(\\*)({ends})")


def _escape(text: str, ends: str) -> str:
    return _ends(ends).sub(r"\1\1\\\2", _mask_entities(text)).replace("\0", ";")


def _unescape(text: str, ends: str) -> str:
    return _ends(ends).sub(lambda found: found[1][: len(found[1]) // 2] + found[2], text)


def _mask_entities(text: str) -> str:
    """Return the text with NUL, which no cell holds, for the semicolons of HTML entities: they separate nothing."""
    return ENTITY.sub(lambda found: found[0].replace(";", "\0") if is_entity(found[0]) else found[0], text)


def _partition(text: str, ends: str) -> tuple[str, str, str]:
    """Return the text before the first end that is not escaped, that end, and the text after it."""
    for found in _ends(ends).finditer(_mask_entities(text)):
        if len(found[1]) % 2 == 0:
            value = text[: found.start()] + found[1][: len(found[1]) // 2]
            return value, found[2], text[found.end() :]
    return text, "", ""
