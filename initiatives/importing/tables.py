"""Files that hold entries: CSV and XLSX with a row an initiative, JSON as fixtures are."""

import hashlib
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath

import tablib
from django.core.exceptions import ValidationError
from openpyxl.utils import get_column_letter

from partners.cleaning import clean_line
from partners.fields import clean_slug

from ..entries import INITIATIVE, Entry, entry_records
from ..records import Record
from .cells import CUT_OFF, Cell, Cells, Unreadable, plain, protected, read_text, whole_number
from .columns import COLUMNS, FLAGS, Row, near
from .csv_files import read_csv
from .decoding import UnusableFile, check_size, display_name
from .json_objects import read_objects
from .kinds import check_content, kind_of
from .workbook_parts import escaped
from .workbooks import SHEET, read_workbook

MAX_IMPORT_MEGABYTES = 5
MOST_ROWS = 10_000
MAX_HEADINGS = 60
MAX_STRAYS = 20
NUMBER_COLUMNS = {"version", "passage", *FLAGS}
"""Columns whose cells may be whole numbers; flags may be 1 and 0."""
LONGEST_CELL = 32_767
"""A worksheet cell holds no more characters, and cuts what is longer without a word."""

CellName = Callable[[int, int], str]
"""Says which cell is meant, by its line and place: a workbook shows the names of its cells, a CSV file has none."""


@dataclass(frozen=True)
class Problem:
    """What is wrong in a file, and where: the line as a spreadsheet counts them."""

    reason: str
    line: int | None = None
    column: str = ""

    def __str__(self) -> str:
        line = f"line {self.line}" if self.line else ""
        column = f"column {self.column}" if self.column else ""
        where = ", ".join(filter(None, [line, column]))
        return f"{where}: {self.reason}" if where else self.reason


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems by line, then by column as tables have them; what has no line comes last, as it was."""
    places = {column: place for place, column in enumerate(COLUMNS)}
    return sorted(problems, key=lambda each: (each.line or math.inf, places.get(each.column, -1)))


@dataclass
class File:
    """What a file says: rows by their lines, or entries."""

    name: str
    sha256: str
    rows: dict[int, Row] = field(default_factory=dict)
    entries: dict[Entry, Record] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    cut_off: dict[int, list[str]] = field(default_factory=dict)
    """The columns before which a row ends, by its line."""
    remarks: list[str] = field(default_factory=list)
    """What an editor should know of how the file was read."""


def read(name: str, content: bytes) -> File:
    """Return what a file says, with all that is wrong with its form; raise ``UnusableFile`` if it says nothing.

    Nothing in the file is trusted: neither its name nor its size, nor what it says of itself.
    """
    kind = kind_of(name)
    check_size(content, MAX_IMPORT_MEGABYTES)
    check_content(kind, content)
    file = File(display_name(PurePath(name)), hashlib.sha256(content).hexdigest())
    if kind == "json":
        _read_objects(file, content)
    elif kind == "csv":
        _read_rows(file, read_csv(content), cell_name=lambda line, place: "The cell")
    else:
        sheet = read_workbook(content)
        file.remarks = sheet.remarks
        _read_rows(file, iter(sheet.rows.items()), cell_name=lambda line, place: f"Cell {_letter(place)}{line}")
    return file


def _read_objects(file: File, content: bytes) -> None:
    objects = read_objects(content)
    try:
        file.entries = entry_records(objects)
    except ValidationError as error:
        file.problems = [Problem(message) for message in error.messages]
    else:
        if len(file.entries) > MOST_ROWS:
            raise UnusableFile(f"The file holds more than {MOST_ROWS:,} entries. Divide it into several.")
        if not any(label == INITIATIVE for label, *_ in file.entries):
            raise UnusableFile("The file holds no initiative.")


def _read_rows(file: File, rows: Iterator[tuple[int, Cells]], cell_name: CellName) -> None:
    heading_line, headings = next(rows, (1, {}))
    file.problems = list(_heading_problems(heading_line, headings, cell_name))
    if file.problems:
        return
    names = {place: _heading(cell) for place, cell in headings.items()}
    lines: dict[str, int] = {}
    strays: dict[int, list[int]] = {}
    for line, cells in rows:
        if len(file.rows) == MOST_ROWS:
            raise UnusableFile(f"The file has more than {MOST_ROWS:,} rows. Divide it into several.")
        for place in cells.keys() - names.keys():
            strays.setdefault(place, []).append(line)
        if not cells.keys() & names.keys():
            continue
        present = {place: name for place, name in names.items() if cells.get(place) is not CUT_OFF or name == "slug"}
        file.cut_off[line] = [name for place, name in names.items() if place not in present]
        row, problems = _read_row(line, cells, present, cell_name)
        file.problems += problems
        if "slug" in row and not row["slug"]:
            file.problems.append(Problem("It is empty: say which entry the row is of.", line, "slug"))
        slug = row.setdefault("slug", "")
        if slug in lines and slug:
            file.problems.append(Problem(f"“{slug}” stands in line {lines[slug]} already.", line, "slug"))
        lines.setdefault(slug, line)
        file.rows[line] = row
    file.problems += _stray_problems(strays)
    if not file.rows and not file.problems:
        raise UnusableFile("The file has no rows below its first line.")


def _letter(place: int) -> str:
    return get_column_letter(place + 1)


def _heading(cell: Cell) -> str:
    return clean_line(cell).lower() if isinstance(cell, str) else ""


def _heading_problems(line: int, headings: Cells, cell_name: CellName) -> Iterator[Problem]:
    if not headings:
        raise UnusableFile("The file is empty.")
    if len(headings) > MAX_HEADINGS:
        raise UnusableFile(f"Line {line} has more than {MAX_HEADINGS} headings. Its cells must name columns.")
    for place, cell in headings.items():
        if isinstance(cell, Unreadable):
            yield Problem(f"{cell_name(line, place)} {cell.reason}", line, _letter(place))
    names = [_heading(cell) for cell in headings.values()]
    for name in dict.fromkeys(filter(None, names)):
        if name not in COLUMNS:
            yield Problem(f"There is no such column.{near(name, COLUMNS)}", line, name)
        elif names.count(name) > 1:
            yield Problem("The column is there twice.", line, name)
    if "slug" not in names:
        yield Problem("The “slug” column is missing. It identifies the entry of each row.", line, "slug")


def _read_row(line: int, cells: Cells, names: dict[int, str], cell_name: CellName) -> tuple[Row, list[Problem]]:
    """Return the row without the cells that cannot be read, and a problem for each of these."""
    row = {}
    problems = []
    for place, name in names.items():
        cell = cells.get(place, "")
        if isinstance(cell, str):
            cell = read_text(cell)
        if isinstance(cell, Unreadable):
            problems.append(Problem(f"{cell_name(line, place)} {cell.reason}", line, name))
        elif name == "slug":
            row[name] = clean_slug(plain(cell))
        else:
            row[name] = whole_number(cell) if name in NUMBER_COLUMNS else cell
    return row, problems


def _stray_problems(strays: dict[int, list[int]]) -> Iterator[Problem]:
    for place in sorted(strays)[:MAX_STRAYS]:
        lines = strays[place]
        others = f", in this line and {len(lines) - 1} more" if len(lines) > 1 else ""
        yield Problem(f"The column has values but no heading{others}.", lines[0], _letter(place))
    if len(strays) > MAX_STRAYS:
        yield Problem(f"{len(strays) - MAX_STRAYS} more columns have values but no heading.")


def write(kind: str, rows: Iterable[Row]) -> bytes:
    """Return a table of the rows as CSV that Excel knows for UTF-8, or as XLSX; no cell of it runs as a formula.

    Raises ``ValidationError`` where a worksheet would cut a text short.
    """
    table = tablib.Dataset(headers=COLUMNS, title=SHEET)
    for row in rows:
        cells = [protected(row[column]) for column in COLUMNS]
        if kind == "xlsx" and any(len(cell) > LONGEST_CELL for cell in cells):
            raise ValidationError(f"“{row['slug']}” has a text that is too long for a worksheet: export it as CSV.")
        if kind == "xlsx":
            cells = list(map(escaped, cells))
        table.append(cells)
    if kind == "csv":
        return table.export("csv").encode("utf-8-sig")
    return table.export("xlsx", column_width=24)
