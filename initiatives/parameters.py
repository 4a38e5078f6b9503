"""How the query's parameters are read and written: nothing that a visitor can type makes the query unusable.

Values that are known count; blanks are dropped in silence; whatever else was given is put aside, to be named.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django import forms
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import Truncator

# Control characters and what Unicode calls noncharacters: no HTML page may hold them, no text needs them. NUL is
# not among them, because whoever sends it should hear of it.
UNPRINTABLE = re.compile(
    "[\x01-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)


def number_given(text: str | None) -> int | None:
    """Return the whole number that somebody may have sent; None if it is none, or longer than any that we give."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


class PutAside(NamedTuple):
    """A value that does not count, and why."""

    value: str
    reason: str


class Ignored(NamedTuple):
    """A value that was put aside, fit to be shown: cut, and with nothing unprintable in it."""

    parameter: str
    value: str
    reason: str

    @property
    def sentence(self) -> str:
        """What the page says of it."""
        return f"“{self.value}” {self.reason}, so it was left out."


def query_string(parameters: Mapping[str, Any]) -> str:
    """Return what stands after the question mark: texts and lists in the order given, and nothing for empty ones."""
    return urlencode({name: value for name, value in parameters.items() if value}, doseq=True)


def list_url(**parameters: Any) -> str:
    """Return the address of the list with these parameters."""
    query = query_string(parameters)
    return reverse("initiatives:list") + (f"?{query}" if query else "")


def given(values: Iterable[str]) -> list[str]:
    """Return the values that are not blank, white space made plain, each once, where it stands last."""
    plain = [" ".join(UNPRINTABLE.sub(" ", value).split()) for value in values]
    return [*dict.fromkeys(value for value in reversed(plain) if value)][::-1]


def shown(text: str, length: int = 60) -> str:
    """Return text as a page may show it within a sentence: cut with … and with nothing unprintable in it."""
    return Truncator(UNPRINTABLE.sub(" ", text).replace("\0", "\N{SYMBOL FOR NULL}")).chars(length)


class ParameterField(forms.Field):
    """One parameter; ``known`` tells the values that count, ``reason`` says why others do not.

    ``current`` gives what a value that counts is called today.
    """

    widget = forms.MultipleHiddenInput

    def __init__(self, *, known: Callable[[str], bool], reason: str, current: Callable[[str], str] = str, **kwargs):
        self.known = known
        self.current = current
        self.reason = reason
        super().__init__(**kwargs)

    def put_aside(self, values: Iterable[str]) -> Iterator[PutAside]:
        """Yield what ``clean()`` leaves out, but for the blanks."""
        return (PutAside(value, self.reason) for value in given(values) if not self.known(value))


class ManyField(ParameterField):
    """A parameter that may be repeated. Its value is every known slug, each once, in the order of the alphabet."""

    def clean(self, values: Iterable[str] | None) -> list[str]:
        return sorted({self.current(value) for value in given(values or ()) if self.known(value)})


class OneField(ParameterField):
    """A parameter that has one value. Of several known ones the last counts; the others are put aside and named."""

    def clean(self, values: Iterable[str] | None) -> str:
        return ([""] + [value for value in given(values or ()) if self.known(value)])[-1]

    def put_aside(self, values: Iterable[str]) -> Iterator[PutAside]:
        values = list(values)
        yield from super().put_aside(values)
        used = self.clean(values)
        for value in given(values):
            if self.known(value) and value != used:
                yield PutAside(value, "is not the last one given, and only the last counts")
