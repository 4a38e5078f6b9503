"""The gunicorn worker: no thread ever waits for a client, in either direction.

gunicorn's own threads read requests and write answers themselves, so a few clients that send or read slowly take all
of them. Here the poller, which waits for all connections at once, receives each request whole before a thread gets
it, keeps what a client has not read yet of its answer, and closes connections that take too long.
"""

import contextlib
import errno
import re
import selectors
import signal
import socket
import time
from collections.abc import Callable
from functools import partial
from typing import Any
from weakref import WeakSet

from gunicorn import util
from gunicorn.http import get_parser
from gunicorn.workers.gthread import TConn, ThreadWorker

from imls_directory import request_id

WAIT_SECONDS = 10
"""How long a request may take to arrive, and its answer to be read."""

MIN_BYTES_PER_SECOND = 32 * 1024
"""A large request or answer gets one more second for as many bytes."""

LINGER_SECONDS = 2
"""How long a closed connection is read on, so that the client gets the end of its answer rather than a reset."""

MEGABYTE = 1024 * 1024
MAX_REQUEST_MEGABYTES = 16
MAX_HEADER_BYTES = MEGABYTE

LARGE_BYTES = MEGABYTE
MAX_LARGE_MEGABYTES = 128
"""How much memory the large requests that a worker has received may take together."""

RECEIVE_BYTES = 256 * 1024
PIECE_BYTES = 64 * 1024

CONTENT_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,4000})[ \t]*\r", re.IGNORECASE)
TRANSFER_ENCODING = re.compile(rb"\r\ntransfer-encoding[ \t]*:", re.IGNORECASE)
EXPECT_CONTINUE = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r", re.IGNORECASE)


class BufferedSocket(socket.socket):
    """A socket whose writer never waits: what the client does not take at once is kept for the poller to send."""

    def __init__(self, accepted: socket.socket):
        super().__init__(fileno=accepted.detach())
        self.unsent = bytearray()
        self.client_left = False

    def sendall(self, data: Any, flags: int = 0) -> None:
        self.unsent += data
        self.flush()

    def send(self, data: Any, flags: int = 0) -> int:
        self.sendall(data)
        return len(data)

    def flush(self) -> int:
        """Send what the client takes now; return how many bytes."""
        before = len(self.unsent)
        try:
            while self.unsent:
                del self.unsent[: super().send(self.unsent, socket.MSG_DONTWAIT)]
        except BlockingIOError:
            pass
        except OSError:
            self.client_left = True
            self.unsent.clear()
        return before - len(self.unsent)


class Connection(TConn):
    """A connection and what has arrived on it of a request."""

    def __init__(self, *args: Any):
        super().__init__(*args)
        self.data_ready = True
        self.closing = False
        self.start_request()

    def start_request(self, received: bytes | bytearray = b"") -> None:
        self.received = bytearray(received)
        self.discarded = 0
        self.request_bytes: int | None = None
        self.refusal: tuple[int, str, str] | None = None

    def receive(self) -> int | None:
        """Take what has arrived; return how many bytes, None where nothing more will come."""
        try:
            data = self.sock.recv(RECEIVE_BYTES)
        except BlockingIOError:
            return 0
        except OSError:
            return None
        if self.closing or self.refusal:
            self.discarded += len(data)
        else:
            self.received += data
        return len(data) or None

    def is_complete(self) -> bool:
        """Whether the whole request is here, or as much as it takes to refuse it."""
        if self.request_bytes is None:
            end = self.received.find(b"\r\n\r\n")
            if end >= 0:
                self.request_bytes = self._read_header(bytes(self.received[: end + 4]))
            elif len(self.received) > MAX_HEADER_BYTES:
                self.request_bytes = 0
                self.refuse(431, "Too large", "The header of your request is too large.")
            else:
                return False
        return len(self.received) + self.discarded >= self.request_bytes

    def _read_header(self, header: bytes) -> int:
        """Return how many bytes to wait for; refuse a request whose length is not told or too large."""
        length = CONTENT_LENGTH.search(header)
        body_bytes = int(length[1]) if length else 0
        expects = EXPECT_CONTINUE.search(header)
        if TRANSFER_ENCODING.search(header):
            # Django reads no body without a length: a form sent like this would be taken for an empty one.
            self.refuse(411, "Length Required", "Say with Content-Length how much is sent.")
        elif body_bytes > MAX_REQUEST_MEGABYTES * MEGABYTE:
            self.refuse(
                413,
                "Too large",
                f"What you sent is larger than {MAX_REQUEST_MEGABYTES} MB, which is more than this site takes. "
                "Go back, and send a smaller file.",
            )
        elif expects:
            self.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        # A client that asks before it sends a body sends none once it is refused.
        return len(header) if self.refusal and expects else len(header) + body_bytes

    def refuse(self, status: int, reason: str, message: str) -> None:
        self.refusal = status, reason, message
        self.discarded += len(self.received)
        self.received.clear()

    def init(self) -> None:
        """Prepare the parser, which reads this request, as it has arrived, and nothing that follows it."""
        request, rest = self.received[: self.request_bytes], self.received[self.request_bytes :]
        # In pieces: the parser copies a piece each time that it takes a little of it.
        pieces = (bytes(request[start : start + PIECE_BYTES]) for start in range(0, len(request), PIECE_BYTES))
        self.parser = get_parser(self.cfg, pieces, self.client)
        self.start_request(rest)


class Worker(ThreadWorker):
    """Threads that answer requests, and a poller that reads them and sends the answers.

    Ctrl-C reaches a worker twice, from the terminal and from gunicorn, and would raise SystemExit wherever it is just
    then: at times within a lock, where it hung for half a minute. So it hears gunicorn alone, and ends in its loop.
    """

    handle_quit = ThreadWorker.handle_exit

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.large: WeakSet[Connection] = WeakSet()

    def init_signals(self) -> None:
        super().init_signals()
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def handle(self, conn: Connection) -> Any:
        """Answer a request in a thread, in which the log lines of the last one have ended."""
        request_id.current.set(request_id.NONE)
        return super().handle(conn)

    def handle_request(self, req: Any, conn: Connection) -> bool:
        request_id.current.set(request_id.chosen(dict(req.headers).get("X-REQUEST-ID")))
        return super().handle_request(req, conn)

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:
        """Keep a connection also where nobody read the body: the parser has it, and the next request gets its own."""
        return keepalive

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer a request that cannot be read; the log gets no address of a visitor."""
        super().handle_error(req, client, ("-", 0), exc)

    def accept(self, listener: socket.socket) -> None:
        try:
            accepted, address = listener.accept()
        except OSError as error:
            # Another worker took it, the client left, or no more files can be open until some are closed.
            if error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EMFILE, errno.ENFILE):
                raise
            return
        self.nr_conns += 1
        self.enqueue_req(Connection(self.cfg, BufferedSocket(accepted), address, listener.getsockname()))

    def enqueue_req(self, conn: Connection) -> None:
        """Receive a request, and give it to a thread once it is complete."""
        conn.sock.setblocking(False)
        if conn.is_complete():
            self.answer(conn)
        else:
            self.wait_for(conn, selectors.EVENT_READ, self.on_request_bytes)

    def answer(self, conn: Connection) -> None:
        """Give a complete request to a thread, or say why it is refused."""
        if conn.refusal:
            util.write_error(conn.sock, *conn.refusal)
            self.send_rest(conn, self.linger)
        else:
            super().enqueue_req(conn)

    def wait_for(self, conn: Connection, event: int, callback: Callable, seconds: float = WAIT_SECONDS) -> None:
        conn.timeout = time.monotonic() + seconds
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, event, partial(callback, conn))

    def stop_waiting(self, conn: Connection) -> None:
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)

    def drop(self, conn: Connection) -> None:
        self.stop_waiting(conn)
        self.nr_conns -= 1
        conn.close()

    def on_request_bytes(self, conn: Connection, sock: BufferedSocket) -> None:
        count = conn.receive()
        if count is None:
            self.drop(conn)
            return
        conn.timeout += count / MIN_BYTES_PER_SECOND
        self.limit_memory(conn)
        if conn.is_complete():
            self.stop_waiting(conn)
            self.answer(conn)

    def limit_memory(self, conn: Connection) -> None:
        """Refuse a large request when there is no more room; small ones are always received."""
        if len(conn.received) > LARGE_BYTES:
            self.large.add(conn)
            if sum(len(other.received) for other in self.large) > MAX_LARGE_MEGABYTES * MEGABYTE:
                conn.refuse(503, "Busy", "Too many large files arrive right now. Wait a minute, and send yours again.")

    def finish_request(self, conn: Connection, future: Any) -> None:
        """Once a thread has answered, send what the client has not taken yet; then keep or close the connection."""
        conn.sock.setblocking(False)
        if conn.sock.client_left or future.cancelled() or future.exception() or not future.result():
            self.send_rest(conn, self.linger)
        elif conn.received:
            self.send_rest(conn, self.enqueue_req)
        else:
            self.send_rest(conn, partial(super().finish_request, fs=future))

    def send_rest(self, conn: Connection, and_then: Callable[[Connection], None]) -> None:
        if conn.sock.unsent:
            self.wait_for(conn, selectors.EVENT_WRITE, partial(self.on_writable, and_then))
        else:
            and_then(conn)

    def on_writable(self, and_then: Callable[[Connection], None], conn: Connection, sock: BufferedSocket) -> None:
        conn.timeout += sock.flush() / MIN_BYTES_PER_SECOND
        if not sock.unsent:
            self.stop_waiting(conn)
            and_then(conn)

    def linger(self, conn: Connection) -> None:
        """Close a connection in the order that keeps the answer: end ours, and let the client end its own."""
        conn.closing = True
        self.wait_for(conn, selectors.EVENT_READ, self.on_closing_bytes, LINGER_SECONDS)
        with contextlib.suppress(OSError):
            conn.sock.shutdown(socket.SHUT_WR)

    def on_closing_bytes(self, conn: Connection, sock: BufferedSocket) -> None:
        if conn.receive() is None:
            self.drop(conn)

    def _cap_keepalive(self, deadline: float) -> None:
        """Wait less for requests too when stopping: browsers open connections long before they ask for anything."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            if not conn.sock.unsent:
                conn.timeout = min(conn.timeout, deadline)

    def murder_pending(self) -> None:
        """Close the connections that took too long."""
        now = time.monotonic()
        for conn in [conn for conn in self.pending_conns if conn.timeout <= now]:
            self.drop(conn)
