"""What somebody typed who was signed out meanwhile, or whose row was deleted, is shown to be copied."""

import re

import pytest
from django.contrib.auth.models import Group
from django.http import QueryDict
from django.test import Client

from initiatives.models import Version
from partners.models import Partner
from partners.unsaved import MOST_CHARACTERS, typed
from tests.editing import Form, change_page, form_of, words_of
from tests.factories import make_focus_area, make_initiative, make_partner
from tests.people import EDITOR, PUBLISHER, client_of, make_user

pytestmark = pytest.mark.django_db

ADD = "/admin/partners/partner/add/"
PASSWORD = "a lamp beside the door"


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
    assert "You were signed out Your work isn’t saved yet, but it’s still here." in words
    assert "Summary </textarea><script>Books</script>" in words
    assert "Partner 1: quote Titles for children" in words
    assert "<script>Books" not in page
    assert '<form method="post" action="/admin/login/" id="continue_form">' in page
    assert Form(response)["next"] == address
    assert "TOTAL_FORMS" not in page
    initiative.refresh_from_db()
    assert initiative.summary == "An app."


@pytest.fixture
def out_of_date():
    """A browser, and the form of a new partner that its user opened there before signing in once more."""
    user, browser = make_user(EDITOR), Client(enforce_csrf_checks=True)
    user.set_password(PASSWORD)
    user.save()
    sign_in(browser, user)
    form = Form(browser.get(ADD))
    del browser.cookies["staff_session"]
    sign_in(browser, user)
    return browser, form


def sign_in(browser, user):
    browser.get("/admin/login/")
    given = {"username": user.username, "password": PASSWORD}
    browser.post("/admin/login/", given | {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value})
    assert browser.get(ADD).status_code == 200


def test_who_signed_in_anew_meanwhile_reads_what_they_typed(out_of_date):
    browser, form = out_of_date
    sent = form | {"name": "1984", "type": "university", "parent": "12"}
    response = browser.post(ADD, sent, headers={"Origin": "http://testserver"})
    assert response.status_code == 403
    assert "no-store" in response["Cache-Control"]
    words = words_of(response)
    assert "What you sent is still here. You signed in again or your cookies were cleared" in words
    assert "Name 1984" in words
    assert "Parent 12" in words
    assert "university" not in words
    assert '<form method="post" action="/admin/partners/partner/add/" id="continue_form">' in response.text
    assert not Partner.objects.exists()


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://elsewhere.example"}])
def test_what_no_page_of_this_site_sent_is_not_shown(out_of_date, headers):
    browser, form = out_of_date
    response = browser.post(ADD, form | {"name": "Words of another site"}, headers=headers)
    assert response.status_code == 403
    assert "Words of another site" not in response.content.decode()


@pytest.fixture
def with_site_url(settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://directory.example"]


def test_what_came_by_https_through_a_proxy_that_does_not_say_so_is_shown(with_site_url, out_of_date):
    browser, form = out_of_date
    response = browser.post(ADD, form | {"name": "New"}, headers={"Origin": "https://directory.example"})
    assert "Name New" in words_of(response)


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/admin/login/", {"username": "ann", "password": "x"}),
        ("/admin/login/code/", {"code": "123456"}),
        ("/admin/password_reset/", {"email": "ann@example.org"}),
    ],
)
def test_who_keeps_no_cookies_is_told_so_where_they_sign_in(address, sent):
    browser = Client(enforce_csrf_checks=True)
    response = browser.post(address, sent, headers={"Origin": "http://testserver"})
    assert response.status_code == 403
    assert "your browser keeps no cookies" in words_of(response)


def test_where_nothing_was_typed_signing_in_is_all_there_is_to_do(client):
    sent = {"csrfmiddlewaretoken": "x", "old_password": "y", "new_password1": "z", "code": "123456"}
    response = client.post("/admin/password_change/", sent)
    assert response.url.startswith("/admin/login/")


def test_who_is_no_staff_any_more_gets_back_what_they_typed(client):
    user = make_user(EDITOR)
    user.is_staff = False
    user.save()
    client.force_login(user)
    response = client.post("/admin/partners/partner/add/", {"name": "New"})
    assert response.status_code == 403
    assert "Name New" in words_of(response)


def test_what_was_typed_over_a_row_that_was_deleted_meanwhile_is_shown():
    partner, editor = make_partner("First Book"), client_of(EDITOR)
    sent = form_of(editor, partner) | {"name": "First Books"}
    partner.delete()
    response = editor.post(f"/admin/partners/partner/{sent['slug']}/change/", sent)
    assert response.status_code == 410
    assert "Name First Books Address first-book" in words_of(response)


def test_choices_in_the_form_of_a_deleted_entry_are_shown_by_name():
    initiative, publisher = make_initiative("Open eBooks", partners=["First Book"]), client_of(PUBLISHER)
    sent = form_of(publisher, initiative) | {"kind": "award", "concerns_museums": "on"}
    sent.add_row("focuslinks", focus_area=make_focus_area("Reading").pk)
    initiative.delete()
    versions = Version.objects.all()
    versions.delete()  # an entry whose history is known leads to a proposed change
    response = publisher.post(f"/admin/initiatives/initiative/{sent['partnerships-0-initiative']}/change/", sent)
    assert response.status_code == 410
    words = words_of(response)
    assert "Kind Award" in words
    assert "Concerns museums Yes" in words
    assert "Partner 1: Partner First Book" in words
    assert "Focus area 1: Focus area Reading" in words


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("review_note", "Note for them"),
        ("made_for", "Who gets it"),
        ("reason", "Why, in a few words"),
        ("publish_at_0", "Publish at: date"),
        ("publish_at_1", "Publish at: time"),
        ("partnerships-11-quote", "Partner 12: quote"),
        ("rows-0-name", "Rows 1: name"),
        ("text_sha256", "Text sha256"),
    ],
)
def test_a_text_is_called_what_its_field_is(name, label):
    data = QueryDict(mutable=True)
    data[name] = "Words"
    assert typed(data) == [(label, "Words")]


@pytest.mark.parametrize(
    "name",
    [
        "kind",
        "_base",
        "csrfmiddlewaretoken",
        "new_password1",
        "initial-title",
        "partnerships-__prefix__-quote",
        "partnerships-" + "9" * 5000 + "-quote",
    ],
)
def test_choices_secrets_and_what_pages_tell_themselves_are_no_texts(name):
    data = QueryDict(mutable=True)
    data[name] = "Words"
    assert typed(data) == []


def test_a_text_is_what_somebody_can_write_into_a_page(admin_client):
    """Fields that hold a text are recognized by their names, so a form with a new one has to be looked at here."""
    links = {"partners": ["First Book"], "focus": ["Reading"], "audiences": ["Children"], "names": ["OEB"]}
    initiative = make_initiative("Open eBooks", text="An app.", **links)
    link = initiative.partnerships.get()
    rows = [initiative, initiative.passage, initiative.passage.source, link.partner]
    rows += [initiative.focus_areas.get(), initiative.audiences.get(), make_user(EDITOR), Group.objects.first()]
    entry = change_page(initiative)
    pages = [
        *map(change_page, rows),
        f"{entry.removesuffix('change/')}preview-links/",
        f"{change_page(link.partner).removesuffix('change/')}merge/",
        "/admin/initiatives/load/import/",
    ]
    proposed = form_of(admin_client, initiative) | {"summary": "Proposed.", "_propose": "1"}
    proposal = admin_client.post(entry, proposed, follow=True)
    assert "/proposals/" in proposal.redirect_chain[-1][0]
    read = [fields_of(proposal), *(fields_of(admin_client.get(page)) for page in pages)]
    chosen = {"action": "bulk_edit", "_selected_action": [initiative.pk]}
    read.append(fields_of(admin_client.post("/admin/initiatives/initiative/", chosen, follow=True)))
    assert all(read)
    for name, is_written in sorted(set().union(*read)):
        data = QueryDict(mutable=True)
        data[name] = "Words"
        assert bool(typed(data)) == is_written, name


def fields_of(response):
    """Return the names of the fields in the forms of a page, each with whether people write a text into it."""
    found = set()
    for tag in re.findall(r"<(?:input|select|textarea) [^>]+", response.content.decode()):
        name, kind = (re.search(rf' {key}="([^"]*)"', tag) for key in ("name", "type"))
        if name and "__prefix__" not in tag:
            written = tag.startswith("<textarea") or (kind and kind[1] in {"text", "url", "email"})
            found.add((name[1], bool(written)))
    return found


def test_there_is_an_end_to_what_is_shown():
    data = QueryDict(mutable=True)
    data.setlist("note", ["x" * MOST_CHARACTERS, "y"])
    assert [len(each.text) for each in typed(data)] == [MOST_CHARACTERS]
