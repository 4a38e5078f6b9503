"""Understanding what a visitor typed, by the words that published initiatives have."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.functional import cached_property

from ..models import Initiative
from .indexing import whole_name
from .meaning import Mode, understand
from .query import Alternative, Query, parse
from .sentences import Fragment, sentences
from .vocabulary import Vocabulary

MOST_FORMS = 4
"""How many other forms of its words a reading names."""


@dataclass(frozen=True)
class Reading:
    """What is looked for. The same text and the same published entries always give an equal one."""

    text: str
    terms: tuple[str, ...] = ()
    """The stems that are looked for, each once, in order."""
    required: tuple[str, ...] = ()
    """The terms that every initiative found has, where it needs all."""
    alternatives: tuple[Alternative, ...] = ()
    """Compounds: every initiative found has their one word or their parts, where it needs all."""
    phrases: tuple[str, ...] = ()
    """Stems that have to stand side by side, a space between them."""
    mode: Mode = "none"
    """Whether an initiative needs all terms and phrases, or any term; "none" where the text has no word."""
    corrections: tuple[tuple[str, str], ...] = ()
    """What was typed, and what is looked for in its place."""
    dropped: tuple[str, ...] = ()
    """Words that are not looked for, because there are so many before them."""
    importance: Mapping[str, int] = field(default_factory=dict)
    """What finding a term counts for, the more the rarer it is. One of them stands for the text as a whole name."""
    loose: frozenset[str] = frozenset()
    """The terms that are looked for outside of phrases too."""
    shown: tuple[str, ...] = ()
    """What is looked for, to be read by people."""
    also: tuple[str, ...] = ()
    """Other forms of the words that are found too."""
    missing: tuple[str, ...] = ()
    """Words that are looked for, though nothing has them."""
    scattered: bool = False
    """Whether the words of phrases are looked for anywhere, because nothing has them side by side."""

    @cached_property
    def understood(self) -> list[Fragment]:
        """How the text was understood, in sentences: their pieces, each with whether to emphasize it."""
        return sentences(self)

    @property
    def sentence(self) -> str:
        """How the text was understood, in plain text."""
        return "".join(piece for piece, _ in self.understood)


def read(text: str, among: QuerySet | None = None) -> Reading:
    """Understand a text by the words of the published initiatives, or of others: those that are searched ``among``.

    Every word has to be found, and words in double quotation marks side by side. Where nothing has them all, the
    nearest reading takes its place: first other words for those that nothing has, then the words of phrases anywhere,
    then any of the words. Costs two queries at most, or four where a nearer reading is needed.
    """
    query = parse(text)
    if not query.asked:
        return Reading(text)
    initiatives = Initiative.objects.published() if among is None else among
    vocabulary = Vocabulary(initiatives)
    meaning = understand(query, initiatives, vocabulary)
    query = meaning.query
    plain = meaning.mode == "any" or meaning.scattered
    frequencies = {term: vocabulary.frequency(term) for term in query.terms}
    importance = {term: _importance(vocabulary.telling_frequency(term), vocabulary.total) for term in query.terms}
    importance |= dict.fromkeys(map(whole_name, query.names), max(importance.values()))
    return Reading(
        text=text,
        terms=query.terms,
        required=query.required,
        alternatives=tuple(dict.fromkeys(query.compounds.values())),
        phrases=() if plain else tuple(dict.fromkeys(query.phrases.values())),
        mode=meaning.mode,
        corrections=tuple(meaning.corrections.items()),
        dropped=query.dropped,
        importance=importance,
        loose=frozenset(query.terms) if plain else query.loose,
        shown=query.shown,
        also=_also(query, vocabulary),
        missing=tuple(dict.fromkeys(each.shown for each in query.sought if not frequencies[each.stem])),
        scattered=meaning.scattered,
    )


def _importance(frequency: int, total: int) -> int:
    """Return a rounded measure of how much a term tells that so many of all initiatives have."""
    return max(1, round(100 * math.log((total + 1) / (frequency + 0.5))))


def _also(query: Query, vocabulary: Vocabulary) -> tuple[str, ...]:
    asked = {each.folded for each in query.asked} | {each.folded for each in query.compounds}
    forms = [form for term in query.terms for form in vocabulary.forms(term) if form not in asked]
    return tuple(forms[:MOST_FORMS])
