"""How long a PostgreSQL server is waited for."""

import os
import signal
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection
from django.db.utils import ConnectionHandler

from imls_directory import postgresql
from imls_directory.outage import find_outage

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]


@contextmanager
def own_connection(receiver, timeout):
    settings = connection.settings_dict | {"NAME": connection.settings_dict["NAME"]}
    settings["OPTIONS"] = settings["OPTIONS"] | {"options": f"-c statement_timeout={timeout}"}
    own = ConnectionHandler({"default": settings})["default"]
    own.ensure_connection()
    receiver(own)
    yield own
    own.close()


def test_statement_that_takes_too_long_is_an_outage():
    with own_connection(postgresql.limit_waiting, 50) as own, pytest.raises(OperationalError) as refusal:
        own.cursor().execute("SELECT pg_sleep(20)")
    assert find_outage(refusal.value)


def test_server_that_hangs_frees_the_thread(monkeypatch):
    monkeypatch.setattr(postgresql, "GRACE_SECONDS", 0.2)
    with own_connection(postgresql.limit_waiting, 100) as own:
        server = own.connection.info.backend_pid
        os.kill(server, signal.SIGSTOP)
        try:
            with pytest.raises(OperationalError) as refusal:
                own.cursor().execute("SELECT 1")
        finally:
            os.kill(server, signal.SIGCONT)
        assert find_outage(refusal.value)
        assert not own.is_usable()  # the answer may still come: nothing else is asked there


def test_commands_wait_as_long_as_they_need():
    with own_connection(postgresql.lift_statement_timeout, 50) as own, own.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.1)")
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)
