import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("initiatives", "0006_versions_for_the_log"),
    ]

    operations = [
        migrations.AddField(
            "version",
            "closed_at",
            models.DateTimeField(
                null=True,
                blank=True,
                help_text=(
                    "When a proposed change was applied or declined; not known of those that were before this was kept."
                ),
            ),
        ),
        migrations.AddField(
            "version",
            "closed_by",
            models.ForeignKey(
                settings.AUTH_USER_MODEL,
                django.db.models.deletion.SET_NULL,
                null=True,
                blank=True,
                related_name="+",
            ),
        ),
        migrations.AddField(
            "version",
            "closed_reason",
            models.CharField(max_length=200, blank=True, help_text="Why it was applied or declined, in a few words."),
        ),
        migrations.AddConstraint(
            "version",
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(state__in=["applied", "declined"]),
                name="initiatives_version_closed_if_decided",
            ),
        ),
    ]
