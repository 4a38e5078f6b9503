"""Importing and exporting by command."""

import io
import json
import os
import signal
import subprocess
import sys
from io import StringIO

import openpyxl
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from initiatives.models import Initiative, Load
from tests.factories import make_initiative
from tests.initiatives.importing.files import csv_of, exported, rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def initiative():
    return make_initiative("Open eBooks", partners=["First Book"])


@pytest.fixture
def file(tmp_path):
    return tmp_path / "entries.csv"


def run(name, *arguments):
    out = StringIO()
    call_command(name, *map(str, arguments), stdout=out)
    return out.getvalue()


def edit(file, **cells):
    file.write_bytes(csv_of(*[row | cells for row in rows_of(exported())]))


def test_a_dry_run_says_what_would_change_and_changes_nothing(initiative, file):
    edit(file, note="New", partners="")
    assert run("import_directory", file, "--dry-run") == (
        "changed: initiative open-ebooks\n"
        "  Note: nothing -> New\n"
        "  Partner First Book: Edited by staff -> nothing\n"
        "Would import: 0 added, 1 changed, 0 unchanged, 0 in conflict.\n"
    )
    assert Initiative.objects.get().note == ""
    assert not Load.objects.exists()


def test_an_import_says_what_it_changed_and_is_safe_to_run_twice(initiative, file):
    edit(file, note="New")
    assert "Recorded as load" in run("import_directory", file)
    assert Initiative.objects.get().note == "New"
    assert "1 unchanged" in run("import_directory", file)
    assert Load.objects.count() == 1


def test_conflicts_stop_an_import_until_one_says_whose_side_to_take(initiative, file):
    edit(file, note="From the file", summary="From the file")
    Initiative.objects.update(note="From staff")
    with pytest.raises(CommandError, match="Staff and the file changed the same facts"):
        run("import_directory", file)
    assert Initiative.objects.values_list("note", "summary").get() == ("From staff", "")
    assert "conflict: initiative open-ebooks\n  Note: From staff -> From the file" in run(
        "import_directory", file, "--keep-current"
    )
    assert Initiative.objects.values_list("note", "summary").get() == ("From staff", "From the file")
    run("import_directory", file, "--take-file")
    assert Initiative.objects.values_list("note", "summary").get() == ("From the file", "From the file")


def test_bad_rows_are_all_named_and_nothing_is_imported(initiative, file):
    rows = {"slug": "a", "title": "A", "kind": "x"}, {"slug": "b", "title": "", "kind": "award"}
    file.write_bytes(csv_of(*rows, {"slug": "Bad Slug!", "title": "C", "kind": "award"}))
    for options in ([], ["--dry-run"]):
        with pytest.raises(CommandError) as refused:
            run("import_directory", file, *options)
        assert "line 2, column kind" in str(refused.value)
        assert "line 3, column title: An entry needs a title." in str(refused.value)
        assert "line 4, column slug" in str(refused.value)
    assert Initiative.objects.count() == 1


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_values_of_a_wrong_type_are_named_not_compared(initiative, tmp_path, options):
    found = json.loads(exported("json"))
    found[-2]["fields"] |= {"passage": 5, "nothing": {}}
    file = tmp_path / "entries.json"
    file.write_text(json.dumps(found))
    with pytest.raises(CommandError, match="initiative open-ebooks: passage: It must be a natural key"):
        run("import_directory", file, *options)


@pytest.mark.parametrize(
    ("name", "words"), [("nowhere.csv", "cannot be read: No such file"), ("entries.doc", "is not a .csv")]
)
def test_files_that_cannot_be_read_are_the_callers_fault(tmp_path, name, words):
    (tmp_path / "entries.doc").write_text("x")
    with pytest.raises(CommandError, match=words):
        run("import_directory", tmp_path / name)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_what_is_exported_is_imported_as_unchanged(initiative, tmp_path, kind):
    file = tmp_path / f"entries.{kind}"
    assert run("export_directory", file) == f"Wrote 1 initiative into entries.{kind}.\n"
    assert "0 added, 0 changed" in run("import_directory", file, "--dry-run")


def test_a_selection_is_exported_by_slug(initiative, file):
    make_initiative("Film Forward")
    run("export_directory", file, "--slug", "film-forward")
    assert [row["slug"] for row in rows_of(file.read_bytes())] == ["film-forward"]
    with pytest.raises(CommandError, match="There is no initiative nothing"):
        run("export_directory", file, "--slug", "nothing")


@pytest.mark.parametrize(
    ("name", "words"), [("entries.doc", "is not a .csv"), ("nowhere/entries.csv", "cannot be written")]
)
def test_what_cannot_be_written_is_the_callers_fault(tmp_path, name, words):
    with pytest.raises(CommandError, match=words):
        run("export_directory", tmp_path / name)


def test_ctrl_c_ends_a_command_with_one_sentence_and_130(tmp_path):
    pipe = tmp_path / "entries.csv"
    os.mkfifo(pipe)
    command = subprocess.Popen(
        [sys.executable, settings.BASE_DIR / "manage.py", "import_directory", pipe], stderr=subprocess.PIPE, text=True
    )
    with pipe.open("wb"):  # waits until the command reads
        command.send_signal(signal.SIGINT)
        _, errors = command.communicate(timeout=60)
    assert errors == "\nStopped before it was done. Unfinished changes to the database are rolled back.\n"
    assert command.returncode == 130


def test_ctrl_c_is_answered_while_a_command_starts(tmp_path):
    (tmp_path / "django").mkdir()
    (tmp_path / "django" / "__init__.py").write_text("raise KeyboardInterrupt")
    command = subprocess.run(
        [sys.executable, settings.BASE_DIR / "manage.py", "check"],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (command.returncode, command.stderr.startswith("\nStopped before it was done.")) == (130, True)


def test_command_whose_output_nobody_reads_ends_quietly():
    command = [sys.executable, settings.BASE_DIR / "manage.py", "check"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        running.stdout.close()
        assert running.stderr.read() == ""
    assert running.returncode == 128 + signal.SIGPIPE


def test_import_says_if_its_output_is_not_read_to_the_end(tmp_path):
    class ClosedPipe(StringIO):
        def write(self, text):
            raise BrokenPipeError

    file = tmp_path / "entries.csv"
    file.write_bytes(csv_of({"slug": "a", "title": "A", "kind": "award"}))
    with pytest.raises(CommandError, match="Nothing was imported, because the output was not read"):
        call_command("import_directory", file, stdout=ClosedPipe())
    assert not Initiative.objects.exists()


def test_a_command_says_which_sheets_and_rows_are_not_seen(initiative, tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(exported("xlsx")))
    book.create_sheet("Notes", 0).append(["Please read"])
    book["Initiatives"].row_dimensions[2].hidden = True
    file = tmp_path / "entries.xlsx"
    book.save(file)
    assert run("import_directory", file, "--dry-run") == (
        "Only the sheet “Initiatives” was read, not “Notes”.\n"
        "Hidden row 2 of the sheet was read like the others.\n"
        "Would import: 0 added, 0 changed, 1 unchanged, 0 in conflict.\n"
    )


def test_arguments_that_are_not_text_are_answered_in_a_sentence(initiative, tmp_path):
    with pytest.raises(CommandError, match=r"There is no initiative \?\."):
        call_command("export_directory", str(tmp_path / "a.csv"), "--slug", "\udcff")


@pytest.mark.parametrize("option", ["--timeout", "--max-minutes", "--older-than"])
@pytest.mark.parametrize("number", ["nan", "inf", "1e300", "36501"])
def test_numbers_that_no_clock_can_count_are_refused(option, number):
    with pytest.raises(CommandError, match=f"{option} must be greater than 0 and no more than 36,500"):
        call_command("check_links", "--dry-run", option, number)
