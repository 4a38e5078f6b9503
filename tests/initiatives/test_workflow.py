import pytest
from django.core import mail
from django.core.mail import EmailMessage

from initiatives.models import Initiative, ReviewRequest
from initiatives.workflow import keep_review, mail_review, may_save, publishers, statuses
from tests.factories import make_initiative
from tests.people import EDITOR, MAINTAINER, PUBLISHER, STAFF, SUPERUSER, make_user

pytestmark = pytest.mark.django_db

ALL = ["draft", "in-review", "published", "withdrawn"]


@pytest.mark.parametrize("status", ALL)
@pytest.mark.parametrize("who", [PUBLISHER, SUPERUSER])
def test_who_publishes_may_bring_an_entry_from_every_status_to_every_other(who, status):
    assert statuses(make_user(who), status) == ALL


@pytest.mark.parametrize("who", [EDITOR, MAINTAINER, STAFF])
def test_who_does_not_publish_moves_entries_between_draft_and_review_alone(who):
    user = make_user(who)
    offered = {status: statuses(user, status) for status in [None, *ALL]}
    asking = ["draft", "in-review"]
    assert offered == {None: asking, "draft": asking, "in-review": asking, "published": [], "withdrawn": []}
    assert [status for status in ALL if may_save(user, status)] == asking


def test_a_new_entry_cannot_be_withdrawn():
    assert statuses(make_user(PUBLISHER), None) == ["draft", "in-review", "published"]


def test_those_who_may_publish_and_sign_in_can_be_asked():
    asked = {make_user(PUBLISHER, first_name="Ada", last_name="Park"), make_user(SUPERUSER)}
    make_user(EDITOR), make_user(MAINTAINER)
    gone = make_user(PUBLISHER)
    gone.is_active = False
    gone.save()
    outside = make_user(PUBLISHER)
    outside.is_staff = False
    outside.save()
    assert set(publishers()) == asked


@pytest.fixture
def request_for_review():
    initiative = make_initiative("Open eBooks", status="in-review")
    return keep_review(
        initiative,
        asked_of=make_user(PUBLISHER, email="ada@example.org"),
        asked_by=make_user(EDITOR, first_name="Ben", last_name="Ito"),
        note="Is the partner right?",
    )


def test_the_same_request_is_not_made_again_and_a_new_note_renews_it(request_for_review):
    initiative, asked_of = request_for_review.initiative, request_for_review.asked_of
    other = make_user(EDITOR)
    assert keep_review(initiative, asked_of=asked_of, asked_by=other, note="Is the partner right?") is None
    assert ReviewRequest.objects.get().asked_by == request_for_review.asked_by
    assert keep_review(initiative, asked_of=asked_of, asked_by=other, note="And the date?")
    assert ReviewRequest.objects.get().asked_by == other


def test_the_request_goes_when_the_entry_leaves_review(request_for_review):
    initiative = Initiative.objects.get()
    initiative.status = "published"
    assert keep_review(initiative, asked_of=None, asked_by=make_user(PUBLISHER), note="") is None
    assert not ReviewRequest.objects.exists()


def test_who_is_asked_gets_a_mail_with_the_address_where_mail_is_set(request_for_review, settings):
    settings.MAIL_IS_SET = True
    assert mail_review(request_for_review, "https://directory.example/admin/1/")
    sent = mail.outbox[0]
    assert (sent.subject, sent.to) == ("Please review: Open eBooks", ["ada@example.org"])
    assert sent.body == (
        "Ben Ito asks you to look at “Open eBooks” before it is published.\n\n"
        "Is the partner right?\n\nhttps://directory.example/admin/1/"
    )


def test_no_mail_goes_where_none_is_set_or_to_somebody_without_address(request_for_review, settings):
    settings.MAIL_IS_SET = False
    assert not mail_review(request_for_review, "https://directory.example/")
    settings.MAIL_IS_SET = True
    request_for_review.asked_of.email = ""
    assert not mail_review(request_for_review, "https://directory.example/")
    assert mail.outbox == []


def test_a_review_whose_mail_cannot_be_sent_fails_nothing(request_for_review, settings, monkeypatch):
    settings.MAIL_IS_SET = True

    def refuse(message):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMessage, "send", refuse)
    assert not mail_review(request_for_review, "https://directory.example/")
