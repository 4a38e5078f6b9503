"""From the text and the curation to the objects of the fixture."""

import re
from collections import Counter
from datetime import UTC
from hashlib import sha256
from typing import Any, NamedTuple

from partners.models import Partner
from partners.text import fold

from ..keywords import keyword_problems, search_word_problems, split_keywords
from ..models import (
    AlternateName,
    Audience,
    AudienceLink,
    Cited,
    FieldCitation,
    FocusArea,
    FocusLink,
    Initiative,
    Partnership,
    Passage,
    Source,
    StatedDate,
)
from ..models.initiative import Institution
from .problems import TEXT, Problems
from .rows import Lookup, Rows
from .shapes import FILE, ROOT, Entry

TIMES = ("publish_at", "created_at", "updated_at")

HEADER_PARAGRAPHS = 2  # the page's "You are here" and its title

LISTS: dict[type[Cited], str] = {
    Partnership: "partners",
    FocusLink: "focus_areas",
    AudienceLink: "audiences",
    AlternateName: "other_names",
    StatedDate: "dates",
}
"""The key of an initiative that lists the links of each kind."""


def passages(text: str) -> list[str]:
    """Return the passages of the source text: its paragraphs, word for word, without the page's header."""
    return re.split(r"\n(?:[ \t]*\n)+", text.strip("\n"))[HEADER_PARAGRAPHS:]


def build(text: str, curation: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the objects of the fixture, in the order in which they load.

    Raises ``Refused`` with every problem if the curation breaks a rule.
    """
    problems = Problems()
    builder = _Builder(problems)
    builder.add(text, FILE.read(curation, ROOT, problems))
    problems.refuse()
    return builder.rows.objects()


class _Owner(NamedTuple):
    """An initiative whose facts are being added."""

    row: Initiative
    entry: Entry


class _Builder:
    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.rows = Rows(problems)
        self.sources = Lookup("source", problems)
        self.passages = Lookup("passage", problems)
        self.words = {
            Partnership.linked: Lookup("partner", problems),
            FocusLink.linked: Lookup("focus area", problems),
            AudienceLink.linked: Lookup("audience", problems),
        }

    def add(self, text: str, file: Entry) -> None:
        """Add everything that the two files hold."""
        self.add_sources(text, file)
        self.add_words(FocusArea, FocusLink.linked, file.get("focus_area", []))
        self.add_words(Audience, AudienceLink.linked, file.get("audience", []))
        for entry in file.get("partner", []):
            row = self.rows.add(Partner, entry.name, **entry.values)
            self.words[Partnership.linked].add(row.slug, entry.name, row)
        for entry in file.get("initiative", []):
            self.add_initiative(entry, file)
        self.check_passages(file.get("initiative", []))
        self.check_keywords(file.get("initiative", []))
        self.check_search_words(file.get("initiative", []))
        self.sources.check_used("No fact rests on this page; leave it out.")
        self.words[Partnership.linked].check_used("No initiative has this partner.")
        self.rows.check_unique()

    def add_sources(self, text: str, file: Entry) -> None:
        captured = file.get("source", Entry("source"))
        digest = sha256(text.encode()).hexdigest()
        page = self.rows.add(Source, captured.name, **captured.values, text_sha256=digest)
        for number, paragraph in enumerate(passages(text), 1):
            row = self.rows.add(Passage, f"passage {number}", source=page, number=number, text=paragraph)
            self.passages.add(number, f"passage {number}", row)
        self.sources.add(page.url, captured.name, page)
        self.sources.find(page.url, captured.name)  # the passages rest on it
        for entry in file.get("other_source", []):
            row = self.rows.add(Source, entry.name, **entry.values)
            self.sources.add(row.url, entry.name, row)

    def add_words(self, model: type[FocusArea] | type[Audience], key: str, entries: list[Entry]) -> None:
        for position, entry in enumerate(entries):
            row = self.rows.add(model, entry.name, **entry.values, position=position)
            self.words[key].add(row.slug, entry.name, row)

    def add_initiative(self, entry: Entry, file: Entry) -> None:
        facts = {field: entry.get(field) for field in FieldCitation.Field.values if field in entry.values}
        stated = {field: fact.get("value") for field, fact in facts.items() if "value" in fact.values}
        institutions = self.institutions(f"{entry.name}, institutions", stated.pop("institutions", []))
        own = {key: entry.get(key) for key in ("slug", "summary", "note", "status") if key in entry.values}
        times = {key: entry.get(key, file.get(key, file.get("updated_at"))) for key in TIMES}
        row = self.rows.add(
            Initiative,
            entry.name,
            **{"status": Initiative.Status.PUBLISHED, **own},
            **stated,
            **institutions,
            **{key: time.astimezone(UTC) for key, time in times.items() if time},
            passage=self.passages.find(entry.get("passage"), entry.name) if "passage" in entry.values else None,
            keywords=", ".join(entry.get("keywords", [])),
            search_words=", ".join(entry.get("search_words", [])),
        )
        owner = _Owner(row, entry)
        for link, key in LISTS.items():
            for position, fact in enumerate(entry.get(key, [])):
                self.add_link(link, owner, fact, position)
        self.add_field_citations(owner, facts)

    def institutions(self, name: str, values: list[str]) -> dict[str, bool]:
        """Return the fields for the institutions named."""
        named = (Institution.LIBRARIES, Institution.MUSEUMS)
        for value in values:
            if value not in named:
                reason = f"“{value}” is not an institution; name {' or '.join(named)}, or leave the fact out."
                self.problems.add(name, reason)
        return {f"concerns_{value}": value in values for value in named}

    def add_link(self, link: type[Cited], owner: _Owner, fact: Entry, position: int) -> None:
        cited = self.citation(owner, fact)
        given = {key: fact.get(key) for key in (link.linked, "role", "note") if key in fact.values}
        if link.linked in self.words and link.linked in given:
            given[link.linked] = self.words[link.linked].find(given[link.linked], fact.name)
        if given.get(link.linked) is not None:
            self.add_cited(link, owner, fact, position=position, **given, **cited)

    def add_field_citations(self, owner: _Owner, facts: dict[str, Entry]) -> None:
        known = {field: fact for field, fact in facts.items() if self.says_something(fact)}
        for position, (field, fact) in enumerate(known.items()):
            cited = self.citation(owner, fact)
            if field == FieldCitation.Field.STANDING and "editorial" in fact.keys:
                self.problems.add(fact.name, "Editors cannot judge it: give a quote or a source, or leave it out.")
            self.add_cited(FieldCitation, owner, fact, position=position, field=field, **cited)

    def says_something(self, fact: Entry) -> bool:
        """Return whether there is something to support: nothing is needed for what is not known or not stated."""
        if fact.get("value", ...) not in ([], Initiative.Standing.NOT_KNOWN):
            return True
        if fact.keys - {"value"}:
            self.problems.add(fact.name, "It says that nothing is known, so nothing can support it; leave it out.")
        return False

    def add_cited(self, link: type[Cited], owner: _Owner, fact: Entry, **given: Any) -> None:
        row = self.rows.add(link, fact.name, initiative=owner.row, **given)
        self.rows.ask(fact.name, row, row.clean)

    def citation(self, owner: _Owner, fact: Entry) -> dict[str, Any]:
        """Return the fields of the citation that the fact gives; note what is wrong with it."""
        given = [key for key in ("quote", "source", "editorial") if key in fact.keys]
        if not given:
            self.problems.add(fact.name, "Say what supports it: give a quote, a source or editorial = true.")
        elif len(given) > 1:
            self.problems.add(fact.name, f"Give one of quote, source and editorial; this has {' and '.join(given)}.")
        if fact.get("editorial") is False:
            self.problems.add(fact.name, "editorial is true or left out.")
        if "passage" in fact.keys and "quote" not in fact.keys:
            self.problems.add(fact.name, "A passage goes with a quote from it; there is no quote.")
        if "quote" in fact.values:
            return self.quoted(owner, fact)
        return {"source": self.sources.find(fact.get("source"), fact.name)} if "source" in fact.values else {}

    def quoted(self, owner: _Owner, fact: Entry) -> dict[str, Any]:
        passage = owner.row.passage
        if "passage" in fact.keys:
            passage = self.passages.find(fact.get("passage"), fact.name) if "passage" in fact.values else None
        elif "passage" not in owner.entry.keys:
            self.problems.add(fact.name, "The initiative has no passage; say passage = … for the one quoted.")
        return {"quote": fact.get("quote"), "passage": passage}

    def check_passages(self, entries: list[Entry]) -> None:
        """Note the passages that no initiative has."""
        taken = {entry.get("passage") for entry in entries}
        for number, name in self.passages.named():
            if number not in taken:
                self.problems.add(name, "No initiative has it.", file=TEXT)

    def check_keywords(self, entries: list[Entry]) -> None:
        """Note the keywords that break the rules for them."""
        keywords = {entry.name: entry.get("keywords", []) for entry in entries}
        distinct = {name: set(map(fold, words)) for name, words in keywords.items()}
        total = Counter(word for words in distinct.values() for word in words)
        for name, words in keywords.items():
            elsewhere = total - Counter(distinct[name])
            for problem in keyword_problems(words, elsewhere):
                self.problems.add(name, problem)
            self.check_single(name, "keywords", words)

    def check_search_words(self, entries: list[Entry]) -> None:
        """Note the search words that break the rules for them."""
        for entry in entries:
            for problem in search_word_problems(entry.get("search_words", [])):
                self.problems.add(entry.name, problem)
            self.check_single(entry.name, "search words", entry.get("search_words", []))

    def check_single(self, name: str, noun: str, words: list[str]) -> None:
        """Note the words of a list that would be read as several."""
        for word in words:
            if len(split_keywords(word)) > 1:
                self.problems.add(name, f"“{word}” is several {noun}; list each of them.")
