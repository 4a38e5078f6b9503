from django.db import migrations

NAMES = {
    "partnership": "partner",
    "focuslink": "focus area",
    "audiencelink": "audience",
    "alternatename": "other name",
    "stateddate": "date",
    "fieldcitation": "citation",
}


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0003_roles")]

    operations = [
        migrations.AlterModelOptions(
            model, {"base_manager_name": "objects", "ordering": ["position", "pk"], "verbose_name": name}
        )
        for model, name in NAMES.items()
    ]
