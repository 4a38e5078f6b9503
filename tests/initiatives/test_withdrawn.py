from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from initiatives.authorship import authored
from initiatives.models import Initiative, Version
from initiatives.redirects import was_public
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


@pytest.mark.parametrize("page", ["detail", "bibtex", "ris"])
def test_a_withdrawn_entry_is_gone_and_says_its_name_and_why(client, page):
    withdraw(make_initiative("E-books", focus=["Reading"]))
    response = client.get(reverse(f"initiatives:{page}", args=["e-books"]))
    assert response.status_code == 410
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
    initiative = make_initiative("Later", publish_at=timezone.now() + timedelta(days=1))
    withdraw(initiative)
    versions = Version.objects.of(initiative)
    versions.filter(record__status="withdrawn").update(at=timezone.now() + timedelta(days=2))
    assert client.get(initiative.get_absolute_url()).status_code == 410


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
