"""The text of one cell of a table: safe to open in a spreadsheet, and read back as it was."""

import math
import re
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import from_excel

UNWRITABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no worksheet can hold, and no text needs."""

ERRORS = (
    "#N/A|#NULL!|#DIV/0!|#VALUE!|#REF!|#NAME\\?|#NUM!|#SPILL!|#CALC!|#GETTING_DATA|#FIELD!|#BLOCKED!|#CONNECT!"
    "|#BUSY!|#UNKNOWN!|#EXTERNAL!|#PYTHON!|#TIMEOUT!|#ERROR!|Err:[0-9]{3}"
)
"""The error values of Excel, LibreOffice and Google Sheets."""

NOT_THE_VALUE = {
    re.compile(ERRORS, re.IGNORECASE): "shows the error {}. Write the value, or empty the cell.",
    re.compile("#{3,}"): "shows {}, as of a column that is too narrow. Write the value.",
    re.compile(r"-?[0-9]([.,][0-9]+)?E\+(1[1-9]|[2-9][0-9])"): (
        "shows {}, a number that a spreadsheet has shortened. Format the cell as text, and write all digits."
    ),
    re.compile("=.*", re.DOTALL): (
        "is a formula: {}. Replace it with its value, or put an apostrophe (') before it to keep it as text."
    ),
}
"""Whole texts that a spreadsheet shows or writes in place of a value, and what to tell the editor."""

FORMULA_START = re.compile("[=+@\t\r\n-]")
"""How text begins that a spreadsheet would take for a formula."""


@dataclass(frozen=True)
class Unreadable:
    """A cell whose value is unknown. ``reason`` completes a sentence that begins with the name of the cell."""

    reason: str


CUT_OFF = Unreadable("is missing: the row ends before it.")
"""A cell of a CSV file that Excel left out because it is empty, or that was lost."""

Cell = str | Unreadable

Cells = dict[int, Cell]
"""The cells of a row that are not blank, by place; the first column has the place 0."""


def read_text(text: str) -> Cell:
    """Return the text of a cell, or why it cannot be read."""
    for pattern, reason in NOT_THE_VALUE.items():
        if pattern.fullmatch(text.strip()):
            return Unreadable(reason.format(text.strip()[:60]))
    return text[1:] if text.startswith("'") and _needs_protection(text.lstrip("'")) else text


def protected(text: str) -> str:
    """Return the text so that spreadsheets and ``read_text`` take it for text: with an apostrophe if necessary."""
    return f"'{text}" if _needs_protection(text.lstrip("'")) else text


def _needs_protection(text: str) -> bool:
    return bool(FORMULA_START.match(text)) or any(pattern.fullmatch(text.strip()) for pattern in NOT_THE_VALUE)


def whole_number(text: str) -> str:
    """Return the digits of a whole number as a spreadsheet may write it, such as 8.0 or 1E+3; other text as it is."""
    if not re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,15})?(E\+?0?[0-9])?", text.strip(), re.IGNORECASE):
        return text
    number = Decimal(text.strip())
    return f"{number:.0f}" if number == number.to_integral_value() else text


def plain(text: str) -> str:
    """Return the text as every kind of table holds it, with line feeds alone between lines and no space around."""
    return UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def number_text(number: float, code: str, epoch: datetime) -> Cell:
    """Return what a cell with a number shows in the number format with this code."""
    if is_date_format(code):
        try:
            moment = from_excel(number, epoch)
        except (OverflowError, ValueError):
            moment = None
        if moment is None or number < 0:
            return Unreadable("shows a date that does not exist. Format the cell as text, and write the date.")
        return date_text(moment, code)
    if not math.isfinite(number):
        raise ValueError("No cell holds such a number.")
    if abs(number) >= 10**15:
        return Unreadable(
            "holds a number of more than 15 digits, of which the last are lost. Format the cell as text, and "
            "write all digits."
        )
    if not re.fullmatch(r"general|@|#|(#,##)?0(\.0+)?", _bare(code)):
        return Unreadable(f"shows a number in the format “{code}”. Format the cell as text, and write what it shows.")
    return f"{Decimal(f'{number:.15g}').normalize():f}"  # spreadsheets show no more than 15 digits


def date_text(moment: datetime | time, code: str) -> Cell:
    """Return a date as 2027-01-05; times, and dates of which the cell shows only a part, cannot be read exactly."""
    if isinstance(moment, time) or moment.time() != time.min or is_timedelta_format(code):
        return Unreadable("holds a time of day. Change its format to Text, and retype it.")
    if is_date_format(code) and not {"d", "m", "y"} <= set(_bare(code)):
        return Unreadable(
            f"holds the date {moment:%Y-%m-%d} but shows a part of it (“{code}”). Format the cell as text, and write "
            "what it should say."
        )
    return f"{moment:%Y-%m-%d}"


def _bare(code: str) -> str:
    """Return the first section of a number format without quoted text, colors and spacing."""
    return re.sub(r'"[^"]*"|\[[^\]]*\]|[_\\*].', "", code.split(";")[0]).lower()
