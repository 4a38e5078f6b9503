from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("initiatives", "0004_names_of_facts"),
    ]

    operations = [
        migrations.AlterModelOptions("load", {"ordering": ["-loaded_at", "-pk"]}),
        migrations.AlterField(
            "previewlink",
            "proposal",
            models.ForeignKey(
                "initiatives.version",
                models.CASCADE,
                null=True,
                blank=True,
                related_name="+",
                help_text="The proposed change that it shows; none: the initiative as it is.",
            ),
        ),
        migrations.AlterField(
            "reviewrequest",
            "asked_of",
            models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+"),
        ),
    ]
