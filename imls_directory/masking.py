"""Keeping addresses that let in whoever has them out of the logs."""

import logging
import re

SECRETS = re.compile(
    r"([/\\]preview[/\\]+|[/\\]password_reset[/\\]+[^/\\\s?#]+[/\\]+)[^\s?#&]*[^\s?#&/\\]",
    re.IGNORECASE,
)
MASK = r"\1***"

PRINTABLE_CODE = re.compile(r"%(2[1-9a-f]|[3-6][0-9a-f]|7[0-9a-e])", re.IGNORECASE)
"""A character that is written as a code and would be one word with those around it."""


def masked(text: str) -> str:
    """Return a line of a request, or an address, without the secret of a preview link or of a new password.

    A server decodes an address, so the secret is looked for in what is left when no code remains, however often it
    was encoded. What holds no secret is returned as it came.
    """
    decoded, before = text, ""
    while decoded != before:
        decoded, before = PRINTABLE_CODE.sub(lambda code: chr(int(code[1], 16)), decoded), decoded
    hidden = SECRETS.sub(MASK, decoded)
    return text if hidden == decoded else hidden


class MaskedFormatter(logging.Formatter):
    """Writes a line of a log, the traceback with it, without the secrets of addresses."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))
