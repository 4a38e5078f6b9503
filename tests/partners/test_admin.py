import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from partners.models import Partner
from tests.editing import Form, change_page, queries_of, words_of
from tests.factories import make_initiative, make_partner

pytestmark = pytest.mark.django_db

ADD = "admin:partners_partner_add"
LIST = "admin:partners_partner_changelist"


def listed(client, **query):
    return [partner.name for partner in client.get(reverse(LIST), query).context["cl"].result_list]


def test_a_partner_is_added_and_has_its_public_page_on_the_next_request(admin_client, client):
    form = Form(admin_client.get(reverse(ADD)))
    response = admin_client.post(reverse(ADD), form | {"name": "First Book", "slug": "first-book"}, follow=True)
    assert response.redirect_chain
    partner = Partner.objects.get()
    assert partner.type == "not-known"
    assert "First Book" in words_of(client.get(partner.get_absolute_url()))
    assert f'href="{partner.get_absolute_url()}"' in admin_client.get(change_page(partner)).content.decode()


def test_only_a_partner_that_has_a_public_page_links_to_it(admin_client):
    make_initiative(partners=["Secret Society"], status="draft")
    make_initiative(partners=["First Book"])
    make_partner("Of nothing")
    linked = {
        partner.slug
        for partner in Partner.objects.all()
        if f'href="{partner.get_absolute_url()}"' in admin_client.get(change_page(partner)).content.decode()
    }
    assert linked == {"first-book", "of-nothing"}


def test_a_renamed_partner_is_found_by_its_new_name_on_the_next_request(admin_client, client):
    make_initiative("Open eBooks", partners=["First Book"])
    partner = Partner.objects.get()
    form = Form(admin_client.get(change_page(partner))) | {"name": "Zebra Books"}
    assert admin_client.post(change_page(partner), form).status_code == 302
    found = client.get(reverse("initiatives:list"), {"q": "zebra"}).context["object_list"]
    assert [initiative.title for initiative in found] == ["Open eBooks"]


def test_a_refused_partner_loses_nothing_that_was_typed(admin_client):
    make_partner("First Book")
    typed = {"name": "Second Book", "slug": "first-book", "parent": "Books", "website": "not an address"}
    response = admin_client.post(reverse(ADD), Form(admin_client.get(reverse(ADD))) | typed)
    words = words_of(response)
    assert "Not saved yet. Please fix the following:" in words
    assert "Website: A web address holds no spaces." in words
    assert "“First Book” already uses this address. Choose another." in words
    assert typed.items() <= Form(response).items()
    assert Partner.objects.count() == 1


def test_the_page_of_a_partner_lists_what_it_takes_part_in(admin_client):
    make_initiative("Open eBooks", partners=["First Book"])
    make_initiative("Film Forward", partners=["First Book"], status="draft")
    words = words_of(admin_client.get(change_page(Partner.objects.get())))
    assert "Film Forward Open eBooks" in words


def test_the_list_counts_initiatives_and_is_filtered_by_type_and_use(admin_client):
    make_initiative(partners=["First Book", "Second Book"])
    make_initiative(partners=["First Book"])
    make_partner("Third Book", type="company")
    counts = {row.name: row.initiatives_count for row in admin_client.get(reverse(LIST)).context["cl"].result_list}
    assert counts == {"First Book": 2, "Second Book": 1, "Third Book": 0}
    assert listed(admin_client, use="yes") == ["First Book", "Second Book"]
    assert listed(admin_client, use="no") == ["Third Book"]
    assert listed(admin_client, type__exact="company") == ["Third Book"]


def test_a_partner_is_found_whatever_the_case_accents_and_apostrophes(admin_client):
    make_partner("President’s Committee", acronym="PCAH")
    make_partner("Émile Foundation", parent="Foundation House")
    assert listed(admin_client, q="presidents") == listed(admin_client, q="President's") == ["President’s Committee"]
    assert listed(admin_client, q="pcah") == ["President’s Committee"]
    assert listed(admin_client, q="emile house") == ["Émile Foundation"]


def test_the_list_costs_the_same_for_1_partner_and_for_40(admin_client):
    make_initiative(partners=["Partner 0"])
    one = queries_of(admin_client, reverse(LIST))
    for number in range(1, 40):
        make_initiative(partners=[f"Partner {number}"])
    assert queries_of(admin_client, reverse(LIST)) == one


def test_who_is_not_staff_is_asked_to_sign_in(client):
    client.force_login(get_user_model().objects.create_user("visitor"))
    assert client.get(reverse(LIST)).url == f"{reverse('admin:login')}?next={reverse(LIST)}"
