"""Reading Excel workbooks (.xlsx): the text of one worksheet's cells, and why a cell has none.

The sheet is read here and not by openpyxl, which gives either formulas or their results, takes a formula without a
result for an empty cell, and does not tell what is hidden when it reads row by row.
"""

import io
import posixpath
import zipfile
from dataclasses import dataclass, field

from .cells import Cells
from .decoding import MEGABYTE, UnusableFile
from .workbook_parts import Relations, Sheet, SheetList, Strings, Styles, Workbook
from .worksheets import Rows

SHEET = "Initiatives"
"""The name of the sheet that an export writes, and that an import prefers."""

MAX_UNPACKED_BYTES = 40 * MEGABYTE
MAX_PARTS = 1000
MAX_RATIO = 200
"""Worksheets shrink to between a twentieth and a fiftieth when they are packed."""


@dataclass
class Worksheet:
    """The rows that have values, and what an editor should know of how they were read."""

    rows: dict[int, Cells]
    remarks: list[str] = field(default_factory=list)


def read_workbook(content: bytes) -> Worksheet:
    """Return the sheet that the export names, or the only one with values or with a “slug” heading.

    Raises ``UnusableFile`` if the content is no workbook, is damaged, unpacks to too much, or has no such sheet.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_size(archive, len(content))
            book, sheets = _open(archive)
            return _read_sheet(archive, book, sheets)
    except UnusableFile:
        raise
    except Exception as error:  # zipfile and expat raise many kinds of error for a damaged file
        raise UnusableFile("The file is not an .xlsx workbook, or it is damaged. Save it again as .xlsx.") from error


def _check_size(archive: zipfile.ZipFile, packed: int) -> None:
    """Refuse an archive by what it says of itself; zipfile never unpacks more of a part than that."""
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * packed:
        raise UnusableFile(
            "The workbook unpacks to far more than it should. Delete its pictures and unused sheets, or divide it."
        )


def _open(archive: zipfile.ZipFile) -> tuple[Workbook, list[Sheet]]:
    """Return what all sheets share, and the list of sheets."""
    book = Workbook()
    root = Relations(book, "").parse(archive.read("_rels/.rels"))
    path = root.path_of_type("officeDocument")
    folder, name = posixpath.split(path)
    relations = Relations(book, folder).parse(archive.read(f"{folder}/_rels/{name}.rels"))
    sheets = SheetList(book, relations).parse(archive.read(path)).sheets
    if len({sheet.path for sheet in sheets}) < len(sheets):  # each would cost as much as the largest part may
        raise ValueError("Two sheets are one part.")
    if strings := relations.path_of_type("sharedStrings"):
        Strings(book).parse(archive.read(strings))
    if styles := relations.path_of_type("styles"):
        Styles(book).parse(archive.read(styles))
    return book, sheets


def _read_sheet(archive: zipfile.ZipFile, book: Workbook, sheets: list[Sheet]) -> Worksheet:
    first_rows = {}
    for sheet in sheets:
        first = Rows(book, only_first=True).parse(archive.read(sheet.path)).cells
        if first:
            first_rows[sheet] = next(iter(first.values()))
    chosen = _choose(first_rows)
    rows = Rows(book).parse(archive.read(chosen.path))
    others = [f"“{sheet.name}”" for sheet in first_rows if sheet is not chosen]
    remarks = [f"Only the sheet “{chosen.name}” was read, not {' or '.join(others)}."] if others else []
    return Worksheet(rows.cells, [*remarks, *rows.remarks()])


def _choose(first_rows: dict[Sheet, Cells]) -> Sheet:
    named = [sheet for sheet in first_rows if sheet.name.strip().casefold() == SHEET.casefold()]
    if named and named[0].hidden:
        raise UnusableFile(f"The sheet “{named[0].name}” is hidden. Show it, so that you see what is imported.")
    visible = [sheet for sheet in first_rows if not sheet.hidden]
    tables = [sheet for sheet in visible if _has_slug(first_rows[sheet])]
    for candidates in (named, tables, visible):
        if len(candidates) == 1:
            return candidates[0]
    if not visible:
        raise UnusableFile("The workbook has no visible sheet with values.")
    names = ", ".join(f"“{sheet.name}”" for sheet in tables or visible)
    raise UnusableFile(f"The workbook has several sheets with values: {names}. Name the one to import “{SHEET}”.")


def _has_slug(cells: Cells) -> bool:
    return any(isinstance(cell, str) and cell.strip().lower() == "slug" for cell in cells.values())
