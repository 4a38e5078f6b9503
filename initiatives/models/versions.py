from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.fields.json import KT
from django.utils import timezone

from .initiative import Initiative
from .loads import Load

LONGEST_REASON = 200
"""Characters that a version has room for."""


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

    def saved(self):
        """What initiatives were, each from when it was saved until the next took its place."""
        return self.filter(state=State.SAVED)

    def kept(self):
        """What initiatives were, with what those were that were deleted."""
        return self.filter(state__in=[State.SAVED, State.DELETED])

    def saved_after(self, base: "Version"):
        """Those of the same initiative that were saved later, the first one first, with who saved them."""
        later = self.saved().filter(entry=base.entry, number__gt=base.number)
        return later.order_by("number").select_related("user", "load")

    def latest_saved(self):
        """Of each initiative, the version that says what it is now."""
        return self.filter(number=_latest_number(State.SAVED))

    def proposals(self):
        """Proposed changes, whatever became of them."""
        return self.exclude(base=None)

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
    reason = models.CharField(max_length=LONGEST_REASON, blank=True, help_text="Why, in a few words.")
    load = models.ForeignKey(
        Load,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="versions",
        help_text="The load or import that wrote it.",
    )
    at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When a proposed change was applied or declined; not known of those that were before this was kept.",
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    closed_reason = models.CharField(
        max_length=LONGEST_REASON, blank=True, help_text="Why it was applied or declined, in a few words."
    )
    status = models.GeneratedField(
        expression=KT("record__status"), output_field=models.CharField(max_length=20), db_persist=True
    )
    publish_at = models.GeneratedField(
        expression=KT("record__publish_at"), output_field=models.CharField(max_length=40), db_persist=True
    )
    """Both as the record says them: the log of what the public saw reads them of every version there is."""

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["entry", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="initiatives_version_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="initiatives_version_known_state"),
            models.CheckConstraint(
                condition=Q(base=None) | Q(base__lt=F("number")), name="initiatives_version_after_its_base"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(state__in=[State.APPLIED, State.DECLINED]),
                name="initiatives_version_closed_if_decided",
            ),
        ]
        indexes = [models.Index(fields=["state", "at"], name="initiatives_version_by_state")]

    def __str__(self):
        return f"{self.record['title']}, version {self.number}"

    @property
    def is_proposal(self) -> bool:
        """Whether it is a proposed change, whatever became of it."""
        return self.base is not None
