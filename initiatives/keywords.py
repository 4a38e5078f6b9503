"""The rules for search keywords: few, and telling, or search would find everything by everything."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models

from partners.cleaning import clean_line
from partners.fields import CleanTextMixin
from partners.text import fold
from partners.working_copy import working_copy

SEPARATOR = re.compile("[,;\n\r\x0b\x0c\x85\u2028\u2029，；、]")
"""Comma, semicolon or line break, those of East Asian keyboards among them."""

MOST_AN_ENTRY = 12
MOST_ENTRIES = 4
MOST_SEARCH_WORDS = 60


def split_keywords(text: str) -> list[str]:
    """Return the keywords of a text, one by one."""
    return [word for part in SEPARATOR.split(text) if (word := clean_line(part))]


def join_keywords(text: str) -> str:
    """Return the keywords of a text in the form in which they are stored."""
    return ", ".join(split_keywords(text))


class KeywordsField(CleanTextMixin, models.TextField):
    """Search keywords, stored with a comma and a space between them."""

    base_class = "TextField"
    clean_text = staticmethod(join_keywords)


def keyword_problems(keywords: list[str], elsewhere: Counter) -> Iterable[str]:
    """Yield a sentence for each rule that an entry's keywords break.

    ``elsewhere`` says how many other entries carry each keyword, folded.
    """
    if len(keywords) > MOST_AN_ENTRY:
        yield f"Give at most {MOST_AN_ENTRY} keywords; these are {len(keywords)}."
    for folded, (word, *again) in _spellings(keywords).items():
        if again:
            yield f"The keyword “{word}” is given twice."
        if elsewhere[folded] >= MOST_ENTRIES:
            yield f"The keyword “{word}” is already on {elsewhere[folded]} other entries, so it would tell too little."


def search_word_problems(search_words: list[str]) -> Iterable[str]:
    """Yield a sentence for each rule that an entry's search words break. Other entries may have the same ones."""
    if len(search_words) > MOST_SEARCH_WORDS:
        yield f"Give at most {MOST_SEARCH_WORDS} search words; these are {len(search_words)}."
    for word, *again in _spellings(search_words).values():
        if again:
            yield f"The search word “{word}” is given twice."


def _spellings(words: Iterable[str]) -> dict[str, list[str]]:
    """Return the words as they are given, by their folded form."""
    spellings: dict[str, list[str]] = defaultdict(list)
    for word in words:
        spellings[fold(word)].append(word)
    return spellings


def check_search_words(initiative) -> None:
    """Raise ``ValidationError`` for the field if the initiative's search words break a rule."""
    if problems := list(search_word_problems(initiative.search_word_list)):
        raise ValidationError({"search_words": problems})


def check_keywords(initiative) -> None:
    """Raise ``ValidationError`` for the field if the initiative's keywords break a rule."""
    problems = list(keyword_problems(initiative.keyword_list, on_other_entries(initiative)))
    if problems:
        raise ValidationError({"keywords": problems})


def on_other_entries(initiative) -> Counter:
    """Return how many other entries carry each keyword, folded."""
    if held := working_copy():
        return held.keywords_elsewhere(initiative)
    others = type(initiative).objects.exclude(pk=initiative.pk).exclude(keywords="")
    return Counter(fold(word) for other in others.only("keywords") for word in other.keyword_list)
