"""The kinds of file that can be imported and exported, told by name and by content."""

from pathlib import PurePath

from .decoding import UnusableFile, display_name

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
"""Media types by file name extension."""

ARCHIVE = b"PK\x03\x04"
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


def kind_of(name: str) -> str:
    """Return the extension of a file name; raise ``UnusableFile`` if it is not one of ``FORMATS``."""
    path = PurePath(name)
    kind = path.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise UnusableFile(
            f"“{display_name(path)}” is not a .csv, .xlsx, or .json file. In a spreadsheet program, save it as .xlsx."
        )
    return kind


def check_content(kind: str, content: bytes) -> None:
    """Raise ``UnusableFile`` for content that belongs to another kind of file than its name says."""
    start = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not content.strip():
        raise UnusableFile("The file is empty.")
    if start.startswith(OLD_WORKBOOK):
        raise UnusableFile("The workbook is of an old kind (.xls) or has a password: save it as .xlsx without one.")
    if start.startswith(b"%PDF"):
        raise UnusableFile("The file is a PDF. Open its table in a spreadsheet program and save it as .xlsx.")
    if start.startswith(b"<"):
        raise UnusableFile("The file is a web page or XML. Open it in a spreadsheet program and save it as .xlsx.")
    if start.startswith(ARCHIVE) and kind != "xlsx":
        raise UnusableFile(
            f"The file is a workbook or another archive, not {kind.upper()}. Let the name of an Excel workbook end in "
            ".xlsx; save any other as .xlsx."
        )
    if kind == "csv" and start.startswith((b"[", b"{")):
        raise UnusableFile("The file is JSON, not CSV: let its name end in .json.")
