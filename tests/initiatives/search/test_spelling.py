import pytest
from hypothesis import given
from hypothesis import strategies as st

from initiatives.search.spelling import Candidate, Lexicon, allowed, slips, splits
from initiatives.search.words import stem


@pytest.mark.parametrize(
    ("typed", "meant", "number"),
    [
        ("library", "library", 0),
        ("libary", "library", 1),
        ("vetrans", "veterans", 1),
        ("musuem", "museum", 1),
        ("nutritoin", "nutrition", 1),
        ("liberry", "library", 2),
        ("ab", "ba", 1),
        ("", "abc", 3),
        ("poetry", "money", 4),
    ],
)
def test_slips_are_letters_left_out_added_changed_or_swapped(typed, meant, number):
    assert slips(typed, meant, 5) == slips(meant, typed, 5) == number


@given(st.text("abc", max_size=7), st.text("abc", max_size=7), st.integers(0, 3))
def test_slips_are_counted_as_the_definition_says(typed, meant, most):
    def count(i, j):
        if not i or not j:
            return i + j
        ways = [count(i - 1, j) + 1, count(i, j - 1) + 1, count(i - 1, j - 1) + (typed[i - 1] != meant[j - 1])]
        if i > 1 and j > 1 and typed[i - 2 : i] == meant[j - 2 : j][::-1]:
            ways.append(count(i - 2, j - 2) + 1)
        return min(ways)

    assert slips(typed, meant, most) == min(count(len(typed), len(meant)), most + 1)


@pytest.mark.parametrize(
    ("word", "number"), [("eta", 0), ("army", 1), ("library", 1), ("veterans", 2), ("2013", 0), ("covid19", 0)]
)
def test_long_words_may_have_more_slips_and_short_ones_none(word, number):
    assert allowed(word) == number


def test_misspelt_words_are_found_as_they_are_written_or_by_their_stem():
    lexicon = Lexicon([("libraries", "librari"), ("liberal", "liber"), ("preservation", "preserv")])
    assert list(lexicon.misspelt(("libary", "libari"))) == [Candidate(1, 3, "libraries", "librari")]
    assert list(lexicon.misspelt(("preservaton", "preservaton"))) == [Candidate(1, 1, "preservation", "preserv")]


def test_short_stems_are_not_compared():
    assert list(Lexicon([("play", "play")]).misspelt(("planning", "plan"))) == []


def test_related_words_begin_alike():
    words = ["library", "citizenship", "programs", "immigration"]
    lexicon = Lexicon((word, stem(word)) for word in words)
    assert [found.word for found in lexicon.related("librarian")] == ["library"]
    assert [found.word for found in lexicon.related("citizen")] == ["citizenship"]
    assert [found.word for found in lexicon.related("immig")] == ["immigration"]
    assert [found.word for found in lexicon.related("progress")] == []
    assert [found.word for found in lexicon.related("lib")] == []


def test_a_word_is_split_into_parts_of_three_letters_or_more():
    assert splits("filmnow") == [("fil", "mnow"), ("film", "now")]
    assert splits("films") == []
