"""The part of an Excel workbook that holds the cells of one sheet."""

import re
from datetime import datetime
from typing import Self

from openpyxl.utils import get_column_letter

from .cells import Cell, Cells, Unreadable, date_text, number_text
from .decoding import MEGABYTE, UnusableFile
from .workbook_parts import TextPart, Workbook, is_true, unescape

MAX_CHARACTERS = 20 * MEGABYTE
MAX_COLUMN = 16_384

REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")

NO_RESULT = Unreadable(
    "holds a formula whose result is not stored in the file. Open the file in a spreadsheet program and save it, or "
    "write the value in place of the formula."
)
BOOLEANS = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}

MERGED = Unreadable("is merged with others. Unmerge them, and fill each cell.")


class EnoughRead(Exception):
    """Ends the parsing of a part early."""


class Rows(TextPart):
    """The cells of a worksheet that have values, by row number and column place."""

    def __init__(self, book: Workbook, *, only_first: bool = False) -> None:
        super().__init__(book)
        self.only_first = only_first
        self.cells: dict[int, Cells] = {}
        self.hidden_rows: list[int] = []
        self.hidden_places = bytearray(MAX_COLUMN)
        self.row = self.column = 0
        self.attributes: dict[str, str] = {}
        self.has_formula = self.has_value = False

    def parse(self, content: bytes) -> Self:
        try:
            return super().parse(content)
        except EnoughRead:
            return self

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        if name == "row":
            self._start_row(attributes)
        elif name == "c":
            self.attributes, self.has_formula, self.has_value = attributes, False, False
            self.text.clear()
            self.column = _column(attributes["r"]) if "r" in attributes else self.column + 1
        elif name == "f":
            self.has_formula = True
        elif name == "v":
            self.collects = self.has_value = True
        elif name == "col" and _is_hidden(attributes, "width"):
            self._hide_columns(int(attributes["min"]) - 1, min(int(attributes["max"]), MAX_COLUMN))
        elif name == "mergeCell":
            self._merge(attributes["ref"])

    def end(self, name: str) -> None:
        super().end(name)
        if name == "v":
            self.collects = False
        elif name == "c":
            self._end_cell()
        elif name == "row" and self.only_first and self.cells:
            raise EnoughRead

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes.get("r", self.row + 1))
        if number <= self.row:
            raise ValueError("The rows are not in order.")
        self.row, self.column = number, 0
        if _is_hidden(attributes, "ht"):
            self.hidden_rows.append(number)

    def _end_cell(self) -> None:
        text = self.taken()
        try:
            value = self._value(text)
        except (ValueError, LookupError):
            shown = f"“{text[:20]}”, which" if text else "a value that"
            value = Unreadable(f"holds {shown} cannot be read. Write the value, or empty the cell.")
        if isinstance(value, str):
            self.book.characters += len(value)
            if self.book.characters > MAX_CHARACTERS:
                raise UnusableFile("The workbook holds more than it should. Divide it into several.")
        if not isinstance(value, str) or value.strip():
            row = self.cells.setdefault(self.row, {})
            if self.column - 1 in row:
                raise ValueError("A cell is there twice.")
            row[self.column - 1] = value

    def _value(self, text: str) -> Cell:
        """Return what the cell shows."""
        kind = self.attributes.get("t", "n")
        if self.has_formula and (self.book.results_are_stale or (not text and kind != "str")):
            return NO_RESULT
        if kind == "e":
            return Unreadable(f"shows the error {text[:20] or '?'}. Write the value, or empty the cell.")
        if not text:
            if self.has_value and self.attributes.get("t") == "n":
                raise ValueError("There is no number: openpyxl writes NaN and infinity so.")
            return ""
        if kind == "s" and text.isdecimal():
            return self.book.strings[int(text)]
        if kind == "b":
            return BOOLEANS[text]
        if kind in ("str", "inlineStr"):
            return unescape(text)
        if kind not in ("n", "d"):
            raise ValueError("There is no such kind of cell.")
        style = int(self.attributes.get("s", 0))
        code = self.book.formats[style] if style < len(self.book.formats) else "General"
        if kind == "d":
            return date_text(datetime.fromisoformat(text), code)
        return number_text(float(text), code, self.book.epoch)

    def _hide_columns(self, start: int, end: int) -> None:
        if 0 <= start < end:
            self.hidden_places[start:end] = bytes([1]) * (end - start)

    def _merge(self, reference: str) -> None:
        """Mark the first of merged cells as unreadable: the others may repeat its value or be empty."""
        first, _, last = reference.partition(":")
        found = REFERENCE.fullmatch(first)
        if found and last not in ("", first) and (row := self.cells.get(int(found[2]))):
            place = _column(first) - 1
            if place in row:
                row[place] = MERGED

    def remarks(self) -> list[str]:
        """Return sentences about the values that nobody sees who opens the workbook."""
        rows = [number for number in self.hidden_rows if number in self.cells]
        filled = {place for row in self.cells.values() for place in row}
        places = sorted(place for place in filled if self.hidden_places[place])
        remarks = []
        if rows:
            remarks.append(_hidden_sentence("row", len(rows), str(rows[0])))
        if places:
            remarks.append(_hidden_sentence("column", len(places), get_column_letter(places[0] + 1)))
        return remarks


def _is_hidden(attributes: dict[str, str], size: str) -> bool:
    return is_true(attributes.get("hidden")) or float(attributes.get(size, 1)) == 0


def _hidden_sentence(noun: str, count: int, first: str) -> str:
    if count == 1:
        return f"Hidden {noun} {first} of the sheet was read like the others."
    return f"{count} hidden {noun}s of the sheet were read like the others; the first is {noun} {first}."


def _column(reference: str) -> int:
    """Return the number of the column in a cell's reference."""
    found = REFERENCE.fullmatch(reference)
    number = 0
    for letter in found[1] if found else "":
        number = number * 26 + ord(letter) - ord("A") + 1
    if not 0 < number <= MAX_COLUMN:
        raise ValueError("There is no such column.")
    return number
