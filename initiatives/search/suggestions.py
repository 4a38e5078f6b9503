"""Entries to offer where a search finds nothing."""

from difflib import get_close_matches
from typing import NamedTuple

from django.db.models import QuerySet, Sum
from django.urls import reverse

from ..models import SearchTerm
from .reading import Reading
from .spelling import allowed
from .words import words

MAX_ENTRIES = 3
MAX_WORDS = 3
"""More words than this are not compared; each costs time in proportion to the vocabulary."""

MIN_SIMILARITY = 0.75
"""How similar a word is to one that nothing has, from 0 to 1, to be taken for its nearest; below it stands chance."""


class Suggestion(NamedTuple):
    title: str
    url: str


def nearest_entries(reading: Reading, initiatives: QuerySet) -> list[Suggestion]:
    """Return the entries with words most similar to those that nothing has, best first.

    Words with another first letter are not similar. Costs no query where something has every word, else two at most.
    """
    folded = [word.folded for text in reading.missing for word in words(text)]
    missing = [word for word in folded if allowed(word)][:MAX_WORDS]
    if not missing:
        return []
    terms = SearchTerm.objects.filter(initiative__in=initiatives.order_by().values("pk")).order_by()
    vocabulary = list(terms.filter(word__gt="").values_list("word", flat=True).distinct())
    similar = {
        near
        for word in missing
        for near in get_close_matches(word, [each for each in vocabulary if each[0] == word[0]], 3, MIN_SIMILARITY)
    }
    if not similar:
        return []
    found = terms.filter(word__in=similar).values_list("initiative__title", "initiative__slug")
    ranked = found.annotate(total=Sum("weight")).order_by("-total", "initiative__sort_key", "initiative__slug")
    return [Suggestion(title, reverse("initiatives:detail", args=[slug])) for title, slug, _ in ranked[:MAX_ENTRIES]]
