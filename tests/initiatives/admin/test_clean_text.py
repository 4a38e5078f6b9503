"""Text reaches the directory clean through every door: form, load, import and proposed change."""

import json
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from initiatives.models import AlternateName, FieldCitation, Initiative, Partnership, Source
from initiatives.record_writing import apply_record
from initiatives.records import to_record
from tests.editing import Form, form_of, saved, send, words_of
from tests.factories import make_initiative, make_partner, make_passage
from tests.initiatives.importing.files import exported, imported, planned, rows_of, table

pytestmark = pytest.mark.django_db

MESSY, CLEAN = " Open\u00a0 e\u200bBooks\u202e ", "Open eBooks"
ADD_PARTNER = "admin:partners_partner_add"


@pytest.fixture
def initiative():
    return make_initiative("Books", text="Free for\u00a0children since 2016.", keywords="kids")


def test_form_stores_clean_text(editor, initiative):
    form = form_of(editor, initiative)
    form |= {"title": MESSY, "summary": f"{MESSY}\r\n\r\n\r\n\r\nFree \u200f", "website": "www.openebooks.net "}
    form.add_row("alternatenames", name=MESSY, note="\u3164")
    assert saved(send(editor, initiative, form))
    initiative.refresh_from_db()
    assert (initiative.title, initiative.summary) == (CLEAN, f"{CLEAN}\n\nFree")
    assert initiative.website == "https://www.openebooks.net"
    assert AlternateName.objects.values_list("name", "note").get() == (CLEAN, "")


@pytest.mark.parametrize("title", ["\u200b", "\u3164", "\u2800", "\u0301", "—"])
def test_form_refuses_a_title_nobody_sees(editor, initiative, title):
    response = send(editor, initiative, form_of(editor, initiative) | {"title": title})
    assert not saved(response)
    assert response.context["adminform"].form.errors["title"]


def test_form_treats_invisible_summary_as_empty(editor):
    initiative = make_initiative(status="draft")
    response = send(editor, initiative, form_of(editor, initiative) | {"summary": "\u200b", "status": "published"})
    assert "status" in response.context["adminform"].form.errors


def test_invisible_withdrawal_reason_is_refused(editor, initiative):
    form = form_of(editor, initiative) | {"status": "withdrawn", "withdrawn_reason": "\u200b\u00a0"}
    assert "withdrawn_reason" in send(editor, initiative, form).context["adminform"].form.errors


def test_quotes_and_passages_stay_verbatim(editor, initiative):
    form = form_of(editor, initiative)
    form.add_row("partnerships", partner=make_partner().pk, quote="for children")
    assert saved(send(editor, initiative, form))
    link = Partnership.objects.get()
    link.full_clean()
    initiative.passage.full_clean()
    assert (link.quote, initiative.passage.text) == ("for\u00a0children", "Free for\u00a0children since 2016.")


def test_quote_copied_with_invisible_characters_is_found(editor, initiative):
    form = form_of(editor, initiative)
    form.add_row("partnerships", partner=make_partner().pk, quote="for\u200b chil\u00addren\ufeff")
    assert saved(send(editor, initiative, form))
    assert Partnership.objects.get().quote == "for\u00a0children"


def test_invisible_passages_and_quotes_are_refused(initiative):
    with pytest.raises(ValidationError, match="words that can be seen"):
        make_passage("\u200b").full_clean()
    quote = FieldCitation(initiative=initiative, field="kind", passage=initiative.passage, quote="\u00a0")
    with pytest.raises(ValidationError, match="at least one letter or digit"):
        quote.full_clean()


def test_import_stores_clean_text_once(initiative):
    row = rows_of(exported())[0]
    row |= {"title": MESSY, "keywords": "kids; vets\nmoney", "other_names": f"{MESSY}: \u3164"}
    imported(table(row))
    initiative.refresh_from_db()
    assert (initiative.title, initiative.keywords) == (CLEAN, "kids, vets, money")
    assert AlternateName.objects.values_list("name", "note").get() == (CLEAN, "")
    assert planned(row).changes_nothing


def test_import_refuses_titles_nobody_sees_and_ftp(initiative):
    plan = planned({"slug": "books", "title": "\u200b", "website": "ftp://openebooks.net/"})
    assert {(problem.column, problem.line) for problem in plan.problems} == {("title", 2), ("website", 2)}


def test_load_stores_clean_text_once(initiative, tmp_path):
    objects = json.loads(exported("json"))
    for each in objects:
        if each["model"] == "initiatives.initiative":
            each["fields"] |= {"title": MESSY, "keywords": "kids;vets"}
    file = tmp_path / "directory.json"
    file.write_text(json.dumps(objects))
    call_command("load_directory", file, "--overwrite-edits", stdout=StringIO())
    assert Initiative.objects.values_list("title", "keywords").get() == (CLEAN, "kids, vets")
    again = StringIO()
    call_command("load_directory", file, stdout=again)
    assert again.getvalue().startswith("Nothing to change")


def test_load_refuses_addresses_that_are_not_web(initiative, tmp_path):
    objects = [*json.loads(exported("json")), {"model": "initiatives.source", "fields": {"url": "ftp://a.example/"}}]
    file = tmp_path / "directory.json"
    file.write_text(json.dumps(objects))
    with pytest.raises(CommandError, match="starts with https:// or http://"):
        call_command("load_directory", file, "--overwrite-edits", stdout=StringIO())
    assert not Source.objects.filter(url__startswith="ftp").exists()


def test_restored_records_are_cleaned(initiative):
    apply_record(to_record(initiative) | {"title": MESSY, "note": "\u200b"}, pk=initiative.pk)
    initiative.refresh_from_db()
    assert (initiative.title, initiative.note) == (CLEAN, "")


def test_form_refuses_ftp_and_passwords_in_addresses(editor):
    for address in ("ftp://fbook.org/", "https://me:secret@fbook.org/"):
        typed = {"name": "First Book", "slug": "first-book", "website": address}
        response = editor.post(reverse(ADD_PARTNER), Form(editor.get(reverse(ADD_PARTNER))) | typed)
        assert "website" in response.context["adminform"].form.errors


@pytest.mark.parametrize(
    "typed", ["kids; vets; money", "kids\r\nvets\r\n\r\nmoney", "kids,vets;;money ,", "kids；vets、money"]
)
def test_form_takes_commas_semicolons_and_lines(editor, initiative, typed):
    assert saved(send(editor, initiative, form_of(editor, initiative) | {"keywords": typed}))
    initiative.refresh_from_db()
    assert initiative.keywords == "kids, vets, money"
    assert initiative.keyword_list == ["kids", "vets", "money"]


def test_keyword_limit_counts_what_semicolons_part(editor, initiative):
    typed = ";".join(f"word {number}" for number in range(13))
    response = send(editor, initiative, form_of(editor, initiative) | {"keywords": typed})
    assert "Give at most 12 keywords; these are 13." in words_of(response)


def test_peoples_names_are_cleaned(admin_client):
    user = get_user_model().objects.create_user("ann")
    form = form_of(admin_client, user) | {"first_name": "\u202eAnn\u200b", "last_name": "de\u00a0 la  Cruz"}
    assert saved(send(admin_client, user, form))
    user.refresh_from_db()
    assert user.get_full_name() == "Ann de la Cruz"


def test_username_needs_a_letter_or_digit(admin_client):
    add = reverse("admin:auth_user_add")
    typed = {"username": "\u3164", "usable_password": "true", "password1": "a long pass phrase", "is_staff": "on"}
    typed["password2"] = typed["password1"]
    response = admin_client.post(add, Form(admin_client.get(add)) | typed)
    assert "Enter at least one letter or digit." in words_of(response)
