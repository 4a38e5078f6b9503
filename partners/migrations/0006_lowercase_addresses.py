from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    """Keep slugs in lower case, now that those of every model are."""

    dependencies = [("partners", "0005_lowercase_slugs"), ("initiatives", "0009_lowercase_slugs")]

    operations = [
        migrations.AddConstraint(
            "address",
            models.CheckConstraint(condition=models.Q(slug=Lower("slug")), name="partners_address_lowercase"),
        ),
    ]
