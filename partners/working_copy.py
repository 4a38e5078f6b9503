"""Rows held in memory, which validation reads in place of the database."""

import operator
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from itertools import count, islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

Fields = tuple[str, ...]

CHUNK = 500
"""How many rows one query names: databases limit the parameters of a query."""

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "in": lambda value, expected: value in expected,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}


class WorkingCopy:
    """Rows of some models as they are to become. A change made here stays here until somebody writes it.

    While it is ``in_use()``, ``full_clean()`` compares a row with the rows held here and queries nothing. A new row
    has a negative primary key, so that others can point to it before it is saved.
    """

    def __init__(self) -> None:
        self.rows: dict[type[models.Model], dict[int, Any]] = defaultdict(dict)
        """The rows that are held, by primary key."""
        self._unique: dict[type[models.Model], dict[Fields, dict[tuple, int]]] = {}
        self._owners: dict[type[models.Model], dict[str, int]] = {}
        self._removed: set[tuple[type[models.Model], int]] = set()
        self._new_keys = count(-1, -1)

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Validate rows against this copy within."""
        token = _in_use.set(self)
        try:
            yield
        finally:
            _in_use.reset(token)

    def learn(self, model: type[models.Model], owners: dict[str, int]) -> None:
        """Read the unique values of a model's whole table; ``owners`` are the keys of those that own each slug."""
        sets = _unique_sets(model)
        self._owners[model] = owners
        self._unique[model] = {fields: {} for fields in sets}
        for fields in sets:
            rows = model._default_manager.order_by().values_list("pk", *fields)
            self._unique[model][fields] = {tuple(values): pk for pk, *values in rows.iterator()}

    def hold(self, rows: Iterable[models.Model]) -> None:
        """Hold rows as the database has them, and let them point to the rows that are held already."""
        for row in rows:
            self.relink(row)
            self.rows[type(row)][row.pk] = row

    def relink(self, row: models.Model) -> None:
        """Let a row point to the rows held here: what changes of one is then seen by all that point to it."""
        for name, attname, model in relations(type(row)):
            found = self.rows[model].get(getattr(row, attname))
            if found is not None:
                setattr(row, name, found)

    def replace(self, row: models.Model) -> Any:
        """Make a held row what this one says, or hold it as a new one; return the held row."""
        model = type(row)
        if row.pk is None:
            row.pk = next(self._new_keys)
        held = self.rows[model].setdefault(row.pk, row)
        self._forget_unique(held)
        if held is not row:
            held.__dict__.update(row.__dict__)
        for fields, known in self._unique.get(model, {}).items():
            known[_values(held, fields)] = held.pk
        if slug := getattr(held, "slug", ""):
            self._owners[model][slug] = held.pk
        return held

    def remove(self, row: models.Model) -> None:
        """Hold a row no more, as if it were deleted. Its slug stays its own."""
        self._forget_unique(row)
        self.rows[type(row)].pop(row.pk, None)
        self._removed.add((type(row), row.pk))

    def _forget_unique(self, row: models.Model) -> None:
        for fields, known in self._unique.get(type(row), {}).items():
            if known.get(values := _values(row, fields)) == row.pk:
                del known[values]

    def key_at(self, model: type[models.Model], **values: Any) -> int | None:
        """Return the primary key of the row with these unique values."""
        return self._unique[model][tuple(values)].get(tuple(values.values()))

    def owner_of(self, model: type[models.Model], slug: str) -> int | None:
        """Return the primary key of the row that has or had the slug; the row may be deleted."""
        return self._owners[model].get(slug.lower())

    def row(self, model: type[models.Model], pk: int) -> Any:
        """Return a row by its primary key, from the database if it is not held; None if it is deleted."""
        if pk in self.rows[model] or pk < 0 or (model, pk) in self._removed:
            return self.rows[model].get(pk)
        return model._default_manager.filter(pk=pk).first()

    def is_removed(self, row: models.Model) -> bool:
        return (type(row), row.pk) in self._removed

    def check_unique(self, row: models.Model, exclude: Collection[str]) -> None:
        """Raise what ``Model.validate_unique()`` would, by the rows held here."""
        names = [each.name for each in _unique_fields(type(row)) if each.name not in exclude]
        taken = [name for name in names if self._is_taken(row, (name,))]
        if taken:
            raise ValidationError({name: row.unique_error_message(type(row), (name,)) for name in taken})

    def check_constraints(self, row: models.Model, exclude: Collection[str]) -> None:
        """Raise what ``Model.validate_constraints()`` would, by the rows held here."""
        errors: dict[str, list] = {}
        for model, constraints in row.get_constraints():
            for constraint in constraints:
                try:
                    self._check_constraint(model, constraint, row, exclude)
                except ValidationError as error:
                    errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def _check_constraint(self, model: Any, constraint: Any, row: models.Model, exclude: Collection[str]) -> None:
        if isinstance(constraint, models.CheckConstraint) and _is_readable(constraint.condition):
            if _names(constraint.condition).isdisjoint(exclude) and not _holds(constraint.condition, row):
                raise ValidationError(constraint.get_violation_error_message(), code=constraint.violation_error_code)
        elif isinstance(constraint, models.UniqueConstraint) and constraint.fields and not constraint.condition:
            if set(constraint.fields).isdisjoint(exclude) and self._is_taken(row, tuple(constraint.fields)):
                message: Any = row.unique_error_message(model, constraint.fields)
                raise ValidationError(message, code=message.code)
        else:
            constraint.validate(model, row, exclude=exclude)

    def _is_taken(self, row: models.Model, fields: Fields) -> bool:
        values = _values(row, fields)
        owner = self._unique.get(type(row), {}).get(fields, {}).get(values)
        return None not in values and owner is not None and owner != row.pk


_in_use: ContextVar[WorkingCopy | None] = ContextVar("working_copy", default=None)


def working_copy() -> Any:
    """Return the working copy that is in use; None where rules are checked against the database."""
    return _in_use.get()


def found_relations(row: models.Model) -> set[str]:
    """Return the names of the relations of a row that are set: in a working copy, only to rows that exist."""
    return {name for name, attname, _ in relations(type(row)) if getattr(row, attname) is not None}


@cache
def relations(model: type[models.Model]) -> list[tuple[str, str, Any]]:
    return [(each.name, each.attname, each.related_model) for each in model._meta.fields if each.is_relation]


@cache
def _unique_fields(model: type[models.Model]) -> list[models.Field]:
    return [each for each in model._meta.fields if each.unique and not each.primary_key]


def _unique_sets(model: type[models.Model]) -> list[Fields]:
    """Return the sets of fields of which no two rows of the model may have the same values."""
    single: list[Fields] = [(each.name,) for each in _unique_fields(model)]
    constraints = [each for each in model._meta.constraints if isinstance(each, models.UniqueConstraint)]
    return single + [tuple(each.fields) for each in constraints if each.fields and not each.condition]


def _values(row: models.Model, fields: Fields) -> tuple:
    return tuple(_value(row, name) for name in fields)


def _is_readable(condition: Any) -> bool:
    """Whether ``_holds()`` knows all that the condition is made of."""
    if not isinstance(condition, Q) or condition.connector == Q.XOR:
        return False
    for child in condition.children:
        if isinstance(child, Q):
            if not _is_readable(child):
                return False
        elif not isinstance(child, tuple):
            return False
        else:
            _, comparison = _split(child[0])
            if comparison not in {*COMPARISONS, "isnull"}:
                return False
            if hasattr(child[1], "resolve_expression") and not _reference(child[1]):
                return False
    return True


def _split(lookup: str) -> tuple[str, str]:
    name, _, comparison = lookup.partition("__")
    return name, comparison or "exact"


def _names(condition: Any) -> set[str]:
    """Return the names of the fields that the condition reads."""
    names = set()
    for child in condition.children:
        if isinstance(child, Q):
            names |= _names(child)
        else:
            lookup, expected = child
            names |= {_split(lookup)[0], _reference(expected) or _split(lookup)[0]}
    return names


def _holds(condition: Any, row: models.Model) -> bool:
    """Whether a row meets the condition of a check constraint, as the database would find."""
    met = (_holds(child, row) if isinstance(child, Q) else _meets(row, *child) for child in condition.children)
    return (any(met) if condition.connector == Q.OR else all(met)) != condition.negated


def _meets(row: models.Model, lookup: str, expected: Any) -> bool:
    name, comparison = _split(lookup)
    value = _value(row, name)
    if comparison == "isnull":
        return (value is None) == expected
    if reference := _reference(expected):
        is_lowered, expected = isinstance(expected, Lower), _value(row, reference)
        expected = expected.lower() if is_lowered and expected is not None else expected
    return value is not None and expected is not None and COMPARISONS[comparison](value, expected)


def _reference(expected: Any) -> str:
    """Return the name of the field whose value is expected, as it is or in lower case; empty if it is none."""
    if isinstance(expected, Lower):
        [expected] = expected.get_source_expressions()
    return getattr(expected, "name", "") if isinstance(expected, F) else ""


def _value(row: models.Model, name: str) -> Any:
    return row.pk if name == "pk" else getattr(row, row._meta.get_field(name).attname)  # type: ignore[union-attr]


def chunks(items: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield the items in parts that one query can name, each part only when it is asked for."""
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
