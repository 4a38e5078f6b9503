"""The objects of a fixture: the one reader of JSON for loads and imports."""

import json
import math
from collections import Counter
from typing import Any

from ..records import Record
from .decoding import UnusableFile, decode

MAX_OBJECTS = 100_000
MAX_LEVELS = 20
MAX_DIGITS = 15
"""Longer numbers fit no field, and lose digits in programs that read them as floating point."""


def read_objects(content: bytes) -> list[Record]:
    """Return the objects of a fixture, all of whose values any database can store.

    Raises ``UnusableFile`` if the content is anything but a JSON list of such values.
    """
    text = decode(content)
    try:
        objects = json.loads(
            text,
            parse_constant=_refuse_constant,
            parse_float=_float,
            parse_int=_int,
            object_pairs_hook=_object,
        )
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        raise UnusableFile(f"The file is not JSON: {error}.") from error
    if not isinstance(objects, list):
        raise UnusableFile("The file is not a fixture: it must be a list of objects.")
    if len(objects) > MAX_OBJECTS:
        raise UnusableFile(f"The file holds more than {MAX_OBJECTS:,} objects. Divide it into several.")
    for number, item in enumerate(objects, 1):
        _check_storable(number, item)
    return objects


def _refuse_constant(name: str) -> None:
    raise UnusableFile(f"The file is not JSON: it holds {name}, which is not a JSON value. Write null, or a number.")


def _float(digits: str) -> float:
    """Return the number; a whole one such as 8.0 as ``int``, since programs write it either way."""
    number = float(digits)
    if math.isinf(number):
        raise UnusableFile(f"The file holds the number {digits[:40]}, which is too large.")
    return int(number) if number.is_integer() and abs(number) < 10**MAX_DIGITS else number


def _int(digits: str) -> int:
    if len(digits.removeprefix("-")) > MAX_DIGITS:
        raise UnusableFile(
            f"The file holds a number of more than {MAX_DIGITS} digits, which is too large: {digits[:40]}."
        )
    return int(digits)


def _object(pairs: list[tuple[str, Any]]) -> Record:
    result = dict(pairs)
    if len(result) < len(pairs):
        [(twice, _)] = Counter(key for key, _ in pairs).most_common(1)
        raise UnusableFile(
            f"The key {json.dumps(twice)[:40]} is given twice in one object: {json.dumps(result)[:80]}. Keep one."
        )
    return result


def _check_storable(number: int, item: Any) -> None:
    """Refuse an object with text that no database or page can hold, or nested too deeply to be handled."""
    pending = [(item, 2)]
    while pending:
        value, level = pending.pop()
        if level > MAX_LEVELS:
            raise _too_deep()
        if isinstance(value, dict):
            pending += [(each, level + 1) for pair in value.items() for each in pair]
        elif isinstance(value, list):
            pending += [(each, level + 1) for each in value]
        elif isinstance(value, str):
            if "\0" in value:
                raise UnusableFile(f"Object {number} holds a NUL character, in {value[:60]!a}. Delete it.")
            if half := next((letter for letter in value if "\ud800" <= letter <= "\udfff"), None):
                raise UnusableFile(
                    f"Object {number} holds half of a character: {half!a}, in {value[:60]!a}. Delete it."
                )


def _too_deep() -> UnusableFile:
    return UnusableFile(f"The file nests lists and objects more than {MAX_LEVELS} levels deep, as no fixture does.")
