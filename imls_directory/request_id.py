"""The name of a request in the logs, by which its lines are found in all of them."""

import logging
import re
from contextvars import ContextVar
from uuid import uuid4

NONE = "-"
"""What stands in the place of the name in a line that belongs to no request."""

SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")

current: ContextVar[str] = ContextVar("request_id", default=NONE)


def chosen(given: str | None) -> str:
    """Return the name that the proxy gave the request if it is fit for a log, else a new one."""
    return given if given and SANE.fullmatch(given) else uuid4().hex


class RequestNamed(logging.Filter):
    """Adds the name of the request to a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current.get()
        return True
