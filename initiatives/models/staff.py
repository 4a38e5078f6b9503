"""What staff keep beside an initiative: no record holds any of it, and the public sees at most what a link opens."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from partners.fields import LineField

from .initiative import Initiative
from .versions import Version


class ReviewRequest(models.Model):
    """Somebody is asked to look at an initiative. It is there as long as the initiative is in review."""

    initiative = models.OneToOneField(Initiative, on_delete=models.CASCADE, related_name="review_request")
    asked_of = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    note = LineField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.initiative}: review asked of {self.asked_of}"


class PreviewLinkQuerySet(models.QuerySet):
    def valid(self):
        """Those that still open the preview."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class PreviewLink(models.Model):
    """An address at which a person without an account sees an initiative as the public would."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="preview_links")
    proposal = models.ForeignKey(
        Version,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="The proposed change that it shows; none: the initiative as it is.",
    )
    made_for = LineField(max_length=200, help_text="Who gets it, so that you know which one to revoke.")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self):
        return f"{self.initiative}, for {self.made_for}"
