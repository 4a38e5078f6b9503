"""What the log is told, and what it is spared."""

import logging
import runpy
from collections import defaultdict
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings as site
from django.test import Client
from gunicorn.config import Config

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


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("GET /preview/17.Qx-9_z/ HTTP/1.1", "GET /preview/***/ HTTP/1.1"),
        ("GET /preview/17.Qx-9_z?a=b HTTP/1.1", "GET /preview/***?a=b HTTP/1.1"),
        (f"GET {RESET}c1-9f/ HTTP/1.1", f"GET {RESET}***/ HTTP/1.1"),
        ("GET /admin/initiatives/initiative/5/preview/?version=3 HTTP/1.1",) * 2,
        ("GET /admin/password_reset/sent/ HTTP/1.1",) * 2,
    ],
)
def test_the_access_log_has_no_address_that_lets_in_whoever_has_it(line, kept):
    conf = runpy.run_path(str(site.BASE_DIR / "gunicorn.conf.py"))
    assert conf["logger_class"] is conf["Log"]
    method, address, protocol = line.split()
    environ = {"REQUEST_METHOD": method, "RAW_URI": address, "SERVER_PROTOCOL": protocol}
    response = SimpleNamespace(status="200 OK", sent=1, headers=[])
    log = conf["Log"](Config())
    atoms = log.atoms(response, SimpleNamespace(headers=[]), environ, timedelta(seconds=1))
    assert conf["access_log_format"] % defaultdict(str, atoms) != ""
    assert atoms["r"] == kept


def test_an_error_on_a_preview_is_logged_without_its_address(client, log, monkeypatch):
    def broken(request, token):
        raise RuntimeError

    monkeypatch.setattr("initiatives.preview._shared", broken)
    client.raise_request_exception = False
    assert client.get("/preview/17.Qx-9_z/").status_code == 500
    assert "/preview/***/" in log.text
    assert "Qx-9_z" not in "".join(record.getMessage() for record in log.records)


def test_a_form_sent_to_a_preview_is_refused_and_logged_without_its_address(log):
    assert Client(enforce_csrf_checks=True).post("/preview/17.Qx-9_z/").status_code == 403
    (record,) = log.records
    assert record.name == "django.security.csrf"
    assert record.getMessage().endswith(": /preview/***/")
