from django.db import models
from django.utils import timezone


class Load(models.Model):
    """One load of the directory from a file, with what it held: later loads tell staff edits by it."""

    loaded_at = models.DateTimeField(default=timezone.now)
    name = models.CharField("file", max_length=200)
    sha256 = models.CharField("SHA-256 of the file", max_length=64)
    entries = models.JSONField(help_text="Every entry of the file, in the shape of records.")

    class Meta:
        ordering = ["-loaded_at", "-pk"]
        get_latest_by = ["loaded_at", "pk"]

    def __str__(self):
        return f"{self.name}, {timezone.localtime(self.loaded_at):%Y-%m-%d %H:%M} Eastern"
