from django.db import models


class LinkCheck(models.Model):
    """What an address that the directory leads to answered when it was last asked."""

    url = models.URLField(max_length=500, unique=True)
    checked_at = models.DateTimeField()
    works = models.BooleanField()
    outcome = models.CharField(max_length=200, help_text="The answer in words, such as “404 Not Found”.")
    since = models.DateTimeField(help_text="When it was first found to be so.")

    class Meta:
        ordering = ["url"]

    def __str__(self):
        return f"{self.url}: {self.outcome}"
