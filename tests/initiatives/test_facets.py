from datetime import timedelta

import pytest
from django.utils import timezone

from initiatives.facets import Facet, FacetValue
from initiatives.models import Initiative
from tests.factories import make_focus_area, make_initiative, make_partner

from .asking import ask, titles

pytestmark = pytest.mark.django_db


def facet(name, query=""):
    return next(facet for facet in ask(query).facets if facet.name == name)


def counts(name, query=""):
    return {value.slug: value.count for value in facet(name, query).values}


def slugs(values):
    return [value.slug for value in values]


# ---- What there is to tick


def test_facets_come_in_one_order_with_their_labels():
    assert [(facet.name, facet.label, facet.css) for facet in ask().facets] == [
        ("focus", "Focus area", "area"),
        ("audience", "Who it is for", "audience"),
        ("institutions", "Libraries or museums", ""),
        ("kind", "Kind", ""),
        ("partner", "Partner", "partner"),
    ]


def test_vocabularies_come_in_the_order_that_staff_gave_them():
    make_focus_area("Reading", position=2)
    make_focus_area("Arts", position=1)
    make_focus_area("Science", position=2)
    assert slugs(facet("focus").values) == ["arts", "reading", "science"]


def test_kinds_and_institutions_come_in_their_own_order():
    assert slugs(facet("kind").values)[:3] == ["award", "challenge-or-competition", "program"]
    assert [(value.slug, value.label) for value in facet("institutions").values] == [
        ("libraries", "Libraries"),
        ("museums", "Museums"),
        ("not-stated", "Not stated"),
    ]


def test_partners_come_by_name():
    make_initiative(partners=["Zeta", "eBooks Inc.", "Émile"])
    assert [value.label for value in facet("partner").values] == ["eBooks Inc.", "Émile", "Zeta"]


def test_a_partner_of_drafts_alone_is_not_shown():
    make_initiative(partners=["First Book"])
    make_initiative(partners=["Secret Society"], status=Initiative.Status.DRAFT)
    make_partner("Nobody’s Partner")
    assert slugs(facet("partner").values) == ["first-book"]


def test_what_is_chosen_is_marked():
    make_focus_area("Reading")
    make_focus_area("Arts")
    chosen = facet("focus", "focus=arts&focus=nope")
    assert [value.slug for value in chosen.values if value.selected] == ["arts"]
    assert chosen.chosen == 1
    assert facet("kind", "focus=arts").chosen == 0


# ---- Counts


@pytest.fixture
def four():
    """Two on reading, two on arts, one of them on both; two for children; two with libraries."""
    make_initiative("Both", focus=["Reading", "Arts"], audiences=["Children"], kind="award", concerns_libraries=True)
    make_initiative("Books", focus=["Reading"], audiences=["Teens"], kind="program", concerns_libraries=True)
    make_initiative("Paint", focus=["Arts"], audiences=["Children"], kind="program", concerns_museums=True)
    make_initiative("Games", kind="program")
    make_focus_area("Health")


@pytest.mark.usefixtures("four")
def test_counts_without_a_choice_are_those_of_the_whole_directory():
    assert counts("focus") == {"reading": 2, "arts": 2, "health": 0}
    assert counts("audience") == {"children": 2, "teens": 1}
    assert counts("institutions") == {"libraries": 2, "museums": 1, "not-stated": 1}
    assert counts("kind")["program"] == 3


@pytest.mark.usefixtures("four")
def test_a_choice_leaves_the_counts_of_its_own_facet_alone():
    assert counts("focus", "focus=arts") == {"reading": 2, "arts": 2, "health": 0}
    assert counts("kind", "kind=award")["program"] == 3


@pytest.mark.usefixtures("four")
def test_a_choice_narrows_the_counts_of_all_other_facets():
    assert counts("audience", "focus=reading") == {"children": 1, "teens": 1}
    assert counts("institutions", "focus=reading") == {"libraries": 2, "museums": 0, "not-stated": 0}
    assert counts("focus", "audience=children&kind=program") == {"reading": 0, "arts": 1, "health": 0}


@pytest.mark.usefixtures("four")
def test_under_match_all_a_count_is_that_of_the_chosen_areas_and_this_one():
    assert counts("focus", "focus=arts&match=all") == {"reading": 1, "arts": 2, "health": 0}
    assert counts("focus", "focus=arts&focus=reading&match=all") == {"reading": 1, "arts": 1, "health": 0}
    assert counts("audience", "focus=arts&focus=reading&match=all") == {"children": 1, "teens": 0}


@pytest.mark.usefixtures("four")
def test_a_choice_that_leads_to_nothing_stays_at_0():
    health = facet("focus", "focus=health").values
    assert FacetValue("health", "Health", 0, True) in health
    assert slugs(facet("kind", "focus=health").values) == slugs(facet("kind").values)
    assert set(counts("kind", "focus=health").values()) == {0}


@pytest.mark.usefixtures("four")
def test_each_count_is_the_length_of_the_list_that_it_leads_to():
    for query in ["kind=program", "audience=children&institutions=libraries", "focus=arts&kind=program"]:
        for each in ask(query).facets:
            chosen = ask(query).chosen[each.name]
            for value in each.values:
                alone = ask(query).query_string(**{each.name: [value.slug]})
                assert value.count == len(titles(alone)), (query, chosen, value)


def test_counts_are_those_of_what_the_words_find():
    make_initiative("Poetry", focus=["Reading"], kind="award")
    make_initiative("Poets at school", focus=["Reading"], kind="program", summary="They bring poetry.")
    make_initiative("Games", focus=["Reading"], kind="program")
    assert counts("focus", "q=poetry") == {"reading": 2}
    assert counts("focus", "q=poetry&kind=award") == {"reading": 1}
    assert counts("kind", "q=poetry&kind=award")["program"] == 1


def test_counts_follow_the_words_when_any_of_them_will_do():
    make_initiative("Poetry", focus=["Reading"], kind="award")
    make_initiative("Games", focus=["Reading"], kind="program")
    assert ask("q=poetry+games").reading.mode == "any"
    assert counts("focus", "q=poetry+games") == {"reading": 2}
    assert counts("focus", "q=poetry+games&kind=award") == {"reading": 1}


def test_words_that_find_nothing_leave_every_count_at_0():
    make_initiative("Poetry", focus=["Reading"])
    assert counts("focus", "q=%F0%9F%8E%89") == {"reading": 0}


def test_what_is_not_public_is_not_counted():
    make_initiative(focus=["Reading"], kind="award")
    make_initiative(focus=["Reading"], kind="award", status=Initiative.Status.DRAFT)
    make_initiative(focus=["Reading"], kind="award", publish_at=timezone.now() + timedelta(days=1))
    assert counts("focus") == {"reading": 1}
    assert counts("kind")["award"] == 1


# ---- A long facet


def make_facet(*values, long=True):
    return Facet("partner", "Partner", "partner", [FacetValue(*value) for value in values], long)


TEN = [(f"p{number}", f"Partner {number}", number % 3, False) for number in range(10)]


def test_the_most_useful_values_of_a_long_facet_come_first():
    assert slugs(make_facet(*TEN).first) == ["p2", "p5", "p8", "p1", "p4", "p7", "p0", "p3"]


def test_the_rest_of_a_long_facet_comes_by_name():
    values = [("a", "A", 0, False), ("b", "B", 0, False), *TEN]
    assert slugs(make_facet(*values).rest) == ["p0", "p3", "p6", "p9"]


def test_what_is_chosen_of_a_long_facet_comes_first_whatever_its_count():
    values = [*TEN[:9], ("p9", "Partner 9", 0, True)]
    assert slugs(make_facet(*values).first)[:2] == ["p9", "p2"]


def test_all_that_is_chosen_of_a_long_facet_is_shown_at_once():
    values = [(slug, label, count, True) for slug, label, count, _ in TEN[:9]] + TEN[9:]
    assert sorted(slugs(make_facet(*values).first)) == [f"p{number}" for number in range(9)]
    assert slugs(make_facet(*values).rest) == ["p9"]


def test_eight_values_are_not_divided():
    assert slugs(make_facet(*TEN[:8]).first) == [f"p{number}" for number in range(8)]
    assert make_facet(*TEN[:8]).rest == []


def test_a_vocabulary_is_not_divided_however_long():
    assert slugs(make_facet(*TEN, long=False).first) == [f"p{number}" for number in range(10)]
    assert make_facet(*TEN, long=False).rest == []


def test_partners_are_the_long_facet():
    make_initiative(partners=[f"Partner {number}" for number in range(12)])
    make_initiative(partners=["Partner 9"], focus=[f"Area {number}" for number in range(12)])
    assert slugs(facet("partner").first)[0] == "partner-9"
    assert len(facet("partner").first) == 8
    assert len(facet("partner").rest) == 4
    assert len(facet("focus").first) == 12
