"""While somebody looks at what an import, an undo, a bulk edit or a load would do, others can write."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from django.urls import reverse

from imls_directory.parsing import sqlite
from initiatives.admin import importing
from initiatives.directory_copy import DirectoryCopy
from initiatives.models import Initiative
from initiatives.touch import read_only
from tests.editing import Form, words_of
from tests.factories import make_focus_area, make_initiative
from tests.initiatives.importing.files import csv_of, exported, imported, table
from tests.people import MAINTAINER, PUBLISHER, client_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def database(tmp_path, transactional_db):
    """A database that two connections write to: on SQLite a file, as a site has it, in place of one in memory."""
    if connection.vendor != "sqlite":
        yield
        return
    path = tmp_path / "directory.sqlite3"
    with closing(sqlite3.connect(path)) as file:
        connection.ensure_connection()
        connection.connection.backup(file)
    in_memory = connections["default"]
    connections["default"] = connection.copy()
    connection.settings_dict.update(sqlite(path))
    connection.transaction_mode = "IMMEDIATE"
    yield
    connection.close()
    connections["default"] = in_memory


@pytest.fixture
def initiative(database):
    return make_initiative("Open eBooks", summary="Free books.", focus=["Reading"])


def write_elsewhere(pk):
    """Change a row by another connection, which fails at once where it would have to wait."""
    change = f"UPDATE initiatives_initiative SET note = 'Elsewhere' WHERE id = {pk}"
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=0)) as other, other:
            other.execute(change)
        return

    def write():
        with closing(connections["default"]) as other, transaction.atomic(), other.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '50ms'")
            cursor.execute(change)

    with ThreadPoolExecutor(1) as thread:
        thread.submit(write).result()


@pytest.fixture
def meanwhile(monkeypatch, initiative):
    """Let another connection write while the next working copy is made; return what it has written."""
    written = []
    put = DirectoryCopy.put

    def put_while_somebody_writes(*args, **options):
        if not written:
            write_elsewhere(initiative.pk)
            written.append("a note")
        return put(*args, **options)

    monkeypatch.setattr(DirectoryCopy, "put", put_while_somebody_writes)
    return written


def upload():
    content = csv_of({"slug": "new", "title": "New", "kind": "award"}, {"slug": "b", "title": "B", "kind": "award"})
    file = SimpleUploadedFile("entries.csv", content)
    return client_of(MAINTAINER).post(reverse("admin:initiatives_load_import"), {"file": file})


def look_at_bulk_edit():
    fields = {"entries": Initiative.objects.get().pk, "add_focus_areas": [make_focus_area("Music").pk], "reason": "x"}
    return client_of(PUBLISHER).post(reverse("admin:initiatives_initiative_bulk"), fields)


@pytest.mark.parametrize("look", [upload, look_at_bulk_edit])
def test_others_can_write_during_a_preview(meanwhile, look):
    assert look().status_code == 200
    assert meanwhile
    assert Initiative.objects.get().note == "Elsewhere"


def test_others_can_write_while_an_import_asks_again(initiative, monkeypatch):
    maintainer, address = client_of(MAINTAINER), reverse("admin:initiatives_load_import")
    content = csv_of({"slug": "new", "title": "Open eBooks", "kind": "award"})
    page = maintainer.post(address, {"file": SimpleUploadedFile("entries.csv", content)})
    monkeypatch.setattr(importing, "shown_effects", lambda plan: write_elsewhere(initiative.pk) or [])
    again = maintainer.post(address, Form(page))
    assert "Nothing was imported yet" in words_of(again)
    assert Initiative.objects.get().note == "Elsewhere"


def test_others_can_write_during_preview_of_an_undo(initiative, request):
    load = imported(table({"slug": "open-ebooks", "keywords": "films"}))
    meanwhile = request.getfixturevalue("meanwhile")
    page = client_of(MAINTAINER).get(reverse("admin:initiatives_load_undo", args=[load.pk]))
    assert page.status_code == 200
    assert meanwhile
    assert Initiative.objects.get().note == "Elsewhere"


@pytest.mark.parametrize("command", ["load_directory", "import_directory"])
def test_others_can_write_during_a_dry_run(initiative, tmp_path, request, command):
    objects = json.loads(exported("json"))
    next(each for each in objects if "title" in each["fields"])["fields"]["website"] = "https://example.org/"
    path = tmp_path / "directory.json"
    path.write_text(json.dumps(objects))
    meanwhile = request.getfixturevalue("meanwhile")
    options = ["--overwrite-edits"] if command == "load_directory" else []
    call_command(command, path, "--dry-run", *options, stdout=StringIO())
    assert meanwhile
    stored = Initiative.objects.get()
    assert (stored.note, stored.website) == ("Elsewhere", "")


@pytest.mark.parametrize("is_nested", [False, True])
def test_a_preview_cannot_write(initiative, is_nested):
    with transaction.atomic() if is_nested else closing(StringIO()):
        with pytest.raises(DatabaseError), read_only():
            Initiative.objects.update(note="New")
        Initiative.objects.update(summary="Written after it.")
    stored = Initiative.objects.get()
    assert (stored.note, stored.summary) == ("", "Written after it.")


def test_a_preview_sees_one_state_throughout(initiative):
    with read_only():
        assert Initiative.objects.get().note == ""
        write_elsewhere(initiative.pk)
        assert Initiative.objects.get().note == ""
    assert Initiative.objects.get().note == "Elsewhere"
