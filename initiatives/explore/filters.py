"""The list's query, answered by the picture."""

from django.urls import reverse

from ..filters import InitiativeFilter


class ExploreFilter(InitiativeFilter):
    """The same query as the list's, whose addresses stay with the picture."""

    def url_with(self, **changes) -> str:
        query = self.query_string(**changes)
        return reverse("initiatives:explore") + (f"?{query}" if query else "")

    @property
    def list_url(self) -> str:
        """The address of the list with the same query."""
        return super().url_with()


def page_of(*, focus: str = "", partner: str = "") -> str:
    """Return the address of the page of a partner or else of a focus area."""
    return reverse("partners:detail", args=[partner]) if partner else reverse("initiatives:focus-area", args=[focus])
