"""The site as it is run, and a browser with script off: the tests here are a visitor's."""

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
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
CHROMIUM += ["--disable-sync", "--no-first-run"]

NO_INPUT = "--no-input"
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


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[str]:
    """Serve the shipped directory with gunicorn, and give its address."""
    with empty_database(tmp_path_factory.mktemp("site")) as database_url:
        port = free_port()
        environment = {name: value for name, value in os.environ.items() if name not in ("SITE_URL", "DEBUG")}
        environment |= {"DATABASE_URL": database_url, "PORT": str(port), "WEB_CONCURRENCY": "1"}
        environment |= {f"DJANGO_SUPERUSER_{name}": value for name, value in EDITOR.items()}
        commands = (
            ["migrate"],
            ["load_directory"],
            ["collectstatic", "--no-input"],
            ["createsuperuser", "--no-input"],
        )
        for command in commands:
            subprocess.run([sys.executable, "manage.py", *command, "-v0"], cwd=ROOT, env=environment, check=True)
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        with server:
            assert "answers on" in server.stdout.readline()
            yield f"http://127.0.0.1:{port}"
            server.send_signal(signal.SIGINT)
        assert server.returncode == 0


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def page(browser) -> Iterator[Page]:
    """A page that runs no script; the test fails if something on it cannot be fetched or breaks the policy."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    failures: list[str] = []
    page.on("requestfailed", lambda request: failures.append(request.url))
    page.on("console", lambda message: failures.append(message.text) if "Policy" in message.text else None)
    yield page
    context.close()
    assert failures == []
