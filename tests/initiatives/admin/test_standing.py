import pytest

from initiatives.models import (
    FieldCitation,
    Initiative,
)
from tests.editing import Form, form_of, saved, send, words_of
from tests.factories import make_initiative, make_source

pytestmark = pytest.mark.django_db

PASSAGE = "Open eBooks is an app containing thousands of titles that are free for children."


def test_a_standing_without_a_citation_is_refused_and_stays_chosen(editor):
    initiative = make_initiative()
    response = send(editor, initiative, form_of(editor, initiative) | {"standing": "ended"})
    assert "You chose “Ended.”" in words_of(response)
    assert Form(response)["standing"] == "ended"
    assert Initiative.objects.get().standing == "not-known"


def test_a_standing_whose_citation_supports_nothing_is_refused(editor):
    initiative = make_initiative()
    form = form_of(editor, initiative) | {"standing": "ended"}
    form.add_row("fieldcitations", field="standing")
    assert "a quote or source that shows it" in words_of(send(editor, initiative, form))


def test_a_standing_with_a_citation_in_the_same_form_is_saved(editor):
    initiative = make_initiative()
    form = form_of(editor, initiative) | {"standing": "ended"}
    form.add_row("fieldcitations", field="standing", source=make_source().pk)
    assert saved(send(editor, initiative, form))
    assert Initiative.objects.get().standing == "ended"


def test_the_citation_of_a_standing_cannot_be_deleted_while_the_standing_is_claimed(editor):
    initiative = make_initiative(standing="ended")
    FieldCitation.objects.create(initiative=initiative, field="standing", source=make_source())
    form = form_of(editor, initiative) | {"fieldcitations-0-DELETE": "on"}
    response = send(editor, initiative, form)
    assert "a quote or source that shows it" in words_of(response)
    assert Form(response)["fieldcitations-0-DELETE"] == "on"
    assert FieldCitation.objects.exists()
    assert saved(send(editor, initiative, form | {"standing": "not-known"}))
    assert not FieldCitation.objects.exists()


def test_a_wrong_quote_for_a_standing_is_named_once(editor):
    initiative = make_initiative(text=PASSAGE)
    form = form_of(editor, initiative) | {"standing": "ended"}
    form.add_row("fieldcitations", field="standing", quote="It ended.")
    words = words_of(send(editor, initiative, form))
    assert "doesn’t contain these words" in words
    assert "a quote or source that shows it" not in words
