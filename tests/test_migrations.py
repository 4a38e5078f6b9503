"""``scripts/migrations`` refuses a migration that was edited after it landed."""

import subprocess
import sys

import pytest

from imls_directory.parsing import BASE_DIR

SCRIPT = BASE_DIR / "scripts" / "migrations"


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "books" / "migrations"
    folder.mkdir(parents=True)
    (tmp_path / "scripts").mkdir()
    (folder / "__init__.py").touch()
    (folder / "0001_initial.py").write_text("first = 1\n")
    assert run(tmp_path, "--add") == (0, "")
    return folder


def run(root, *arguments):
    done = subprocess.run([sys.executable, SCRIPT, *arguments], cwd=root, capture_output=True, text=True)
    return done.returncode, done.stderr


def test_no_migration_was_edited_since_it_landed():
    assert run(BASE_DIR) == (0, "")


def test_edited_migration_is_refused_and_cannot_be_added(project, tmp_path):
    (project / "0001_initial.py").write_text("first = 2\n")
    for arguments in ([], ["--add"]):
        status, said = run(tmp_path, *arguments)
        assert status == 1
        assert said.startswith("books/migrations/0001_initial.py was edited: undo that, and write a new migration.")


def test_removed_migration_is_refused(project, tmp_path):
    (project / "0001_initial.py").unlink()
    assert run(tmp_path) == (1, "books/migrations/0001_initial.py landed and is gone: put it back.\n")


def test_new_migration_is_refused_until_it_is_added(project, tmp_path):
    (project / "0002_more.py").write_text("more = 1\n")
    status, said = run(tmp_path)
    assert status == 1
    assert said == (
        "books/migrations/0002_more.py is not in scripts/migrations.sha256: "
        "run scripts/migrations --add and commit the list with it.\n"
    )
    assert run(tmp_path, "--add") == (0, "")
    assert run(tmp_path) == (0, "")
