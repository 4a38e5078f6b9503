"""What somebody may have looked for at an address that leads nowhere."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple
from urllib.parse import unquote

from django.db import Error
from django.urls import reverse
from django.utils.text import slugify

from partners.models import Partner

from .models import AlternateName, FocusArea, Initiative

MOST_OFFERED = 3
LONGEST = 120
"""Longer addresses are not compared; no slug is longer."""

ALIKE = 0.7
"""How alike two names are at least, from 0 to 1."""

SAME_SECTION = 0.1
"""What an address in the right part of the site is worth."""


class Near(NamedTuple):
    """A page with a name like the one that was asked for."""

    title: str
    url: str


def nearest(path: str) -> list[Near]:
    """Return the public pages whose names come nearest to the end of a path, best first; none for a far one.

    Nothing is looked up for an address that no page here could have had, as programs try them.
    """
    section, name = _asked(path)
    if not name:
        return []
    best: dict[Near, float] = {}
    try:
        for view, title, called, slug in _pages():
            near = Near(title, reverse(view, args=[slug]))
            likeness = max(_likeness(name, other) for other in {slug, slugify(called)})
            if likeness >= ALIKE:
                likeness += SAME_SECTION * near.url.startswith(f"/{section}/")
                best[near] = max(likeness, best.get(near, 0))
    except Error:
        return []
    return sorted(best, key=lambda near: (-best[near], near.url))[:MOST_OFFERED]


def _asked(path: str) -> tuple[str, str]:
    """Return the section of a path and the name at its end, as a slug."""
    parts = [part for part in unquote(path).lower().split("/") if part]
    sections = {reverse(view).strip("/") for view in ("initiatives:list", "partners:list", "initiatives:focus-areas")}
    if not parts or len(path) > 2 * LONGEST or (len(parts) > 1 and parts[0] not in sections):
        return "", ""
    name = slugify(re.sub(r"\.html?$", "", parts[1] if len(parts) > 1 else parts[0]).replace("_", "-"))
    return parts[0], name[:LONGEST]


def _pages() -> Iterator[tuple[str, str, str, str]]:
    """Yield the view, the title, a name and the slug of every page that is one thing's."""
    published = Initiative.objects.published()
    for title, slug in published.values_list("title", "slug"):
        yield "initiatives:detail", title, title, slug
    names = AlternateName.objects.filter(initiative__in=published.values("pk"))
    for title, name, slug in names.values_list("initiative__title", "name", "initiative__slug"):
        yield "initiatives:detail", title, name, slug
    for title, acronym, slug in Partner.objects.working().values_list("name", "acronym", "slug"):
        yield "partners:detail", title, acronym or title, slug
    for title, slug in FocusArea.objects.values_list("name", "slug"):
        yield "initiatives:focus-area", title, title, slug


def _likeness(asked: str, name: str) -> float:
    """Return how alike two slugs are: letter by letter, or by how many of the asked words the name has."""
    matcher = SequenceMatcher(None, name, asked, autojunk=False)
    by_letter = matcher.ratio() if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE else 0.0
    words = [word for word in asked.split("-") if len(word) > 3]
    has = sum(
        any(part.startswith(word) or word.startswith(part) for part in name.split("-") if len(part) > 3)
        for word in words
    )
    return max(by_letter, 0.9 * has / len(words) if words else 0.0)
