"""Whatever anybody types is harmless."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from initiatives.models import Initiative
from initiatives.search.highlighting import highlight, keyword_found
from initiatives.search.ranking import ranked
from initiatives.search.reading import read
from initiatives.search.words import LONGEST, words
from tests.factories import make_initiative

NASTY = [
    "\0",
    "%",
    "_",
    "*",
    "\\",
    "'",
    '"',
    "“",
    "”",
    "’",
    "-",
    ".",
    "&",
    "🎉",
    "\u200d",
    "\ud800",
    "é",
    "\u0301",
    "(",
]
PIECES = ["library", "libary", "card", "the", "vetrans", "e", "x" * 60, " "]


def texts():
    pieces = st.one_of(st.sampled_from([*NASTY, *PIECES]), st.text(max_size=5))
    return st.lists(pieces, max_size=20).map("".join)


@pytest.fixture
def directory(db):
    make_initiative(
        "Library card & the “eBooks”", text="Veterans’ families.", names=["100%_card"], keywords="kids", partners=["É"]
    )
    make_initiative("Veterans")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts())
@example("x" * 5000)
@example("a " * 2500)
@example('"a" ' * 1250)
@example(" ".join(f"w{number}" for number in range(1000)))
@example("vetrans libary kommunity " * 200)
@example('"' + "library card " * 400 + '"')
@example("'; DROP TABLE initiatives_initiative; --")
@example("libra%")
@example("_ibrary")
@example("\uffff\U0010ffff\ud7fb")
def test_any_text_is_harmless_and_always_read_the_same(directory, text):
    reading = read(text)
    assert read(text) == reading
    found = list(ranked(Initiative.objects.published().for_list(), reading))
    assert found == list(Initiative.objects.published().search(text))
    assert len(found) <= 2
    assert (reading.mode == "none") == (not words(text)) == (not reading.terms)
    for initiative in found:
        assert highlight(initiative.title, reading).replace("<mark>", "").replace("</mark>", "") == (
            initiative.title.replace("&", "&amp;")
        )
        keyword_found(initiative, reading)
    reading.sentence.encode()


@settings(max_examples=200, deadline=None)
@given(texts())
def test_words_stand_in_the_text_in_order_and_fit_the_index(text):
    end = 0
    for word in words(text):
        assert end <= word.start < word.end <= len(text)
        assert 0 < len(word.stem) <= LONGEST
        assert 0 < len(word.folded) <= LONGEST
        assert word.folded.isalnum()
        assert word.stem.isalnum()
        end = word.end


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=texts().filter(lambda text: "\0" not in text and "\ud800" not in text and text.strip()))
def test_any_text_that_an_initiative_has_is_found_by_it(db, text):
    made = make_initiative(summary=text)
    try:
        reading = read(text)
        assert reading.corrections == ()
        assert list(ranked(Initiative.objects.filter(pk=made.pk), reading)) == ([made] if words(text) else [])
    finally:
        made.delete()


@pytest.mark.parametrize("wildcard", ["libra%", "lib_ary", "l*", "libr?ry", "^library$", ".*"])
def test_wildcards_are_none(directory, wildcard):
    assert "%" not in "".join(read(wildcard).terms)
    assert read(wildcard).mode in {"all", "any", "none"}
    assert read('"100%_card"').phrases == ("100 card",)
