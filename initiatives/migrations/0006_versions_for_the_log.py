from django.db import migrations, models
from django.db.models.fields.json import KT


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0005_names_not_used")]

    operations = [
        migrations.AddField(
            "version",
            "status",
            models.GeneratedField(
                expression=KT("record__status"), output_field=models.CharField(max_length=20), db_persist=True
            ),
        ),
        migrations.AddField(
            "version",
            "publish_at",
            models.GeneratedField(
                expression=KT("record__publish_at"), output_field=models.CharField(max_length=40), db_persist=True
            ),
        ),
    ]
