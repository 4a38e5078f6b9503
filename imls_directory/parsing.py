"""What a text from the environment means, a function for each kind of value.

What cannot be meant raises ``ValueError`` with the end of a sentence that begins with the variable: what is wrong,
and nothing of the text itself, which may hold a password.
"""

import re
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from psycopg import ProgrammingError
from psycopg.conninfo import make_conninfo

from .federal import FederalKit, read_kit

BASE_DIR = Path(__file__).resolve().parent.parent
"""The project; files are named from here."""

SWITCHES = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"({LABEL}(\.{LABEL})*|\[[0-9a-f:.]+\])(:[0-9]+)?")
BLANKS = re.compile(r"\{(title|url)\}")

TIME_LIMITS = {
    "connect_timeout": "5",  # seconds
    "tcp_user_timeout": "10000",  # milliseconds until what was sent must be acknowledged
    "keepalives": "1",
    "keepalives_idle": "10",  # seconds
    "keepalives_interval": "5",  # seconds
    "keepalives_count": "3",
    "statement_timeout": "15000",  # milliseconds, 0 for none
}
"""How long a PostgreSQL server may leave a visitor waiting: the system's own limits are minutes and hours."""


def parse_switch(text: str) -> bool:
    if text.lower() not in SWITCHES:
        raise ValueError("must be 1 or 0")
    return SWITCHES[text.lower()]


def is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text) < 65536


def parse_port(text: str) -> int:
    if not is_port(text):
        raise ValueError("must be a port number from 1 to 65535")
    return int(text)


def parse_workers(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 64):
        raise ValueError("must be a number of workers from 1 to 64")
    return int(text)


def parse_site_url(text: str) -> str:
    """Return the address without a final slash."""
    parts, _ = split_url(text)
    if parts.scheme not in {"http", "https"}:
        raise ValueError("must begin with https:// (or http:// on localhost)")
    if not parts.hostname:
        raise ValueError("names no host")
    if "@" in parts.netloc or parts.path not in {"", "/"} or "?" in text or "#" in text:
        raise ValueError("must be a scheme and a host alone, such as https://directory.example")
    if not HOST.fullmatch(parts.netloc.lower()):
        raise ValueError("names a host that no domain can have")
    if parts.scheme == "http" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise ValueError("must begin with https:// unless its host is localhost")
    # Browsers leave the usual port out of the Origin that CSRF_TRUSTED_ORIGINS is compared with.
    return f"{parts.scheme}://{parts.netloc.lower().removesuffix(':443' if parts.scheme == 'https' else ':80')}"


def parse_database_url(text: str) -> dict[str, Any]:
    """Return what ``DATABASES`` calls the database; query parameters become connection options."""
    if not text.lower().startswith(("postgres://", "postgresql://", "sqlite:///")):
        raise ValueError("must begin with postgres://, postgresql:// or sqlite:///")
    parts, port = split_url(text)
    name = unquote(parts.path[1:])
    if parts.scheme == "sqlite":
        if parts.query or parts.fragment or name in {"", ":memory:"}:
            raise ValueError("must be sqlite:///file within the project or sqlite:////path/to/file")
        if not (BASE_DIR / name).parent.is_dir():
            raise ValueError("names a file in a folder that does not exist")
        return sqlite(BASE_DIR / name)
    if not name:
        raise ValueError("names no database after the host")
    options = TIME_LIMITS | dict(parse_qsl(parts.query))
    host = unquote(parts.hostname or options.pop("host", ""))
    if not host:
        raise ValueError("names no host (for a Unix socket, end it with ?host=/path/to/its/folder)")
    if parts.fragment or "/" in parts.path[1:]:
        raise ValueError("has a / or # in its password or name, where %2F or %23 must stand")
    # Hosts that stand in for each other are given after the ?, a comma between them, and so are their ports.
    ports = options.pop("port", "")
    if ports and not all(map(is_port, ports.split(","))):
        raise ValueError("has a port after the ? that is no number from 1 to 65535")
    if not all(options[name].isascii() and options[name].isdigit() for name in TIME_LIMITS):
        raise ValueError("has a time limit after the ? that is no whole number")
    if statement_timeout := int(options.pop("statement_timeout")):
        # What the address says in options of its own comes after this, and counts.
        options["options"] = f"-c statement_timeout={statement_timeout} {options.get('options', '')}".strip()
    try:
        make_conninfo(**options)
    except ProgrammingError:
        raise ValueError("has an option after the ? that PostgreSQL does not know") from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port or ports),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def sqlite(path: Path) -> dict[str, Any]:
    """Return the settings under which several threads and processes can write to one SQLite file."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            # A transaction that starts as a reader and then writes fails at once where another one writes; one
            # that starts as a writer waits its turn.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


def parse_email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise ValueError("must be an e-mail address") from None
    return text


def parse_sender(text: str) -> str:
    parse_email(parseaddr(text)[1])
    return text


def parse_email_url(text: str) -> dict[str, Any]:
    """Return Django's mail settings for the server; ``?tls=1`` asks for STARTTLS, smtps:// is encrypted at once."""
    parts, port = split_url(text)
    if parts.scheme not in {"smtp", "smtps"}:
        raise ValueError("must begin with smtp:// or smtps://")
    if not parts.hostname:
        raise ValueError("names no host")
    if parts.path not in {"", "/"} or parts.fragment:
        raise ValueError("has a / or # in its password, where %2F or %23 must stand, or more than a host and a port")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    try:
        starttls = parse_switch(options.pop("tls", "0"))
    except ValueError:
        options["tls"] = "neither 1 nor 0"
    if options:
        raise ValueError("has something after its ? that is not tls=1 or tls=0")
    if starttls and parts.scheme == "smtps":
        raise ValueError("must have either smtps:// or ?tls=1")
    encrypted = starttls or parts.scheme == "smtps"
    if bool(parts.username) != bool(parts.password):
        raise ValueError("must have a user and a password, or neither")
    if parts.password and not encrypted and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise ValueError("would send its password where others can read it: add ?tls=1, or begin with smtps://")
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or (465 if parts.scheme == "smtps" else 587 if starttls else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": starttls,
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }


def parse_form_url(text: str) -> str:
    """Return the address of a form; ``{title}`` and ``{url}`` in it stand for those of the record."""
    bare = BLANKS.sub("", text)
    if split_url(bare)[0].scheme not in {"http", "https"} or not split_url(bare)[0].hostname:
        raise ValueError("must begin with https:// and name a host")
    if bare == text or {"{", "}"} & set(bare):
        raise ValueError("must have {url} or {title} where those of the record go, and no other braces")
    if "{" in text.partition("?")[0].partition("#")[0]:
        raise ValueError("must have {url} and {title} after its ?")
    return text


def parse_contact(text: str) -> str:
    scheme, _, address = text.partition(":")
    if scheme == "mailto":
        return f"mailto:{parse_email(address)}"
    if scheme != "https" or not split_url(text)[0].hostname or len(text.split()) > 1:
        raise ValueError("must be mailto: with an e-mail address, or an https:// address")
    return text


def parse_federal_kit(text: str) -> FederalKit:
    return read_kit(BASE_DIR / text)


def split_url(text: str) -> tuple[SplitResult, int | None]:
    """Split an address; the library's own complaints are not passed on, for they repeat parts of it."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise ValueError("has no valid port, or a character such as / or # that must be written as a % code")
    return parts, port
