"""What members of the public type, against the directory as it is shipped."""

import json
from pathlib import Path

import pytest

from initiatives.models import Initiative
from initiatives.search.reading import read

pytestmark = pytest.mark.django_db

EBOOKS = "open-ebooks"
WORKFORCE = "public-libraries-and-the-workforce"
AMERICANS = "serving-new-americans"
POETS = "national-student-poets-program"
MEDAL = "national-medal-for-museum-and-library-service"
YOUTH_AWARDS = "national-arts-and-humanities-youth-program-awards"
VIDEO_GAMES = "national-stem-video-game-challenge"
STORYCORPS = "storycorps"
MUSEUMS_FOR_ALL = "museums-for-all"
LETS_MOVE = "lets-move-museums-gardens"
SALUTE = "community-salute"
CATALYST = "community-catalyst-initiative"
LIBRARY_CARD = "connected-library-challenge"
PRESERVATION = "collections-assessment-for-preservation"
GRADE_LEVEL = "campaign-for-grade-level-reading"
DIGITAL = "building-digital-communities"
SUSTAINABLE = "building-sustainable-communities"
DATA = "digging-into-data-challenge"
CONFERENCE = "imls-focus-conference"
LABS = "learning-labs-in-libraries-and-museums"
BUILD = "build-imls-partnership"
FILM = "film-forward"
FINANCIAL = "financial-literacy"

EXAMPLES = {
    EBOOKS: [
        "kids books",
        "free books",
        "free ebooks",
        "e-books",
        "e books",
        "open e books",
        "openebooks",
        "ebook",
        "e-reader",
        "download books",
        "books for poor children",
        "first book",
        "New York Public Library",
        "kids reading app",
        "homeschool",
        "homeschooling",
        "libros gratis",
        "libro gratis",
        "“libros gratis”",
        "libros para niñas",
    ],
    WORKFORCE: [
        "jobs",
        "ETA",
        "find a job",
        "unemployed",
        "resume help",
        "career training",
        "hiring",
        "U.S. Department of Labor",
        "job search",
        "unemploymnet",
        "work force",
        "empleo",
        "empleos",
        "trabajos",
    ],
    AMERICANS: [
        "USCIS",
        "immigrants",
        "green card",
        "how do I become a citizen",
        "citizenship test",
        "refugee",
        "imigration",
        "citizenshp",
        "naturalisation",
        "u.s. citizenship",
        "immig",
        "learn english",
        "ciudadanía",
        "ciudadania",
        "ciudadanos",
        "inmigrantes",
        "inmigrante",
        "inmigración",
    ],
    POETS: ["poetry", "poem", "poets", "poetry contest", "teen writers", "poetery", "NSPP"],
    MEDAL: [
        "national medal",
        "best library award",
        "museum award",
        "award winning museums",
        "library of the year",
        "National Award",
    ],
    YOUTH_AWARDS: ["coming up taller", "“coming up taller”", "youth arts", "after school programs", "theater", "NEA"],
    VIDEO_GAMES: ["STEM", "video games", "vidoe games", "game design", "coding", "math", "science", "smithsonian"],
    STORYCORPS: ["storycorps", "story corps", "oral history", "record my story", "interviews", "storycorp"],
    MUSEUMS_FOR_ALL: [
        "museums for all",
        "cheap museum tickets",
        "free museum admission",
        "food stamps",
        "EBT",
        "EBT card",
        "children's museums",
        "children’s museum",
        "childrens museum",
        "low income",
        "zoo",
        "museos gratis",
        "niños",
        "niñas",
        "NIÑO",
        "ninos",
        "familia",
    ],
    LETS_MOVE: [
        "nutrition",
        "nutritoin",
        "lets move",
        "Let's Move!",
        "Let’s Move! Museums & Gardens",
        "museums and gardens",
        "obesity",
        "healthy eating",
        "botanical garden",
        "Michelle Obama",
        "zoos",
    ],
    SALUTE: [
        "veterans",
        "vets",
        "vetrans",
        "military families",
        "army",
        "soldiers",
        "programs for veterans",
        "VA",
        "GI bill",
        "veteran's",
        "“military families”",
    ],
    CATALYST: ["community catalyst", "neighborhood", "comunity catalist"],
    LIBRARY_CARD: [
        "library card",
        "libary card",
        "“library card”",
        "librarycard",
        "library card for my child",
        "school library card",
        "LIBRARY CARDS",
        "urban libraries council",
        "k-12",
        "K12",
        "homework help",
        "biblioteca",
        "bibliotecas",
        "biblotecas",
    ],
    PRESERVATION: ["conservation", "CAP", "artifacts", "restoration", "preservaton", "museum collections", "FAIC"],
    GRADE_LEVEL: [
        "summer reading",
        "learn to read",
        "third grade reading",
        "kindergarden",
        "grade level reading",
        "early childhood",
        "absenteeism",
        "Annie E. Casey",
    ],
    DIGITAL: [
        "internet access",
        "wifi",
        "wi-fi",
        "broadband",
        "digital divide",
        "computers",
        "tech soup",
        "seniors",
    ],
    SUSTAINABLE: ["LISC", "housing", "community revitalization", "neigborhood", "urban"],
    DATA: ["big data", "data", "research grants", "digital humanities", "NSF", "NEH"],
    CONFERENCE: ["conference", "conferance", "new orleans", "meeting", "librarian"],
    LABS: ["makerspace", "maker space", "learning lab", "teen lab", "MacArthur"],
    BUILD: ["toddlers", "baby", "early childhood", "preschool", "childcare", "padres", "mamá"],
    FILM: ["movies", "film", "sundance", "cinema", "documentary", "filmforward", "cultural exchange"],
    FINANCIAL: [
        "money",
        "CFPB",
        "budgeting",
        "debt",
        "taxes",
        "finacial literacy",
        "personal finance",
        "dinero",
        "seniors",
    ],
}


@pytest.mark.parametrize(("text", "slug"), [(text, slug) for slug, texts in EXAMPLES.items() for text in texts])
def test_what_people_type_finds_what_they_mean(shipped_directory, text, slug):
    assert slug in [found.slug for found in Initiative.objects.published().search(text)[:3]]


BROAD = ["library", "museum", "museums and libraries", "community", "national", "children", "veterans robots music"]
"""What finds many, to be put in order."""

ORDER = Path(__file__).with_name("order.json")
"""What each of them finds, in order and with which score: a query a line, the same on every database."""


def test_every_example_finds_the_same_in_the_same_order_with_the_same_scores_on_every_database(
    shipped_directory, tmp_path
):
    found = {
        text: [[each.slug, each.score] for each in Initiative.objects.published().search(text)]
        for texts in [BROAD, *EXAMPLES.values()]
        for text in texts
    }
    lines = [f"{json.dumps(text, ensure_ascii=False)}: {json.dumps(rows)}" for text, rows in found.items()]
    now = tmp_path / "order.json"
    now.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    assert found == json.loads(ORDER.read_text()), f"if this is meant: cp {now} {ORDER}"


def test_a_word_that_is_only_an_ending_is_not_joined_to_the_word_before_it(shipped_directory):
    assert read("money ability").terms == ("money", "abil")


def test_every_initiative_is_found_first_by_its_title_and_its_other_names(shipped_directory):
    names = [
        (initiative, name)
        for initiative in Initiative.objects.prefetch_related("alternatenames")
        for name in [initiative.title, *(other.name for other in initiative.alternatenames.all())]
    ]
    assert len(names) > 40
    for initiative, name in names:
        for typed in (name, name.upper(), name.replace("’", "'"), name.replace("’", "")):
            assert Initiative.objects.published().search(typed)[0] == initiative, typed


def test_every_keyword_finds_its_initiative(shipped_directory):
    keywords = [(each, keyword) for each in Initiative.objects.all() for keyword in each.keyword_list]
    assert len(keywords) > 200
    for initiative, keyword in keywords:
        assert initiative in Initiative.objects.published().search(keyword), keyword
