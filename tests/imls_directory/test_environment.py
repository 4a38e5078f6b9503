"""The environment: what it means when it is right, and that one sentence says what is wrong with it."""

import os
import stat
import subprocess
import sys
import time

import pytest
from django.db.utils import ConnectionHandler

from imls_directory.environment import VARIABLES, BadEnvironment, Environment, read
from imls_directory.parsing import BASE_DIR, sqlite
from imls_directory.privacy import keep_private
from imls_directory.secret import made_once

PRODUCTION = {
    "SITE_URL": "https://directory.example",
    "SECRET_KEY": "k" * 64,
    "DATABASE_URL": "postgres://u:p@db/site",
}


def database(url):
    return read({"DATABASE_URL": url}).database


def test_nothing_set_is_a_safe_local_site():
    assert read({}) == Environment(
        site_url="", secret_key="", database=None, trust_proxy=False, debug=False, port=8000, workers=2
    )
    assert not read({}).production


def test_set_to_nothing_is_not_set():
    assert read(dict.fromkeys(VARIABLES, " ")) == read({})


def test_site_url_with_https_is_production_and_complete_with_key_and_database():
    environment = read(PRODUCTION)
    assert environment.production
    assert environment.host == "directory.example"
    assert environment.lacks == []


def test_local_site_url_is_not_production():
    environment = read({"SITE_URL": "http://localhost:8000/"})
    assert environment.site_url == "http://localhost:8000"
    assert not environment.production


@pytest.mark.parametrize(
    ("site_url", "kept", "host"),
    [
        ("https://Directory.Example/", "https://directory.example", "directory.example"),
        ("https://directory.example:443", "https://directory.example", "directory.example"),
        ("https://directory.example:8443", "https://directory.example:8443", "directory.example"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443", "[2001:db8::1]"),
    ],
)
def test_site_url_is_kept_as_browsers_write_an_origin(site_url, kept, host):
    environment = read({"SITE_URL": site_url})
    assert (environment.site_url, environment.host) == (kept, host)


def test_half_a_production_names_all_that_is_missing():
    lacks = read({"SITE_URL": "https://directory.example", "DEBUG": "1"}).lacks
    assert [sentence.split()[0] for sentence in lacks] == ["SECRET_KEY", "DATABASE_URL", "DEBUG"]


@pytest.mark.parametrize(
    ("site_url", "complaint"),
    [
        ("directory.example", "must begin with https://"),
        ("ftp://directory.example", "must begin with https://"),
        ("http://directory.example", "must begin with https:// unless its host is localhost"),
        ("https://", "names no host"),
        ("https:///initiatives/", "names no host"),
        ("https://directory.example/initiatives", "must be a scheme and a host alone"),
        ("https://directory.example?q=x", "must be a scheme and a host alone"),
        ("https://me:secret@directory.example", "must be a scheme and a host alone"),
        ("https://*", "names a host that no domain can have"),
        ("https://two words.example", "names a host that no domain can have"),
        ("https://a..b", "names a host that no domain can have"),
        ("https://a.-b.example", "names a host that no domain can have"),
        ("https://a-.example", "names a host that no domain can have"),
        (f"https://{'a' * 64}.example", "names a host that no domain can have"),
        ("https://directory.example:0", "has no valid port"),
        ("https://directory.example:99999", "has no valid port"),
        ("https://directory.example:http", "has no valid port"),
    ],
)
def test_malformed_site_url_is_refused_in_one_sentence(site_url, complaint):
    assert_refused("SITE_URL", site_url, complaint)


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("site.sqlite3", "must begin with postgres://"),
        ("mysql://u:secret@db/site", "must begin with postgres://"),
        ("postgres://u:secret@db", "names no database"),
        ("postgres://u:secret@db/", "names no database"),
        ("postgres://u:secret@/site", "names no host"),
        ("postgres://u:secret@db:0/site", "has no valid port"),
        ("postgres://u:secret@db:99999/site", "has no valid port"),
        ("postgres://u:secret@db:five/site", "has no valid port"),
        ("postgres://u:secret@[::1/site", "has no valid port"),
        ("postgres://u:sec/secret@db/site", "has no valid port, or a character such as / or #"),
        ("postgres://u:12/secret@db/site", "has a / or # in its password or name"),
        ("postgres://u:secret@db/site?sslmoed=require", "has an option after the ? that PostgreSQL does not know"),
        ("postgres://u:secret@db/site?port=99999999", "has a port after the ? that is no number from 1 to 65535"),
        ("postgres://u:secret@db/site?port=0", "has a port after the ? that is no number"),
        ("postgres://u:secret@/site?host=/run&port=five", "has a port after the ? that is no number"),
        ("postgres:db/site", "must begin with postgres://"),
        ("sqlite::memory:", "must begin with postgres://, postgresql:// or sqlite:///"),
        ("sqlite:x", "must begin with postgres://, postgresql:// or sqlite:///"),
        ("sqlite:xy", "must begin with postgres://, postgresql:// or sqlite:///"),
        ("sqlite:/x", "must begin with postgres://, postgresql:// or sqlite:///"),
        ("sqlite:///:memory:", "must be sqlite:///file"),
        ("sqlite://:memory:", "must begin with postgres://, postgresql:// or sqlite:///"),
        ("sqlite://site.sqlite3", "must begin with postgres://, postgresql:// or sqlite:///"),
        ("sqlite:///", "must be sqlite:///file"),
        ("sqlite:////no/such/folder/site.sqlite3", "names a file in a folder that does not exist"),
    ],
)
def test_malformed_database_url_is_refused_in_one_sentence_that_repeats_no_password(url, complaint):
    assert_refused("DATABASE_URL", url, complaint)


@pytest.mark.parametrize(
    ("variable", "text", "complaint"),
    [
        ("PORT", "0", "must be a port number from 1 to 65535"),
        ("PORT", "65536", "must be a port number from 1 to 65535"),
        ("PORT", "http", "must be a port number from 1 to 65535"),
        ("WEB_CONCURRENCY", "0", "must be a number of workers"),
        ("WEB_CONCURRENCY", "many", "must be a number of workers"),
        ("DEBUG", "maybe", "must be 1 or 0"),
        ("TRUST_PROXY", "10.0.0.1", "must be 1 or 0"),
    ],
)
def test_malformed_numbers_and_switches_are_refused_in_one_sentence(variable, text, complaint):
    assert_refused(variable, text, complaint)


def assert_refused(variable, text, complaint):
    with pytest.raises(BadEnvironment) as refusal:
        read({variable: text})
    sentence = str(refusal.value)
    assert sentence.startswith(f"{variable} {complaint}")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "secret" not in sentence


def test_everything_wrong_is_said_at_once():
    with pytest.raises(BadEnvironment) as refusal:
        read({"SITE_URL": "x", "DATABASE_URL": "x", "PORT": "x"})
    assert [line.split()[0] for line in str(refusal.value).splitlines()] == ["SITE_URL", "DATABASE_URL", "PORT"]


@pytest.mark.parametrize("text", ["1", "true", "YES", "on"])
def test_switches_turn_on(text):
    assert read({"DEBUG": text}).debug


@pytest.mark.parametrize("text", ["0", "false", "No", "off"])
def test_switches_turn_off(text):
    assert not read({"TRUST_PROXY": text}).trust_proxy


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_postgres_address_is_decoded_and_its_options_are_passed_on(scheme):
    settings = database(f"{scheme}://d%40r:p%2Fs%23%3A@db.example:6432/site%20one?sslmode=require&connect_timeout=9")
    assert settings["ENGINE"] == "django.db.backends.postgresql"
    assert (settings["USER"], settings["PASSWORD"]) == ("d@r", "p/s#:")
    assert (settings["HOST"], settings["PORT"], settings["NAME"]) == ("db.example", "6432", "site one")
    assert settings["OPTIONS"].items() >= {"sslmode": "require", "connect_timeout": "9"}.items()


def test_postgres_that_hangs_is_waited_for_a_few_seconds():
    limits = {
        "connect_timeout": "5",
        "tcp_user_timeout": "10000",
        "keepalives": "1",
        "keepalives_idle": "10",
        "keepalives_interval": "5",
        "keepalives_count": "3",
        "options": "-c statement_timeout=15000",
    }
    assert database("postgres://staff@db/site")["OPTIONS"] == limits


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("statement_timeout=60000", "-c statement_timeout=60000"),
        ("statement_timeout=0", None),  # for a pooler that takes no options
        ("options=-c%20work_mem%3D8MB", "-c statement_timeout=15000 -c work_mem=8MB"),
    ],
)
def test_statement_timeout_can_be_given_in_the_address(query, options):
    assert database(f"postgres://staff@db/site?{query}")["OPTIONS"].get("options") == options


@pytest.mark.parametrize("query", ["connect_timeout=soon", "statement_timeout=60s", "keepalives_idle=-1"])
def test_time_limit_that_is_no_number_is_refused(query):
    with pytest.raises(BadEnvironment, match="has a time limit after the \\? that is no whole number"):
        database(f"postgres://staff@db/site?{query}")


def test_postgres_is_reached_by_a_unix_socket_too():
    settings = database("postgres://staff@/site?host=/var/run/PostgreSQL")
    assert (settings["HOST"], settings["PORT"], settings["NAME"]) == ("/var/run/PostgreSQL", "", "site")
    settings = database("postgres://staff@/site?host=/var/run/PostgreSQL&port=6432")
    assert (settings["HOST"], settings["PORT"], settings["NAME"]) == ("/var/run/PostgreSQL", "6432", "site")


def test_sqlite_address_with_three_slashes_is_within_the_project_and_with_four_anywhere(tmp_path):
    assert database("sqlite:///site.sqlite3")["NAME"] == BASE_DIR / "site.sqlite3"
    assert database(f"sqlite:///{tmp_path}/my%20site.sqlite3")["NAME"] == tmp_path / "my site.sqlite3"


def test_sqlite_is_opened_so_that_readers_and_writers_do_not_stop_each_other(tmp_path, django_db_blocker):
    connection = ConnectionHandler({"default": sqlite(tmp_path / "site.sqlite3")})["default"]
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert cursor.execute("PRAGMA synchronous").fetchone() == (1,)
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == (20_000,)
    assert connection.transaction_mode == "IMMEDIATE"
    connection.close()


def test_passwords_stay_out_of_what_is_printed_of_the_environment():
    printed = repr(read(PRODUCTION | {"SECRET_KEY": "opensesame", "DATABASE_URL": "postgres://u:opensesame@db/site"}))
    assert "directory.example" in printed
    assert "opensesame" not in printed


def test_key_is_made_once_and_its_owner_alone_may_read_it(tmp_path):
    file = tmp_path / "var" / "secret_key"
    key = made_once(file)
    assert len(key) >= 50
    assert made_once(file) == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir(file.parent) == ["secret_key"]


def test_folder_of_the_site_is_made_private(tmp_path):
    tmp_path.chmod(0o755)
    keep_private(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
    keep_private(tmp_path / "nothing")


def test_running_site_keeps_its_folder_private():
    folder = BASE_DIR / "var"
    folder.chmod(0o755)
    subprocess.run([sys.executable, "-c", "import imls_directory.settings"], cwd=BASE_DIR, check=True)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_key_that_others_could_read_is_made_private(tmp_path):
    file = tmp_path / "secret_key"
    made_once(file)
    file.chmod(0o644)
    made_once(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_earlier_keys_are_separated_by_spaces():
    environment = read({"SECRET_KEY_FALLBACKS": f" {'a' * 60}  {'b' * 60}"})
    assert environment.secret_key_fallbacks == ["a" * 60, "b" * 60]
    assert "aaa" not in repr(environment)


def test_key_differs_from_place_to_place(tmp_path):
    assert made_once(tmp_path / "one") != made_once(tmp_path / "two")


def test_processes_that_start_at_once_get_the_same_key(tmp_path):
    code = (
        "import pathlib, sys, time; from imls_directory.secret import made_once;"
        "time.sleep(max(0, float(sys.argv[2]) - time.time())); print(made_once(pathlib.Path(sys.argv[1])))"
    )
    start = str(time.time() + 0.5)
    command = [sys.executable, "-c", code, str(tmp_path / "var" / "secret_key"), start]
    processes = [subprocess.Popen(command, cwd=BASE_DIR, stdout=subprocess.PIPE, text=True) for _ in range(8)]
    keys = {process.communicate()[0] for process in processes}
    assert len(keys) == 1
    assert keys != {""}


@pytest.mark.parametrize(
    ("variable", "text", "complaint"),
    [
        ("CORRECTIONS_EMAIL", "fix at example.gov", "must be an e-mail address"),
        ("CORRECTIONS_EMAIL", "a@b.example?bcc=c@d.example", "must be an e-mail address"),
        ("CORRECTIONS_URL", "javascript:alert({url})", "must begin with https://"),
        ("CORRECTIONS_URL", "https://forms.example/new", "must have {url} or {title}"),
        ("CORRECTIONS_URL", "https://forms.example/?page={url}&x={other}", "and no other braces"),
        ("CORRECTIONS_URL", "https://forms.example/{url}", "after its ?"),
        ("SECURITY_CONTACT", "security@example.gov", "must be mailto:"),
        ("SECURITY_CONTACT", "mailto:nobody", "must be an e-mail address"),
        ("SECURITY_CONTACT", "https:///report", "must be mailto:"),
        ("SECURITY_CONTACT", "http://example.gov/report", "must be mailto:"),
    ],
)
def test_contacts_that_reach_nobody_are_refused(variable, text, complaint):
    with pytest.raises(BadEnvironment) as refusal:
        read({variable: text})
    assert complaint in str(refusal.value)
    assert text not in str(refusal.value)


def test_contacts_are_kept_as_they_are_given():
    given = {
        "CORRECTIONS_EMAIL": "fix@example.gov",
        "CORRECTIONS_URL": "https://forms.example/?about={title}&page={url}",
        "SECURITY_CONTACT": "https://example.gov/report",
    }
    environment = read(given)
    kept = [environment.corrections_email, environment.corrections_url, environment.security_contact]
    assert kept == list(given.values())
    assert read({"SECURITY_CONTACT": "mailto:s@example.gov"}).security_contact == "mailto:s@example.gov"


def mail(url):
    return read({"EMAIL_URL": url, "EMAIL_FROM": "directory@example.org"}).mail


def test_mail_server_is_reached_encrypted_by_either_way():
    settings = mail("smtp://ed%40x:p%2Fs@mail.example:2525/?tls=1")
    assert (settings["EMAIL_HOST"], settings["EMAIL_PORT"]) == ("mail.example", 2525)
    assert (settings["EMAIL_HOST_USER"], settings["EMAIL_HOST_PASSWORD"]) == ("ed@x", "p/s")
    assert (settings["EMAIL_USE_TLS"], settings["EMAIL_USE_SSL"]) == (True, False)
    settings = mail("smtps://u:p@mail.example")
    assert (settings["EMAIL_PORT"], settings["EMAIL_USE_TLS"], settings["EMAIL_USE_SSL"]) == (465, False, True)
    assert mail("smtp://mail.example/?tls=1")["EMAIL_PORT"] == 587


def test_mail_server_on_this_machine_needs_no_encryption():
    settings = mail("smtp://localhost")
    assert (settings["EMAIL_PORT"], settings["EMAIL_USE_TLS"], settings["EMAIL_HOST_USER"]) == (25, False, "")
    assert mail("smtp://u:p@localhost:1025")["EMAIL_PORT"] == 1025


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("mail.example", "must begin with smtp://"),
        ("smtp://", "names no host"),
        ("smtp://u:opensesame@mail.example", "others can read it: add ?tls=1"),
        ("smtp://u:opensesame@mail.example/?tls=0", "others can read it"),
        ("smtp://u@mail.example/?tls=1", "a user and a password, or neither"),
        ("smtp://u:open/sesame@mail.example/?tls=1", "must be written as a % code"),
        ("smtp://mail.example/opensesame", "where %2F or %23 must stand"),
        ("smtp://mail.example/?tls=opensesame", "after its ? that is not tls=1 or tls=0"),
        ("smtp://mail.example/?ssl=1", "after its ? that is not tls=1 or tls=0"),
        ("smtps://mail.example/?tls=1", "either smtps:// or ?tls=1"),
        ("smtp://mail.example:99999", "no valid port"),
    ],
)
def test_mail_servers_that_cannot_be_meant_are_refused_and_not_repeated(url, complaint):
    with pytest.raises(BadEnvironment) as refusal:
        mail(url)
    assert str(refusal.value).startswith("EMAIL_URL ")
    assert complaint in str(refusal.value)
    assert "sesame" not in str(refusal.value)


def test_mail_needs_a_sender_who_can_be_answered():
    with pytest.raises(BadEnvironment, match="EMAIL_URL needs EMAIL_FROM"):
        read({"EMAIL_URL": "smtp://localhost"})
    with pytest.raises(BadEnvironment) as refusal:
        read({"EMAIL_URL": "smtp://localhost", "EMAIL_FROM": "nobody"})
    assert str(refusal.value) == "EMAIL_FROM must be an e-mail address."
    sender = "The directory <directory@example.org>"
    assert read({"EMAIL_URL": "smtp://localhost", "EMAIL_FROM": sender}).email_from == sender


def test_passwords_of_the_mail_server_stay_out_of_what_is_printed():
    assert "opensesame" not in repr(
        read({"EMAIL_URL": "smtps://u:opensesame@mail.example", "EMAIL_FROM": "directory@example.org"})
    )
