"""System checks of what the database must hold, for ``manage.py check --database default``."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import Group
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections

from .roles import differences


@register(Tags.database)
def roles_are_as_the_table_says(
    app_configs: Any = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Warn, and not more: ``migrate`` runs this check first, and is what mends it."""
    return [
        Warning(sentence, hint="“manage.py migrate” makes the roles what they should be.", id="initiatives.W001")
        for alias in databases or []
        if connections[alias].vendor != "unknown"  # a production that nobody has named a database for
        if Group._meta.db_table in connections[alias].introspection.table_names()
        for sentence in differences(using=alias)
    ]
