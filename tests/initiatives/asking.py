"""Asking the directory as an address does."""

from django.http import QueryDict

from initiatives.filters import InitiativeFilter
from initiatives.models import Initiative


def ask(query: str = "") -> InitiativeFilter:
    """Return the filterset for what stands after the question mark."""
    return InitiativeFilter(QueryDict(query), queryset=Initiative.objects.published())


def titles(query: str = "") -> list[str]:
    """Return the titles that the query lists, in order."""
    return [initiative.title for initiative in ask(query).results]


def plain(fragments) -> str:
    """Return fragments of a sentence as text, with stars around what is set apart."""
    return "".join(f"*{text}*" if apart else text for text, apart in fragments)
