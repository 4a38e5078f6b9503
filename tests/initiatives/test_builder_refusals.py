"""The builder refuses whatever breaks a rule, in words that an editor understands."""

import re
import tomllib
from datetime import datetime

import pytest

from initiatives.builder import Refused, build

from .small_curation import CURATION, TEXT


@pytest.fixture
def curation():
    return tomllib.loads(CURATION)


def entry(**changes):
    """Return a mutation of the first initiative; None takes a key out."""

    def mutate(curation):
        for key, value in changes.items():
            curation["initiative"][0][key] = value
            if value is None:
                del curation["initiative"][0][key]

    return mutate


def top(key, *path, **changes):
    """Return a mutation of a table of the file; None takes a key out."""

    def mutate(curation):
        table = curation[key]
        for step in path:
            table = table[step]
        for name, value in changes.items():
            table[name] = value
            if value is None:
                del table[name]

    return mutate


def add(key, **table):
    return lambda curation: curation.setdefault(key, []).append(table)


def fact(key, **citation):
    """Return a mutation of what supports a field of the first initiative."""

    def mutate(curation):
        value = curation["initiative"][0].get(key, {}).get("value")
        curation["initiative"][0][key] = {"value": value, **citation}

    return mutate


def all_of(*mutations):
    def mutate(curation):
        for each in mutations:
            each(curation)

    return mutate


CAPTURED = "source/national-initiatives.txt: passage 1: No initiative has it."
FIRST = "curation.toml: initiative “open-ebooks”"
SUPPORT = "Say what supports it: give a quote, a source or editorial = true."
THIRTEEN_WORDS = [f"word{number}" for number in range(13)]
KIDS = [
    add(
        "initiative",
        slug=f"own-{number}",
        title={"value": "Own", "editorial": True},
        kind={"value": "award", "editorial": True},
        keywords=["Kíds"],
    )
    for number in range(4)
]

REFUSALS = {
    "quote not in its passage": (
        fact("kind", quote="an app of costly titles"),
        f"{FIRST}, kind: quote: Passage 1 doesn’t contain these words.",
    ),
    "quote with the wrong apostrophe": (
        fact("kind", quote="They're young", passage=2),
        f"{FIRST}, kind: quote: Passage 2 doesn’t contain these words.",
    ),
    "quote without the passage of its own": (
        add(
            "initiative",
            slug="own",
            title={"value": "O", "editorial": True},
            kind={"value": "award", "quote": "honor"},
        ),
        "curation.toml: initiative “own”, kind: The initiative has no passage; say passage = … for the one quoted.",
    ),
    "passage used twice": (
        entry(passage=2),
        "curation.toml: initiative “poets”: The passage “2” is already that of initiative “open-ebooks”.",
    ),
    "passage used by nobody": (entry(passage=2), CAPTURED),
    "passage that does not exist": (entry(passage=3), f"{FIRST}: There is no passage “3”."),
    "quoted passage that does not exist": (
        fact("kind", quote="an app", passage=9),
        f"{FIRST}, kind: There is no passage “9”.",
    ),
    "passage without quote": (
        fact("kind", source="https://other.example/", passage=1),
        f"{FIRST}, kind: A passage goes with a quote from it; there is no quote.",
    ),
    "unknown focus area": (
        entry(focus_areas=[{"focus_area": "readings", "editorial": True}]),
        f"{FIRST}, focus area “readings”: There is no focus area “readings”. Do you mean “reading”?",
    ),
    "unknown audience": (
        entry(audiences=[{"audience": "elephants", "editorial": True}]),
        f"{FIRST}, audience “elephants”: There is no audience “elephants”.",
    ),
    "unknown partner": (
        entry(partners=[{"partner": "First Book", "editorial": True}]),
        f"{FIRST}, partner “First Book”: There is no partner “First Book”. Do you mean “first-book”?",
    ),
    "unknown kind": (
        entry(kind={"value": "Award", "quote": "an app"}),
        f"{FIRST}: kind: “Award” is not known; known are award, challenge-or-competition, program,",
    ),
    "unknown type of partner": (
        top("partner", 0, type="charity"),
        "curation.toml: partner “first-book”: type: “charity” is not known; known are federal-agency,",
    ),
    "unknown standing": (
        entry(standing={"value": "dead", "source": "https://other.example/"}),
        f"{FIRST}: standing: “dead” is not known; known are running, ended, not-known.",
    ),
    "unknown status": (
        entry(status="secret"),
        f"{FIRST}: status: “secret” is not known; known are draft, in-review, published, withdrawn.",
    ),
    "unknown institution": (
        entry(institutions={"value": ["zoos"], "editorial": True}),
        f"{FIRST}, institutions: “zoos” is not an institution; name libraries or museums, or leave the fact out.",
    ),
    "duplicate slug": (
        top("initiative", 1, slug="open-ebooks"),
        f"{FIRST}: The slug “open-ebooks” is already that of initiative “open-ebooks”.",
    ),
    "duplicate slug of a partner": (
        add("partner", slug="agency", name="Another", type="company"),
        "curation.toml: partner “agency”: The slug “agency” is already that of partner “agency”.",
    ),
    "duplicate name in a vocabulary": (
        top("focus_area", 1, name="Reading"),
        "curation.toml: focus area “arts”: The name “Reading” is already that of focus area “reading”.",
    ),
    "duplicate source": (
        add("other_source", url="https://other.example/"),
        "curation.toml: other source “https://other.example/”: The url “https://other.example/” is already that of",
    ),
    "over-long slug": (
        top("initiative", 1, slug="p" * 121),
        f"initiative “{'p' * 121}”: slug: Ensure this value has at most 120 characters (it has 121).",
    ),
    "malformed slug": (
        top("initiative", 1, slug="poets’ prize"),
        "curation.toml: initiative “poets’ prize”: slug: An address holds only the letters a to z",
    ),
    "over-long title": (
        entry(title={"value": "O" * 201, "editorial": True}),
        f"{FIRST}: title: Ensure this value has at most 200 characters (it has 201).",
    ),
    "over-long date": (
        entry(dates=[{"text": "D" * 301, "editorial": True}]),
        f"{FIRST}, date “{'D' * 301}”: text: Ensure this value has at most 300 characters (it has 301).",
    ),
    "address that is none": (
        entry(website={"value": "ebooks", "source": "https://other.example/"}),
        f"{FIRST}: website: Enter a web address such as https://www.imls.gov/.",
    ),
    "fact without support": (fact("kind"), f"{FIRST}, kind: {SUPPORT}"),
    "link without support": (entry(dates=[{"text": "In 2015"}]), f"{FIRST}, date “In 2015”: {SUPPORT}"),
    "standing without support": (fact("standing"), f"{FIRST}, standing: {SUPPORT}"),
    "institutions without support": (
        entry(institutions={"value": ["libraries"]}),
        f"{FIRST}, institutions: {SUPPORT}",
    ),
    "fact with two supports": (
        fact("kind", quote="an app", source="https://other.example/"),
        f"{FIRST}, kind: Give one of quote, source and editorial; this has quote and source.",
    ),
    "fact with three supports": (
        fact("kind", quote="an app", source="https://other.example/", editorial=True),
        f"{FIRST}, kind: Give one of quote, source and editorial; this has quote and source and editorial.",
    ),
    "editorial that is false": (fact("kind", editorial=False), f"{FIRST}, kind: editorial is true or left out."),
    "standing by the editors’ judgement": (
        entry(standing={"value": "ended", "editorial": True}),
        f"{FIRST}, standing: Editors cannot judge it: give a quote or a source, or leave it out.",
    ),
    "support for what is not known": (
        entry(standing={"value": "not-known", "source": "https://other.example/"}),
        f"{FIRST}, standing: It says that nothing is known, so nothing can support it; leave it out.",
    ),
    "source that is not listed": (
        fact("kind", source="https://other.example/page"),
        f"{FIRST}, kind: There is no source “https://other.example/page”. Do you mean “https://other.example/”?",
    ),
    "source that nothing rests on": (
        add("other_source", url="https://idle.example/"),
        "curation.toml: other source “https://idle.example/”: No fact rests on this page; leave it out.",
    ),
    "partner of no initiative": (
        add("partner", slug="idle", name="Idle", type="company"),
        "curation.toml: partner “idle”: No initiative has this partner.",
    ),
    "partner given twice": (
        entry(partners=[{"partner": "agency", "editorial": True}, {"partner": "agency", "quote": "an app"}]),
        f"{FIRST}, partner “agency”: It is given twice.",
    ),
    "focus area given twice": (
        entry(focus_areas=[{"focus_area": "arts", "editorial": True}] * 2),
        f"{FIRST}, focus area “arts”: It is given twice.",
    ),
    "audience given twice": (
        entry(audiences=[{"audience": "children", "editorial": True}] * 2),
        f"{FIRST}, audience “children”: It is given twice.",
    ),
    "other name given twice": (
        entry(other_names=[{"name": "eBooks", "editorial": True}] * 2),
        f"{FIRST}, other name “eBooks”: It is given twice.",
    ),
    "date given twice": (
        entry(dates=[{"text": "In 2015", "editorial": True}] * 2),
        f"{FIRST}, date “In 2015”: It is given twice.",
    ),
    "too many keywords": (entry(keywords=THIRTEEN_WORDS), f"{FIRST}: Give at most 12 keywords; these are 13."),
    "keyword given twice": (entry(keywords=["kids", "Kids"]), f"{FIRST}: The keyword “kids” is given twice."),
    "keyword given in two spellings": (
        entry(keywords=["Niños", "ninos"]),
        f"{FIRST}: The keyword “Niños” is given twice.",
    ),
    "keyword that is too common": (
        all_of(*KIDS),
        f"{FIRST}: The keyword “kids” is already on 4 other entries, so it would tell too little.",
    ),
    "keyword with a comma": (
        entry(keywords=["kids, books"]),
        f"{FIRST}: “kids, books” is several keywords; list each of them.",
    ),
    "mistyped key": (
        entry(keyword=["kids"]),
        f"{FIRST}: There is no key “keyword” here; do you mean “keywords”?",
    ),
    "mistyped key of a citation": (
        fact("kind", qoute="an app"),
        f"{FIRST}, kind: There is no key “qoute” here; do you mean “quote”?",
    ),
    "key that nobody knows": (
        top("audience", 0, color="red"),
        "curation.toml: audience “children”: There is no key “color” here; it may hold slug, name, description.",
    ),
    "unknown section": (
        lambda curation: curation.update(people=[]),
        "curation.toml: the file: There is no key “people” here;",
    ),
    "missing slug": (
        top("initiative", 1, slug=None),
        "curation.toml: initiative no. 2: The key “slug” is missing.",
    ),
    "missing kind": (entry(kind=None), f"{FIRST}: The key “kind” is missing."),
    "missing value": (entry(kind={"quote": "an app"}), f"{FIRST}, kind: The key “value” is missing."),
    "missing type of a partner": (
        top("partner", 0, type=None),
        "curation.toml: partner “first-book”: The key “type” is missing.",
    ),
    "missing section": (
        lambda curation: curation.pop("source"),
        "curation.toml: the file: The key “source” is missing.",
    ),
    "missing time": (
        lambda curation: curation.pop("updated_at"),
        "curation.toml: the file: The key “updated_at” is missing.",
    ),
    "blank text": (entry(note=" "), f"{FIRST}: “note” must be a text in quotation marks that is not empty."),
    "fact that is a bare text": (
        entry(kind="award"),
        f"{FIRST}: “kind” must be a value with what supports it: kind.value = … and .quote, .source or .editorial",
    ),
    "link that is a bare text": (
        entry(dates=["In 2015"]),
        f"{FIRST}: “dates” must be a list of tables, each {{ text = …, with quote, source or editorial = … }}.",
    ),
    "keywords that are one text": (
        entry(keywords="kids, books"),
        f"{FIRST}: “keywords” must be a list in square brackets, each item a text in quotation marks",
    ),
    "passage that is true": (entry(passage=True), f"{FIRST}: “passage” must be a whole number."),
    "editorial in quotation marks": (
        fact("kind", editorial="true"),
        f"{FIRST}, kind: “editorial” must be true or false, without quotation marks.",
    ),
    "time without its zone": (
        entry(publish_at=datetime(2026, 1, 2)),  # noqa: DTZ001
        f"{FIRST}: “publish_at” must be a time with its zone",
    ),
    "day that is a time": (
        top("source", captured_on=datetime(2017, 2, 13)),  # noqa: DTZ001
        "curation.toml: source: “captured_on” must be a day without quotation marks",
    ),
    "section that is one table": (
        lambda curation: curation.update(audience={"slug": "children", "name": "Children"}),
        "curation.toml: the file: “audience” must be a list of tables, each headed [[audience]].",
    ),
}


@pytest.mark.parametrize(("mutate", "problem"), REFUSALS.values(), ids=REFUSALS.keys())
def test_refused_with_file_entry_and_reason(curation, mutate, problem):
    mutate(curation)
    with pytest.raises(Refused) as refused:
        build(TEXT, curation)
    assert [each for each in refused.value.problems if problem in each], str(refused.value)


def test_each_problem_is_told_at_once_and_only_once(curation):
    thrice = entry(dates=[{"text": "In 2015", "editorial": True}] * 3)
    idle = add("other_source", url="https://idle.example/")
    all_of(fact("kind"), top("partner", 0, type="charity"), idle, thrice)(curation)
    with pytest.raises(Refused) as refused:
        build(TEXT, curation)
    assert [re.sub(r"; known are .*", "", each) for each in refused.value.problems] == [
        "curation.toml: partner “first-book”: type: “charity” is not known",
        f"{FIRST}, kind: {SUPPORT}",
        "curation.toml: other source “https://idle.example/”: No fact rests on this page; leave it out.",
        f"{FIRST}, date “In 2015”: It is given twice.",
    ]


def test_entries_without_a_slug_are_told_by_their_place(curation):
    all_of(entry(slug=None), top("initiative", 1, slug=None))(curation)
    with pytest.raises(Refused) as refused:
        build(TEXT, curation)
    assert refused.value.problems == [
        "curation.toml: initiative no. 1: The key “slug” is missing.",
        "curation.toml: initiative no. 2: The key “slug” is missing.",
    ]


@pytest.mark.parametrize(
    "mutate",
    [
        entry(kind="award"),
        entry(passage="1"),
        entry(partners=[{"partner": "first-book", "qoute": "First Book"}, {"partner": "agency", "editorial": True}]),
        fact("kind", quote=5),
        fact("kind", quote="an app", passage="2"),
    ],
)
def test_a_slip_of_the_pen_does_not_bring_other_complaints(curation, mutate):
    mutate(curation)
    with pytest.raises(Refused) as refused:
        build(TEXT, curation)
    complaints = [each for each in refused.value.problems if SUPPORT not in each and CAPTURED not in each]
    assert len(complaints) == 1, complaints
