from django.core.management.base import BaseCommand
from django.template.defaultfilters import pluralize

from initiatives.models import Initiative
from initiatives.search.indexing import outdated, reindex


class Command(BaseCommand):
    help = "Check the search index of every initiative and repair what is wrong; safe to run at any time."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="say what is wrong and change nothing")

    def handle(self, *, dry_run, **options):
        initiatives = list(Initiative.objects.order_by().values_list("pk", flat=True))
        wrong = outdated(initiatives)
        if not dry_run:
            reindex(wrong)
        checked = f"{len(initiatives)} initiative{pluralize(initiatives)}"
        done = "would be repaired" if dry_run else "repaired"
        self.stdout.write(f"Checked the search index of {checked}: {len(wrong)} {done}.")
