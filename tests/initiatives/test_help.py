"""Help: what the pages say of the search, of the method and of accessibility is plain, and true."""

import ast
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse

from initiatives import accessibility
from tests.html import find, links, read, text, texts
from tests.initiatives.asking import ask
from tests.reading_ease import grade, split, syllables
from tests.states import STATES

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
        assert len(examples) == 5
        library, spanish, phrase, acronym, slip = map(ask, examples)
        assert "libraries" in library.reading.also
        assert spanish.found
        assert not spanish.reading.corrections
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


def defined(module: ast.Module) -> dict[str, ast.stmt]:
    """Return what a module defines at its top, by name."""
    found: dict[str, ast.stmt] = {}
    for node in module.body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = node
        elif isinstance(node, ast.Assign):
            found |= {target.id: node for target in node.targets if isinstance(target, ast.Name)}
    return found


def named_by(node: ast.AST) -> set[str]:
    """Return every name that a piece of code speaks of."""
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def reached(name: str, within: dict[str, ast.stmt]) -> set[str]:
    """Return the names that a function uses, itself or by way of what else its module defines."""
    used, waiting = set(), [name]
    while waiting:
        for other in named_by(within[waiting.pop()]) - used:
            used.add(other)
            if other in within:
                waiting.append(other)
    return used


@pytest.mark.parametrize("check", accessibility.CHECKS, ids=lambda check: check.test.rpartition("::")[2])
def test_every_test_that_the_statement_speaks_of_runs_on_the_facts_that_it_states(check):
    file, _, name = check.test.partition("::")
    module = ast.parse((settings.BASE_DIR / file).read_text())
    within = defined(module)
    assert Path(file).name.startswith("test_"), "pytest does not collect it"
    assert name.startswith("test_")
    marks = [ast.unparse(mark) for mark in within[name].decorator_list]
    marks += [ast.unparse(within["pytestmark"])] if "pytestmark" in within else []
    assert not [mark for mark in marks if "skip" in mark or "xfail" in mark]
    imported = {
        alias.asname or alias.name
        for node in module.body
        if isinstance(node, ast.ImportFrom) and node.module == accessibility.__name__
        for alias in node.names
    }
    facts = set(check.facts)
    assert facts <= imported
    assert facts <= reached(name, within)
    assert not facts & within.keys(), "the test has one of its own"


def test_the_pages_that_are_counted_are_those_that_are_looked_at():
    looking = []
    for check in accessibility.CHECKS:
        file, _, name = check.test.partition("::")
        within = defined(ast.parse((settings.BASE_DIR / file).read_text()))
        if re.search(r"\bpages\b", check.words) and "STATES" in reached(name, within):
            looking.append(check.words)
    counted, same = looking
    assert counted.startswith(f"{len(STATES)} pages and states of pages, ")
    assert "looks at the same pages," in same


def stated_in(words: str) -> set[str]:
    """Return the numbers of a sentence that are sizes or counts, none of them a version of a standard."""
    return set(re.findall(r"(?<![\d.])\d+(?![\d.]*\d)", words))


@pytest.mark.parametrize("check", accessibility.CHECKS, ids=lambda check: check.test.rpartition("::")[2])
def test_every_number_that_the_statement_gives_is_a_fact_that_its_test_runs_on(check):
    values = [getattr(accessibility, fact) for fact in check.facts]
    known = {str(number) for value in values for number in (value if isinstance(value, tuple) else [value])}
    assert stated_in(check.words) <= known


def test_the_standard_that_is_stated_is_covered_by_the_rules_of_axe():
    version = accessibility.STANDARD.rpartition(" ")[2].replace(".", "")
    assert f"wcag{version}{accessibility.LEVEL.lower()}" in accessibility.AXE_RULES
