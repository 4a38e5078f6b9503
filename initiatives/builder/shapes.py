"""Tables of the curation: which keys they have, and of which type their values are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from .problems import Problems

WORDS = {
    str: "a text in quotation marks that is not empty",
    int: "a whole number",
    bool: "true or false, without quotation marks",
    date: "a day without quotation marks, such as 2017-02-13",
    datetime: "a time with its zone and without quotation marks, such as 2026-11-24T12:00:00-05:00",
}


@dataclass(frozen=True)
class Entry:
    """A table of the file, as far as it is well formed."""

    name: str
    """How messages call it."""
    keys: frozenset[str] = frozenset()
    """Everything that is given in it, well formed or not."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """What is well formed in it."""

    def get(self, key: str, default: Any = None) -> Any:
        return self.values.get(key, default)


@dataclass(frozen=True)
class Shape:
    """What a table must and may hold: for each key a type, a ``Shape``, or a list of one of them."""

    noun: str
    required: Mapping[str, Any]
    optional: Mapping[str, Any] = field(default_factory=dict)
    known_by: str = ""
    """The key whose value tells tables of this shape apart."""
    words: str = ""
    """What to write in the file, where something else than a table stands."""

    def read(self, table: dict, name: str, problems: Problems) -> Entry:
        """Return what is well formed in the table; note what is not."""
        known = {**self.required, **self.optional}
        for key in (key for key in table if key not in known):
            near = get_close_matches(key, known, 1)
            meant = f"do you mean “{near[0]}”?" if near else f"it may hold {', '.join(known)}."
            problems.add(name, f"There is no key “{key}” here; {meant}")
        for key in (key for key in self.required if key not in table):
            problems.add(name, f"The key “{key}” is missing.")
        values = {key: _read(kind, table[key], key, name, problems) for key, kind in known.items() if key in table}
        well_formed = {key: value for key, value in values.items() if value is not None}
        return Entry(name, frozenset(table), well_formed)

    def name_of(self, table: dict, number: int) -> str:
        """Return how messages call a table in a list of them: by what it is known by, else by its place."""
        known_by = table.get(self.known_by)
        return f"{self.noun} “{known_by}”" if known_by and isinstance(known_by, str) else f"{self.noun} no. {number}"


def _read(kind: Any, value: Any, key: str, owner: str, problems: Problems) -> Any:
    """Return the value if it is of that kind; else note it and return None."""
    prefix = "" if owner == ROOT else f"{owner}, "
    match kind:
        case Shape() if isinstance(value, dict):
            return kind.read(value, f"{prefix}{kind.noun}", problems)
        case [Shape() as shape] if isinstance(value, list) and all(isinstance(item, dict) for item in value):
            return [
                shape.read(item, f"{prefix}{shape.name_of(item, number)}", problems)
                for number, item in enumerate(value, 1)
            ]
        case [_] if kind == [str] and isinstance(value, list) and all(_is(str, item) for item in value):
            return value
        case type() if _is(kind, value):
            return value
    problems.add(owner, f"“{key}” must be {_words(kind)}.")
    return None


def _is(kind: type, value: Any) -> bool:
    # Not isinstance alone: by it, true is a number and a time is a day.
    if type(value) is not kind:
        return False
    if isinstance(value, datetime):
        return value.tzinfo is not None
    return not isinstance(value, str) or bool(value.strip())


def _words(kind: Any) -> str:
    match kind:
        case Shape():
            return kind.words
        case [Shape() as shape]:
            return f"a list of tables, each {shape.words}"
        case [item]:
            return f"a list in square brackets, each item {WORDS[item]}"
    return WORDS[kind]


ROOT = "the file"

CITATION = {"quote": str, "passage": int, "source": str, "editorial": bool}


def _fact(noun: str, value: Any = str) -> Shape:
    words = f"a value with what supports it: {noun.replace(' ', '_')}.value = … and .quote, .source or .editorial = …"
    return Shape(noun, {"value": value}, CITATION, words=words)


def _link(noun: str, key: str, **more: Any) -> Shape:
    words = f"{{ {key} = …, with quote, source or editorial = … }}"
    return Shape(noun, {key: str}, {**more, **CITATION}, known_by=key, words=words)


def _section(noun: str, required: Mapping[str, Any], optional: Mapping[str, Any], known_by: str = "slug") -> Shape:
    return Shape(noun, required, optional, known_by, words=f"headed [[{noun.replace(' ', '_')}]]")


_page = {"title": str, "publisher": str, "captured_on": date, "archive_url": str}
_word = {"slug": str, "name": str}

INITIATIVE = _section(
    "initiative",
    {"slug": str, "title": _fact("title"), "kind": _fact("kind")},
    {
        "passage": int,
        "summary": str,
        "institutions": _fact("institutions", [str]),
        "standing": _fact("standing"),
        "official_page": _fact("official page"),
        "website": _fact("website"),
        "note": str,
        "keywords": [str],
        "search_words": [str],
        "partners": [_link("partner", "partner", role=str)],
        "focus_areas": [_link("focus area", "focus_area")],
        "audiences": [_link("audience", "audience")],
        "other_names": [_link("other name", "name", note=str)],
        "dates": [_link("date", "text")],
        "status": str,
        "publish_at": datetime,
        "created_at": datetime,
        "updated_at": datetime,
    },
)

FILE = Shape(
    ROOT,
    {
        "updated_at": datetime,
        "source": Shape("source", {"url": str}, _page, words="a table headed [source]"),
        "focus_area": [_section("focus area", _word, {"description": str})],
        "audience": [_section("audience", _word, {"description": str})],
        "partner": [_section("partner", {**_word, "type": str}, {"acronym": str, "parent": str, "website": str})],
        "initiative": [INITIATIVE],
    },
    {"publish_at": datetime, "other_source": [_section("other source", {"url": str}, _page, known_by="url")]},
)
