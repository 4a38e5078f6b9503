"""The site as it is run, with a database of its own: for the browser tests, the screenshots and the HTML checker."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
CHROMIUM += ["--disable-sync", "--no-first-run"]

EDITOR = {"USERNAME": "editor", "PASSWORD": "opens nothing else", "EMAIL": "editor@example.org"}


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
def served(folder: Path, *, odd: bool = False) -> Iterator[str]:
    """Serve the shipped directory with gunicorn, with ``odd`` also the odd entries, and give its address."""
    with empty_database(folder) as database_url:
        port = free_port()
        environment = {name: value for name, value in os.environ.items() if name not in ("SITE_URL", "DEBUG")}
        environment |= {"DATABASE_URL": database_url, "PORT": str(port), "WEB_CONCURRENCY": "1"}
        environment |= {f"DJANGO_SUPERUSER_{name}": value for name, value in EDITOR.items()}
        commands = [
            ["manage.py", "migrate", "-v0"],
            ["manage.py", "load_directory", "-v0"],
            ["manage.py", "collectstatic", "--no-input", "-v0"],
            ["manage.py", "createsuperuser", "--no-input", "-v0"],
        ]
        if odd:
            commands.append(["-m", "tests.odd"])
        for command in commands:
            subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=True)
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        with server:
            assert server.stdout
            assert "answers on" in server.stdout.readline()
            try:
                yield f"http://127.0.0.1:{port}"
            finally:
                server.send_signal(signal.SIGINT)
        assert server.returncode == 0


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
