"""Names with signs, each spelling beside the others: no correction of typing errors may hide a fault."""

import pytest

from initiatives.models import Initiative
from initiatives.search.highlighting import highlight, keyword_found
from initiatives.search.reading import read
from initiatives.search.words import compounds, words
from tests.factories import make_initiative

pytestmark = pytest.mark.django_db


def found(text):
    return {each.title for each in Initiative.objects.search(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AT&T", ["att"]),
        ("R&D, R & D", ["rd", "rd"]),
        ("Museums & Gardens", []),
        ("co-op and drop–in", ["coop", "dropin"]),
        ("after-school arts/crafts", ["afterschool", "artscrafts"]),
        ("Ph.D. of the U.S.", ["phd"]),
        ("4-H, K-12 and Pre-K", ["4h", "prek"]),
        ("10,000 of 2.5 or 1,2", ["10000"]),
        ("M*A*S*H", ["mash"]),
        ("mother-in-law", ["motherinlaw"]),
        ("one - two, three -four five", []),
        ("end.", []),
        ("& & &", []),
        ("a & b & c", ["abc"]),
        ("E\u0301tat-maître", ["etatmaitre"]),
    ],
)
def test_signs_join_words_into_compounds(text, expected):
    assert [compound.folded for compound in compounds(text, words(text))] == expected


@pytest.mark.parametrize(
    "spellings",
    [
        ["AT&T", "ATT", "AT & T"],
        ["R&D", "RD", "R & D"],
        ["Co-op", "Coop", "Co‑op"],
        ["Drop-in", "Dropin"],
        ["Opt-in", "Optin"],
        ["After-school", "Afterschool"],
        ["K-12", "K12", "K–12"],
        ["e-books", "ebooks", "eBooks"],
        ["4-H", "4H"],
        ["U.S.", "US"],
        ["D.C.", "DC"],
        ["Ph.D.", "PhD", "Ph.D"],
        ["Wi-Fi", "WiFi"],
        ["T-shirt", "Tshirt"],
        ["10,000", "10000"],
        ["Macy’s", "Macys", "Macy's"],
        ["21st-century", "21st century"],
    ],
    ids=lambda spellings: spellings[0],
)
def test_each_spelling_finds_the_others(spellings):
    for number, spelling in enumerate(spellings):
        make_initiative(f"{spelling} Club", slug=f"s{number}", text="Something.")
    make_initiative(
        "Cooperative dropping, options, Attic", slug="other", text="In the open, as it is told. Red. T. Meet at it."
    )
    expected = {f"{spelling} Club" for spelling in spellings}
    for typed in (*spellings, *(spelling.lower() for spelling in spellings)):
        assert found(typed) == expected, typed
        assert read(typed).corrections == (), typed
        assert found(f"{typed} club") == expected, typed


@pytest.mark.parametrize("typed", ["drop in", "drop-in", "Drop–In"])
def test_words_apart_find_every_spelling(typed):
    for number, title in enumerate(("Drop-in", "Dropin", "Drop in")):
        make_initiative(title, slug=f"s{number}")
    make_initiative("In a drop")
    assert found(typed) >= {"Drop-in", "Dropin", "Drop in"}


def test_letter_apart_finds_every_spelling():
    for number, title in enumerate(("K-12", "K12", "K 12")):
        make_initiative(title, slug=f"s{number}")
    assert found("k 12") == {"K-12", "K12", "K 12"}


@pytest.mark.parametrize("typed", ["AT&T", "R&D", "co-op"])
def test_unknown_name_with_a_sign_is_not_its_letters(typed):
    make_initiative("Catherine T. Rand", text="At the co of R. and D.")
    assert found(typed) == set()
    assert read(typed).sentence == f"Nothing has the word {typed}."


def test_unknown_name_with_a_sign_may_be_misspelt():
    make_initiative("Cooperative")
    assert read("co-op").corrections == (("co-op", "cooperative"),)


def test_exact_spelling_comes_first():
    make_initiative("Coop Club", slug="one")
    make_initiative("Co-op Club", slug="two")
    assert Initiative.objects.search("coop club")[0].slug in {"one", "two"}
    assert Initiative.objects.search("Co-op Club")[0].slug == "two"


def test_parts_of_a_compound_are_found_apart_where_they_say_something():
    make_initiative("Grade-Level Reading")
    make_initiative("A level of any grade")
    make_initiative("Levels")
    assert found("grade-level") == {"Grade-Level Reading", "A level of any grade"}
    assert found("level grade") == {"Grade-Level Reading", "A level of any grade"}


def test_words_of_an_unknown_compound_are_looked_for_by_themselves():
    make_initiative("Museums and libraries")
    assert found("libraries/museums") == {"Museums and libraries"}
    assert read("libraries/museums").sentence.startswith("Showing results for libraries museums")


def test_a_compound_is_shown_as_it_was_typed():
    make_initiative("Coop")
    assert read("co-op").sentence == "Showing results for co-op."
    assert read("Coop").sentence == "Showing results for Coop."


def test_either_spelling_is_highlighted():
    make_initiative("Coop, AT&T")
    assert highlight("A Co-op and a coop.", read("coop")) == "A <mark>Co-op</mark> and a <mark>coop</mark>."
    assert highlight("A Co-op and a coop.", read("co-op")) == "A <mark>Co-op</mark> and a <mark>coop</mark>."
    assert highlight("Meet at AT&T", read("att")) == "Meet at <mark>AT&amp;T</mark>"


def test_keyword_with_a_sign_is_named():
    initiative = make_initiative("Shop", keywords="co-op, drop-in")
    assert keyword_found(initiative, read("coop")) == "co-op"
    assert keyword_found(initiative, read("drop-in")) == "drop-in"


def test_title_with_a_sign_is_a_whole_name_without_it():
    make_initiative("Drop-in Center", slug="whole")
    make_initiative("Dropin Center of the Center", slug="longer")
    assert [each.slug for each in Initiative.objects.search("dropin center")] == ["whole", "longer"]


def test_a_compound_costs_two_queries(django_assert_max_num_queries):
    make_initiative("Co-op club")
    with django_assert_max_num_queries(2):
        read("co-op club AT&T")
