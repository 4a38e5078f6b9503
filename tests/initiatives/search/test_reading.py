from datetime import timedelta

import pytest
from django.utils import timezone

from initiatives.models import Initiative
from initiatives.search.highlighting import highlight
from initiatives.search.query import MOST_WORDS
from initiatives.search.ranking import ranked
from initiatives.search.reading import read
from tests.factories import make_initiative

pytestmark = pytest.mark.django_db

TOMORROW = {"publish_at": timezone.now() + timedelta(days=1)}
DRAFT = {"status": "draft"}


@pytest.fixture
def directory():
    make_initiative("Veterans at the Library", text="Military families and veterans.", names=["Salute"])
    make_initiative("Library Card Challenge", text="Libraries give every child a card.", keywords="kids, borrow")
    make_initiative("Poetry for Communities", text="Poems of a community, and museums.", partners=["StoryCorps"])
    make_initiative("Film Forward", text="Movies from abroad: film and conversation.")


def titles(text, among=None):
    return [found.title for found in ranked(Initiative.objects.published() if among is None else among, read(text))]


def said(text):
    """The sentence, with what is emphasized between asterisks."""
    reading = read(text)
    assert reading.sentence == "".join(piece for piece, _ in reading.understood)
    return "".join(f"*{piece}*" if emphasized else piece for piece, emphasized in reading.understood)


# ---- Every word is required


def test_words_are_found_in_any_form_case_accent_or_apostrophe(directory):
    for text in ("veterans", "VETERAN", "vétérans", "veteran’s", "veteran's", "veterans'"):
        assert titles(text) == ["Veterans at the Library"]
    for text in ("community", "Communities"):
        assert titles(text) == ["Poetry for Communities"]


def test_every_word_is_required(directory):
    assert titles("library") == ["Library Card Challenge", "Veterans at the Library"]
    assert titles("library families") == ["Veterans at the Library"]
    reading = read("library families library")
    assert (reading.mode, reading.terms) == ("all", ("librari", "famili"))


def test_words_that_say_nothing_are_passed_over_where_another_remains(directory):
    assert titles("how do I get a library card for my child") == ["Library Card Challenge"]
    assert read("the card").terms == ("card",)
    assert titles("from") == ["Film Forward"]
    assert read("of the").terms == ("of", "the")


def test_a_reading_says_what_else_it_finds(directory):
    assert said("libraries") == "Showing results for *libraries*, which also finds *library*."
    assert said("poems") == "Showing results for *poems*."
    assert said("Military families") == "Showing results for *Military families*."
    assert said("the library of poems for a community").startswith("No initiative has all of these words")
    assert said("library cards") == "Showing results for *library cards*, which also finds *libraries* and *card*."


def test_a_letter_alone_belongs_to_the_next_word_where_that_is_a_word():
    make_initiative("Open eBooks")
    make_initiative("Campaign", partners=["Annie E. Casey"], text="Books.")
    assert titles("e books") == titles("e-books") == titles("ebooks") == ["Open eBooks"]
    assert titles("e casey") == ["Campaign"]


# ---- Phrases


@pytest.mark.parametrize("quoted", ['"{}"', "“{}”", "„{}“", "«{}»"])
def test_quoted_words_stand_side_by_side(directory, quoted):
    assert titles(quoted.format("library card")) == ["Library Card Challenge"]
    assert titles(quoted.format("military families")) == ["Veterans at the Library"]
    assert titles(quoted.format("families and veteran")) == ["Veterans at the Library"]
    assert titles(quoted.format("film") + " conversation") == ["Film Forward"]


def test_a_phrase_and_words_are_both_required(directory):
    assert titles('"military families" salute') == ["Veterans at the Library"]
    reading = read('"military families" salute')
    assert (reading.terms, reading.phrases) == (("militari", "famili", "salut"), ("militari famili",))
    assert highlight("Military salute: military families", reading) == (
        "Military <mark>salute</mark>: <mark>military families</mark>"
    )
    assert read('kids "library card" "every child"').phrases == ("librari card", "everi child")


def test_a_phrase_does_not_reach_from_one_field_into_the_next(directory):
    assert read('"card challenge"').mode == "all"
    assert not read('"card challenge"').scattered
    assert read('"challenge libraries"').scattered


def test_a_phrase_begins_and_ends_with_a_whole_word():
    make_initiative("Part time art")
    assert read('"art time"').scattered
    assert read('"part ti"').mode == "any"


def test_an_ampersand_is_and_in_a_phrase():
    make_initiative("Let’s Move! Museums & Gardens")
    assert titles('"museums and gardens"') == titles('"Museums & Gardens"') == ["Let’s Move! Museums & Gardens"]


def test_quotation_marks_without_another_mean_nothing(directory):
    for text in ('"library card', 'library" card', "“library card", '"" library card', '"library" card'):
        assert read(text).phrases == ()
        assert titles(text) == ["Library Card Challenge"]


def test_words_that_stand_nowhere_side_by_side_are_looked_for_anywhere(directory):
    assert titles('"card library"') == ["Library Card Challenge"]
    assert said('"card library"') == (
        "No initiative has these words side by side, so this list has those with all of them."
    )


# ---- Nearest readings


@pytest.mark.parametrize(
    ("typed", "used"),
    [("vetrans", "veterans"), ("libary", "library"), ("comunities", "communities"), ("poetyr", "poetry")],
)
def test_a_misspelt_word_is_corrected(directory, typed, used):
    reading = read(typed)
    assert reading.corrections == ((typed, used),)
    assert titles(typed) == titles(used) != []


def test_a_correction_is_told(directory):
    assert said("vetrans") == "Showing results for *veterans*; nothing has the word *vetrans*."
    assert said("Libary cards") == (
        "Showing results for *library cards*, which also finds *libraries* and *card*; nothing has the word *Libary*."
    )
    assert said("vetrans famlies") == (
        "Showing results for *veterans families*; nothing has the words *vetrans* or *famlies*."
    )


def test_a_word_in_a_phrase_is_corrected(directory):
    assert titles('"libary card"') == ["Library Card Challenge"]
    assert said('"military famlies"') == "Showing results for *“military families”*; nothing has the word *famlies*."


def test_short_words_and_numbers_are_not_corrected(directory):
    make_initiative("Cap 2013")
    for typed in ("cab", "2014", "caps2"):
        assert titles(typed) == []
        assert read(typed).corrections == ()


def test_four_letters_may_have_one_slip_and_eight_may_have_two():
    make_initiative("Preservation Film")
    assert read("flim").corrections == (("flim", "film"),)
    assert read("fliim").corrections == ()
    assert read("pressrvatiun").corrections == (("pressrvatiun", "preservation"),)
    assert read("pressrvatiunn").corrections == ()


def test_the_nearest_word_is_used_then_the_most_frequent_then_the_first_in_the_alphabet():
    make_initiative("Bands")
    make_initiative("Banks")
    assert read("banjs").corrections == (("banjs", "bands"),)
    make_initiative("More Banks")
    assert read("banjs").corrections == (("banjs", "banks"),)
    make_initiative("Bandages for banjoists")
    assert read("banjoiss").corrections == (("banjoiss", "banjoists"),)


def test_a_word_with_the_same_first_letter_is_preferred():
    make_initiative("Xylopod")
    make_initiative("Mylopad")
    make_initiative("More mylopad")
    assert read("xylopad").corrections == (("xylopad", "xylopod"),)
    assert read("zylopad").corrections == (("zylopad", "mylopad"),)


def test_words_without_the_space_between_them_are_parted(directory):
    assert titles("librarycard") == ["Library Card Challenge"]
    assert said("filmforward") == "Showing results for *film forward*; nothing has the word *filmforward*."


def test_parts_that_nothing_has_together_are_no_guess(directory):
    assert titles("filmveterans") == []
    assert said("filmveterans") == "Nothing has the word *filmveterans*."


def test_words_with_a_space_between_them_are_joined(directory):
    assert titles("story corps") == ["Poetry for Communities"]
    assert said("story corps poetry") == "Showing results for *storycorps poetry*; nothing has *story corps*."


def test_a_word_of_the_same_family_is_used(directory):
    assert titles("librarian") == titles("library")
    assert titles("convers") == ["Film Forward"]


def test_any_word_will_do_where_nothing_has_them_all(directory):
    reading = read("veterans poetry")
    assert reading.mode == "any"
    assert set(titles("veterans poetry")) == {"Veterans at the Library", "Poetry for Communities"}
    assert said("veterans poetry") == (
        "No initiative has all of these words, so this list has those with any of them."
    )
    assert said("library zebra") == (
        "No initiative has all of these words, so this list has those with any of them. Nothing has the word *zebra*."
    )
    assert titles("library zebra") == titles("library")


def test_those_with_more_of_the_words_come_first(directory):
    assert titles("film abroad zebra library")[0] == "Film Forward"


def test_a_sure_correction_counts_where_any_word_will_do(directory):
    assert titles("libary zebra") == titles("library")
    assert said("libary zebra") == (
        "No initiative has all of these words, so this list has those with any of them. Nothing has the word *zebra*. "
        "Nothing has the word *libary*, so *library* stands for it."
    )


def test_a_far_guess_that_does_not_go_with_the_other_words_is_none(directory):
    make_initiative("Scholars")
    for far, meant in (("fill", "film"), ("scholastic", "scholars"), ("vilm", "film"), ("libra", "library")):
        assert read(far).corrections == ((far, meant),)
        reading = read(f"{far} salute movies")
        assert (reading.mode, reading.corrections) == ("any", ())
        assert titles(f"{far} salute movies") == titles("salute movies")


def test_words_that_nothing_has_are_named(directory):
    assert said("xyzzy") == "Nothing has the word *xyzzy*."
    assert said("Xyzzy qwertz plugh") == "Nothing has the words *Xyzzy*, *qwertz* or *plugh*."
    assert titles("xyzzy") == []
    assert read("xyzzy").mode == "all"


# ---- No word, many words


@pytest.mark.parametrize("text", ["🎉", "!?", "\0", "%", '""', "\ud800"])
def test_a_text_without_any_word_finds_nothing(directory, text, django_assert_num_queries):
    with django_assert_num_queries(0):
        reading = read(text)
        assert reading.mode == "none"
        assert list(ranked(Initiative.objects.all(), reading)) == []


def test_a_text_without_any_word_is_repeated():
    assert said("🎉") == "There is no word in “🎉” to search for."
    assert said("?" * 200) == f"There is no word in “{'?' * 59}…” to search for."
    assert said("\0!\ud800") == "There is no word in “␀!” to search for."
    assert said("\ufdd0!\U0001fffe") == "There is no word in “!” to search for."


@pytest.mark.parametrize("text", ["", " \t\n", "\x01"])
def test_a_blank_text_needs_no_sentence(text):
    assert read(text).mode == "none"
    assert read(text).understood == []


def test_words_beyond_the_limit_are_dropped_and_told():
    text = " ".join(f"word{number}" for number in range(40))
    make_initiative("Many", summary=text)
    reading = read(f"{text} word0 word39")
    assert len(reading.terms) == MOST_WORDS
    assert reading.dropped == ("word32", "word33", "word34", "word35", "word36", "word37", "word38", "word39", "word0")
    assert reading.sentence.endswith("Only the first 32 different words are looked for.")


def test_a_long_text_is_repeated_in_part():
    make_initiative(" ".join(f"word{number}" for number in range(10)))
    shown = " ".join(f"word{number}" for number in range(8))
    assert said(" ".join(f"word{number}" for number in range(10))) == f"Showing results for *{shown} …*."
    assert said("x" * 100) == f"Nothing has the word *{'x' * 59}…*."


def test_a_pasted_passage_finds_its_initiative(directory):
    make_initiative("Other", text="Military families.")
    assert titles("Military families and veterans.") == ["Veterans at the Library"]


# ---- Only what is published


@pytest.mark.parametrize("hidden", [DRAFT, TOMORROW])
def test_what_is_not_published_has_no_influence(directory, hidden):
    texts = ["library", "vetrans", "zebra", "zebar", "libary", "library zebra", '"zebra crossing"', "abroad", "filn"]
    before = [read(text) for text in texts]
    for number in range(3):
        make_initiative(f"Zebra crossing libraries {number}", text="Libary, filn, abroad, vetrans.", **hidden)
    assert [read(text) for text in texts] == before


def test_it_counts_from_the_moment_it_is_published(directory):
    entry = make_initiative("Zebra", **DRAFT)
    assert titles("zebar") == []
    entry.status = "published"
    entry.save()
    assert titles("zebar") == ["Zebra"]


def test_others_can_be_read_for_those_who_search_them(directory):
    make_initiative("Zebra films", **DRAFT)
    everything = Initiative.objects.all()
    reading = read("zebar film", among=everything)
    assert reading.corrections == (("zebar", "zebra"),)
    assert [found.title for found in ranked(everything, reading)] == ["Zebra films"]


# ---- Cost


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("library", 1),
        ("libraries", 1),
        ("library card child", 2),
        ('"library card" child', 2),
        ('"card library"', 2),
        ("veterans poetry", 2),
        ("vetrans", 3),
        ("libary card", 4),
        ('"libary card" kidz famlies zebra', 4),
        ("kommunity zzzz filmforward story corps", 4),
        ("xyzzy", 3),
    ],
)
@pytest.mark.parametrize("entries", [0, 20])
def test_a_reading_costs_few_queries(directory, entries, text, most, django_assert_max_num_queries):
    for number in range(entries):
        make_initiative(f"Library film {number}")
    with django_assert_max_num_queries(most):
        read(text)
