"""Files that hold entries: CSV and XLSX with a row an initiative, JSON as fixtures are."""

import csv
import hashlib
import io
import math
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import IO, Any
from xml.parsers import expat

import openpyxl
import tablib
from django.core.exceptions import ValidationError

from partners.fields import clean_slug

from ..entries import INITIATIVE, Entry, entry_records
from ..records import Record
from .cells import plain, protected, text_of, unprotected
from .columns import COLUMNS, Row, near
from .decoding import MEGABYTE, UnusableFile, check_size, decode, display_name
from .json_objects import read_objects

MAX_IMPORT_MEGABYTES = 5
MOST_UNPACKED_BYTES = 10 * MEGABYTE
MOST_PARTS = 1000
MOST_ROWS = 10_000
MOST_COLUMNS = 60
MOST_IN_A_ROW = 10_000
MOST_ELEMENTS = 1_000_000
LONGEST_CELL = 32_767
"""A worksheet cell holds no more characters, and cuts what is longer without a word."""

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
"""The kinds of file, by how their names end, with their media types."""


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


def read(name: str, content: bytes) -> File:
    """Return what a file says, with all that is wrong with its form; raise ``UnusableFile`` if it says nothing.

    Nothing in the file is trusted: neither its name nor its size, nor what it says of itself.
    """
    kind = kind_of(name)
    if not content.strip():
        raise UnusableFile("The file is empty.")
    check_size(content, MAX_IMPORT_MEGABYTES)
    file = File(display_name(PurePath(name)), hashlib.sha256(content).hexdigest())
    if kind == "json":
        _read_objects(file, content)
    else:
        _read_rows(file, (_csv_rows if kind == "csv" else _xlsx_rows)(content))
    return file


def kind_of(name: str) -> str:
    """Return the kind of file that a name ends in; raise ``UnusableFile`` if it is none of ours."""
    kind = PurePath(name).suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise UnusableFile(
            f"“{PurePath(name).name}” is no file of a known kind: its name must end in .csv, .xlsx or .json."
        )
    return kind


def _read_objects(file: File, content: bytes) -> None:
    objects = read_objects(content)
    try:
        file.entries = entry_records(objects)
    except ValidationError as error:
        file.problems = [Problem(message) for message in error.messages]
    else:
        if not any(label == INITIATIVE for label, *_ in file.entries):
            raise UnusableFile("The file holds no initiative.")


def _read_rows(file: File, rows: Iterator[tuple[int, list[str]]]) -> None:
    _, header = next(rows, (0, []))
    names = [name.strip().lower() for name in header]
    file.problems = list(_header_problems(names))
    if file.problems:
        return
    lines: dict[str, int] = {}
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if len(file.rows) == MOST_ROWS:
            raise UnusableFile(f"The file has more than {MOST_ROWS:,} rows. Divide it into several.")
        if any(cell.strip() for cell in cells[len(names) :]):
            file.problems.append(Problem("It has more cells than there are columns.", line))
        cells += [""] * (len(names) - len(cells))
        row = {name: unprotected(cell) for name, cell in zip(names, cells, strict=False) if name}
        slug = row["slug"] = clean_slug(plain(row["slug"]))
        if not slug:
            file.problems.append(Problem("It is empty: say which entry the row is of.", line, "slug"))
        elif slug in lines:
            file.problems.append(Problem(f"“{slug}” stands in line {lines[slug]} already.", line, "slug"))
        lines.setdefault(slug, line)
        file.rows[line] = row
    if not file.rows:
        raise UnusableFile("The file has no rows below its first line.")


def _header_problems(names: list[str]) -> Iterator[Problem]:
    for name in dict.fromkeys(name for name in names if name):
        if name not in COLUMNS:
            yield Problem(f"There is no such column.{near(name, COLUMNS)}", 1, name)
        elif names.count(name) > 1:
            yield Problem("The column is there twice.", 1, name)
    if "slug" not in names:
        yield Problem("The column is missing; by it each row says which entry it is of.", 1, "slug")


def _csv_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    if content.startswith(b"PK\x03\x04"):
        raise UnusableFile("The file is a workbook, not CSV: let its name end in .xlsx.")
    text = decode(content)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 0
    while True:
        line += 1
        try:
            yield line, next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnusableFile(f"The file cannot be read as CSV at line {line}: {error}.") from error


def _xlsx_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        _check_archive(content)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet: Any = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its own size may be wrong
        for line, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
            if line > 2 * MOST_ROWS:
                raise UnusableFile(f"The sheet has more than {MOST_ROWS:,} rows. Divide it into several.")
            yield line, [text_of(cell) for cell in cells]
    except ValidationError:
        raise
    except Exception as error:  # zipfile and openpyxl let through whatever a damaged file makes their parsers raise
        raise UnusableFile("The file is no .xlsx workbook, or it is damaged. Save it anew as .xlsx.") from error


def _check_archive(content: bytes) -> None:
    """Refuse what only looks like a workbook, and one that would unpack to more than we are ready to hold."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnusableFile("The workbook is of an old kind or has a password: save it as .xlsx without one.")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
            raise UnusableFile("The workbook unpacks to far more than it should. Divide it into several.")
        elements = _Elements()
        for part in parts:
            with archive.open(part) as content_of_part:
                elements.count(content_of_part)


class _Elements:
    """Counts what the parts of a workbook hold: the library that reads them keeps all of a row in memory at once."""

    def __init__(self) -> None:
        self.total = 0
        self.in_row: Counter[str] | None = None
        self.depth = 0

    def count(self, part: IO[bytes]) -> None:
        """Count a part's elements; raise ``UnusableFile`` as soon as they are too many. What is no XML has none."""
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.in_row, self.depth = None, 0
        with suppress(expat.ExpatError):
            parser.ParseFile(part)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        self.total += 1
        if local == "row" and self.in_row is None:  # one within another counts for it
            self.in_row, self.depth = Counter(), 0
        if self.in_row is not None:
            self.in_row[local] += 1
            self.depth += 1
        if self.in_row and self.in_row["c"] > MOST_COLUMNS:
            raise UnusableFile(
                f"A row of the workbook has more than {MOST_COLUMNS} cells. Delete the columns at its right, "
                "also those that look empty."
            )
        if self.total > MOST_ELEMENTS or (self.in_row and self.in_row.total() > MOST_IN_A_ROW):
            raise UnusableFile("The workbook holds more than it should. Divide it into several.")

    def _end(self, name: str) -> None:
        self.depth -= 1
        if self.depth == 0:
            self.in_row = None

    def _refuse_doctype(self, *declared: object) -> None:
        raise UnusableFile("The workbook declares a document type, which none made by a spreadsheet does.")


def write(kind: str, rows: Iterable[Row]) -> bytes:
    """Return a table of the rows as CSV that Excel knows for UTF-8, or as XLSX; no cell of it runs as a formula.

    Raises ``ValidationError`` where a worksheet would cut a text short.
    """
    table = tablib.Dataset(headers=COLUMNS, title="Initiatives")
    for row in rows:
        cells = [protected(row[column]) for column in COLUMNS]
        if kind == "xlsx" and any(len(cell) > LONGEST_CELL for cell in cells):
            raise ValidationError(f"“{row['slug']}” has a text that is too long for a worksheet: export it as CSV.")
        table.append(cells)
    if kind == "csv":
        return table.export("csv").encode("utf-8-sig")
    return table.export("xlsx", column_width=24)
