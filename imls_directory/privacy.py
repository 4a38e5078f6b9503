"""Files of this installation that hold accounts, drafts and keys, which other users of the machine must not read."""

import contextlib
from pathlib import Path
from typing import Any

from django.db.backends.signals import connection_created
from django.dispatch import receiver

OTHERS = 0o077


def keep_private(path: Path) -> None:
    """Take the rights of group and others from a file or folder, where it is there and we can."""
    with contextlib.suppress(OSError):  # missing, another user's, or on a read-only file system
        mode = path.stat().st_mode
        if mode & OTHERS:
            path.chmod(mode & ~OTHERS)


@receiver(connection_created)
def keep_database_private(sender: Any, connection: Any, **kwargs: Any) -> None:
    """SQLite gives its further files the mode of the database, so only those of before are left to do."""
    if connection.vendor == "sqlite" and not connection.is_in_memory_db():
        for suffix in ("", "-wal", "-shm", "-journal"):
            keep_private(Path(f"{connection.settings_dict['NAME']}{suffix}"))
