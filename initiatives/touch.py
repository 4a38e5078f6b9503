"""Keeping what is derived from initiatives right, in the transaction that changes them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

_collected: ContextVar[set[int] | None] = ContextVar("collected", default=None)


def touch(initiatives: Iterable[int]) -> None:
    """Make the search index right for the initiatives with these primary keys.

    Every write to public content ends here: the receivers and the querysets' bulk writes call it.
    Keys of initiatives that are gone are ignored.
    """
    collected = _collected.get()
    if collected is None:
        _rebuild(set(initiatives))
    else:
        collected.update(initiatives)


@contextmanager
def batched() -> Iterator[None]:
    """Do everything within as one transaction, and what it touches once, at its end.

    Within another ``batched()`` it is a savepoint, and the end is that of the outer one.
    """
    if _collected.get() is not None:
        with transaction.atomic():
            yield
        return
    with transaction.atomic():
        touched: set[int] = set()
        token = _collected.set(touched)
        try:
            yield
        finally:
            _collected.reset(token)
        _rebuild(touched)


def _rebuild(initiatives: set[int]) -> None:
    from .search.indexing import reindex  # the index holds rows of models whose writes end here

    if initiatives:
        with transaction.atomic():
            reindex(initiatives)
