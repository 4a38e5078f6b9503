"""Help: what the pages say of the search, of the method and of accessibility is plain, and true."""

import ast
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse

from initiatives import accessibility
from tests.html import find, links, read, text, texts
from tests.initiatives.asking import ask
from tests.reading_ease import grade, split, syllables

pytestmark = pytest.mark.django_db

HARDEST = 9


@pytest.mark.parametrize(
    ("word", "count"), [("the", 1), ("pages", 2), ("makes", 1), ("initiative", 4), ("people", 2), ("IMLS", 4)]
)
def test_syllables_are_counted_as_they_are_spoken(word, count):
    assert syllables(word) == count


def test_a_grade_is_that_of_the_formula():
    # 11.8 syllables a word and 0.39 words a sentence, less 15.59
    assert grade(["The cat sat on the mat."]) == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    assert grade(["The initiative."]) == pytest.approx(0.39 * 2 + 11.8 * 5 / 2 - 15.59)


@pytest.mark.parametrize("name", ["about", "accessibility"])
def test_it_reads_as_plainly_as_a_ninth_grader_needs(client, shipped_directory, name):
    page = read(client.get(reverse(f"initiatives:{name}")))
    sentences = [sentence for words in texts(page, "main//p") for sentence in split(words)]
    assert len(sentences) > 7
    assert grade(sentences) <= HARDEST


def test_every_example_of_the_search_tips_finds_something_as_they_say(client, shipped_directory):
    for address in ("/", "/initiatives/"):
        tips = find(read(client.get(address)), "details[@class='more tips']")
        examples = [urlsplit(link).query for link in links(tips, "ul")]
        assert len(examples) == 4
        library, phrase, acronym, slip = map(ask, examples)
        assert "libraries" in library.reading.also
        assert 0 < phrase.found < ask("q=museums+and+libraries").found
        assert acronym.found
        assert not acronym.reading.corrections
        assert list(slip.reading.corrections) == [("vetrans", "veterans")]


def test_the_data_can_be_had_where_about_says(client, shipped_directory):
    section = find(read(client.get("/about/")), "section[@aria-labelledby='data']")
    assert links(section, "p") == ["/sitemap.xml"]
    assert client.get("/sitemap.xml").status_code == 200
    assert (settings.BASE_DIR / text(find(section, "code"))).is_file()


def test_the_accessibility_statement_says_what_the_code_says(client):
    page = read(client.get("/accessibility/"))
    statement = text(find(page, "main"))
    assert f"{accessibility.STANDARD}, level {accessibility.LEVEL}" in statement
    assert find(page, "time").get("datetime") == accessibility.REVIEWED_ON.isoformat()
    assert texts(page, "section[@aria-labelledby='tested']//li") == [check.words for check in accessibility.CHECKS]
    assert [link for page in [page] for link in links(page, "main")] == [accessibility.STANDARD_URL]


@pytest.mark.parametrize("check", accessibility.CHECKS, ids=lambda check: check.test.rpartition("::")[2])
def test_every_test_that_the_statement_speaks_of_exists(check):
    file, _, name = check.test.partition("::")
    module = ast.parse((settings.BASE_DIR / file).read_text())
    assert name in {node.name for node in ast.walk(module) if isinstance(node, ast.FunctionDef)}
