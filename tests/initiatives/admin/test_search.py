"""Search in admin lists and pickers: the same on both databases."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.urls import reverse

from initiatives.models import Audience, FocusArea, Initiative, Passage, Source
from partners.admin_search import FoldedSearchMixin
from partners.models import Partner
from tests.factories import make_audience, make_focus_area, make_initiative, make_partner, make_passage, make_source

pytestmark = pytest.mark.django_db

TYPED = ["Émile", "émile", "ÉMILE", "emile", "EMILE", "E\u0301mile"]


def listed(client, model: type[Model], text: str) -> list[str]:
    """What the list of the model shows for a search."""
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return [str(row) for row in client.get(address, {"q": text}).context["cl"].result_list]


def picked(client, model: type[Model], field: str, text: str) -> list[str]:
    """What the picker of a model's field offers for a search."""
    which = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": field}
    answer = client.get(reverse("admin:autocomplete"), {"term": text, **which}).json()
    return [row["text"] for row in answer["results"]]


@pytest.fixture
def emiles():
    """A row of each model with the marked name, and one with the plain name."""
    for number, name in enumerate(("Émile’s", "EMILE")):
        make_partner(name, slug=f"p{number}")
        make_focus_area(name, slug=f"f{number}")
        make_audience(name, slug=f"a{number}")
        make_source(f"https://example.org/{number}", title=name)
        make_passage(f"Of {name}.", number=number + 1)
        make_initiative(name, slug=f"i{number}", text="Of somebody.")
        User.objects.create(username=f"user{number}", first_name=name)
        Group.objects.create(name=name)
    for make in (make_partner, make_focus_area, make_audience):
        make("Other", slug="other")


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("model", [Partner, FocusArea, Audience, Source, Passage, Initiative, User, Group])
def test_list_finds_both_spellings(admin_client, emiles, model, typed):
    assert len(listed(admin_client, model, typed)) == 2


@pytest.mark.parametrize("typed", TYPED)
def test_picker_finds_both_spellings(admin_client, emiles, typed):
    pickers = [("partnership", "partner"), ("focuslink", "focus_area"), ("audiencelink", "audience")]
    for name, field in [*pickers, ("fieldcitation", "source"), ("fieldcitation", "passage")]:
        model = next(each for each in Initiative._meta.related_objects if each.related_model._meta.model_name == name)
        assert len(picked(admin_client, model.related_model, field, typed)) == 2, field


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Łódź Museum", "lodz"),
        ("ʻIolani Palace", "iolani PALACE"),
        ("AT&T", "att"),
        ("AT&T", "at&t"),
        ("Co-op Network", "coop"),
        ("Coop Network", "co-op"),
        ("U.S. Office", "us office"),
        ("President’s Committee", '"president\'s comm"'),
        ("Ἀθῆναι Museum", "αθηναι"),
        ("Музей", "МУЗЕЙ"),
    ],
)
def test_partner_is_found_by_any_usual_spelling(admin_client, name, typed):
    make_partner(name, slug="one")
    make_partner("Other", slug="other")
    assert listed(admin_client, Partner, typed) == [name]
    assert picked(admin_client, Initiative.partnerships.rel.related_model, "partner", typed) == [name]


def test_every_word_must_be_found_in_some_field(admin_client):
    make_partner("First Book", acronym="FB", parent="Books International")
    assert listed(admin_client, Partner, "international fb") == ["First Book"]
    assert listed(admin_client, Partner, "first cook") == []
    assert listed(admin_client, Partner, '"first book"') == ["First Book"]
    assert listed(admin_client, Partner, '"book first"') == []


@pytest.mark.parametrize("typed", ["%", "_", "🎉", "\\", "'", '"'])
def test_signs_alone_find_nothing(admin_client, typed):
    make_partner("First Book")
    assert listed(admin_client, Partner, typed) == []


def test_every_admin_search_is_folded():
    searched = {model: each for model, each in admin.site._registry.items() if each.search_fields}
    assert len(searched) >= 9
    unfolded = [model for model, each in searched.items() if not isinstance(each, FoldedSearchMixin)]
    assert unfolded == []


def test_search_costs_one_query_more_at_any_size(admin_client, django_assert_max_num_queries):
    for number in range(40):
        make_partner(f"Émile {number}")
    address = reverse("admin:partners_partner_changelist")
    with django_assert_max_num_queries(8):
        assert len(admin_client.get(address, {"q": "emile"}).context["cl"].result_list) == 40
