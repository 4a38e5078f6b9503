import pytest
from django.urls import reverse

from initiatives.models import Initiative
from partners.merging import merge
from partners.models import Partner
from tests.editing import queries_of
from tests.factories import make_audience, make_focus_area, make_initiative, make_partner

from .asking import ask, titles

pytestmark = pytest.mark.django_db


def rename(row, *slugs):
    for slug in slugs:
        row.slug = slug
        row.save()
    return row


@pytest.mark.parametrize("page", ["detail", "bibtex", "ris"])
def test_every_address_that_an_initiative_had_leads_on_to_todays_with_the_query(client, page):
    initiative = rename(make_initiative("Open eBooks"), "ebooks", "e-books")
    for old in ("open-ebooks", "ebooks"):
        response = client.get(reverse(f"initiatives:{page}", args=[old]) + "?utm_source=letter&x=%C3%A9")
        assert response.status_code == 301
        assert response.url == reverse(f"initiatives:{page}", args=[initiative.slug]) + "?utm_source=letter&x=%C3%A9"
        assert client.get(response.url).status_code == 200


def test_partners_and_focus_areas_lead_on_too(client):
    area, partner = make_focus_area("Reading"), make_partner("First Book")
    for row, view in ((area, "initiatives:focus-area"), (partner, "partners:detail")):
        old = row.get_absolute_url()
        rename(row, "new-name")
        response = client.get(f"{old}?page=1")
        assert (response.status_code, response.url) == (301, reverse(view, args=["new-name"]) + "?page=1")
        assert client.head(old).status_code == 301


def test_a_redirect_is_asked_for_anew_each_time_since_an_old_address_may_be_taken_back(client):
    initiative = rename(make_initiative("Open eBooks"), "ebooks")
    old, new = "/initiatives/open-ebooks/", "/initiatives/ebooks/"
    assert client.get(old)["Cache-Control"] == "public, no-cache"
    rename(initiative, "open-ebooks")
    assert client.get(old).status_code == 200
    assert client.get(new).url == old


@pytest.mark.parametrize(
    "hidden", [{"status": "draft"}, {"status": "in-review"}, {"publish_at": "2999-01-01T00:00:00Z"}]
)
def test_the_former_address_of_what_is_not_public_is_not_found(client, hidden):
    rename(make_initiative("Open eBooks", **hidden), "ebooks")
    assert client.get("/initiatives/open-ebooks/").status_code == 404
    assert client.get("/initiatives/open-ebooks/cite.bib").status_code == 404


def test_the_former_address_of_a_partner_that_only_drafts_name_is_not_found(client):
    make_initiative(partners=["Secret Society"], status="draft")
    rename(Partner.objects.get(), "society")
    assert client.get("/partners/secret-society/").status_code == 404


def test_the_address_of_a_deleted_entry_is_not_found(client):
    initiative = rename(make_initiative("Open eBooks"), "ebooks")
    initiative.delete()
    assert [client.get(f"/initiatives/{slug}/").status_code for slug in ("open-ebooks", "ebooks")] == [404, 404]


@pytest.mark.parametrize("page", ["initiatives", "partners", "focus-areas"])
def test_an_address_that_nothing_ever_had_is_not_found(client, page):
    assert client.get(f"/{page}/nothing/").status_code == 404


# ---- Old slugs in the query


def test_an_old_slug_in_a_query_is_understood_as_the_new_one():
    make_initiative("Books", focus=["Reading"], partners=["First Book"], audiences=["Children"])
    make_initiative("Paint", focus=["Arts"], partners=["Second Book"], audiences=["Adults"])
    rename(make_focus_area("Reading"), "books")
    rename(make_partner("First Book"), "first")
    rename(make_audience("Children"), "kids")
    for old, new in {"focus=reading": "focus=books", "partner=first-book": "partner=first"}.items():
        asked = ask(old)
        assert [each.title for each in asked.results] == ["Books"]
        assert asked.ignored == []
        assert asked.query_string() == new
        assert asked.facets == ask(new).facets
    assert titles("audience=children") == ["Books"]
    assert titles("focus=reading&focus=arts") == ["Books", "Paint"]
    assert ask("focus=reading&focus=books").query_string() == "focus=books"


def test_the_page_of_an_old_query_names_the_new_address_as_its_own(client):
    make_initiative("Books", focus=["Reading"])
    rename(make_focus_area("Reading"), "books")
    response = client.get("/initiatives/?focus=reading&match=all")
    assert b'rel="canonical" href="http://testserver/initiatives/?focus=books"' in response.content
    assert b"left out" not in response.content


def test_the_slug_of_a_merged_partner_is_understood_as_that_of_the_other():
    make_initiative("Books", partners=["First Book Inc"])
    make_initiative("Paint", partners=["Painters"])
    inc, first, last = make_partner("First Book Inc"), make_partner("First Book"), make_partner("Last Book")
    merge(inc, first)
    merge(first, last)
    rename(Partner.objects.get(pk=last.pk), "the-last")
    for old in ("first-book-inc", "first-book", "last-book"):
        assert titles(f"partner={old}") == ["Books"]
        assert ask(f"partner={old}").query_string() == "partner=the-last"


def test_old_slugs_of_what_cannot_be_chosen_are_put_aside_like_any_unknown_value():
    make_initiative("Secret", partners=["Society"], status="draft")
    make_initiative("Books", partners=["First Book"])
    rename(make_partner("Society"), "club")
    make_partner("Gone").delete()
    for value in ("society", "club", "gone", "nothing", "a%00b", "x" * 500, "%27"):
        asked = ask(f"partner={value}")
        assert [each.parameter for each in asked.ignored] == ["partner"]
        assert asked.results.count() == 1


def test_old_slugs_are_looked_up_only_where_a_value_is_unknown(client):
    make_initiative("Books", focus=["Reading"], partners=["First Book"])
    rename(make_focus_area("Reading"), "books")
    usual = queries_of(client, "/initiatives/?focus=books&partner=first-book")
    assert queries_of(client, "/initiatives/?focus=reading&partner=first-book") == usual + 1
    assert Initiative.objects.count() == 1
