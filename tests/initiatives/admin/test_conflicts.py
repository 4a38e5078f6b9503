"""Two editors at once: the second save of a stale form overwrites nothing and loses nothing."""

from html import unescape

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from initiatives.history.merging import facts_of
from initiatives.history.proposals import put_back
from initiatives.models import Initiative, Version
from initiatives.records import keys_of, to_record
from initiatives.touch import rolled_back
from tests.editing import Form, change_page, form_of, send, words_of
from tests.factories import make_focus_area, make_initiative, make_partner
from tests.people import EDITOR, PUBLISHER, client_of, make_user

pytestmark = pytest.mark.django_db

PASSAGE = "Open eBooks is an app containing thousands of titles that are free for children."


@pytest.fixture
def initiative():
    return make_initiative(
        "Open eBooks", text=PASSAGE, summary="An app.", partners=["First Book", "Baker & Taylor"], focus=["Reading"]
    )


@pytest.fixture
def ann():
    return client_of(make_user(PUBLISHER, username="ann", first_name="Ann", last_name="Ames"))


@pytest.fixture
def bob():
    return client_of(make_user(PUBLISHER, username="bob", first_name="Bob", last_name="Burns"))


def stored(initiative):
    return Initiative.objects.get(pk=initiative.pk)


def proposals():
    return Version.objects.open_proposals()


def test_the_second_of_two_saves_is_kept_beside_the_first_and_both_are_shown(ann, bob, initiative, client):
    theirs, mine = form_of(ann, initiative), form_of(bob, initiative)
    send(ann, initiative, theirs | {"summary": "A free app.", "reason": "It costs nothing"})
    logged = LogEntry.objects.count()

    response = send(bob, initiative, mine | {"summary": "An app for phones.", "reason": "Says on what it runs"})

    assert stored(initiative).summary == "A free app."
    proposal = proposals().get()
    assert (proposal.base, proposal.user.username, proposal.reason) == (1, "bob", "Says on what it runs")
    assert proposal.record["summary"] == "An app for phones."
    assert response.request["PATH_INFO"].endswith(f"/proposals/{proposal.number}/")
    words = words_of(response)
    assert "While this page was open, Ann Ames saved this entry: " in words
    assert "It costs nothing" in words
    assert "Now in the entry [removed: An ] [added: A free ] app." in words
    assert "Proposed An app [added: for phones ] ." in words
    assert "1 fact was changed twice." in words
    assert "changed successfully" not in words
    assert "your choice of that was not kept" not in words
    assert LogEntry.objects.count() == logged
    assert "A free app." in words_of(client.get(initiative.get_absolute_url()))


def test_two_saves_of_different_facts_are_merged_at_once(ann, bob, initiative):
    theirs, mine = form_of(ann, initiative), form_of(bob, initiative)
    theirs.add_row("focuslinks", focus_area=str(make_focus_area("Access").pk))
    send(ann, initiative, theirs | {"summary": "A free app.", "partnerships-1-DELETE": "on", "kind": "award"})
    mine.add_row("partnerships", partner=str(make_partner("StoryCorps").pk))

    response = send(bob, initiative, mine | {"note": "It is free.", "reason": "Said so", "_continue": "1"})

    words = words_of(response)
    assert "While this page was open, Ann Ames saved this entry: " in words
    changed = words.split("saved this entry: ")[1].partition(".")[0]
    theirs = {"Summary changed", "Kind changed", "Partner Baker & Taylor removed", "Focus area Access added"}
    assert {unescape(each) for each in changed.split(", ")} == theirs
    assert "Both changes were kept. Yours: Note changed, Partner StoryCorps added." in words
    assert "was changed successfully" in words
    assert not proposals().exists()
    now = stored(initiative)
    assert (now.summary, now.note, now.kind) == ("A free app.", "It is free.", "award")
    assert sorted(now.partnerships.values_list("partner__name", flat=True)) == ["First Book", "StoryCorps"]
    assert sorted(now.focus_areas.values_list("name", flat=True)) == ["Access", "Reading"]
    latest = Version.objects.latest_saved().get(entry=initiative.pk)
    assert (latest.user.username, latest.reason) == ("bob", "Said so")


def test_fact_emptied_by_one_and_left_alone_by_other_stays_empty(ann, bob, initiative):
    mine = form_of(bob, initiative)
    send(ann, initiative, form_of(ann, initiative) | {"summary": ""})
    send(bob, initiative, mine | {"note": "It is free."})
    assert (stored(initiative).summary, stored(initiative).note) == ("", "It is free.")


def test_stale_form_does_not_change_what_was_published_meanwhile(ann, bob, initiative):
    Initiative.objects.update(status="draft")
    mine = form_of(bob, initiative)
    send(ann, initiative, form_of(ann, initiative) | {"status": "published"})
    send(bob, initiative, mine | {"note": "It is free."})
    assert stored(initiative).note == ""
    assert proposals().get().record["note"] == "It is free."


def test_merge_that_rules_refuse_waits_as_a_proposed_change(ann, bob, initiative):
    mine = form_of(bob, initiative) | {"summary": ""}
    theirs = form_of(ann, initiative) | {"passage": ""}
    send(ann, initiative, theirs)
    assert stored(initiative).passage is None
    send(bob, initiative, mine)
    assert stored(initiative).summary == "An app."
    assert proposals().get().record["summary"] == ""


def test_links_that_the_first_removed_and_added_do_not_confuse_the_rows_of_the_second(ann, bob, initiative):
    theirs, mine = form_of(ann, initiative), form_of(bob, initiative)
    theirs |= {"partnerships-0-DELETE": "on", "partnerships-1-role": "donor"}
    theirs.add_row("focuslinks", focus_area=str(make_focus_area("Access").pk))
    send(ann, initiative, theirs)
    mine |= {"partnerships-0-role": "publisher"}
    mine.add_row("focuslinks", focus_area=str(make_focus_area("Children").pk))
    mine.add_row("partnerships", partner=str(make_partner("StoryCorps").pk))

    response = send(bob, initiative, mine)

    record = proposals().get().record
    assert [(link["partner"], link["role"]) for link in record["partnerships"]] == [
        (["first-book"], "publisher"),
        (["baker-taylor"], ""),
        (["storycorps"], ""),
    ]
    assert [link["focus_area"] for link in record["focuslinks"]] == [["reading"], ["children"]]
    form = Form(response)
    bob.post(response.request["PATH_INFO"], form | {"_apply": "1", "choice-0": "mine"})
    links = stored(initiative).partnerships.values_list("partner__name", "role")
    assert sorted(links) == [("Baker & Taylor", "donor"), ("First Book", "publisher"), ("StoryCorps", "")]
    areas = stored(initiative).focus_areas.values_list("name", flat=True)
    assert set(areas) == {"Reading", "Access", "Children"}


def test_a_link_that_was_taken_out_and_put_back_under_another_key_is_no_obstacle(ann, bob, initiative):
    mine = form_of(bob, initiative)
    partner = stored(initiative).partnerships.first().partner
    stored(initiative).partnerships.filter(partner=partner).delete()
    stored(initiative).partnerships.create(partner=partner)
    send(bob, initiative, mine | {"partnerships-0-role": "publisher"})
    assert not proposals().exists()
    assert stored(initiative).partnerships.get(partner=partner).role == "publisher"


def test_what_both_added_is_no_conflict(ann, bob, initiative):
    forms = [form_of(browser, initiative) for browser in (ann, bob)]
    for form, browser in zip(forms, (ann, bob), strict=True):
        form.add_row("partnerships", partner=str(make_partner("StoryCorps").pk))
        response = send(browser, initiative, form)
    assert "saved this entry: " in words_of(response)
    assert not proposals().exists()
    assert stored(initiative).partnerships.count() == 3


def test_a_stale_form_with_errors_shows_them_and_stays_stale(ann, bob, initiative):
    mine = form_of(bob, initiative)
    send(ann, initiative, form_of(ann, initiative) | {"summary": "A free app."})

    response = send(bob, initiative, mine | {"title": "", "summary": "An app for phones."})

    words = words_of(response)
    assert "Not saved yet. Please fix the following: Title" in words
    assert "While this page was open, Ann Ames saved this entry: " in words
    assert Form(response)["_base"] == mine["_base"]
    assert Form(response)["summary"] == "An app for phones."
    assert not proposals().exists()
    assert stored(initiative).summary == "A free app."
    send(bob, initiative, Form(response) | {"title": "Open eBooks"})
    assert proposals().get().record["summary"] == "An app for phones."
    assert stored(initiative).summary == "A free app."


@pytest.mark.parametrize("sent", ["", "0", "99", "-1", "x", "1" * 30, None])
def test_a_form_that_does_not_say_what_it_started_from_overwrites_nothing(bob, initiative, sent):
    form = form_of(bob, initiative) | {"summary": "An app for phones."}
    if sent is None:
        del form["_base"]
    else:
        form["_base"] = sent
    send(bob, initiative, form)
    assert stored(initiative).summary == "An app."
    assert proposals().get().record["summary"] == "An app for phones."


def test_the_number_of_another_entry_is_none_of_this_one(ann, bob, initiative):
    other = make_initiative("Other")
    for title in ("Two", "Three"):
        other.title = title
        other.save()
    form = form_of(bob, initiative)
    send(ann, initiative, form_of(ann, initiative) | {"summary": "A free app."})
    send(bob, initiative, form | {"summary": "Mine", "_base": "3"})
    assert stored(initiative).summary == "A free app."


def test_a_stale_form_in_which_nothing_was_changed_leaves_nothing(ann, bob, initiative):
    mine = form_of(bob, initiative)
    send(ann, initiative, form_of(ann, initiative) | {"summary": "A free app."})
    response = send(bob, initiative, mine)
    assert "Your form changed nothing in the content of the entry" in words_of(response)
    assert not proposals().exists()
    assert stored(initiative).summary == "A free app."


def test_a_form_that_is_sent_twice_is_saved_once(bob, initiative):
    form = form_of(bob, initiative) | {"summary": "An app for phones."}
    send(bob, initiative, form)
    send(bob, initiative, form)
    assert not proposals().exists()
    assert stored(initiative).summary == "An app for phones."


def test_a_status_chosen_on_a_stale_form_publishes_and_withdraws_nothing(ann, bob, initiative):
    mine = form_of(bob, initiative)
    send(ann, initiative, form_of(ann, initiative) | {"summary": "A free app."})
    sent = mine | {"status": "withdrawn", "withdrawn_reason": "It ended.", "summary": "An app for phones."}
    response = send(bob, initiative, sent)
    assert stored(initiative).status == "published"
    assert proposals().get().record["status"] == "published"
    said = "your choice of that was not kept, make it again on the page of the entry. You had typed: “It ended.”"
    assert said in words_of(response)
    assert words_of(response).count("You had typed") == 1


def test_words_for_the_public_on_a_stale_form_are_said_again_though_nothing_else_changed(ann, bob, initiative):
    mine = form_of(bob, initiative)
    send(ann, initiative, form_of(ann, initiative) | {"summary": "A free app."})
    response = send(bob, initiative, mine | {"status": "withdrawn", "withdrawn_reason": "It ended."})
    assert not proposals().exists()
    assert "You had typed: “It ended.”" in words_of(response)


def test_a_draft_that_was_published_meanwhile_is_not_changed_by_an_editors_stale_form(ann, initiative, client):
    Initiative.objects.update(status="draft")
    editor = client_of(EDITOR)
    mine = form_of(editor, initiative)
    send(ann, initiative, form_of(ann, initiative) | {"status": "published"})
    response = send(editor, initiative, mine | {"summary": "An app for phones."})
    assert response.redirect_chain
    assert stored(initiative).status == "published"
    assert stored(initiative).summary == "An app."
    assert proposals().get().record["summary"] == "An app for phones."


def test_saves_one_after_the_other_are_no_conflict(ann, bob, initiative):
    send(ann, initiative, form_of(ann, initiative) | {"summary": "A free app."})
    send(bob, initiative, form_of(bob, initiative) | {"summary": "An app for phones."})
    assert stored(initiative).summary == "An app for phones."
    assert not proposals().exists()
    assert [version.user.username for version in Version.objects.of(initiative)[:2]] == ["bob", "ann"]


def test_what_is_typed_over_an_entry_that_was_deleted_meanwhile_waits_until_that_is_back(ann, bob, initiative):
    mine, pk = form_of(bob, initiative), initiative.pk
    ann.post(reverse("admin:initiatives_initiative_delete", args=[pk]), {"post": "yes"})
    sent = mine | {"summary": "An app for phones.", "reason": "Says on what it runs"}
    sent.add_row("partnerships", partner=str(make_partner("StoryCorps").pk))

    response = bob.post(f"/admin/initiatives/initiative/{pk}/change/", sent, follow=True)

    words = words_of(response)
    assert "While this page was open, Ann Ames deleted this entry." in words
    assert "It can be applied once a publisher has brought the entry back." in words
    assert "An app [added: for phones ] ." in words
    assert not Initiative.objects.exists()
    proposal = proposals().get()
    assert (proposal.base, proposal.reason) == (1, "Says on what it runs")
    history = bob.get(reverse("admin:initiatives_initiative_history", args=[pk]))
    version = reverse("admin:initiatives_initiative_version", args=[pk, proposal.number])
    assert version in history.content.decode()

    restore = reverse("admin:initiatives_initiative_restore", args=[pk, 2])
    ann.post(restore, Form(ann.get(restore)))
    page = reverse("admin:initiatives_initiative_proposal", args=[pk, proposal.number])
    assert bob.get(version).url == page
    bob.post(page, Form(bob.get(page)) | {"_apply": "1"})
    assert stored(initiative).summary == "An app for phones."
    assert stored(initiative).partnerships.count() == 3


def test_a_form_with_errors_stays_open_though_its_entry_was_deleted(bob, initiative):
    mine, pk = form_of(bob, initiative), initiative.pk
    initiative.delete()
    address = f"/admin/initiatives/initiative/{pk}/change/"
    response = bob.post(address, mine | {"title": "", "summary": "An app for phones."})
    assert "While this page was open, somebody deleted this entry." in words_of(response)
    again = Form(response)
    assert (again["_base"], again["summary"]) == (mine["_base"], "An app for phones.")
    bob.post(address, again | {"title": "Open eBooks"})
    assert proposals().get().record["summary"] == "An app for phones."


def test_what_cannot_wait_for_a_deleted_entry_is_shown_to_be_copied(bob, initiative):
    mine, pk = form_of(bob, initiative), initiative.pk
    initiative.delete()
    make_initiative("Another", passage=initiative.passage)
    response = bob.post(f"/admin/initiatives/initiative/{pk}/change/", mine | {"summary": "An app for phones."})
    assert response.status_code == 410
    words = words_of(response)
    assert "somebody has deleted it" in words
    assert "Summary An app for phones." in words
    assert reverse("admin:initiatives_initiative_history", args=[pk]) in response.content.decode()
    assert not proposals().exists()


def test_a_form_that_changes_nothing_of_a_deleted_entry_leaves_nothing(bob, initiative):
    mine, pk = form_of(bob, initiative), initiative.pk
    initiative.delete()
    response = bob.post(f"/admin/initiatives/initiative/{pk}/change/", mine, follow=True)
    assert "Your form changed nothing in the content of the entry" in words_of(response)
    assert not proposals().exists()


def test_who_saved_meanwhile_in_another_window_is_told_that_it_was_they(ann, bob, initiative):
    form = form_of(ann, initiative)
    send(bob, initiative, form_of(bob, initiative) | {"summary": "His."})
    send(ann, initiative, form_of(ann, initiative) | {"summary": "Hers."})
    response = send(ann, initiative, form | {"summary": "Hers too."})
    assert (
        "While this page was open, Bob Burns and you (in another window) saved this entry: Summary changed."
        in words_of(response)
    )


def test_only_what_was_typed_is_said_to_have_been(ann, bob, initiative):
    Initiative.objects.update(status="in-review")
    form = form_of(ann, initiative) | {"asked_of": str(make_user(PUBLISHER).pk), "review_note": "Look at the summary"}
    send(ann, initiative, form)
    response = send(bob, initiative, form_of(bob, initiative) | {"_propose": "1", "summary": "An app for phones."})
    assert proposals().get().record["summary"] == "An app for phones."
    assert "your choice of that was not kept" not in words_of(response)
    again = form_of(bob, initiative) | {"_propose": "1", "summary": "Apps.", "review_note": "And at the title"}
    words = words_of(send(bob, initiative, again))
    assert "You had typed: “And at the title”" in words


def test_a_request_for_review_that_somebody_changed_meanwhile_is_left_so_by_who_did_not_touch_it(ann, bob, initiative):
    first, second = make_user(PUBLISHER), make_user(PUBLISHER)
    Initiative.objects.update(status="in-review")
    asking = {"asked_of": str(first.pk), "review_note": "Look at the summary"}
    send(ann, initiative, form_of(ann, initiative) | asking)
    mine, theirs = form_of(bob, initiative), form_of(ann, initiative)
    send(ann, initiative, theirs | {"asked_of": str(second.pk)})

    send(bob, initiative, mine | {"summary": "An app for phones.", "review_note": "Look at the title"})

    assert stored(initiative).summary == "An app for phones."
    request = stored(initiative).review_request
    assert (request.asked_of, request.note) == (second, "Look at the title")


def test_putting_back_a_version_gives_its_links_their_keys_and_leaves_nothing_behind(initiative):
    version = Version.objects.of(initiative).get()
    stored(initiative).partnerships.all().delete()
    stored(initiative).partnerships.create(partner=make_partner("First Book"))
    before = to_record(stored(initiative)), keys_of(stored(initiative)), Version.objects.count()
    with rolled_back():
        put_back(version)
        assert keys_of(stored(initiative)) == version.keys
        assert facts_of(to_record(stored(initiative))) == facts_of(version.record)
    assert before == (to_record(stored(initiative)), keys_of(stored(initiative)), Version.objects.count())


def test_a_form_whose_start_rules_of_today_refuse_is_compared_with_the_entry_as_it_is(ann, bob, initiative):
    stored(initiative).fieldcitations.create(field="title", quote="Open eBooks", passage=initiative.passage)
    mine = form_of(bob, initiative)
    stored(initiative).fieldcitations.all().delete()
    initiative.passage.text = "Other words."
    initiative.passage.save()
    send(ann, initiative, form_of(ann, initiative) | {"summary": "A free app."})
    response = send(bob, initiative, mine | {"summary": "An app for phones."})
    assert stored(initiative).summary == "A free app."
    assert Form(response)["summary"] == "An app for phones."
    assert bob.get(change_page(initiative)).status_code == 200
