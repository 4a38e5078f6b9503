"""The directory that the project ships: complete, true to its source text, and built from it."""

import json
import re
import shlex
from collections import Counter, defaultdict
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from initiatives.models import Initiative, LinkCheck, Load, PreviewLink, ReviewRequest
from initiatives.search.words import stems

FOLDER = Path(settings.BASE_DIR) / "fixtures"
CONTRIBUTING = Path(settings.BASE_DIR) / "CONTRIBUTING.md"
TEXT = (FOLDER / "source" / "national-initiatives.txt").read_bytes().decode()
OBJECTS = json.loads((FOLDER / "directory.json").read_bytes())
SOURCE_PAGE = "https://www.imls.gov/issues/national-initiatives"
LINKS = ("partnership", "focuslink", "audiencelink", "alternatename", "stateddate", "fieldcitation")

TITLES = [
    "Open eBooks",
    "Public Libraries and the Workforce",
    "Serving New Americans",
    "National Student Poets Program",
    "National Medal for Museum and Library Service",
    "National Arts and Humanities Youth Program Awards",
    "National STEM Video Game Challenge",
    "StoryCorps",
    "Museums for All",
    "Let’s Move! Museums & Gardens",
    "Community Salute",
    "Community Catalyst Initiative",
    "ConnectED Library Challenge",
    "Collections Assessment for Preservation",
    "Campaign for Grade-Level Reading",
    "Building Digital Communities",
    "Building Sustainable Communities",
    "Digging into Data Challenge",
    "IMLS Focus Conference",
    "Learning Labs in Libraries and Museums",
    "BUILD/IMLS Partnership",
    "Film Forward",
    "Financial Literacy",
]


def of(model):
    return [item["fields"] for item in OBJECTS if item["model"].partition(".")[2] == model]


INITIATIVES = {item["slug"]: item for item in of("initiative")}
PASSAGES = {item["number"]: item["text"] for item in of("passage")}


def links(kind, slug):
    return [item for item in of(kind) if item["initiative"] == [slug]]


def cited_fields(slug):
    return {item["field"]: item for item in links("fieldcitation", slug)}


def test_file_is_what_the_builder_writes():
    out = StringIO()
    call_command("build_fixtures", "--check", stdout=out)
    assert out.getvalue() == "directory.json is what its sources make.\n"


def test_everything_is_there():
    assert Counter(item["model"].partition(".")[2] for item in OBJECTS) == {
        "source": 81,
        "passage": 23,
        "focusarea": 14,
        "audience": 11,
        "partner": 48,
        "initiative": 23,
        "partnership": 55,
        "focuslink": 47,
        "audiencelink": 37,
        "alternatename": 29,
        "stateddate": 42,
        "fieldcitation": 93,
    }
    assert Counter(item["field"] for item in of("fieldcitation")) == {
        "title": 23,
        "kind": 23,
        "institutions": 17,
        "standing": 1,
        "official_page": 19,
        "website": 10,
    }


def test_each_passage_is_one_published_initiative_in_the_order_of_the_page():
    assert [item["title"] for item in INITIATIVES.values()] == TITLES
    assert [item["passage"] for item in INITIATIVES.values()] == [[SOURCE_PAGE, number] for number in range(1, 24)]
    assert {item["status"] for item in INITIATIVES.values()} == {"published"}
    assert {item["summary"] for item in INITIATIVES.values()} == {""}


def test_passages_are_the_text_word_for_word():
    header, *paragraphs = [line for line in TEXT.split("\n") if line]
    assert (header, paragraphs[0]) == ("You are here", "National Initiatives & Partnerships")
    assert list(PASSAGES.values()) == paragraphs[1:]
    assert PASSAGES[18].endswith("social sciences.\u00a0")
    assert PASSAGES[4].startswith("The President’s Committee")
    assert sum(text.count("\u00a0") for text in PASSAGES.values()) == 3


def test_text_is_the_captured_one():
    (captured,) = [item for item in of("source") if item["url"] == SOURCE_PAGE]
    assert captured["text_sha256"] == sha256(TEXT.encode()).hexdigest()
    assert captured["text_sha256"] == "962da0ae52b4a6eb4c818e7fcbea6c0e6663e12f7fe174f11dc30eaf5f90b928"
    assert (captured["title"], captured["captured_on"]) == ("National Initiatives & Partnerships", "2017-02-13")


@pytest.mark.parametrize("kind", LINKS)
def test_each_quote_stands_in_its_passage(kind):
    quoted = [item for item in of(kind) if item["quote"]]
    assert quoted
    for item in quoted:
        url, number = item["passage"]
        assert url == SOURCE_PAGE
        assert item["quote"] in PASSAGES[number], item
        assert item["source"] is None, item


def test_facts_quote_another_passage_only_for_the_national_medal():
    elsewhere = [
        (*item["initiative"], item["passage"][1], item["field"])
        for kind in LINKS
        for item in of(kind)
        if item["passage"] and item["passage"] != INITIATIVES[item["initiative"][0]]["passage"]
    ]
    assert elsewhere == [
        ("national-medal-for-museum-and-library-service", 8, "title"),
        ("national-medal-for-museum-and-library-service", 8, "institutions"),
    ]


def test_editors_judged_only_the_kind_of_one_initiative():
    judged = [
        (*item["initiative"], item.get("field"))
        for kind in LINKS
        for item in of(kind)
        if not item["passage"] and not item["source"]
    ]
    assert judged == [("building-digital-communities", "kind")]


def test_what_is_stated_is_supported_and_what_is_not_is_not():
    for slug, item in INITIATIVES.items():
        supported = cited_fields(slug)
        assert {"title", "kind"} <= supported.keys()
        assert ("institutions" in supported) == (item["concerns_libraries"] or item["concerns_museums"])
        assert ("standing" in supported) == (item["standing"] != "not-known")
        assert ("official_page" in supported) == bool(item["official_page"])
        assert ("website" in supported) == bool(item["website"])
        assert "official_page" not in supported or supported["official_page"]["source"] == [item["official_page"]]


def test_only_one_initiative_is_known_to_have_ended():
    standings = {slug: item["standing"] for slug, item in INITIATIVES.items() if item["standing"] != "not-known"}
    assert standings == {"national-arts-and-humanities-youth-program-awards": "ended"}


def test_institutions_are_as_the_source_says():
    stated = Counter((item["concerns_libraries"], item["concerns_museums"]) for item in INITIATIVES.values())
    assert stated == {(True, True): 9, (True, False): 5, (False, True): 3, (False, False): 6}


def test_links_are_numbered_in_their_order():
    for kind in LINKS:
        for slug in INITIATIVES:
            positions = [item["position"] for item in links(kind, slug)]
            assert positions == list(range(len(positions)))


def test_addresses_of_pages_are_those_once_promised():
    partners = {item["slug"] for item in of("partner")}
    assert {
        "alliance-for-young-artists-writers",
        "baker-taylor",
        "international-city-county-management-association",
        "presidents-committee-on-the-arts-and-the-humanities",
        "u-s-department-of-labor-employment-and-training-administration",
    } <= partners
    assert {"build-imls-partnership", "lets-move-museums-gardens", "storycorps"} <= INITIATIVES.keys()
    assert {"young-peoples-learning", "history-stories-and-collections"} <= {item["slug"] for item in of("focusarea")}
    assert "museums-libraries-and-their-staff" in {item["slug"] for item in of("audience")}


def test_remarks_speak_to_the_public():
    notes = [item["note"] for item in INITIATIVES.values() if item["note"]]
    assert len(notes) == 16
    assert all(note.endswith(".") for note in notes)
    said = [*notes, *(item["role"] for item in of("partnership")), *(item["text"] for item in of("stateddate"))]
    assert len(said) == 16 + 55 + 42
    assert not [text for text in said if "seed" in text.lower()]


# ---- Search keywords


def keywords():
    return {slug: item["keywords"].split(", ") for slug, item in INITIATIVES.items()}


def text_of(slug):
    """Return all that search finds an initiative by, but for its keywords."""
    partners = {item["slug"]: item for item in of("partner")}
    linked = [partners[item["partner"][0]] for item in links("partnership", slug)]
    return [
        INITIATIVES[slug]["title"],
        PASSAGES[INITIATIVES[slug]["passage"][1]],
        *(item["name"] for item in links("alternatename", slug)),
        *(text for partner in linked for text in (partner["name"], partner["acronym"])),
    ]


def test_each_initiative_has_up_to_twelve_keywords():
    assert all(1 <= len(words) <= 12 for words in keywords().values())


def test_no_keyword_is_on_more_than_four_initiatives_in_any_form():
    having = defaultdict(set)
    for slug, words in keywords().items():
        own = {stem for text in text_of(slug) for stem in stems(text)}
        for word in words:
            for stem in set(stems(word)) - own:
                having[stem].add(slug)
    assert len(having) > 150
    assert {stem: slugs for stem, slugs in having.items() if len(slugs) > 4} == {}


@pytest.mark.parametrize("slug", INITIATIVES)
def test_each_keyword_brings_a_word_that_stands_nowhere_else_in_its_entry(slug):
    known = {stem for text in text_of(slug) for stem in stems(text)}
    for keyword in keywords()[slug]:
        new = set(stems(keyword)) - known
        assert new, f"“{keyword}” stands in the entry already"
        known |= new


# ---- Loading it


@pytest.mark.django_db
def test_loaddata_into_an_empty_database_gives_the_same_directory():
    call_command("loaddata", "directory", verbosity=0)
    out = StringIO()
    models = list(dict.fromkeys(item["model"] for item in OBJECTS))
    call_command("dumpdata", *models, natural_foreign=True, natural_primary=True, stdout=out)

    def canonical(objects):
        return sorted(json.dumps(item, sort_keys=True) for item in objects)

    assert canonical(json.loads(out.getvalue())) == canonical(OBJECTS)


@pytest.mark.django_db
def test_the_documented_export_loads(tmp_path, django_user_model):
    load()
    editor = django_user_model.objects.create_user("editor")
    initiative = Initiative.objects.first()
    ReviewRequest.objects.create(initiative=initiative, asked_of=editor)
    PreviewLink.objects.create(initiative=initiative, made_for="Ann", made_by=editor, expires_at=timezone.now())
    LinkCheck.objects.create(url="https://a.example/", checked_at=timezone.now(), works=True, since=timezone.now())
    file = tmp_path / "export.json"
    (written,) = re.findall(r"manage\.py (dumpdata .+?)\n```", CONTRIBUTING.read_text(), re.DOTALL)
    call_command(*shlex.split(written.replace("\\\n", "").replace("var/export.json", str(file))))
    out = StringIO()
    call_command("load_directory", file, stdout=out)
    assert out.getvalue() == "Nothing to change: all 200 entries are as in the file.\n"


def dump():
    """Everything that the database holds, to the byte."""
    out = StringIO()
    call_command("dumpdata", natural_foreign=True, stdout=out)
    return out.getvalue()


def load():
    out = StringIO()
    call_command("load_directory", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_a_second_load_of_the_directory_changes_nothing():
    assert load() == "Loaded: 200 added (23 initiatives), 0 changed, 0 unchanged, 0 removed.\n"
    before = dump()
    assert load() == "Nothing to change: all 200 entries are as in the file.\n"
    assert dump() == before


@pytest.mark.django_db
def test_a_load_after_loaddata_finds_everything_as_it_is_in_the_file():
    call_command("loaddata", "directory", verbosity=0)
    before = dump()
    assert load() == "Nothing to change: all 200 entries are as in the file.\n"
    Load.objects.all().delete()
    assert dump() == before
