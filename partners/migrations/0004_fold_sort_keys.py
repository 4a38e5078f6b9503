from django.db import migrations

from partners.fields import recompute_sort_keys


def recompute(apps, schema_editor):
    recompute_sort_keys(apps.get_model("partners", "Partner").objects.using(schema_editor.connection.alias))


class Migration(migrations.Migration):
    """Store the sort keys again: letters such as ł and ʻ count as plain ones now."""

    dependencies = [("partners", "0003_when_merged")]

    operations = [migrations.RunPython(recompute, migrations.RunPython.noop)]
