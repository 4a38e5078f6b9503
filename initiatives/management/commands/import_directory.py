from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from initiatives.entries import name_of
from initiatives.history.wording import Difference
from initiatives.importing.applying import carry_out, tried
from initiatives.importing.comparing import plan
from initiatives.importing.decoding import read_bytes
from initiatives.importing.notices import damaged_texts_of, same_names_of
from initiatives.importing.planning import Plan
from initiatives.importing.tables import MAX_IMPORT_MEGABYTES, File, read
from initiatives.importing.wording import EntryWording
from initiatives.models import Initiative
from initiatives.progress import shown_on
from initiatives.touch import read_only


class Command(BaseCommand):
    help = "Import initiatives from a CSV, XLSX or JSON file, in one transaction, and say what that changes."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="a file such as export_directory writes")
        parser.add_argument("--dry-run", action="store_true", help="say what would change; change nothing")
        parser.add_argument(
            "--same-names", action="store_true", help="import entries whose names others have, as different things"
        )
        conflicts = parser.add_mutually_exclusive_group()
        conflicts.add_argument(
            "--take-file", action="store_true", help="where staff and the file changed the same fact, take the file's"
        )
        conflicts.add_argument("--keep-current", action="store_true", help="there, keep what staff wrote")

    def handle(self, *, file, dry_run, same_names, take_file, keep_current, **options):
        read_file = self.read(file)
        for remark in read_file.remarks:
            self.stdout.write(remark)
        self.progress = shown_on(self.stderr)
        if dry_run:
            with read_only():
                result = self.plan(read_file, take_file)
                result = tried(result, self.progress)
                self.report(result, dry_run)
                if result.problems:
                    self.refuse(file, result.problems)
                self.refuse_same_names(result, same_names)
            return
        try:
            with transaction.atomic():
                Initiative.objects.lock()
                result = self.plan(read_file, take_file)
                self.report(result, dry_run)
                if result.conflicts and not keep_current and not result.problems:
                    raise CommandError(
                        "Staff and the file changed the same facts, so nothing was imported. Give --take-file to take "
                        "the file's, --keep-current to import the rest."
                    )
                if not result.problems:
                    self.refuse_same_names(result, same_names)
                if result.problems or not result.changes_nothing:
                    self.carry_out(file, result)
        except BrokenPipeError as error:
            raise CommandError("Nothing was imported, because the output was not read to its end.") from error

    def plan(self, file: File, take_file: bool) -> Plan:
        result = plan(file, self.progress)
        return result.taking() if take_file else result

    def read(self, file: Path) -> File:
        try:
            return read(file.name, read_bytes(file, MAX_IMPORT_MEGABYTES))
        except ValidationError as error:
            raise CommandError(f"Nothing was imported from {file}. {' '.join(error.messages)}") from error

    def carry_out(self, file: Path, result: Plan) -> None:
        try:
            load = carry_out(result, progress=self.progress)
        except ValidationError as error:
            self.refuse(file, error.messages)
        else:
            self.stdout.write(f"Recorded as load {load.pk}; it can be undone on that load's page in admin.")

    def refuse(self, file: Path, problems: list) -> None:
        sentences = "\n".join(f"  {problem}" for problem in problems)
        raise CommandError(f"{file} breaks rules, so nothing was imported:\n{sentences}")

    def refuse_same_names(self, result: Plan, confirmed: bool) -> None:
        if not confirmed and (found := same_names_of(result)):
            sentences = "\n".join(f"  {problem}" for problem in found)
            raise CommandError(
                f"Other entries have these names already, so nothing was imported:\n{sentences}\n"
                "If they are different things, import with --same-names."
            )

    def report(self, result: Plan, dry_run: bool) -> None:
        wording = EntryWording.of(result)
        for effect in result.effects:
            if effect.writes:
                self.stdout.write(f"{'added' if effect.adds else 'changed'}: {name_of(effect.entry)}")
            for change in [] if effect.adds else effect.merged.changed:
                self.line(wording.difference(effect.entry, change))
            if effect.merged.conflicts:
                self.stdout.write(f"conflict: {name_of(effect.entry)}")
            for conflict in effect.merged.conflicts:
                self.line(wording.difference(effect.entry, conflict))
        for problem in damaged_texts_of(result):
            self.stdout.write(f"please check: {problem}")
        conflicting = {effect.entry for effect, _ in result.conflicts}
        self.stdout.write(
            f"{'Would import' if dry_run else 'Import'}: {result.counted}, {len(conflicting)} in conflict."
        )

    def line(self, difference: Difference) -> None:
        before, after = difference.before or "nothing", difference.after or "nothing"
        self.stdout.write(f"  {difference.label}: {before} -> {after}")
