"""Finding rows that are probably one thing entered twice, by their names."""

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit

from django.contrib.admin.options import IS_POPUP_VAR
from django.db import models
from django.utils.html import format_html
from django.utils.text import capfirst

from .addresses import TAKEN, free_slug, owners_of
from .editing import edit_address
from .form_questions import Question, QuestionsMixin, confirm_box
from .text import fold, sort_key, with_article

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
    already = "{} named {} already exists"
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
        elif (slug := cleaned.get("slug")) and owners_of(type(self.instance), [slug]).get(slug) in same:
            cleaned["slug"] = free_slug(type(self.instance), slug)
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

    def _question(self, other: Any, name: str, key: str) -> Question:
        noun = other._meta.verbose_name
        a_noun = capfirst(with_article(noun))
        link = format_html('<a href="{}" target="_blank">{}</a>', edit_address(other), other)
        text = format_html(f"{self.already} (opens in a new tab).", a_noun, link)
        summary = f"{self.already.format(a_noun, f'“{other}”')}."
        if IS_POPUP_VAR in self.data:
            text = format_html("{} To use it, close this window and choose {} from the list.", text, other)
        if not self._is_refused(name, getattr(other, self.distinct_field)):
            box = confirm_box(key, f"“{name}” is a different {noun}. Save it anyway.")
            return Question(text, box, summary=summary)
        if IS_POPUP_VAR not in self.data:
            text = format_html("{} Use that one.", text)
        return Question(text, summary=summary)

    def _post_clean(self) -> None:
        """Leave out what is wrong with an address only because of the name, which says so by itself."""
        super()._post_clean()  # type: ignore[misc]
        of_name, of_slug = (self._codes_of(field) for field in (self.distinct_field, "slug"))
        fills_itself = self.instance.pk is None and of_name == of_slug == {"required"}
        if fills_itself or ("question" in of_name and of_slug == {TAKEN}):
            del self.errors["slug"]

    def _codes_of(self, field: str) -> set[str | None]:
        errors = self.errors.get(field)
        return {error.code for error in errors.as_data()} if errors else set()
