"""Showing why an initiative was found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .words import all_stems, compounds, words

if TYPE_CHECKING:
    from ..models import Initiative
    from .reading import Reading


def highlight(text: str, reading: Reading) -> SafeString:
    """Return the text as HTML, with every word and phrase that the reading looks for in ``<mark>``."""
    pieces: list[str] = []
    end = 0
    for start, stop in _found(text, reading):
        pieces += [text[end:start], format_html("<mark>{}</mark>", text[start:stop])]
        end = stop
    return format_html_join("", "{}", ((piece,) for piece in [*pieces, text[end:]]))


def keyword_found(initiative: Initiative, reading: Reading) -> str | None:
    """Return the keyword that the initiative was found by, where nothing that its card shows has the word."""
    partners = (partnership.partner.name for partnership in initiative.partnerships.all())
    shown = {stem for text in (initiative.title, initiative.description, *partners) for stem in all_stems(text)}
    hidden = [term for term in reading.terms if term not in shown]
    return next((word for term in hidden for word in initiative.keyword_list if term in all_stems(word)), None)


def _found(text: str, reading: Reading) -> Iterator[tuple[int, int]]:
    """Yield where the text has what is looked for, in order and without overlap."""
    found = words(text)
    in_order = [word.stem for word in found]
    phrases = sorted((phrase.split() for phrase in reading.phrases), key=len, reverse=True)
    joined = {each.first: each.last + 1 - each.first for each in compounds(text, found) if each.stem in reading.loose}
    at = 0
    while at < len(found):
        length = next((len(phrase) for phrase in phrases if in_order[at : at + len(phrase)] == phrase), 0)
        length = length or joined.get(at) or int(in_order[at] in reading.loose)
        if length:
            yield found[at].start, found[at + length - 1].end
        at += length or 1
