"""The site as an operator starts it: what it refuses, what it says, and that it stops."""

import errno
import http.client
import os
import re
import runpy
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection

from imls_directory.environment import VARIABLES
from imls_directory.health import MigrationRecorder, free_bytes
from imls_directory.parsing import BASE_DIR
from imls_directory.privacy import keep_private
from imls_directory.worker import MAX_REQUEST_MEGABYTES, WAIT_SECONDS
from tests.serving import NOT_THEIRS

PRODUCTION = {
    "SITE_URL": "https://directory.example",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-0123456789abcdefghijklmnopqrstuvwxyz",
    "DATABASE_URL": "postgres://directory:password@localhost/directory",
    "TRUST_PROXY": "1",
}


def environ(given):
    """The environment of these tests with nothing in it about the site but what is given."""
    return {name: value for name, value in os.environ.items() if name not in {*VARIABLES, *NOT_THEIRS}} | given


def run(*command, **given):
    """Run a Python command in the project and return its exit status and everything that it printed."""
    done = subprocess.run(
        [sys.executable, *command], cwd=BASE_DIR, env=environ(given), capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


@contextmanager
def serving(**given) -> Iterator[tuple[subprocess.Popen, int]]:
    """Run gunicorn on a free port, and give the process and the port once it answers."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    # The server warns of a folder that collectstatic has yet to make, which is not the matter here.
    (BASE_DIR / "var" / "static").mkdir(parents=True, exist_ok=True)
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn"],
        cwd=BASE_DIR,
        env=environ({"PORT": str(port), "WEB_CONCURRENCY": "1"} | given),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        assert server.stdout.readline() == f"The directory answers on http://127.0.0.1:{port}/ (Ctrl-C stops it).\n"
        yield server, port
    finally:
        server.terminate()
        server.communicate(timeout=20)


def get(port, address, **headers):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", address, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response.status, response.headers, response.read().decode()


def test_documented_production_environment_passes_the_deployment_checks():
    status, said = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert said == "System check identified no issues (2 silenced).\n"
    assert status == 0


def test_deployment_checks_warn_of_a_weak_earlier_key():
    _, said = run("manage.py", "check", "--deploy", **PRODUCTION, SECRET_KEY_FALLBACKS="short")
    assert "(security.W025) Your SECRET_KEY_FALLBACKS[0]" in said


def test_deployment_checks_list_everything_that_is_missing():
    status, said = run("manage.py", "check", "--deploy")
    assert status == 1
    for variable in ("SITE_URL", "SECRET_KEY", "DATABASE_URL"):
        assert f"(imls_directory.E001) {variable} must be set" in said


@pytest.mark.parametrize("command", [["-m", "gunicorn"], ["-c", "import imls_directory.wsgi"]])
def test_half_a_production_site_does_not_start_and_says_all_that_is_missing(command):
    status, said = run(*command, SITE_URL="https://directory.example", DEBUG="1")
    assert status == 1
    for variable in ("SECRET_KEY must be set", "DATABASE_URL must be set", "DEBUG must be off"):
        assert variable in said


def test_half_a_production_site_does_not_migrate_a_database_nobody_named():
    status, said = run("manage.py", "migrate", SITE_URL="https://directory.example")
    assert status == 1
    assert "DATABASE_URL must be set" in said
    assert "SECRET_KEY must be set" in said


def test_production_without_a_database_writes_to_none_even_with_checks_skipped():
    status, said = run("manage.py", "migrate", "--skip-checks", SITE_URL="https://directory.example")
    assert status == 1
    assert "DATABASES is improperly configured" in said


@pytest.mark.parametrize("command", [["manage.py", "check"], ["manage.py", "load_directory"], ["-m", "gunicorn"]])
def test_malformed_environment_is_one_sentence_on_its_own(command):
    status, said = run(*command, DATABASE_URL="mysql://localhost/directory")
    assert said == "DATABASE_URL must begin with postgres://, postgresql:// or sqlite:///.\n"
    assert status == 1


def test_server_answers_probes_and_stops_quietly_on_ctrl_c(tmp_path):
    with serving(DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3", WEB_CONCURRENCY="2") as (server, port):
        assert get(port, "/healthz")[::2] == (200, "ok\n")
        status, _, said = get(port, "/readyz")
        assert (status, said.splitlines()[0]) == (503, "The database lacks migrations: run manage.py migrate.")
        assert "partners.0001_initial, " in said
        os.killpg(server.pid, signal.SIGINT)  # as a terminal does: to the workers as well
        said, _ = server.communicate(timeout=20)
    assert server.returncode == 0
    # What it says last is what it answered last: nothing about workers, signals or itself.
    assert '"GET /readyz HTTP/1.1"' in said.splitlines()[-1]
    assert "Traceback" not in said


def test_access_log_names_requests_and_head_warns_of_nothing(tmp_path):
    with serving(DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3") as (server, port):
        assert get(port, "/healthz", X_Request_ID="from-the-proxy.1")[0] == 200
        for path in ("/healthz", "/robots.txt", "/preview/17.Qx-9_z/"):
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
                connection.request(
                    "HEAD", path, headers={"X-Request-ID": "not sane", "Content-Length": "3"}, body=b"abc"
                )
                assert connection.getresponse().read() == b""
        server.send_signal(signal.SIGINT)
        said, _ = server.communicate(timeout=20)
    assert "Qx-9_z" not in said
    first, *others = said.splitlines()
    assert re.fullmatch(r'\[.+\] 200 "GET /healthz HTTP/1.1" 3 bytes \d+ ms from-the-proxy\.1', first)
    assert [re.fullmatch(r".+ ms ([0-9a-f]{32})", line) is not None for line in others] == [True] * 3


def test_database_files_are_private(tmp_path):
    folder = tmp_path / "site"
    (folder / "var").mkdir(parents=True)
    file = folder / "var" / "directory.sqlite3"
    for name in ("", "-wal", "-shm"):
        path = file.with_name(file.name + name)
        path.touch()
        path.chmod(0o664)
    code = (
        "import os; os.umask(0o002);"
        "from django.db import connection;"
        "connection.cursor().execute('CREATE TABLE t (x)');"
        f"print(*(oct(os.stat({str(file)!r} + name).st_mode & 0o777) for name in ('', '-wal', '-shm')))"
    )
    status, said = run("manage.py", "shell", "--no-imports", "-v0", "-c", code, DATABASE_URL=f"sqlite:///{file}")
    assert (status, said) == (0, "0o600 0o600 0o600\n")


def test_file_on_a_read_only_disk_is_left_as_it_is(tmp_path, monkeypatch):
    def refuse(path, mode):
        raise OSError(errno.EROFS, "Read-only file system")

    tmp_path.chmod(0o755)
    monkeypatch.setattr(Path, "chmod", refuse)
    keep_private(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_log_of_an_unreadable_request_names_no_visitor(tmp_path):
    with serving(DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3") as (server, port):
        with closing(socket.create_connection(("127.0.0.1", port))) as client:
            client.sendall(b"nonsense\r\n\r\n")
            assert client.recv(1000).startswith(b"HTTP/1.1 400 ")
        server.send_signal(signal.SIGINT)
        said, _ = server.communicate(timeout=20)
    assert "Invalid request from ip=-: " in said
    assert "127.0.0.1" not in said


def test_unused_connection_does_not_hold_up_the_stop(tmp_path):
    with serving(DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3") as (server, port):
        with closing(socket.create_connection(("127.0.0.1", port))):
            assert get(port, "/healthz")[0] == 200
            begin = time.monotonic()
            server.send_signal(signal.SIGTERM)
            server.communicate(timeout=20)
        assert time.monotonic() - begin < WAIT_SECONDS - 2
    assert server.returncode == 0


def test_production_answers_its_own_host_over_https_and_probes_by_any_address(tmp_path):
    with serving(**PRODUCTION | {"DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3"}) as (_, port):
        status, headers, _ = get(port, "/robots.txt", Host="directory.example")
        assert (status, headers["Location"]) == (301, "https://directory.example/robots.txt")

        status, headers, body = get(port, "/robots.txt", Host="directory.example", X_Forwarded_Proto="https")
        assert status == 200
        assert headers["Strict-Transport-Security"] == "max-age=31536000"
        assert "Disallow: /admin/" in body

        assert get(port, "/robots.txt", Host="localhost", X_Forwarded_Proto="https")[0] == 400
        assert get(port, "/healthz", Host="10.0.0.7")[0] == 200


def test_forwarded_scheme_is_not_believed_without_trust_in_the_proxy(tmp_path):
    given = PRODUCTION | {"DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3", "TRUST_PROXY": ""}
    with serving(**given) as (_, port):
        status, headers, _ = get(port, "/robots.txt", Host="directory.example", X_Forwarded_Proto="https")
        assert (status, headers["Strict-Transport-Security"]) == (200, None)


def test_deploy_files_agree_with_the_server():
    nginx, caddy, service = (
        (BASE_DIR / "docs/deploy" / name).read_text() for name in ("nginx.conf", "Caddyfile", "directory.service")
    )
    gunicorn = runpy.run_path(str(BASE_DIR / "gunicorn.conf.py"))
    assert f"client_max_body_size {MAX_REQUEST_MEGABYTES}m;" in nginx
    assert f"max_size {MAX_REQUEST_MEGABYTES}MiB" in caddy
    assert seconds("keepalive_timeout {}s;", nginx) < gunicorn["keepalive"]
    assert seconds("keepalive {}s", caddy) < gunicorn["keepalive"]
    assert seconds("TimeoutStopSec={}", service) > gunicorn["graceful_timeout"]


def seconds(line, file) -> int:
    """Return the number that stands in that line of a file."""
    return int(re.search(rf"^\s*{line.format('([0-9]+)')}$", file, re.MULTILINE)[1])


def test_port_in_use_is_one_sentence_and_no_wait():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status, said = run("-m", "gunicorn", PORT=str(port))
    assert said == f"Port {port} is in use by another program: choose one with PORT=8001.\n"
    assert status == 1


@pytest.mark.django_db
def test_ready_when_the_database_has_the_tables_of_this_code(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    said, disk, migrations = response.text.splitlines()
    assert said == "ok"
    assert re.fullmatch(r"Disk space free: [0-9]+\.[0-9] GB\.", disk)
    assert migrations == "Unapplied migrations: none."
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_not_ready_while_a_migration_is_missing(client):
    MigrationRecorder(connection).record_unapplied("partners", "0002_addresses_and_merges")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "run manage.py migrate" in response.text
    assert "Unapplied migrations: partners.0002_addresses_and_merges.\n" in response.text


@pytest.mark.django_db
def test_not_ready_while_the_disk_is_nearly_full(client, monkeypatch):
    monkeypatch.setattr("imls_directory.health.free_bytes", lambda: 99_000_000)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "The disk is nearly full: less than 100 MB are free.\nDisk space free: 0.1 GB." in response.text


def test_disk_asked_about_is_that_of_the_sqlite_file(monkeypatch, tmp_path):
    file = tmp_path / "site.sqlite3"
    file.touch()
    asked = []
    monkeypatch.setattr(connection, "vendor", "sqlite")
    monkeypatch.setitem(connection.settings_dict, "NAME", file)
    monkeypatch.setattr("shutil.disk_usage", lambda path: asked.append(path) or SimpleNamespace(free=7))
    assert free_bytes() == 7
    assert asked == [file]


def test_command_without_a_database_ends_with_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nothing listens there
        address = f"postgres://directory@127.0.0.1:{taken.getsockname()[1]}/directory"
        status, said = run("manage.py", "load_directory", DATABASE_URL=address)
    assert status == 1
    assert said.startswith("The database cannot be used right now. OperationalError: connection failed: ")
    assert len(said.splitlines()) == 1


def test_not_ready_while_the_database_does_not_answer(client, monkeypatch, caplog):
    def refuse(recorder):
        raise OperationalError("connection refused")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", refuse)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.text.startswith("The database does not answer.\nDisk space free: ")
    assert "connection refused" in caplog.text


def test_alive_without_a_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.text) == (200, "ok\n")
