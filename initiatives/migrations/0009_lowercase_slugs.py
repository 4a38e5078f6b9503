from django.db import migrations, models
from django.db.models.functions import Lower

from partners.migrations._lowercase_slugs import lowercase_slugs


def lower(apps, schema_editor):
    using = schema_editor.connection.alias
    address_model = apps.get_model("partners", "Address")
    changed = lowercase_slugs(apps.get_model("initiatives", "Initiative"), address_model, using)
    versions = apps.get_model("initiatives", "Version")._default_manager.using(using).filter(state="saved")
    for pk, slug in changed.items():  # the last saved version says what an initiative is
        if version := versions.filter(entry=pk).order_by("-number").first():
            version.record["slug"] = slug
            version.save(update_fields=["record"])
    for name in ("FocusArea", "Audience"):
        lowercase_slugs(apps.get_model("initiatives", name), address_model, using)


def lowercase(model):
    return migrations.AddConstraint(
        model,
        models.CheckConstraint(
            condition=models.Q(slug=Lower("slug")),
            name=f"initiatives_{model}_lowercase_slug",
            violation_error_message="Write the address in lower-case letters.",
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0008_fold_sort_keys"), ("partners", "0005_lowercase_slugs")]

    operations = [
        migrations.RunPython(lower, migrations.RunPython.noop),
        *map(lowercase, ("initiative", "focusarea", "audience")),
        migrations.AlterField(
            "initiative",
            "keywords",
            models.TextField(
                blank=True,
                help_text=(
                    "Words the public would type that stand nowhere else in the entry, with commas, semicolons or "
                    "line breaks between them; at most 12, none that four other entries have."
                ),
            ),
        ),
    ]
