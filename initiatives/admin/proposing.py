"""Forms that wait as proposed changes: those of a stale page, and those that somebody wants looked at first."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from partners.editing import edit_address

from ..authorship import authored
from ..history import proposals
from ..history.merging import WORKFLOW, Facts, facts_of
from ..history.proposals import latest_of, lock, put_back
from ..history.restoring import up_to_date
from ..history.wording import Wording, in_one_line, refusals
from ..models import Initiative, Version
from ..parameters import number_given
from ..records import Keys, Record, keys_of, to_record
from ..touch import batched, rolled_back
from ..workflow import may_save
from .comparing import who
from .entry_form import PREVIEW, PROPOSE
from .proposals import proposal_address

BASE, PROPOSAL, PROPOSAL_AT = "_base", "_proposal", "_proposal_at"
"""Hidden fields of the form: the version that it shows, or the proposed change and since when it has been so."""

TYPED = ("withdrawn_reason", "review_note")
NEVER_PROPOSED = {*WORKFLOW, *TYPED, "asked_of"}
"""Fields of the form that say where the entry stands on its way to the public; those that are ``TYPED`` in words."""


class _FormSaved(Exception):
    """Carries what a form came to out of the transaction that is undone."""

    def __init__(self, record: Record, keys: Keys, beside: str):
        self.record = record
        self.keys = keys
        self.beside = beside
        """A sentence about what no proposed change keeps."""


@dataclass
class Started:
    """What a form that is sent was started from, and what the initiative is now."""

    base: Version
    latest: Version
    """What it is now; of one that is deleted, what it was."""
    proposal: Version | None
    stale: bool
    aside: bool
    """Whether it is kept beside the initiative instead of being saved."""

    @property
    def is_deleted(self) -> bool:
        return self.latest.state == Version.State.DELETED


class ProposingMixin(admin.ModelAdmin):
    """Keeps forms as proposed changes."""

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
            except ValidationError:  # rules of today refuse what it was: save the form over what it is
                started.proposal = None
                return self._as_if(view, None)
        except _FormSaved as saved:
            request.started = None
            return self._keep_aside(request, started, saved)

    def trace_of(self, object_id):
        entry = number_given(unquote(object_id))
        if Version.objects.filter(entry=entry).exists():
            return reverse("admin:initiatives_initiative_history", args=[entry])
        return super().trace_of(object_id)

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
        """Return what the form was started from; None where there is and was nothing to save it over."""
        initiative = self.get_object(request, unquote(object_id))
        if not self.has_change_permission(request, initiative):
            return None
        deletion = Version.objects.deletions().filter(entry=number_given(unquote(object_id)))
        latest = latest_of(initiative) if initiative and lock(initiative.pk) else deletion.first()
        if latest is None:
            return None
        versions = Version.objects.filter(entry=latest.entry)
        proposal = versions.proposals().filter(number=number_given(request.POST.get(PROPOSAL))).first()
        if proposal:
            return Started(proposals.base_of(proposal), latest, proposal, stale=False, aside=True)
        base = versions.saved().filter(number=number_given(request.POST.get(BASE))).first()
        stale = base is None or base.number != latest.number
        return Started(base or latest, latest, None, stale, stale or PROPOSE in request.POST)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if self._is_aside(request) and PREVIEW not in request.POST:
            stored = Initiative.objects.for_detail().get(pk=form.instance.pk)
            raise _FormSaved(to_record(stored), keys_of(stored), _beside(form))

    def message_user(self, request, *args, **kwargs):
        """Say nothing of a save that is undone."""
        if PREVIEW not in request.POST and not self._is_aside(request):
            super().message_user(request, *args, **kwargs)

    @staticmethod
    def _is_aside(request) -> bool:
        started = getattr(request, "started", None)
        return bool(started and started.aside)

    def _keep_aside(self, request, started: Started, saved: _FormSaved) -> HttpResponse:
        beside, facts = saved.beside, facts_of(saved.record)
        if started.proposal:
            return self._keep_anew(request, started.proposal, facts, saved)
        meanwhile = _saved_meanwhile(started, request.user)
        if facts in (facts_of(up_to_date(started.base).record), facts_of(started.latest.record)):
            said = f"Your form changed nothing in the content of the entry, so nothing was saved.{meanwhile}{beside}"
            self.message_user(request, said, messages.WARNING)
            history = reverse("admin:initiatives_initiative_history", args=[started.base.entry])
            return redirect(history if started.is_deleted else edit_address(Initiative(pk=started.base.entry)))
        if self._may_merge(request, started) and (merged := self._merge_now(request, started, saved)):
            return merged
        kept = proposals.propose(started.base, saved.record, saved.keys)
        if started.is_deleted:
            said = (
                f"Your change is kept as a proposed change.{meanwhile} It can be applied once a publisher has brought "
                "the entry back."
            )
            self.message_user(request, said + beside, messages.WARNING)
        elif started.stale:
            said = f"Your change isn’t in the entry yet.{meanwhile} Compare both below."
            self.message_user(request, said + beside, messages.WARNING)
        else:
            said = "Your change is kept as a proposed change. The entry stays as it is until somebody applies it."
            self.message_user(request, said + beside, messages.SUCCESS)
        return redirect(proposal_address(kept))

    @staticmethod
    def _may_merge(request, started: Started) -> bool:
        """Whether a stale form may be saved over what others saved: not where they published or withdrew the entry."""
        return (
            not started.is_deleted
            and PROPOSE not in request.POST
            and started.base.number != started.latest.number
            and all(started.base.record.get(name) == started.latest.record.get(name) for name in WORKFLOW)
            and may_save(request.user, started.latest.record["status"])
        )

    def _merge_now(self, request, started: Started, saved: _FormSaved) -> HttpResponse | None:
        """Save a stale form together with what others saved meanwhile; None if they conflict."""
        try:
            merged = proposals.save_merged(started.base, started.latest, saved.record)
        except ValidationError:
            return None
        if merged.conflicts:
            return None
        initiative = Initiative.objects.get(pk=started.base.entry)
        changed = in_one_line([*map(Wording([started.latest.record, merged.record]).difference, merged.changed)])
        said = f"{_saved_meanwhile(started, request.user)} Both changes were kept. Yours: {changed}."
        self.log_change(request, initiative, f"Saved together with what had been saved meanwhile: {changed}.")
        self.message_user(request, f"{said}{saved.beside}".strip(), messages.WARNING)
        return self.response_change(request, initiative)

    def _keep_anew(self, request, proposal: Version, facts: Facts, saved: _FormSaved) -> HttpResponse:
        """Keep a form that shows a proposed change: in its place, or as another one beside it."""
        is_own = proposal.user_id == request.user.pk
        if facts == facts_of(up_to_date(proposal).record) and not (is_own and request.POST.get("reason", "").strip()):
            said = f"Your form changed nothing in the proposed change, so nothing was saved.{saved.beside}"
            self.message_user(request, said, messages.WARNING)
            return redirect(proposal_address(proposal))
        kept = proposals.propose_anew(proposal, saved.record, saved.keys, seen_at=request.POST.get(PROPOSAL_AT, ""))
        if kept == proposal:
            said = "The proposed change is saved."
        else:
            waits = Version.objects.open_proposals().filter(pk=proposal.pk).exists()
            what_of_it = "still waits beside it" if waits else "stays in the history"
            said = f"Your change is kept as a new proposed change. The one it began with {what_of_it}."
        self.message_user(request, f"{said}{saved.beside}", messages.SUCCESS)
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
            said = f"The proposed change cannot be opened in the form: {' '.join(refusals(error))}"
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
            "saved_meanwhile": _saved_meanwhile(started, request.user) if started and started.stale else "",
        }
        if edited:
            controls |= dict.fromkeys(("show_save", "show_save_and_continue", "show_save_and_add_another"), False)
        return controls


def _beside(form: ModelForm) -> str:
    """Say what of the form is no part of a proposed change, with the words that were typed there, to be used again."""
    changed = NEVER_PROPOSED.intersection(form.changed_data)
    if not changed:
        return ""
    texts = [form.cleaned_data[name] for name in TYPED if name in changed]
    words = "".join(f" You had typed: “{text}”" for text in texts if text)
    return (
        " Where the entry stands on its way to the public is no part of a proposed change: "
        f"your choice of that was not kept, make it again on the page of the entry.{words}"
    )


def _saved_meanwhile(started: Started, user: Any) -> str:
    """Tell a user who saved or deleted the initiative after the form was opened; nothing if nobody did."""
    if started.latest.number == started.base.number:
        return ""
    done, versions = "saved", list(Version.objects.saved_after(started.base))
    if started.is_deleted:
        done, versions = "deleted", [started.latest]
    names = dict.fromkeys(_who_to(user, version) for version in versions)
    sentence = f" While this page was open, {' and '.join(names)} {done} this entry"
    if started.is_deleted:
        return f"{sentence}."
    base, latest = up_to_date(started.base).record, started.latest.record
    changed = in_one_line(Wording([base, latest]).differences(base, latest))
    return f"{sentence}: {changed}."


def _who_to(user: Any, version: Version) -> str:
    if version.user_id == user.pk and not version.load:
        return "you (in another window)"
    return who(version) if version.user or version.load else "somebody"
