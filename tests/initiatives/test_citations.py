"""Marking the words of a passage, on plain strings."""

from hypothesis import example, given
from hypothesis import strategies as st

from initiatives.citations import Marked, References, mark, plain

DIGGING = (
    'The Digging into Data Challenge aims to address how "big data" changes the research landscape for the'
    " humanities and social sciences. "
)
CATALYST = (
    "The Community Catalyst Initiative will help libraries and museums develop a deeper understanding of their role"
    " as enablers of community vitality and co-creators of positive community change."
)


def drawn(marking) -> str:
    """The marking as a reader could draw it: [words] for a mark, <1 2> for numbers."""

    def draw(piece):
        if isinstance(piece, str):
            return piece
        if isinstance(piece, References):
            return f"<{' '.join(map(str, piece.numbers))}>"
        return f"[{''.join(map(draw, piece.within))}]"

    return "".join(map(draw, marking.pieces))


def marks(pieces):
    for piece in pieces:
        if isinstance(piece, Marked):
            yield piece
            yield from marks(piece.within)


def test_numbers_follow_the_order_of_the_words_and_not_of_the_facts():
    marking = mark("one two three", ["three", "one"])
    assert drawn(marking) == "[one]<1> two [three]<2>"
    assert marking.numbers == (2, 1)


def test_facts_on_the_same_words_have_one_mark_and_a_number_each():
    marking = mark("for youth poets", ["youth poets", "youth poets"])
    assert drawn(marking) == "for [youth poets]<1 2>"
    assert marking.numbers == (1, 2)
    assert marking.words == (1, 1)
    assert marking.pieces[1].numbers == (1, 2)


def test_a_quote_in_another_lies_within_and_the_numbers_come_after_the_outer_one():
    marking = mark("the highest honor for youth poets whose", ["youth poets", "highest honor for youth poets"])
    assert drawn(marking) == "the [highest honor for [youth poets]]<1 2> whose"
    assert marking.numbers == (2, 1)


def test_of_two_quotes_that_begin_together_the_longer_one_lies_outside():
    marking = mark("help libraries and museums", ["help libraries", "help libraries and museums"])
    assert drawn(marking) == "[[help libraries] and museums]<1 2>"
    assert marking.numbers == (2, 1)


def test_quotes_that_cross_are_cut_at_the_crossing_and_the_number_follows_the_last_piece():
    marking = mark("abcdef", ["abcd", "cdef"])
    assert drawn(marking) == "[ab[cd]]<1>[ef]<2>"
    first, second = [piece for piece in marks(marking.pieces) if 2 in piece.numbers]
    assert (first.first, second.first) == (True, False)


def test_three_quotes_that_cross_each_other_stay_like_brackets():
    marking = mark("abcdefgh", ["abcd", "bcdef", "cdefgh"])
    assert drawn(marking) == "[a[b[cd]]]<1>[[ef]]<2>[gh]<3>"


def test_passage_18_of_the_source_whose_quotes_cross():
    marking = mark(
        DIGGING,
        [
            "Digging into Data Challenge",
            "Challenge",
            "the research landscape for the humanities and social sciences",
            "changes the research landscape",
            '"big data"',
            "humanities and social sciences",
        ],
    )
    assert drawn(marking) == (
        'The [Digging into Data [Challenge]]<1 2> aims to address how ["big data"]<3>'
        " [changes [the research landscape]]<4>[ for the [humanities and social sciences]]<5 6>. "
    )


def test_passage_12_of_the_source_whose_quotes_cross():
    marking = mark(
        CATALYST,
        [
            "will help libraries and museums develop a deeper understanding",
            "libraries and museums",
            "help libraries and museums",
            "develop a deeper understanding of their role",
        ],
    )
    assert drawn(marking) == (
        "The Community Catalyst Initiative "
        "[will [help [libraries and museums]] [develop a deeper understanding]]<1 2 3>[ of their role]<4>"
        " as enablers of community vitality and co-creators of positive community change."
    )


def test_a_quote_that_occurs_twice_marks_its_first_occurrence():
    assert drawn(mark("museums and museums", ["museums"])) == "[museums]<1> and museums"


def test_a_quote_that_the_passage_lacks_has_no_number_and_takes_none():
    marking = mark("one two", ["three", "", "two"])
    assert marking.numbers == (None, None, 1)
    assert marking.words == (None, None, 1)
    assert drawn(marking) == "one [two]<1>"


def test_a_text_without_quotes_is_one_piece_and_an_empty_one_none():
    assert mark("one", []).pieces == ("one",)
    assert mark("", ["one"]).pieces == ()


def test_a_quote_of_the_whole_text_is_one_mark():
    assert drawn(mark("one", ["one"])) == "[one]<1>"


@st.composite
def texts_with_quotes(draw):
    """A text of few letters, so that quotes repeat, nest and cross, and quotes mostly out of it."""
    text = draw(st.text("ab c’🎉א<", max_size=30))
    places = st.integers(0, len(text))
    cuts = draw(st.lists(st.tuples(places, places).map(sorted), max_size=8))
    strangers = draw(st.lists(st.text("ab ", max_size=4), max_size=2))
    return text, draw(st.permutations([text[start:end] for start, end in cuts] + strangers))


@given(texts_with_quotes())
@example((CATALYST, ["libraries and museums", "museums develop", "and museums develop a deeper", "libraries"]))
def test_without_its_marks_a_passage_is_verbatim(case):
    text, quotes = case
    assert plain(mark(text, quotes).pieces) == text


@given(texts_with_quotes())
def test_the_pieces_of_each_quote_make_up_the_quote_without_a_gap(case):
    text, quotes = case
    marking = mark(text, quotes)
    for quote, number in zip(quotes, marking.numbers, strict=True):
        pieces = [piece for piece in marks(marking.pieces) if number and number in piece.numbers]
        assert "".join(plain(piece.within) for piece in pieces) == (quote if number else "")
        assert [piece.first for piece in pieces] == [index == 0 for index in range(len(pieces))]


@given(texts_with_quotes())
def test_every_quote_that_the_text_has_gets_one_number_and_every_number_stands_once(case):
    text, quotes = case
    marking = mark(text, quotes)
    assert [number is not None for number in marking.numbers] == [bool(quote) and quote in text for quote in quotes]
    standing = [number for piece in marking.pieces if isinstance(piece, References) for number in piece.numbers]
    given_out = sorted(number for number in marking.numbers if number)
    assert sorted(standing) == given_out == list(range(1, len(given_out) + 1))


@given(texts_with_quotes())
def test_numbers_rise_with_the_place_of_the_words_and_stand_where_the_last_of_them_end(case):
    text, quotes = case
    marking = mark(text, quotes)
    starts = [text.find(quotes[marking.numbers.index(number)]) for number in sorted(filter(None, marking.numbers))]
    assert starts == sorted(starts)
    place = 0
    for piece in marking.pieces:
        if isinstance(piece, References):
            ends = [
                text.find(quote) + len(quote) for quote in (quotes[marking.numbers.index(n)] for n in piece.numbers)
            ]
            assert max(ends) == place
        else:
            place += len(plain([piece]))


@given(texts_with_quotes())
def test_marks_that_name_the_same_words_share_the_name(case):
    text, quotes = case
    marking = mark(text, quotes)
    for quote, words in zip(quotes, marking.words, strict=True):
        if words:
            [anchor] = [piece for piece in marks(marking.pieces) if piece.first and piece.name == words]
            assert quote.startswith(plain([anchor]))
