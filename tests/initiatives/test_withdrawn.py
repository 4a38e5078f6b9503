from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from initiatives.authorship import authored
from initiatives.changelog import was_public, withdrawn_since
from initiatives.history.restoring import restore
from initiatives.models import Initiative, Version
from tests.editing import found, words_of
from tests.factories import make_initiative
from tests.html import find, read

pytestmark = pytest.mark.django_db

REASON = "It was listed twice: see “Open eBooks”."


def withdraw(initiative):
    initiative.status = Initiative.Status.WITHDRAWN
    initiative.withdrawn_reason = REASON
    initiative.save()
    return initiative


def set_back(initiative, **by):
    """Let its last version have been written a while ago."""
    last = Version.objects.of(initiative).first()
    Version.objects.filter(pk=last.pk).update(at=timezone.now() - timedelta(**by))


@pytest.mark.parametrize("page", ["detail", "bibtex", "ris"])
def test_a_withdrawn_entry_is_gone_and_says_its_name_and_why(client, page):
    withdraw(make_initiative("E-books", focus=["Reading"]))
    response = client.get(reverse(f"initiatives:{page}", args=["e-books"]))
    assert response.status_code == 410
    assert response["Cache-Control"] == "no-store"  # it may be published again at any time
    words = words_of(response)
    assert "E-books" in words
    assert REASON in words
    document = read(response, status=410)
    assert find(document, "h1").text == "E-books"
    assert find(document, "meta[@name='robots']").get("content") == "noindex"
    content = response.content.decode()
    assert 'href="/initiatives/"' in content
    assert 'href="/focus-areas/reading/"' in content
    assert 'rel="canonical"' not in content


def test_a_former_address_of_a_withdrawn_entry_says_the_same(client):
    initiative = make_initiative("E-books")
    initiative.slug = "books"
    initiative.save()
    withdraw(initiative)
    assert client.get("/initiatives/e-books/").status_code == 410


def test_an_entry_that_the_public_never_saw_is_not_found_when_it_is_withdrawn(client):
    draft = make_initiative("Draft", status="draft")
    later = make_initiative("Later", publish_at=timezone.now() + timedelta(days=1))
    for initiative in (withdraw(draft), withdraw(later)):
        assert not was_public(initiative)
        response = client.get(initiative.get_absolute_url())
        assert response.status_code == 404
        assert REASON not in response.content.decode()


def test_an_entry_that_appeared_by_itself_was_public(client):
    initiative = make_initiative("Later", publish_at=timezone.now() - timedelta(days=1))
    set_back(initiative, days=2)
    withdraw(initiative)
    assert client.get(initiative.get_absolute_url()).status_code == 410


def test_an_entry_that_was_deleted_before_its_time_came_was_never_public(client):
    initiative = make_initiative("Later", publish_at=timezone.now() - timedelta(days=2))
    set_back(initiative, days=4)
    deleted = Version.objects.of(initiative).get()
    Initiative.objects.get().delete()
    set_back(initiative, days=3)
    brought_back = restore(deleted).initiative
    set_back(brought_back, days=1)
    withdraw(brought_back)
    assert not was_public(brought_back)
    assert client.get(brought_back.get_absolute_url()).status_code == 404


def test_an_entry_is_withdrawn_since_the_last_time_it_was():
    initiative = make_initiative(status="withdrawn", withdrawn_reason="It ended.")
    initiative.status = "published"
    initiative.save()
    assert withdrawn_since(initiative) is None
    initiative.status = "withdrawn"
    initiative.save()
    initiative.note = "Changed while it is withdrawn."
    initiative.save()
    for number, day in enumerate([1, 5, 9, 12], 1):
        Version.objects.of(initiative).filter(number=number).update(at=datetime(2026, 3, day, tzinfo=UTC))
    assert withdrawn_since(initiative) == datetime(2026, 3, 9, tzinfo=UTC)


def test_an_entry_that_went_back_to_draft_is_not_found_though_it_was_public(client):
    initiative = make_initiative("E-books")
    initiative.status = "draft"
    initiative.save()
    assert was_public(initiative)
    assert client.get(initiative.get_absolute_url()).status_code == 404
    assert client.get(withdraw(initiative).get_absolute_url()).status_code == 410


def test_a_withdrawn_entry_is_nowhere_else(client):
    make_initiative("Open eBooks", focus=["Reading"], partners=["First Book"])
    withdraw(make_initiative("E-books of old", focus=["Reading"], partners=["First Book"]))
    assert found(client) == ["Open eBooks"]
    assert found(client, "?q=old") == []
    pages = ["/", "/sitemap.xml", "/explore/", "/partners/first-book/", "/focus-areas/reading/", "/initiatives/nope/"]
    for page in [*pages, "/initiatives/open-ebooks/"]:
        assert "E-books of old" not in client.get(page).content.decode(), page
    assert client.get("/focus-areas/").context["areas"].get().count == 1


def test_a_withdrawn_entry_comes_back_where_it_was(client):
    initiative = withdraw(make_initiative("E-books"))
    with authored(reason="It was another one"):
        initiative.status, initiative.withdrawn_reason = "published", ""
        initiative.save()
    assert client.get(initiative.get_absolute_url()).status_code == 200
