"""Showing an initiative as the public would see it to those who were let in: its page, whatever its status.

A preview has an address of its own and is kept nowhere: no cache may hold it, no search engine may list it.
"""

from typing import Any, cast

from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from .changelog import withdrawn_since
from .history.merging import facts_of
from .history.proposals import Situation
from .history.restoring import restore
from .models import Initiative, PreviewLink, Version
from .record_writing import apply_record
from .sharing import absolute
from .touch import rolled_back
from .views import InitiativeDetailView

# robots.txt must not name the addresses of previews: what may not be fetched is never seen to say "noindex".
PRIVATE = {"X-Robots-Tag": "noindex, nofollow", "Cache-Control": "private, no-store"}
SECRET = {**PRIVATE, "Referrer-Policy": "no-referrer"}
"""Headers of pages whose very address lets in: no other site may learn it."""


def _signer() -> signing.Signer:
    return signing.Signer(salt="initiatives.preview", sep=".")


def page_of(request: HttpRequest, pk: int, **options: Any) -> HttpResponse:
    """Return the initiative's public page, as it stands in the database now; ``options`` are the view's."""
    view = InitiativeDetailView(**options)
    view.setup(request)
    view.object = get_object_or_404(Initiative.objects.for_detail(), pk=pk)
    page = cast(TemplateResponse, view.render_to_response(view.get_context_data(object=view.object)))
    return _with(PRIVATE, page.render())


def page_of_version(request: HttpRequest, version: Version, **options: Any) -> HttpResponse:
    """Return the public page as it would be if the version were restored, or the proposed change applied.

    Raises ``ValidationError`` if rules of today refuse that. Nothing is written.
    """
    with rolled_back():
        return page_of(request, _brought_about(version).pk, **options)


def _with(headers: dict[str, str], response: HttpResponse) -> HttpResponse:
    for name, value in headers.items():
        response[name] = value
    return response


def _brought_about(version: Version) -> Initiative:
    current = Initiative.objects.for_detail().filter(pk=version.entry).first()
    if version.state != Version.State.PROPOSED or current is None:
        return restore(version).initiative
    situation = Situation.of(version, current)
    everything = facts_of(situation.base) | facts_of(situation.proposed.record)
    return apply_record(situation.merged(everything).record, pk=version.entry)


def address_of(request: HttpRequest, link: PreviewLink) -> str:
    """Return the address that opens the preview: whoever has it is let in."""
    return absolute(request, reverse("initiatives:preview", args=[_signer().sign(str(link.pk))]))


@require_safe
def shared_preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a preview link was made for; to whom it does not let in, nothing of that."""
    return _with(SECRET, _shared(request, token))


def _shared(request: HttpRequest, token: str) -> HttpResponse:
    try:
        key = _signer().unsign(token)
    except signing.BadSignature:
        return refused(
            request,
            404,
            "This is not a preview link",
            "The address may have been cut. Copy the whole of it from the message that you were sent.",
        )
    link = PreviewLink.objects.select_related("initiative", "proposal").filter(pk=key).first()
    again = "Ask the person who sent it to you for a new one."
    if link is None:
        return refused(request, 410, "What this preview link showed is no longer there", again)
    if link.revoked_at:
        return refused(request, 410, "This preview link has been revoked", again)
    if is_outlived(link):
        return refused(request, 410, "What this preview link showed has been withdrawn", again)
    if not PreviewLink.objects.valid().filter(pk=link.pk).exists():
        return refused(request, 410, "This preview link has expired", again)
    if link.proposal and link.proposal.state == Version.State.DECLINED:
        return refused(request, 410, "The change that this preview link showed was not made", again)
    proposal = link.proposal if link.proposal and link.proposal.state == Version.State.PROPOSED else None
    options = {
        "template_name": "initiatives/preview_shared.html",
        "extra_context": {"link": link, "proposal": proposal, "public": link.initiative.is_public},
    }
    if proposal is None:
        return page_of(request, link.initiative_id, **options)
    try:
        return page_of_version(request, proposal, **options)
    except ValidationError:
        return refused(request, 409, "This preview cannot be shown as it is", again)


def is_outlived(link: PreviewLink) -> bool:
    """Whether the entry was withdrawn after the link was made: what the public may not see any more, nobody may."""
    if link.initiative.status != Initiative.Status.WITHDRAWN:
        return False
    since = withdrawn_since(link.initiative)
    return since is None or link.made_at <= since


def refused(request: HttpRequest, status: int, heading: str, sentence: str) -> HttpResponse:
    """Return a page that says why a preview is not shown, and nothing of what it would show."""
    context = {"heading": heading, "sentence": sentence}
    return _with(PRIVATE, render(request, "initiatives/preview_refused.html", context, status=status))
