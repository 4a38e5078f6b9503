"""Deleting an initiative is the last resort: the page says what would be lost, and offers to withdraw it instead."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest
from django.template.defaultfilters import pluralize

from partners.deletion import KeptWhileUsed
from partners.editing import edit_address

from ..authorship import authored
from ..models import Initiative, PreviewLink, Version
from ..models.citations import LINKS
from ..redirects import was_public, was_withdrawn
from ..workflow import may_publish
from .naming import CALLED, facts_with, in_words


class DeletionGuard:
    """An admin of initiatives that lets publishers alone delete, knowing what they do."""

    def has_delete_permission(self, request: HttpRequest, obj: Initiative | None = None) -> bool:
        return super().has_delete_permission(request, obj) and may_publish(request.user)  # type: ignore[misc]

    def render_delete_form(self, request: HttpRequest, context: dict):
        initiative = context["object"]
        context |= {
            "losses": list(losses(initiative)),
            "withdraw_address": f"{edit_address(initiative)}#id_status" if can_be_withdrawn(initiative) else "",
        }
        return super().render_delete_form(request, context)  # type: ignore[misc]

    def delete_model(self, request: HttpRequest, obj: Initiative) -> None:
        with authored(reason="Deleted"):
            super().delete_model(request, obj)  # type: ignore[misc]

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        with authored(reason="Deleted, with others"):
            super().delete_queryset(request, queryset)  # type: ignore[misc]


def can_be_withdrawn(initiative: Initiative) -> bool:
    """Whether withdrawing it would tell the public more than deleting it."""
    return initiative.status != Initiative.Status.WITHDRAWN and was_public(initiative)


def losses(initiative: Initiative) -> Iterator[str]:
    """Say in a sentence each what deleting the initiative takes away."""
    address = initiative.get_absolute_url()
    if was_withdrawn(initiative):
        yield f"Its address {address} no longer says why it was withdrawn: it answers “not found”."
    elif was_public(initiative):
        yield f"Its public address {address} answers “not found”, and so do links and citations that lead there."
    numbers = [(CALLED[link], link.objects.filter(initiative=initiative).count()) for link in LINKS]
    parts = [f"{number} {name}{pluralize(number)}" for name, number in numbers if number]
    supported = sum(link.objects.filter(initiative=initiative).supported().count() for link in LINKS)
    if parts:
        resting = f", {supported} of them with a quote or a source" if supported else ""
        yield f"Its facts go: {', '.join(parts)}{resting}."
    links = PreviewLink.objects.valid().filter(initiative=initiative).count()
    if links:
        yield f"{links} preview link{pluralize(links)} that you gave out no longer open{pluralize(links, 's,')}."
    proposals = Version.objects.of(initiative).open_proposals().count()
    if proposals:
        yield f"{proposals} proposed change{pluralize(proposals)} can no longer be applied."


class KeptWhileLinked(KeptWhileUsed):
    """An admin of words by which initiatives are sorted."""

    instead = "Take it out of these entries first. A word that only needs a better name can be renamed."

    def users_of(self, keys: list[int]) -> Iterable[tuple[str, object]]:
        words = self.model._default_manager.filter(pk__in=keys)  # type: ignore[attr-defined]
        initiatives = Initiative.objects.filter(pk__in=words.order_by().values("initiatives"))
        return [(edit_address(initiative), initiative) for initiative in initiatives]


class KeptWhileCited(KeptWhileUsed):
    """An admin of what facts rest on: ``cited_as`` is the field of the facts that says so."""

    cited_as: str
    instead = "Let these facts rest on something else first."

    def users_of(self, keys: list[int]) -> Iterable[tuple[str, object]]:
        facts = facts_with(**{f"{self.cited_as}__in": keys})
        return [(edit_address(fact.initiative), in_words(fact)) for fact in facts]
