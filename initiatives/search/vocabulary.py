"""What the index knows of words: how many initiatives have them, and what is meant by one that none has."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count, Func, IntegerField, Q, QuerySet, Subquery

from ..models import SearchTerm
from .indexing import WEAK
from .spelling import Candidate, Lexicon, Written, allowed, splits
from .words import stem

MOST_GUESSED = 6
"""More unknown words than this are no slips of the keyboard; guessing at all of them would take long."""

SHORTEST_SURE = 6
"""A shorter word is likely to be what it seems, though it is one slip away from another."""


class Guess(NamedTuple):
    """What may be meant by a word: one or two written words. Where it is not sure, the guess may be far from it."""

    words: list[str]
    sure: bool = False


class Vocabulary:
    """The words of some initiatives; no other initiative has any influence on what it says.

    It asks the database only to ``learn`` and to ``guess``, and remembers the answers.
    """

    def __init__(self, initiatives: QuerySet):
        initiatives = initiatives.order_by()
        self._terms = SearchTerm.objects.filter(initiative__in=initiatives.values("pk")).order_by()
        self._number = initiatives.annotate(number=Func("pk", function="COUNT", output_field=IntegerField()))
        self._forms: dict[str, dict[str, int]] = {}
        self._said: dict[str, dict[str, int]] = {}
        self.total = 0
        """How many initiatives there are, once a stem was learnt that one of them has."""

    def learn(self, stems: Iterable[str]) -> None:
        """Find out about these stems; costs a query if any of them is new."""
        if new := set(stems) - self._forms.keys():
            self._forms.update((each, {}) for each in new)
            self._said.update((each, {}) for each in new)
            written = self._terms.filter(term__in=new).values_list("term", "word")
            counted = written.annotate(Count("pk"), said=Count("pk", filter=Q(weight__gt=WEAK)))
            for term, word, count, said, total in counted.annotate(total=Subquery(self._number.values("number"))):
                self._forms[term][word] = count
                self._said[term][word] = said
                self.total = total

    def frequency(self, stem: str) -> int:
        """Return how many initiatives have a stem; none, if it was not learnt."""
        return sum(self._forms.get(stem, {}).values())

    def telling_frequency(self, stem: str) -> int:
        """Return how many initiatives say a stem themselves, or if none does, how many have it at all."""
        return sum(self._said.get(stem, {}).values()) or self.frequency(stem)

    def forms(self, stem: str) -> list[str]:
        """Return how initiatives themselves write a stem, the most frequent form first; nothing, if not learnt.

        Search words are never shown, so they are none of the forms.
        """
        counts = self._said.get(stem, {})
        return sorted((word for word in counts if counts[word]), key=lambda word: (-counts[word], word))

    def guess(self, unknown: Iterable[Written]) -> dict[str, Guess]:
        """Return what is meant by words that nobody has, where there is a guess; its stems are learnt.

        A misspelt word goes before two words that lack a space, those before a word of the same family, and all
        three before a misspelt word with another first letter. Costs two queries.
        """
        left = [typed for typed in dict.fromkeys(unknown) if allowed(typed[0])][:MOST_GUESSED]
        if not left:
            return {}
        near, akin, pairs = {}, {}, {}
        lexicon = Lexicon(_all_written())
        for typed in left:
            word = typed[0]
            near[word] = list(lexicon.misspelt(typed))
            akin[word] = list(lexicon.related(word))
            pairs[word] = splits(word)
        stems = {candidate.stem for found in [*near.values(), *akin.values()] for candidate in found}
        self.learn(stems | {stem(part) for found in pairs.values() for pair in found for part in pair})
        guesses = {word: self._guess(word, near[word], akin[word], pairs[word]) for word, _ in left}
        return {word: guess for word, guess in guesses.items() if guess}

    def _guess(
        self, word: str, near: list[Candidate], akin: list[Candidate], pairs: list[tuple[str, str]]
    ) -> Guess | None:
        if best := self._best(candidate for candidate in near if candidate.word[0] == word[0]):
            return Guess([best.word], sure=best.far == 1 and len(word) >= SHORTEST_SURE)
        if pair := self._best_pair(pairs):
            return Guess(pair)
        best = self._best(akin) or self._best(near)
        return Guess([best.word]) if best else None

    def _best(self, candidates: Iterable[Candidate]) -> Candidate | None:
        return min(
            (candidate for candidate in candidates if candidate.word in self._forms[candidate.stem]),
            key=lambda candidate: (candidate.far, -self.frequency(candidate.stem), candidate.longer, candidate.word),
            default=None,
        )

    def _best_pair(self, pairs: list[tuple[str, str]]) -> list[str]:
        likeliest = [(-min(self.frequency(stem(part)) for part in pair), pair) for pair in pairs]
        frequency, pair = min(likeliest, default=(0, ()))
        return list(pair) if frequency else []


def _all_written() -> list[Written]:
    """Return all written words with their stems, also of other initiatives: it is much quicker not to ask whose."""
    return list(SearchTerm.objects.filter(word__gt="").order_by().values_list("word", "term").distinct())
