"""Who is writing, and why, for the versions that their writes leave."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Author:
    """Who writes and why; nobody in particular where a command or a shell does."""

    user: Any = None
    reason: str = ""
    load: Any = None


NOBODY = Author()
_author: ContextVar[Author] = ContextVar("author", default=NOBODY)


def author() -> Author:
    """Return who is writing now."""
    return _author.get()


@contextmanager
def authored(**known: Any) -> Iterator[None]:
    """Say who writes within, and why: ``user``, ``reason``, ``load``. What is not given stays as it is outside."""
    token = _author.set(replace(_author.get(), **known))
    try:
        yield
    finally:
        _author.reset(token)
