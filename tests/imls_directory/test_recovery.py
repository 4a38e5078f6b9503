"""Forms that could not be saved come back as they were sent, and are saved only when their sender says so."""

import re
import string
from random import Random

import pytest
from django.contrib.auth.models import Group
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import now
from django_otp.plugins.otp_totp.models import TOTPDevice

from initiatives.models import Initiative, Partnership, Version
from partners.form_recovery import SALT, SEALED, unseal
from partners.models import Partner
from tests.editing import Form, change_page, form_of, words_of
from tests.factories import make_audience, make_focus_area, make_initiative, make_partner
from tests.outages import lost_database
from tests.people import EDITOR, MAINTAINER, PUBLISHER, SUPERUSER, client_of, make_user

pytestmark = pytest.mark.django_db

PASSWORD = "a lamp beside the door"
LOGIN = "/admin/login/"
ORIGIN = {"Origin": "http://testserver"}


@pytest.fixture
def editor():
    return make_user(PUBLISHER, username="ann", password=PASSWORD)


@pytest.fixture
def browser(editor):
    browser = Client(enforce_csrf_checks=True, headers=ORIGIN)
    sign_in(browser)
    return browser


def sign_in(browser, username="ann", password=PASSWORD, **fields):
    form = fields or {"csrfmiddlewaretoken": browser.get(LOGIN).context["csrf_token"]}
    return browser.post(LOGIN, {**form, "username": username, "password": password})


def press(browser, page):
    """Press the button of a page that leads on with a form."""
    action = page.text.split('id="continue_form"')[0].rsplit('action="', 1)[1].split('"')[0]
    return browser.post(action, Form(page))


def login_form(page):
    """The fields of the sign-in form, with the one that stands beside it."""
    sealed = page.text.split(f'name="{SEALED}" value="')[1].split('"')[0]
    form = page.context["form"]
    assert not form.is_bound
    return {"csrfmiddlewaretoken": page.context["csrf_token"], SEALED: sealed, "next": page.context["next"]}


@pytest.fixture
def entry():
    return make_initiative("Open eBooks", text="An app for children.", partners=["First Book"], status="draft")


@pytest.fixture
def filled_in(browser, entry):
    """The form of an entry with a text, choices, a tick and an added row, as a browser would send it."""
    form = form_of(browser, entry) | {"summary": "Typed words", "kind": "award", "concerns_museums": "on"}
    form.add_row("partnerships", partner=make_partner("Second Book").pk, role="publisher")
    form.add_row("focuslinks", focus_area=make_focus_area("Reading").pk)
    form.pop("csrfmiddlewaretoken")
    return form


def token(browser):
    return {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}


def assert_filled_in(page, form):
    assert page.status_code == 200
    assert "Not saved yet. Here is your form as you left it" in words_of(page)
    shown, sent = (
        {name: str(value) for name, value in fields.items() if not re.search("^initial-|__prefix__|^csrf", name)}
        for fields in (Form(page), form)
    )
    assert shown == sent


def assert_untouched(entry):
    stored = Initiative.objects.get(pk=entry.pk)
    assert (stored.summary, stored.kind) == (entry.summary, entry.kind)
    assert Partnership.objects.filter(initiative=entry).count() == 1
    assert Version.objects.of(entry).count() == 1


def test_form_opens_filled_in_after_signing_in(browser, entry, filled_in):
    browser.post("/admin/logout/", token(browser))
    page = browser.post(change_page(entry), filled_in | token(browser) | {"_save": "1"})
    assert page.status_code == 403
    assert "Sign in and continue where you were" in page.text
    words = words_of(page)
    assert "Your work isn’t saved yet, but it’s still here." in words
    assert "This page keeps your whole form for 12 hours. Your choices and rows are kept too." in words
    response = sign_in(browser, **login_form(press(browser, page)))
    assert response.url == change_page(entry)
    opened = browser.get(response.url)
    assert_filled_in(opened, filled_in)
    assert_untouched(entry)

    browser.post(change_page(entry), Form(opened) | {"_save": "1"})
    stored = Initiative.objects.get(pk=entry.pk)
    assert (stored.summary, stored.kind, stored.concerns_museums) == ("Typed words", "award", True)
    assert [link.partner.name for link in stored.partnerships.all()] == ["First Book", "Second Book"]
    assert [area.name for area in stored.focus_areas.all()] == ["Reading"]


def test_form_is_filled_in_once(browser, entry, filled_in):
    browser.post("/admin/logout/", token(browser))
    page = browser.post(change_page(entry), filled_in | token(browser))
    response = sign_in(browser, **login_form(press(browser, page)))
    assert "Typed words" in browser.get(response.url).text
    assert "Typed words" not in browser.get(response.url).text


def test_form_waits_through_a_wrong_password(browser, entry, filled_in):
    browser.post("/admin/logout/", token(browser))
    page = browser.post(change_page(entry), filled_in | token(browser))
    asked = press(browser, page)
    refused = sign_in(browser, password="wrong", **login_form(asked))
    assert f'name="{SEALED}" value="{login_form(asked)[SEALED]}"' in refused.text
    assert "wrong" not in unseal(login_form(asked)[SEALED]).data.values()


def test_form_waits_through_a_lock_out(browser, entry, filled_in):
    browser.post("/admin/logout/", token(browser))
    page = browser.post(change_page(entry), filled_in | token(browser))
    fields = login_form(press(browser, page))
    for _ in range(6):
        locked = sign_in(browser, password="wrong", **fields)
    assert locked.status_code == 429
    assert login_form(press(browser, locked)) | token(browser) == fields | token(browser)


def test_form_waits_through_the_second_factor(browser, entry, filled_in, editor, monkeypatch):
    TOTPDevice.objects.create(user=editor, confirmed=True)
    monkeypatch.setattr(TOTPDevice, "verify_token", lambda *args: True)
    browser.post("/admin/logout/", token(browser))
    page = browser.post(change_page(entry), filled_in | token(browser))
    response = sign_in(browser, **login_form(press(browser, page)))
    assert response.url == "/admin/login/code/"
    response = browser.post(response.url, {"code": "123456"} | token(browser))
    assert response.url == change_page(entry)
    assert_filled_in(browser.get(response.url), filled_in)


def test_new_row_opens_filled_in_after_signing_in(browser):
    add = "/admin/partners/partner/add/"
    form = Form(browser.get(add)) | {"name": "Second Book", "slug": "second-book", "type": "university"}
    form.pop("csrfmiddlewaretoken")
    browser.post("/admin/logout/", token(browser))
    page = browser.post(add, form | token(browser))
    response = sign_in(browser, **login_form(press(browser, page)))
    assert_filled_in(browser.get(response.url), form)
    assert not Partner.objects.exists()


def test_form_opens_at_once_for_who_signed_in_in_another_tab(browser, entry, filled_in):
    page = browser.post(change_page(entry), filled_in | {"csrfmiddlewaretoken": "x" * 32})
    assert page.status_code == 403
    assert_filled_in(press(browser, page), filled_in)
    assert_untouched(entry)


def test_sign_in_button_leads_on_where_another_tab_signed_in(browser, entry, filled_in):
    browser.post("/admin/logout/", token(browser))
    page = browser.post(change_page(entry), filled_in | token(browser))
    sign_in(browser)  # in another tab
    refused = press(browser, page)  # its token was for the time before
    response = press(browser, refused) if refused.status_code == 403 else refused
    assert response.url == change_page(entry)
    assert_filled_in(browser.get(response.url), filled_in)


def test_form_opens_again_after_an_outage(browser, entry, filled_in):
    browser.raise_request_exception = False
    with lost_database():
        page = browser.post(change_page(entry), filled_in | token(browser) | {"_save": "1"})
    assert page.status_code == 503
    assert_filled_in(press(browser, page), filled_in)
    assert_untouched(entry)


def test_sign_in_goes_on_after_an_outage(browser, entry, filled_in):
    browser.post("/admin/logout/", token(browser))
    page = browser.post(change_page(entry), filled_in | token(browser))
    browser.raise_request_exception = False
    with lost_database():
        away = sign_in(browser, **login_form(press(browser, page)))
    assert away.status_code == 503
    asked = press(browser, away)
    assert asked.context["form"].initial["username"] == "ann"
    response = sign_in(browser, **login_form(asked))
    assert_filled_in(browser.get(response.url), filled_in)


def test_every_kind_of_row_opens_filled_in(entry):
    user = make_user(SUPERUSER, username="sue", password=PASSWORD)
    browser = Client(enforce_csrf_checks=True, headers=ORIGIN)
    sign_in(browser, username="sue")
    link = entry.partnerships.get()
    rows = {
        link.partner: "name",
        entry.passage.source: "title",
        make_focus_area("Reading"): "description",
        make_audience("Children"): "name",
        Group.objects.create(name="Helpers"): "name",
        user: "first_name",
    }
    for row, name in rows.items():
        form = form_of(browser, row) | {name: "Typed words", "csrfmiddlewaretoken": "x" * 32}
        opened = press(browser, browser.post(change_page(row), form))
        assert Form(opened)[name] == "Typed words"
        assert_filled_in(opened, form)
        before = getattr(row, name)
        row.refresh_from_db()
        assert getattr(row, name) == before


# ---- Where a form is not filled in


def test_another_account_reads_what_the_form_would_change(browser, entry, filled_in):
    make_user(PUBLISHER, username="bob", password=PASSWORD)
    browser.post("/admin/logout/", token(browser))
    page = browser.post(change_page(entry), filled_in | token(browser))
    response = sign_in(browser, username="bob", **login_form(press(browser, page)))
    page = browser.get(response.url)
    assert page.status_code == 409
    words = words_of(page)
    assert "This form belongs to another user" in words
    assert "Summary Typed words" in words
    assert "Kind Award" in words
    assert "Partner 2: Partner Second Book" in words
    assert "Open eBooks" not in words.split("What the form would change")[1]
    assert_untouched(entry)


def held_for_another(browser, address, form):
    """What bob reads of a form that somebody else sent when signed out."""
    make_user(PUBLISHER, username="bob", password=PASSWORD)
    browser.post("/admin/logout/", token(browser))
    page = browser.post(address, form | token(browser))
    response = sign_in(browser, username="bob", **login_form(press(browser, page)))
    return words_of(browser.get(response.url)).split("What the form would change")[1]


def test_fields_that_a_form_did_not_have_are_not_changed(entry):
    Initiative.objects.update(status="published", publish_at=now())
    make_user(EDITOR, username="ed", password=PASSWORD)
    browser = Client(enforce_csrf_checks=True, headers=ORIGIN)
    sign_in(browser, username="ed")
    form = form_of(browser, entry) | {"summary": "Typed words"}
    assert "publish_at_0" not in form
    form.pop("csrfmiddlewaretoken")
    words = held_for_another(browser, change_page(entry), form)
    assert "Summary Typed words" in words
    assert "Publish" not in words
    assert "Status" not in words


def test_values_that_nobody_can_read_are_shown_as_typed(browser, entry, filled_in):
    filled_in |= {"publish_at_0": "some day", "publish_at_1": "soon", "kind": "no kind"}
    words = held_for_another(browser, change_page(entry), filled_in)
    assert "some day soon" in words
    assert "Kind no kind" in words


def test_who_may_not_change_it_any_more_reads_what_they_typed(browser, entry, filled_in, editor):
    browser.post("/admin/logout/", token(browser))
    page = browser.post(change_page(entry), filled_in | token(browser))
    editor.groups.clear()
    response = sign_in(browser, **login_form(press(browser, page)))
    page = browser.get(response.url)
    assert page.status_code == 403
    assert "You may not change this any more" in words_of(page)
    assert "Summary Typed words" in words_of(page)


def test_who_may_only_look_now_reads_what_the_form_changes(browser, entry, filled_in, editor):
    browser.post("/admin/logout/", token(browser))
    page = browser.post(change_page(entry), filled_in | token(browser))
    editor.groups.set(Group.objects.filter(name=MAINTAINER))
    response = sign_in(browser, **login_form(press(browser, page)))
    words = words_of(browser.get(response.url)).split("What the form would change")[1]
    assert "Summary Typed words" in words
    assert "Kind Award" in words
    assert "Partner 2: Partner Second Book" in words
    assert "Focus area 1: Focus area Reading" in words
    assert "Open eBooks" not in words
    assert_untouched(entry)


def test_form_is_filled_in_on_its_own_page_only(browser, entry, filled_in):
    page = browser.post(change_page(entry), filled_in | {"csrfmiddlewaretoken": "x" * 32})
    other = make_initiative("Other", status="draft")
    response = browser.post(change_page(other), Form(page), follow=True)
    assert "Typed words" not in response.text
    assert "Nothing was saved: the page that you sent was too old" in words_of(response)


def test_form_that_nobody_sealed_is_not_filled_in(browser, entry):
    forged = signing.dumps([change_page(entry), [["summary", ["Typed words"]]], False], key="x", salt=SALT)
    response = browser.post(change_page(entry), {SEALED: forged} | token(browser), follow=True)
    assert "Typed words" not in response.text


def test_form_is_not_filled_in_from_another_site(browser, entry, filled_in):
    sealed = Form(browser.post(change_page(entry), filled_in | {"csrfmiddlewaretoken": "x" * 32}))[SEALED]
    response = browser.post(change_page(entry), {SEALED: sealed}, headers={"Origin": "https://a.example"})
    assert response.status_code == 403
    assert "Typed words" not in response.text


def test_form_is_too_old_after_half_a_day(browser, entry, filled_in, monkeypatch):
    page = browser.post(change_page(entry), filled_in | {"csrfmiddlewaretoken": "x" * 32})
    later = now().timestamp() + 13 * 60 * 60
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert unseal(Form(page)[SEALED]) is None


def test_secrets_are_not_kept():
    visitor = Client()
    sent = {"username": "bob", "first_name": "Bob", "password1": "hush-1", "password2": "hush-2", "code": "123456"}
    page = visitor.post("/admin/auth/user/add/", sent)
    kept = unseal(Form(page)[SEALED]).data
    assert sorted(kept) == ["first_name", "username"]
    assert "hush" not in page.text


def test_largest_form_that_django_takes_opens_filled_in(browser, entry, filled_in):
    fields = 1000 - len(filled_in) - 1
    filled_in |= {f"more-{number}": "x" for number in range(fields)}
    filled_in["summary"] = "".join(Random(1).choices(string.printable.strip(), k=2_500_000))
    browser.post("/admin/logout/", token(browser))
    page = browser.post(change_page(entry), filled_in | token(browser))
    assert page.status_code == 403
    response = sign_in(browser, **login_form(press(browser, page)))
    opened = browser.get(response.url)
    kept = {name: value for name, value in filled_in.items() if not name.startswith("more-")}
    assert_filled_in(opened, kept)


def test_choice_of_having_a_password_is_kept():
    page = Client().post("/admin/auth/user/add/", {"username": "bob", "usable_password": "false", "password1": "hush"})
    assert sorted(unseal(Form(page)[SEALED]).data) == ["usable_password", "username"]


def test_form_too_large_to_keep_shows_its_texts(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100_010
    page = Client().post("/admin/partners/partner/add/", {"name": "Second Book"})
    assert "The form is too large to be kept" in words_of(page)
    assert "Name Second Book" in words_of(page)
    assert SEALED not in page.text


# ---- Pages that are no form of one row


@pytest.fixture
def proposal(browser, entry):
    sent = form_of(browser, entry) | {"summary": "Proposed", "_propose": "1"}
    return browser.post(change_page(entry), sent).url


def test_decision_can_be_sent_again_after_signing_in(browser, entry, proposal):
    form = Form(browser.get(proposal)) | {"reason": "Typed words", "_apply": "Apply the proposed change"}
    browser.post("/admin/logout/", token(browser))
    page = browser.post(proposal, form | token(browser))
    response = sign_in(browser, **login_form(press(browser, page)))
    asked = browser.get(response.url)
    assert "Your form wasn’t saved." in words_of(asked)
    assert "The button does “Apply the proposed change” right away." in words_of(asked)
    assert '<input type="submit" class="default" value="Apply the proposed change">' in asked.text
    assert "Typed words" in words_of(asked)
    assert Initiative.objects.get(pk=entry.pk).summary == entry.summary

    browser.post(proposal, Form(asked))
    assert Initiative.objects.get(pk=entry.pk).summary == "Proposed"


def test_chosen_entries_can_be_sent_again_after_signing_in(browser, entry):
    entries = "/admin/initiatives/initiative/"
    opened_by = re.search('name="_opened_by" value="([0-9]+)"', browser.get(entries).text)[1]
    form = {"_opened_by": opened_by, "action": "bulk_edit", "_selected_action": str(entry.pk)}
    browser.post("/admin/logout/", token(browser))
    page = browser.post(entries, form | token(browser))
    response = sign_in(browser, **login_form(press(browser, page)))
    asked = browser.get(response.url)
    said = "You had chosen 1 initiative. The button does “Edit the selected initiatives all alike” right away."
    assert said in words_of(asked)
    again = browser.post(entries, Form(asked))
    assert "Edit several initiatives" in words_of(again)


def test_bulk_edit_to_send_again_says_what_it_does_to_how_many(browser, entry):
    bulk = "/admin/initiatives/initiative/bulk/"
    opened_by = re.search('name="_opened_by" value="([0-9]+)"', browser.get("/admin/initiatives/initiative/").text)[1]
    entries = f"{entry.pk},{make_initiative('StoryCorps').pk}"
    form = {"_opened_by": opened_by, "entries": entries, "kind": "award", "reason": "x", "apply": "Edit 2 initiatives"}
    browser.post("/admin/logout/", token(browser))
    page = browser.post(bulk, form | token(browser))
    response = sign_in(browser, **login_form(press(browser, page)))
    asked = browser.get(response.url)
    assert "You had chosen 2 initiatives. The button does “Edit 2 initiatives” right away." in words_of(asked)
    assert 'value="Edit 2 initiatives">' in asked.text


@pytest.mark.parametrize("act", ["delete", "action"])
def test_deletion_to_send_again_is_named(browser, entry, act):
    entries = "/admin/initiatives/initiative/"
    page = f"{entries}{entry.pk}/delete/" if act == "delete" else entries
    chosen = {} if act == "delete" else {"action": "delete_selected", "_selected_action": str(entry.pk)}
    asked = browser.get(page) if act == "delete" else browser.post(page, chosen | token(browser))
    button = re.search('<input type="submit" name="_act" value="([^"]+)"', asked.text)[1]
    opened_by = re.search('name="_opened_by" value="([0-9]+)"', asked.text)[1]
    form = {"_opened_by": opened_by, "post": "yes", "_act": button, **chosen}
    browser.post("/admin/logout/", token(browser))
    answer = browser.post(page, form | token(browser))
    response = sign_in(browser, **login_form(press(browser, answer)))
    again = browser.get(response.url)
    assert button.startswith("Delete")
    assert f"The button does “{button}” right away." in words_of(again)
    assert Initiative.objects.filter(pk=entry.pk).exists()


def test_file_has_to_be_chosen_again(browser):
    address = "/admin/initiatives/load/import/"
    make_user(MAINTAINER, username="may", password=PASSWORD)
    browser.post("/admin/logout/", token(browser))
    sign_in(browser, username="may")
    form = Form(browser.get(address))
    browser.post("/admin/logout/", token(browser))
    page = browser.post(address, form | token(browser) | {"file": SimpleUploadedFile("new.csv", b"slug,title\n")})
    words = words_of(page)
    assert "You’ll need to choose your file again." in words
    assert "Nothing was saved." in words
    assert "still here" not in words
    assert "keeps your whole form" not in words
    assert "Your work is safe" not in words_of(press(browser, page))
    response = sign_in(browser, username="may", **login_form(press(browser, page)))
    opened = browser.get(response.url, follow=True)
    assert "You were sending a file, which is not kept. Choose it again." in words_of(opened)


@pytest.mark.parametrize("role", [EDITOR, PUBLISHER, SUPERUSER])
def test_every_form_of_one_row_says_who_opened_it(role, entry):
    user = make_user(role)
    page = client_of(user).get(change_page(entry))
    assert Form(page)["_opened_by"] == str(user.pk)
