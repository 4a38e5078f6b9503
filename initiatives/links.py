"""Asking whether addresses of the web still answer.

Polite: one request at a time to a host, with a pause between two. Careful: only addresses of the public internet are
called, wherever a name or a redirect leads, so that nobody can have the server look into its own network.
"""

from __future__ import annotations

import http.client
import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri

MOST_REDIRECTS = 5
REDIRECTS = {301, 302, 303, 307, 308}
FOR_GOOD = {301, 308}
TOO_MANY = 429
ONLY_PEOPLE = {401, 403, TOO_MANY}
"""Answers by which hosts turn programs away: a person may well see the page."""


@dataclass(frozen=True)
class Outcome:
    """What became of asking an address; ``text`` says it in words."""

    works: bool
    text: str


class Refused(Exception):
    """An address that is not called; the message says why."""


def is_public(ip: str) -> bool:
    """Whether the IP address is one of the public internet."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        within = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if within:
            address = within
        elif address in NAT64:
            address = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        elif address not in GLOBAL_UNICAST:
            return False
    return address.is_global and not address.is_multicast


NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that is given out of IPv6; outside of it Python takes some ranges to be global that lead into networks."""


def resolve(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Turns:
    """Lets one at a time call a host, each a pause after the one before."""

    def __init__(self, pause: float, stop: threading.Event):
        self.pause = pause
        self.stop = stop
        self._lock = threading.Lock()
        self._hosts: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._free_at: dict[str, float] = {}

    @contextmanager
    def __call__(self, host: str) -> Iterator[None]:
        with self._lock:
            turn = self._hosts[host]
        with turn:
            self.stop.wait(max(0.0, self._free_at.get(host, 0.0) - time.monotonic()))
            try:
                yield
            finally:
                self._free_at[host] = time.monotonic() + self.pause


@dataclass
class Checker:
    """Asks addresses, each for at most ``timeout`` seconds, the time that it waits for its turn not counted."""

    timeout: float = 10.0
    pause: float = 1.0
    workers: int = 8
    resolve: Callable[[str, int], list[str]] = resolve
    permitted: Callable[[str], bool] = is_public
    stop: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)
    """Set once any host could be connected to; until then it may be this machine that has no network."""

    def __post_init__(self) -> None:
        self.turns = Turns(self.pause, self.stop)

    def check_all(self, urls: Iterable[str], until: float) -> Iterator[tuple[str, Outcome]]:
        """Yield each address with its outcome as they come in, hosts side by side.

        Ends when all are asked, or when the monotonic clock has reached ``until``. Whatever is then still on its way
        is left alone, as it is when the caller stops early.
        """
        hosts: dict[str, list[str]] = defaultdict(list)
        for url in urls:
            hosts[urlsplit(url).netloc.lower()].append(url)
        waiting: queue.SimpleQueue[list[str]] = queue.SimpleQueue()
        for group in hosts.values():
            waiting.put(group)
        results: queue.SimpleQueue[tuple[str, Outcome]] = queue.SimpleQueue()
        for _ in range(min(self.workers, len(hosts))):
            threading.Thread(target=self._work, args=(waiting, results), daemon=True).start()
        try:
            for _ in range(sum(map(len, hosts.values()))):
                yield results.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            return
        finally:
            self.stop.set()

    def _work(self, waiting: queue.SimpleQueue, results: queue.SimpleQueue) -> None:
        with suppress(queue.Empty):
            while True:
                for url in waiting.get_nowait():
                    if self.stop.is_set():
                        return
                    results.put((url, self.check(url)))

    def check(self, url: str) -> Outcome:
        """Ask one address, and those that it leads on to."""
        spent = 0.0
        asked, moved_to, for_good = url, "", True
        try:
            for _ in range(MOST_REDIRECTS + 1):
                status, reason, location, took = self._ask(asked, self.timeout - spent)
                spent += took
                if status not in REDIRECTS or not location:
                    return _outcome(status, reason, moved_to)
                asked = urljoin(asked, location)
                for_good &= status in FOR_GOOD
                if for_good:
                    moved_to = asked
            return Outcome(False, f"Leads on more than {MOST_REDIRECTS} times")
        except Refused as refused:
            return Outcome(False, str(refused))
        except TimeoutError:
            return Outcome(False, "No answer in time")
        except ssl.SSLCertVerificationError as error:
            return Outcome(False, f"Its certificate is not valid: {error.verify_message}")
        except ssl.SSLError:
            return Outcome(False, "No secure connection")
        except socket.gaierror:
            return Outcome(False, "There is no such host")
        except ConnectionRefusedError:
            return Outcome(False, "The host refuses connections")
        except (OSError, http.client.HTTPException):
            return Outcome(False, "The connection broke off")
        except ValueError:
            return Outcome(False, "It is no valid address")

    def _ask(self, url: str, left: float) -> tuple[int, str, str, float]:
        """Return status, reason and location of an address, and how long it took.

        Hosts that do not like to be asked for the head alone are asked for the page.
        """
        parts = urlsplit(iri_to_uri(url))
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
            raise Refused("Leads to something that is no page of the web")
        took = 0.0
        for method in ("HEAD", "GET"):
            with self.turns(parts.hostname):
                if self.stop.is_set():
                    raise TimeoutError
                began = time.monotonic()
                status, reason, location = self._request(method, parts, left - took)
                took += time.monotonic() - began
            if status < 400 or status == TOO_MANY:
                break
        return status, reason, location, took

    def _request(self, method: str, parts: SplitResult, left: float) -> tuple[int, str, str]:
        """Return status, reason and location, with a connection to the very address that was found to be public: the
        name may lead elsewhere a moment later."""
        if left <= 0:
            raise TimeoutError
        until = time.monotonic() + left
        host = parts.hostname or ""
        if not _is_ip(host):
            host = host.encode("idna").decode()
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = self.resolve(host, port)
        if not found or not all(map(self.permitted, found)):
            raise Refused("Leads to an address that is not public, so it was not called")
        connection = http.client.HTTPConnection(host, port)
        connection.auto_open = 0
        connection.sock = self._socket(found, port, until)
        self.reached.set()
        overdue = threading.Event()

        def give_up() -> None:
            """End a request to a host that sends now and then a little, and so never runs into its time limit."""
            overdue.set()
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

        clock = threading.Timer(max(0.0, until - time.monotonic()), give_up)
        clock.daemon = True
        clock.start()
        try:
            if parts.scheme == "https":
                connection.sock = ssl.create_default_context().wrap_socket(connection.sock, server_hostname=host)
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            shown = f"[{host}]" if ":" in host else host
            headers = {"Host": f"{shown}:{parts.port}" if parts.port else shown, "User-Agent": user_agent()}
            connection.request(method, path, headers=headers)
            response = connection.getresponse()
            if overdue.is_set():  # what was cut off looks like the end of the answer
                raise TimeoutError
            return response.status, response.reason, response.getheader("Location", "")
        except (OSError, http.client.HTTPException):
            if overdue.is_set():
                raise TimeoutError from None
            raise
        finally:
            clock.cancel()
            connection.close()

    def _socket(self, ips: list[str], port: int, until: float) -> socket.socket:
        """Return a socket to the first of the addresses that answers."""
        for place, ip in enumerate(ips, 1):
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            try:
                return socket.create_connection((ip, port), timeout=left)
            except OSError:
                if place == len(ips):
                    raise
        raise TimeoutError


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _outcome(status: int, reason: str, moved_to: str) -> Outcome:
    text = " ".join(f"{status} {reason}".split())
    if status in ONLY_PEOPLE:
        text += ", to programs; it may open for people"
    elif status >= 400:
        return Outcome(False, text)
    return Outcome(True, f"{text}; it moved for good to {moved_to}" if moved_to else text)


def user_agent() -> str:
    """Return how the check calls itself, so that hosts know whom to ask about it."""
    return f"imls-initiatives-directory link check (+{settings.SITE_URL or 'not public yet'})"
