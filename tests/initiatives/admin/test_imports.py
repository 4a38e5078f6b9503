"""Importing on the editing pages: choose a file, see what it would do, do that, undo it."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from initiatives.admin import importing
from initiatives.importing.columns import COLUMNS
from initiatives.importing.tables import read
from initiatives.models import Initiative, Load, Version
from tests.editing import Form, change_page, words_of
from tests.factories import make_initiative
from tests.html import parse
from tests.initiatives.importing.files import csv_of, exported, imported, rows_of
from tests.people import ANONYMOUS, EDITOR, MAINTAINER, PUBLISHER, STAFF, client_of

pytestmark = pytest.mark.django_db

IMPORT = "admin:initiatives_load_import"


@pytest.fixture
def initiative():
    return make_initiative("Open eBooks", text="Free for children.", partners=["First Book"])


@pytest.fixture
def maintainer():
    return client_of(MAINTAINER)


def upload(client, content, name="entries.csv"):
    return client.post(reverse(IMPORT), {"file": SimpleUploadedFile(name, content)})


def edited(**cells):
    return csv_of(*[row | cells for row in rows_of(exported())])


def boxes(response):
    """The values and labels of the choices between what is there and what the file says."""
    inputs = parse(response.content.decode()).iter("input")
    return {each.get("value"): each.get("aria-label") for each in inputs if each.get("name") == "take"}


def send(client, response, **fields):
    return client.post(reverse(IMPORT), Form(response) | fields, follow=True)


def test_an_import_shows_its_effect_then_does_it_and_is_undone(maintainer, initiative):
    shown = upload(maintainer, edited(summary="Free books.", title="Open eBooks app"))
    words = words_of(shown)
    assert "This would add 0 entries, change 1, and leave 0 as they are." in words
    assert "Open eBooks (initiative open-ebooks), line 2" in words
    assert "Summary Changed [added: Free books. ]" in words
    assert not Load.objects.exists()

    done = send(maintainer, shown)
    load = Load.objects.get()
    assert done.redirect_chain[-1][0] == change_page(load)
    assert "Imported: 0 added, 1 changed, 0 unchanged." in words_of(done)
    assert "Open eBooks app ( its history ): Title changed, Summary changed" in words_of(done)
    initiative.refresh_from_db()
    assert (initiative.title, initiative.summary) == ("Open eBooks app", "Free books.")
    assert Version.objects.of(initiative).first().user == load.user

    undo = reverse("admin:initiatives_load_undo", args=[load.pk])
    assert undo in done.content.decode()
    words = words_of(maintainer.get(undo))
    assert "Title Changed Open eBooks [removed: app ]" in words
    assert Initiative.objects.get().title == "Open eBooks app"
    assert "is undone" in words_of(maintainer.post(undo, follow=True))
    assert Initiative.objects.get().title == "Open eBooks"
    page = maintainer.get(change_page(load))
    assert undo not in page.text
    assert "Open eBooks ( its history ): Title changed, Summary changed" in words_of(page)
    assert "was undone already" in words_of(maintainer.post(undo, follow=True))


def test_conflicts_keep_what_staff_wrote_unless_the_file_is_chosen(maintainer, initiative):
    content = edited(summary="From the file", note="From the file")
    Initiative.objects.update(summary="From staff", note="From staff")
    shown = upload(maintainer, content)
    choices = boxes(shown)
    assert list(choices.values()) == [
        "Use the file for Summary of Open eBooks (initiative open-ebooks)",
        "Use the file for Note of Open eBooks (initiative open-ebooks)",
    ]
    assert "you kept what is in the directory" in words_of(send(maintainer, shown, take=["x", "9" * 5000]))
    assert not Load.objects.exists()
    send(maintainer, shown, take="1")
    assert Initiative.objects.values_list("summary", "note").get() == ("From staff", "From the file")


def test_bad_rows_are_listed_all_at_once_and_cannot_be_imported(maintainer, initiative):
    rows = {"slug": "a", "title": "A", "kind": "awrad"}, {"slug": "b", "title": "", "kind": "award"}
    response = upload(maintainer, csv_of(*rows, {"slug": "Bad Slug!", "title": "C", "kind": "award"}))
    assert "2 kind “awrad” is not a kind. Did you mean “award”?" in words_of(response)
    assert "3 title An entry needs a title." in words_of(response)
    assert "4 slug An address holds only the letters a to z" in words_of(response)
    assert "shown" not in Form(response)
    assert [link.text for link in parse(response.text).iter("a") if link.get("href") == reverse(IMPORT)] == [
        "Choose a file"
    ]
    assert Initiative.objects.count() == 1


def test_import_that_changes_nothing_says_only_that(maintainer, initiative):
    words = words_of(upload(maintainer, exported()))
    assert "Nothing to import. The directory already matches this file." in words
    assert "This would" not in words


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "The file is empty."),
        ("a.txt", b"x", "is not a .csv, .xlsx, or .json file"),
        ("a.csv", b"slug\n" + b"x" * 5 * 1024 * 1024, "larger than 5 MB"),
        ("a.csv", "slug,title\na,É\n".encode("cp1252"), "CSV UTF-8"),
    ],
)
def test_a_file_that_says_nothing_is_refused_at_its_field(maintainer, name, content, words):
    assert words in words_of(upload(maintainer, content, name))


def test_no_file_chosen_is_said(maintainer):
    assert "Choose a file." in words_of(maintainer.post(reverse(IMPORT), {}))


def test_a_directory_that_changed_meanwhile_is_shown_again(maintainer, initiative):
    shown = upload(maintainer, edited(summary="From the file"))
    Initiative.objects.update(summary="From staff")
    again = send(maintainer, shown)
    assert "The directory was changed since this page was shown" in words_of(again)
    assert list(boxes(again)) == ["0"]
    assert Initiative.objects.get().summary == "From staff"
    send(maintainer, again, take="0")
    assert Initiative.objects.get().summary == "From the file"


def test_what_was_shown_cannot_be_changed_or_sent_by_another(maintainer, initiative):
    shown = upload(maintainer, edited(summary="From the file"))
    form = Form(shown)
    for client, sealed in [(maintainer, "x" + form["shown"]), (client_of(MAINTAINER), form["shown"])]:
        answer = client.post(reverse(IMPORT), form | {"shown": sealed}, follow=True)
        assert "Choose the file again" in words_of(answer)
    assert Initiative.objects.get().summary == ""


def test_what_a_file_says_is_text_and_never_markup(maintainer, initiative):
    evil = '"><script>alert(1)</script>'
    response = upload(maintainer, edited(summary=evil), name="a<b>.csv")
    content = response.content.decode()
    assert "<script>alert" not in content
    assert "&lt;script&gt;alert(1)" in content
    assert "a<b>" not in content
    response = upload(maintainer, csv_of({"slug": evil, "title": evil, "kind": evil}))
    assert "<script>alert" not in response.content.decode()


def test_a_file_too_large_for_the_form_is_left_to_the_command(maintainer, initiative, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100_100
    response = upload(maintainer, edited(summary="From the file"))
    assert "manage.py import_directory" in words_of(response)
    assert "shown" not in Form(response)


def test_more_conflicts_than_a_form_holds_are_not_offered_one_by_one(maintainer, initiative, monkeypatch):
    monkeypatch.setattr(importing, "MOST_CHOICES", 1)
    content = edited(summary="From the file", note="From the file")
    Initiative.objects.update(summary="From staff", note="From staff")
    response = upload(maintainer, content)
    assert boxes(response) == {}
    assert "--take-file" in words_of(response)


def test_a_page_counts_the_conflicts_that_it_does_not_list(maintainer, initiative, monkeypatch):
    monkeypatch.setattr(importing, "MOST_SHOWN", 1)
    make_initiative("Film Forward")
    content = edited(summary="From the file")
    Initiative.objects.update(summary="From staff")
    response = upload(maintainer, content)
    words = words_of(response)
    assert "2 conflicts in 2 entries." in words
    assert "And 1 more." in words
    assert list(boxes(response)) == ["0"]


def test_pages_of_an_import_count_what_they_do_not_list(maintainer, monkeypatch):
    monkeypatch.setattr(importing, "MOST_SHOWN", 1)
    make_initiative("First")
    make_initiative("Second")
    several = [{"slug": f"new-{title}", "title": title, "kind": "award"} for title in ("First", "Second")]
    damaged = [row | {"summary": "CafÃ©"} for row in several]
    page = upload(maintainer, csv_of(*damaged))
    words = words_of(page)
    assert words.count("And 1 more.") == 3  # of same names, damaged texts and added entries
    done = send(maintainer, page, same_names="yes")
    assert "And 1 more." in words_of(done)
    undo = maintainer.get(reverse("admin:initiatives_load_undo", args=[Load.objects.get().pk]))
    assert "And 1 more." in words_of(undo)


def test_of_an_added_entry_the_page_says_what_it_would_be(maintainer):
    words = words_of(upload(maintainer, csv_of({"slug": "new", "title": "New", "kind": "award", "summary": ""})))
    assert "Would be added as drafts (1) New (initiative new), line 2" in words
    assert "What What it would be Title New Address new Kind Award Concerns libraries No" in words
    assert "changed (" not in words
    assert "Summary" not in words


def test_the_page_says_how_many_of_the_changed_ones_are_public(maintainer, initiative):
    make_initiative("Film Forward", status="draft")
    make_initiative("Not Yet", publish_at=timezone.now() + timedelta(days=1))
    words = words_of(upload(maintainer, edited(note="From the file")))
    assert "Would be changed (3) 1 of these is public : what changes is live when you press Import." in words
    make_initiative("Also Public")
    assert "Would be changed (4) 2 of these are public : what" in words_of(
        upload(maintainer, edited(note="From the file"))
    )
    Initiative.objects.update(status="draft")
    assert "public :" not in words_of(upload(maintainer, edited(note="From the file")))


def test_a_partner_is_public_whatever_names_it(maintainer):
    make_initiative("Not Yet", status="draft", partners=["First Book"])
    content = exported("json")
    imported(read("entries.json", content))
    renamed = content.replace(b'"name": "First Book"', b'"name": "First Books"')
    words = words_of(upload(maintainer, renamed, "entries.json"))
    assert "Would be changed (1) 1 of these is public : what changes is live when you press Import." in words


def test_the_page_that_asks_for_a_file_says_that_changes_to_public_entries_are_live_at_once(maintainer):
    words = words_of(maintainer.get(reverse(IMPORT)))
    assert "An import publishes nothing" in words
    said = "a change to a public entry is live at once, and so is one to a partner, source, area or audience."
    assert said in words


def test_an_undo_names_what_stays(maintainer, initiative):
    send(maintainer, upload(maintainer, edited(summary="From the file", note="From the file")))
    Initiative.objects.update(summary="From staff")
    undo = reverse("admin:initiatives_load_undo", args=[Load.objects.get().pk])
    assert "Edited since, so it stays: Summary: From staff" in words_of(maintainer.get(undo))
    assert "is undone. Of 1 something stays." in words_of(maintainer.post(undo, follow=True))
    assert Initiative.objects.values_list("summary", "note").get() == ("From staff", "")


def test_an_undo_that_would_leave_nothing_to_read_says_what_stays_and_is_done(maintainer, initiative):
    Initiative.objects.update(passage=None, summary="", status="draft")
    send(maintainer, upload(maintainer, edited(summary="From the file", note="From the file")))
    Initiative.objects.update(status="published")
    undo = reverse("admin:initiatives_load_undo", args=[Load.objects.get().pk])
    words = words_of(maintainer.get(undo))
    assert "Its description stays, without which the public would read nothing of it" in words
    assert "This stays: Summary: From the file" in words
    assert "is undone. Of 1 something stays." in words_of(maintainer.post(undo, follow=True))
    assert Initiative.objects.values_list("summary", "note").get() == ("From the file", "")


@pytest.mark.parametrize("who", [STAFF, EDITOR, PUBLISHER])
def test_who_may_not_import_is_refused_and_shown_no_way(who, maintainer, initiative):
    send(maintainer, shown := upload(maintainer, edited(summary="From the file")))
    load = Load.objects.get()
    client = client_of(who)
    undo = reverse("admin:initiatives_load_undo", args=[load.pk])
    for address in (reverse(IMPORT), undo):
        assert client.get(address).status_code == 403
        assert client.post(address, Form(shown)).status_code == 403
    assert client.get(change_page(load)).status_code == 403
    assert Load.objects.get().undone_at is None


def test_who_is_not_signed_in_is_asked_to(initiative):
    assert client_of(ANONYMOUS).get(reverse(IMPORT)).url.startswith(reverse("admin:login"))


@pytest.mark.parametrize("page", ["index", "initiatives_initiative_changelist", "initiatives_load_changelist"])
def test_desk_and_lists_lead_to_the_import_for_those_who_may(maintainer, page):
    assert reverse(IMPORT) in maintainer.get(reverse(f"admin:{page}")).content.decode()
    if page != "initiatives_load_changelist":  # which an editor may not see
        assert reverse(IMPORT) not in client_of(EDITOR).get(reverse(f"admin:{page}")).content.decode()


@pytest.mark.parametrize("page", ["import", "effect"])
def test_no_page_needs_what_the_content_security_policy_forbids(maintainer, initiative, page):
    response = maintainer.get(reverse(IMPORT)) if page == "import" else upload(maintainer, edited(summary="x"))
    content = response.content.decode()
    assert " style=" not in content
    assert "<style" not in content
    assert "<script>" not in content
    assert "data:" not in content


def test_a_formula_without_a_result_does_not_empty_its_fact(maintainer, initiative):
    Initiative.objects.update(website="https://example.org/")
    book = openpyxl.load_workbook(io.BytesIO(exported("xlsx")))
    book["Initiatives"].cell(2, COLUMNS.index("website") + 1).value = '=HYPERLINK("https://example.org/","name")'
    book.create_sheet("Notes").append(["Please read"])
    content = io.BytesIO()
    book.save(content)
    response = upload(maintainer, content.getvalue(), "entries.xlsx")
    assert "Only the sheet “Initiatives” was read, not “Notes”." in words_of(response)
    assert "2 website Cell I2 holds a formula whose result is not stored in the file." in words_of(response)
    assert not Form(response).get("shown")
