from django.db import migrations, models
from django.db.models.functions import Lower

from ._lowercase_slugs import lowercase_slugs


def lower(apps, schema_editor):
    address_model = apps.get_model("partners", "Address")
    lowercase_slugs(apps.get_model("partners", "Partner"), address_model, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("partners", "0004_fold_sort_keys")]

    operations = [
        migrations.RunPython(lower, migrations.RunPython.noop),
        migrations.AddConstraint(
            "partner",
            models.CheckConstraint(
                condition=models.Q(slug=Lower("slug")),
                name="partners_partner_lowercase_slug",
                violation_error_message="Write the address in lower-case letters.",
            ),
        ),
    ]
