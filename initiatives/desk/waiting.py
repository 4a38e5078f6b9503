"""What waits for a person, and what time brings."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from partners.editing import edit_address
from partners.formats import display_name, format_date, format_datetime

from ..history.proposals import decision
from ..models import Initiative, ReviewRequest, Version
from ..workflow import may_publish, publishers
from .rows import Row, Section, listed, row_of, section_of, sentence

REVIEWED_FOR = timedelta(days=365)
"""How long an entry is taken to be true that has no review date."""

DECIDED_FOR = timedelta(days=14)
"""How long people find on their desk what others decided on their proposed changes."""


def reviews(name: str, user: Any, most: int) -> Section:
    waiting = ReviewRequest.objects.filter(initiative__status=Initiative.Status.IN_REVIEW)
    asked = waiting.filter(asked_of=user).select_related("initiative", "asked_by").order_by("at")
    return section_of(
        name,
        "Reviews asked of you",
        asked,
        most,
        lambda each: row_of(
            each.initiative, sentence(f"{display_name(each.asked_by)}, {format_date(each.at)}", each.note)
        ),
    )


def unheard(name: str, user: Any, most: int) -> Section:
    """Those in review that are on nobody's desk; who may publish can take them up, who asked can ask another."""
    entries = Initiative.objects.filter(status=Initiative.Status.IN_REVIEW).order_by("sort_key", "slug")
    entries = entries.exclude(review_request__asked_of__in=publishers().order_by().values("pk"))
    if not may_publish(user):
        saved_last = Version.objects.latest_saved().filter(user=user).values("entry")
        entries = entries.filter(Q(review_request__asked_by=user) | Q(pk__in=saved_last))
    return section_of(
        name,
        "In review, asked of nobody who can look",
        entries.select_related("review_request__asked_of"),
        most,
        lambda each: row_of(each, _whom_asked(each)),
    )


def _whom_asked(initiative: Initiative) -> str:
    request = getattr(initiative, "review_request", None)
    return f"asked of {display_name(request.asked_of)}, who may not publish now" if request else "nobody was asked"


def drafts(name: str, user: Any, most: int) -> Section:
    mine = Version.objects.saved().filter(user=user).values("entry")
    own = Initiative.objects.filter(status=Initiative.Status.DRAFT, pk__in=mine).order_by().values("pk")
    saved_last = Version.objects.latest_saved().filter(entry__in=own).select_related("user").order_by("-at", "-pk")
    return section_of(
        name,
        "Your drafts",
        saved_last,
        most,
        lambda each: Row(each.record["title"], edit_address(Initiative(pk=each.entry)), _last_saved(each, user)),
    )


def _last_saved(version: Version, user: Any) -> str:
    said = f"last saved {format_date(version.at)}"
    if version.user_id == user.pk:
        return said
    return sentence(f"{said} by {display_name(version.user)}", version.reason)


def proposals(name: str, user: Any, most: int) -> Section:
    there = Initiative.objects.order_by().values("pk")
    proposed = Version.objects.open_proposals().filter(entry__in=there).select_related("user").order_by("at", "pk")
    if not may_publish(user):
        proposed = proposed.filter(user=user)
    title = "Proposed changes to decide on" if may_publish(user) else "Your proposed changes, not decided yet"
    return section_of(
        name,
        title,
        proposed,
        most,
        lambda each: _proposal_row(each, sentence(f"{display_name(each.user)}, {format_date(each.at)}", each.reason)),
    )


def decided(name: str, user: Any, most: int) -> Section:
    """What others made lately of what the person proposed: nothing else tells them."""
    closed = Version.objects.proposals().filter(user=user, closed_at__gt=timezone.now() - DECIDED_FOR)
    by_others = closed.exclude(closed_by=user).select_related("closed_by").order_by("-closed_at", "-pk")
    return section_of(
        name,
        "Your proposed changes, decided by others",
        by_others,
        most,
        lambda each: _proposal_row(each, decision(each)),
        intro=f"In the last {DECIDED_FOR.days} days.",
    )


def _proposal_row(proposal: Version, note: str) -> Row:
    address = reverse("admin:initiatives_initiative_proposal", args=[proposal.entry, proposal.number])
    return Row(proposal.record["title"], address, note)


def due(name: str, user: Any, most: int) -> Section:
    today = timezone.localdate()
    passed = Q(review_on__lte=today) | Q(review_on=None, updated_at__lte=timezone.now() - REVIEWED_FOR)
    entries = Initiative.objects.published().filter(passed).order_by("sort_key", "slug")
    ordered = sorted(entries.only("pk", "title", "review_on", "updated_at"), key=review_date)
    return Section(
        name,
        "Due for review",
        len(ordered),
        [row_of(each, f"since {format_date(review_date(each))}") for each in ordered[:most]],
        "Look whether it is still true, mend what is not, and give it a new review date.",
    )


def review_date(initiative: Initiative) -> date:
    """Return when to look whether the initiative is still true: its own date, or a year after its last change."""
    return initiative.review_on or timezone.localdate(initiative.updated_at + REVIEWED_FOR)


def scheduled(name: str, user: Any, most: int) -> Section:
    return section_of(
        name,
        "Scheduled",
        Initiative.objects.scheduled().order_by("publish_at", "slug"),
        most,
        lambda each: row_of(each, f"goes live on {format_datetime(each.publish_at)}"),
        listed_at=listed(publication="scheduled"),
    )
