"""The histories of rows without versions tell what was there before."""

import pytest

from tests.editing import change_page, form_of, saved, send, words_of
from tests.factories import make_partner, make_passage, make_source

pytestmark = pytest.mark.django_db


def history_after(client, row, **typed):
    assert saved(send(client, row, form_of(client, row) | typed))
    return words_of(client.get(change_page(row).replace("/change/", "/history/")))


def test_a_save_keeps_the_former_values_in_the_history(admin_client):
    partner = make_partner("First Book", website="https://old.example/", acronym="FB")
    words = history_after(admin_client, partner, website="https://new.example/", acronym="", type="nonprofit")
    assert (
        "Changed Acronym from “FB” to nothing; Type from “Type not known” to “Nonprofit”; "
        "Website from “https://old.example/” to “https://new.example/”."
    ) in words


def test_a_row_that_is_chosen_and_a_day_are_told_as_they_are_called(admin_client):
    passage = make_passage("It aims high.", number=3, source=make_source("https://example.org/a", title="A page"))
    other = make_source("https://example.org/b", title="Another page")
    words = history_after(admin_client, passage, source=other.pk, number="4")
    assert "Changed Source from “A page” to “Another page”; Number from “3” to “4”." in words
    assert "Changed Captured on from nothing to “May 6, 2012”." in history_after(
        admin_client, other, captured_on="2012-05-06"
    )


def test_of_a_long_text_only_the_surroundings_of_what_changed_are_told(admin_client):
    begin, end = "First comes what stays. " * 20, " Then comes the rest." * 20
    passage = make_passage(f"{begin}Books for children.{end}")
    words = history_after(admin_client, passage, text=f"{begin}Books for everybody.{end}")
    around = "…tays. First comes what stays. Books for {}. Then comes the rest. Then comes the re…"
    assert f"Changed Text from “{around.format('children')}” to “{around.format('everybody')}”." in words


def test_a_save_that_changes_nothing_says_so(admin_client):
    assert "No fields changed." in history_after(admin_client, make_partner("First Book"))
