from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from initiatives.history.proposals import Situation, decline, propose, seen
from initiatives.models import Audience, FocusArea, Initiative, Passage, PreviewLink, Source, Version
from partners.merging import merge
from partners.models import Partner
from tests.editing import change_page, words_of
from tests.factories import (
    make_audience,
    make_focus_area,
    make_initiative,
    make_partner,
    make_passage,
    make_source,
)
from tests.people import PUBLISHER, client_of

pytestmark = pytest.mark.django_db


def delete_page(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_delete", args=[row.pk])


def delete_several(client, rows, **given):
    model = rows[0]._meta
    address = reverse(f"admin:{model.app_label}_{model.model_name}_changelist")
    return client.post(address, {"action": "delete_selected", "_selected_action": [row.pk for row in rows], **given})


def who_may(client, *permissions):
    user = get_user_model().objects.create_user("somebody", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    return client


# ---- Initiatives


def test_the_page_says_what_would_be_lost_and_offers_to_withdraw_instead(admin_client):
    initiative = make_initiative("Books", text="Open eBooks", partners=["First Book"], focus=["Reading", "Arts"])
    initiative.partnerships.update(quote="Open", passage=initiative.passage)
    PreviewLink.objects.create(initiative=initiative, made_for="Ann", expires_at=timezone.now() + timedelta(days=1))
    response = admin_client.get(delete_page(initiative))
    words = words_of(response)
    content = response.content.decode()
    places = [content.index(text) for text in ("Withdraw it instead", "What would be lost", 'name="post"')]
    assert places == sorted(places)
    assert f'href="{change_page(initiative)}#id_status"' in content
    assert "Its public address /initiatives/books/ answers “not found”" in words
    assert "Its facts go: 1 partner, 2 focus areas, 1 of them with a quote or a source." in words
    assert "1 preview link that you gave out no longer opens." in words
    assert "Its history stays" in words
    assert Initiative.objects.exists()


def test_of_a_draft_nobody_outside_has_seen_there_is_nothing_to_withdraw(admin_client):
    words = words_of(admin_client.get(delete_page(make_initiative(status="draft"))))
    assert "Withdraw it instead" not in words
    assert "Nobody outside has seen this entry, and it holds no facts." in words


def test_of_a_withdrawn_entry_the_reason_would_be_lost(admin_client, client):
    initiative = make_initiative("Books")
    initiative.status, initiative.withdrawn_reason = "withdrawn", "Listed twice"
    initiative.save()
    words = words_of(admin_client.get(delete_page(initiative)))
    assert "Its address /initiatives/books/ no longer says why it was withdrawn" in words
    assert "Withdraw it instead" not in words
    admin_client.post(delete_page(initiative), {"post": "yes"})
    assert client.get("/initiatives/books/").status_code == 404


def test_who_deletes_stands_in_the_history_with_what_was_deleted(admin_client):
    one, *others = (make_initiative(title, partners=["First Book"]) for title in ("Books", "Tales", "Poems"))
    admin_client.post(delete_page(one), {"post": "yes"})
    response = delete_several(admin_client, others)
    assert "Withdraw them instead?" in words_of(response)
    delete_several(admin_client, others, post="yes")
    assert not Initiative.objects.exists()
    deletions = Version.objects.deletions()
    assert {(version.record["title"], version.user.username, version.reason) for version in deletions} == {
        ("Books", "admin", "Deleted"),
        ("Tales", "admin", "Deleted, with others"),
        ("Poems", "admin", "Deleted, with others"),
    }
    assert all(version.record["partnerships"] for version in deletions)


def test_who_may_not_publish_may_not_delete(client):
    initiative = make_initiative(status="draft")
    editor = who_may(client, "view_initiative", "change_initiative", "delete_initiative")
    assert delete_page(initiative) not in editor.get(change_page(initiative)).content.decode()
    assert editor.get(delete_page(initiative)).status_code == 403
    assert editor.post(delete_page(initiative), {"post": "yes"}).status_code == 403
    delete_several(editor, [initiative], post="yes")
    assert Initiative.objects.exists()


def test_a_publisher_may_delete(client):
    initiative = make_initiative()
    publisher = who_may(client, "view_initiative", "change_initiative", "delete_initiative", "publish_initiative")
    assert publisher.post(delete_page(initiative), {"post": "yes"}).status_code == 302
    assert not Initiative.objects.exists()


# ---- What initiatives use


def used():
    """Return something of each kind that an initiative uses."""
    initiative = make_initiative(
        "Open eBooks", text="Open eBooks", partners=["First Book"], focus=["Reading"], audiences=["Children"]
    )
    source = make_source("https://example.org/")
    initiative.partnerships.update(quote="Open", passage=initiative.passage)
    initiative.focuslinks.update(source=source)
    return [
        make_partner("First Book"),
        make_focus_area("Reading"),
        make_audience("Children"),
        source,
        initiative.passage,
    ]


def unused(name="None"):
    return [
        make_partner(name),
        make_focus_area(name),
        make_audience(name),
        make_source(f"https://example.org/{name}"),
        make_passage(name),
    ]


MODELS = (Partner, FocusArea, Audience, Source, Passage)


@pytest.mark.parametrize("kind", range(len(MODELS)), ids=[model.__name__ for model in MODELS])
def test_what_an_entry_uses_is_not_deleted_and_the_page_names_the_entry(admin_client, kind):
    row, free = used()[kind], unused()[kind]
    response = admin_client.get(delete_page(row))
    words = words_of(response)
    assert "It cannot be deleted while something uses it" in words
    assert "Open eBooks" in words
    assert f'href="{change_page(Initiative.objects.get())}"' in response.content.decode()
    assert 'name="post"' not in response.content.decode()
    admin_client.post(delete_page(row), {"post": "yes"})
    response = delete_several(admin_client, [row, free], post="yes")
    assert "Nothing was deleted: something uses some of these" in words_of(response)
    assert MODELS[kind].objects.filter(pk__in=[row.pk, free.pk]).count() == 2


@pytest.mark.parametrize("kind", range(len(MODELS)), ids=[model.__name__ for model in MODELS])
def test_what_nothing_uses_is_deleted(admin_client, kind):
    row = unused()[kind]
    assert admin_client.post(delete_page(row), {"post": "yes"}).status_code == 302
    assert not MODELS[kind].objects.filter(pk=row.pk).exists()
    again = unused("Nothing")[kind]
    delete_several(admin_client, [again], post="yes")
    assert not MODELS[kind].objects.filter(pk=again.pk).exists()


@pytest.mark.parametrize("kind", range(len(MODELS)), ids=[model.__name__ for model in MODELS])
def test_what_a_proposed_change_would_bring_in_is_kept_until_that_is_decided(admin_client, kind):
    initiative, row = make_initiative("Books", text="Its own words"), unused()[kind]
    partner = row if kind == 0 else make_partner("Any")
    partners = {"partner": [partner.slug], "role": "", "position": 0, "quote": "", "passage": None, "source": None}
    links = {
        FocusArea: {"focuslinks": [{**partners, "focus_area": ["none"]}]},
        Audience: {"audiencelinks": [{**partners, "audience": ["none"]}]},
        Partner: {"partnerships": [partners]},
        Source: {"partnerships": [{**partners, "source": list(row.natural_key())}]},
        Passage: {"partnerships": [{**partners, "quote": "None", "passage": list(row.natural_key())}]},
    }
    base = Version.objects.latest_saved().get()
    proposal = propose(base, {**base.record, **links[MODELS[kind]]}, {})
    if kind < 3:
        row.slug = "renamed"
        row.save()
    words = words_of(admin_client.get(delete_page(row)))
    assert f"Proposed change {proposal.number} of “Books”: decide it first" in words
    admin_client.post(delete_page(row), {"post": "yes"})
    assert MODELS[kind].objects.filter(pk=row.pk).exists()
    decline(proposal, seen_as=seen(Situation.of(proposal, initiative)))
    admin_client.post(delete_page(row), {"post": "yes"})
    assert not MODELS[kind].objects.filter(pk=row.pk).exists()


def test_a_proposed_change_that_only_keeps_what_the_entry_had_does_not_keep_it(admin_client):
    initiative = make_initiative("Books", focus=["Reading"])
    base = Version.objects.latest_saved().get()
    propose(base, {**base.record, "title": "Tales"}, base.keys)
    initiative.focuslinks.all().delete()
    area = make_focus_area("Reading")
    assert admin_client.post(delete_page(area), {"post": "yes"}).status_code == 302
    assert not FocusArea.objects.exists()


def test_a_partner_in_use_is_offered_to_be_merged_by_who_may(admin_client, client):
    partner = used()[0]
    offered = f'href="{reverse("admin:partners_partner_merge", args=[partner.pk])}"'
    assert offered in admin_client.get(delete_page(partner)).content.decode()
    editor = who_may(client, "view_partner", "change_partner", "delete_partner")
    assert offered not in editor.get(delete_page(partner)).content.decode()


def test_a_partner_whose_address_leads_on_is_kept_and_so_is_the_one_it_leads_to(admin_client):
    old, new = make_partner("Old Book"), make_partner("New Book")
    merge(old, new)
    assert "New Book: the address of Old Book leads there" in words_of(admin_client.get(delete_page(old)))
    assert "Old Book: its address leads to New Book" in words_of(admin_client.get(delete_page(new)))
    for row in (old, new):
        admin_client.post(delete_page(row), {"post": "yes"})
    assert Partner.objects.count() == 2


def test_the_buttons_say_what_they_delete():
    client, initiative = client_of(PUBLISHER), make_initiative()
    partner = make_partner("Nobody’s")
    for row, what in ((initiative, "entry"), (partner, "partner")):
        page = client.get(delete_page(row)).content.decode()
        assert f'value="Delete this {what}"' in page
    for chosen, what in (([initiative], "this entry"), ([initiative, make_initiative()], "these entries")):
        assert f'value="Delete {what}"' in delete_several(client, chosen).content.decode()
