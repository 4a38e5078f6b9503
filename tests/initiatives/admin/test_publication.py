from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from initiatives.models import FieldCitation, Initiative, ReviewRequest, Version
from initiatives.record_writing import apply_record
from initiatives.records import to_record
from initiatives.workflow import keep_review
from tests.editing import Form, change_page, form_of, found, saved, send, words_of
from tests.factories import make_initiative, make_passage
from tests.people import EDITOR, PUBLISHER, client_of, make_user

pytestmark = pytest.mark.django_db

ADD = "admin:initiatives_initiative_add"
EASTERN = ZoneInfo("America/New_York")
MARCH_3 = {"publish_at_0": "2097-03-03", "publish_at_1": "09:00"}
SUMMARY = "It lends books."


@pytest.fixture
def publisher():
    return client_of(PUBLISHER)


@pytest.fixture
def drafter():
    """An editor who may not publish."""
    return client_of(EDITOR)


def stored(initiative):
    return Initiative.objects.get(pk=initiative.pk)


def test_a_new_entry_is_a_draft_until_a_publisher_publishes_it(publisher, client):
    response = publisher.get(reverse(ADD))
    assert "New: it starts as a draft" in words_of(response)
    form = Form(response)
    assert form["status"] == "draft"
    form |= {"title": "Open eBooks", "slug": "open-ebooks", "kind": "program", "summary": SUMMARY}
    response = publisher.post(reverse(ADD), form, follow=True)
    assert [str(message) for message in response.context["messages"]][1:] == [
        "This entry is a draft: the public does not see it."
    ]
    assert "was added successfully" in words_of(response)
    assert found(client) == []
    initiative = Initiative.objects.get()
    response = send(publisher, initiative, form_of(publisher, initiative) | {"status": "published"})
    assert "The public sees this entry now." in words_of(response)
    assert found(client) == ["Open eBooks"]


def make_reviewed():
    initiative = make_initiative(status="in-review")
    ada, ben = make_user(PUBLISHER, first_name="Ada"), make_user(EDITOR, first_name="Ben")
    asked = keep_review(initiative, asked_of=ada, asked_by=ben, note="Is it one?")
    ReviewRequest.objects.filter(pk=asked.pk).update(at=datetime(2026, 11, 3, 12, tzinfo=EASTERN))
    return initiative


def test_note_without_a_period_gets_one(drafter):
    initiative = make_initiative(status="in-review")
    keep_review(initiative, asked_of=make_user(PUBLISHER), asked_by=make_user(EDITOR), note="please look")
    words = words_of(drafter.get(change_page(initiative)))
    assert "“please look.” The public does not see it." in words


def make_withdrawn():
    initiative = make_initiative(status="withdrawn", withdrawn_reason="It ended.")
    Version.objects.update(at=datetime(2026, 11, 3, 12, tzinfo=EASTERN))
    return initiative


MADE = {
    "published": make_initiative,
    "scheduled": lambda: make_initiative(publish_at=datetime(2097, 3, 3, 9, tzinfo=EASTERN)),
    "draft": lambda: make_initiative(status="draft"),
    "in review": make_reviewed,
    "withdrawn": make_withdrawn,
}
WAITS = "The public won’t see your changes until a publisher applies them."


@pytest.mark.parametrize(
    ("state", "to_publisher", "to_editor"),
    [
        ("published", "Published. Your changes go live when you press Save.", f"Published. {WAITS}"),
        (
            "scheduled",
            "Scheduled. Will go live on March 3, 2097, 9:00 a.m. Eastern without further action.",
            f"Scheduled. Will go live on March 3, 2097, 9:00 a.m. Eastern without further action. {WAITS}",
        ),
        (
            "draft",
            "Draft. The public does not see it. When it is ready, choose “Published” and press Save.",
            "Draft. The public does not see it. When it is ready, choose “In review”, say whom you ask, and press "
            "Save.",
        ),
        (
            "in review",
            "In review: asked of Ada by Ben on November 3, 2026: “Is it one?” "
            "The public does not see it until you choose “Published” and press Save.",
            "In review: asked of Ada by Ben on November 3, 2026: “Is it one?” The public does not see it.",
        ),
        (
            "withdrawn",
            "Withdrawn since November 3, 2026: the public reads: “It ended.”",
            f"Withdrawn since November 3, 2026: the public reads: “It ended.” {WAITS}",
        ),
    ],
)
def test_the_top_of_the_form_says_what_the_public_sees_now_and_what_will_happen(
    publisher, drafter, state, to_publisher, to_editor
):
    initiative = MADE[state]()
    assert to_publisher in words_of(publisher.get(change_page(initiative)))
    assert to_editor in words_of(drafter.get(change_page(initiative)))


def test_what_is_typed_but_refused_does_not_change_what_the_top_says(publisher):
    initiative = make_initiative(status="draft", summary=SUMMARY)
    form = form_of(publisher, initiative) | {"status": "published", "title": ""}
    response = send(publisher, initiative, form)
    assert "Draft. The public does not see it." in words_of(response)
    assert reverse("initiatives:detail", args=[initiative.slug]) not in response.content.decode()


def test_an_entry_that_is_scheduled_says_when_and_appears_by_itself(publisher, client, monkeypatch):
    initiative = make_initiative("Open eBooks", status="draft", summary=SUMMARY)
    form = form_of(publisher, initiative) | {"status": "published", **MARCH_3}
    words = words_of(send(publisher, initiative, form))
    assert "starting March 3, 2097, 9:00 a.m. Eastern, without further action" in words
    assert found(client) == []
    monkeypatch.setattr(timezone, "now", lambda: datetime(2097, 3, 3, 9, 0, 1, tzinfo=EASTERN))
    assert found(client) == ["Open eBooks"]


def test_a_time_that_is_set_for_a_draft_is_said_to_do_nothing(publisher):
    initiative = make_initiative(status="draft")
    words = words_of(send(publisher, initiative, form_of(publisher, initiative) | MARCH_3))
    warning = "Nothing will happen on March 3, 2097, 9:00 a.m. Eastern while it is not “Published”."
    assert f"This entry is a draft: the public does not see it. {warning}" in words
    assert warning in words_of(publisher.get(change_page(initiative)))


def test_a_public_entry_that_is_given_a_later_time_is_said_to_disappear_until_then(publisher, client):
    initiative = make_initiative("Open eBooks")
    words = words_of(send(publisher, initiative, form_of(publisher, initiative) | MARCH_3))
    assert "The public does not see this entry any more: it comes back on March 3, 2097, 9:00 a.m. Eastern." in words
    assert found(client) == []


@pytest.mark.parametrize("time", [{}, MARCH_3])
def test_an_entry_that_says_nothing_is_not_published(publisher, time):
    initiative = make_initiative(status="draft")
    response = send(publisher, initiative, form_of(publisher, initiative) | {"status": "published", **time})
    assert "It has neither a summary nor a passage, so the public would read nothing" in words_of(response)
    assert stored(initiative).status == "draft"
    passage = make_passage("Words.").pk
    assert saved(send(publisher, initiative, Form(response) | {"passage": passage}))
    assert stored(initiative).status == "published"


def test_a_published_entry_cannot_lose_all_it_says_but_one_that_never_said_anything_can_be_mended(publisher):
    initiative = make_initiative(summary=SUMMARY)
    assert not saved(send(publisher, initiative, form_of(publisher, initiative) | {"summary": " "}))
    empty = make_initiative()
    assert saved(send(publisher, empty, form_of(publisher, empty) | {"note": "Two sources differ."}))


def test_withdrawing_needs_the_reason_that_the_public_reads(publisher, client):
    initiative = make_initiative("Open eBooks")
    response = send(publisher, initiative, form_of(publisher, initiative) | {"status": "withdrawn"})
    assert "Say why it is withdrawn" in words_of(response)
    assert stored(initiative).status == "published"
    response = send(publisher, initiative, Form(response) | {"withdrawn_reason": "It ended in 2020."})
    assert "This entry is withdrawn: in its place the public reads why." in words_of(response)
    assert found(client) == []


def test_a_reason_for_withdrawing_is_refused_where_nothing_is_withdrawn_and_goes_with_the_withdrawal(publisher):
    initiative = make_initiative(summary=SUMMARY)
    form = form_of(publisher, initiative) | {"withdrawn_reason": "It ended."}
    assert "Choose “Withdrawn” as well, or empty this" in words_of(send(publisher, initiative, form))
    assert saved(send(publisher, initiative, form | {"status": "withdrawn"}))
    assert saved(send(publisher, initiative, form_of(publisher, initiative) | {"status": "published"}))
    assert stored(initiative).withdrawn_reason == ""


def test_a_review_is_asked_of_somebody_and_the_request_ends_with_it(drafter, publisher, settings):
    ada = make_user(PUBLISHER, first_name="Ada", last_name="Park", email="ada@example.org")
    initiative = make_initiative("Open eBooks", status="draft", summary=SUMMARY)
    response = send(drafter, initiative, form_of(drafter, initiative) | {"status": "in-review"})
    assert "Say whom you ask to look at it." in words_of(response)
    form = Form(response) | {"asked_of": ada.pk, "review_note": "Is it one?"}
    assert saved(send(drafter, initiative, form))
    request = ReviewRequest.objects.get()
    assert (request.asked_of, request.note, request.asked_by.groups.get().name) == (ada, "Is it one?", EDITOR)

    form = form_of(drafter, initiative)
    assert (form["asked_of"], form["review_note"]) == (str(ada.pk), "Is it one?")
    send(drafter, initiative, form | {"note": "A remark."})
    assert ReviewRequest.objects.get().at == request.at

    send(publisher, initiative, form_of(publisher, initiative) | {"status": "published"})
    assert stored(initiative).status == "published"
    assert not ReviewRequest.objects.exists()


def test_where_nobody_may_publish_the_form_says_what_to_do(drafter):
    initiative = make_initiative(status="draft")
    response = send(drafter, initiative, form_of(drafter, initiative) | {"status": "in-review"})
    assert "Nobody may publish yet: a maintainer must give somebody the role “Publisher” first." in words_of(response)


def test_who_cannot_publish_cannot_be_asked(drafter):
    initiative = make_initiative(status="draft")
    other = make_user(EDITOR)
    form = form_of(drafter, initiative) | {"status": "in-review", "asked_of": other.pk}
    assert not saved(send(drafter, initiative, form))
    assert not ReviewRequest.objects.exists()


@pytest.mark.parametrize(("mail_is_set", "said"), [(True, "A mail to Ada asks"), (False, "No mail was sent")])
def test_the_request_goes_by_mail_once_it_is_stored_and_the_page_says_whether(
    drafter, settings, mail_is_set, said, django_capture_on_commit_callbacks
):
    settings.MAIL_IS_SET = mail_is_set
    ada = make_user(PUBLISHER, first_name="Ada", email="ada@example.org")
    initiative = make_initiative(status="draft")
    form = form_of(drafter, initiative) | {"status": "in-review", "asked_of": ada.pk}
    with django_capture_on_commit_callbacks(execute=True):
        drafter.post(change_page(initiative), form)
        assert mail.outbox == []
    assert len(mail.outbox) == mail_is_set
    if mail_is_set:
        assert f"http://testserver{change_page(initiative)}" in mail.outbox[0].body


def test_why_something_was_changed_is_kept_with_who_did_it(drafter):
    initiative = make_initiative(status="draft")
    form = form_of(drafter, initiative) | {"note": "A remark.", "reason": "They wrote to us"}
    send(drafter, initiative, form)
    version = Version.objects.of(initiative).latest_saved().get()
    assert version.reason == "They wrote to us"
    assert version.user.groups.get().name == EDITOR


@pytest.mark.parametrize("day", ["0001-01-01", "9998-12-31", "9999-12-31"])
def test_a_time_that_no_record_can_hold_is_refused_with_what_to_do_instead(publisher, day):
    initiative = make_initiative("Open eBooks", summary="An app.")
    form = form_of(publisher, initiative) | {"publish_at_0": day, "publish_at_1": "23:00"}
    assert "Choose a year from 2 to 9997." in words_of(send(publisher, initiative, form))
    for chosen in ("0002-01-01", "9997-12-31"):
        assert saved(send(publisher, initiative, form | {"publish_at_0": chosen, "confirmed": chosen}))
        apply_record(to_record(stored(initiative)))


@pytest.mark.parametrize(
    ("day", "time", "why"),
    [
        ("3/10/2097", "2:30 a.m.", "On March 10, 2097, clocks skip from 2:00 to 3:00 a.m."),
        ("11/3/2097", "1:30 a.m.", "On November 3, 2097, clocks go back, and 1:30 a.m. comes twice."),
    ],
)
def test_time_at_which_the_clocks_change_is_refused(publisher, day, time, why):
    initiative = make_initiative("Open eBooks", summary="An app.")
    form = form_of(publisher, initiative) | {"publish_at_0": day, "publish_at_1": time}
    words = words_of(send(publisher, initiative, form))
    assert f"{why} Choose another time." in words
    assert "time zone" not in words
    assert saved(send(publisher, initiative, form | {"publish_at_1": "12:30"}))
    assert "Enter a time such as 9:00 a.m." in words_of(send(publisher, initiative, form | {"publish_at_1": "x"}))


LOST = "Its public address says “not found” now. To say there why it is gone, choose “Withdrawn” instead"


@pytest.mark.parametrize("status", ["draft", "in-review"])
def test_who_hides_what_was_public_is_warned_of_its_address(publisher, client, status):
    ada = make_user(PUBLISHER)
    public = make_initiative(summary=SUMMARY)
    response = send(publisher, public, form_of(publisher, public) | {"status": status, "asked_of": ada.pk})
    assert LOST in words_of(response)
    assert client.get(public.get_absolute_url()).status_code == 404
    assert LOST not in words_of(send(publisher, public, form_of(publisher, public) | {"note": "A remark."}))


def test_who_hides_what_was_never_seen_or_says_why_is_not_warned_of_its_address(publisher):
    scheduled = make_initiative(summary=SUMMARY, publish_at=timezone.now() + timedelta(days=1))
    assert LOST not in words_of(send(publisher, scheduled, form_of(publisher, scheduled) | {"status": "draft"}))
    public = make_initiative(summary=SUMMARY)
    form = form_of(publisher, public) | {"status": "withdrawn", "withdrawn_reason": "It ended."}
    assert LOST not in words_of(send(publisher, public, form))


def test_a_reason_alone_changes_nothing(drafter):
    initiative = make_initiative(status="draft")
    assert saved(send(drafter, initiative, form_of(drafter, initiative) | {"reason": "Nothing"}))
    assert stored(initiative).updated_at == initiative.updated_at
    assert Version.objects.of(initiative).count() == 1


def test_a_reason_that_is_too_long_is_refused_and_stays_in_the_form(drafter):
    initiative = make_initiative(status="draft")
    response = send(drafter, initiative, form_of(drafter, initiative) | {"note": "A remark.", "reason": "x" * 201})
    assert "at most 200 characters" in words_of(response)
    assert Form(response)["reason"] == "x" * 201
    assert stored(initiative).note == ""


@pytest.mark.parametrize(("title", "warned"), [("Closed eBooks", True), ("open eBooks", False)])
def test_a_new_title_that_its_quote_does_not_hold_is_warned_of(publisher, title, warned):
    initiative = make_initiative("The Open eBooks", text="Open eBooks is an app.")
    FieldCitation.objects.create(initiative=initiative, field="title", quote="Open eBooks", passage=initiative.passage)
    words = words_of(send(publisher, initiative, form_of(publisher, initiative) | {"title": title}))
    sentence = "The quote for the title, “Open eBooks”, does not hold the new title. Change or delete it."
    assert (sentence in words) == warned
    assert sentence not in words_of(send(publisher, initiative, form_of(publisher, initiative) | {"note": "x"}))


def test_the_day_for_the_next_review_is_set_on_the_form(drafter):
    initiative = make_initiative(status="draft")
    send(drafter, initiative, form_of(drafter, initiative) | {"review_on": "2097-03-03"})
    assert stored(initiative).review_on.isoformat() == "2097-03-03"


@pytest.mark.parametrize(
    ("fields", "day"), [({}, "February 1, 2027"), ({"review_on": "2026-05-01"}, "May 1, 2026")], ids=["a year", "own"]
)
def test_the_form_says_when_the_next_review_is(publisher, fields, day):
    initiative = make_initiative(**fields)
    Initiative.objects.filter(pk=initiative.pk).update(updated_at="2026-02-01T12:00:00Z")
    page = words_of(publisher.get(change_page(initiative)))
    assert f"The next review is due {day}." in page


def test_an_entry_cannot_have_the_passage_of_another_and_hears_which(publisher):
    other, initiative = make_initiative("Open eBooks", text="An app."), make_initiative("Books", text="Many books.")
    response = send(publisher, initiative, form_of(publisher, initiative) | {"passage": other.passage.pk})
    assert "“Open eBooks” has this passage already. Choose another one." in words_of(response)
    assert stored(initiative).passage == initiative.passage


def test_only_passages_that_no_other_entry_has_are_offered_for_an_entry_but_all_for_citations(publisher):
    free, own, taken = make_passage("A medal"), make_initiative(text="My medal"), make_initiative(text="Their medal")
    page = publisher.get(change_page(own)).content.decode()
    address = f"{reverse('admin:autocomplete')}?entry={own.pk}"
    assert f'data-ajax--url="{address}"' in page
    query = "&app_label=initiatives&field_name=passage&term=medal&model_name="
    offered = {
        model: {int(row["id"]) for row in publisher.get(f"{address}{query}{model}").json()["results"]}
        for model in ("initiative", "partnership")
    }
    assert offered["initiative"] == {free.pk, own.passage.pk}
    assert offered["partnership"] == {free.pk, own.passage.pk, taken.passage.pk}


def test_only_a_published_entry_offers_its_public_page(editor):
    public = make_initiative()
    hidden = [make_initiative(status="draft"), make_initiative(publish_at=timezone.now() + timedelta(days=1))]
    assert f'href="{public.get_absolute_url()}"' in editor.get(change_page(public)).content.decode()
    for initiative in hidden:
        assert initiative.get_absolute_url() not in editor.get(change_page(initiative)).content.decode()


def test_the_passage_is_shown_in_full(editor):
    text = "A long passage. " * 40
    assert text.strip() in words_of(editor.get(change_page(make_initiative(text=text))))


def test_the_address_follows_the_title_only_while_the_entry_is_added(editor):
    assert editor.get(reverse(ADD)).context["adminform"].prepopulated_fields
    assert not editor.get(change_page(make_initiative())).context["adminform"].prepopulated_fields


def test_a_new_entry_sent_as_a_proposed_change_asks_for_its_review_all_the_same(drafter):
    ada = make_user(PUBLISHER)
    form = Form(drafter.get(reverse(ADD))) | {"title": "Open eBooks", "slug": "open-ebooks", "kind": "program"}
    form |= {"summary": SUMMARY, "status": "in-review", "asked_of": ada.pk, "_propose": "1"}
    drafter.post(reverse(ADD), form)
    assert ReviewRequest.objects.get().asked_of == ada


@pytest.mark.parametrize(("typed", "warned"), [("1/5/2020", True), ("today", False), ("", False)])
def test_review_date_that_has_passed_is_saved_with_a_warning(publisher, typed, warned):
    initiative = make_initiative("Open eBooks", summary="An app.", review_on=date(2097, 1, 5))
    response = send(publisher, initiative, form_of(publisher, initiative) | {"review_on": typed})
    assert saved(response)
    assert ("Please check “Review on”: January 5, 2020 has passed." in words_of(response)) == warned
