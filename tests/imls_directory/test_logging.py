"""What the log is told, and what it is spared."""

import logging
import re
import runpy
from collections import defaultdict
from contextvars import ContextVar
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings as site
from django.test import Client
from gunicorn.config import Config

from imls_directory import request_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(caplog):
    """The log as an operator reads it: Django's loggers do not pass on what they write."""
    logger = logging.getLogger("django")
    logger.addHandler(caplog.handler)
    yield caplog
    logger.removeHandler(caplog.handler)


@pytest.mark.parametrize(
    ("refused", "name", "address", "headers"),
    [
        ("a wrong host", "DisallowedHost", "/", {"host": "elsewhere.example"}),
        ("too long a query", "TooManyFieldsSent", f"/initiatives/?{'q=x&' * 2000}", {}),
    ],
)
def test_what_anybody_can_send_is_answered_by_our_page_and_takes_one_line_of_the_log(
    client, log, refused, name, address, headers
):
    response = client.get(address, headers=headers)
    assert response.status_code == 400
    assert "<h1>That request made no sense to us</h1>" in response.text
    (record,) = log.records
    assert record.name == f"django.security.{name}"
    assert not record.exc_info


@pytest.mark.parametrize(
    ("name", "setting", "fields"),
    [
        ("TooManyFieldsSent", "DATA_UPLOAD_MAX_NUMBER_FIELDS", {"username": "x", "password": "y", "next": "z"}),
        ("RequestDataTooBig", "DATA_UPLOAD_MAX_MEMORY_SIZE", {"username": "x" * 2000}),
    ],
)
def test_too_much_sent_to_where_staff_sign_in_takes_one_line_too(client, log, settings, name, setting, fields):
    setattr(settings, setting, 2)
    response = client.post("/admin/login/", fields)
    assert response.status_code == 400
    (record,) = log.records
    assert record.name == f"django.security.{name}"
    assert not record.exc_info


RESET = "/admin/password_reset/MQ/"


TOKEN = "17.Qx-9_z"
SECRET_LINES = [
    (f"/preview/{TOKEN}/", "/preview/***/"),
    (f"/preview/{TOKEN}?a=b", "/preview/***?a=b"),
    (f"{RESET}{TOKEN}/", f"{RESET}***/"),
    (f"/%70review/{TOKEN}/", "/preview/***/"),
    (f"/%50REVIEW/{TOKEN}/", "/PREVIEW/***/"),
    (f"/%2570review/{TOKEN}/", "/preview/***/"),
    (f"/preview%2F{TOKEN}/", "/preview/***/"),
    (f"/preview%5c{TOKEN}", "/preview\\***"),
    (f"/preview/{TOKEN.replace('Q', '%51')}/", "/preview/***/"),
    (f"//preview//{TOKEN}/", "//preview//***/"),
    (f"/./preview/./{TOKEN}/", "/./preview/***/"),
    (f"/preview/x/../{TOKEN}/", "/preview/***/"),
    (f"/preview/%20{TOKEN}/", "/preview/***/"),
    (f"/preview/%0A{TOKEN}/", "/preview/***/"),
    (f"/preview/{TOKEN}/more", "/preview/***"),
    (f"/admin/login/?next=%2Fpreview%2F{TOKEN}%2F&x=1", "/admin/login/?next=/preview/***/&x=1"),
    (f"http://localhost/preview/{TOKEN}/", "http://localhost/preview/***/"),
    (f"{RESET.replace('_', '%5F')}{TOKEN}/", f"{RESET}***/"),
]


def access_atoms(address, referer="-"):
    """Return what the access log can be made of, and the line that it is made into."""
    conf = runpy.run_path(str(site.BASE_DIR / "gunicorn.conf.py"))
    assert conf["logger_class"] is conf["Log"]
    environ = {"REQUEST_METHOD": "GET", "RAW_URI": address, "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_REFERER": referer}
    response = SimpleNamespace(status="200 OK", sent=1, headers=[])
    log = conf["Log"](Config())
    atoms = log.atoms(response, SimpleNamespace(headers=[("REFERER", referer)]), environ, timedelta(seconds=1))
    return atoms, conf["access_log_format"] % defaultdict(str, atoms)


@pytest.mark.parametrize(("address", "kept"), SECRET_LINES)
def test_access_log_has_no_address_that_lets_anybody_in(address, kept):
    atoms, line = access_atoms(address, referer=f"https://directory.example{address}")
    assert atoms["r"] == f"GET {kept} HTTP/1.1"
    assert f'"GET {kept} HTTP/1.1"' in line
    assert atoms["f"] == atoms["{referer}i"] == f"https://directory.example{kept}"
    assert "Qx-9_z" not in str(atoms)


@pytest.mark.parametrize(
    "address",
    [
        "/admin/initiatives/initiative/5/preview/?version=3",
        "/admin/password_reset/sent/",
        "/initiatives/?q=caf%C3%A9%20%26%20preview",
        "/preview/",
    ],
)
def test_access_log_keeps_other_addresses_as_they_came(address):
    assert access_atoms(address)[0]["r"] == f"GET {address} HTTP/1.1"


def test_access_log_line_ends_in_the_name_of_the_request(monkeypatch):
    monkeypatch.setattr(request_id, "current", ContextVar("name", default="3f2b-77"))
    assert access_atoms("/")[1].endswith(" 3f2b-77")


@pytest.mark.parametrize("given", ["3f2b7c1e", "0123456789abcdef" * 2, "a.b-c_d9", "x" * 64])
def test_sane_name_of_a_request_is_kept(given):
    assert request_id.chosen(given) == given


@pytest.mark.parametrize("given", [None, "", "short", "x" * 65, "two words", 'quote"quote', "line\nline", "é" * 10])
def test_other_names_of_a_request_are_replaced(given):
    assert re.fullmatch("[0-9a-f]{32}", request_id.chosen(given))
    assert request_id.chosen(given) != request_id.chosen(given)


def test_gunicorns_own_errors_hold_no_secret_and_name_the_request(capfd, monkeypatch):
    monkeypatch.setattr(request_id, "current", ContextVar("name", default="3f2b-77"))
    log = runpy.run_path(str(site.BASE_DIR / "gunicorn.conf.py"))["Log"](Config())
    log.warning(f"Invalid request: 'GET /preview/{TOKEN}/ HTTP/9'")
    try:
        raise ValueError(f"/%70review/{TOKEN}/")
    except ValueError:
        log.exception("Error handling request %s", f"/preview/{TOKEN}/")
    for handler in log.error_log.handlers:
        log.error_log.removeHandler(handler)
    written = capfd.readouterr().err
    assert written.count("[3f2b-77]") == 2
    assert written.count("/preview/***/") == 3
    assert "Qx-9_z" not in written


def written(log) -> str:
    """Return the lines that the records become, as the site is set up."""
    (stderr,) = logging.getLogger("django").handlers[:1]
    return "\n".join(stderr.format(record) for record in log.records if stderr.filter(record))


def test_an_error_on_a_preview_is_logged_without_its_address(client, log, monkeypatch):
    def broken(request, token):
        raise RuntimeError(request.path)

    monkeypatch.setattr("initiatives.preview._shared", broken)
    client.raise_request_exception = False
    assert client.get("/preview/17.Qx-9_z/").status_code == 500
    assert "/preview/***/" in written(log)
    assert "Qx-9_z" not in written(log)


def test_a_form_sent_to_a_preview_is_refused_and_logged_without_its_address(log):
    assert Client(enforce_csrf_checks=True).post("/preview/17.Qx-9_z/").status_code == 403
    assert "[-] django.security.csrf:" in written(log)
    assert written(log).endswith(": /preview/***/")
