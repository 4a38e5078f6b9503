"""What somebody typed who was signed out meanwhile, or whose row was deleted, is shown to be copied."""

from urllib.parse import quote

import pytest
from django.http import QueryDict
from django.test import Client

from partners.unsaved import MOST_CHARACTERS, typed
from tests.editing import form_of, words_of
from tests.factories import make_initiative, make_partner
from tests.people import EDITOR, client_of, make_user

pytestmark = pytest.mark.django_db


def test_who_was_signed_out_meanwhile_reads_what_they_typed_and_is_led_to_sign_in_beside_it():
    initiative = make_initiative("Open eBooks", summary="An app.", partners=["First Book"])
    editor = client_of(EDITOR)
    sent = form_of(editor, initiative) | {
        "summary": "</textarea><script>Books</script>",
        "partnerships-0-quote": "Titles for children",
        "_propose": "1",
    }
    editor.logout()
    address = f"/admin/initiatives/initiative/{initiative.pk}/change/?proposal=2"

    response = editor.post(address, sent)

    assert response.status_code == 403
    assert "no-store" in response["Cache-Control"]
    page, words = response.content.decode(), words_of(response)
    assert "You are signed out, and nothing was saved" in words
    assert "Summary </textarea><script>Books</script>" in words
    assert "Partner 1: quote Titles for children" in words
    assert "<script>Books" not in page
    assert f'href="/admin/login/?next={quote(address, safe="")}" target="_blank"' in page
    assert "csrfmiddlewaretoken" not in page
    assert "TOTAL_FORMS" not in page
    initiative.refresh_from_db()
    assert initiative.summary == "An app."


def test_what_no_page_of_this_site_sent_is_not_shown():
    client = Client(enforce_csrf_checks=True)
    response = client.post("/admin/partners/partner/add/", {"name": "Words of another site"})
    assert response.status_code == 403
    assert "Words of another site" not in response.content.decode()


def test_who_signed_in_anew_meanwhile_reads_what_they_typed():
    client = Client(enforce_csrf_checks=True)
    sent = {"name": "1984", "type": "university", "parent": "12"}
    response = client.post("/admin/partners/partner/add/", sent, headers={"Origin": "http://testserver"})
    assert response.status_code == 403
    assert "no-store" in response["Cache-Control"]
    words = words_of(response)
    assert "Your words are still here, on this page. After you had opened the form you signed in anew" in words
    assert "Name 1984" in words
    assert "Parent 12" not in words
    assert "university" not in words
    assert 'href="/admin/partners/partner/add/" target="_blank"' in response.content.decode()


def test_where_nothing_was_typed_signing_in_is_all_there_is_to_do(client):
    sent = {"csrfmiddlewaretoken": "x", "old_password": "y", "new_password1": "z", "code": "123456", "id": "4"}
    response = client.post("/admin/password_change/", sent)
    assert response.url.startswith("/admin/login/")


def test_who_is_signed_in_but_no_staff_is_led_to_sign_in_as_another(client):
    user = make_user(EDITOR)
    user.is_staff = False
    user.save()
    client.force_login(user)
    assert client.post("/admin/partners/partner/add/", {"name": "New"}).url.startswith("/admin/login/")


def test_what_was_typed_over_a_row_that_was_deleted_meanwhile_is_shown():
    partner, editor = make_partner("First Book"), client_of(EDITOR)
    sent = form_of(editor, partner) | {"name": "First Books"}
    partner.delete()
    response = editor.post(f"/admin/partners/partner/{sent['slug']}/change/", sent)
    assert response.status_code == 410
    assert "Name First Books Address first-book" in words_of(response)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("review_note", "Review note"),
        ("publish_at_0", "Publish at: date"),
        ("publish_at_1", "Publish at: time"),
        ("partnerships-11-quote", "Partner 12: quote"),
        ("rows-0-name", "Rows 1: name"),
        ("x-" + "9" * 5000 + "-y", "X-" + "9" * 5000 + "-y"),
    ],
)
def test_a_text_is_called_what_its_field_is(name, label):
    data = QueryDict(mutable=True)
    data[name] = "Words"
    assert typed(data) == [(label, "Words")]


def test_there_is_an_end_to_what_is_shown():
    data = QueryDict(mutable=True)
    data.setlist("note", ["x" * MOST_CHARACTERS, "y"])
    assert [len(each.text) for each in typed(data)] == [MOST_CHARACTERS]
