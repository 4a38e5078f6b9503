import pytest

from initiatives.admin.forms import verbatim
from initiatives.models import (
    FieldCitation,
    Initiative,
    Partnership,
    StatedDate,
)
from initiatives.models.citations import LINKS
from tests.editing import Form, change_page, form_of, saved, send, words_of
from tests.factories import make_initiative, make_partner, make_passage, make_source

pytestmark = pytest.mark.django_db

PASSAGE = "Open eBooks is an app containing thousands of titles that are free for children."


def test_a_quote_that_is_not_in_the_passage_is_refused_beside_the_field_and_nothing_typed_is_lost(editor):
    initiative = make_initiative("Open eBooks", text=PASSAGE)
    form = form_of(editor, initiative) | {"summary": "A summary just typed"}
    row = form.add_row("partnerships", partner=make_partner().pk, role="publisher", quote="Words of nobody")

    response = send(editor, initiative, form)

    assert not saved(response)
    quote = response.context["inline_admin_formsets"][0].formset.forms[0]["quote"]
    assert "doesn’t contain these words" in quote.errors[0]
    again = Form(response)
    assert again["summary"] == "A summary just typed"
    assert again[row + "quote"] == "Words of nobody"
    assert again[row + "role"] == "publisher"
    assert again[row + "partner"] == str(make_partner().pk)
    assert not Partnership.objects.exists()
    assert Initiative.objects.get().summary == ""


def test_a_refused_form_says_at_its_top_where_to_look_and_opens_the_row(editor):
    initiative = make_initiative(text=PASSAGE, partners=["First Book", "Second Book"])
    rows_open = editor.get(change_page(initiative)).content.decode().count("<details open>")
    assert rows_open == len(LINKS)  # the empty one of each kind, from which new rows are made
    form = form_of(editor, initiative) | {"title": "", "partnerships-0-quote": "Words of nobody"}
    content = send(editor, initiative, form).content.decode()
    assert '<a href="#id_title">Title: Enter a title.</a>' in content
    assert '<a href="#id_partnerships-0-quote">Partner First Book, Quote: Passage ' in content
    assert content.count("<details open>") == rows_open + 1


def test_a_quote_given_without_a_passage_is_from_the_entrys_own(editor):
    initiative = make_initiative(text=PASSAGE)
    form = form_of(editor, initiative)
    form.add_row("stateddates", text="Free since 2016", quote="free for children")
    assert saved(send(editor, initiative, form))
    assert StatedDate.objects.get().passage == initiative.passage


def test_a_quote_may_stand_in_another_passage(editor):
    initiative, other = make_initiative(text=PASSAGE), make_passage("The National Medal is an honor.")
    form = form_of(editor, initiative)
    form.add_row("fieldcitations", field="title", quote="National Medal", passage=other.pk)
    assert saved(send(editor, initiative, form))
    assert FieldCitation.objects.get().passage == other


def test_a_quote_from_another_passage_than_the_entrys_own_is_told_where_it_stands(editor):
    initiative, other = make_initiative(text=PASSAGE), make_passage("The National Medal is an honor.")
    form = form_of(editor, initiative)
    form.add_row("fieldcitations", field="title", quote="National Medal")
    response = send(editor, initiative, form)
    assert f"Passage {other.number} has these words: choose it as the passage." in words_of(response)


def test_a_quote_in_an_entry_without_a_passage_is_refused(editor):
    initiative = make_initiative()
    form = form_of(editor, initiative)
    form.add_row("stateddates", text="Began in 2016", quote="in 2016")
    response = send(editor, initiative, form)
    assert "This entry has no passage of its own." in words_of(response)
    assert Form(response)["stateddates-0-quote"] == "in 2016"


def test_a_quote_and_a_source_page_together_are_refused(editor):
    initiative = make_initiative(text=PASSAGE)
    form = form_of(editor, initiative)
    form.add_row("stateddates", text="Free", quote="free for children", source=make_source().pk)
    response = send(editor, initiative, form)
    assert "Give the quote or the source page, not both" in words_of(response)
    assert Form(response)["stateddates-0-source"] == str(make_source().pk)


def test_a_passage_chosen_without_a_quote_is_refused(editor):
    initiative, other = make_initiative(text=PASSAGE), make_passage("The National Medal is an honor.")
    form = form_of(editor, initiative)
    form.add_row("stateddates", text="Free", passage=other.pk)
    response = send(editor, initiative, form)
    assert "Give the words of the passage that support this." in words_of(response)
    assert Form(response)["stateddates-0-passage"] == str(other.pk)


def test_a_quote_can_be_replaced_by_a_source_page(editor):
    initiative = make_initiative(text=PASSAGE)
    row = StatedDate.objects.create(initiative=initiative, text="Free", quote="free", passage=initiative.passage)
    form = form_of(editor, initiative) | {"stateddates-0-quote": "", "stateddates-0-source": make_source().pk}
    assert saved(send(editor, initiative, form))
    row.refresh_from_db()
    assert (row.quote, row.passage, row.source) == ("", None, make_source())


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("the nation's highest honor", "the nation’s highest honor"),
        ("the nation´s highest honor", "the nation’s highest honor"),
        ("2009 winners, personal", "2009 winners,\u00a0 personal"),
        ('called "big data"', "called “big data”"),
        ("award-winning", "award–winning"),
    ],
)
def test_a_quote_as_a_browser_copies_it_or_a_keyboard_types_it_is_stored_as_the_passage_has_it(editor, typed, stored):
    initiative = make_initiative(
        text="It is the nation’s highest honor. The 2009 winners,\u00a0 personal: called “big data”, award–winning."
    )
    form = form_of(editor, initiative)
    form.add_row("stateddates", text="Honored", quote=f" {typed} ")
    assert saved(send(editor, initiative, form))
    assert StatedDate.objects.get().quote == stored


def test_words_that_only_resemble_those_of_the_passage_are_not_taken_for_them():
    assert verbatim("the Nation’s", "the nation’s") == ""
    assert verbatim("a.c", "abc") == ""
    assert verbatim("thenation’s", "the nation’s") == ""
