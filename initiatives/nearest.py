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
from partners.text import fold

from .models import AlternateName, FocusArea, Initiative

MOST_OFFERED = 3
LONGEST = 120
"""Longer addresses are not compared; no slug is longer."""

ALIKE = 0.75
"""How alike two names are at least, from 0 to 1."""

SAME_SECTION = 0.1
"""What an address in the right part of the site is worth."""

SHORT = 3
"""Up to so many letters a word is like no other than itself."""

NO_PAGE = re.compile(r"(wp|cgi)-|\.|.*\.[a-z0-9]{2,6}$")
"""What only programs ask for: parts of other software, hidden files, and files that are not pages."""

AFTER_NAME = re.compile(r"(?<=\w)(\.html?)?\W*$")
"""What may follow the name: the ending of a page, and the marks of the sentence in which the address stood."""

NO_NAME = re.compile(r"index|default|\d*")
"""The end of an address that names nothing."""

OF_SECTIONS = {"national", "initiative", "initiatives", "program", "programs", "partner", "partners"}
"""Words of which the directory is full, which tell no name from another."""

LONGEST_ENDING = 3
"""How many letters a word may have more than another one with which it begins: poet, poetry."""


class Near(NamedTuple):
    """A page with a name like the one that was asked for."""

    title: str
    url: str


def nearest(path: str) -> list[Near]:
    """Return the public pages whose names come nearest to the end of a path, best first; none for a far one.

    Nothing is looked up for an address that is very long, or that ends in a number or in words that any name may
    have, nor if what names the page looks like a file that is no page, a hidden one, or a part of other software.
    """
    section, name = _asked(path)
    if not name:
        return []
    best: dict[Near, float] = {}
    try:
        for view, title, called, slug in _pages():
            near = Near(title, reverse(view, args=[slug]))
            likeness = max(_likeness(name, other) for other in {slug, slugify(fold(called))})
            if likeness >= ALIKE:
                likeness += SAME_SECTION * near.url.startswith(f"/{section}/")
                best[near] = max(likeness, best.get(near, 0))
    except Error:
        return []
    return sorted(best, key=lambda near: (-best[near], near.url))[:MOST_OFFERED]


def _asked(path: str) -> tuple[str, str]:
    """Return the section of a path and the name that it asks for, as a slug.

    In a section of this site that follows the section; in any other address it stands last.
    """
    parts = [AFTER_NAME.sub("", part) for part in unquote(path).lower().split("/") if part]
    sections = {reverse(view).strip("/") for view in ("initiatives:list", "partners:list", "initiatives:focus-areas")}
    section, asked = (parts[0], parts[1:2]) if parts and parts[0] in sections else ("", parts)
    if len(path) > 2 * LONGEST or any(map(NO_PAGE.match, asked)):
        return "", ""
    names = [name for part in asked if not NO_NAME.fullmatch(name := slugify(re.sub("[_+.]", "-", fold(part))))]
    if not names or OF_SECTIONS.issuperset(names[-1].split("-")):
        return "", ""
    return section, names[-1][:LONGEST]


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
    """Return how alike two slugs are: letter by letter, or by how much of the asked words the name has.

    Of names that have as much, the one with the least besides is the likeliest. Words of ``OF_SECTIONS`` do not count,
    one short word says nothing, and what is short as a whole is like itself alone.
    """
    if len(asked) <= SHORT:
        return float(asked == name)
    matcher = SequenceMatcher(None, name, asked, autojunk=False)
    by_letter = matcher.ratio() if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE else 0.0
    words, parts = [word for word in asked.split("-") if word not in OF_SECTIONS], name.split("-")
    shared = sum(len(word) for word in words if any(_same_word(word, part) for part in parts))
    if shared <= SHORT:
        return by_letter
    covered = min(1.0, shared / sum(map(len, parts)))
    return max(by_letter, shared / sum(map(len, words)) * (0.8 + 0.1 * covered))


def _same_word(word: str, other: str) -> bool:
    """Return whether two words are one, or differ by an ending after more letters than a ``SHORT`` word has."""
    short, long = sorted((word, other), key=len)
    return word == other or (
        len(short) > SHORT and len(long) - len(short) <= LONGEST_ENDING and long.startswith(short)
    )
