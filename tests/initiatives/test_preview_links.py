"""A person without an account opens a preview by its link, as long as it is good."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from initiatives.models import Initiative, PreviewLink, Version
from tests.editing import words_of
from tests.html import find, read, text
from tests.initiatives.previewing import links_of, make_entry, propose

pytestmark = pytest.mark.django_db

EXPIRED = "This preview link has expired Ask the person who sent it to you for a new one."


@pytest.fixture
def editor(admin_client):
    return admin_client


@pytest.fixture
def outsider():
    return Client()


def make_link(editor, entry, **given):
    """Make a link as an editor does; return its path."""
    response = editor.post(links_of(entry), {"made_for": "Ann Lee", "days": 7, **given}, follow=True)
    assert response.redirect_chain
    return shown_links(response)[0]


def shown_links(response):
    page = read(response)
    addresses = [control.get("value") for control in page.iter("input") if control.get("readonly") is not None]
    return [address.removeprefix("http://testserver") for address in addresses]


def refusal(outsider, address, status):
    """Return the words of a refusal, which must say nothing of the entry."""
    response = outsider.get(address)
    assert response.status_code == status
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    for said in ("eBooks", "First Book", "Ann Lee", address):
        assert said not in response.content.decode()
    return words_of(response)


@pytest.mark.parametrize("status", ["draft", "in-review"])
def test_a_link_shows_the_entry_as_the_public_will_see_it_under_a_notice(editor, outsider, status):
    entry = make_entry(status=status)
    response = outsider.get(make_link(editor, entry))
    assert response.status_code == 200
    assert "Preview, not public. This link opens it until " in words_of(response)
    main = _main(response)
    Initiative.objects.filter(pk=entry.pk).update(status="published")
    assert main == _main(outsider.get(entry.get_absolute_url()))


def _main(response):
    content = response.content.decode()
    return content[content.index("<main") : content.index("</main>")]


def test_the_page_of_a_link_is_listed_and_kept_nowhere_and_its_address_goes_to_no_other_site(editor, outsider):
    address = make_link(editor, make_entry(status="draft"))
    response = outsider.get(address)
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "ETag" not in response
    assert not response.cookies
    assert address not in response.content.decode()


def test_crawlers_may_fetch_previews_so_that_they_see_that_these_must_not_be_listed(client):
    assert "preview" not in client.get(reverse("robots")).content.decode()


def test_a_link_to_an_entry_that_is_public_by_now_works_and_names_its_own_address(editor, outsider):
    entry = make_entry()
    response = outsider.get(make_link(editor, entry))
    assert "This page is public by now" in words_of(response)
    page = read(response)
    own = f"http://testserver{entry.get_absolute_url()}"
    assert find(page, "link[@rel='canonical']").get("href") == own
    assert find(page, "meta[@property='og:url']").get("content") == own


def test_a_link_is_good_for_seven_days_unless_the_editor_says_otherwise(editor, outsider):
    entry = make_entry(status="draft")
    assert 'name="days" value="7"' in editor.get(links_of(entry)).content.decode()
    week, month = make_link(editor, entry), make_link(editor, entry, days=30)
    shift(timedelta(days=7, seconds=-60))
    assert outsider.get(week).status_code == 200
    shift(timedelta(seconds=120))
    assert EXPIRED in refusal(outsider, week, 410)
    assert outsider.get(month).status_code == 200


def shift(time):
    """Let time pass for all links."""
    for link in PreviewLink.objects.all():
        PreviewLink.objects.filter(pk=link.pk).update(expires_at=link.expires_at - time)


@pytest.mark.parametrize(
    "given", [{"days": 0}, {"days": 31}, {"days": ""}, {"made_for": " "}, {"made_for": 201 * "x"}]
)
def test_a_link_for_nobody_or_for_too_long_is_refused_and_what_was_typed_stays(editor, given):
    entry = make_entry()
    response = editor.post(links_of(entry), {"made_for": "Ann Lee", "days": 7, **given})
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == given.keys()
    assert not PreviewLink.objects.exists()
    if "days" in given:
        assert 'value="Ann Lee"' in response.content.decode()


def test_a_revoked_link_opens_nothing_and_the_others_stay(editor, outsider):
    entry = make_entry(status="draft")
    first, second = make_link(editor, entry), make_link(editor, entry, made_for="Bob")
    response = editor.post(links_of(entry), {"revoke": PreviewLink.objects.get(made_for="Ann Lee").pk}, follow=True)
    assert "The link for Ann Lee is revoked" in words_of(response)
    assert shown_links(response) == [second]
    assert "This preview link has been revoked" in refusal(outsider, first, 410)
    assert outsider.get(second).status_code == 200


def test_only_links_of_the_entry_itself_are_revoked_on_its_page(editor, outsider):
    entry, other = make_entry(status="draft"), make_entry(slug="other", status="draft")
    address = make_link(editor, entry)
    for key in (PreviewLink.objects.get().pk, "x", "", "-1", "9" * 40, "9" * 5000):
        editor.post(links_of(other), {"revoke": key})
    assert outsider.get(address).status_code == 200


def test_a_link_of_a_deleted_entry_says_that_it_is_gone(editor, outsider):
    entry = make_entry()
    address = make_link(editor, entry)
    entry.delete()
    assert "no longer there" in refusal(outsider, address, 410)


def test_a_link_that_was_cut_or_changed_is_no_link(editor, outsider):
    address = make_link(editor, make_entry(status="draft"))
    key, _, signature = address.removeprefix("/preview/").removesuffix("/").partition(".")
    other = signing.Signer(salt="something else", sep=".").sign(key)
    wrong = [key, f"{key}.", f"{key}.{signature[:-1]}", f"{int(key) + 1}.{signature}", f".{signature}", other, "é.\0"]
    for token in wrong:
        assert "This is not a preview link" in refusal(outsider, reverse("initiatives:preview", args=[token]), 404)


def test_a_link_only_reads(editor, outsider):
    assert outsider.post(make_link(editor, make_entry())).status_code == 405


def test_a_link_to_a_proposed_change_shows_it_while_the_public_sees_the_old_text(editor, outsider):
    entry = make_entry(summary="Old text.")
    proposal = propose(entry, summary="New text.")
    versions = Version.objects.count()
    response = outsider.get(make_link(editor, entry, proposal=proposal.pk))
    assert "Preview of a proposed change, not public." in words_of(response)
    assert text(find(read(response), "p[@class='lead']")) == "New text."
    assert "Old text." in words_of(outsider.get(entry.get_absolute_url()))
    assert Version.objects.count() == versions


def test_a_link_to_a_change_that_was_declined_is_refused_and_to_one_that_was_applied_shows_the_entry(editor, outsider):
    entry = make_entry(summary="Text of now.")
    proposal = propose(entry, summary="New text.")
    address = make_link(editor, entry, proposal=proposal.pk)
    Version.objects.filter(pk=proposal.pk).update(state=Version.State.DECLINED)
    assert "was not made" in refusal(outsider, address, 410)
    Version.objects.filter(pk=proposal.pk).update(state=Version.State.APPLIED)
    assert "Text of now." in words_of(outsider.get(address))


def test_a_link_to_a_change_that_cannot_be_made_is_refused_in_words(editor, outsider):
    entry = make_entry(status="draft")
    proposal = propose(entry, kind="nonsense")
    assert "cannot be shown" in refusal(outsider, make_link(editor, entry, proposal=proposal.pk), 409)


def test_no_link_is_made_to_a_change_of_another_entry_or_one_that_is_settled(editor):
    entry, other = make_entry(), make_entry(slug="other")
    propose(entry)
    foreign, settled = propose(other), propose(entry)
    Version.objects.filter(pk=settled.pk).update(state=Version.State.DECLINED)
    for version in (foreign, settled, Version.objects.of(entry).filter(state=Version.State.SAVED).first()):
        response = editor.post(links_of(entry), {"made_for": "Ann", "days": 7, "proposal": version.pk})
        assert "proposal" in response.context["form"].errors
    assert not PreviewLink.objects.exists()


def test_making_and_revoking_a_link_is_in_the_log(editor):
    entry = make_entry()
    make_link(editor, entry)
    editor.post(links_of(entry), {"revoke": PreviewLink.objects.get().pk})
    make_link(editor, entry, days=1)
    log = [
        one.get_change_message() for one in LogEntry.objects.filter(content_type__model="initiative").order_by("pk")
    ]
    assert log == [
        "Made a preview link for Ann Lee, good for 7 days.",
        "Revoked the preview link for Ann Lee.",
        "Made a preview link for Ann Lee, good for 1 day.",
    ]


def test_a_link_keeps_its_times_and_who_made_it(editor):
    entry = make_entry()
    make_link(editor, entry, days=30)
    link = PreviewLink.objects.get()
    assert link.made_by.username == "admin"
    assert abs(link.expires_at - timezone.now() - timedelta(days=30)) < timedelta(minutes=1)
    assert "by admin" in words_of(editor.get(links_of(entry)))


def test_a_link_from_before_a_withdrawal_opens_nothing_while_it_lasts(editor, outsider):
    entry = make_entry(status="draft")
    address = make_link(editor, entry)
    entry.status, entry.withdrawn_reason = "withdrawn", "It named a person."
    entry.save()
    assert "has been withdrawn" in refusal(outsider, address, 410)
    again = make_link(editor, entry, made_for="Bob")
    assert outsider.get(again).status_code == 200
    entry.status, entry.withdrawn_reason = "published", ""
    entry.save()
    assert outsider.get(address).status_code == 200


def test_the_page_of_links_says_that_one_from_before_a_withdrawal_opens_nothing(editor):
    entry = make_entry(status="draft")
    make_link(editor, entry)
    entry.status, entry.withdrawn_reason = "withdrawn", "It named a person."
    entry.save()
    response = editor.get(links_of(entry))
    assert shown_links(response) == []
    assert "Opens nothing: the entry was withdrawn after it was made." in words_of(response)
