"""The public log: what changed and when; never who, never why, never what only staff have seen."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from initiatives.authorship import authored
from initiatives.changelog import Turn, steps
from initiatives.history.keeping import add
from initiatives.history.proposals import latest_of
from initiatives.models import FocusArea, Initiative, Version
from initiatives.records import to_record
from partners.models import Partner
from tests.editing import queries_of, words_of
from tests.factories import make_focus_area, make_initiative, make_partner, make_passage
from tests.people import EDITOR, make_user

pytestmark = pytest.mark.django_db

SITE = "initiatives:changes"


def of_site(client):
    return words_of(client.get(reverse(SITE)))


def of_entry(client, initiative):
    return words_of(client.get(reverse("initiatives:entry-changes", args=[initiative.slug])))


def change(initiative, **fields):
    for name, value in fields.items():
        setattr(initiative, name, value)
    initiative.save()


def turns(initiative):
    return [step.turn for step in reversed(steps(initiative.pk))]


def set_back(initiative, **by):
    """Let all that is there have been written a while ago."""
    for version in Version.objects.of(initiative):
        Version.objects.filter(pk=version.pk).update(at=version.at - timedelta(**by))


def test_a_change_is_told_by_entry_and_for_the_site_without_who_and_why(client):
    initiative = make_initiative("Open eBooks", partners=["First Book"], summary="An app.")
    with authored(user=make_user(EDITOR, username="eve"), reason="Their lawyer called"):
        change(initiative, title="Closed eBooks", summary="A free app.")
        initiative.partnerships.all().delete()
        initiative.partnerships.create(partner=make_partner("StoryCorps"))
        initiative.focuslinks.create(focus_area=make_focus_area("Access"))
    for words in (of_site(client), of_entry(client, initiative)):
        assert "Title changed from “Open eBooks” to “Closed eBooks”" in words
        assert "Summary changed: [removed: An ] [added: A free ] app." in words
        assert "Partner removed: First Book" in words
        assert "Partner added: StoryCorps" in words
        assert "Focus area added: Access" in words
        assert "First published" in words
        assert "eve" not in words.split()
        assert "lawyer" not in words


def test_the_pages_lead_to_each_other_and_search_engines_keep_out(client):
    initiative = make_initiative("Open eBooks")
    address = reverse("initiatives:entry-changes", args=[initiative.slug])
    assert f'href="{address}"' in client.get(initiative.get_absolute_url()).content.decode()
    assert f'href="{reverse(SITE)}"' in client.get(reverse("initiatives:about")).content.decode()
    assert f'href="{initiative.get_absolute_url()}"' in client.get(reverse(SITE)).content.decode()
    for page in (address, reverse(SITE)):
        assert client.get(page)["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("status", ["draft", "in-review"])
def test_what_was_never_public_is_not_told(client, status):
    initiative = make_initiative("Secret plan", status=status)
    change(initiative, title="Secret plan, revised")
    assert "Secret" not in of_site(client)
    assert client.get(reverse("initiatives:entry-changes", args=[initiative.slug])).status_code == 404


def test_what_was_written_while_it_was_a_draft_again_is_told_only_by_what_comes_of_it(client):
    initiative = make_initiative("Open eBooks", summary="An app.")
    change(initiative, status="draft", summary="A secret app.")
    change(initiative, summary="A free app.")
    assert turns(initiative) == [Turn.FIRST, Turn.GONE]
    assert "free" not in of_site(client)
    change(initiative, status="published")
    assert turns(initiative) == [Turn.FIRST, Turn.GONE, Turn.AGAIN]
    words = of_entry(client, initiative)
    assert "Published again Summary changed: [removed: An ] [added: A free ] app." in words
    assert "secret" not in words


def test_a_proposed_change_is_told_once_it_is_applied(client):
    initiative = make_initiative("Open eBooks")
    record = {**to_record(Initiative.objects.get()), "title": "Secret title"}
    add(Version(entry=initiative.pk, base=latest_of(initiative).number, record=record, state="proposed"))
    assert "Secret" not in of_site(client)
    assert turns(initiative) == [Turn.FIRST]


def test_a_scheduled_entry_is_told_from_its_time_on(client):
    initiative = make_initiative("Open eBooks", publish_at=timezone.now() + timedelta(days=2))
    assert "Open eBooks" not in of_site(client)
    assert turns(initiative) == []
    Initiative.objects.update(publish_at=timezone.now() - timedelta(minutes=1))
    set_back(initiative, days=3)
    assert turns(initiative) == [Turn.FIRST]
    (step,) = steps(initiative.pk)
    assert step.at > timezone.now() - timedelta(minutes=2)


def test_what_was_changed_before_its_time_came_is_not_told(client):
    initiative = make_initiative("Working title", publish_at=timezone.now() + timedelta(days=2))
    change(initiative, title="Open eBooks")
    change(initiative, publish_at=timezone.now() - timedelta(days=1))
    assert turns(initiative) == [Turn.FIRST]
    assert "Working title" not in of_site(client)


def test_a_public_entry_that_is_scheduled_anew_is_gone_until_then():
    initiative = make_initiative("Open eBooks")
    change(initiative, publish_at=timezone.now() + timedelta(days=2))
    assert turns(initiative) == [Turn.FIRST, Turn.GONE]


def test_a_withdrawal_is_told_with_its_public_reason_and_the_content_no_longer(client):
    initiative = make_initiative("Open eBooks", summary="Wrong words.")
    change(initiative, summary="Right words.")
    change(initiative, status="withdrawn", withdrawn_reason="It ended in 2018.")
    words = of_site(client)
    assert "Open eBooks Withdrawn: It ended in 2018." in words
    assert "Wrong" not in words
    assert initiative.get_absolute_url() not in client.get(reverse(SITE)).content.decode()
    assert client.get(reverse("initiatives:entry-changes", args=[initiative.slug])).status_code == 410


def test_a_deleted_entry_is_told_by_its_last_public_title(client):
    initiative = make_initiative("Open eBooks")
    change(initiative, title="Closed eBooks")
    initiative.delete()
    assert "Closed eBooks No longer published" in of_site(client)
    other = make_initiative("Secret", status="draft")
    other.delete()
    assert "Secret" not in of_site(client)


def test_what_no_page_shows_is_not_told(client):
    initiative = make_initiative("Open eBooks", partners=["A", "B"])
    change(initiative, keywords="kids")
    change(initiative, review_on=timezone.now().date())
    initiative.partnerships.update(position=7)
    words = of_entry(client, initiative)
    assert "kids" not in words
    assert "Changed" not in words


def test_an_old_address_leads_on(client):
    initiative = make_initiative("Open eBooks", slug="old")
    change(initiative, slug="new")
    response = client.get(reverse("initiatives:entry-changes", args=["old"]))
    assert response["Location"] == reverse("initiatives:entry-changes", args=["new"])
    assert "Address changed from “old” to “new”" in of_entry(client, initiative)


def test_markup_in_what_editors_typed_is_text(client):
    initiative = make_initiative("Open eBooks", summary="<b>One</b>")
    change(initiative, summary="<b>Two</b>", title="<i>Open</i>")
    content = client.get(reverse(SITE)).content.decode()
    assert "<b>One" not in content
    assert "<i>Open" not in content


def test_a_page_costs_the_same_for_2_changes_and_for_20(client):
    def add_changes(number):
        for _ in range(number):
            change(make_initiative(partners=["P"], focus=["F"], audiences=["A"]), note="A note")

    add_changes(2)
    few = queries_of(client, reverse(SITE))
    add_changes(20)
    assert queries_of(client, reverse(SITE)) == few < 20


def test_the_log_comes_in_pages(client):
    initiative = make_initiative("Open eBooks")
    for number in range(60):
        change(initiative, note=f"Note {number}")
    for page in (reverse(SITE), reverse("initiatives:entry-changes", args=[initiative.slug])):
        first, second = (words_of(client.get(f"{page}?page={number}")) for number in (1, 2))
        assert "[added: 59" in first
        assert "First published" in second
        assert "First published" not in first
        assert client.get(f"{page}?page=3").status_code == 404


def test_change_log_groups_by_days_of_eastern_time(client):
    make_initiative("Open eBooks", publish_at=datetime(2020, 1, 1, tzinfo=UTC))
    Version.objects.update(at=datetime(2021, 1, 1, 4, 59, tzinfo=UTC))
    assert '<time datetime="2020-12-31">December 31, 2020</time>' in client.get("/changes/").text


def test_what_was_withdrawn_once_is_not_told_again(client):
    initiative = make_initiative("Open eBooks", summary="Wrong words.")
    change(initiative, summary="Hurtful words.")
    change(initiative, status="withdrawn", withdrawn_reason="It was wrong.")
    change(initiative, status="draft", withdrawn_reason="", summary="Right words.")
    change(initiative, status="published")
    assert turns(initiative) == [Turn.FIRST, Turn.CHANGED, Turn.WITHDRAWN, Turn.AGAIN]
    for words in (of_site(client), of_entry(client, initiative)):
        assert "Published again" in words
        assert "Wrong" not in words
        assert "Hurtful" not in words
    change(initiative, summary="Better words.")
    assert "Summary changed: [removed: Right ] [added: Better ] words." in of_entry(client, initiative)


def test_another_address_of_a_focus_area_is_no_change_of_its_entries(client):
    initiative = make_initiative("Open eBooks", focus=["Reading"], partners=["First Book"])
    FocusArea.objects.update(slug="renamed")
    Partner.objects.update(slug="renamed")
    assert "Changed" not in of_entry(client, initiative)
    initiative.focuslinks.update(quote="thousands", passage=make_passage())
    assert "Focus area changed: Reading" in of_entry(client, initiative)
