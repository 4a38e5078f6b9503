"""Progress of long work, shown at a terminal."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.core.management.base import OutputWrapper

Progress = Callable[[str, Sequence[Any]], Iterator[Any]]
"""Yields the items, and may tell somebody what is done with them and how many are left."""

SECONDS_BETWEEN_LINES = 2


def unseen(what: str, items: Sequence[Any]) -> Iterator[Any]:
    """Yield the items and tell nobody."""
    yield from items


def shown_on(stream: OutputWrapper) -> Progress:
    """Return a way to tell progress on a terminal, a line every few seconds; nothing on any other stream."""
    if not stream.isatty():
        return unseen

    def shown(what: str, items: Sequence[Any]) -> Iterator[Any]:
        last = time.monotonic()
        for done, item in enumerate(items):
            if time.monotonic() - last >= SECONDS_BETWEEN_LINES:
                last = time.monotonic()
                stream.write(f"{what}: {done:,} of {len(items):,}", style_func=str)
                stream.flush()
            yield item

    return shown
