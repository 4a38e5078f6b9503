"""Finding rows that are probably one thing entered twice, by their names."""

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit

from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .editing import edit_address
from .form_questions import QuestionsMixin, confirm_box
from .text import fold, sort_key

MIN_SIMILARITY = 0.9
SMALL_WORDS = frozenset(["a", "an", "and", "at", "for", "in", "inc", "of", "on", "the"])
MAX_NEAR_ROWS = 3


def name_key(name: str) -> str:
    """Return what two names share that differ only in case, accents, spaces or punctuation."""
    return sort_key(name).replace(" ", "") or fold(name)


def address_key(url: str) -> str:
    """Return what two web addresses share that lead to one page: scheme, “www.” and a last slash do not count."""
    try:
        parts = urlsplit(url.casefold())
        host = parts.netloc.removeprefix("www.").removesuffix(":80").removesuffix(":443")
    except ValueError:
        return url
    return f"{host}{parts.path.rstrip('/')}?{parts.query}"


def near_sort_keys(key: str, others: list[str]) -> list[str]:
    """Return the few sort keys that are almost this one: a letter differs, or the order, or a small word."""
    words = _telling_words(key)
    same_words = [other for other in others if _telling_words(other) == words]
    return list(dict.fromkeys([*same_words, *get_close_matches(key, others, MAX_NEAR_ROWS, MIN_SIMILARITY)]))


def _telling_words(key: str) -> list[str]:
    return sorted(set(key.split()) - SMALL_WORDS)


class DistinctNameMixin(QuestionsMixin):
    """A model form that asks whether a row with the name of another is meant.

    After ``clean()``, ``near_rows`` holds the rows whose names are almost the same.
    """

    distinct_field = "name"
    distinct_key: Callable[[str], str] = staticmethod(name_key)
    instance: models.Model

    def clean(self) -> Any:
        cleaned = super().clean() or self.cleaned_data
        self.near_rows: list[models.Model] = []
        field, make_key = self.distinct_field, type(self).distinct_key
        name, stored = cleaned.get(field), self.initial.get(field) if self.instance.pk else ""
        if not name or make_key(name) == make_key(stored or ""):
            return cleaned
        key, others = make_key(name), dict(self.other_rows().order_by("pk").values_list("pk", field))
        same = [pk for pk, other in others.items() if make_key(other) == key]
        same.sort(key=lambda pk: others[pk] != name)
        if not same:
            self.near_rows = list(self.other_rows().filter(pk__in=self.find_near_rows(name, others)))
        elif key not in self.confirmed or self._is_refused(name, others[same[0]]):
            self.add_error(field, self._question(self.other_rows().get(pk=same[0]), name, key))
        return cleaned

    def find_near_rows(self, name: str, others: dict[int, str]) -> list[int]:
        """Return the primary keys of the rows, out of these with their names, whose names are almost the same."""
        rows = {sort_key(other): pk for pk, other in others.items()}
        return [rows[near] for near in near_sort_keys(sort_key(name), list(rows))]

    def other_rows(self) -> models.QuerySet:
        """Return the rows that the name is compared with."""
        return type(self.instance)._default_manager.exclude(pk=self.instance.pk)

    def _is_refused(self, name: str, other: str) -> bool:
        """Whether the database takes no second row of that name, whatever anybody confirms."""
        field: Any = self.instance._meta.get_field(self.distinct_field)
        return name == other and field.unique

    def _question(self, other: Any, name: str, key: str) -> SafeString:
        noun, field = other._meta.verbose_name, other._meta.get_field(self.distinct_field)
        if self._is_refused(name, getattr(other, field.name)):
            what_to_do = "Use that one."
        else:
            box = confirm_box(key, f"“{name}” is a different {noun}")
            what_to_do = format_html("If yours is another one, tick this box: {}", box)
        return format_html(
            'There is a {} with this {} already: <a href="{}" target="_blank">{}</a> (opens in a new tab). {}',
            noun,
            field.verbose_name,
            edit_address(other),
            other,
            what_to_do,
        )
