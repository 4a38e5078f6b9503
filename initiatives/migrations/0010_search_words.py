from django.db import migrations, models

BATCH = 500


def versions_in_batches(apps, schema_editor):
    versions = apps.get_model("initiatives", "Version").objects.using(schema_editor.connection.alias)
    keys = list(versions.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        rows = list(versions.filter(pk__in=keys[start : start + BATCH]))
        yield rows
        versions.bulk_update(rows, ["record"])


def add(apps, schema_editor):
    for rows in versions_in_batches(apps, schema_editor):
        for row in rows:
            row.record.setdefault("search_words", "")


def remove(apps, schema_editor):
    for rows in versions_in_batches(apps, schema_editor):
        for row in rows:
            row.record.pop("search_words", None)


class Migration(migrations.Migration):
    """Add search words, to the versions too: without them every entry would look changed."""

    dependencies = [("initiatives", "0009_lowercase_slugs")]

    operations = [
        migrations.AddField(
            "initiative",
            "search_words",
            models.TextField(
                blank=True,
                default="",
                help_text=(
                    "Other everyday words and Spanish words that people type, with commas, semicolons or line breaks "
                    "between them; at most 60. They count less than keywords, and the public never sees them."
                ),
            ),
            preserve_default=False,
        ),
        migrations.RunPython(add, remove),
    ]
