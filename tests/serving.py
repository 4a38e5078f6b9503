"""The site as it is run, with a database of its own: for the browser tests, the screenshots and the HTML checker."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from playwright.sync_api import Browser, Page, sync_playwright

from tests.staff import PASSWORD
from tests.states import State

ROOT = Path(__file__).parents[1]
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
CHROMIUM += ["--disable-sync", "--no-first-run"]

NOT_THEIRS = ("SITE_URL", "DEBUG", "DJANGO_ALLOW_ASYNC_UNSAFE")
"""Variables that a site is started without."""

EDITOR = {"USERNAME": "editor", "PASSWORD": PASSWORD, "EMAIL": "editor@example.org"}


@contextmanager
def empty_database(folder: Path) -> Iterator[str]:
    """Give the address of a database of our own, on the engine that the tests run on."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield f"sqlite:///{folder / 'browser.sqlite3'}"
        return
    name = f"directory_browser_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
        connection.execute(f"DROP DATABASE {name}")


def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def prepared(folder: Path, *, odd: bool) -> Iterator[dict[str, str]]:
    """Give an environment with a database that holds the shipped directory, with ``odd`` also the odd entries."""
    with empty_database(folder) as database_url:
        environment = {name: value for name, value in os.environ.items() if name not in NOT_THEIRS}
        environment |= {"DATABASE_URL": database_url, "WEB_CONCURRENCY": "1"}
        environment |= {f"DJANGO_SUPERUSER_{name}": value for name, value in EDITOR.items()}
        subprocess.run(["make", "--silent", "var/static/staticfiles.json"], cwd=ROOT, env=environment, check=True)
        file = folder / "browser.sqlite3"
        shipped, with_odd = Path(made_before.name, "shipped.sqlite3"), Path(made_before.name, "odd.sqlite3")
        for made, commands in [(shipped, SHIPPED), *([(with_odd, ODD)] if odd else [])]:
            if made.exists():
                copy(made, file)
                continue
            for command in commands:
                subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=True)
            if file.exists():
                copy(file, made)
        yield environment


made_before = TemporaryDirectory(prefix="directory-tests-")
"""Databases that this process has filled: most modules start from the same one, and copying takes no time."""


SHIPPED = [
    ["manage.py", "migrate", "-v0"],
    ["manage.py", "load_directory", "-v0"],
    ["manage.py", "createsuperuser", "--no-input", "-v0"],
]
ODD = [["-m", "tests.odd"]]


def copy(one: Path, other: Path) -> None:
    with closing(sqlite3.connect(one)) as source, closing(sqlite3.connect(other)) as target:
        source.backup(target)


@contextmanager
def running(environment: dict[str, str]) -> Iterator[str]:
    """Run gunicorn, and give its address."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn"],
        cwd=ROOT,
        env=environment | {"PORT": str(port)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with server:
        assert server.stdout
        assert "answers on" in server.stdout.readline()
        # It logs every request, and would wait for ever to write the one for which the pipe has no room.
        reading = Thread(target=server.stdout.read)
        reading.start()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGINT)
            reading.join()
    assert server.returncode == 0


@contextmanager
def served(folder: Path, *, odd: bool = False) -> Iterator[str]:
    """Serve the shipped directory with gunicorn, with ``odd`` also the odd entries, and give its address."""
    with prepared(folder, odd=odd) as environment, running(environment) as site:
        yield site


class Sites(NamedTuple):
    """The same directory as served by anybody and by a federal agency."""

    plain: str
    agency: str

    def of(self, state: State) -> str:
        return self.agency if state.agency else self.plain


def as_agency(environment: dict[str, str]) -> dict[str, str]:
    """Return the environment in which the same directory is served with ``agency_settings``."""
    return environment | {"DJANGO_SETTINGS_MODULE": "tests.agency_settings"}


@contextmanager
def served_twice(folder: Path, *, odd: bool) -> Iterator[Sites]:
    """Serve the directory as it is and as an agency's; between them, with ``odd``, they have every state."""
    with (
        prepared(folder, odd=odd) as environment,
        running(environment) as plain,
        running(as_agency(environment)) as agency,
    ):
        yield Sites(plain, agency)


class Clock:
    """The clock of a site that runs with ``clock_settings``."""

    def __init__(self, file: Path):
        self.file = file
        self.set_right()

    def set_right(self) -> None:
        self._ahead(0)

    def move_to(self, moment: datetime) -> None:
        """Let it be that time from now on; a site that is asked later answers from later."""
        self._ahead((moment - datetime.now(UTC)).total_seconds())

    def _ahead(self, seconds: float) -> None:
        self.file.write_text(str(seconds))


@contextmanager
def staffed(folder: Path) -> Iterator[tuple[str, Clock]]:
    """Serve the shipped directory with people of every role, and give its address and its clock."""
    clock = Clock(folder / "clock")
    with prepared(folder, odd=False) as environment:
        environment |= {"DJANGO_SETTINGS_MODULE": "tests.clock_settings", "CLOCK": str(clock.file)}
        subprocess.run([sys.executable, "-m", "tests.staff"], cwd=ROOT, env=environment, check=True)
        with running(environment) as site:
            yield site, clock


@contextmanager
def chromium() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM)
        yield browser
        browser.close()


def sign_in(page: Page, site: str) -> None:
    page.goto(f"{site}/admin/login/")
    page.fill("[name=username]", EDITOR["USERNAME"])
    page.fill("[name=password]", EDITOR["PASSWORD"])
    page.click("[type=submit]")
    page.wait_for_url("**/admin/")
