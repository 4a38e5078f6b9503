"""Who may bring an initiative how far on its way to the public, and what each step needs."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db.models import QuerySet
from django.utils import timezone

from .models import Initiative, ReviewRequest, Version

PUBLISH = "initiatives.publish_initiative"
UNPUBLISHED = (Initiative.Status.DRAFT, Initiative.Status.IN_REVIEW)

EMPTY = (
    "It has neither a summary nor a passage, so the public would read nothing: write the one or choose the other "
    "before you publish it."
)
WHY_WITHDRAWN = "Say why it is withdrawn: the public reads it in the place of the entry."
NOT_WITHDRAWN = "Choose “Withdrawn” as well, or empty this: the public reads it only where an entry is withdrawn."
WHOM_TO_ASK = "Say whom you ask to look at it."
NOBODY_TO_ASK = "Nobody may publish yet: a maintainer must give somebody the role “Publisher” first."
ONLY_PROPOSED = (
    "You may not publish, and this entry is no draft (perhaps no longer): press “Save as proposed change”, and your "
    "changes wait for a publisher. Nothing that you typed is lost."
)

logger = logging.getLogger(__name__)


def may_publish(user: Any) -> bool:
    return user.has_perm(PUBLISH)


def may_save(user: Any, status: str | None) -> bool:
    """Tell whether what the user saves may become what an initiative of that status is (None: a new one).

    If not, it can only wait as a proposed change. Whether the user may edit at all is another question.
    """
    return status is None or status in UNPUBLISHED or may_publish(user)


def statuses(user: Any, status: str | None) -> Sequence[str]:
    """Return the statuses that the user may give to an initiative of that one (None: a new one)."""
    if not may_save(user, status):
        return []
    offered = list(Initiative.Status) if may_publish(user) else list(UNPUBLISHED)
    if status is None and Initiative.Status.WITHDRAWN in offered:
        offered.remove(Initiative.Status.WITHDRAWN)  # nobody can have seen it yet
    return offered


def publishers() -> QuerySet[Any]:
    """Return those who can be asked for a review, in the order of their names."""
    users = get_user_model()._default_manager.with_perm(PUBLISH, backend="django.contrib.auth.backends.ModelBackend")
    return users.filter(is_staff=True).order_by("first_name", "last_name", "username")


def problems(given: Initiative, *, before: Initiative | None, asked_of: Any) -> dict[str, str]:
    """Say by field what keeps an initiative from being saved as what it is given to be.

    One that was public and empty already can still be edited: an editor who mends a fact did not publish it.
    """
    found = {}
    status = given.status
    reasoned = bool(given.withdrawn_reason.strip())
    was_public_and_empty = before and before.status == Initiative.Status.PUBLISHED and not before.description.strip()
    if status == Initiative.Status.PUBLISHED and not given.description.strip() and not was_public_and_empty:
        found["status"] = EMPTY
    if status == Initiative.Status.WITHDRAWN and not reasoned:
        found["withdrawn_reason"] = WHY_WITHDRAWN
    elif status != Initiative.Status.WITHDRAWN and reasoned:
        found["withdrawn_reason"] = NOT_WITHDRAWN
    if status == Initiative.Status.IN_REVIEW and not asked_of:
        found["asked_of"] = WHOM_TO_ASK if publishers().exists() else NOBODY_TO_ASK
    return found


def called(user: Any) -> str:
    """Return what to call a person in a sentence."""
    return user.get_full_name() or user.get_username() if user else "somebody"


def withdrawn_since(initiative: Initiative) -> datetime | None:
    """Return when an initiative that is withdrawn was; None if its history does not tell."""
    since = None
    saved = Version.objects.of(initiative).filter(state=Version.State.SAVED)
    for status, at in saved.values_list("record__status", "at"):
        if status != Initiative.Status.WITHDRAWN:
            break
        since = at
    return since


def keep_review(initiative: Initiative, *, asked_of: Any, asked_by: Any, note: str) -> ReviewRequest | None:
    """Keep the request for review right after a save; return it if it is new, or says something new."""
    if initiative.status != Initiative.Status.IN_REVIEW:
        ReviewRequest.objects.filter(initiative=initiative).delete()
        return None
    known = ReviewRequest.objects.filter(initiative=initiative).first()
    if known and (known.asked_of_id, known.note) == (asked_of.pk, note):
        return None
    asked = {"asked_of": asked_of, "asked_by": asked_by, "note": note, "at": timezone.now()}
    return ReviewRequest.objects.update_or_create(initiative=initiative, defaults=asked)[0]


def mail_review(request: ReviewRequest, address: str) -> bool:
    """Write to who is asked, if there is a way to, with the address where to look; tell whether a mail has gone."""
    if not settings.MAIL_IS_SET or not request.asked_of.email:
        return False
    title = " ".join(request.initiative.title.split())
    asking = f"{called(request.asked_by)} asks you to look at “{title}” before it is published."
    text = "\n\n".join(filter(None, [asking, request.note, address]))
    try:
        send_mail(f"Please review: {title}", text, None, [request.asked_of.email])
    except Exception:  # whatever is wrong with the mail, the work is saved, and the work desk shows the request
        logger.exception("The mail about a review could not be sent.")
        return False
    return True
