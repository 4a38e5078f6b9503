from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import pluralize

from initiatives.importing.decoding import display_name, printable
from initiatives.importing.exporting import export
from initiatives.importing.kinds import kind_of
from initiatives.models import Initiative


class Command(BaseCommand):
    help = "Write initiatives into a CSV, XLSX or JSON file that import_directory reads back."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the file to write; its name ends in .csv, .xlsx or .json")
        parser.add_argument(
            "--slug",
            action="append",
            default=[],
            type=printable,
            help="write this initiative only; give it again for more of them",
        )

    def handle(self, *, file, slug, **options):
        initiatives = Initiative.objects.filter(slug__in=slug) if slug else Initiative.objects.all()
        if unknown := set(slug) - set(initiatives.values_list("slug", flat=True)):
            raise CommandError(f"There is no initiative {', '.join(sorted(unknown))}.")
        try:
            content = export(initiatives, kind_of(file.name))
            file.write_bytes(content)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        count = initiatives.count()
        self.stdout.write(f"Wrote {count} initiative{pluralize(count)} into {display_name(file)}.")
