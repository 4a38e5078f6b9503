from django.db import migrations

from initiatives.roles import make_groups


def make(apps, schema_editor):
    make_groups(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("partners", "0002_addresses_and_merges"),
        ("initiatives", "0002_history_and_workflow"),
    ]

    operations = [
        # Groups stay on the way back: people are in them.
        migrations.RunPython(make, migrations.RunPython.noop),
    ]
