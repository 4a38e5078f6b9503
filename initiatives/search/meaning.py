"""Finding out what a query means: what was typed, where an initiative has all of it, else what is nearest to it."""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from django.db.models import Count, Q, QuerySet

from ..models import Initiative
from .query import Corrections, Query
from .ranking import having
from .vocabulary import Guess, Vocabulary
from .words import spanish_stem, stem

Mode = Literal["all", "any", "none"]


@dataclass(frozen=True)
class Meaning:
    """What to look for, and how it came from what was typed; ``scattered`` if the words of phrases may stand apart."""

    query: Query
    mode: Mode = "all"
    corrections: Corrections = field(default_factory=dict)
    scattered: bool = False


class Found(NamedTuple):
    """Whether anything has all that a query asks for, and whether anything has all of its words."""

    whole: bool = False
    scattered: bool = False


def understand(query: Query, initiatives: QuerySet, vocabulary: Vocabulary) -> Meaning:
    """Return what to look for among the initiatives; the vocabulary has learnt its stems.

    Costs two queries at most where an initiative has all that was typed, else four at most.
    """

    def exists(word: str) -> bool:
        return vocabulary.frequency(stem(word)) > 0

    spanish = [spanish_stem(each.folded) for each in query.asked]
    stems = [*query.terms, *(each.stem for each in query.asked), *map(stem, query.neighbours), *spanish]
    vocabulary.learn(stems)
    typed, _ = query.with_alternatives(exists, set(filter(vocabulary.frequency, spanish))).joined(exists, letters=True)
    found = _find(typed, initiatives, vocabulary)
    if found.whole:
        return Meaning(typed)

    query, joins = typed.joined(exists)
    unknown = [each for each in query.sought if not vocabulary.frequency(each.stem)]
    guesses = vocabulary.guess((each.folded, each.stem) for each in unknown)
    meant, corrections = _with(query, joins, guesses)
    if corrections:
        nearer = _find(meant, initiatives, vocabulary)
        if nearer.whole or nearer.scattered:
            return Meaning(meant, "all", corrections, scattered=not nearer.whole)
    if found.scattered:
        return Meaning(typed, "all", scattered=True)

    # A guess that is far off and does not go with the other words is none.
    meant, corrections = _with(query, joins, {word: guess for word, guess in guesses.items() if guess.sure})
    if not any(map(vocabulary.frequency, meant.terms)):
        likely = {word: guess for word, guess in guesses.items() if len(guess.words) == 1}
        meant, corrections = _with(query, joins, likely)
    any_will_do = len(meant.terms) > 1 and any(map(vocabulary.frequency, meant.terms))
    return Meaning(meant, "any" if any_will_do else "all", corrections)


def _with(query: Query, joins: Corrections, guesses: dict[str, Guess]) -> tuple[Query, Corrections]:
    meant, corrections = query.replaced({word: guess.words for word, guess in guesses.items()})
    return meant, joins | corrections


def _find(query: Query, initiatives: QuerySet, vocabulary: Vocabulary) -> Found:
    """Look whether anything has it all, without a query where the vocabulary knows. It knows each compound."""
    if not all(map(vocabulary.frequency, query.required)):
        return Found()
    alternatives = query.compounds.values()
    if not query.phrases:
        alone = len(query.required) + len(alternatives) == 1
        return Found(whole=alone or having(initiatives, query.required, (), alternatives).exists())
    whole = having(Initiative.objects.all(), query.required, query.phrases.values(), alternatives)
    scattered = having(Initiative.objects.all(), query.required, (), alternatives)
    counts = initiatives.order_by().aggregate(
        whole=Count("pk", filter=Q(pk__in=whole.values("pk"))),
        scattered=Count("pk", filter=Q(pk__in=scattered.values("pk"))),
    )
    return Found(whole=counts["whole"] > 0, scattered=counts["scattered"] > 0)
