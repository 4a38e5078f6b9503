from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from initiatives.builder import DIRECTORY, Refused, build, read, render


class Command(BaseCommand):
    help = "Write fixtures/directory.json from the source text and what curation.toml decides about it."

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail if the file is not what would be written"
        )

    def handle(self, *args, check, **options):
        folder = Path(settings.FIXTURE_DIRS[0])
        try:
            built = render(build(*read(folder)))
        except Refused as refused:
            raise CommandError(f"Nothing was built:\n{refused}") from refused
        file = folder / DIRECTORY
        current = file.is_file() and file.read_bytes() == built
        if check and not current:
            raise CommandError(f"{DIRECTORY} is not what its sources make: run “manage.py build_fixtures”.")
        if not current:
            file.write_bytes(built)
        self.stdout.write(f"{DIRECTORY} {'is what its sources make' if current else 'was written'}.")
