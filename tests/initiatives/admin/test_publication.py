from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from initiatives.models import (
    Initiative,
)
from tests.editing import Form, change_page, form_of, found, send, words_of
from tests.factories import make_initiative

pytestmark = pytest.mark.django_db

ADD = "admin:initiatives_initiative_add"


def test_a_new_entry_is_a_draft_until_an_editor_publishes_it(editor, client):
    response = editor.get(reverse(ADD))
    assert "New: it starts as a draft." in words_of(response)
    form = Form(response)
    assert form["status"] == "draft"
    editor.post(reverse(ADD), form | {"title": "Open eBooks", "slug": "open-ebooks", "kind": "program"})
    assert found(client) == []
    initiative = Initiative.objects.get()
    response = send(editor, initiative, form_of(editor, initiative) | {"status": "published"})
    assert "The public sees this entry now." in words_of(response)
    assert found(client) == ["Open eBooks"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Published: the public sees this entry; your changes go live when you press Save."),
        (
            {"status": "draft"},
            "Draft: the public does not see this entry until you choose “Published” and press Save.",
        ),
        (
            {"publish_at": datetime(2097, 3, 3, 9, tzinfo=ZoneInfo("America/New_York"))},
            "Scheduled: the public does not see this entry yet. "
            "It will go live on March 3, 2097 at 9:00 a.m. Eastern.",
        ),
    ],
)
def test_the_top_of_the_form_says_what_the_public_sees_now(editor, fields, sentence):
    initiative = make_initiative(**fields)
    assert sentence in words_of(editor.get(change_page(initiative)))


def test_what_is_typed_but_refused_does_not_change_what_the_top_says(editor):
    initiative = make_initiative(status="draft")
    form = form_of(editor, initiative) | {"status": "published", "title": ""}
    response = send(editor, initiative, form)
    assert "Draft: the public does not see this entry" in words_of(response)
    assert reverse("initiatives:detail", args=[initiative.slug]) not in response.content.decode()


def test_only_a_published_entry_offers_its_public_page(editor):
    public = make_initiative()
    hidden = [make_initiative(status="draft"), make_initiative(publish_at=timezone.now() + timedelta(days=1))]
    assert f'href="{public.get_absolute_url()}"' in editor.get(change_page(public)).content.decode()
    for initiative in hidden:
        assert initiative.get_absolute_url() not in editor.get(change_page(initiative)).content.decode()


def test_the_passage_is_shown_in_full(editor):
    text = "A long passage. " * 40
    assert text.strip() in words_of(editor.get(change_page(make_initiative(text=text))))


def test_the_address_follows_the_title_only_while_the_entry_is_added(editor):
    assert editor.get(reverse(ADD)).context["adminform"].prepopulated_fields
    assert not editor.get(change_page(make_initiative())).context["adminform"].prepopulated_fields
