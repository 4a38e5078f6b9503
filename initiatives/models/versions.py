from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from .initiative import Initiative
from .loads import Load


class State(models.TextChoices):
    """What became of a version."""

    SAVED = "saved", "Saved"
    PROPOSED = "proposed", "Proposed"
    APPLIED = "applied", "Applied"
    DECLINED = "declined", "Declined"
    DELETED = "deleted", "Deleted"


class VersionQuerySet(models.QuerySet):
    def of(self, initiative: Initiative):
        """Those of one initiative, the last one first."""
        return self.filter(entry=initiative.pk)

    def latest_saved(self):
        """Of each initiative, the version that says what it is now."""
        return self.filter(number=_latest_number(State.SAVED))

    def open_proposals(self):
        """Changes that wait for a publisher."""
        return self.filter(state=State.PROPOSED)

    def deletions(self):
        """Of each initiative that is deleted, the version that says what it was."""
        there = Initiative.objects.filter(pk=OuterRef("entry"))
        return self.filter(~Exists(there), number=_latest_number(State.DELETED))


def _latest_number(state: State) -> Subquery:
    same = Version.objects.filter(entry=OuterRef("entry"), state=state)
    return Subquery(same.order_by("-number").values("number")[:1])


class Version(models.Model):
    """An initiative with all its links as it was, or as somebody proposes that it be.

    The last saved version is what the initiative is now, whatever wrote it. Versions outlive their initiative: they
    know it by its primary key, which is never given to another, and under which it comes back.
    """

    State = State

    entry = models.BigIntegerField(help_text="The primary key of the initiative.")
    number = models.PositiveIntegerField(help_text="Counted for each initiative, from 1.")
    base = models.PositiveIntegerField(
        null=True, blank=True, help_text="The number of the saved version that a proposed change started from."
    )
    record = models.JSONField(help_text="The initiative with its links, in the shape of records.")
    keys = models.JSONField(default=dict, help_text="The primary keys of its links.")
    state = models.CharField(max_length=20, choices=State, default=State.SAVED)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=200, blank=True, help_text="Why, in a few words.")
    load = models.ForeignKey(
        Load,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="versions",
        help_text="The load or import that wrote it.",
    )
    at = models.DateTimeField(default=timezone.now)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["entry", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="initiatives_version_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="initiatives_version_known_state"),
            models.CheckConstraint(
                condition=Q(base=None) | Q(base__lt=F("number")), name="initiatives_version_after_its_base"
            ),
        ]
        indexes = [models.Index(fields=["state", "at"], name="initiatives_version_by_state")]

    def __str__(self):
        return f"{self.record['title']}, version {self.number}"

    @property
    def initiative(self) -> Initiative | None:
        """The initiative as it is now; none if it is deleted."""
        return Initiative.objects.filter(pk=self.entry).first()
