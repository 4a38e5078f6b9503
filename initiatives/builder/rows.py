"""Rows of the fixture in the making. What the models know of their rules is asked of them, not said again."""

import json
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import models

from ..entries import STANDALONE
from ..models import Initiative
from ..models.citations import LINKS
from .problems import Problems

MODELS: tuple[type[models.Model], ...] = (*STANDALONE, Initiative, *LINKS)
"""In the order in which they load."""


class Rows:
    """The rows so far, each with the name of its entry; none of them touches the database."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._named: dict[type[models.Model], list[tuple[str, models.Model]]] = {model: [] for model in MODELS}

    def add(self, model: type[models.Model], entry: str, **given: Any) -> Any:
        """Return a new row with the fields given; note those that the model refuses.

        Fields that are not given are not looked at: that they are missing is known where the file is read.
        """
        row = model(**given)
        self._named[model].append((entry, row))
        others = [field.name for field in model._meta.fields if field.name not in given or field.is_relation]
        self.ask(entry, row, lambda: row.clean_fields(exclude=others))
        return row

    def ask(self, entry: str, row: models.Model, clean: Callable[[], None]) -> None:
        """Note what the row's own cleaning says against it."""
        try:
            clean()
        except ValidationError as error:
            for field, errors in error.error_dict.items():
                for each in errors:
                    self._problems.add(entry, f"{field}: {_sentence(each, row, field)}")

    def check_unique(self) -> None:
        """Note every row that a rule of its model says there is only one of."""
        for model, named in self._named.items():
            single = [(field.name,) for field in model._meta.fields if field.unique and not field.primary_key]
            for fields in [*single, *(tuple(rule.fields) for rule in model._meta.total_unique_constraints)]:
                self._check_unique(fields, named)

    def _check_unique(self, fields: tuple[str, ...], named: Iterable[tuple[str, models.Model]]) -> None:
        first: dict[tuple, str] = {}
        for entry, row in named:
            key = tuple(_plain(getattr(row, field)) for field in fields)
            if "" in key or None in key:
                continue
            if key not in first:
                first[key] = entry
            elif len(fields) > 1:
                self._problems.add(entry, "It is given twice.")
            else:
                self._problems.add(entry, f"The {fields[0]} “{key[0]}” is already that of {first[key]}.")

    def objects(self) -> list[dict[str, Any]]:
        """Return the rows as the objects of a fixture: what ``dumpdata`` would write with natural keys."""
        rows = [row for named in self._named.values() for _, row in named]
        natural = {"use_natural_foreign_keys": True, "use_natural_primary_keys": True}
        return json.loads(serializers.serialize("json", rows, **natural))


class Lookup:
    """Rows by the word that the file calls them by."""

    def __init__(self, noun: str, problems: Problems) -> None:
        self._noun = noun
        self._problems = problems
        self._rows: dict[Any, tuple[str, models.Model]] = {}
        self._used: set[Any] = set()

    def add(self, word: Any, entry: str, row: models.Model) -> None:
        self._rows.setdefault(word, (entry, row))

    def find(self, word: Any, entry: str) -> Any:
        """Return the row of that word; where there is none, note it and return None."""
        if word in self._rows:
            self._used.add(word)
            return self._rows[word][1]
        near = get_close_matches(word, self._rows, 1) if isinstance(word, str) else []
        meant = f" Do you mean “{near[0]}”?" if near else ""
        self._problems.add(entry, f"There is no {self._noun} “{word}”.{meant}")
        return None

    def named(self) -> Iterator[tuple[Any, str]]:
        """Yield each word with the name of its entry."""
        for word, (entry, _) in self._rows.items():
            yield word, entry

    def check_used(self, reason: str) -> None:
        """Note the rows that nothing asked for."""
        for word, (entry, _) in self._rows.items():
            if word not in self._used:
                self._problems.add(entry, reason)


def _plain(value: Any) -> Any:
    natural_key = getattr(value, "natural_key", None)
    return natural_key()[-1] if natural_key else value


def _sentence(error: ValidationError, row: models.Model, field: str) -> str:
    if error.code == "invalid_choice":
        described: Any = row._meta.get_field(field)
        known = ", ".join(value for value, _ in described.choices)
        return f"“{getattr(row, field)}” is not known; known are {known}."
    return " ".join(error.messages)
