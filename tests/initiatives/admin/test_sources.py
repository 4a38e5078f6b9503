import pytest
from django.urls import reverse

from initiatives.models import (
    Passage,
    Source,
)
from tests.editing import Form, change_page, form_of, found, saved, send, words_of
from tests.factories import make_initiative, make_passage, make_source

pytestmark = pytest.mark.django_db

PASSAGE = "Open eBooks is an app containing thousands of titles that are free for children."


def test_a_source_is_added_and_changed_and_shows_what_rests_on_it(editor):
    add = reverse("admin:initiatives_source_add")
    editor.post(add, Form(editor.get(add)) | {"url": "https://example.org/a", "publisher": "Example"})
    source = Source.objects.get()
    initiative = make_initiative("Open eBooks", names=["OEB"])
    initiative.alternatenames.update(source=source)
    assert "Open eBooks, other name OEB" in words_of(editor.get(change_page(source)))
    assert saved(send(editor, source, form_of(editor, source) | {"title": "A page"}))
    assert Source.objects.get().title == "A page"


def test_a_passage_is_added_word_for_word(editor):
    add = reverse("admin:initiatives_passage_add")
    text = "The Digging into Data Challenge \u00a0"
    editor.post(add, Form(editor.get(add)) | {"source": make_source().pk, "number": "18", "text": text})
    assert Passage.objects.get().text == text


def test_saving_a_passage_without_a_change_keeps_it_word_for_word(editor):
    passage = make_passage("It aims \nhigh. \u00a0")
    assert saved(send(editor, passage, form_of(editor, passage)))
    assert Passage.objects.get().text == "It aims \nhigh. \u00a0"


def test_a_passage_keeps_the_words_that_facts_quote(editor):
    initiative = make_initiative("Open eBooks", text=PASSAGE, partners=["First Book"])
    initiative.partnerships.update(quote="thousands of titles", passage=initiative.passage)
    typed = PASSAGE.replace("thousands", "hundreds")
    response = send(editor, initiative.passage, form_of(editor, initiative.passage) | {"text": typed})
    words = words_of(response)
    assert "These facts quote words that would no longer stand in the passage." in words
    assert "Open eBooks, partner First Book: “thousands of titles”" in words
    assert Form(response)["text"] == typed
    assert Passage.objects.get().text == PASSAGE


def test_a_passage_can_change_where_nothing_is_quoted_and_is_found_by_its_new_words(editor, client):
    initiative = make_initiative("Open eBooks", text=PASSAGE)
    typed = PASSAGE.replace("thousands", "hundreds")
    assert saved(send(editor, initiative.passage, form_of(editor, initiative.passage) | {"text": typed}))
    assert found(client, "?q=hundreds") == ["Open eBooks"]


def test_passages_are_found_by_their_number_and_by_their_words(editor):
    make_passage("A medal", number=7)
    make_passage("An award", number=8)
    address = reverse("admin:initiatives_passage_changelist")
    for query in ("7", "medal"):
        assert [row.number for row in editor.get(address, {"q": query}).context["cl"].result_list] == [7]
