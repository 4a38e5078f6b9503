import hashlib
from collections import Counter
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from initiatives.authorship import authored
from initiatives.bulk_writing import write
from initiatives.entries import INITIATIVE, name_of
from initiatives.importing.decoding import UnusableFile, display_name, read_bytes
from initiatives.importing.json_objects import read_objects
from initiatives.loading import LoadPlan, plan_load, prepare_load
from initiatives.models import Initiative, Load
from initiatives.models.loads import LONGEST_NAME
from initiatives.progress import shown_on
from initiatives.touch import read_only
from partners.setup_lock import setup_lock

MAX_LOAD_MEGABYTES = 100


class Command(BaseCommand):
    help = "Load the directory from a fixture, in one transaction, and say what that changes."

    def add_arguments(self, parser):
        parser.add_argument(
            "file",
            nargs="?",
            type=Path,
            default=settings.FIXTURE_DIRS[0] / "directory.json",
            help="a fixture that build_fixtures wrote (default: fixtures/directory.json)",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="validate and say what would change; change nothing"
        )
        parser.add_argument(
            "--overwrite-edits", action="store_true", help="load entries over what staff changed since the last load"
        )
        parser.add_argument(
            "--same-names",
            action="store_true",
            help="load entries whose names others have, as different things",
        )
        parser.add_argument(
            "--if-never-loaded", action="store_true", help="do nothing if a load was ever made into this database"
        )

    def handle(self, **options):
        with setup_lock(self.stdout.write):
            self.load(**options)

    def load(self, *, file, dry_run, overwrite_edits, same_names, if_never_loaded, verbosity, **options):
        if Load._meta.db_table not in connection.introspection.table_names():
            raise CommandError("The database has no tables for the directory yet: run manage.py migrate first.")
        if if_never_loaded and (loaded := self.loaded()):
            self.stdout.write(loaded)
            return
        try:
            content = read_bytes(file, MAX_LOAD_MEGABYTES)
            objects = read_objects(content)
        except UnusableFile as error:
            raise CommandError(f"Nothing was loaded from {file}. {' '.join(error.messages)}") from error
        self.progress = shown_on(self.stderr)
        try:
            plan = (
                self.preview(objects)
                if dry_run
                else self.replace(display_name(file), content, objects, overwrite_edits, same_names)
            )
        except ValidationError as error:
            sentences = "\n".join(f"  {message}" for message in error.messages)
            raise CommandError(f"{file} breaks rules, so nothing was loaded:\n{sentences}") from error
        self.report(plan, dry_run, verbosity)
        if dry_run:
            self.refuse_edits(plan, overwrite_edits)
            self.refuse_same_names(plan, same_names)
        elif not plan.changes_nothing:
            self.gather_statistics()

    def preview(self, objects: list) -> LoadPlan:
        """Return what loading the file would do, and check that it breaks no rule."""
        with read_only():
            plan = plan_load(objects)
            prepare_load(plan, self.progress)
        return plan

    def replace(self, name: str, content: bytes, objects: list, overwrite_edits: bool, same_names: bool) -> LoadPlan:
        """Make the directory what the file says and return what that changed."""
        with transaction.atomic():
            Initiative.objects.lock()
            plan = plan_load(objects)
            self.refuse_edits(plan, overwrite_edits)
            self.refuse_same_names(plan, same_names)
            held = prepare_load(plan, self.progress)
            with authored(load=self.record(name, content, objects, plan), reason=f"Loaded {name}"):
                write(held, self.progress)
        return plan

    def loaded(self) -> str:
        """Return the sentence that says that the directory is not empty, or nothing."""
        if last := Load.objects.directory().first():
            return f"Already loaded ({last}); nothing done."
        return "The directory holds initiatives already; nothing done." if Initiative.objects.exists() else ""

    def refuse_edits(self, plan: LoadPlan, overwrite_edits: bool) -> None:
        if plan.edited and not overwrite_edits:
            entries = "\n".join(f"  {name_of(entry)}: {what}" for entry, what in plan.edited.items())
            raise CommandError(
                "Staff changed entries since the last load, so nothing is loaded:\n"
                f"{entries}\nTo give these up, load with --overwrite-edits."
            )

    def refuse_same_names(self, plan: LoadPlan, confirmed: bool) -> None:
        if not confirmed and (found := plan.same_names):
            sentences = "\n".join(f"  {name_of(each.entry)}: {each}" for each in found)
            raise CommandError(
                f"Other entries have these names already, so nothing is loaded:\n{sentences}\n"
                "If they are different things, load with --same-names."
            )

    def report(self, plan: LoadPlan, dry_run: bool, verbosity: int) -> None:
        if verbosity and plan.changes_nothing:
            self.stdout.write(f"Nothing to change: all {len(plan.unchanged)} entries are as in the file.")
        elif verbosity:
            for entry in plan.changed:
                self.stdout.write(f"changed: {name_of(entry)} ({', '.join(plan.changed_fields(entry))})")
            for entry in plan.removed:
                self.stdout.write(f"removed: {name_of(entry)}")
            for entry in plan.kept:
                self.stdout.write(f"kept, because an entry of the staff’s own uses it: {name_of(entry)}")
            if verbosity > 1:
                for entry in plan.added:
                    self.stdout.write(f"added: {name_of(entry)}")
            for sentence in plan.damaged_texts:
                self.stdout.write(f"please check: {sentence}")
            added = Counter(entry[0] for entry in plan.added)
            self.stdout.write(
                f"{'Would load' if dry_run else 'Loaded'}: {len(plan.added)} added"
                f" ({added[INITIATIVE]} initiatives), {len(plan.changed)} changed,"
                f" {len(plan.unchanged)} unchanged, {len(plan.removed)} removed."
            )

    def gather_statistics(self) -> None:
        """Let the database plan its queries for what it holds now, not for the empty tables of a moment ago."""
        with connection.cursor() as cursor:
            for app in ("partners", "initiatives"):
                for model in apps.get_app_config(app).get_models():
                    cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")

    def record(self, name: str, content: bytes, objects: list, plan: LoadPlan) -> Load:
        """Return the record of this load; one that loads the last file again and changes nothing is that one."""
        digest = hashlib.sha256(content).hexdigest()
        last = Load.objects.directory().first()
        if plan.changes_nothing and last and last.sha256 == digest:
            return last
        return Load.objects.create(name=name[-LONGEST_NAME:], sha256=digest, entries=objects)
