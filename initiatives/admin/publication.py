"""What the public sees of an entry, in words for editors."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from ..models import Initiative


class Publication(models.TextChoices):
    """The two statuses, with what is published but waits for its time told apart."""

    PUBLISHED = "published", "Published"
    SCHEDULED = "scheduled", "Scheduled"
    DRAFT = "draft", "Draft"

    @classmethod
    def of(cls, initiative: Initiative) -> "Publication":
        if initiative.status == Initiative.Status.DRAFT:
            return cls.DRAFT
        return cls.PUBLISHED if initiative.is_public else cls.SCHEDULED

    @property
    def condition(self) -> Q:
        """The initiatives of which it is true now."""
        waits = Q(publish_at__gt=timezone.now())
        published = Q(status=Initiative.Status.PUBLISHED)
        return {
            Publication.PUBLISHED: published & ~waits,
            Publication.SCHEDULED: published & waits,
            Publication.DRAFT: Q(status=Initiative.Status.DRAFT),
        }[self]


def in_words(initiative: Initiative | None) -> str:
    """Say what the public sees of the stored entry, or will see of one that is being added (None)."""
    if initiative is None:
        return "New: it starts as a draft. The public sees it once you choose “Published” and press Save."
    return {
        Publication.PUBLISHED: "Published: the public sees this entry; your changes go live when you press Save.",
        Publication.SCHEDULED: f"Scheduled: the public does not see this entry yet. "
        f"It will go live on {_eastern(initiative.publish_at)}.",
        Publication.DRAFT: "Draft: the public does not see this entry until you choose “Published” and press Save.",
    }[Publication.of(initiative)]


def after_save(initiative: Initiative) -> str:
    """Say what the public sees of an entry that was just saved."""
    return {
        Publication.PUBLISHED: "The public sees this entry now.",
        Publication.SCHEDULED: f"The public will see this entry from {_eastern(initiative.publish_at)} on.",
        Publication.DRAFT: "This entry is a draft: the public does not see it.",
    }[Publication.of(initiative)]


def _eastern(moment) -> str:
    return date_format(timezone.localtime(moment), "F j, Y \\a\\t g:i a") + " Eastern"
