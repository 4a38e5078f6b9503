from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0002_addresses_and_merges"),
    ]

    operations = [
        migrations.AddField(
            model_name="partner",
            name="merged_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When it was merged. Files do not say it, and of older merges it is not known.",
                null=True,
                serialize=False,
            ),
        ),
    ]
