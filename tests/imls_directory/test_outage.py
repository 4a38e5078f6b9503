"""What visitors, staff and operators get while the database cannot be reached, read or written."""

import logging
import re

import pytest
from django.db import DatabaseError, InternalError, OperationalError, ProgrammingError
from django.db.utils import ConnectionHandler
from django.test import Client

from imls_directory.masking import MaskedFormatter
from imls_directory.outage import find_outage
from imls_directory.parsing import sqlite
from tests.editing import Form, change_page, words_of
from tests.factories import make_initiative, make_partner
from tests.outages import lost_database, read_only_database
from tests.people import PUBLISHER, SUPERUSER, client_of


@pytest.fixture
def log(caplog):
    logger = logging.getLogger("django")
    logger.addHandler(caplog.handler)
    yield caplog
    logger.removeHandler(caplog.handler)


@pytest.fixture
def client(client):
    client.raise_request_exception = False
    return client


def assert_unavailable(response):
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "no-store" in response["Cache-Control"]
    assert "The directory can’t be reached right now" in response.text


# ---- Pages


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/initiatives/",
        "/initiatives/?q=books",
        "/initiatives/open-ebooks/",
        "/initiatives/?format=csv",
        "/partners/",
        "/explore/",
        "/sitemap.xml",
    ],
)
def test_lost_database_is_said_in_plain_words(client, address):
    with lost_database():
        response = client.get(address)
    assert_unavailable(response)


@pytest.mark.django_db
def test_outage_takes_one_line_of_the_log(client, log):
    with lost_database():
        client.get("/initiatives/?q=books")
    (record,) = log.records
    assert not record.exc_info
    reason = "OperationalError: could not connect to server: Connection refused"
    assert record.getMessage() == f"Service Unavailable: /initiatives/ ({reason})"


@pytest.mark.django_db
def test_log_of_an_outage_masks_preview_tokens(client, log, monkeypatch):
    def refuse(request, token):
        raise OperationalError("no answer")

    monkeypatch.setattr("initiatives.preview._shared", refuse)
    assert_unavailable(client.get("/preview/17.Qx-9_z/"))
    said = MaskedFormatter("{message}", style="{").format(log.records[0])
    assert said == "Service Unavailable: /preview/***/ (OperationalError: no answer)"


@pytest.mark.django_db
def test_fault_in_the_code_is_logged_with_its_traceback(client, log):
    with lost_database(ProgrammingError):
        assert client.get("/initiatives/").status_code == 500
    assert log.records[0].exc_info


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/admin/", "/admin/initiatives/initiative/", "/admin/password_change/"])
def test_staff_page_without_a_database_is_unavailable(address):
    staff = client_of(PUBLISHER)
    staff.raise_request_exception = False
    with lost_database():
        response = staff.get(address)
    assert_unavailable(response)
    assert f'href="{address}"' in response.text


@pytest.fixture
def idle_staff():
    """Staff whose session is to be renewed by the next page."""
    staff = client_of(PUBLISHER)
    staff.raise_request_exception = False
    session = staff.session
    session["last_used"] = 0
    session.save()
    return staff


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/admin/", "/admin/password_change/", "/admin/initiatives/initiative/"])
def test_staff_can_read_pages_of_a_read_only_database(idle_staff, address):
    with read_only_database():
        assert idle_staff.get(address).status_code == 200
        assert idle_staff.head(address).status_code == 200


@pytest.mark.django_db
def test_form_whose_session_cannot_be_saved_is_unavailable(idle_staff, log):
    with read_only_database():
        response = idle_staff.post("/admin/partners/partner/add/", {"name": "Typed words"})
    assert_unavailable(response)
    assert "Typed words" in words_of(response)
    assert log.records[0].getMessage().startswith("Service Unavailable: /admin/partners/partner/add/")


@pytest.mark.django_db
def test_session_that_ended_meanwhile_leads_to_sign_in(idle_staff, monkeypatch):
    session = idle_staff.session
    monkeypatch.setattr("imls_directory.editing.EditingSite.get_app_list", lambda *args: session.delete() or [])
    response = idle_staff.get("/admin/")
    assert response.status_code == 403
    assert "You signed out in another window" in words_of(response)
    assert 'href="/admin/login/?next=%2Fadmin%2F"' in response.text


# ---- Forms


def forms():
    """Yield the address and the fields of each kind of form that staff save, with words typed in it."""
    initiative = make_initiative("Open eBooks", text="An app for children.", partners=["First Book"])
    partner, other = initiative.partnerships.get().partner, make_partner("Second Book")
    entry, staff = change_page(initiative), client_of(SUPERUSER)
    changed = Form(staff.get(entry)) | {"summary": "Typed words"}
    proposed = staff.post(entry, changed | {"_propose": "1"}).url
    yield proposed, Form(staff.get(proposed)) | {"reason": "Typed words", "_apply": "1"}
    yield entry, changed
    add = "/admin/initiatives/initiative/add/"
    yield add, Form(staff.get(add)) | {"title": "Typed words", "slug": "typed", "kind": "program"}
    yield change_page(partner), Form(staff.get(change_page(partner))) | {"name": "Typed words"}
    yield "/admin/initiatives/source/add/", {"url": "https://a.example/", "title": "Typed words"}
    yield f"{entry.removesuffix('change/')}preview-links/", {"made_for": "Typed words", "days": "14", "_make": "1"}
    bulk = "/admin/initiatives/initiative/bulk/"
    edited = {"entries": str(initiative.pk), "kind": "award", "reason": "Typed words"}
    yield bulk, edited | {"apply": "1", "shown": _hidden("shown", staff.post(bulk, edited))}
    yield "/admin/auth/group/add/", {"name": "Typed words"}
    merge = f"{change_page(partner).removesuffix('change/')}merge/?target={other.pk}"
    yield (
        merge,
        Form(staff.get(merge))
        | {"target": str(other.pk), "seen": _hidden("seen", staff.get(merge)), "note": "Typed words"},
    )


def _hidden(name, response):
    return re.search(f'name="{name}" value="([^"]+)"', response.text)[1]


@pytest.mark.django_db
@pytest.mark.parametrize("outage", [lost_database, read_only_database])
def test_form_that_cannot_be_saved_comes_back_as_typed(outage):
    staff = client_of(SUPERUSER)
    staff.raise_request_exception = False
    addresses = []
    for address, fields in list(forms()):
        addresses.append(address)
        with outage():
            response = staff.post(address, fields)
        assert_unavailable(response)
        assert "Nothing was saved" in words_of(response), address
        assert "Typed words" in words_of(response), address
    assert len(addresses) == 9


@pytest.mark.django_db
def test_sign_in_without_a_database_gives_no_password_back():
    visitor = Client(raise_request_exception=False)
    with lost_database():
        response = visitor.post("/admin/login/", {"username": "ann", "password": "a lamp beside the door"})
    assert_unavailable(response)
    assert "a lamp beside the door" not in response.text


@pytest.mark.django_db
def test_outage_does_not_show_what_another_site_sent():
    visitor = Client(enforce_csrf_checks=True, raise_request_exception=False)
    with lost_database():
        response = visitor.post(
            "/admin/partners/partner/add/", {"name": "Words of another site"}, headers={"Origin": "https://a.example"}
        )
    assert "Words of another site" not in response.text


# ---- Which errors are outages


def failure(statement, path, *, other=None, prepare="", **options):
    """Return the error of a statement in an SQLite file."""
    settings = sqlite(path)
    settings["OPTIONS"] |= {"timeout": 0} | options
    database = ConnectionHandler({"default": settings})["default"]
    try:
        with database.cursor() as cursor:
            if prepare:
                cursor.execute(prepare)
            cursor.execute(statement)
    except DatabaseError as error:
        return error
    finally:
        database.close()


@pytest.fixture
def file(tmp_path, django_db_blocker):
    with django_db_blocker.unblock():
        path = tmp_path / "site.sqlite3"
        assert failure("CREATE TABLE entry (title)", path) is None
        yield path


def test_sqlite_file_that_is_locked_is_an_outage(file):
    holder = ConnectionHandler({"default": sqlite(file)})["default"]
    with holder.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        assert find_outage(failure("INSERT INTO entry VALUES (1)", file))
    holder.close()


@pytest.mark.parametrize(
    ("prepare", "statement"),
    [
        ("PRAGMA max_page_count = 1", "INSERT INTO entry VALUES (zeroblob(100000))"),
        ("PRAGMA query_only = 1", "INSERT INTO entry VALUES (1)"),
        ("", "SELECT * FROM initiatives_initiative"),  # the file was lost, and SQLite made an empty one
    ],
)
def test_sqlite_file_that_is_full_read_only_or_new_is_an_outage(file, prepare, statement):
    assert find_outage(failure(statement, file, prepare=prepare))


def test_sqlite_file_that_is_read_only_can_be_read(file):
    read_only = f"file:{file}?mode=ro"
    assert failure("SELECT * FROM entry", read_only) is None
    assert find_outage(failure("INSERT INTO entry VALUES (1)", read_only))


def test_sqlite_file_that_is_no_database_is_an_outage(file):
    for each in file.parent.iterdir():
        each.write_bytes(b"no database " * 1000)
    assert find_outage(failure("SELECT 1 FROM entry", file))


def test_sqlite_folder_that_is_gone_is_an_outage(file):
    assert find_outage(failure("SELECT 1", file.parent / "gone" / "site.sqlite3"))


@pytest.mark.parametrize("statement", ["SELECT nothing FROM entry", "SELEKT", "INSERT INTO entry VALUES (1, 2)"])
def test_faulty_sql_is_no_outage(file, statement):
    error = failure(statement, file)
    assert error
    assert find_outage(error) is None


@pytest.mark.parametrize(
    ("kind", "state", "is_outage"),
    [
        (InternalError, "25006", True),  # read-only transaction
        (ProgrammingError, "42501", True),  # no right to write
        (ProgrammingError, "42P01", True),  # no such table
        (OperationalError, "53100", True),  # disk full
        (OperationalError, "57014", True),  # statement timeout
        (ProgrammingError, "42601", False),  # syntax error
        (DatabaseError, "22003", False),
    ],
)
def test_postgresql_errors_are_told_apart_by_their_codes(kind, state, is_outage):
    error, cause = kind("message"), Exception("message")
    cause.sqlstate = state
    error.__cause__ = cause
    assert (find_outage(error) is not None) == is_outage
