import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse

from initiatives.models import (
    Initiative,
    Partnership,
    Passage,
    SearchTerm,
)
from initiatives.models.citations import LINKS
from tests.editing import change_page, form_of, saved, send, words_of
from tests.factories import make_audience, make_focus_area, make_initiative, make_partner, make_passage, make_source
from tests.html import read
from tests.people import SUPERUSER
from tests.permission_table import READING

pytestmark = pytest.mark.django_db

PASSAGE = "Open eBooks is an app containing thousands of titles that are free for children."
LIST = "admin:initiatives_initiative_changelist"


def client_who_may(client, *permissions):
    user = get_user_model().objects.create_user("editor", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    return client


@pytest.mark.parametrize("name", ["initiative", "passage", "source", "focusarea", "audience", "load"])
def test_who_is_not_staff_is_asked_to_sign_in(client, name):
    address = reverse(f"admin:initiatives_{name}_changelist")
    client.force_login(get_user_model().objects.create_user("visitor"))
    response = client.get(address)
    assert response.status_code == 302
    assert response.url == f"{reverse('admin:login')}?next={address}"


def test_who_may_change_initiatives_may_change_their_facts(client):
    initiative = make_initiative(partners=["First Book", "Second Book"])
    editor = client_who_may(client, "change_initiative", "view_initiative", "publish_initiative")
    form = form_of(editor, initiative) | {"partnerships-0-role": "publisher", "partnerships-1-DELETE": "on"}
    form.add_row("alternatenames", name="OEB")
    assert saved(send(editor, initiative, form))
    assert Partnership.objects.get().role == "publisher"
    assert initiative.alternatenames.get().name == "OEB"


def test_who_may_only_read_initiatives_sees_their_facts_and_can_change_none(client):
    initiative = make_initiative(text=PASSAGE, partners=["First Book"])
    initiative.partnerships.update(quote="Open eBooks", passage=initiative.passage)
    reader = client_who_may(client, "view_initiative")
    response = reader.get(change_page(initiative))
    assert "First Book “Open eBooks”" in words_of(response)
    assert 'name="_save"' not in response.content.decode()
    assert reader.post(change_page(initiative), {"title": "x"}).status_code == 403


def test_the_index_offers_what_people_edit_in_the_order_of_use(editor):
    response = editor.get(reverse("admin:index"))
    models = [model["object_name"] for app in response.context["app_list"] for model in app["models"]]
    assert models[:7] == ["Initiative", "FocusArea", "Audience", "Passage", "Source", "Load", "Partner"]
    assert models[-2:] == ["Group", "User"]
    assert "IMLS initiatives directory: editing" in words_of(response)


def test_every_editing_page_has_the_mark_of_the_site_so_that_no_browser_looks_for_another(client, editor):
    initiative = make_initiative()
    pages = [client.get(reverse("admin:login"))]
    pages += [editor.get(address) for address in (reverse("admin:index"), reverse(LIST), change_page(initiative))]
    for response in pages:
        assert '<link rel="icon" href="/static/img/mark.svg" type="image/svg+xml">' in response.content.decode()


def test_links_and_the_search_index_have_no_pages_of_their_own():
    registered = {model.__name__ for model in admin.site._registry}
    assert not registered & {link.__name__ for link in LINKS}
    assert not registered & {"SearchTerm", "SearchText"}


@pytest.mark.parametrize(
    ("model", "field"),
    [
        ("partnership", "partner"),
        ("partnership", "source"),
        ("partnership", "passage"),
        ("focuslink", "focus_area"),
        ("audiencelink", "audience"),
        ("initiative", "passage"),
    ],
)
def test_long_lists_are_searched_as_one_types(editor, model, field):
    make_partner("Medal makers")
    make_focus_area("Medal making")
    make_audience("Medal winners")
    make_passage("A medal", source=make_source("https://example.org/medal", title="Medal page"))
    query = {"app_label": "initiatives", "model_name": model, "field_name": field, "term": "medal"}
    results = editor.get(reverse("admin:autocomplete"), query).json()["results"]
    assert len(results) == 1
    assert "medal" in results[0]["text"].lower()


def test_no_editing_page_needs_what_the_content_security_policy_forbids(editor):
    initiative = make_initiative(text=PASSAGE, partners=["First Book"])
    addresses = [row.address(initiative) for row in READING.values() if SUPERUSER in row.who]
    assert len(addresses) > 55
    for address in addresses:
        elements = list(read(editor.get(address)).iter())
        within = [element.get("type") for element in elements if element.tag == "script" and not element.get("src")]
        assert set(within) <= {"application/json", "application/ld+json"}, address  # data, which never runs
        assert not [element for element in elements if element.tag == "style"], address
        attributes = {name for element in elements for name in element.attrib}
        assert not {name for name in attributes if name == "style" or name.startswith("on")}, address


def test_the_confirmation_for_several_shows_the_facts_that_go_but_not_the_search_index(editor):
    initiative = make_initiative("Open eBooks", partners=["First Book"], focus=["Reading"])
    assert SearchTerm.objects.exists()
    chosen = {"action": "delete_selected", "_selected_action": [initiative.pk]}
    words = words_of(editor.post(reverse(LIST), chosen))
    assert "Partner: Open eBooks: First Book" in words
    assert "Focus area: Open eBooks: Reading" in words
    assert "Partners, focus areas and audiences themselves stay" in words
    assert "search" not in words.lower()
    editor.post(reverse(LIST), chosen | {"post": "yes"})
    assert not Initiative.objects.exists()
    assert not SearchTerm.objects.exists()


def test_a_passage_that_an_initiative_rests_on_cannot_be_deleted(editor):
    initiative = make_initiative("Open eBooks", text=PASSAGE)
    address = reverse("admin:initiatives_passage_delete", args=[initiative.passage.pk])
    assert "Open eBooks" in words_of(editor.get(address))
    editor.post(address, {"post": "yes"})
    assert Passage.objects.exists()
