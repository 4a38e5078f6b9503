"""Ways in which a database is lost."""

from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

IS_POSTGRESQL = connection.vendor == "postgresql"


@contextmanager
def lost_database(error=OperationalError):
    """Have every statement fail as it does where nothing answers."""

    def refuse(*args):
        raise error("could not connect to server:\nConnection refused")

    with connection.execute_wrapper(refuse):
        yield


@contextmanager
def read_only_database():
    """Have the database itself refuse whatever writes."""
    on, off = (
        ("SET TRANSACTION READ ONLY", "") if IS_POSTGRESQL else ("PRAGMA query_only = 1", "PRAGMA query_only = 0")
    )
    with transaction.atomic():
        connection.cursor().execute(on)
        yield
        transaction.set_rollback(True)
    if off:
        connection.cursor().execute(off)
