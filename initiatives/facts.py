"""The facts about one initiative in the order in which the public reads them, each with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from partners.formats import format_date
from partners.letters import lettered

from .citations import Marking, mark
from .models import FieldCitation, Initiative, Partnership, Passage, Source
from .models.citations import Cited
from .parameters import list_url

PLAIN_ROLE = "partner"
Field = FieldCitation.Field


@dataclass
class Fact:
    """One value, or several under one citation, or the words for there being none; and what it rests on.

    A fact rests on words of the entry's own passage (``number``), of another (``passage``), on a page (``letter``)
    or, with none of these, on the editors' judgement.
    """

    values: list[tuple[str, str]] = field(default_factory=list)  # text and address, which may be empty
    remark: str = ""
    unknown: str = ""
    cited: Cited | None = None
    number: int | None = None
    words: int | None = None  # the name of the marked words, which facts on the same words share
    passage: Passage | None = None
    entry: Initiative | None = None  # the published entry that has the other passage
    letter: str = ""
    first_of_page: bool = False  # no fact before it has the same letter

    @property
    def quote(self) -> str:
        """The words that say it, if words do."""
        return self.cited.quote if self.cited else ""

    @property
    def quoted(self) -> Passage | None:
        """The passage that has the words."""
        return self.cited.passage if self.cited else None

    @property
    def source(self) -> Source | None:
        """The page that says it, where no passage does."""
        return self.cited.source if self.cited else None

    @property
    def page(self) -> Source | None:
        """That page, unless it is the very one that the fact gives the address of."""
        own = {address for _, address in self.values}
        return None if self.source and self.source.url in own else self.source


@dataclass(frozen=True)
class Group:
    """Facts of one sort, with their label and the class that gives the label its shape."""

    label: str
    facts: list[Fact]
    css: str = ""


class Facts:
    """What is known of an initiative from ``for_detail()``; makes no query.

    ``entries`` gives the published entry of each other passage that it quotes (see ``other_passages()``).
    """

    def __init__(self, initiative: Initiative, entries: Mapping[int, Initiative] | None = None):
        self.initiative = initiative
        self.citations = {citation.field: citation for citation in initiative.fieldcitations.all()}
        self.groups = [group for group in self._groups() if group.facts]
        self.elsewhere = self._elsewhere()
        self._support(entries or {})

    @property
    def has_numbers(self) -> bool:
        """Whether any words of the passage are marked."""
        return any(self.marking.numbers)

    def numbered(self, *labels: str) -> list[Group]:
        """Return the groups with these labels, and of them the facts that rest on the passage."""
        groups = [group for group in self.groups if group.label in labels]
        kept = [Group(group.label, [fact for fact in group.facts if fact.number], group.css) for group in groups]
        return [group for group in kept if group.facts]

    def _groups(self) -> Iterable[Group]:
        initiative = self.initiative
        yield Group("Title", [self._of_field(Field.TITLE, (initiative.title, ""))])
        kind = (initiative.get_kind_display(), list_url(kind=initiative.kind))
        yield Group("Kind", [self._of_field(Field.KIND, kind)])
        yield Group("Institutions", [self._institutions()])
        yield Group("Does it still exist?", [self._standing()])
        yield Group("Partners", [_partner(link) for link in initiative.partnerships.all()], "partner")
        yield Group("Audiences", [_linked(link, link.audience) for link in initiative.audiencelinks.all()], "audience")
        yield Group("Focus areas", [_linked(link, link.focus_area) for link in initiative.focuslinks.all()], "area")
        yield Group("Dates", [Fact([(date.text, "")], cited=date) for date in initiative.stateddates.all()])
        names = initiative.alternatenames.all()
        yield Group("Other names", [Fact([(name.name, "")], remark=name.note, cited=name) for name in names])

    def _of_field(self, name: str, *values: tuple[str, str]) -> Fact:
        return Fact(list(values), cited=self.citations.get(name))

    def _institutions(self) -> Fact:
        institutions = self.initiative.institutions
        if not institutions:
            return Fact(unknown="Not stated in the source" if self.initiative.passage else "Not known")
        return self._of_field(Field.INSTITUTIONS, *((one.label, list_url(institutions=one)) for one in institutions))

    def _standing(self) -> Fact:
        initiative = self.initiative
        if initiative.standing == Initiative.Standing.NOT_KNOWN:
            captured = initiative.passage and initiative.passage.source.captured_on
            remark = f"The words above are from {format_date(captured)}" if captured else ""
            return Fact(unknown="Not known", remark=remark)
        return self._of_field(Field.STANDING, (initiative.get_standing_display(), ""))

    def _elsewhere(self) -> list[Fact]:
        """The addresses at which more was once published."""
        pages = [(Field.OFFICIAL_PAGE, "Page on {}"), (Field.WEBSITE, "Its website, {}")]
        return [
            self._of_field(name, (text.format(Source(url=address).host), address))
            for name, text in pages
            if (address := getattr(self.initiative, name))
        ]

    def _support(self, entries: Mapping[int, Initiative]) -> None:
        """Number the facts by their words in the passage, letter them by page, and mark the passage."""
        facts = [fact for group in self.groups for fact in group.facts] + self.elsewhere
        own = self.initiative.passage
        inside = [fact for fact in facts if own and fact.quoted == own]
        self.marking: Marking = mark(own.text if own else "", [fact.quote for fact in inside])
        for fact, number, words in zip(inside, self.marking.numbers, self.marking.words, strict=True):
            fact.number, fact.words = number, words
        for fact in facts:
            if fact.quoted and fact.quoted != own:
                fact.passage, fact.entry = fact.quoted, entries.get(fact.quoted.pk)
        self.pages = lettered(fact.page for fact in facts if fact.page)
        met: set[str] = set()
        for fact in facts:
            fact.letter = self.pages[fact.page] if fact.page else ""
            fact.first_of_page = bool(fact.letter) and fact.letter not in met
            met.add(fact.letter)


def other_passages(initiative: Initiative) -> set[int]:
    """Return the keys of the passages that the initiative's facts quote besides its own."""
    links = ("fieldcitations", "partnerships", "focuslinks", "audiencelinks", "alternatenames", "stateddates")
    quoted = {link.passage_id for name in links for link in getattr(initiative, name).all()}
    return quoted - {None, initiative.passage_id}


def _linked(link: Cited, thing) -> Fact:
    return Fact([(str(thing), thing.get_absolute_url())], cited=link)


def _partner(link: Partnership) -> Fact:
    fact = _linked(link, link.partner)
    fact.remark = telling_role(link)
    return fact


def telling_role(partnership: Partnership) -> str:
    """Return the role if it says more than that there was one."""
    return "" if partnership.role == PLAIN_ROLE else partnership.role
