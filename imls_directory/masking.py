"""Keeping addresses that let in whoever has them out of the logs."""

import logging
import re

SECRETS = re.compile(r"(/preview/|/password_reset/[^/\s?]+/)[^/\s?]+")
MASK = r"\1***"


def masked(text: str) -> str:
    """Return a line of a request, or an address, without the secret of a preview link or of a new password."""
    return SECRETS.sub(MASK, text)


class SecretsMasked(logging.Filter):
    """Masks the addresses that a record names."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(masked(value) if isinstance(value, str) else value for value in record.args)
        return True
