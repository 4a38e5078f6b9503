"""Writes sign-ins and changes of accounts into their history."""

from typing import Any

from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.contrib.sessions.models import Session
from django.db.models.signals import m2m_changed, post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice

from .journal import note, origin, request_now, who_acts
from .middleware import keep_alive


def account(name: str) -> User | None:
    """Return the account that somebody tried, in whatever case; of names that are none's, only axes keeps a count."""
    alike = list(User.objects.filter(username__iexact=name))
    return next((user for user in alike if user.username == name), alike[0] if alike else None)


@receiver(user_logged_in)
def signed_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    device = getattr(user, "otp_device", None)
    how = f" with a {'recovery ' if isinstance(device, StaticDevice) else ''}code" if device else ""
    note(user, f"Signed in{how}{origin(request)}.", by=user)
    keep_alive(request)
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


@receiver(user_logged_out)
def signed_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        note(user, "Signed out.", by=user)


@receiver(user_login_failed)
def failed(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    if request is None or was_locked_before(request):
        return
    if user := account(credentials["username"]):
        note(user, f"Wrong password{origin(request)}.", by=user)


@receiver(user_locked_out)
def locked(sender: Any, request: HttpRequest, username: str, **kwargs: Any) -> None:
    if was_locked_before(request):
        return
    if user := account(username):
        minutes = settings.AXES_COOLOFF_TIME.seconds // 60
        note(user, f"Locked out for {minutes} minutes after wrong passwords{origin(request)}.", by=user)


def was_locked_before(request: HttpRequest) -> bool:
    """Whether the attempt came within a lock-out, which neither counts it nor says whether it was right."""
    return getattr(request, "axes_locked_out", False) and request.axes_failures_since_start is None  # type: ignore[attr-defined]


@receiver(post_save, sender=User)
def password_set(sender: Any, instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
    # Django keeps the new password here until the save is over, and only where it was changed rather than rehashed.
    if created or raw or instance._password is None:
        return
    actor = who_acts()
    if actor is not None and actor.pk != instance.pk:
        return  # the user's page among the editing pages writes its own line
    if actor is None:
        how = " by a command" if request_now() is None else f" with a mailed link{origin(request_now())}"
    else:
        how = origin(request_now())
    note(instance, f"Password changed{how}.", by=actor)


# What each table of rights is called from either side, and what it holds.
RIGHTS: dict[Any, tuple[str, str, str]] = {
    User.groups.through: ("groups", "user_set", "group"),
    User.user_permissions.through: ("user_permissions", "user_set", "permission"),
    Group.permissions.through: ("permissions", "group_set", "permission"),
}
DONE = {"post_add": "Given", "post_remove": "Taken away", "pre_clear": "Taken away"}


def rights_changed(
    sender: Any, instance: Any, action: str, reverse: bool, model: Any, pk_set: set[Any] | None, **kwargs: Any
) -> None:
    """Say in the history of a user or group which groups or permissions it got or lost."""
    if action not in DONE:
        return
    forward, backward, word = RIGHTS[sender]
    if pk_set is None:
        others = getattr(instance, backward if reverse else forward).all()
    else:
        others = model.objects.filter(pk__in=pk_set)
    holders, rights = (others, [instance]) if reverse else ([instance], others)
    names = ", ".join(sorted(right.name for right in rights))
    for holder in holders if names else ():
        note(holder, f"{DONE[action]}{'' if who_acts() else ' by a command'}: {word} {names}.")


for through in RIGHTS:
    m2m_changed.connect(rights_changed, sender=through)
