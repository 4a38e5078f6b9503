"""Deleting an initiative is the last resort: the page says what would be lost, and offers to withdraw it instead."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.template.defaultfilters import pluralize
from django.utils.text import capfirst

from partners.deletion import KeptWhileUsed
from partners.editing import edit_address

from ..authorship import authored
from ..changelog import was_public, was_withdrawn
from ..history.proposals import base_of
from ..history.restoring import LaterReferences
from ..models import Initiative, Passage, PreviewLink, SearchTerm, SearchText, Version
from ..models.citations import LINKS
from ..naming import facts_with, name_in_full
from ..records import LINKS_BY_NAME, Record, References
from ..workflow import may_publish
from .proposals import proposal_address


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

    def get_deleted_objects(self, objs: Any, request: HttpRequest):
        """Leave out the search index, which goes with its entry and says nothing to people."""
        shown, numbers, lacking, protected = super().get_deleted_objects(objs, request)  # type: ignore[misc]
        index = [model._meta for model in (SearchTerm, SearchText)]
        prefixes = tuple(f"{capfirst(options.verbose_name)}: " for options in index)
        for options in index:
            numbers.pop(str(options.verbose_name_plural), None)
        return _without(shown, prefixes), numbers, lacking, protected

    def delete_model(self, request: HttpRequest, obj: Initiative) -> None:
        with authored(reason="Deleted"):
            super().delete_model(request, obj)  # type: ignore[misc]

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        with authored(reason="Deleted, with others"):
            super().delete_queryset(request, queryset)  # type: ignore[misc]


def _without(nested: list, prefixes: tuple[str, ...]) -> list:
    """Return a nested list of lines without those that begin with one of the prefixes."""
    return [
        _without(item, prefixes) if isinstance(item, list) else item
        for item in nested
        if isinstance(item, list) or not item.startswith(prefixes)
    ]


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
    numbers = [(link._meta.verbose_name, link.objects.filter(initiative=initiative).count()) for link in LINKS]
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
        yield f"{proposals} proposed change{pluralize(proposals)} cannot be applied unless the entry is brought back."


class KeptWhileLinked(KeptWhileUsed):
    """An admin of words by which initiatives are sorted."""

    instead = "Take it out of these entries first. A word that only needs a better name can be renamed."

    def users_of(self, keys: list[int]) -> Iterable[tuple[str, object]]:
        words = self.model._default_manager.filter(pk__in=keys)  # type: ignore[attr-defined]
        initiatives = Initiative.objects.filter(pk__in=words.order_by().values("initiatives"))
        yield from ((edit_address(initiative), initiative) for initiative in initiatives)
        yield from proposals_with(self.model, keys)  # type: ignore[attr-defined]


class KeptWhileCited(KeptWhileUsed):
    """An admin of what facts rest on: ``cited_as`` is the field of the facts that says so."""

    cited_as: str
    instead = "Let these facts rest on something else first."

    def users_of(self, keys: list[int]) -> Iterable[tuple[str, object]]:
        facts = facts_with(**{f"{self.cited_as}__in": keys})
        yield from ((edit_address(fact.initiative), name_in_full(fact)) for fact in facts)
        yield from proposals_with(self.model, keys)  # type: ignore[attr-defined]


def proposals_with(model: type[models.Model], keys: list[int]) -> Iterator[tuple[str, str]]:
    """Yield the open proposals that name one of these rows anew: where each is decided, and what to call it.

    What a proposal only keeps of what it started from is the entry's, or it is gone whatever becomes of the proposal.
    """
    references = LaterReferences()
    there = Initiative.objects.values("pk")
    for proposal in Version.objects.open_proposals().filter(entry__in=there):
        named = _named_anew(proposal.record, base_of(proposal).record, model)
        if any(_is_among(keys, references, model, key) for key in named):
            title = proposal.record["title"]
            yield proposal_address(proposal), f"Proposed change {proposal.number} of “{title}”: decide it first"


def _named_anew(record: Record, base: Record, model: type[models.Model]) -> Iterator[list]:
    """Yield the natural keys of the model's rows that the record names where its base does not."""
    if model is Passage and record["passage"] not in (None, base["passage"]):
        yield record["passage"]
    for name, link in LINKS_BY_NAME.items():
        fields = [field.name for field in link._meta.fields if field.related_model is model]
        for item in record[name]:
            if item not in base[name]:
                yield from (item[field] for field in fields if item[field])


def _is_among(keys: list[int], references: References, model: type[models.Model], key: list) -> bool:
    try:
        return references.find(model, key).pk in keys
    except ValidationError:
        return False
