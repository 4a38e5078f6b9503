"""The files: what the fixture is built from, and the bytes it is written as."""

import json
import tomllib
from pathlib import Path
from typing import Any

from .problems import CURATION, TEXT, Problems
from .shapes import ROOT

DIRECTORY = "directory.json"


def read(folder: Path) -> tuple[str, dict[str, Any]]:
    """Return the source text and the curation of a folder of fixtures.

    Raises ``Refused`` if a file is missing, is not UTF-8 or is no TOML.
    """
    problems = Problems()
    text, curation = (_read(folder, name, problems) for name in (TEXT, CURATION))
    try:
        decided = tomllib.loads(curation)
    except tomllib.TOMLDecodeError as error:
        problems.add(ROOT, f"It is no TOML: {error}.")
    problems.refuse()
    return text, decided


def _read(folder: Path, name: str, problems: Problems) -> str:
    try:
        return (folder / name).read_bytes().decode()
    except OSError as error:
        problems.add(ROOT, f"It cannot be read: {error.strerror}.", file=name)
    except UnicodeDecodeError as error:
        problems.add(ROOT, f"It is not UTF-8, from byte {error.start} on.", file=name)
    return ""


def render(objects: list[dict[str, Any]]) -> bytes:
    """Return the objects as the bytes of a fixture file, always the same for the same objects."""
    return (json.dumps(objects, ensure_ascii=False, indent=2) + "\n").encode()
