"""Writing the index: how much each stem says about an initiative, and all its stems in order, for phrases."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from django.db import transaction

from ..models import Initiative, SearchTerm, SearchText
from ..progress import Progress, unseen
from .words import LONGEST, SPANISH, Compound, Word, compounds, spanish_stem, words

BATCH = 100
"""How many initiatives are read and written at once."""

# What a word weighs, by where it stands. However often it stands there it counts less than half as much again, and
# each place outweighs all those below it together: the word in a title goes before the same word anywhere else.
# SEARCH is for search words, AREA for the names and descriptions of focus areas and audiences.
TITLE, NAME, NEAR, TEXT, SEARCH, AREA = 1300, 500, 200, 100, 20, 10

WEAK = TEXT - 1
"""What a term weighs at most in an initiative that has it only in search words, focus areas or audiences."""

# What it weighs that a query is a whole name of the initiative, word for word.
WHOLE_TITLE, WHOLE_NAME = 3000, 2000

BREAK = "."
"""Parts the fields in the text of stems, so that no phrase reaches from one into the next; no stem holds it."""


class Entry(NamedTuple):
    """The index of one initiative: for each term a written form and its weight, and its stems in order."""

    terms: dict[str, tuple[str, int]]
    stems: str


def reindex(pks: Iterable[int], progress: Progress = unseen) -> None:
    """Bring the index of the initiatives with these keys up to date; keys of those that are gone are ignored.

    Each batch is a transaction and costs the same queries whatever it holds, but for inserts, which a database may
    want in parts. Nothing is written for an initiative whose index is right.
    """
    for batch in _batches(pks, progress):
        with transaction.atomic():
            # Of two transactions that change parts of one initiative, the later to come here sees what both wrote.
            initiatives = Initiative.objects.select_for_update(no_key=True).filter(pk__in=batch)
            changed = _outdated(list(initiatives.order_by("pk").values_list("pk", flat=True)))
            if not changed:
                continue
            for index in (SearchTerm, SearchText):
                index.objects.filter(initiative__in=changed).delete()
            SearchTerm.objects.bulk_create(
                SearchTerm(initiative_id=pk, term=term, word=word, weight=weight)
                for pk, entry in changed.items()
                for term, (word, weight) in entry.terms.items()
            )
            SearchText.objects.bulk_create(
                SearchText(initiative_id=pk, stems=entry.stems) for pk, entry in changed.items()
            )


def outdated(pks: Iterable[int]) -> list[int]:
    """Return those of the keys whose initiatives are not in the index as they are now."""
    return [pk for batch in _batches(pks) for pk in _outdated(batch)]


def _outdated(pks: list[int]) -> dict[int, Entry]:
    """Return the index as it should be of those of the initiatives for which it is not."""
    terms: dict[int, dict[str, tuple[str, int]]] = defaultdict(dict)
    stored_terms = SearchTerm.objects.filter(initiative__in=pks)
    for pk, term, word, weight in stored_terms.values_list("initiative", "term", "word", "weight"):
        terms[pk][term] = (word, weight)
    stems = dict(SearchText.objects.filter(initiative__in=pks).values_list("initiative", "stems"))
    return {pk: entry for pk, entry in _entries(pks).items() if entry != (terms[pk], stems.get(pk))}


def whole_name(stems: Iterable[str]) -> str:
    """Return the term that stands for exactly these words in this order; no word has the same."""
    return f"={' '.join(stems)}"[:LONGEST]


def saturated(weight: int, count: int) -> int:
    """Return what ``count`` occurrences weigh where one weighs ``weight``: less than half as much again."""
    return weight * 3 * count // (2 * count + 1)


def _batches(pks: Iterable[int], progress: Progress = unseen) -> Iterator[list[int]]:
    rest = progress("Indexing initiatives", sorted(set(pks)))
    while batch := list(islice(rest, BATCH)):
        yield batch


def _entries(pks: list[int]) -> dict[int, Entry]:
    """Return the index as it should be of those of the initiatives that exist."""
    rows = Initiative.objects.filter(pk__in=pks).order_by("pk").select_related("passage")
    links = ("alternatenames", "partnerships__partner", "focuslinks__focus_area", "audiencelinks__audience")
    return {row.pk: _entry(row) for row in rows.prefetch_related(*links)}


def _entry(initiative: Initiative) -> Entry:
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    written: dict[str, Counter[str]] = defaultdict(Counter)
    names: dict[str, int] = {}
    stems = []
    for text, weight, whole in _texts(initiative):
        if not (found := words(text)):
            continue
        in_order = [word.stem for word in found]
        stems += [*in_order, BREAK]
        joined = compounds(text, found)
        forms: list[Word | Compound] = [*found, *joined]
        for form in forms:
            counts[form.stem][weight] += 1
            written[form.stem][form.folded] += 1
        if whole:
            names.setdefault(whole_name(in_order), whole)
            names.setdefault(whole_name(_with_compounds(in_order, joined)), whole)
    for search_word in initiative.search_word_list:
        for word in words(search_word):
            if (spanish := spanish_stem(word.folded)) != SPANISH + word.folded:  # else its English stem will do
                counts[spanish][SEARCH] += 1
    terms = {name: ("", whole) for name, whole in names.items()}
    for stem, by_weight in counts.items():
        most_frequent = min(written[stem], key=lambda form: (-written[stem][form], form), default="")
        # What the initiative says itself weighs the same with and without search words and areas that say it too.
        counted = {weight: count for weight, count in by_weight.items() if weight > WEAK} or by_weight
        terms[stem] = (most_frequent, sum(saturated(weight, count) for weight, count in counted.items()))
    return Entry(terms, f" {' '.join(stems)} ")


def _with_compounds(stems: list[str], joined: list[Compound]) -> list[str]:
    """Return the stems with those of compounds in the place of their parts."""
    for compound in reversed(joined):
        stems = [*stems[: compound.first], compound.stem, *stems[compound.last + 1 :]]
    return stems


def _texts(initiative: Initiative) -> Iterator[tuple[str, int, int]]:
    """Yield what an initiative says: each text with the weight of its words and that of the whole, best first."""
    yield initiative.title, TITLE, WHOLE_TITLE
    for alternate in initiative.alternatenames.all():
        yield alternate.name, NAME, WHOLE_NAME
    for partnership in initiative.partnerships.all():
        yield partnership.partner.name, NEAR, 0
        yield partnership.partner.acronym, NEAR, 0
    for keyword in initiative.keyword_list:
        yield keyword, NEAR, 0
    yield initiative.summary, TEXT, 0
    if initiative.passage:
        yield initiative.passage.text, TEXT, 0
    for word in initiative.search_word_list:
        yield word, SEARCH, 0
    for link in (*initiative.focuslinks.all(), *initiative.audiencelinks.all()):
        linked = getattr(link, link.linked)
        yield linked.name, AREA, 0
        yield linked.description, AREA, 0
