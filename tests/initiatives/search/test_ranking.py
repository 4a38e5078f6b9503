import pytest

from initiatives.models import Initiative
from initiatives.search.ranking import ranked
from initiatives.search.reading import read
from tests.factories import make_initiative

pytestmark = pytest.mark.django_db


def titles(text):
    return [found.title for found in Initiative.objects.published().search(text)]


def test_title_goes_before_name_before_partner_and_keyword_before_text():
    make_initiative("F", text="Poetry, poetry and more poetry: poetry.")
    make_initiative("E", summary="Poetry")
    make_initiative("D", partners=["Poetry"])
    make_initiative("C", keywords="poetry")
    make_initiative("A", names=["Poetry and Prose"])
    make_initiative("Zeal for Poetry")
    assert titles("poetry") == ["Zeal for Poetry", "A", "C", "D", "F", "E"]


def test_a_rare_word_counts_for_more_than_a_frequent_one():
    for number in range(5):
        make_initiative(f"Library {number}")
    make_initiative("Poetry", text="Nothing else.")
    assert titles("library poetry")[0] == "Poetry"


def test_a_whole_name_goes_before_those_that_share_its_words():
    make_initiative("National Youth Award", text="A national award.")
    make_initiative("Medal", names=["National Award"])
    assert titles("national award") == ["Medal", "National Youth Award"]
    assert titles("The National Award") == ["National Youth Award", "Medal"]
    assert titles("national youth award")[0] == "National Youth Award"


def test_equal_scores_come_in_the_order_of_titles_on_every_database():
    expected = [
        ("Apple library", "apple"),
        ("apple library", "apple-1"),
        ("ÀPPLE library", "apple-2"),
        ("e-Library apple", "e-apple"),
        ("Ébène library apple", "ebene"),
        ("éclair library apple", "eclair"),
        ("Øre library apple", "ore"),
        ("Zoo apple library", "zoo"),
        ("zoo’s apple library", "zoos"),
    ]
    for title, slug in reversed(expected):
        make_initiative(title, slug=slug, text="A library.")
    found = Initiative.objects.search("apple")
    assert len({each.score for each in found}) == 1
    assert [(each.title, each.slug) for each in found] == expected


def test_scores_are_whole_numbers():
    make_initiative("Library card")
    (found,) = Initiative.objects.search("library card")
    assert type(found.score) is int
    assert found.score > 0


def test_the_score_is_the_same_whatever_else_is_asked_of_the_query():
    make_initiative("Library", focus=["Reading", "Arts"], partners=["One", "Two"], names=["Library card"])
    (plain,) = Initiative.objects.search("library card")
    filtered = Initiative.objects.filter(focus_areas__slug__in=["reading", "arts"], partners__slug="one")
    assert {each.score for each in filtered.search("library card")} == {plain.score}


def test_no_initiative_comes_twice():
    make_initiative("Library", partners=["Library One", "Library Two"], names=["A Library"], keywords="library books")
    assert titles("library") == titles("library books") == titles('"library one"') == ["Library"]
    assert Initiative.objects.search("library").count() == 1


def test_it_searches_within_what_it_is_given():
    make_initiative("Library one")
    draft = make_initiative("Library two", status="draft")
    assert list(Initiative.objects.filter(status="draft").search("library")) == [draft]
    assert titles("library") == ["Library one"]


def test_it_can_be_counted_sliced_ordered_and_filtered_further():
    for number in range(5):
        make_initiative(f"Library {number}", kind="award" if number % 2 else "program")
    found = Initiative.objects.search("library")
    assert found.count() == 5
    assert [each.title for each in found[1:3]] == ["Library 1", "Library 2"]
    assert [each.title for each in found.filter(kind="award")] == ["Library 1", "Library 3"]
    assert found.order_by("-sort_key")[0].title == "Library 4"
    assert Initiative.objects.filter(pk__in=found.values("pk")).count() == 5


def test_a_reading_without_words_finds_nothing_and_still_has_a_score():
    make_initiative("Library")
    found = ranked(Initiative.objects.all(), read("🎉"))
    assert (list(found), found.count(), found.exists(), list(found.values("score"))) == ([], 0, False, [])


@pytest.mark.parametrize("entries", [1, 30])
def test_finding_costs_one_query(entries, django_assert_num_queries):
    for number in range(entries):
        make_initiative(f"Library card {number}")
    reading = read('"library card" 0')
    with django_assert_num_queries(1):
        assert len(ranked(Initiative.objects.published(), reading)) == 1
