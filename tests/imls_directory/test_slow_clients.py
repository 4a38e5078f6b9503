"""Clients that send or read slowly: they keep nobody else waiting, and are not waited for longer than is said."""

import http.client
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from unittest.mock import Mock
from urllib.parse import urlsplit
from weakref import WeakSet

import pytest

from imls_directory.worker import (
    MAX_LARGE_MEGABYTES,
    MAX_REQUEST_MEGABYTES,
    MEGABYTE,
    WAIT_SECONDS,
    BufferedSocket,
    Connection,
    Worker,
)
from tests.serving import served

HOST = b"Host: localhost\r\n"
FORM = b"POST /admin/login/ HTTP/1.1\r\n" + HOST
ATTACKS = {
    "nothing": b"",
    "half a header": b"GET / HTTP/1.1\r\n" + HOST,
    "half a body": FORM + b"Content-Length: 1000\r\n\r\nusername=",
    "half a chunk": FORM + b"Transfer-Encoding: chunked\r\n\r\n64\r\nuser",
    "blank lines": b"\r\n\r\n",
    "a request whose connection is left open": b"GET /healthz HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
    "many requests whose answers are not read": (b"GET /initiatives/ HTTP/1.1\r\n" + HOST + b"\r\n") * 4,
}


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[tuple[str, int]]:
    """Serve the shipped directory, and give the host and port."""
    with served(tmp_path_factory.mktemp("site")) as address:
        parts = urlsplit(address)
        yield parts.hostname, parts.port


@contextmanager
def attacking(site, sent, count) -> Iterator[list[socket.socket]]:
    with ExitStack() as connections:
        sockets = []
        for _ in range(count):
            client = connections.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(site)
            client.sendall(sent)
            sockets.append(client)
        yield sockets


def ask(site, method="GET", path="/healthz", **options):
    with closing(http.client.HTTPConnection(*site, timeout=40)) as connection:
        connection.request(method, path, **options)
        response = connection.getresponse()
        return response.status, response.read().decode()


@pytest.mark.parametrize("count", [20, 60])
@pytest.mark.parametrize("sent", ATTACKS.values(), ids=ATTACKS)
def test_slow_clients_keep_nobody_waiting(site, sent, count):
    begin = time.monotonic()
    with attacking(site, sent, count):
        assert ask(site)[0] == 200
        assert ask(site, path="/")[0] == 200
    assert time.monotonic() - begin < WAIT_SECONDS - 1


def test_dripping_requests_are_closed_in_time(site):
    begin = time.monotonic()
    with (
        attacking(site, ATTACKS["half a header"], 10) as headers,
        attacking(site, ATTACKS["half a body"], 10) as bodies,
    ):
        dripping = [*headers, *bodies]
        while dripping:
            assert time.monotonic() - begin < WAIT_SECONDS + 5
            time.sleep(0.1)  # the pace of the drips
            dripping = [client for client in dripping if drip(client)]
    assert time.monotonic() - begin > WAIT_SECONDS - 1


def drip(client) -> bool:
    """Send one byte more; return whether the connection was still open."""
    try:
        client.send(b"x")
        return client.recv(1, socket.MSG_DONTWAIT) != b""
    except BlockingIOError:
        return True
    except ConnectionError:
        return False


def test_large_upload_is_received(site):
    """A login form of that size is refused by Django for want of its token, so it was read."""
    status, page = ask(site, "POST", "/admin/login/", body=b"x" * MAX_REQUEST_MEGABYTES * MEGABYTE)
    assert (status, "<html" in page) == (403, True)


def test_connection_stays_after_an_upload_that_nobody_read(site):
    size = MAX_REQUEST_MEGABYTES * MEGABYTE
    body = b"Content-Length: %d\r\n\r\n" % size + b"x" * size
    begin = time.monotonic()
    said = send(site, FORM, body, b"GET /healthz HTTP/1.1\r\n", HOST, b"Connection: close\r\n\r\n")
    assert [part[:3] for part in said.split(b"HTTP/1.1 ")[1:]] == [b"403", b"200"]
    assert time.monotonic() - begin < WAIT_SECONDS - 1


def test_too_large_upload_is_refused_in_words(site):
    status, said = ask(site, "POST", "/admin/login/", body=b"x" * (MAX_REQUEST_MEGABYTES * MEGABYTE + 1))
    assert status == 413
    assert f"larger than {MAX_REQUEST_MEGABYTES} MB" in said


def test_upload_of_unknown_length_is_refused_in_words(site):
    status, said = ask(site, "POST", "/admin/login/", body=iter([b"username=", b"editor"]), encode_chunked=True)
    assert (status, "Content-Length" in said) == (411, True)


def send(site, *requests) -> bytes:
    """Send requests on one connection, and return all that is answered until the server closes it."""
    with attacking(site, b"".join(requests), 1) as (client,):
        client.settimeout(20)
        return b"".join(iter(lambda: client.recv(65536), b""))


@pytest.mark.parametrize("length", [17 * MEGABYTE, 10**20, 10**3000])
def test_too_large_upload_is_refused_before_it_is_sent(site, length):
    said = send(site, FORM, b"Content-Length: %d\r\nExpect: 100-continue\r\n\r\n" % length)
    assert said.startswith(b"HTTP/1.1 413 ")


def test_too_large_header_is_refused_in_words(site):
    said = send(site, b"GET / HTTP/1.1\r\n", HOST, (b"X: " + b"a" * 1000 + b"\r\n") * 1200)
    assert said.startswith(b"HTTP/1.1 431 ")
    assert b"The header of your request is too large." in said


def test_search_of_8000_characters_gets_a_page_of_the_site(site):
    status, page = ask(site, path=f"/initiatives/?q={'a' * 8000}")
    assert status == 200
    assert page.count("<h1") == 1


def test_refused_request_behind_another_is_answered(site):
    chunked = FORM + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    said = send(site, b"GET /healthz HTTP/1.1\r\n", HOST, b"\r\n", chunked)
    assert [part[:3] for part in said.split(b"HTTP/1.1 ")[1:]] == [b"200", b"411"]


def test_large_requests_share_a_limited_memory():
    worker = object.__new__(Worker)
    worker.large = WeakSet()

    def receive(size) -> Connection:
        conn = Connection(None, Mock(), "", "")
        conn.received = bytearray(size)
        worker.limit_memory(conn)
        return conn

    size = MAX_REQUEST_MEGABYTES * MEGABYTE
    held = [receive(size) for _ in range(MAX_LARGE_MEGABYTES // MAX_REQUEST_MEGABYTES)]
    assert [conn.refusal for conn in held] == [None] * len(held)
    refused = receive(size)
    assert (refused.refusal[0], len(refused.received), refused.discarded) == (503, 0, size)
    assert receive(1000).refusal is None
    held.pop()
    assert receive(size).refusal is None


def test_client_that_waits_to_be_told_to_continue_is_told(site):
    with attacking(site, FORM + b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\n", 1) as (client,):
        client.settimeout(20)
        assert client.recv(1000).startswith(b"HTTP/1.1 100 Continue\r\n")


def test_requests_sent_ahead_are_answered_in_order(site):
    ahead = b"".join(b"GET %s HTTP/1.1\r\n" % path + HOST + b"\r\n" for path in (b"/healthz", b"/none", b"/healthz"))
    answers = send(site, ahead, b"GET /healthz HTTP/1.1\r\n", HOST, b"Connection: close\r\n\r\n")
    assert [part[:3] for part in answers.split(b"HTTP/1.1 ")[1:]] == [b"200", b"404", b"200", b"200"]


def test_answer_waits_for_its_reader_and_stays_whole():
    ours, theirs = socket.socketpair()
    with BufferedSocket(ours) as writer, theirs as reader:
        answer = bytes(range(256)) * 4096
        writer.sendall(answer[:1000])
        assert writer.send(answer[1000:]) == len(answer) - 1000
        assert writer.unsent
        read = b""
        while len(read) < len(answer):
            read += reader.recv(65536)
            writer.flush()
        assert (read, bytes(writer.unsent)) == (answer, b"")


def test_answer_to_a_client_that_left_is_forgotten():
    ours, theirs = socket.socketpair()
    with BufferedSocket(ours) as writer:
        theirs.close()
        writer.sendall(b"too late")
        assert (writer.client_left, bytes(writer.unsent)) == (True, b"")
