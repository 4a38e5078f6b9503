"""The list as plain Python works it out from a fixture's JSON, to hold the directory's answers against.

It knows the fixture's shape and the public meaning of the query, and imports nothing of the project.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import product
from random import Random

FACETS = ("focus", "audience", "institutions", "kind", "partner")

# A search may pass over words that say nothing; no query here is made of them.
SAYING_NOTHING = re.compile(
    "about|above|across|after|again|against|around|because|before|being|below|between|could|doing|during|every|further"
    "|might|needs|other|should|their|there|these|those|through|under|until|where|which|while|whose|within|would"
)


@dataclass
class Entry:
    """What of an initiative decides where it is listed."""

    slug: str
    title: str
    updated: datetime
    public: bool
    values: dict[str, set[str]]
    words: set[str] = field(default_factory=set)


@dataclass
class Query:
    """A state of the list's form; ``words`` are single ones that ``Directory.telling_words`` offers."""

    values: dict[str, list[str]]
    match: str = "any"
    sort: str = ""
    words: list[str] = field(default_factory=list)

    def having(self, facet, values):
        return Query(self.values | {facet: values}, self.match, self.sort, self.words)

    def pairs(self):
        """Return the parameters of its address."""
        given = [(facet, value) for facet in FACETS for value in self.values[facet]]
        return [("q", " ".join(self.words)), *given, ("match", self.match), ("sort", self.sort)]


class Directory:
    """The public initiatives of a fixture."""

    def __init__(self, objects):
        self.rows = {}
        for each in objects:
            self.rows.setdefault(each["model"].split(".")[1], []).append(each["fields"])
        texts = {(*row["source"], row["number"]): row["text"] for row in self.rows["passage"]}
        entries = {row["slug"]: self._entry(row, texts) for row in self.rows["initiative"]}
        self._link(entries)
        self.entries = [entry for entry in entries.values() if entry.public]
        linked = {slug for entry in self.entries for slug in entry.values["partner"]}
        self.vocabulary = {
            "focus": slugs(self.rows["focusarea"], "position"),
            "audience": slugs(self.rows["audience"], "position"),
            "institutions": ["libraries", "museums", "not-stated"],
            "kind": sorted({kind for entry in self.entries for kind in entry.values["kind"]}),
            "partner": [slug for slug in slugs(self.rows["partner"], "name") if slug in linked],
        }

    def _entry(self, row, texts):
        institutions = {name for name in ("libraries", "museums") if row[f"concerns_{name}"]} or {"not-stated"}
        text = texts[tuple(row["passage"])] if row["passage"] else ""
        return Entry(
            slug=row["slug"],
            title=row["title"],
            updated=datetime.fromisoformat(row["updated_at"]),
            public=row["status"] == "published" and datetime.fromisoformat(row["publish_at"]) <= datetime.now(UTC),
            values={
                "focus": set(),
                "audience": set(),
                "institutions": institutions,
                "kind": {row["kind"]},
                "partner": set(),
            },
            words=words(row["title"], row["summary"], text, row["keywords"], row["search_words"]),
        )

    def _link(self, entries):
        for facet, model, name in [
            ("focus", "focuslink", "focus_area"),
            ("audience", "audiencelink", "audience"),
            ("partner", "partnership", "partner"),
        ]:
            for link in self.rows[model]:
                entries[link["initiative"][0]].values[facet].add(link[name][0])
        for facet, model, texts in [
            ("partner", "partner", ("name", "acronym")),
            ("focus", "focusarea", ("name", "description")),
            ("audience", "audience", ("name", "description")),
        ]:
            said = {row["slug"]: words(*(row[text] for text in texts)) for row in self.rows[model]}
            for entry in entries.values():
                entry.words.update(*(said[slug] for slug in entry.values[facet]))
        for row in self.rows.get("alternatename", []):
            entries[row["initiative"][0]].words |= words(row["name"])

    def telling_words(self):
        """Return the words that no other word looks like, so that finding is having exactly that word."""
        every = sorted({word for entry in self.entries for word in entry.words})
        starts = Counter(word[:3] for word in every)
        telling = [word for word in every if re.fullmatch("[a-z]{5,}", word) and starts[word[:3]] == 1]
        return [word for word in telling if not SAYING_NOTHING.fullmatch(word)]

    def found(self, query):
        """Return the entries that the words find: those with all of them, or if there are none, with any."""
        wanted = set(query.words)
        return [entry for entry in self.entries if wanted <= entry.words] or [
            entry for entry in self.entries if wanted & entry.words
        ]

    def members(self, query):
        """Return the entries that fulfil the query, in no particular order."""
        return [
            entry
            for entry in self.found(query)
            if all(fits(entry, facet, query.values[facet], query.match) for facet in FACETS)
        ]

    def listed(self, query):
        """Return the slugs of the list in order; for the order of the best match see ``members``."""
        entries = sorted(self.members(query), key=lambda entry: (title_key(entry.title), entry.slug))
        if query.sort == "updated":
            entries.sort(key=lambda entry: entry.updated, reverse=True)
        return [entry.slug for entry in entries]

    def count(self, query, facet, value):
        """Return how long the list would be if of this facet that value were chosen."""
        if facet == "focus" and query.match == "all":
            return len(self.members(query.having(facet, [*query.values[facet], value])))
        return len(self.members(query.having(facet, [value])))


def fits(entry, facet, chosen, match):
    if facet == "focus" and match == "all":
        return entry.values[facet].issuperset(chosen)
    return not chosen or not entry.values[facet].isdisjoint(chosen)


def slugs(rows, key):
    def place(row):
        return (title_key(row["name"]) if key == "name" else row[key], row["slug"])

    return [row["slug"] for row in sorted(rows, key=place)]


def bare(text):
    """Return text in lower case without accents and apostrophes."""
    letters = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in letters if unicodedata.category(letter) != "Mn" and letter not in "'’")


def title_key(title):
    return " ".join(re.sub(r"[^\w]", " ", bare(title)).split())


def words(*texts):
    return {word for text in texts for word in re.split(r"[\W_]+", bare(text)) if word}


# ---- A directory of any size in the fixture's shape

SOURCE = "https://museums.example/list"
NAMES = [
    "eBooks",
    "Ebooks",
    "Émile",
    "emile",
    "ÉCOLE",
    "École",
    "école",
    "Zoo",
    "zoo",
    "“Zoo”",
    "Let’s Move",
    "Lets move",
]
SEARCHED = ["banjo", "harvest", "quilting", "telescope", "volcano", "wombats"]
AREAS = ["Weaving", "Astronomy", "Gardens", "Rivers", "Drama", "Cooking", "Nobody’s"]
AUDIENCES = ["Juniors", "Seniors", "Sailors", "Farmers", "Nobody at all"]
KINDS = ["award", "program", "convening", "digital-tool"]
FAR_OFF = "2999-01-01T00:00:00Z"


def generated(count=300, seed=23):
    """Return the objects of a fixture: titles equal but for case and accents, equal scores, drafts among them."""
    random = Random(seed)
    partners = [f"{name} {number}" for name, number in product(["Society", "société", "Museum of"], range(8))]
    rows = [("initiatives.source", source())]
    rows += [("initiatives.passage", passage(number, random)) for number in range(1, count // 3)]
    rows += [("initiatives.focusarea", word(name, place // 2)) for place, name in enumerate(AREAS)]
    rows += [("initiatives.audience", word(name, 9 - place)) for place, name in enumerate(AUDIENCES)]
    rows += [("partners.partner", partner(name)) for name in partners]
    entries = [initiative(number, count, random) for number in range(count)]
    rows += [("initiatives.initiative", entry) for entry in entries]
    for model, name, choices, most in [
        ("partnership", "partner", partners, 4),
        ("focuslink", "focus_area", AREAS[:-1], 3),
        ("audiencelink", "audience", AUDIENCES[:-1], 2),
    ]:
        for entry in entries:
            chosen = random.sample(choices, random.randint(0, most))
            rows += [(f"initiatives.{model}", link(entry, name, choice, place)) for place, choice in enumerate(chosen)]
    return [{"model": model, "fields": fields} for model, fields in rows]


def slugged(name):
    return "-".join(title_key(name).split())


def source():
    blank = {"title": "", "publisher": "", "captured_on": None, "archive_url": "", "text_sha256": ""}
    return {"url": SOURCE, **blank}


def passage(number, random):
    said = " and ".join(random.sample(SEARCHED, random.randint(0, 2)))
    return {"source": [SOURCE], "number": number, "text": f"It is about {said or 'nothing'}."}


def word(name, position):
    return {"name": name, "slug": slugged(name), "description": "", "position": position}


def partner(name):
    blank = {"acronym": "", "type": "not-known", "parent": "", "website": ""}
    return {"name": name, "slug": slugged(name), **blank}


def initiative(number, count, random):
    day = f"2026-01-{random.randint(1, 9):02}T12:00:00Z"
    return {
        "title": " ".join([random.choice(NAMES), *random.sample(SEARCHED, random.choice([0, 0, 1, 2]))]),
        "slug": f"entry-{random.choice('abc')}{number * 7 % count}",
        "passage": [SOURCE, number] if 0 < number < count // 3 else None,
        "summary": "",
        "kind": random.choice(KINDS),
        "concerns_libraries": random.random() < 0.5,
        "concerns_museums": random.random() < 0.3,
        "standing": "not-known",
        "official_page": "",
        "website": "",
        "note": "",
        "keywords": "",
        "search_words": "",
        "status": "draft" if number % 11 == 0 else "published",
        "publish_at": FAR_OFF if number % 13 == 0 else day,
        "created_at": day,
        "updated_at": day,
    }


def link(entry, name, value, position):
    fields = {"initiative": [entry["slug"]], name: [slugged(value)], "position": position}
    role = {"role": ""} if name == "partner" else {}
    return {**fields, **role, "passage": None, "quote": "", "source": None}
