"""Who may bring an initiative how far on its way to the public, and what each step needs."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.utils import timezone

from partners.formats import display_name

from .mailing import send
from .models import Initiative, ReviewRequest

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


def has_nothing_to_read(status: str, summary: str, passage: object) -> bool:
    """Whether what is published, or will be, has neither a summary nor a passage.

    Any word for the passage will do, such as its key, or None for there being none: every passage has a text.
    """
    return status == Initiative.Status.PUBLISHED and not summary.strip() and passage is None


def tells_nothing(initiative: Initiative) -> bool:
    """Whether it is published, or will be, though the public would read nothing of it."""
    return has_nothing_to_read(initiative.status, initiative.summary, initiative.passage_id)


def problems(given: Initiative, *, before: Initiative | None, asked_of: Any) -> dict[str, str]:
    """Say by field what keeps an initiative from being saved as what it is given to be.

    One that was public and empty already can still be edited: an editor who mends a fact did not publish it.
    """
    found = {}
    status = given.status
    reasoned = bool(given.withdrawn_reason.strip())
    if tells_nothing(given) and not (before and tells_nothing(before)):
        found["status"] = EMPTY
    if status == Initiative.Status.WITHDRAWN and not reasoned:
        found["withdrawn_reason"] = WHY_WITHDRAWN
    elif status != Initiative.Status.WITHDRAWN and reasoned:
        found["withdrawn_reason"] = NOT_WITHDRAWN
    if status == Initiative.Status.IN_REVIEW and not asked_of:
        found["asked_of"] = WHOM_TO_ASK if publishers().exists() else NOBODY_TO_ASK
    return found


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
    asking = f"{display_name(request.asked_by)} asks you to look at “{title}” before it is published."
    text = "\n\n".join(filter(None, [asking, request.note, address]))
    return send(EmailMessage(f"Please review: {title}", text, to=[request.asked_of.email]))
