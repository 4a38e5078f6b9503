"""How long imports take, and how long they keep others from writing: ``make bench``.

For each number of rows, in a database of its own: the preview page of a file of new entries, the import, the preview
page of a file that changes all of them, that import, and for both their undo. Meanwhile a second
connection asks for the lock of writers every few milliseconds. Nothing asserts the times: they depend on the machine.
"""

import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from html import unescape
from pathlib import Path

import django
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, transaction

SIZES = (200, 2_000, 10_000)
WORDS = ("free", "reading", "museum", "library", "family", "science", "history", "art", "teacher", "film", "garden")


def rows(count: int, *, note: str) -> list[dict[str, str]]:
    """Return rows that use what the directory has: partners, areas, audiences, and a name of their own."""
    from initiatives.models import Audience, FocusArea
    from partners.models import Partner

    partners, areas, audiences = (
        list(model.objects.values_list("slug", flat=True)) for model in (Partner, FocusArea, Audience)
    )
    made = []
    for number in range(count):
        words = [WORDS[(number * step) % len(WORDS)] for step in (1, 2, 3, 5, 7)]
        made.append(
            {
                "slug": f"entry-{number}",
                "title": f"Entry {number} {words[0]} {words[1]}",
                "kind": "program",
                "summary": f"A program of {words[2]} and {words[3]} for every {words[4]}, number {number}.",
                "website": f"https://example.org/{number}",
                "note": note,
                "partners": f"{partners[number % len(partners)]}\n{partners[(number + 1) % len(partners)]}",
                "focus_areas": f"{areas[number % len(areas)]}\n{areas[(number + 1) % len(areas)]}",
                "audiences": audiences[number % len(audiences)],
                "other_names": f"The {words[0]} {number}",
            }
        )
    return made


class Writer(threading.Thread):
    """Somebody else who tries to write all the time; ``longest`` is the longest time in which no try succeeded."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.longest = 0.0
        self.is_over = threading.Event()

    def run(self) -> None:
        with closing(connection):
            if connection.vendor == "sqlite":
                connection.cursor().execute("PRAGMA busy_timeout = 0")
            refused_since = None
            while not self.is_over.wait(0.005):
                if self.may_write():
                    refused_since = None
                else:
                    refused_since = refused_since or time.perf_counter()
                    self.longest = max(self.longest, time.perf_counter() - refused_since)

    def may_write(self) -> bool:
        from initiatives.models import Initiative

        try:
            with transaction.atomic():
                list(Initiative.objects.select_for_update(nowait=True).order_by("pk").values_list("pk")[:1])
        except OperationalError:
            return False
        return True


@contextmanager
def measured(what: str, count: int) -> Iterator[None]:
    queries = 0

    def counted(execute, *args):
        nonlocal queries
        queries += 1
        return execute(*args)

    writer = Writer()
    writer.start()
    started, worked = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(counted):
        yield
    seconds, cpu = time.perf_counter() - started, time.process_time() - worked
    writer.is_over.set()
    writer.join()
    sys.stdout.write(
        f"{count:>6} rows  {what:<16} {seconds:7.1f} s ({cpu:.1f} s of CPU)  {queries / count:6.2f} queries a row  "
        f"nobody else could write for {writer.longest:.2f} s\n"
    )
    sys.stdout.flush()


def sealed(page) -> str:
    return unescape(re.search(r'name="shown" value="([^"]*)"', page.content.decode())[1])


def bench(client, count: int) -> None:
    from initiatives.models import Load
    from tests.initiatives.importing.files import csv_of

    address = "/admin/initiatives/load/import/"
    for what, note in (("new", ""), ("changed", "Changed.")):
        file = SimpleUploadedFile("bench.csv", csv_of(*rows(count, note=note)))
        with measured(f"preview, {what}", count):
            page = client.post(address, {"file": file})
        with measured(f"import, {what}", count):
            client.post(address, {"shown": sealed(page)})
    preview_one(client, count)
    for load in Load.objects.filter(kind=Load.Kind.IMPORT).order_by("-pk"):
        undo = f"/admin/initiatives/load/{load.pk}/undo/"
        with measured("preview of undo", count):
            client.get(undo)
        with measured("undo", count):
            client.post(undo)


def preview_one(client, count: int) -> None:
    """Look at one entry: as its form, a version and a proposed change of it would make it."""
    from initiatives.history.proposals import latest_of, propose
    from initiatives.models import Initiative
    from tests.editing import Form

    entry = Initiative.objects.for_detail().get(slug="entry-0")
    latest = latest_of(entry)
    proposal = propose(latest, latest.record | {"note": "Proposed."}, latest.keys)
    change = f"/admin/initiatives/initiative/{entry.pk}/change/"
    form = Form(client.get(change))
    for what, look in {
        "form of one": lambda: client.post(change, form | {"_preview": "x"}),
        "version of one": lambda: client.get(change.replace("change/", f"preview/?version={latest.number}")),
        "proposal, page": lambda: client.get(change.replace("change/", f"preview/?version={proposal.number}")),
        "proposal, form": lambda: client.get(f"{change}?proposal={proposal.number}"),
    }.items():
        with measured(what, count):
            page = look()
        assert page.status_code == 200, page


def main(sizes: list[int]) -> None:
    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from tests.people import SUPERUSER, make_user

    settings.ALLOWED_HOSTS = ["*"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    for count in sizes:
        with tempfile.TemporaryDirectory() as folder:
            if connection.vendor == "sqlite":
                connection.settings_dict["TEST"]["NAME"] = str(Path(folder, "bench.sqlite3"))
            connection.creation.create_test_db(verbosity=0, autoclobber=True)
            try:
                call_command("load_directory", verbosity=0)
                client = Client()
                client.force_login(make_user(SUPERUSER))
                bench(client, count)
            finally:
                connection.creation.destroy_test_db("", verbosity=0)


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]] or list(SIZES))
