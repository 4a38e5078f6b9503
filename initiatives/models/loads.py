from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from partners.formats import format_datetime

LONGEST_NAME = 200
"""Characters of a file's name that are kept: the last ones, which tell its kind."""


class LoadKind(models.TextChoices):
    """How a file came into the directory."""

    DIRECTORY = "directory", "Load of the whole directory"
    IMPORT = "import", "Import of some entries"


class LoadQuerySet(models.QuerySet):
    def directory(self):
        """Those of the whole directory, the last one first."""
        return self.filter(kind=LoadKind.DIRECTORY).order_by("-loaded_at", "-pk")


class Load(models.Model):
    """One file that was loaded or imported, with what it held: later ones tell staff edits by it."""

    Kind = LoadKind

    kind = models.CharField(max_length=20, choices=LoadKind, default=LoadKind.DIRECTORY)
    loaded_at = models.DateTimeField(default=timezone.now)
    name = models.CharField("file", max_length=LONGEST_NAME)
    sha256 = models.CharField("SHA-256 of the file", max_length=64)
    entries = models.JSONField(help_text="Every entry of the file, in the shape of records.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = LoadQuerySet.as_manager()

    class Meta:
        ordering = ["-loaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=LoadKind.values), name="initiatives_load_known_kind")
        ]

    def __str__(self):
        return f"{self.name}, {format_datetime(self.loaded_at)}"
