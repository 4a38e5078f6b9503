"""What a form held that could not be saved: a page shows it, so that nobody has to write it again."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import models
from django.http import HttpRequest, QueryDict
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.text import capfirst

FIELD = re.compile(r"(?:([a-z]+)-([0-9]{1,4})-)?(\w+?)(?:_([01]))?")
"""The name of a field in a form: its group and row there, its own name, and which half of a moment it is."""

ONLY_IN_FORMS = {"review_note"}
"""Texts that no model has under that name."""

LABELS = {
    "made_for": "who gets it",
    "reason": "why, in a few words",
    "review_note": "note for them",
    "slug": "address",
}
"""What forms call fields that they do not call by their names."""

SECRETS = {"password", "token", "key"}

MOST_CHARACTERS = 500_000


class Typed(NamedTuple):
    """One text of a form."""

    label: str
    text: str

    @property
    def rows(self) -> int:
        """How many lines a box has that shows most of it."""
        return min(16, sum(1 + len(line) // 60 for line in self.text.splitlines()))


def is_from_this_site(request: HttpRequest) -> bool:
    """Whether a page of this site sent the form; another one could lead somebody to send what they never typed."""
    # The site's own address is among the trusted ones: behind a proxy, a request may not show that it came by https.
    own = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return getattr(request, "csrf_processing_done", False) or request.headers.get("Origin") in own


def sent_form(request: HttpRequest) -> QueryDict:
    """Return the form that a page of this site sent; an empty one where none did."""
    return request.POST if request.method == "POST" and is_from_this_site(request) else QueryDict()


def typed(data: QueryDict) -> list[Typed]:
    """Return the texts that a form held, without secrets, numbers and what stands only for a choice."""
    return list(_typed(data))


def _typed(data: QueryDict) -> Iterator[Typed]:
    room = MOST_CHARACTERS
    for field, values in data.lists():
        parts = FIELD.fullmatch(field)
        if not parts or parts[3] not in _names_of_texts():
            continue
        for text in values:
            if text.strip() and room > 0:
                yield Typed(_label(*parts.groups()), text[:room])
                room -= len(text)


@cache
def _names_of_texts() -> frozenset[str]:
    """Return the names of fields that hold what people write: texts and days, in whatever model."""
    fields = [field for model in apps.get_models() for field in model._meta.fields]
    kinds = (models.CharField, models.TextField, models.DateField)
    written = {field.name for field in fields if isinstance(field, kinds)}
    chosen = {field.name for field in fields if field.choices or field.is_relation}
    return frozenset((written | ONLY_IN_FORMS) - chosen - SECRETS)


def _label(group: str | None, row: str | None, name: str, half: str | None) -> str:
    """Return what to call a field: ``partnerships-0-quote`` is "Partner 1: quote"."""
    words = LABELS.get(name) or name.replace("_", " ")
    if half:
        words += ": date" if half == "0" else ": time"
    return capfirst(f"{_noun(group)} {int(row) + 1}: {words}" if group and row else words)


def _noun(group: str) -> str:
    """Return what one row is called of a group of a form, which has the plural of its model's name."""
    names = (str(model._meta.verbose_name) for model in apps.get_models() if f"{model._meta.model_name}s" == group)
    return next(names, group)


def unsaved_page(
    request: HttpRequest, template: str, texts: list[Typed], context: Mapping[str, Any], *, status: int
) -> TemplateResponse:
    """Answer with a page that extends ``admin/_unsaved.html`` and so shows the texts; it is kept nowhere."""
    response = TemplateResponse(request, template, {**context, "texts": texts}, status=status)
    add_never_cache_headers(response)
    return response
