"""What the three roles may do: a table of permissions, and the groups that are made from it.

The code asks for permissions, never for a group. So a person may have several roles, and a group of an operator's
own making may stand beside these; but these three are what the table says. They are made by a migration, and made
anew after every ``migrate`` and ``flush``: a release that gives a role more needs no migration of its own, and an
emptied database has its roles back. In between, ``manage.py check --database default`` names what differs.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import apps as all_apps
from django.contrib.auth.management import create_permissions
from django.db import DEFAULT_DB_ALIAS

EDITOR, PUBLISHER, MAINTAINER = "Editor", "Publisher", "Maintainer"


def _permissions(app: str, **models: str) -> frozenset[str]:
    """Return ``app.action_model`` for each model and each of the actions named after it."""
    return frozenset(f"{app}.{action}_{model}" for model, actions in models.items() for action in actions.split())


_READING = _permissions(
    "initiatives", initiative="view", source="view", passage="view", focusarea="view", audience="view"
) | _permissions("partners", partner="view")
_EDITING = (
    _READING
    | _permissions("initiatives", initiative="add change", source="add change")
    | _permissions("partners", partner="add change")
)

ROLES: dict[str, frozenset[str]] = {
    EDITOR: _EDITING,
    PUBLISHER: _EDITING
    | _permissions("initiatives", initiative="publish delete", source="delete")
    | _permissions("partners", partner="delete"),
    MAINTAINER: _READING
    | _permissions(
        "initiatives",
        initiative="import",
        load="view",
        focusarea="add change delete",
        audience="add change delete",
        passage="add change delete",
        source="add change",  # a passage is of a source
    )
    | _permissions("auth", user="add change view", group="view")
    | _permissions("axes", accessattempt="view delete"),  # to let in somebody who is locked out
}
"""The permissions of each role, by the name of its group."""

APPS = sorted({permission.partition(".")[0] for permissions in ROLES.values() for permission in permissions})


def differences(apps: Any = all_apps, using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Say in a sentence each what of the groups is not as the table says."""
    Group = apps.get_model("auth", "Group")
    groups = {group.name: group for group in Group.objects.using(using).filter(name__in=ROLES)}
    found = []
    for name, permissions in ROLES.items():
        if name not in groups:
            found.append(f"There is no group “{name}”.")
            continue
        held = _by_name(groups[name].permissions).keys()
        if lacking := permissions - held:
            found.append(f"The group “{name}” lacks {_listed(lacking)}.")
        if excess := held - permissions:
            found.append(f"The group “{name}” must not have {_listed(excess)}.")
    return found


def make_groups(apps: Any = all_apps, using: str = DEFAULT_DB_ALIAS) -> None:
    """Make the groups what the table says, with those of its permissions that exist; who is in them stays."""
    try:
        Group, Permission = (apps.get_model("auth", name) for name in ("Group", "Permission"))
    except LookupError:  # a database that has no accounts yet, or no longer
        return
    for label in APPS:
        create_permissions(all_apps.get_app_config(label), verbosity=0, using=using, apps=apps)
    existing = _by_name(Permission.objects.using(using).filter(content_type__app_label__in=APPS))
    for name, permissions in ROLES.items():
        group, _ = Group.objects.using(using).get_or_create(name=name)
        group.permissions.set(existing[permission] for permission in permissions & existing.keys())


def _by_name(permissions: Any) -> dict[str, Any]:
    rows = permissions.select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}": row for row in rows}


def _listed(permissions: Iterable[str]) -> str:
    return ", ".join(sorted(permissions))
