"""The bytes of a file as text, and the error for a file of which nothing can be used."""

from pathlib import Path, PurePath

from django.core.exceptions import ValidationError

SAVE_AS_UTF8 = "Save it as UTF-8: in Excel as “CSV UTF-8 (Comma delimited)”, or as .xlsx."


class UnusableFile(ValidationError):
    """A file of which nothing can be read; the message says why and what to do."""


MEGABYTE = 1024 * 1024


def read_bytes(path: Path, max_megabytes: int) -> bytes:
    """Return the content of a file; raise ``UnusableFile`` if it cannot be read or is larger than the limit."""
    try:
        with path.open("rb") as file:
            content = file.read(max_megabytes * MEGABYTE + 1)
    except OSError as error:
        raise UnusableFile(f"{path} cannot be read: {error.strerror}.") from error
    check_size(content, max_megabytes)
    return content


def check_size(content: bytes, max_megabytes: int) -> None:
    if len(content) > max_megabytes * MEGABYTE:
        raise UnusableFile(f"The file is larger than {max_megabytes} MB. Divide it into several.")


def display_name(path: PurePath) -> str:
    """Return the name of a file as text that can be stored and printed, whatever bytes the name consists of."""
    return printable(path.name)


def printable(argument: str) -> str:
    """Return an argument of a command with “?” for each byte that is not text in UTF-8."""
    return argument.encode(errors="replace").decode()


def decode(content: bytes) -> str:
    """Return UTF-8 text without its byte order marks; raise ``UnusableFile`` for text in any other encoding."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnusableFile(f"The file is UTF-16 text. {SAVE_AS_UTF8}")
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UnusableFile(
            f"The file is not UTF-8 text (line {line} is the first that cannot be read). {SAVE_AS_UTF8}"
        ) from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise UnusableFile(
            f"The file holds NUL characters (line {line} is the first), as UTF-16 text and damaged files do. "
            f"{SAVE_AS_UTF8}"
        )
    return text.lstrip("\ufeff")
