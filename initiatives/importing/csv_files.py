"""Reading CSV files as people and spreadsheet programs write them."""

import csv
import io
import re
from collections.abc import Iterator

from .cells import CUT_OFF, Cells, Unreadable
from .columns import COLUMNS
from .decoding import UnusableFile, decode

MAX_CELLS_IN_ROW = 16_384
"""As many as a worksheet has columns."""

SEPARATOR_LINE = re.compile(r'"?sep=([^\r\n"])"?[,;\t ]*(?:\r\n|\r|\n)', re.IGNORECASE)
"""A first line that tells Excel which character separates the cells; Excel does not count it as a row."""


def read_csv(content: bytes) -> Iterator[tuple[int, Cells]]:
    """Yield the rows that have values, with their numbers as a spreadsheet counts them.

    Where a row ends before the last heading, its cells under the headings after its end are ``CUT_OFF``.
    """
    text = decode(content)
    if declared := SEPARATOR_LINE.match(text):
        delimiter, text = declared[1], text[declared.end() :]
    else:
        delimiter = _likely_delimiter(text)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)
    names: Cells = {}
    headings = 0
    for line, cells in _numbered(rows):
        values: Cells = {place: cell for place, cell in enumerate(cells) if cell.strip()}
        if not values:
            continue
        if len(cells) > MAX_CELLS_IN_ROW:
            raise UnusableFile(f"Line {line} has more than {MAX_CELLS_IN_ROW:,} cells.")
        if not names:
            names, headings = values, len(cells)
        if len(cells) > headings > max(values):
            values[max(names)] = Unreadable(
                f"may belong to another column: the row has {len(cells)} cells, and the first row {headings}. Put a "
                "cell that holds the separator between quotation marks, or save the file as .xlsx."
            )
        values |= {place: CUT_OFF for place in names if place >= len(cells)}
        yield line, values


def _likely_delimiter(text: str) -> str:
    """Return the delimiter that separates the most known headings in the first line that is not blank."""
    first = text.lstrip().splitlines()[:1]
    line = first[0].lower() if first else ""

    def headings(delimiter: str) -> tuple[int, int]:
        parts = [part.strip(' "\t') for part in line.split(delimiter)]
        return sum(part in COLUMNS for part in parts), len(parts)

    return max(",;\t", key=headings)


def _numbered(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    line = 0
    while True:
        line += 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnusableFile(
                f"The file cannot be read as CSV at line {line}: a quotation mark that begins a cell there is not "
                "closed, or text follows the one that closes it. Save the file as .xlsx, or write each quotation mark "
                "in a cell twice."
            ) from error
        yield line, cells
