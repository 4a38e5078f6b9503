"""Staff see the public page before the public does, and what a form would make of it."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from initiatives.models import Initiative, PreviewLink, SearchTerm, Version
from partners.addresses import Address
from tests.editing import Form, change_page, form_of, saved, send, words_of
from tests.factories import make_initiative, make_partner
from tests.initiatives.previewing import links_of, make_entry, preview_of, propose

pytestmark = pytest.mark.django_db


def client_who_may(client, *permissions):
    user = get_user_model().objects.create_user("worker", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    return client


def everything():
    """Return what a preview must leave as it is."""
    rows = [list(model.objects.order_by("pk").values()) for model in (Version, LogEntry, Initiative, Address)]
    return [*rows, set(SearchTerm.objects.values_list("initiative", "term", "weight"))]


def test_the_preview_of_a_public_entry_is_its_public_page_to_the_byte(editor, client):
    make_initiative("Another", partners=["First Book"], focus=["Reading"])
    entry = make_entry(summary="Titles for children.", website="https://openebooks.example")
    public = client.get(entry.get_absolute_url())
    assert public.status_code == 200
    assert editor.get(preview_of(entry)).content == public.content


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "draft"},
        {"status": "in-review"},
        {"publish_at": timezone.now() + timedelta(days=9)},
        {"status": "withdrawn", "withdrawn_reason": "It was another’s."},
    ],
    ids=["draft", "in-review", "scheduled", "withdrawn"],
)
def test_what_the_public_may_not_see_is_previewed_as_it_will_be_once_public(editor, client, fields):
    entry = make_entry(**fields)
    before = editor.get(preview_of(entry))
    assert client.get(entry.get_absolute_url()).status_code in (404, 410)
    Initiative.objects.filter(pk=entry.pk).update(status="published", publish_at=timezone.now())
    assert before.content == client.get(entry.get_absolute_url()).content


def test_no_cache_keeps_a_preview_and_no_search_engine_lists_it(editor):
    response = editor.get(preview_of(make_entry(status="draft")))
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Cache-Control"] == "private, no-store"
    assert "ETag" not in response


def test_an_earlier_version_is_previewed_and_nothing_is_written(editor):
    entry = make_entry(summary="The first summary.")
    first = Version.objects.of(entry).first().number
    entry.partnerships.all().delete()
    entry.summary = "The second summary."
    entry.save()
    before = everything()
    words = words_of(editor.get(preview_of(entry, f"?version={first}")))
    assert "The first summary." in words
    assert "First Book" in words
    assert everything() == before
    assert "The second summary." in words_of(editor.get(preview_of(entry)))


def test_a_proposed_change_is_previewed_on_what_others_changed_since(editor):
    entry = make_entry(summary="Old.")
    proposal = propose(entry, summary="Proposed.")
    entry.note = "Noted since."
    entry.save()
    before = everything()
    words = words_of(editor.get(preview_of(entry, f"?version={proposal.number}")))
    assert "Proposed." in words
    assert "Noted since." in words
    assert everything() == before


def test_a_deleted_entry_is_previewed_from_its_version(editor):
    entry = make_entry()
    address = preview_of(entry)
    entry.delete()
    last = Version.objects.deletions().get().number
    assert "thousands of titles" in words_of(editor.get(f"{address}?version={last}"))
    assert not Initiative.objects.exists()
    assert editor.get(address).status_code == 404


@pytest.mark.parametrize("number", ["", "x", "-1", "99", "9" * 40, "1.0"])
def test_a_version_that_is_not_there_is_not_found(editor, number):
    assert editor.get(preview_of(make_entry(), f"?version={number}")).status_code == 404


def test_a_version_that_rules_of_today_refuse_says_why(editor):
    entry = make_entry()
    version = propose(entry, kind="nonsense")
    response = editor.get(preview_of(entry, f"?version={version.number}"))
    assert response.status_code == 409
    assert "nonsense" in words_of(response)


@pytest.mark.parametrize(
    ("permissions", "page", "links"),
    [((), 403, 403), (("view_initiative",), 200, 403), (("change_initiative",), 200, 200)],
)
def test_who_may_read_sees_previews_and_who_may_change_makes_links(client, permissions, page, links):
    entry = make_entry(status="draft")
    client_who_may(client, *permissions)
    assert client.get(preview_of(entry)).status_code == page
    assert client.get(preview_of(entry, "?version=1")).status_code == page
    assert client.get(links_of(entry)).status_code == links
    assert client.post(links_of(entry), {"made_for": "Ann", "days": 7}).status_code == (302 if links == 200 else 403)
    assert PreviewLink.objects.exists() == (links == 200)


def test_who_is_not_signed_in_is_sent_to_sign_in(client):
    entry = make_entry()
    for address in (preview_of(entry), preview_of(entry, "?version=1"), links_of(entry)):
        assert client.get(address).url.startswith(reverse("admin:login"))


def test_a_preview_can_only_be_read(editor):
    assert editor.post(preview_of(make_entry())).status_code == 405


def test_the_change_page_leads_to_the_preview_and_its_links(editor):
    entry = make_entry()
    content = editor.get(change_page(entry)).content.decode()
    assert f'<a href="{preview_of(entry)}">Preview as the public will see it</a>' in content
    assert f'<a href="{links_of(entry)}">Preview links</a>' in content


def test_a_form_is_previewed_without_being_saved(editor):
    entry = make_entry(summary="Stored.")
    form = form_of(editor, entry) | {"summary": "Typed.", "_preview": "x"}
    form.add_row("partnerships", partner=make_partner("Second Book").pk, role="publisher", quote="thousands of titles")
    before = everything()
    response = send(editor, entry, form)
    assert response.status_code == 200
    assert response["Cache-Control"].startswith("private, no-store")
    words = words_of(response)
    assert "Typed." in words
    assert "Second Book" in words
    assert everything() == before
    assert entry.partnerships.count() == 1


def test_what_was_previewed_and_then_saved_is_what_was_shown(editor, client):
    entry = make_entry(summary="Stored.")
    form = form_of(editor, entry) | {"summary": "Typed."}
    shown = send(editor, entry, form | {"_preview": "x"}).content
    assert saved(send(editor, entry, form))
    assert client.get(entry.get_absolute_url()).content == shown


def test_a_new_entry_is_previewed_before_it_is_added(editor):
    add_page = reverse("admin:initiatives_initiative_add")
    form = Form(editor.get(add_page)) | {"title": "Brand new", "slug": "brand-new", "kind": "program"}
    response = editor.post(add_page, form | {"_preview": "x"})
    assert "<h1" in response.content.decode()
    assert "Brand new" in words_of(response)
    assert not Initiative.objects.exists()
    assert not Version.objects.exists()


def test_after_a_preview_no_page_says_that_something_was_saved(editor):
    entry = make_entry()
    send(editor, entry, form_of(editor, entry) | {"summary": "Typed.", "_preview": "x"})
    assert list(editor.get(change_page(entry)).context["messages"]) == []


def test_the_preview_of_a_form_with_errors_is_the_form_with_what_was_typed(editor):
    entry = make_entry()
    response = send(editor, entry, form_of(editor, entry) | {"title": "", "summary": "Typed.", "_preview": "x"})
    assert "Not saved yet." in words_of(response)
    assert Form(response)["summary"] == "Typed."


def test_who_may_only_read_cannot_preview_a_form(client):
    entry = make_entry()
    reader = client_who_may(client, "view_initiative")
    assert 'name="_preview"' not in reader.get(change_page(entry)).content.decode()
    assert reader.post(change_page(entry), {"title": "x", "_preview": "x"}).status_code == 403


def test_the_deletion_page_counts_the_preview_links_that_go_with_the_entry(editor):
    entry = make_entry()
    for name in ("Ann", "Bob"):
        editor.post(links_of(entry), {"made_for": name, "days": 7})
    address = reverse("admin:initiatives_initiative_delete", args=[entry.pk])
    assert "2 preview links that you gave out no longer open." in words_of(editor.get(address))
    entry.delete()
    assert not PreviewLink.objects.exists()
