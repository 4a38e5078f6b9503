"""Corrections of public addresses that were mistyped, or copied together with the marks around them."""

import re
import unicodedata
from html import unescape
from urllib.parse import unquote

from django.db.models import QuerySet
from django.urls import Resolver404, ResolverMatch, resolve, reverse

from initiatives.changelog import was_withdrawn
from initiatives.models import FocusArea, Initiative
from partners.merging import owners_today
from partners.models import Partner

MAX_LENGTH = 500
"""Longer paths are not corrected; no page of the site has one half as long."""

MAX_ENCODINGS = 3
"""How many times a character may be encoded, as the space in ``%2520`` and ``&amp;nbsp;`` is twice."""

TAG = re.compile(r"</?(a|b|br|div|em|i|li|p|span|strong|td|u)\b[^>]*>?")
QUERY = re.compile(r"[?#&;].*", re.DOTALL)
"""A query whose question mark was encoded, and whatever else follows the path."""

GAP = re.compile(r"[\s+]*-[\s+]*|[\s+]+")
AROUND_NAME = re.compile(r"^[\W_]+|[\W_]+$")
INDEX = re.compile(r"(index|default)(\.[a-z]{3,4})?")
FILE_ENDING = re.compile(r"\.(html?|php|aspx?)$")


def correct_path(path: str) -> str | None:
    """Return the path of the one public page that a mistyped path can mean; None if there is none.

    The site builds the path from its own names, so it never leads to another site, a draft, or itself.
    """
    if len(path) > MAX_LENGTH:
        return None
    parts = _clean_parts(path)
    spellings = [parts, [part.replace("_", "-") for part in parts]]
    pages = (_page_at(f"{'/'.join(['', *spelling])}{ending}") for spelling in spellings for ending in ("/", ""))
    return next((page for page in pages if page and page != path), None)


def _clean_parts(path: str) -> list[str]:
    """Return the names between the slashes, in lower case and without the marks copied around them."""
    for _ in range(MAX_ENCODINGS):
        path = unescape(unquote(path))
    path = TAG.sub("", unicodedata.normalize("NFKC", path).lower())
    path = GAP.sub("-", "".join(map(_plain, QUERY.sub("", path))))
    parts = [AROUND_NAME.sub("", part) for part in re.split(r"[/\\]", path)]
    parts = [part for part in parts if part]
    if parts and INDEX.fullmatch(parts[-1]):
        return parts[:-1]
    return [*parts[:-1], FILE_ENDING.sub("", parts[-1])] if parts else []


def _plain(character: str) -> str:
    """Return a hyphen for any dash, and nothing for an invisible character."""
    category = unicodedata.category(character)
    if category == "Pd" or character == "\N{MINUS SIGN}":
        return "-"
    return "" if category == "Cf" else character


def _page_at(path: str) -> str | None:
    """Return the path, with today's slug, of the public page at this path."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    captured = match.captured_kwargs or {}  # type: ignore[attr-defined]  # missing in the stubs
    if "admin" in match.namespaces or captured.keys() - {"slug"}:
        return None
    if not captured:
        return reverse(match.view_name)
    slug = _slug_today(match, captured["slug"])
    return reverse(match.view_name, args=[slug]) if slug else None


def _slug_today(match: ResolverMatch, slug: str) -> str | None:
    """Return today's slug of the public or withdrawn row that has or had this slug; None if there is none."""
    rows = _rows(match)
    row = rows.filter(pk__in=owners_today(rows.model, [slug]).values()).first()
    if isinstance(row, Initiative) and not (row.is_public or was_withdrawn(row)):
        return None
    return row and row.slug


def _rows(match: ResolverMatch) -> QuerySet:
    if "partners" in match.namespaces:
        return Partner.objects.public()
    return FocusArea.objects.all() if match.url_name == "focus-area" else Initiative.objects.all()
