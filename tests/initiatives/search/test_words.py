import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from initiatives.search.words import STOP_STEMS, stems, words


def folded(text):
    return [word.folded for word in words(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Film Forward: Advancing", ["film", "forward", "advancing"]),
        ("film_forward", ["film", "forward"]),
        ("grade-level", ["grade", "level"]),
        ("e-books, E-Books, e‑books and e‐books", ["ebooks", "ebooks", "ebooks", "and", "ebooks"]),
        ("non-e-books", ["non", "ebooks"]),
        ("K-12 and T-AP", ["k12", "and", "tap"]),
        ("the U.S. of A.", ["the", "us", "of", "a"]),
        ("e.g. example.com", ["eg", "example", "com"]),
        ("2.5 million", ["2", "5", "million"]),
        ("Museums & Gardens", ["museums", "and", "gardens"]),
        ("R&D", ["r", "d"]),
        ("don't don’t don‘t donʼt don´t", ["dont"] * 5),
        ("children’s presidents' O’Brien Let’s", ["children", "presidents", "obrien", "lets"]),
        ("‘quoted’ and 'quoted'", ["quoted", "and", "quoted"]),
        ("rock ’n’ roll", ["rock", "n", "roll"]),
    ],
)
def test_letters_and_digits_make_words(text, expected):
    assert folded(text) == expected


@pytest.mark.parametrize(
    "text", ["Émile", "E\u0301mile", "ÉMILE", "E\u0301\u0302mile", "emile", "Ém\u00adile", "E\u200bmile"]
)
def test_case_accents_and_layout_make_no_difference(text):
    assert "".join(folded(text)) == "emile"


@pytest.mark.parametrize(
    "text", ["", " ", "\0", "🎉", "👩‍👩‍👧", "❤️", "\ud800", "%_*?", "\"'“”", "&", "…", "\u0301", "\u00ad"]
)
def test_what_is_no_word_is_none(text):
    assert words(text) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("libraries", "library"),
        ("LIBRARIES", "library"),
        ("President’s", "presidents"),
        ("president's", "president"),
        ("children’s", "children"),
        ("childrens", "children"),
        ("Let’s", "lets"),
        ("let's", "lets"),
        ("e-book", "eBooks"),
        ("immigrants", "immigration"),
    ],
)
def test_forms_of_a_word_have_one_stem(one, other):
    assert stems(one) == stems(other)


@pytest.mark.parametrize(
    "text", ["Let’s Move! Museums & Gardens", "Le\u0301on’s e-books, U.S. and 👩‍👩‍👧 stor\u00adies"]
)
def test_positions_are_those_of_the_text(text):
    for start, end, form, _ in words(text):
        assert folded(text[start:end]) == [form] or text[start:end] == "&"


def test_the_whole_word_is_found_with_its_accent_and_its_possessive():
    text = "See Jose\u0301’s library."
    assert [text[word.start : word.end] for word in words(text)] == ["See", "Jose\u0301’s", "library"]


def test_a_word_is_cut_at_64_characters():
    (word,) = words("x" * 5000)
    assert (word.end, len(word.folded), len(word.stem)) == (5000, 64, 64)


@pytest.mark.parametrize(
    "text", ["a-" * 2500, "a." * 2500, "a'" * 2500, "é" * 5000, "\u0301" * 5000, "a\u00ad" * 2500]
)
def test_strange_texts_are_read_in_no_time(text):
    assert len(words(text)) <= 1


@pytest.fixture
def hasty_threads():
    """Let threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def test_threads_do_not_disturb_each_other(hasty_threads):
    texts = [f"communities {number}libraries {number}preservation" for number in range(1000)]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(stems, texts))
    assert found == [["communiti", f"{number}librari", f"{number}preserv"] for number in range(1000)]


def test_no_word_of_a_subject_is_a_stop_word():
    assert not STOP_STEMS & set(stems("all community jobs library museum new public reading veterans work young"))
