from typing import Any

from django.core.management.commands.migrate import Command as DjangoCommand

from partners.setup_lock import setup_lock


class Command(DjangoCommand):
    """Django's own command, which two processes on one database would both carry out: here one waits."""

    def handle(self, *args: Any, **options: Any) -> None:
        with setup_lock(self.stdout.write):
            super().handle(*args, **options)
