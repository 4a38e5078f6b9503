import pytest
from django.utils.http import urlencode

from initiatives.selection import text
from tests.factories import make_focus_area, make_initiative

from .asking import ask, plain, titles

pytestmark = pytest.mark.django_db


def ways(query):
    return [(text(way.label), way.count, way.titles) for way in ask(query).ways_out().ways]


def hint(query):
    return plain(ask(query).ways_out().hint)


@pytest.fixture
def salute():
    make_initiative("Community Salute: veterans", focus=["Stronger communities"], concerns_museums=True)
    make_initiative("Building blocks", focus=["Early childhood"], concerns_museums=True)
    make_initiative("Blocks", focus=["Early childhood"], concerns_museums=True)
    make_initiative("Reading aloud", focus=["Early childhood"])


VETERANS = "q=veterans&focus=early-childhood&institutions=museums"


@pytest.mark.usefixtures("salute")
def test_each_way_says_what_it_leaves_out_and_what_it_leads_to():
    assert ways(VETERANS) == [
        ("Without the focus area Early childhood", 1, ["Community Salute: veterans"]),
        ("Without the word “veterans”", 2, ["Blocks", "Building blocks"]),
        ("Only the word “veterans”", 1, ["Community Salute: veterans"]),
        ("All initiatives", 4, []),
    ]


@pytest.mark.usefixtures("salute")
def test_each_way_leads_where_it_says():
    for way in ask(VETERANS).ways_out().ways:
        _, _, query = way.url.partition("?")
        assert len(titles(query)) == way.count
        assert titles(query)[:3] == way.titles or text(way.label) == "All initiatives"


@pytest.mark.usefixtures("salute")
def test_what_is_named_is_set_apart():
    first, *_, last = ask(VETERANS).ways_out().ways
    assert plain(first.label) == "Without the focus area *Early childhood*"
    assert plain(last.label) == "All initiatives"
    assert last.url == "/initiatives/"


@pytest.mark.usefixtures("salute")
def test_the_hint_names_the_choice_that_it_is_no_use_to_drop():
    assert hint(VETERANS) == "Taking away *museums* alone would still leave none."


def test_the_hint_names_all_that_it_is_no_use_to_drop():
    make_initiative("Poetry", focus=["Reading"], audiences=["Children"], kind="award")
    make_initiative("Prose", focus=["Arts"], audiences=["Teens"], kind="program")
    assert hint("focus=reading&audience=children&kind=program&institutions=museums") == (
        "Taking away any one of these alone would still leave none."
    )
    assert hint("focus=reading&audience=children&kind=program") == (
        "Taking away the focus area *Reading* or the audience *Children* alone would still leave none."
    )


def test_no_hint_where_each_choice_helps():
    make_initiative("Poetry", kind="award")
    make_initiative("Prose", kind="program")
    assert hint("q=poetry&kind=program") == ""


def test_where_no_single_step_helps_each_choice_alone_is_offered():
    make_initiative("Poetry", focus=["Reading"])
    make_initiative("Prose", audiences=["Teens"])
    make_initiative("Games", kind="award")
    assert ways("focus=reading&audience=teens&kind=award") == [
        ("Only the focus area Reading", 1, ["Poetry"]),
        ("Only the audience Teens", 1, ["Prose"]),
        ("Only the kind Award", 1, ["Games"]),
        ("All initiatives", 3, []),
    ]


def test_two_ways_to_one_place_are_one():
    make_initiative("Poetry", kind="award")
    make_initiative("Prose", kind="program")
    assert ways("q=poetry&kind=program") == [
        ("Without the kind Program", 1, ["Poetry"]),
        ("Without the word “poetry”", 1, ["Prose"]),
        ("All initiatives", 2, []),
    ]


def test_a_single_choice_leads_back_to_everything():
    make_initiative("Poetry")
    assert ways("kind=award") == [("All initiatives", 1, [])]
    assert hint("kind=award") == ""


def test_where_all_areas_are_asked_for_fewer_of_them_and_any_of_them_are_offered():
    make_initiative("Books", focus=["Reading"])
    make_initiative("Paint", focus=["Arts"])
    make_focus_area("Health")
    assert ways("match=all&focus=reading&focus=arts") == [
        ("Without the focus area Arts", 1, ["Books"]),
        ("Without the focus area Reading", 1, ["Paint"]),
        ("With any of the focus areas Arts and Reading", 2, ["Books", "Paint"]),
        ("All initiatives", 2, []),
    ]
    assert ways("match=all&focus=reading&focus=health") == [
        ("Without the focus area Health", 1, ["Books"]),
        ("With any of the focus areas Health and Reading", 1, ["Books"]),
        ("All initiatives", 2, []),
    ]


def test_several_values_of_a_facet_are_taken_away_together():
    make_initiative("Poetry", kind="digital-tool")
    assert ways("q=poetry&kind=award&kind=program&institutions=not-stated") == [
        ("Without the kinds Award and Program", 1, ["Poetry"]),
        ("Only the word “poetry”", 1, ["Poetry"]),
        ("All initiatives", 1, []),
    ]


def test_the_first_three_titles_come_in_the_order_of_their_list():
    for number in [4, 1, 3, 2]:
        make_initiative(f"Program {number}", slug=f"{9 - number}", summary="On poetry.")
    make_initiative("Poetry")
    assert ways("q=poetry&kind=award")[0] == ("Without the kind Award", 5, ["Poetry", "Program 1", "Program 2"])
    assert ways("q=poetry&kind=award&sort=title")[0][2] == ["Poetry", "Program 1", "Program 2"]


def test_the_ways_keep_the_order_asked_for():
    make_initiative("Poetry")
    make_initiative("Games", summary="On poetry.")
    first, *_ = ask("q=poetry&kind=award&sort=title").ways_out().ways
    assert first.titles == ["Games", "Poetry"]
    assert first.url == f"/initiatives/?{urlencode({'q': 'poetry', 'sort': 'title'})}"


def test_a_way_to_everything_is_not_named_twice():
    make_initiative("Poetry")
    (everything,) = ask("kind=award&sort=updated").ways_out().ways
    assert text(everything.label) == "All initiatives"
    assert everything.url == "/initiatives/?sort=updated"


def test_words_that_nothing_has_are_left_behind():
    make_initiative("Poetry", kind="award")
    assert ways("q=%F0%9F%8E%89&kind=award") == [
        ("Without the word “🎉”", 1, ["Poetry"]),
        ("All initiatives", 1, []),
    ]


def test_an_empty_directory_has_no_ways():
    assert ways("kind=award&q=poetry") == []


def test_the_ways_cost_one_query(django_assert_num_queries):
    for number in range(5):
        make_initiative(f"Poetry {number}", focus=["Reading", "Arts", "Health"], concerns_museums=True)
    filterset = ask("q=poetry&match=all&focus=reading&focus=arts&focus=health&kind=award&institutions=libraries")
    assert not filterset.results
    assert filterset.total == 5
    with django_assert_num_queries(1):
        assert len(filterset.ways_out().ways) > 1
