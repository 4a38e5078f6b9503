"""Two processes that set up one database at once: one does the work, and the other waits for it."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from imls_directory.parsing import BASE_DIR
from partners.setup_lock import LOCK_KEY, setup_lock
from tests.serving import NOT_THEIRS, empty_database


@pytest.fixture
def twice(tmp_path):
    """Return a function that runs a command in two processes at once on one empty database, and what each says."""
    with empty_database(tmp_path) as database_url:
        environment = {name: value for name, value in os.environ.items() if name not in NOT_THEIRS}
        environment["DATABASE_URL"] = database_url

        def run(*command: str) -> list[tuple[int, str]]:
            processes = [
                subprocess.Popen(
                    [sys.executable, "manage.py", *command],
                    cwd=BASE_DIR,
                    env=environment,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                )
                for _ in range(2)
            ]
            said = [process.communicate(timeout=120)[0] for process in processes]
            return [(process.returncode, words) for process, words in zip(processes, said, strict=True)]

        yield run


def test_one_of_two_sets_up_the_database(twice):
    migrated = twice("migrate")
    assert [status for status, _ in migrated] == [0, 0], migrated
    assert sorted("No migrations to apply." in said for _, said in migrated) == [False, True]

    loaded = twice("load_directory", "--if-never-loaded")
    assert [status for status, _ in loaded] == [0, 0], loaded
    assert sorted("Already loaded" in said for _, said in loaded) == [False, True]


@pytest.mark.postgresql
@pytest.mark.django_db
def test_transaction_holds_the_lock_as_poolers_need():
    query = """
        SELECT state FROM pg_stat_activity JOIN pg_locks USING (pid)
        WHERE locktype = 'advisory' AND objid = %s AND datname = current_database()
    """
    with setup_lock(print), connection.cursor() as cursor:
        cursor.execute(query, [LOCK_KEY])
        assert cursor.fetchall() == [("idle in transaction",)]
