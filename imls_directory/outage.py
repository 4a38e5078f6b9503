"""Tell an outage of the database from a fault in the code.

An outage: the database cannot be reached, read or written, whatever it was asked.
"""

import logging
import sqlite3
from collections.abc import Iterator

from django.db import Error, InterfaceError, OperationalError

SQLITE_OUTAGES = {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOTADB,
}

POSTGRESQL_OUTAGES = {
    "25006",  # read-only transaction
    "25P03",  # idle in transaction for too long
    "42501",  # the role may not read or write the table
    "42P01",  # no such table: nothing is migrated yet, or it is another database
    "XX001",  # corrupt data
    "XX002",  # corrupt index
}
"""Codes of what psycopg does not class as an operational error."""


def find_outage(error: BaseException | None) -> Error | None:
    """Return the outage that an error is or comes from; None where it comes from none."""
    return next((each for each in _chain(error) if isinstance(each, Error) and _is_outage(each)), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        yield error
        error = error.__cause__ or error.__context__


def _is_outage(error: Error) -> bool:
    sqlite_code = getattr(error.__cause__, "sqlite_errorcode", None)
    if sqlite_code is not None:
        # SQLite makes a new, empty file in place of one that is lost. Its other complaints about SQL are our faults.
        return sqlite_code & 0xFF in SQLITE_OUTAGES or "no such table" in str(error)
    if getattr(error.__cause__, "sqlstate", None) in POSTGRESQL_OUTAGES:
        return True
    return isinstance(error, OperationalError | InterfaceError)


def describe(error: Error) -> str:
    """Return the class and message of an error on one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


class ShortenedOutages(logging.Filter):
    """Log an outage as one line that names its cause: it is no fault of the code, and every visitor meets it."""

    def filter(self, record: logging.LogRecord) -> bool:
        outage = find_outage(record.exc_info[1]) if record.exc_info else None
        if outage and getattr(record, "status_code", None) == 503:
            record.msg, record.args = f"{record.msg} (%s)", (*(record.args or ()), describe(outage))
            record.exc_info = None
        return True
