"""What a row of a table says of an initiative, and the row that says what an initiative is."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from partners.doubles import name_key
from partners.text import fold

from ..history.restoring import LaterReferences
from ..models import Initiative, Passage
from ..models.initiative import Kind, Standing
from ..parameters import number_given
from ..records import LINKS_BY_NAME, Record, word_of
from .cells import plain
from .list_items import join_item, lines_of, split_item

Row = dict[str, str]
"""The cells of a row, by column; a column that the table lacks is not there."""

COLUMNS = (
    "slug",
    "version",
    "title",
    "kind",
    "concerns_libraries",
    "concerns_museums",
    "standing",
    "official_page",
    "website",
    "summary",
    "note",
    "keywords",
    "search_words",
    "passage",
    "partners",
    "focus_areas",
    "audiences",
    "other_names",
    "dates",
)
"""The columns of a table, in the order in which they are written; a file may have fewer, in any order."""

TEXTS = ("title", "official_page", "website", "summary", "note", "keywords", "search_words")
FLAGS = ("concerns_libraries", "concerns_museums")
CHOICES: dict[str, type[models.TextChoices]] = {"kind": Kind, "standing": Standing}

LINK_COLUMNS: dict[str, tuple[str, str | None]] = {
    "partners": ("partnerships", "role"),
    "focus_areas": ("focuslinks", None),
    "audiences": ("audiencelinks", None),
    "other_names": ("alternatenames", "note"),
    "dates": ("stateddates", None),
}
"""The kind of link that a column holds, one a line, and which of its fields stands behind the colon."""


def field_of(column: str) -> str:
    """Return where a record has what a column holds."""
    return LINK_COLUMNS.get(column, (column, None))[0]


def column_of(name: str) -> str:
    """Return the column that holds a field or a kind of link of a record; an empty string if none does."""
    columns = {field_of(column): column for column in COLUMNS}
    return columns.get(name, "")


ONLY_A_DATE = re.compile(r"\d{1,4} ?([-/.]) ?\d{1,2} ?\1 ?\d{1,4}([T ]0{1,2}:00(:00(\.0+)?)?)?")
"""Digits without a word, as spreadsheets write dates: as the sentence of a stated date they would say nothing."""

YES = {"yes", "y", "true", "1", "x"}
NO = {"no", "n", "false", "0", ""}


MAX_HINTS = 100
"""How many words that nothing is called get a hint at what is called alike."""


def near(word: str, known: Iterable[str]) -> str:
    """Return the question whether something like the word was meant; nothing if nothing is like it."""
    found = get_close_matches(fold(word), list(known), n=1, cutoff=0.6)
    return f" Did you mean “{found[0]}”?" if found else ""


def row_of(record: Record, version: int | None) -> Row:
    """Return the row that says what the record says; citations and what the public may see stay out of it."""
    row = {name: plain(record[name]) for name in TEXTS}
    row |= {name: "yes" if record[name] else "no" for name in FLAGS}
    row |= {name: record[name] for name in ("slug", *CHOICES)}
    row["version"] = str(version or "")
    row["passage"] = str(record["passage"][-1]) if record["passage"] else ""
    for column, (name, remark) in LINK_COLUMNS.items():
        row[column] = "\n".join(_line(name, remark, link) for link in record[name])
    return {column: row[column] for column in COLUMNS}


def _line(name: str, remark: str | None, link: Record) -> str:
    return join_item(word_of(name, link), link[remark] if remark else None)


@dataclass
class Reading:
    """Reads rows, and finds what they name, each once."""

    references: LaterReferences = field(default_factory=LaterReferences)
    _names: dict[type[models.Model], dict[str, str]] = field(default_factory=dict)
    _passages: dict[int, list[list]] | None = None
    _hints: dict[tuple[type[models.Model], str], str] = field(default_factory=dict)

    def record_of(self, row: Row, known: list[Record]) -> tuple[Record, list[tuple[str, str]]]:
        """Return the record that the row makes of the first of those known, and what is wrong in which column.

        A cell that says of a known record what an export of it would say means what that record holds, and so does a
        line of a cell: so citations, and whatever a table cannot hold, stay; so does what a cell is about that is
        wrong. Without a known record there is none to start from: the row is a new initiative.
        """
        record = dict(known[0]) if known else blank(row["slug"])
        written = [(each, row_of(each, None)) for each in known]
        problems = []
        for column in (column for column in COLUMNS[2:] if column in row):
            try:
                record[field_of(column)] = self._value(column, plain(row[column]), written)
            except ValidationError as error:
                problems += [(column, message) for message in error.messages]
        if not known:
            problems += [(column, "A new entry needs it.") for column in ("title", "kind") if column not in row]
        return record, problems

    def _value(self, column: str, text: str, written: list[tuple[Record, Row]]) -> Any:
        for record, row in written:
            if plain(row[column]) == text:
                return record[field_of(column)]
        return self._read(column, text, [record[field_of(column)] for record, _ in written])

    def _read(self, column: str, text: str, known: list[Any]) -> Any:
        if column in LINK_COLUMNS:
            return self._links(column, text, known)
        if column in FLAGS:
            return _flag(text)
        if column in CHOICES:
            return _choice(column, text)
        if column == "passage":
            return self._passage(text)
        text = cleaned(Initiative, column, text)
        if column == "title" and not text:
            raise ValidationError("An entry needs a title.")
        return text

    def _links(self, column: str, text: str, known: list[list[Record]]) -> list[Record]:
        name, remark = LINK_COLUMNS[column]
        links: dict[str, Record] = {}
        problems: list[str] = []
        for line in lines_of(text):
            try:
                link = self._same_line(name, remark, line, known, links) or self._link(name, remark, line, known)
            except ValidationError as error:
                problems += error.messages
                continue
            word = word_of(name, link)
            if word in links:
                problems.append(f"“{word}” is given twice.")
            last = max((each["position"] for each in links.values()), default=-1)
            links[word] = {**link, "position": max(link["position"], last + 1)}
        if problems:
            raise ValidationError(problems)
        return list(links.values())

    def _same_line(
        self, name: str, remark: str | None, line: str, known: list[list[Record]], taken: dict[str, Record]
    ) -> Record | None:
        for links in known:
            for link in links:
                if _line(name, remark, link) == line and word_of(name, link) not in taken:
                    return link
        return None

    def _link(self, name: str, remark: str | None, line: str, known: list[list[Record]]) -> Record:
        """Return the link that the line says, with what supports it where it is there already."""
        linked = LINKS_BY_NAME[name].linked
        word, said = split_item(line, has_remark=remark is not None)
        model = LINKS_BY_NAME[name]
        target = model._meta.get_field(linked).related_model
        word = self._slug(target, word) if target else cleaned(model, linked, word)
        if name == "stateddates" and ONLY_A_DATE.fullmatch(word):
            raise ValidationError(
                f"“{word}” is only a date. Write what happened then, such as “Announced on April 30, 2015”."
            )
        said = cleaned(model, remark, said) if remark else ""
        there = (link for links in known for link in links if word_of(name, link) == word)
        link = next(
            there, {linked: [word] if target else word, "passage": None, "quote": "", "source": None, "position": 0}
        )
        return {**link, **({remark: said} if remark else {})}

    def _slug(self, target: Any, word: str) -> str:
        """Return the slug of what a word means: its slug, one that it had, or its name."""
        names = self._names_of(target)
        slug = names.get(word.lower()) or names.get(name_key(word), word)
        try:
            return self.references.find(target, [slug]).slug
        except ValidationError as error:
            noun = target._meta.verbose_name
            several = f" Put each {noun} on its own line." if "," in word else ""
            raise ValidationError(f"There is no {noun} “{word}”.{self.hint(target, word)}{several}") from error

    def hint(self, target: Any, word: str) -> str:
        """Return the question whether the thing was meant that is called most like the word; nothing if none is.

        Only so many words get one: a word is compared with every name there is.
        """
        if (target, word) not in self._hints and len(self._hints) < MAX_HINTS:
            names = self._names_of(target)
            closest = get_close_matches(fold(word), names, n=1, cutoff=0.6)
            self._hints[target, word] = f" Did you mean “{names[closest[0]]}”?" if closest else ""
        return self._hints.get((target, word), "")

    def _names_of(self, target: Any) -> dict[str, str]:
        """Return the slugs by slug, by name in lower case, and by each ``name_key()`` that only one row has."""
        if not hasattr(target, "slug"):
            return {}
        if target not in self._names:
            rows = list(target._default_manager.values_list("name", "slug"))
            times = Counter(name_key(name) for name, _ in rows)
            names = {name_key(name): slug for name, slug in rows if times[name_key(name)] == 1}
            self._names[target] = names | {key.lower(): slug for name, slug in rows for key in (name, slug)}
        return self._names[target]

    def _passage(self, text: str) -> list | None:
        if not text:
            return None
        number, *address = text.split(maxsplit=1)
        if self._passages is None:
            self._passages = {}
            for url, stored in Passage.objects.order_by("pk").values_list("source__url", "number"):
                self._passages.setdefault(stored, []).append([url, stored])
        if (given := number_given(number)) is None:
            raise ValidationError(f"“{text}” is no number of a passage.")
        found = [key for key in self._passages.get(given, []) if not address or key[0] == address[0]]
        if not found:
            raise ValidationError(f"There is no passage {text}.")
        if len(found) > 1:
            raise ValidationError(f"Several pages have a passage {number}: write the page’s address after the number.")
        return found[0]


def blank(slug: str) -> Record:
    """Return the record of an initiative of which nothing is said yet: a draft.

    Its title and kind, which a new entry must give, only stand in for those, so that the rest of a row can be checked.
    """
    fields: Record = dict.fromkeys(TEXTS, "")
    fields |= dict.fromkeys(FLAGS, False)
    fields |= {"slug": slug, "title": "Title", "kind": Kind.PROGRAM.value}
    fields |= {"standing": Standing.NOT_KNOWN.value, "passage": None}
    fields |= {"status": Initiative.Status.DRAFT.value, "withdrawn_reason": "", "review_on": None}
    return fields | {name: [] for name in LINKS_BY_NAME}


def cleaned(model: type[models.Model], name: str, text: str) -> str:
    """Return the text as the model's field of that name stores it."""
    field: Any = model._meta.get_field(name)
    return field.to_python(text)


def _flag(text: str) -> bool:
    if text.lower() in YES | NO:
        return text.lower() in YES
    raise ValidationError(f"“{text}” is neither “yes” nor “no”.")


def _choice(column: str, text: str) -> str:
    choices = CHOICES[column]
    if not text and choices is Standing:
        return Standing.NOT_KNOWN.value
    known = {fold(key): value for value, label in choices.choices for key in (str(label), value)}
    if fold(text) in known:
        return known[fold(text)]
    listed = ", ".join(choices.values)
    said = f"“{text}” is not a {column}." if text else "It is empty."
    raise ValidationError(f"{said}{near(text, known) or f' Choose one of: {listed}.'}")
