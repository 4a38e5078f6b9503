"""The box above a form that was refused: each message with its field, and a link that leads there."""

import re

import pytest
from django.urls import reverse

from initiatives.models import FocusArea
from tests.editing import Form, form_of, send, words_of
from tests.factories import make_initiative, make_partner, make_source

pytestmark = pytest.mark.django_db


def box_of(response):
    """The links of the box, by their target."""
    box = re.search(r'<div class="problems" role="alert" tabindex="-1">.*?</div>', response.text, re.DOTALL).group()
    return {
        target: re.sub(r"\s+", " ", text)
        for target, text in re.findall(r'<a href="#([^"]*)">(.*?)</a>', box, re.DOTALL)
    }


def leads_somewhere(response, targets):
    return {target: f'id="{target}"' in response.text for target in targets}


def test_each_message_is_in_the_box_and_leads_to_its_field(admin_client):
    initiative = make_initiative("StoryCorps", summary="Stories.", partners=["NPR"])
    form = form_of(admin_client, initiative) | {
        "title": "",
        "slug": "a b",
        "status": "",
        "publish_at_1": "9",
        "review_on": "12/25/26",
        "website": "https://",
        "partnerships-0-quote": "no such words",
    }
    form.add_row("stateddates", text="", quote="x")
    response = send(admin_client, initiative, form)
    box = box_of(response)
    assert box == {
        "id_title": "Title: Enter a title.",
        "id_slug": "Address: An address holds only the letters a to z, numbers, hyphens and underscores, "
        "such as film-forward.",
        "id_status_0": "Status: Choose a status.",
        "id_publish_at_0": "Publish at: Enter a time such as 9:00 a.m.",
        "id_review_on": "Review on: Use a four-digit year, such as 12/25/2026.",
        "id_website": "Website: Enter a web address such as https://www.imls.gov/.",
        "id_partnerships-0-quote": box["id_partnerships-0-quote"],
        "id_stateddates-0-text": "New date, Text: Enter a text.",
        "id_stateddates-0-quote": box["id_stateddates-0-quote"],
    }
    assert box["id_partnerships-0-quote"].startswith("Partner NPR, Quote: ")
    assert set(leads_somewhere(response, box).values()) == {True}


def test_question_whether_a_year_is_right_is_in_the_box(admin_client):
    source = make_source("https://example.org/a")
    response = send(admin_client, source, form_of(admin_client, source) | {"captured_on": "1/5/1027"})
    said = "Captured on: Is 1027 the right year?"
    assert box_of(response) == {"id_captured_on": said}


def test_pages_of_several_steps_have_the_box_too(admin_client):
    initiative = make_initiative("StoryCorps", summary="Stories.")
    bulk = reverse("admin:initiatives_initiative_bulk")
    response = admin_client.post(bulk, {"entries": str(initiative.pk), "review_on": "soon", "preview": "1"})
    assert box_of(response) == {
        "id_review_on": "Review on: Enter a date such as 1/5/2027 or January 5, 2027.",
        "id_reason": "Why, in a few words: Say why, in a few words.",
    }
    links = reverse("admin:initiatives_initiative_preview_links", args=[initiative.pk])
    response = admin_client.post(links, {"made_for": "", "days": "99"})
    assert list(box_of(response)) == ["id_made_for", "id_days"]
    response = admin_client.post(reverse("admin:initiatives_load_import"), {})
    assert list(box_of(response)) == ["id_file"]
    merge = reverse("admin:partners_partner_merge", args=[make_partner("NPR").pk])
    assert box_of(admin_client.get(merge, {"target": ""})) == {
        "id_target": "The partner that stays: Choose the partner that stays."
    }


@pytest.mark.parametrize("make", [lambda: make_partner("NPR"), lambda: FocusArea.objects.create(name="R", slug="r")])
def test_slug_is_called_address_in_every_message(admin_client, make):
    row = make()
    for slug in ("", "a b", "é"):
        response = send(admin_client, row, form_of(admin_client, row) | {"slug": slug})
        assert "Address: " in box_of(response)["id_slug"]
        assert "slug" not in words_of(response).lower()


def test_second_source_with_one_web_address_is_refused_by_that_name(admin_client):
    source = make_source("https://example.org/a")
    add = reverse("admin:initiatives_source_add")
    response = admin_client.post(add, Form(admin_client.get(add)) | {"url": source.url})
    assert box_of(response)["id_url"] == (f"Web address: A source with this web address already exists: “{source}”.")


def test_refused_bulk_edit_names_fields_as_the_form_does(admin_client):
    initiative = make_initiative("StoryCorps", summary="Stories.")
    type(initiative).objects.filter(pk=initiative.pk).update(official_page="nonsense")
    bulk = reverse("admin:initiatives_initiative_bulk")
    sent = {"entries": str(initiative.pk), "kind": "award", "reason": "x", "preview": "1"}
    assert "StoryCorps : Official page: Enter a web address" in words_of(admin_client.post(bulk, sent))
