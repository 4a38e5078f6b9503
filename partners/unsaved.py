"""What a form held that could not be saved: a page shows it, so that nobody has to write it again."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.apps import apps
from django.http import HttpRequest, QueryDict
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.text import capfirst

NOT_TYPED = re.compile(
    r"_.*|initial-.*|.*-(TOTAL|INITIAL|(MIN|MAX)_NUM)_FORMS|.*-__prefix__-.*|(.*-)?(id|seen|initiative)"
    r"|status|kind|standing|type|(.*-)?field"
    r"|.*(csrf|password|token|secret).*|code|shown|current|target|next|post|action|index|select_across"
)
"""Fields that hold what pages tell themselves, choices that a word of ours stands for, and secrets."""

KEYS = re.compile(
    r"(.*-)?(partner|focus_area|audience|source|passage|position|asked_of|parent|merged_into|groups|user_permissions)"
)
"""Fields that hold the number of what was chosen, which says nothing to people."""

MOST_CHARACTERS = 500_000


class Typed(NamedTuple):
    """One text of a form."""

    label: str
    text: str

    @property
    def rows(self) -> int:
        """How many lines a box has that shows most of it."""
        return min(16, sum(1 + len(line) // 60 for line in self.text.splitlines()))


def typed(data: QueryDict) -> list[Typed]:
    """Return the texts that a form held, without secrets and what stands only for a choice."""
    return list(_typed(data))


def _typed(data: QueryDict) -> Iterator[Typed]:
    room = MOST_CHARACTERS
    for name, values in data.lists():
        if NOT_TYPED.fullmatch(name):
            continue
        for text in values:
            is_key = text.isdecimal() and KEYS.fullmatch(name)
            if text.strip() and text != "on" and not is_key and room > 0:
                yield Typed(_label(name), text[:room])
                room -= len(text)


def _label(name: str) -> str:
    """Return what to call a field: ``partnerships-0-quote`` is "Partner 1: quote"."""
    row = re.fullmatch(r"([a-z]+)-([0-9]{1,4})-([a-z_]+)", name)
    words = (
        f"{_noun(row[1])} {int(row[2]) + 1}: {row[3]}"
        if row
        else re.sub(r"_0$", ": date", re.sub(r"_1$", ": time", name))
    )
    return capfirst(re.sub(r"\bslug$", "address", words).replace("_", " "))


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
