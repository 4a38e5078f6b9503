import pytest
from django.urls import reverse

from initiatives.models import (
    Initiative,
    Partnership,
)
from initiatives.models.citations import LINKS
from tests.editing import Form, change_page, form_of, found, queries_of, saved, send, words_of
from tests.factories import make_audience, make_focus_area, make_initiative, make_partner, make_passage, make_source

pytestmark = pytest.mark.django_db

PASSAGE = "Open eBooks is an app containing thousands of titles that are free for children."
ADD = "admin:initiatives_initiative_add"


def test_an_initiative_is_added_with_all_its_facts_and_is_public_on_the_next_request(editor, client):
    passage = make_passage(PASSAGE)
    form = Form(editor.get(reverse(ADD)))
    form |= {"title": "Open eBooks", "slug": "open-ebooks", "kind": "digital-tool", "passage": passage.pk}
    form |= {"status": "published", "keywords": "kids books", "concerns_libraries": "on"}
    form.add_row("partnerships", partner=make_partner("First Book").pk, role="publisher", quote="Open eBooks")
    form.add_row("focuslinks", focus_area=make_focus_area("Reading and writing").pk, quote="titles")
    form.add_row("audiencelinks", audience=make_audience("Children").pk, quote="free for children")
    form.add_row("alternatenames", name="OEB", source=make_source("https://example.org/").pk)
    form.add_row("stateddates", text="Began in 2016")
    form.add_row("fieldcitations", field="kind", quote="an app")

    response = editor.post(reverse(ADD), form, follow=True)

    assert saved(response)
    initiative = Initiative.objects.get(slug="open-ebooks")
    for link in LINKS:
        assert link.objects.get(initiative=initiative).passage == (None if link.objects.get().quote == "" else passage)
    assert found(client, "?q=first+book") == found(client, "?q=OEB") == found(client, "?q=kids") == ["Open eBooks"]
    assert "First Book" in words_of(client.get(initiative.get_absolute_url()))


def test_an_initiative_that_is_refused_while_it_is_added_loses_nothing_that_was_typed(editor):
    passage, other = make_passage(PASSAGE), make_passage("The National Medal is an honor.")
    form = Form(editor.get(reverse(ADD))) | {"title": "Open eBooks", "slug": "open-ebooks", "passage": str(passage.pk)}
    form.add_row("partnerships", partner=str(make_partner().pk), role="publisher", quote="Open eBooks")
    form.add_row("fieldcitations", field="title", quote="National Medal", passage=str(other.pk))

    response = editor.post(reverse(ADD), form, follow=True)

    assert not saved(response)
    assert "Not saved yet. Please fix the following: Kind" in words_of(response)
    assert Form(response) | {"csrfmiddlewaretoken": ""} == form | {"csrfmiddlewaretoken": ""}
    assert not Initiative.objects.exists()


@pytest.mark.parametrize("key", ["abc", "9" * 30])
def test_what_is_no_key_of_a_row_is_refused_beside_its_field(editor, key):
    initiative = make_initiative("Open eBooks", text=PASSAGE, partners=["First Book"])
    wrong = {"passage": key, "partnerships-0-partner": key, "partnerships-0-source": key}
    response = send(editor, initiative, form_of(editor, initiative) | wrong)
    assert words_of(response).count("Select a valid choice.") == 2 * 3
    response = send(editor, initiative.passage, form_of(editor, initiative.passage) | {"source": key})
    assert words_of(response).count("Select a valid choice.") == 2


def test_a_changed_title_is_public_and_found_on_the_next_request(editor, client):
    initiative = make_initiative("Open eBooks")
    send(editor, initiative, form_of(editor, initiative) | {"title": "Closed eBooks"})
    assert "Closed eBooks" in words_of(client.get(initiative.get_absolute_url()))
    assert found(client, "?q=closed") == ["Closed eBooks"]
    assert "Open eBooks" not in found(client, "?q=open")


def test_facts_are_added_changed_and_removed_on_the_page_of_their_initiative(editor, client):
    initiative = make_initiative("Film Forward", partners=["Sundance Institute", "First Book"])
    form = form_of(editor, initiative)
    form["partnerships-0-role"] = "organizer"
    form["partnerships-1-DELETE"] = "on"
    form.add_row("partnerships", partner=make_partner("National Park Service").pk)
    assert saved(send(editor, initiative, form))
    assert list(initiative.partnerships.values_list("partner__name", "role")) == [
        ("Sundance Institute", "organizer"),
        ("National Park Service", ""),
    ]
    assert found(client, "?q=%22national+park%22") == ["Film Forward"]
    assert found(client, "?q=%22first+book%22") == []


def test_a_new_fact_comes_after_the_others_unless_it_is_given_a_place(editor):
    initiative = make_initiative(partners=["Alpha", "Beta"])
    form = form_of(editor, initiative)
    form.add_row("partnerships", partner=make_partner("Gamma").pk)
    form.add_row("partnerships", partner=make_partner("Delta").pk)
    send(editor, initiative, form)
    names = initiative.partnerships.values_list("partner__name", flat=True)
    assert list(names.all()) == ["Alpha", "Beta", "Gamma", "Delta"]
    send(editor, initiative, form_of(editor, initiative) | {"partnerships-0-position": ""})
    assert list(names.all()) == ["Beta", "Gamma", "Delta", "Alpha"]


def test_an_added_row_that_is_left_empty_is_ignored(editor):
    initiative = make_initiative(partners=["Alpha"])
    form = form_of(editor, initiative)
    form.add_row("partnerships")
    form.add_row("fieldcitations")
    assert saved(send(editor, initiative, form))
    assert initiative.partnerships.count() == 1


def test_a_partner_that_is_chosen_twice_is_refused_and_both_rows_stay_in_the_form(editor):
    initiative = make_initiative()
    form = form_of(editor, initiative)
    for role in ("first role", "second role"):
        form.add_row("partnerships", partner=make_partner("First Book").pk, role=role)
    response = send(editor, initiative, form)
    assert words_of(response).count("First Book is already a partner of this entry. Remove this row") == 2  # box, row
    assert "duplicate" not in words_of(response)
    assert Form(response)["partnerships-1-role"] == "second role"
    assert not initiative.partnerships.exists()


def test_saving_without_a_change_changes_nothing(editor):
    initiative = make_initiative(text=PASSAGE, note="Two\nlines", partners=["First Book"])
    before = Initiative.objects.values().get(pk=initiative.pk)
    assert saved(send(editor, initiative, form_of(editor, initiative)))
    assert Initiative.objects.values().get(pk=initiative.pk) == before


def test_changing_only_a_fact_makes_the_initiative_the_latest_updated(editor):
    initiative = make_initiative(partners=["First Book"])
    form = form_of(editor, initiative)
    form["partnerships-0-role"] = "publisher"
    send(editor, initiative, form)
    assert Initiative.objects.get(pk=initiative.pk).updated_at > initiative.updated_at


def test_the_search_index_is_written_once_a_save_however_many_facts_change(editor, monkeypatch):
    initiative = make_initiative(names=["One", "Two", "Three"])
    written = []
    monkeypatch.setattr("initiatives.search.indexing.reindex", lambda pks, _: written.append(pks))
    form = form_of(editor, initiative) | {f"alternatenames-{row}-name": f"Name {row}" for row in range(3)}
    assert saved(send(editor, initiative, form))
    assert [set(touched) for touched in written] == [{initiative.pk}]


def test_the_page_of_an_initiative_costs_the_same_for_1_fact_and_for_10(editor):
    few = make_initiative(text=PASSAGE, partners=["P0"], focus=["F0"], audiences=["A0"], names=["N0"])
    Partnership.objects.update(quote="Open eBooks", passage=few.passage)
    names = [str(number) for number in range(10)]
    many = make_initiative(text=PASSAGE, partners=names, focus=names, audiences=names, names=names)
    many.partnerships.update(quote="Open eBooks", passage=many.passage)
    many.alternatenames.update(source=make_source())
    few.alternatenames.update(source=make_source())
    assert queries_of(editor, change_page(many)) == queries_of(editor, change_page(few))


ROWS = {
    "partnerships": ("partner", make_partner),
    "focuslinks": ("focus_area", make_focus_area),
    "audiencelinks": ("audience", make_audience),
    "alternatenames": ("name", str),
    "stateddates": ("text", str),
    "fieldcitations": ("field", str.lower),
}
"""For each kind of fact the field that only one row may have the same in, and what makes a value for it."""


def make_rows(group, *names):
    """Make an initiative with a fact of that kind for each name."""
    initiative = make_initiative()
    field, make = ROWS[group]
    for position, name in enumerate(names):
        getattr(initiative, group).create(position=position, **{field: make(name)})
    return initiative


def values(initiative, group):
    """What the facts say, by their keys."""
    return dict(getattr(initiative, group).values_list("pk", ROWS[group][0]))


@pytest.mark.parametrize("group", ROWS)
def test_two_facts_can_exchange_what_they_say(editor, group):
    initiative = make_rows(group, "Title", "Kind")
    (first, one), (second, two) = values(initiative, group).items()
    field = ROWS[group][0]
    exchanged = {f"{group}-0-{field}": str(two), f"{group}-1-{field}": str(one)}
    assert saved(send(editor, initiative, form_of(editor, initiative) | exchanged))
    assert values(initiative, group) == {first: two, second: one}


@pytest.mark.parametrize("group", ROWS)
def test_a_fact_can_take_what_another_says_that_is_deleted_or_moves_on(editor, group):
    initiative = make_rows(group, "Title", "Kind", "Website")
    field, make = ROWS[group]
    (first, _), (second, two), (third, three) = values(initiative, group).items()
    fourth = getattr(make("Standing"), "pk", make("Standing"))
    form = form_of(editor, initiative)
    form |= {f"{group}-0-{field}": str(two), f"{group}-1-{field}": str(three), f"{group}-2-{field}": str(fourth)}
    assert saved(send(editor, initiative, form))
    assert values(initiative, group) == {first: two, second: three, third: fourth}

    form = form_of(editor, initiative) | {f"{group}-0-{field}": str(three), f"{group}-1-DELETE": "on"}
    assert saved(send(editor, initiative, form))
    assert values(initiative, group) == {first: three, third: fourth}


def test_what_exchanged_partners_did_and_what_supports_it_is_kept(editor, client):
    initiative = make_initiative("Open eBooks", text=PASSAGE, partners=["First Book", "Second Book"])
    initiative.partnerships.update(quote="Open eBooks", passage=initiative.passage, role="publisher")
    first, second = initiative.partnerships.all()
    form = form_of(editor, initiative) | {"partnerships-0-partner": second.partner_id}
    assert saved(send(editor, initiative, form | {"partnerships-1-partner": first.partner_id}))
    rows = initiative.partnerships.values_list("partner__name", "role", "quote", "position")
    assert list(rows) == [
        ("Second Book", "publisher", "Open eBooks", 0),
        ("First Book", "publisher", "Open eBooks", 1),
    ]
    assert found(client, "?q=second+book") == ["Open eBooks"]


def test_a_form_that_is_refused_elsewhere_takes_no_fact_away(editor):
    initiative = make_initiative(partners=["First Book", "Second Book"])
    before = values(initiative, "partnerships")
    first, second = before.values()
    form = form_of(editor, initiative) | {"title": "", "partnerships-0-partner": str(second)}
    response = send(editor, initiative, form | {"partnerships-1-partner": str(first)})
    assert not saved(response)
    assert Form(response)["partnerships-0-partner"] == str(second)
    assert values(initiative, "partnerships") == before


@pytest.mark.parametrize("group", ROWS)
def test_a_fact_that_the_entry_has_got_without_the_form_knowing_is_refused_beside_its_row(editor, group):
    initiative = make_rows(group, "Title")
    field, make = ROWS[group]
    form = form_of(editor, initiative)
    value = getattr(make("Kind"), "pk", make("Kind"))
    row = form.add_row(group, **{field: str(value)})
    getattr(initiative, group).create(**{field: make("Kind")})
    form["_base"] = form_of(editor, initiative)["_base"]
    response = send(editor, initiative, form)
    assert not saved(response)
    assert "Somebody has added this meanwhile" in words_of(response)
    assert Form(response)[row + field] == str(value)
    assert getattr(initiative, group).count() == 2
