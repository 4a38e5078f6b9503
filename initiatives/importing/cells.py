"""The text of one cell of a table: safe to open in a spreadsheet, and read back as it was."""

import re
from datetime import date, datetime
from typing import Any

UNWRITABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no worksheet can hold, and no text needs."""

FORMULA = re.compile("'*[=+@\t\r\n-]")
"""How text begins that a spreadsheet would take for a formula, with the apostrophes that already protect it."""

SEPARATOR = ": "
ESCAPED_SEPARATOR = "\\: "


def protected(text: str) -> str:
    """Return the text so that no spreadsheet runs it: with an apostrophe before what could be a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def unprotected(text: str) -> str:
    """Return the text of which ``protected()`` made this one."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def plain(text: str) -> str:
    """Return the text as every kind of table holds it, with line feeds alone between lines and no space around."""
    return UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def text_of(value: Any) -> str:
    """Return what a cell of a worksheet shows, whatever type the spreadsheet has made of it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def pair(first: str, second: str) -> str:
    """Return a line that holds a thing and a remark about it, if there is one."""
    first = single(first).replace(SEPARATOR, ESCAPED_SEPARATOR)
    return f"{first}{SEPARATOR}{single(second)}" if second else first


def split_pair(line: str) -> tuple[str, str]:
    """Return the two parts of a line that ``pair()`` wrote, or a person."""
    first, *rest = re.split(r"(?<!\\):\s", line, maxsplit=1)
    return first.replace(ESCAPED_SEPARATOR, SEPARATOR).strip(), rest[0].strip() if rest else ""


def lines_of(text: str) -> list[str]:
    """Return the lines of a cell that say something."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def single(text: str) -> str:
    """Return the text as one line of a cell."""
    return plain(text).replace("\n", " ")
