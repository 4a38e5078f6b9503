"""Changes that wait beside an entry: who may make, edit, apply and decline them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from initiatives.models import Initiative, Version
from partners.formats import format_datetime
from tests.editing import Form, change_page, form_of, found, send, words_of
from tests.factories import make_focus_area, make_initiative, make_partner, make_source
from tests.people import ANONYMOUS, EDITOR, MAINTAINER, PUBLISHER, STAFF, client_of, make_user

pytestmark = pytest.mark.django_db

PASSAGE = "Open eBooks is an app containing thousands of titles that are free for children."


@pytest.fixture
def initiative():
    return make_initiative("Open eBooks", text=PASSAGE, summary="An app.", partners=["First Book"], focus=["Reading"])


@pytest.fixture
def author():
    return make_user(EDITOR, username="eve", first_name="Eve", last_name="Early")


@pytest.fixture
def editor(author):
    return client_of(author)


@pytest.fixture
def publisher():
    return client_of(make_user(PUBLISHER, username="pat"))


def stored(initiative):
    return Initiative.objects.get(pk=initiative.pk)


def only_proposal():
    return Version.objects.exclude(base=None).get()


def page_of(proposal):
    return reverse("admin:initiatives_initiative_proposal", args=[proposal.entry, proposal.number])


def propose(browser, initiative, **changed):
    response = send(browser, initiative, form_of(browser, initiative) | {"_propose": "1", **changed})
    return response, only_proposal()


def decide(browser, proposal, **given):
    """Answer the page of a proposed change as it is now."""
    form = Form(browser.get(page_of(proposal)))
    return browser.post(page_of(proposal), {**form, **given}, follow=True)


def test_a_proposed_change_stays_private_until_a_publisher_applies_it(editor, publisher, initiative, client):
    form = form_of(editor, initiative) | {"title": "Closed eBooks", "reason": "It closed", "_propose": "1"}
    form.add_row("focuslinks", focus_area=str(make_focus_area("Access").pk), quote="free")
    response = send(editor, initiative, form)

    assert "Your change is kept as a proposed change." in words_of(response)
    assert "changed successfully" not in words_of(response)
    assert found(client, "?q=closed") != ["Closed eBooks"]
    assert "Closed" not in words_of(client.get(initiative.get_absolute_url()))
    page = publisher.get(change_page(initiative))
    assert "by Eve Early" in words_of(page)
    assert page_of(only_proposal()) in page.content.decode()

    before = stored(initiative).updated_at
    response = decide(publisher, only_proposal(), _apply="1")

    assert "The proposed change is applied." in words_of(response)
    assert stored(initiative).title == "Closed eBooks"
    assert stored(initiative).updated_at > before
    assert [link.quote for link in stored(initiative).focuslinks.all()] == ["", "free"]
    assert all(link.pk > 0 for link in stored(initiative).focuslinks.all())
    assert found(client, "?q=closed") == ["Closed eBooks"]
    version = Version.objects.latest_saved().get(entry=initiative.pk)
    assert version.user.username == "pat"
    assert version.reason == "Applied the change proposed by Eve Early: It closed"
    assert only_proposal().state == "applied"


def test_for_an_editor_a_proposed_change_is_the_only_save_of_what_is_published(editor, initiative):
    page = editor.get(change_page(initiative)).content.decode()
    assert 'name="_propose"' in page
    assert 'name="_save"' not in page
    assert 'name="_continue"' not in page
    for button in ("_save", "_continue"):
        send(editor, initiative, form_of(editor, initiative) | {button: "1", "summary": "Taken over"})
        assert stored(initiative).summary == "An app."


@pytest.mark.parametrize("status", ["draft", "in-review"])
def test_an_editor_applies_a_proposed_change_of_what_is_not_public(editor, initiative, status):
    Initiative.objects.update(status=status)
    make_user(PUBLISHER)
    form = form_of(editor, initiative) | {"_propose": "1", "summary": "A free app."}
    form["asked_of"] = str(make_user(PUBLISHER).pk)
    send(editor, initiative, form)
    decide(editor, only_proposal(), _apply="1")
    assert stored(initiative).summary == "A free app."
    assert stored(initiative).status == status


@pytest.mark.parametrize("who", [ANONYMOUS, STAFF, EDITOR, MAINTAINER])
@pytest.mark.parametrize("action", ["_apply", "_decline"])
def test_whoever_may_not_decide_is_refused_and_is_offered_no_button(who, action, editor, initiative):
    _, proposal = propose(editor, initiative, summary="A free app.")
    seen = Form(editor.get(page_of(proposal)))["seen"]
    browser = client_of(who)
    shown = browser.get(page_of(proposal))
    assert f'name="{action}"' not in shown.content.decode()
    response = browser.post(page_of(proposal), {"seen": seen, action: "1"})
    assert response.status_code == 403
    assert ("You were signed out" in words_of(response)) == (who == ANONYMOUS)
    assert stored(initiative).summary == "An app."
    assert only_proposal().state == "proposed"


@pytest.mark.parametrize("status", ["published", "withdrawn"])
def test_who_proposes_may_withdraw_it_but_not_apply_it(editor, initiative, status):
    _, proposal = propose(editor, initiative, summary="A free app.")
    Initiative.objects.update(status=status, withdrawn_reason="It ended.")
    form = Form(editor.get(page_of(proposal)))
    assert editor.post(page_of(proposal), {**form, "_apply": "1"}).status_code == 403
    decide(editor, proposal, _decline="1")
    assert only_proposal().state == "declined"
    assert stored(initiative).summary == "An app."


def test_a_publisher_declines_and_it_stays_in_the_history(editor, publisher, initiative):
    _, proposal = propose(editor, initiative, summary="A free app.")
    decide(publisher, proposal, _decline="1")
    response = publisher.get(page_of(proposal))
    assert "Declined" in words_of(response)
    assert 'name="_apply"' not in response.content.decode()
    assert "Proposed changes that wait" not in words_of(publisher.get(change_page(initiative)))


@pytest.mark.parametrize("action", ["_apply", "_decline"])
def test_what_changed_since_the_page_was_shown_must_be_looked_at_first(action, editor, publisher, initiative):
    _, proposal = propose(editor, initiative, summary="A free app.")
    form = Form(publisher.get(page_of(proposal)))
    send(publisher, initiative, form_of(publisher, initiative) | {"note": "A note"})
    response = publisher.post(page_of(proposal), {**form, action: "1"})
    assert "Nothing was done: something has changed since this page was shown." in words_of(response)
    assert stored(initiative).summary == "An app."
    assert only_proposal().state == "proposed"
    assert Form(response)["seen"] != form["seen"]


def test_a_proposed_change_is_applied_once(editor, publisher, initiative):
    _, proposal = propose(editor, initiative, summary="A free app.")
    form = Form(publisher.get(page_of(proposal)))
    for _ in range(2):
        publisher.post(page_of(proposal), {**form, "_apply": "1"})
    assert Version.objects.filter(entry=initiative.pk, state="saved").count() == 2


@pytest.mark.parametrize(("choice", "summary"), [("theirs", "An old app."), ("mine", "A free app.")])
def test_a_conflict_is_decided_by_choice_and_the_rest_is_carried_over(choice, summary, editor, publisher, initiative):
    _, proposal = propose(editor, initiative, summary="A free app.", note="A note")
    send(publisher, initiative, form_of(publisher, initiative) | {"summary": "An old app.", "keywords": "kids"})
    assert 'value="theirs" checked' in publisher.get(page_of(proposal)).content.decode()
    decide(publisher, proposal, **{"_apply": "1", "choice-0": choice})
    now = stored(initiative)
    assert (now.summary, now.note, now.keywords) == (summary, "A note", "kids")


def test_where_nothing_of_a_proposed_change_is_taken_nobody_is_told_that_it_was(editor, publisher, initiative):
    _, proposal = propose(editor, initiative, summary="A free app.")
    send(publisher, initiative, form_of(publisher, initiative) | {"summary": "An old app."})
    response = decide(publisher, proposal, **{"_apply": "1", "choice-0": "theirs"})
    assert "so the entry stays as it is. The proposed change is closed." in words_of(response)
    assert Version.objects.get(pk=proposal.pk).state == "declined"
    assert stored(initiative).summary == "An old app."


def test_an_editor_closes_nothing_of_another_by_choosing_nothing_of_it(editor, initiative):
    Initiative.objects.update(status="draft")
    _, proposal = propose(editor, initiative, summary="A free app.")
    send(editor, initiative, form_of(editor, initiative) | {"summary": "An old app.", "_save": "1"})
    response = decide(client_of(EDITOR), proposal, **{"_apply": "1", "choice-0": "theirs"})
    assert "Nothing of the proposed change was chosen, so the entry stays as it is." in words_of(response)
    assert "The proposed change still waits" in words_of(response)
    assert response.redirect_chain[-1][0] == page_of(proposal)
    assert only_proposal().state == "proposed"
    decide(editor, proposal, **{"_apply": "1", "choice-0": "theirs"})
    assert only_proposal().state == "declined"


def test_a_proposed_change_that_the_entry_says_already_counts_as_applied(editor, publisher, initiative):
    _, proposal = propose(editor, initiative, summary="A free app.")
    send(publisher, initiative, form_of(publisher, initiative) | {"summary": "A free app."})
    saved = Version.objects.saved().count()
    response = decide(publisher, proposal, _apply="1")
    assert "the entry says so already, or only places differ. The proposed change counts as applied." in words_of(
        response
    )
    assert only_proposal().state == "applied"
    assert Version.objects.saved().count() == saved


@pytest.mark.parametrize(("action", "what"), [("_decline", "Declined"), ("_apply", "Applied")])
def test_who_decided_when_and_why_stands_on_the_page_and_in_the_history(action, what, editor, publisher, initiative):
    _, proposal = propose(editor, initiative, summary="A free app.")
    decide(publisher, proposal, **{action: "1", "reason": "  Seen on its page "})
    closed = only_proposal()
    assert (closed.closed_by.username, closed.closed_reason) == ("pat", "Seen on its page")
    said = f"{what} by pat, {format_datetime(closed.closed_at)}: Seen on its page"
    history = reverse("admin:initiatives_initiative_history", args=[initiative.pk])
    assert said in words_of(editor.get(page_of(proposal)))
    assert said in words_of(editor.get(history))
    initiative.delete()
    assert said in words_of(editor.get(page_of(proposal), follow=True))


def test_who_takes_a_proposed_change_back_is_not_said_to_have_declined_it(editor, initiative):
    _, proposal = propose(editor, initiative, summary="A free app.")
    decide(editor, proposal, _decline="1")
    assert f"Taken back by Eve Early, {format_datetime(only_proposal().closed_at)}" in words_of(
        editor.get(page_of(proposal))
    )


def test_of_what_was_decided_before_that_was_kept_only_the_state_is_said(editor, initiative):
    _, proposal = propose(editor, initiative, summary="A free app.")
    Version.objects.filter(pk=proposal.pk).update(state="declined")
    assert "State Declined Fact by fact" in words_of(editor.get(page_of(proposal)))


def test_a_reason_that_cannot_be_kept_decides_nothing(editor, initiative):
    _, proposal = propose(editor, initiative, summary="A free app.")
    response = decide(editor, proposal, _decline="1", reason="x" * 201)
    assert "errorlist" in response.content.decode()
    assert only_proposal().state == "proposed"


def test_enter_in_the_reason_presses_no_button(publisher, editor, initiative):
    _, proposal = propose(editor, initiative, summary="A free app.")
    page = publisher.get(page_of(proposal)).text
    assert '<textarea name="reason"' in page
    assert '<input type="text"' not in page


def test_a_reason_is_still_there_where_the_page_must_be_looked_at_again(editor, initiative):
    _, proposal = propose(editor, initiative, summary="A free app.")
    response = decide(editor, proposal, _decline="1", seen="something else", reason="Not true")
    assert Form(response)["reason"] == "Not true"


def test_a_proposed_change_is_edited_further_and_its_new_links_keep_their_rows(editor, initiative):
    form = form_of(editor, initiative) | {"_propose": "1", "summary": "A free app."}
    form.add_row("partnerships", partner=str(make_partner("StoryCorps").pk))
    send(editor, initiative, form)
    address = f"{change_page(initiative)}?proposal={only_proposal().number}"

    for role in ("donor", "publisher"):
        form = Form(editor.get(address))
        assert form["summary"] == "A free app."
        assert form["partnerships-1-id"] == "-1"
        form.add_row("focuslinks", focus_area=str(make_focus_area(f"For a {role}").pk))
        response = editor.post(address, form | {"partnerships-1-role": role, "_propose": "1"}, follow=True)
        assert "The proposed change is saved." in words_of(response)

    record = only_proposal().record
    assert [(link["partner"], link["role"]) for link in record["partnerships"]] == [
        (["first-book"], ""),
        (["storycorps"], "publisher"),
    ]
    assert [link["focus_area"][0] for link in record["focuslinks"]] == ["reading", "for-a-donor", "for-a-publisher"]
    assert sorted(only_proposal().keys["focuslinks"].values())[:2] == [-2, -1]
    assert stored(initiative).partnerships.count() == 1
    assert stored(initiative).focuslinks.count() == 1


def test_editing_a_proposed_change_that_somebody_closed_meanwhile_loses_nothing(editor, publisher, initiative):
    _, proposal = propose(editor, initiative, summary="A free app.")
    address = f"{change_page(initiative)}?proposal={proposal.number}"
    form = Form(editor.get(address)) | {"summary": "A free app for phones.", "_propose": "1"}
    decide(publisher, proposal, _decline="1")
    editor.post(address, form)
    assert Version.objects.open_proposals().get().record["summary"] == "A free app for phones."
    proposal.refresh_from_db()
    assert (proposal.state, proposal.record["summary"]) == ("declined", "A free app.")
    response = editor.get(address, follow=True)
    assert "That proposed change is not open any more." in words_of(response)


def test_two_who_edit_one_proposed_change_leave_two(editor, publisher, initiative):
    _, proposal = propose(editor, initiative, summary="A free app.")
    address = f"{change_page(initiative)}?proposal={proposal.number}"
    first, second = Form(editor.get(address)), Form(publisher.get(address))
    editor.post(address, first | {"summary": "First", "_propose": "1"})
    publisher.post(address, second | {"summary": "Second", "_propose": "1"})
    open_now = Version.objects.open_proposals().order_by("number")
    assert [(version.record["summary"], version.user.username) for version in open_now] == [
        ("First", "eve"),
        ("Second", "pat"),
    ]


def test_what_somebody_else_makes_of_a_proposed_change_is_a_new_one_and_the_old_one_stays_in_the_history(
    editor, publisher, initiative
):
    _, proposal = propose(editor, initiative, summary="A free app.", reason="It is free")
    address = f"{change_page(initiative)}?proposal={proposal.number}"
    form = Form(publisher.get(address)) | {"summary": "Second", "_propose": "1", "reason": ""}
    response = publisher.post(address, form, follow=True)
    assert "Your change is kept as a new proposed change." in words_of(response)
    proposal.refresh_from_db()
    assert (proposal.user.username, proposal.reason) == ("eve", "It is free")
    assert (proposal.state, proposal.record["summary"]) == ("declined", "A free app.")
    new = Version.objects.open_proposals().get()
    assert (new.user.username, new.record["summary"]) == ("pat", "Second")
    assert new.reason == "Edited further what Eve Early proposed: It is free"
    assert proposal.closed_by == new.user
    assert proposal.closed_reason == f"Edited further: see proposed change {new.number}"


def test_an_editor_who_works_over_what_another_proposes_leaves_that_open(editor, initiative):
    _, proposal = propose(editor, initiative, summary="A free app.")
    address = f"{change_page(initiative)}?proposal={proposal.number}"
    other = client_of(EDITOR)
    response = other.post(address, Form(other.get(address)) | {"summary": "Mine", "_propose": "1"}, follow=True)
    assert "The one it began with still waits beside it." in words_of(response)
    summaries = {version.record["summary"] for version in Version.objects.open_proposals()}
    assert summaries == {"A free app.", "Mine"}


def test_a_proposed_change_in_which_another_changed_nothing_stays_its_authors(editor, publisher, initiative):
    _, proposal = propose(editor, initiative, summary="A free app.")
    address = f"{change_page(initiative)}?proposal={proposal.number}"
    form = Form(publisher.get(address)) | {"_propose": "1", "reason": "So it is"}
    response = publisher.post(address, form, follow=True)
    assert "Your form changed nothing in the proposed change" in words_of(response)
    assert only_proposal().state == "proposed"


def test_who_proposed_a_change_may_say_why_later(editor, initiative):
    _, proposal = propose(editor, initiative, summary="A free app.")
    address = f"{change_page(initiative)}?proposal={proposal.number}"
    editor.post(address, Form(editor.get(address)) | {"_propose": "1", "reason": "So it is"})
    assert only_proposal().reason == "So it is"


def test_a_published_entry_is_not_emptied_by_a_proposed_change(publisher, initiative):
    Initiative.objects.update(passage=None)
    _, proposal = propose(publisher, initiative, summary="A free app.")
    Version.objects.filter(pk=proposal.pk).update(record={**proposal.record, "summary": ""})
    response = decide(publisher, proposal, _apply="1")
    assert "the public would read nothing of it" in words_of(response)
    assert stored(initiative).summary == "An app."
    assert only_proposal().state == "proposed"


def test_a_proposal_without_any_change_is_none(editor, initiative):
    response = send(editor, initiative, form_of(editor, initiative) | {"_propose": "1"})
    assert "Your form changed nothing in the content of the entry" in words_of(response)
    assert not Version.objects.open_proposals().exists()


def test_a_proposed_change_with_errors_is_shown_with_them(editor, initiative):
    form = form_of(editor, initiative) | {"_propose": "1", "title": "", "summary": "Kept in the form"}
    response = send(editor, initiative, form)
    assert "Not saved yet. Please fix the following: Title" in words_of(response)
    assert Form(response)["summary"] == "Kept in the form"
    assert not Version.objects.open_proposals().exists()


def test_what_rules_refuse_is_said_and_nothing_is_applied(editor, publisher, initiative):
    form = form_of(editor, initiative) | {"_propose": "1"}
    form.add_row("fieldcitations", field="title", quote="Open eBooks")
    send(editor, initiative, form)
    initiative.passage.text = "Other words."
    initiative.passage.save()
    response = decide(publisher, only_proposal(), _apply="1")
    assert "It cannot be applied as it is" in words_of(response)
    assert "doesn’t contain these words" in words_of(response)
    assert only_proposal().state == "proposed"
    assert not stored(initiative).fieldcitations.exists()


def test_a_partner_that_was_renamed_meanwhile_is_no_conflict(editor, publisher, initiative):
    _, proposal = propose(editor, initiative, **{"partnerships-0-role": "publisher"})
    partner = stored(initiative).partnerships.get().partner
    partner.slug = "renamed"
    partner.save()
    decide(publisher, proposal, _apply="1")
    link = stored(initiative).partnerships.get()
    assert (link.partner.slug, link.role) == ("renamed", "publisher")


def test_a_proposed_change_is_applied_though_its_focus_area_and_its_source_have_other_addresses(
    editor, publisher, initiative
):
    source = make_source("https://one.example/")
    initiative.focuslinks.update(source=source)
    _, proposal = propose(editor, initiative, summary="A free app.")
    area = stored(initiative).focuslinks.get().focus_area
    area.slug, source.url = "renamed", "https://two.example/"
    area.save()
    source.save()
    assert not Form(publisher.get(page_of(proposal))).get("choice-0")
    decide(publisher, proposal, _apply="1")
    link = stored(initiative).focuslinks.get()
    assert (stored(initiative).summary, link.focus_area, link.source) == ("A free app.", area, source)


def test_another_order_is_carried_over_too(editor, publisher, initiative):
    stored(initiative).partnerships.create(partner=make_partner("StoryCorps"), position=1)
    _, proposal = propose(editor, initiative, **{"partnerships-0-position": "5"})
    decide(publisher, proposal, _apply="1")
    names = stored(initiative).partnerships.values_list("partner__name", flat=True)
    assert list(names) == ["StoryCorps", "First Book"]


def test_a_scheduled_entry_is_a_publishers_to_change(editor, initiative):
    Initiative.objects.update(publish_at=timezone.now() + timezone.timedelta(days=3))
    _, proposal = propose(editor, initiative, summary="A free app.")
    form = Form(editor.get(page_of(proposal)))
    assert editor.post(page_of(proposal), {**form, "_apply": "1"}).status_code == 403


@pytest.mark.parametrize("choice", ["choice-x", "choice-99", "choice-", "choice-²"])
def test_choices_of_no_conflict_are_ignored(choice, editor, publisher, initiative):
    _, proposal = propose(editor, initiative, summary="A free app.")
    decide(publisher, proposal, **{"_apply": "1", choice: "mine"})
    assert stored(initiative).summary == "A free app."


def test_what_deletes_stands_after_everything_that_saves(publisher, initiative):
    page = publisher.get(change_page(initiative)).text
    row = page[page.rindex('<div class="submit-row">') :]
    names = ["_save", "_addanother", "_continue", "_propose", "_preview"]
    places = [row.index(f'name="{name}"') for name in names]
    assert places == sorted(places)
    assert row.index('class="deletelink"') > places[-1]
    assert row.count("deletelink") == 1


def test_facts_left_alone_are_listed_apart_and_not_as_emptied(editor, publisher, initiative):
    Initiative.objects.update(summary="")
    _, proposal = propose(editor, initiative, note="A note")
    theirs = form_of(publisher, initiative) | {"summary": "An app.", "kind": "award", "partnerships-0-DELETE": "on"}
    theirs.add_row("focuslinks", focus_area=str(make_focus_area("Access").pk))
    send(publisher, initiative, theirs)

    words = words_of(publisher.get(page_of(proposal)))

    own, apart = words.split("Changed since this was begun", 1)
    assert "Note Changes when it is applied Before the changes Empty Now in the entry Empty Proposed" in own
    assert "Summary" not in own.split("Fact by fact")[1]
    assert "Summary Changed [added: An app. ]" in apart
    assert "Partner First Book Removed" in apart
    assert "Focus area Access Added" in apart
    assert "Proposed Empty" not in words
    assert "Proposed Not there" not in words


def test_facts_emptied_by_the_proposal_are_shown_as_emptied(editor, publisher, initiative):
    form = form_of(editor, initiative) | {"_propose": "1", "summary": "", "partnerships-0-DELETE": "on"}
    send(editor, initiative, form)
    words = words_of(publisher.get(page_of(only_proposal())))
    assert "Now in the entry An app. Proposed [removed: An app. ]" in words
    assert "Partner First Book Changes when it is applied" in words
