"""Forms that wait as proposed changes: those of a stale page, and those that somebody wants looked at first."""

from dataclasses import dataclass
from functools import partial

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst

from partners.editing import edit_address

from ..authorship import authored
from ..history import proposals
from ..history.merging import facts_of
from ..history.proposals import Outdated, Situation, latest_of, lock, put_back, seen
from ..history.restoring import up_to_date
from ..history.wording import Wording
from ..models import Initiative, Version
from ..parameters import number_given
from ..records import Keys, Record, keys_of, to_record
from ..records import messages as sentences
from ..touch import batched, rolled_back
from ..workflow import called, may_publish, may_save
from .comparing import sides, who
from .entry_form import PREVIEW, PROPOSE

BASE, PROPOSAL, PROPOSAL_AT = "_base", "_proposal", "_proposal_at"
"""Hidden fields of the form: the version that it shows, or the proposed change and since when it has been so."""

STATES_OF_PROPOSALS = (Version.State.PROPOSED, Version.State.APPLIED, Version.State.DECLINED)


class _FormSaved(Exception):
    """Carries what a form came to out of the transaction that is undone."""

    def __init__(self, record: Record, keys: Keys):
        self.record = record
        self.keys = keys


@dataclass
class Started:
    """What a form that is sent was started from, and what the initiative is now."""

    base: Version
    latest: Version
    proposal: Version | None
    stale: bool
    aside: bool
    """Whether it is kept beside the initiative instead of being saved."""


class ProposingMixin(admin.ModelAdmin):
    """Keeps forms as proposed changes, and shows and decides proposed changes."""

    class Media:
        css = {"all": ["admin_site/history.css"]}

    def get_urls(self):
        view = self.admin_site.admin_view(self.proposal_view)
        return [
            path("<int:pk>/proposals/<int:number>/", view, name="initiatives_initiative_proposal"),
            *super().get_urls(),
        ]

    # The form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Save a form only over the version that it was started from; any other is kept as a proposed change."""
        view = partial(super().changeform_view, request, object_id, form_url, extra_context)
        reason = request.POST.get("reason", "").strip()
        with authored(reason=reason):
            if object_id is not None and request.method == "POST":
                with batched():
                    return self._sent(request, object_id, view)
            if object_id is not None and "proposal" in request.GET:
                return self._edit_proposal(request, object_id, view)
            return view()

    def _sent(self, request, object_id, view):
        started = request.started = self._started(request, object_id)
        if started is None or not started.aside:
            return view()
        try:
            try:
                return self._as_if(view, started.proposal or started.base)
            except ValidationError:  # rules of today refuse what it was: compare with what it is
                started.base, started.proposal = started.latest, None
                return self._as_if(view, None)
        except _FormSaved as saved:
            request.started = None
            return self._keep_aside(request, started, saved)

    @staticmethod
    def _as_if(view, shown: Version | None) -> HttpResponse:
        """Answer as the view does with the initiative as it was shown; nothing of it stays."""
        with rolled_back():
            if shown:
                put_back(shown)
            response = view()
            if isinstance(response, TemplateResponse):
                response.render()
            return response

    def _started(self, request, object_id) -> Started | None:
        """Return what the form was started from; None where there is nothing to save it over."""
        initiative = self.get_object(request, unquote(object_id))
        if initiative is None or not self.has_change_permission(request, initiative):
            return None
        lock(initiative.pk)
        latest = latest_of(initiative)
        versions = Version.objects.of(initiative)
        proposal = versions.filter(
            number=number_given(request.POST.get(PROPOSAL)), base__isnull=False, state__in=STATES_OF_PROPOSALS
        ).first()
        if proposal:
            return Started(proposals.base_of(proposal), latest, proposal, stale=False, aside=True)
        saved = versions.filter(state=Version.State.SAVED)
        base = saved.filter(number=number_given(request.POST.get(BASE))).first()
        stale = base is None or base.number != latest.number
        return Started(base or latest, latest, None, stale, stale or PROPOSE in request.POST)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if self._is_aside(request) and PREVIEW not in request.POST:
            stored = Initiative.objects.for_detail().get(pk=form.instance.pk)
            raise _FormSaved(to_record(stored), keys_of(stored))

    def message_user(self, request, *args, **kwargs):
        """Say nothing of a save that is undone."""
        if not self._is_aside(request):
            super().message_user(request, *args, **kwargs)

    @staticmethod
    def _is_aside(request) -> bool:
        started = getattr(request, "started", None)
        return bool(started and started.aside)

    def _keep_aside(self, request, started: Started, saved: _FormSaved) -> HttpResponse:
        beside = _beside(request, started, saved)
        if started.proposal:
            kept = proposals.propose_anew(
                started.proposal, saved.record, saved.keys, seen_at=request.POST.get(PROPOSAL_AT, "")
            )
            said = "The proposed change is saved."
            if kept != started.proposal:
                said = "Your change is kept as a new proposed change. The one it began with stays in the history."
            self.message_user(request, f"{said}{beside}", messages.SUCCESS)
            return redirect(proposal_address(kept))
        meanwhile = _saved_meanwhile(started)
        facts = facts_of(saved.record)
        if facts in (facts_of(up_to_date(started.base.record).record), facts_of(started.latest.record)):
            said = f"Your form changed nothing in the content of the entry, so nothing was saved.{meanwhile}{beside}"
            self.message_user(request, said, messages.WARNING)
            return redirect(edit_address(Initiative(pk=started.base.entry)))
        kept = proposals.propose(started.base, saved.record, saved.keys)
        if started.stale:
            said = f"Your change is kept, but not yet in the entry.{meanwhile} Here you see both."
            self.message_user(request, said + beside, messages.WARNING)
        else:
            said = "Your change is kept as a proposed change. The entry stays as it is until somebody applies it."
            self.message_user(request, said + beside, messages.SUCCESS)
        return redirect(proposal_address(kept))

    def _edit_proposal(self, request, object_id, view):
        initiative = self.get_object(request, unquote(object_id))
        if initiative is None or not self.has_change_permission(request, initiative):
            return view()
        number = number_given(request.GET["proposal"])
        proposal = Version.objects.of(initiative).open_proposals().filter(number=number).first()
        if proposal is None:
            self.message_user(request, "That proposed change is not open any more.", messages.WARNING)
            return redirect(edit_address(initiative))
        request.edited_proposal = proposal
        try:
            return self._as_if(view, proposal)
        except ValidationError as error:
            said = f"The proposed change cannot be opened in the form: {' '.join(sentences(error))}"
            self.message_user(request, said, messages.WARNING)
            return redirect(proposal_address(proposal))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None and obj.pk:
            context |= self._controls(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _controls(self, request, initiative) -> dict:
        """Return what the form needs to be told from a stale one, and to be kept aside."""
        started = getattr(request, "started", None)
        edited = started.proposal if started else getattr(request, "edited_proposal", None)
        proposed = Version.objects.of(initiative).open_proposals().select_related("user").defer("record", "keys")
        controls = {
            "base_number": started.base.number if started else latest_of(initiative).number,
            "open_proposals": [(one, proposal_address(one)) for one in proposed if one != edited],
            "edited_proposal": edited,
            "edited_proposal_at": request.POST.get(PROPOSAL_AT) or (edited.at.isoformat() if edited else ""),
            "show_propose": self.has_change_permission(request, initiative),
            "saved_meanwhile": _saved_meanwhile(started) if started and started.stale else "",
        }
        if edited or not may_save(request.user, initiative.status):
            controls |= dict.fromkeys(("show_save", "show_save_and_continue", "show_save_and_add_another"), False)
        return controls

    # The page of a proposed change

    def proposal_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Show a proposed change beside what it started from and what is now; apply it, or decline it."""
        initiative = get_object_or_404(Initiative, pk=pk)
        if not self.has_view_or_change_permission(request, initiative):
            raise PermissionDenied
        versions = Version.objects.of(initiative).filter(state__in=STATES_OF_PROPOSALS, base__isnull=False)
        proposal = get_object_or_404(versions.select_related("user"), number=number)
        if request.method == "POST":
            decided = self._decide(request, initiative, proposal)
            if decided:
                return decided
            initiative.refresh_from_db()
            proposal.refresh_from_db()
        situation = Situation.of(proposal, initiative)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Proposed change {number}",
            "subtitle": str(initiative),
            "opts": self.opts,
            "initiative": initiative,
            "name": str(initiative),
            "address": edit_address(initiative),
            "proposal": proposal,
            "by": called(proposal.user),
            "is_open": proposal.state == Version.State.PROPOSED,
            "seen": seen(situation),
            "since": [(version, who(version)) for version in situation.saved_since()],
            "sides": list(sides(situation)),
            "conflicts": len(situation.conflicts),
            "lost": situation.proposed.lost,
            "may_apply": self._may_apply(request, initiative),
            "may_decline": self._may_decline(request, initiative, proposal),
            "may_edit": self.has_change_permission(request, initiative),
            "is_own": proposal.user_id == request.user.pk,
        }
        return TemplateResponse(request, "admin/initiatives/initiative/proposal.html", context)

    def _may_apply(self, request, initiative) -> bool:
        return self.has_change_permission(request, initiative) and may_save(request.user, initiative.status)

    def _may_decline(self, request, initiative, proposal) -> bool:
        return self.has_change_permission(request, initiative) and (
            may_publish(request.user) or proposal.user_id == request.user.pk
        )

    def _decide(self, request, initiative, proposal) -> HttpResponse | None:
        """Do what was asked; None if the page must be shown anew, with a message that says why."""
        shown = request.POST.get("seen", "")
        try:
            if "_apply" in request.POST:
                with batched():
                    locked = lock(initiative.pk)
                    if locked is None or not self._may_apply(request, locked):
                        raise PermissionDenied
                    mine = [
                        place
                        for name, value in request.POST.items()
                        if name.startswith("choice-") and value == "mine"
                        if (place := number_given(name.removeprefix("choice-"))) is not None
                    ]
                    proposals.apply(proposal, user=request.user, seen_as=shown, prefer_new=mine)
                self.message_user(request, "The proposed change is applied.", messages.SUCCESS)
                return redirect(edit_address(initiative))
            if "_decline" in request.POST:
                if not self._may_decline(request, initiative, proposal):
                    raise PermissionDenied
                proposals.decline(proposal, seen_as=shown)
                self.message_user(request, "The proposed change is closed. It stays in the history.", messages.SUCCESS)
                return redirect(edit_address(initiative))
        except Outdated:
            said = "Nothing was done: something has changed since this page was shown. Please look at it again."
            self.message_user(request, said, messages.WARNING)
        except ValidationError as error:
            said = f"It cannot be applied as it is: {' '.join(sentences(error))} Edit it further, then apply it."
            self.message_user(request, said, messages.ERROR)
        return None


def proposal_address(proposal: Version) -> str:
    """Return where a proposed change is looked at."""
    return reverse("admin:initiatives_initiative_proposal", args=[proposal.entry, proposal.number])


def _beside(request, started: Started, saved: _FormSaved) -> str:
    """Say what of the form is no part of a proposed change, with the words that were typed there, to be used again."""
    typed = {request.POST.get(name, "").strip() for name in ("withdrawn_reason", "review_note")}
    typed -= {"", started.base.record.get("withdrawn_reason", "").strip()}
    if not typed and not Wording([]).steps(started.base.record, saved.record):
        return ""
    words = "".join(f" You had typed: “{text}”" for text in sorted(typed))
    return (
        " Where the entry stands on its way to the public is no part of a proposed change: "
        f"your choice of that was not kept, make it again on the page of the entry.{words}"
    )


def _saved_meanwhile(started: Started) -> str:
    """Say who saved the initiative after the form was opened; nothing if nobody did."""
    if started.latest.number == started.base.number:
        return ""
    saved = Version.objects.filter(entry=started.base.entry, state=Version.State.SAVED)
    later = saved.filter(number__gt=started.base.number).select_related("user", "load").order_by("number")
    names = list(dict.fromkeys(who(version) if version.user or version.load else "somebody" for version in later))
    return capfirst(f" {' and '.join(names)} saved this entry after you had opened it.")
