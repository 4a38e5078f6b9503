"""The XML parts that the sheets of an Excel workbook share: each class parses one kind of part in one pass."""

import posixpath
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from .decoding import UnusableFile

MAX_ELEMENTS = 1_000_000

MAX_FORMAT_CHARACTERS = 255
"""As many as spreadsheet programs allow; the time to read a format grows with the square of its length."""

ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


@dataclass
class Workbook:
    """What the sheets of a workbook share."""

    strings: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    """The number format of each cell style."""
    epoch: datetime = WINDOWS_EPOCH
    results_are_stale: bool = False
    """The program that wrote the workbook did not compute its formulas."""
    elements: int = 0
    characters: int = 0


@dataclass(frozen=True)
class Sheet:
    name: str
    path: str
    hidden: bool


class Part:
    """The base class: calls ``start`` and ``end`` with local names, and keeps text in ``text`` when told to."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.text: list[str] = []

    def parse(self, content: bytes) -> Self:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self.text_read
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.Parse(content, True)
        return self

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text_read(self, text: str) -> None: ...

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.book.elements += 1
        if self.book.elements > MAX_ELEMENTS:
            raise UnusableFile("The workbook holds more than it should. Divide it into several.")
        self.start(name.rpartition(":")[2], attributes)

    def _end(self, name: str) -> None:
        self.end(name.rpartition(":")[2])

    def _refuse_doctype(self, *declared: object) -> None:
        raise UnusableFile("The workbook declares a document type, which no spreadsheet program writes.")


class Relations(Part):
    """Which parts a part refers to."""

    def __init__(self, book: Workbook, folder: str) -> None:
        super().__init__(book)
        self.folder = folder
        self.paths: dict[str, str] = {}
        self.types: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            path = posixpath.normpath(posixpath.join("/", self.folder, attributes["Target"])).lstrip("/")
            self.paths[attributes["Id"]] = path
            self.types.setdefault(attributes["Type"].rpartition("/")[2], path)

    def path_of_type(self, name: str) -> str:
        return self.types.get(name, "")


class SheetList(Part):
    """The workbook part itself."""

    def __init__(self, book: Workbook, relations: Relations) -> None:
        super().__init__(book)
        self.relations = relations
        self.sheets: list[Sheet] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            [relation] = [value for key, value in attributes.items() if key.endswith(":id")]
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append(Sheet(attributes["name"], self.relations.paths[relation], hidden))
        elif name == "workbookPr" and is_true(attributes.get("date1904")):
            self.book.epoch = MAC_EPOCH
        elif name == "calcPr":
            self.book.results_are_stale = is_true(attributes.get("fullCalcOnLoad"))


class TextPart(Part):
    """A part with text: keeps that of ``t`` elements, without the reading aids (``rPh``) of East Asian text."""

    collects = False
    in_reading_aid = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "rPh":
            self.in_reading_aid = True
        elif name == "t":
            self.collects = not self.in_reading_aid

    def end(self, name: str) -> None:
        if name == "rPh":
            self.in_reading_aid = False
        elif name == "t":
            self.collects = False

    def text_read(self, text: str) -> None:
        if self.collects:
            self.text.append(text)

    def taken(self) -> str:
        """Return the text read since the last call."""
        text = "".join(self.text)
        self.text.clear()
        return text


class Strings(TextPart):
    """The table of strings that cells refer to by number."""

    def end(self, name: str) -> None:
        super().end(name)
        if name == "si":
            self.book.strings.append(unescape(self.taken()))


class Styles(Part):
    """The number formats of cell styles."""

    def __init__(self, book: Workbook) -> None:
        super().__init__(book)
        self.codes = {str(number): code for number, code in BUILTIN_FORMATS.items()}
        self.in_cell_styles = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self.codes.setdefault(attributes["numFmtId"], attributes["formatCode"][:MAX_FORMAT_CHARACTERS])
        elif name == "cellXfs":
            self.in_cell_styles = True
        elif name == "xf" and self.in_cell_styles:
            number = attributes.get("numFmtId", "0")
            self.book.formats.append(self.codes.get(number, f"no. {number}"))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self.in_cell_styles = False


def unescape(text: str) -> str:
    """Return the text with the characters that a workbook writes as ``_xHHHH_``."""
    if "_x" not in text:
        return text
    text = ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def escaped(text: str) -> str:
    """Return the text so that a workbook shows it as it is, and ``unescape`` too."""
    return re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)


def is_true(text: str | None) -> bool:
    return text in ("1", "true", "on")
