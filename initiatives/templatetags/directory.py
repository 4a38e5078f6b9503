"""How the pages set passages, found words and addresses."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.contrib.humanize.templatetags.humanize import apnumber
from django.template.defaultfilters import stringfilter
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from ..citations import Marked, Marking, References
from ..citing import ending, provenance_fragments
from ..facts import telling_role
from ..parameters import list_url
from ..search import highlighting

LIT = 10
"""Up to this number site.css lights a fact, its number and its words together."""

LONGEST_LARGE = 80
"""Up to so many characters a title is set as large as titles are."""

register = template.Library()
register.filter("in_words", apnumber)
register.filter(telling_role)
register.filter(ending)
register.filter(provenance_fragments)
register.simple_tag(list_url)


@register.simple_tag
def passage(marking: Marking, entry: str = "") -> SafeString:
    """Set a marked passage with its numbers; with the address of an entry they lead to the facts there."""
    return format_html_join("", "{}", ((_set(piece, entry),) for piece in marking.pieces))


@register.filter
def marking_words(text: str, quote: str) -> SafeString:
    """Set text with the first occurrence of a quote marked, without a number."""
    before, words, after = text.partition(quote)
    return format_html("{}<mark>{}</mark>{}", before, words, after) if words else conditional_escape(text)


@register.filter
def lit(number: int | None) -> str:
    """Return the class that lights the fact with this number, its words and its number together, if there is one."""
    return f"c{number}" if number and number <= LIT else ""


@register.filter
def highlight(text: str, reading) -> SafeString:
    """Mark the words that a search found; without a search, the text as it is."""
    return highlighting.highlight(text, reading) if reading else conditional_escape(text)


@register.filter
def keyword_found(initiative, reading):
    """Return the word by which a search found an initiative when its card does not show it."""
    return highlighting.keyword_found(initiative, reading) if reading else None


@register.filter
def is_long(title: str) -> bool:
    """Return whether a title is so long that it is set smaller."""
    return len(title) > LONGEST_LARGE


@register.filter
def isolated(fragments: Iterable[tuple[str, bool]]) -> SafeString:
    """Set a sentence given in fragments, the names among them apart from the direction in which it runs."""
    return _join(fragments, "<bdi>{}</bdi>")


@register.filter
def emphasized(fragments: Iterable[tuple[str, bool]]) -> SafeString:
    """Set a sentence given in fragments, the names among them in italics, and apart from its direction too."""
    return _join(fragments, "<em><bdi>{}</bdi></em>")


def _join(fragments: Iterable[tuple[str, bool]], name: str) -> SafeString:
    pieces = ((format_html(name, text) if is_name else text,) for text, is_name in fragments)
    return format_html_join("", "{}", pieces)


@register.filter
@stringfilter
def address(url: str) -> str:
    """Return an address as people write it, without its scheme and final slash."""
    return url.removeprefix("https://").removeprefix("http://").removesuffix("/")


def _set(piece: str | Marked | References, entry: str) -> str:
    if isinstance(piece, str):
        return piece
    if isinstance(piece, References):
        return format_html_join("", "{}", ((_reference(number, entry),) for number in piece.numbers))
    classes = " ".join(filter(None, map(lit, piece.numbers)))
    return format_html(
        "<mark{}{}>{}</mark>",
        format_html(' id="words-{}"', piece.name) if piece.first and not entry else "",
        format_html(' class="{}"', classes) if classes else "",
        format_html_join("", "{}", ((_set(part, entry),) for part in piece.within)),
    )


def _reference(number: int, entry: str) -> SafeString:
    """Return a link whose number the style sheet sets, so that the text of a passage is the passage alone."""
    css = lit(number)
    return format_html(
        '<sup{}><a href="{}#fact-{}" aria-label="Fact {}" data-number="{}"></a></sup>',
        format_html(' class="{}"', css) if css else "",
        entry,
        number,
        number,
        number,
    )
