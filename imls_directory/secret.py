"""A key of this installation's own, so that there is none that others know."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from .privacy import keep_private


def made_once(path: Path) -> str:
    """Return the key in the file; make both when there is none, readable by its owner alone.

    Processes that start at the same moment get the same key: each writes one to a file of its own, and the first to
    give it the final name wins, which a half-written file cannot.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent)  # made with mode 0600
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(64))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        os.unlink(draft)
    keep_private(path)
    return path.read_text()
