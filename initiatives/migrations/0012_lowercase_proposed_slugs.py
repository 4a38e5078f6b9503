import re

from django.db import migrations


def lower(apps, schema_editor):
    versions = apps.get_model("initiatives", "Version")._default_manager.using(schema_editor.connection.alias)
    for proposal in versions.filter(state="proposed"):
        slug = proposal.record["slug"]
        base = versions.filter(entry=proposal.entry, number=proposal.base).first()
        kept = base.record["slug"] if base else slug.lower()
        if slug == slug.lower() or kept != kept.lower():
            continue
        is_numbered = re.fullmatch(rf"{re.escape(slug.lower()[:110])}-\d+", kept)
        proposal.record["slug"] = kept if is_numbered else slug.lower()
        proposal.save(update_fields=["record"])


class Migration(migrations.Migration):
    """Put the slugs of open proposals in lower case, as 0009 did those of the versions that they change.

    They would propose capitals otherwise, or the slug of another initiative.
    """

    dependencies = [("initiatives", "0011_words_of_addresses")]

    operations = [migrations.RunPython(lower, migrations.RunPython.noop)]
