"""What the public sees of an entry and what will happen, in words for editors."""

from typing import Any

from django.db import models
from django.utils import timezone

from partners.formats import display_name, format_date, format_datetime

from ..changelog import withdrawn_since
from ..models import Initiative, ReviewRequest
from ..models.initiative import InitiativeQuerySet
from ..workflow import UNPUBLISHED, may_publish


class Publication(models.TextChoices):
    """The statuses, with what is published but waits for its time told apart."""

    PUBLISHED = "published", "Published"
    SCHEDULED = "scheduled", "Scheduled"
    IN_REVIEW = "in-review", "In review"
    DRAFT = "draft", "Draft"
    WITHDRAWN = "withdrawn", "Withdrawn"

    @classmethod
    def of(cls, initiative: Initiative) -> "Publication":
        if initiative.status == Initiative.Status.PUBLISHED and not initiative.is_public:
            return cls.SCHEDULED
        return cls(initiative.status)

    def among(self, rows: InitiativeQuerySet) -> InitiativeQuerySet:
        """Return those of the initiatives of which it is true now."""
        if self is Publication.PUBLISHED:
            return rows.published()
        return rows.scheduled() if self is Publication.SCHEDULED else rows.filter(status=self.value)


PROPOSED = "The public won’t see your changes until a publisher applies them."


def described(initiative: Initiative | None, user: Any) -> str:
    """Say what the public sees of the stored entry, or will see of one that is being added (None).

    And what will happen to it, if this user does what the page offers, or if nobody does anything.
    """
    publishes = may_publish(user)
    first_step = (
        "choose “Published” and press Save" if publishes else "choose “In review”, say whom you ask, and press Save"
    )
    if initiative is None:
        return f"New: it starts as a draft, which the public does not see. When it is ready, {first_step}."
    publication = Publication.of(initiative)
    if publication is Publication.PUBLISHED:
        return f"Published. {'Your changes go live when you press Save.' if publishes else PROPOSED}"
    if publication is Publication.SCHEDULED:
        will = f"Scheduled. Will go live on {format_datetime(initiative.publish_at)} without further action."
        return will if publishes else f"{will} {PROPOSED}"
    if publication is Publication.WITHDRAWN:
        since = withdrawn_since(initiative)
        when = f"since {format_date(since)}" if since else "for some time"
        sentence = f"Withdrawn {when}: the public reads: {_quoted_sentence(initiative.withdrawn_reason)}"
        return sentence if publishes else f"{sentence} {PROPOSED}"
    if publication is Publication.IN_REVIEW:
        next_step = "The public does not see it until you choose “Published” and press Save."
        return f"{_asked(initiative)} {next_step if publishes else 'The public does not see it.'}"
    return f"Draft. The public does not see it. When it is ready, {first_step}.{_idle_time(initiative)}"


def after_save(initiative: Initiative, *, was_public: bool) -> str:
    """Say what the public sees of an entry that was just saved."""
    publication = Publication.of(initiative)
    if publication is Publication.PUBLISHED:
        return "The public sees this entry now."
    if publication is Publication.SCHEDULED:
        at = format_datetime(initiative.publish_at)
        if was_public:
            return f"The public does not see this entry any more: it comes back on {at}."
        return f"The public will see this entry starting {at}, without further action."
    if publication is Publication.WITHDRAWN:
        return "This entry is withdrawn: in its place the public reads why."
    name = "in review" if publication is Publication.IN_REVIEW else "a draft"
    return f"This entry is {name}: the public does not see it.{_idle_time(initiative)}"


def lost_address(initiative: Initiative, *, was_public: bool) -> str:
    """Warn that the public address of an entry that was just saved has nothing to show any more, where that is so."""
    if not was_public or initiative.status not in UNPUBLISHED:
        return ""
    return (
        "Its public address says “not found” now. To say there why it is gone, choose “Withdrawn” instead, and give "
        "the reason."
    )


def _asked(initiative: Initiative) -> str:
    request = ReviewRequest.objects.filter(initiative=initiative).select_related("asked_of", "asked_by").first()
    if request is None:
        return "In review."
    note = f": {_quoted_sentence(request.note)}" if request.note else "."
    people = f"asked of {display_name(request.asked_of)} by {display_name(request.asked_by)}"
    return f"In review: {people} on {format_date(request.at)}{note}"


def _quoted_sentence(text: str) -> str:
    """Return the text in quotation marks, with a period if it has nothing at its end that ends a sentence."""
    return f"“{text}”" if text.endswith((".", "?", "!", "…")) else f"“{text}.”"


def _idle_time(initiative: Initiative) -> str:
    """Warn of a time that was set for nothing: whoever set it believes the entry to be scheduled."""
    if initiative.publish_at <= timezone.now():
        return ""
    return f" Nothing will happen on {format_datetime(initiative.publish_at)} while it is not “Published”."
