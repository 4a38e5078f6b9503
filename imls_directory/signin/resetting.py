"""For whoever keeps the accounts: the way out for a colleague who lost the phone and the recovery codes."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest

from .devices import remove_second_factor


@admin.action(permissions=["change"], description="Remove the second factor (lost phone)")
def reset_second_factor(accounts: Any, request: HttpRequest, chosen: Any) -> None:
    """Take phone and recovery codes from the one chosen account, which ends its sessions."""
    found = list(chosen[:2])
    if len(found) != 1:
        return accounts.message_user(request, "Choose one account alone.", messages.ERROR)
    (user,) = found
    if not accounts.has_change_permission(request, user):
        return accounts.message_user(request, f"You may not change {user}.", messages.ERROR)
    if user.pk == request.user.pk:
        words = "Your own is under Second factor, at the top of the page."
        return accounts.message_user(request, words, messages.ERROR)
    if not remove_second_factor(user):
        return accounts.message_user(request, f"{user} has no second factor.", messages.WARNING)
    words = f"{user} has no second factor now, is signed out, and can set up another phone."
    return accounts.message_user(request, words, messages.SUCCESS)
