"""What a save changed, in words: the history of a row that has no versions keeps its former values in them alone."""

from datetime import date, datetime

from django.db import models
from django.forms import ModelForm

from .formats import format_date, format_datetime

SHORT = 200
AROUND = 40
"""How many characters are told of what stays, on each side of what changed in a longer text."""


def in_words(row: models.Model, name: str) -> str:
    """Return what a field of the row holds; nothing where it is empty."""
    named = getattr(row, f"get_{name}_display", None)
    value = named() if named else getattr(row, name)
    if isinstance(value, date):
        return format_datetime(value) if isinstance(value, datetime) else format_date(value)
    return "" if value is None else str(value)


def changes_of(form: ModelForm) -> str:
    """Return what the form has changed in its row, with the former values; nothing where that is nothing."""
    model = form._meta.model
    fields = [field for field in model._meta.fields if field.name in form.changed_data]
    before = model(**{field.attname: form.initial.get(field.name) for field in fields})
    told = []
    for field in fields:
        old, new = _apart(in_words(before, field.name), in_words(form.instance, field.name))
        told.append(f"{form.fields[field.name].label} from {_quoted(old)} to {_quoted(new)}")
    return f"Changed {'; '.join(told)}." if told else ""


def _apart(old: str, new: str) -> tuple[str, str]:
    """Return both texts; where one is long, without most of what they begin and end with alike."""
    if max(len(old), len(new)) <= SHORT:
        return old, new
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    first, last = max(0, start - AROUND), max(0, end - AROUND)
    return _cut(old, first, last), _cut(new, first, last)


def _alike(old: str, new: str) -> int:
    """Return with how many of the same characters both texts begin."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(old), len(new)))


def _cut(text: str, first: int, last: int) -> str:
    return ("…" if first else "") + text[first : len(text) - last] + ("…" if last else "")


def _quoted(text: str) -> str:
    return f"“{text}”" if text else "nothing"
