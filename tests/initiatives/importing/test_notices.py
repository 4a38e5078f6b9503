"""What a load or an import asks about names, and says of damaged text."""

import json
from io import StringIO

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from initiatives.importing.json_objects import read_objects
from initiatives.loading import plan_load
from initiatives.models import Initiative, Load
from partners.models import Partner
from tests.editing import Form, words_of
from tests.factories import make_initiative
from tests.initiatives.importing.files import csv_of, exported, rows_of
from tests.people import MAINTAINER, client_of

pytestmark = pytest.mark.django_db

IMPORT = "admin:initiatives_load_import"
NEW = {"slug": "another", "title": "OPEN  E-books", "kind": "program"}


@pytest.fixture
def initiative():
    return make_initiative("Open e-Books", partners=["First Book"])


@pytest.fixture
def maintainer():
    return client_of(MAINTAINER)


def upload(client, *rows):
    return client.post(reverse(IMPORT), {"file": SimpleUploadedFile("entries.csv", csv_of(*rows))})


def run(name, *arguments):
    out = StringIO()
    call_command(name, *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def fixture(tmp_path, initiative):
    """Return a function that writes the stored directory with another partner of that name to a file."""

    def write(name, **fields):
        partner = {"model": "partners.partner", "fields": {"slug": "another", "name": name, **fields}}
        file = tmp_path / "directory.json"
        file.write_text(json.dumps([*json.loads(exported("json")), partner]))
        return file

    return write


def test_import_asks_before_it_adds_a_name_again(initiative, maintainer):
    shown = upload(maintainer, NEW)
    assert "Line 2, title: Another initiative is already named “Open e-Books” (open-e-books)." in words_of(shown)
    refused = maintainer.post(reverse(IMPORT), Form(shown), follow=True)
    assert "Nothing was imported yet" in words_of(refused)
    assert (Initiative.objects.count(), Load.objects.count()) == (1, 0)

    maintainer.post(reverse(IMPORT), Form(refused) | {"same_names": "yes"})
    assert set(Initiative.objects.values_list("title", flat=True)) == {"Open e-Books", "OPEN E-books"}


def test_import_asks_about_names_taken_in_a_conflict(initiative, maintainer):
    make_initiative("Museums for All")
    row = next(row for row in rows_of(exported()) if row["slug"] == "open-e-books")
    initiative.title = "Free books"
    initiative.save()
    shown = upload(maintainer, row | {"title": "MUSEUMS FOR ALL"})
    refused = maintainer.post(reverse(IMPORT), Form(shown) | {"take": "0"}, follow=True)
    assert "Another initiative is already named “Museums for All” (museums-for-all)." in words_of(refused)
    assert Form(refused)["take"] == "0"
    maintainer.post(reverse(IMPORT), Form(refused) | {"same_names": "yes"})
    initiative.refresh_from_db()
    assert initiative.title == "MUSEUMS FOR ALL"


def test_import_command_asks_for_an_option(initiative, tmp_path):
    file = tmp_path / "entries.csv"
    file.write_bytes(csv_of(NEW, NEW | {"slug": "third"}))
    for arguments in ([file], [file, "--dry-run"]):
        with pytest.raises(CommandError, match=r"named “Open e-Books” \(open-e-books\)") as refused:
            run("import_directory", *arguments)
        assert "line 3" in str(refused.value)
    assert Initiative.objects.count() == 1
    run("import_directory", file, "--same-names")
    assert Initiative.objects.count() == 3


def test_import_leaves_stored_doubles_alone(maintainer):
    for slug in ("one", "two"):
        make_initiative("Open eBooks", slug=slug)
    rows = [row | {"title": row["title"].upper(), "note": "New"} for row in rows_of(exported())]
    new = rows[0] | {"slug": "museums", "version": "", "title": "Museums for All"}
    words = words_of(upload(maintainer, *rows, new))
    assert "This would add 1 entry, change 2, and leave 0 as they are." in words
    assert "Names already in use" not in words


def test_load_asks_for_an_option(fixture):
    file = fixture("FIRST BOOK")
    for arguments in ([file, "--overwrite-edits"], [file, "--overwrite-edits", "--dry-run"]):
        with pytest.raises(CommandError, match="partner another: Another partner is already named “First Book”"):
            run("load_directory", *arguments)
    assert Partner.objects.count() == 1
    run("load_directory", file, "--overwrite-edits", "--same-names")
    assert Partner.objects.count() == 2


def test_load_takes_merged_partners_and_renames(fixture):
    run("load_directory", fixture("FIRST BOOK", merged_into=["first-book"]), "--overwrite-edits")
    assert Partner.objects.count() == 2


def test_damaged_text_is_listed_and_imported(initiative, maintainer, tmp_path):
    row = {"slug": "cafe", "title": "CafÃ©", "kind": "program", "note": "AT&amp;T"}
    words = words_of(upload(maintainer, row))
    assert "Please check" in words
    assert "Line 2, title: Contains “Ã©”. Did you mean “é”?" in words
    assert "Line 2, note: Contains “&amp;”. Did you mean “&”?" in words
    file = tmp_path / "entries.csv"
    file.write_bytes(csv_of(row))
    assert "please check: line 2, column title: Contains “Ã©”" in run("import_directory", file)
    assert Initiative.objects.filter(title="CafÃ©").exists()


def test_damaged_text_is_listed_by_a_load(fixture):
    out = run("load_directory", fixture("Caf\ufffd"), "--overwrite-edits")
    assert "please check: partner another, name: Contains “\ufffd”, which stands for a character that was lost." in out


def test_shipped_directory_has_nothing_to_look_at():
    plan = plan_load(read_objects((settings.FIXTURE_DIRS[0] / "directory.json").read_bytes()))
    assert len(plan.added) > 100
    assert (plan.same_names, plan.damaged_texts) == ([], [])
