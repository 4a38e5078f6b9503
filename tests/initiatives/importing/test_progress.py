"""Whoever waits for a command at a terminal sees how far it is; a log does not."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import OutputWrapper

from initiatives import progress
from initiatives.importing.applying import carry_out
from initiatives.importing.comparing import plan
from partners import working_copy
from tests.factories import make_initiative
from tests.initiatives.importing.files import exported, table


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_is_told_how_much_is_done(monkeypatch):
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0)
    terminal = Terminal()
    assert list(progress.shown_on(OutputWrapper(terminal))("Checking", ["a", "b"])) == ["a", "b"]
    assert terminal.getvalue() == "Checking: 0 of 2\nChecking: 1 of 2\n"


def test_a_log_is_told_nothing(monkeypatch):
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0)
    log = io.StringIO()
    assert list(progress.shown_on(OutputWrapper(log))("Checking", ["a"])) == ["a"]
    assert log.getvalue() == ""


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["import_directory", "load_directory"])
def test_commands_tell_a_terminal_what_they_do(monkeypatch, tmp_path, command):
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0)
    make_initiative("Open eBooks", summary="Free books.")
    path = tmp_path / "directory.json"
    path.write_bytes(exported("json").replace(b"Free books.", b"Free films."))
    terminal = Terminal()
    options = {"overwrite_edits": True} if command == "load_directory" else {"take_file": True}
    call_command(command, path, stdout=io.StringIO(), stderr=terminal, **options)
    assert "Checking: 0 of 1\n" in terminal.getvalue()
    for work in ("Writing initiatives", "Indexing initiatives", "Recording versions"):
        assert f"{work}: 0 of 1\n" in terminal.getvalue()


@pytest.mark.django_db
def test_a_terminal_is_told_rows_not_parts_of_them(monkeypatch):
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0)
    monkeypatch.setattr(working_copy, "CHUNK", 2)
    rows = [{"slug": f"e-{number}", "title": f"Entry {number}", "kind": "award"} for number in range(3)]
    terminal = Terminal()
    carry_out(plan(table(*rows)), progress=progress.shown_on(OutputWrapper(terminal)))
    assert "Writing initiatives: 2 of 3\n" in terminal.getvalue()
