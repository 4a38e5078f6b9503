"""Many who try at the same moment get no more attempts than one after the other."""

import http.client
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier
from urllib.parse import urlencode, urlsplit

import pytest

from imls_directory.parsing import BASE_DIR
from tests.serving import EDITOR, prepared, running

LOGIN = "/admin/login/"
AT_ONCE = 30


@pytest.fixture(scope="module")
def environment(tmp_path_factory) -> Iterator[dict[str, str]]:
    with prepared(tmp_path_factory.mktemp("site"), odd=False) as environment:
        yield environment | {"WEB_CONCURRENCY": "2", "EMAIL_URL": "smtp://localhost:9", "EMAIL_FROM": "a@b.example"}


@pytest.fixture(scope="module")
def site(environment) -> Iterator[str]:
    with running(environment) as address:
        yield address


def shell(environment, code) -> str:
    """Run Python in the environment of the site, and return what it prints."""
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-v0", "-c", code]
    return subprocess.run(
        command, cwd=BASE_DIR, env=os.environ | environment, capture_output=True, text=True, check=True
    ).stdout.strip()


def request(site, method, path, body="", **headers):
    parts = urlsplit(site)
    with closing(http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)) as connection:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, response.headers, response.read().decode()


def post_at_once(site, path, form, cookie="") -> list[int]:
    """Send one form many times at the same moment; return the answers' statuses."""
    token = "a" * 32
    barrier = Barrier(AT_ONCE)
    headers = {
        "Cookie": f"csrftoken={token}; {cookie}",
        "Content-Type": "application/x-www-form-urlencoded",
    }

    def post(_) -> int:
        barrier.wait(timeout=60)
        return request(site, "POST", path, urlencode(form | {"csrfmiddlewaretoken": token}), **headers)[0]

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(post, range(AT_ONCE)))


def noted(environment, words) -> int:
    """Return how many lines of histories say so."""
    return int(
        shell(
            environment,
            "from django.contrib.admin.models import LogEntry;"
            f"print(LogEntry.objects.filter(change_message__contains={words!r}).count())",
        )
    )


def test_five_wrong_passwords_of_thirty_at_once_are_tried(site, environment):
    wrong = {"username": EDITOR["USERNAME"], "password": "not that"}
    right = wrong | {"password": EDITOR["PASSWORD"]}
    assert Counter(post_at_once(site, LOGIN, wrong)) == {200: 4, 429: AT_ONCE - 4}
    assert noted(environment, "Wrong password from") == 5
    assert noted(environment, "Locked out") == 1
    assert set(post_at_once(site, LOGIN, right)) == {429}

    shell(environment, "from axes.models import AccessAttempt; AccessAttempt.objects.all().delete()")
    assert 302 in post_at_once(site, LOGIN, right)
    left = shell(environment, "from axes.models import AccessAttempt; print(AccessAttempt.objects.count())")
    assert left == "0"


def test_one_mail_is_sent_for_thirty_requests_at_once(site, environment):
    assert set(post_at_once(site, "/admin/password_reset/", {"email": EDITOR["EMAIL"]})) == {302}
    assert noted(environment, "Asked for a link") == 1


CODES = """
import time
from django.contrib.auth.models import User
from django_otp.oath import TOTP
from imls_directory.signin import devices
user = User.objects.get(username="editor")
key = "00" * 20
clock = TOTP(bytes.fromhex(key), digits=6)
clock.time = time.time()
print("|".join(devices.enrol(user, key, clock)[1]))
"""
SESSION = """
import time
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from imls_directory.signin import pending
user = User.objects.get(username="editor")
session = SessionStore()
session[pending.KEY] = {
    "user": str(user.pk),
    "password": user.get_session_auth_hash(),
    "backend": "imls_directory.signin.backends.PasswordBackend",
    "next": "/admin/",
    "since": int(time.time()),
}
session.save()
print(session.session_key)
"""


def test_one_code_is_good_once_and_wrong_ones_bring_a_pause(site, environment):
    recovery = shell(environment, CODES).split("|")
    session = shell(environment, SESSION)
    cookie = f"staff_session={session}"
    post_at_once(site, "/admin/login/code/", {"code": "wrong code"}, cookie)
    assert noted(environment, "Second factor: wrong code") == 1

    shell(
        environment,
        "from django_otp.plugins.otp_static.models import StaticDevice;"
        "[device.throttle_reset() for device in StaticDevice.objects.all()]",
    )
    before = noted(environment, "Signed in with a recovery code")
    post_at_once(site, "/admin/login/code/", {"code": recovery[0]}, cookie)
    assert noted(environment, "Signed in with a recovery code") == before + 1
