"""The selection in words: what a visitor chose, for titles and sentences, and as links that remove it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.text import capfirst

from .models.initiative import Institution
from .parameters import list_url, shown
from .search.words import STOP_STEMS, stems

if TYPE_CHECKING:
    from .filters import InitiativeFilter
    from .search.reading import Reading

Fragment = tuple[str, bool]
"""A piece of a sentence, and whether it names what was chosen, to be set apart."""

NAMED_APART = ("focus", "audience", "kind")
"""The facets whose names say what an initiative is about, and stand in none of the texts that are searched."""

LONGEST = 60
"""How many characters the values of a facet may take in a sentence; beyond that it gives their number."""


class Chip(NamedTuple):
    """An active choice; ``url`` is the list without it."""

    label: str
    css: str
    url: str
    is_words: bool = False


class Namesake(NamedTuple):
    """A value of a facet that is called what somebody searched for; ``url`` is the list of all that has it."""

    noun: str  # “the focus area”
    label: str
    url: str


class Wording(NamedTuple):
    """How a facet's values are spoken of."""

    leads: str  # to the values, in the selection: “for Children”
    noun: str  # leads to a value that is named for what it is: “the kind Award”
    nouns: str
    counted: str = ""  # leads to their number, if ``leads`` cannot: “of any of 5 kinds”
    has: str = ""  # leads to what an initiative has, if ``noun`` cannot: “a concern with museums”


WORDINGS = {
    "focus": Wording("in", "the focus area", "focus areas"),
    "audience": Wording("for", "the audience", "audiences"),
    "partner": Wording("with", "the partner", "partners"),
    "institutions": Wording("concerning", "", "institutions", has="a concern with"),
    "kind": Wording("of the kind", "the kind", "kinds", counted="of"),
}
"""By parameter, in the order of the phrase that they make."""


@dataclass(frozen=True)
class FacetChoice:
    """The chosen values of one facet."""

    name: str
    css: str
    labels: dict[str, str]
    every: bool  # they are several, and an initiative must have all of them

    @property
    def wording(self) -> Wording:
        return WORDINGS[self.name]

    @property
    def removal(self) -> dict[str, Any]:
        """The change of the query that takes the choice away."""
        return {self.name: []}

    @property
    def phrase(self) -> list[Fragment]:
        """“in *Access for everyone* or *Stronger communities*”."""
        if self._too_long:
            return [(f"{self.wording.counted or self.wording.leads} ", False), *self._number]
        if self.every:
            both = "both" if len(self.labels) == 2 else "all of"
            return [(f"{self.wording.leads} {both} ", False), *self._values("and")]
        return [(f"{self.wording.leads} ", False), *self._values("or")]

    @property
    def had(self) -> list[Fragment]:
        """“the focus area *Access for everyone* or *Stronger communities*”, as what an initiative has."""
        if self._too_long:
            return self._number
        has = self._plural if self.every else self.wording.has or self.wording.noun
        return [(f"{has} ", False), *self._values("and" if self.every else "or")]

    @property
    def named(self) -> list[Fragment]:
        """“the focus areas *Access for everyone* and *Stronger communities*”, as what can be taken away."""
        if self._too_long:
            return [("the ", False), (f"{len(self.labels)} {self.wording.nouns}", True)]
        noun = self._plural if self.wording.noun and len(self.labels) > 1 else self.wording.noun
        return [*([(f"{noun} ", False)] if noun else []), *self._values("and")]

    @property
    def _plural(self) -> str:
        return f"the {self.wording.nouns}"

    @property
    def _too_long(self) -> bool:
        return len(self.labels) > 1 and len(text(self._values("and"))) > LONGEST

    @property
    def _number(self) -> list[Fragment]:
        return [("all of " if self.every else "any of ", False), (f"{len(self.labels)} {self.wording.nouns}", True)]

    def _values(self, conjunction: str) -> list[Fragment]:
        return joined(([(label, True)] for label in self.labels.values()), conjunction)


@dataclass(frozen=True)
class WordsChoice:
    """The words to search for."""

    q: str
    reading: Reading

    removal = {"q": ""}

    @property
    def quoted(self) -> str:
        """The words in quotation marks, cut; a phrase within them in single ones."""
        words = re.sub('["“”]([^"“”]*)["“”]', r"‘\1’", shown(self.q))
        return f"“{words}”"

    @property
    def had(self) -> list[Fragment]:
        """The words that were looked for, which are not always those that were typed."""
        sought = shown(" ".join(self.reading.shown))
        words = "the words" if " " in sought else "the word"
        return [(f"any of {words} " if self.reading.mode == "any" else f"{words} ", False), (sought, True)]

    @property
    def named(self) -> list[Fragment]:
        return [("the words " if " " in self.q else "the word ", False), (self.quoted, True)]


def choices(filterset: InitiativeFilter) -> list[WordsChoice | FacetChoice]:
    """Return what is chosen, the words first, in the order of the page."""
    found: list[WordsChoice | FacetChoice] = []
    if filterset.reading:
        found.append(WordsChoice(filterset.chosen["q"], filterset.reading))
    for name, each in filterset.facet_filters.items():
        if filterset.chosen[name]:
            labels = {slug: spoken(name, slug, each.options[slug]) for slug in filterset.chosen[name]}
            found.append(FacetChoice(name, each.css, labels, every=each.wants_all and len(labels) > 1))
    return found


def spoken(facet: str, slug: str, label: str) -> str:
    """Return the label of a value as it reads within a sentence."""
    if facet != "institutions":
        return label
    return "institutions not stated" if slug == Institution.NOT_STATED else label.lower()


def words(filterset: InitiativeFilter) -> str:
    """Return the selection as a phrase: “libraries” in Access for everyone; initiatives for Children."""
    limited = text(limits(filterset))
    if not limited:
        return "all initiatives"
    return limited if filterset.reading else f"initiatives {limited}"


def limits(filterset: InitiativeFilter) -> list[Fragment]:
    """Return the selection as it follows a number of initiatives: in *Access for everyone*, for *Children*."""
    chosen = choices(filterset)
    pieces: list[Fragment] = [(choice.quoted, True) for choice in chosen if isinstance(choice, WordsChoice)]
    phrases = {choice.name: choice.phrase for choice in chosen if isinstance(choice, FacetChoice)}
    between = " "
    for name in WORDINGS:
        if name in phrases:
            pieces += [*([(between, False)] if pieces else []), *phrases[name]]
            between = ", "
    return pieces


def asked(filterset: InitiativeFilter) -> list[Fragment]:
    """Return the sentence that says that no initiative has all that is chosen.

    There is none where the text to search for has no word: its reading says so, and nothing else matters.
    """
    chosen = choices(filterset)
    if not chosen:
        return [("There is no initiative here yet.", False)]
    if filterset.reading and filterset.reading.mode == "none":
        return []
    several = len(chosen) > 1 or any(isinstance(choice, FacetChoice) and choice.every for choice in chosen)
    sentence = joined((choice.had for choice in chosen), "and")
    return [("No initiative has ", False), *sentence, (" at once." if several else ".", False)]


def namesakes(filterset) -> list[Namesake]:
    """Return the values, not chosen yet, whose names have all the words that are searched for.

    Search does not look into these names, so what they lead to is another answer to the same question.
    """
    typed = set(stems(filterset.chosen["q"])) - STOP_STEMS
    return [
        Namesake(WORDINGS[facet.name].noun, value.label, list_url(**{facet.name: value.slug}))
        for facet in filterset.facets
        if facet.name in NAMED_APART
        for value in facet.values
        if typed and typed <= set(stems(value.label)) and not value.selected
    ]


def chips(filterset: InitiativeFilter) -> list[Chip]:
    """Return a link for each active choice that removes it alone."""
    removable = []
    for choice in choices(filterset):
        if isinstance(choice, WordsChoice):
            removable.append(Chip(choice.quoted, "", filterset.url_with(**choice.removal), is_words=True))
            continue
        for slug, label in choice.labels.items():
            others = [other for other in choice.labels if other != slug]
            removable.append(Chip(capfirst(label), choice.css, filterset.url_with(**{choice.name: others})))
        if choice.every:
            removable.append(Chip(f"All of these {choice.wording.nouns}", "", filterset.url_with(match="any")))
    return removable


def text(fragments: Iterable[Fragment]) -> str:
    """Return fragments as plain text."""
    return "".join(words for words, _ in fragments)


def joined(items: Iterable[list[Fragment]], conjunction: str) -> list[Fragment]:
    """Return the items as a list within a sentence: a, b and c."""
    *before, last = items
    sentence: list[Fragment] = []
    for place, item in enumerate(before):
        sentence += [*([(", ", False)] if place else []), *item]
    return [*sentence, (f" {conjunction} ", False), *last] if sentence else last
