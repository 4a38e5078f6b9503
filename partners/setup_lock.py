"""A lock for what sets up the database, so that of two processes that start at once one does the work."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

LOCK_KEY = 1_906_214
"""The number of the lock among PostgreSQL's, which are the database's own; nothing else here takes one."""

RETRY_SECONDS = 0.2


@contextmanager
def setup_lock(say: Callable[[str], Any]) -> Iterator[None]:
    """Hold the lock of this database; where another process has it, say so and wait until it is free.

    It is let go when the process ends, however it ends.
    """
    with _postgres_lock() if connection.vendor == "postgresql" else _file_lock() as acquire:
        if not acquire():
            say("Another process is setting up this database: waiting for it.")
            while not acquire():
                time.sleep(RETRY_SECONDS)
        yield


@contextmanager
def _postgres_lock() -> Iterator[Callable[[], bool]]:
    """A transaction on a connection of its own holds the lock, which a pooler leaves to one client until it ends."""
    holder = connection.copy()

    def acquire() -> bool:
        holder.set_autocommit(False)
        with holder.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK_KEY])
            acquired = cursor.fetchone()[0]
        if not acquired:
            holder.rollback()
        return acquired

    try:
        yield acquire
    finally:
        holder.close()


@contextmanager
def _file_lock() -> Iterator[Callable[[], bool]]:
    """The folder of the database file is locked, which leaves no file behind."""
    file = Path(connection.settings_dict["NAME"] or "")
    if connection.vendor != "sqlite" or not file.is_absolute():
        yield lambda: True  # in memory, or no database at all: nobody else can be there
        return
    folder = os.open(file.parent, os.O_RDONLY)

    def acquire() -> bool:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    try:
        yield acquire
    finally:
        os.close(folder)
