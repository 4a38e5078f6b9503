"""The page of a proposed change, where it is looked at and decided."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse

from partners.editing import edit_address, editing_page
from partners.fields import CleanCharField
from partners.formats import display_name

from ..history import proposals
from ..history.proposals import Outcome, Outdated, Situation, decision, lock, may_close, seen
from ..history.wording import refusals
from ..models import Initiative, Version
from ..models.versions import LONGEST_REASON
from ..notices import same_title_notices
from ..parameters import number_given
from ..touch import batched
from ..workflow import may_save
from .comparing import changed_meanwhile, sides, who

OUTCOMES = {
    Outcome.CHANGED: (messages.SUCCESS, "The proposed change is applied."),
    Outcome.SAID_ALREADY: (
        messages.WARNING,
        "Nothing of the proposed change was left to do: the entry says so already, or only places differ. "
        "The proposed change counts as applied.",
    ),
    Outcome.NOTHING_CHOSEN: (
        messages.WARNING,
        "Nothing of the proposed change was chosen, so the entry stays as it is. "
        "The proposed change is closed. It stays in the history.",
    ),
    Outcome.STILL_OPEN: (
        messages.WARNING,
        "Nothing of the proposed change was chosen, so the entry stays as it is. "
        "The proposed change still waits: only a publisher, or who proposed it, can close it.",
    ),
}
"""What is said of each."""


class DecidingForm(forms.Form):
    """What is said beside a decision."""

    reason = CleanCharField(
        max_length=LONGEST_REASON,
        required=False,
        label="Why, in a few words",
        help_text="You may leave it empty. It stays in the history, and who proposed the change reads it.",
        # Enter must not press the first of the buttons, which is not the one that it may be meant for.
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def proposal_address(proposal: Version) -> str:
    """Return where a proposed change is looked at."""
    return reverse("admin:initiatives_initiative_proposal", args=[proposal.entry, proposal.number])


class ProposalPagesMixin(admin.ModelAdmin):
    """Shows and decides proposed changes."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.proposal_view)
        return [
            path("<int:pk>/proposals/<int:number>/", view, name="initiatives_initiative_proposal"),
            *super().get_urls(),
        ]

    def proposal_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Show a proposed change beside what it started from and what is now; apply it, or decline it.

        Where the initiative is deleted it is shown as every version is, for there is nothing that it could change.
        """
        initiative = Initiative.objects.filter(pk=pk).first()
        if not self.has_view_or_change_permission(request, initiative):
            raise PermissionDenied
        if initiative is None:
            return redirect("admin:initiatives_initiative_version", pk, number)
        versions = Version.objects.of(initiative).proposals()
        proposal = get_object_or_404(versions.select_related("user", "closed_by"), number=number)
        form = DecidingForm(request.POST or None)
        if request.method == "POST":
            decided = form.is_valid() and self._decide(request, initiative, proposal, form.cleaned_data["reason"])
            if decided:
                return decided
            initiative.refresh_from_db()
            proposal.refresh_from_db()
        situation = Situation.of(proposal, initiative)
        context = {
            "title": f"Proposed change {number}",
            "subtitle": str(initiative),
            "initiative": initiative,
            "name": str(initiative),
            "address": edit_address(initiative),
            "proposal": proposal,
            "by": display_name(proposal.user),
            "is_open": proposal.state == Version.State.PROPOSED,
            "decision": decision(proposal),
            "form": form,
            "seen": seen(situation),
            "since": [(version, who(version)) for version in situation.saved_since()],
            "sides": list(sides(situation)),
            "meanwhile": changed_meanwhile(situation),
            "conflicts": len(situation.conflicts),
            "lost": situation.proposed.lost,
            "may_apply": self._may_apply(request, initiative),
            "may_decline": self._may_decline(request, initiative, proposal),
            "may_edit": self.has_change_permission(request, initiative),
            "is_own": proposal.user_id == request.user.pk,
        }
        return editing_page(self, request, "admin/initiatives/initiative/proposal.html", **context)

    def _may_apply(self, request, initiative) -> bool:
        return self.has_change_permission(request, initiative) and may_save(request.user, initiative.status)

    def _may_decline(self, request, initiative, proposal) -> bool:
        return self.has_change_permission(request, initiative) and may_close(request.user, proposal)

    def _decide(self, request, initiative, proposal, reason: str) -> HttpResponse | None:
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
                    outcome = proposals.apply(
                        proposal, user=request.user, seen_as=shown, prefer_new=mine, reason=reason
                    )
                level, said = OUTCOMES[outcome]
                self.message_user(request, said, level)
                for sentence in same_title_notices(Initiative.objects.get(pk=initiative.pk), locked.title):
                    self.message_user(request, sentence, messages.WARNING)
                still_open = outcome == Outcome.STILL_OPEN
                return redirect(proposal_address(proposal) if still_open else edit_address(initiative))
            if "_decline" in request.POST:
                if not self._may_decline(request, initiative, proposal):
                    raise PermissionDenied
                proposals.decline(proposal, seen_as=shown, reason=reason)
                self.message_user(request, "The proposed change is closed. It stays in the history.", messages.SUCCESS)
                return redirect(edit_address(initiative))
        except Outdated:
            said = "Nothing was done: something has changed since this page was shown. Please look at it again."
            self.message_user(request, said, messages.WARNING)
        except ValidationError as error:
            said = f"It cannot be applied as it is: {' '.join(refusals(error))} Edit it further, then apply it."
            self.message_user(request, said, messages.ERROR)
        return None
