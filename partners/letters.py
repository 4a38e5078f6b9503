"""The letters that stand for other pages: a to z, then aa, ab, and so on."""

from collections.abc import Hashable, Iterable
from typing import TypeVar

Page = TypeVar("Page", bound=Hashable)


def letter(index: int) -> str:
    """Return the letter of the page with that index, counted from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def lettered(pages: Iterable[Page]) -> dict[Page, str]:
    """Give each distinct page its letter, in the order in which they first come."""
    return {page: letter(index) for index, page in enumerate(dict.fromkeys(pages))}
