"""Keeping what is derived from initiatives right, in the transaction that changes them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

from .authorship import Author, author
from .progress import Progress, unseen

_collected: ContextVar[dict[int, Author] | None] = ContextVar("collected", default=None)


def touch(initiatives: Iterable[int]) -> None:
    """Make the search index right for the initiatives with these primary keys, and keep a version of each.

    Every write to public content ends here: the receivers and the querysets' bulk writes call it.
    Keys of initiatives that are gone are ignored.
    """
    touched = dict.fromkeys(initiatives, author())
    collected = _collected.get()
    if collected is None:
        _rebuild(touched)
    else:
        collected.update(touched)


@contextmanager
def batched(progress: Progress = unseen) -> Iterator[None]:
    """Do everything within as one transaction; update search index and history once, at its end, with this progress.

    Within another ``batched()`` it is a savepoint, and the end is that of the outer one.
    """
    if _collected.get() is not None:
        with transaction.atomic():
            yield
        return
    with transaction.atomic():
        touched: dict[int, Author] = {}
        token = _collected.set(touched)
        try:
            yield
        finally:
            _collected.reset(token)
        _rebuild(touched, progress)


@contextmanager
def read_only() -> Iterator[None]:
    """See one state of the database throughout, without keeping any writer waiting; a write within is refused.

    Every preview of more than one entry is made in this: it may take a minute.
    """
    connection = transaction.get_connection()
    is_sqlite, is_outermost = connection.vendor == "sqlite", not connection.in_atomic_block
    mode = getattr(connection, "transaction_mode", None)
    if is_sqlite:
        connection.transaction_mode = "DEFERRED"  # any other takes the lock of writers at once
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if is_sqlite:
                cursor.execute("PRAGMA query_only = ON")
            elif is_outermost:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            else:
                cursor.execute("SET TRANSACTION READ ONLY")
            try:
                yield
            finally:
                if is_sqlite:
                    cursor.execute("PRAGMA query_only = OFF")
    finally:
        if is_sqlite:
            connection.transaction_mode = mode


class _Undone(Exception):
    pass


@contextmanager
def rolled_back() -> Iterator[None]:
    """Roll back everything done inside. The search index and history are not updated."""
    try:
        with batched():
            yield
            raise _Undone
    except _Undone:
        pass


def touch_raw(initiatives: Iterable[int]) -> None:
    """The same for the writes of ``loaddata``, which come row by row: versions are kept once all rows are there."""
    from .history.keeping import keep
    from .search.indexing import reindex

    if _collected.get() is not None:
        touch(initiatives)
        return
    touched = dict.fromkeys(initiatives, author())
    reindex(touched)
    transaction.on_commit(lambda: keep(touched))


def _rebuild(touched: dict[int, Author], progress: Progress = unseen) -> None:
    from .history.keeping import keep  # these two hold rows of models whose writes end here
    from .search.indexing import reindex

    if touched:
        with transaction.atomic():
            reindex(touched, progress)
            keep(touched, progress)
