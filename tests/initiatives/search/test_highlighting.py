import pytest

from initiatives.models import Initiative
from initiatives.search.highlighting import highlight, keyword_found
from initiatives.search.reading import Reading, read
from tests.factories import make_initiative


def reading(*terms, phrases=(), loose=None):
    return Reading("", terms=terms, phrases=phrases, mode="all", loose=frozenset(terms if loose is None else loose))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Libraries and a library.", "<mark>Libraries</mark> and a <mark>library</mark>."),
        ("LIBRARY’S librarian", "<mark>LIBRARY’S</mark> librarian"),
        ("li\u00adbra\u00adry", "<mark>li\u00adbra\u00adry</mark>"),
        ("libra\u0301ry!", "<mark>libra\u0301ry</mark>!"),
        ("<b>library</b> & “card”", "&lt;b&gt;<mark>library</mark>&lt;/b&gt; &amp; “card”"),
        ("Nothing & nobody", "Nothing &amp; nobody"),
        ("", ""),
    ],
)
def test_found_words_are_marked_and_all_is_escaped(text, expected):
    html = highlight(text, reading("librari"))
    assert html == expected
    assert html.__html__() == expected


def test_a_text_that_claims_to_be_safe_is_escaped():
    assert highlight(highlight("<i>", reading("x")), reading("x")) == "&amp;lt;i&amp;gt;"


def test_a_phrase_is_marked_as_one_and_its_words_alone_are_not():
    found = reading("museum", "librari", "card", phrases=("museum and librari",), loose=["card"])
    assert highlight("Museums and libraries: a library card", found) == (
        "<mark>Museums and libraries</mark>: a library <mark>card</mark>"
    )


def test_the_longer_of_two_phrases_is_marked():
    found = reading("a", "b", "c", phrases=("a b", "a b c"), loose=[])
    assert highlight("a b a b c a", found) == "<mark>a b</mark> <mark>a b c</mark> a"


@pytest.mark.django_db
class TestFoundBy:
    @pytest.fixture
    def films(self):
        return make_initiative(
            "Film Forward",
            text="Conversation with filmmakers.",
            partners=["Sundance Institute"],
            names=["Advancing Cultural Dialogue"],
            keywords="cinema, moving pictures, documentaries, film reels",
        )

    @pytest.mark.parametrize(
        ("text", "keyword"),
        [
            ("documentary", "documentaries"),
            ("pictures", "moving pictures"),
            ("film pictures cinema", "moving pictures"),
            ("film", None),
            ("conversation filmmakers", None),
            ("sundance", None),
            ("dialogue", None),
            ("reel film", "film reels"),
            ("cinemma", "cinema"),
        ],
    )
    def test_a_keyword_is_told_where_nothing_shown_has_the_word(self, films, text, keyword):
        assert keyword_found(films, read(text)) == keyword

    def test_a_word_that_only_the_hidden_passage_has_was_not_found_by_a_keyword(self, films):
        films.summary = "A program."
        films.save()
        assert keyword_found(films, read("conversation")) is None

    def test_it_costs_no_query_on_a_list(self, films, django_assert_num_queries):
        (found,) = Initiative.objects.for_list()
        cinema, film = read("cinema"), read("film")
        with django_assert_num_queries(0):
            assert keyword_found(found, cinema) == "cinema"
            assert keyword_found(found, film) is None
