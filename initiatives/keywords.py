"""The rules for search keywords: few, and telling, or search would find everything by everything."""

from collections import Counter
from collections.abc import Iterable

from django.core.exceptions import ValidationError

MOST_AN_ENTRY = 12
MOST_ENTRIES = 4


def keyword_problems(keywords: list[str], elsewhere: Counter) -> Iterable[str]:
    """Yield a sentence for each rule that an entry's keywords break.

    ``elsewhere`` says how many other entries carry each keyword, in lower case.
    """
    if len(keywords) > MOST_AN_ENTRY:
        yield f"Give at most {MOST_AN_ENTRY} keywords; these are {len(keywords)}."
    for word, count in Counter(map(str.lower, keywords)).items():
        if count > 1:
            yield f"The keyword “{word}” is given twice."
        if elsewhere[word] >= MOST_ENTRIES:
            yield f"The keyword “{word}” is already on {elsewhere[word]} other entries, so it would tell too little."


def check_keywords(initiative) -> None:
    """Raise ``ValidationError`` for the field if the initiative's keywords break a rule."""
    problems = list(keyword_problems(initiative.keyword_list, on_other_entries(initiative)))
    if problems:
        raise ValidationError({"keywords": problems})


def on_other_entries(initiative) -> Counter:
    """Return how many other entries carry each keyword, in lower case."""
    others = type(initiative).objects.exclude(pk=initiative.pk).exclude(keywords="")
    return Counter(word.lower() for other in others.only("keywords") for word in other.keyword_list)
