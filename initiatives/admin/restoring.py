"""Bringing back what initiatives were, on their editing pages, and the list of those that are deleted."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse

from partners.editing import edit_address, editing_page

from ..authorship import authored
from ..history.merging import changes, facts_of, with_facts
from ..history.proposals import latest_of, lock, propose
from ..history.restoring import restorable, restore
from ..history.wording import Wording, refusals
from ..models import Initiative, Version
from ..notices import same_title_notices
from ..parameters import number_given
from ..touch import batched
from ..workflow import may_publish, may_save
from .comparing import who
from .history import HistoryMixin
from .proposals import proposal_address


class RestoringMixin(HistoryMixin):
    """Shows what initiatives were, and brings it back."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("deleted/", view(self.deleted_view), name="initiatives_initiative_deleted"),
            path(
                "<int:pk>/history/<int:number>/restore/",
                view(self.restore_view),
                name="initiatives_initiative_restore",
            ),
            *super().get_urls(),
        ]

    def restore_address(self, request, initiative, version) -> str:
        """Return where the version can be restored; nothing where it is what is, or the user may not."""
        if not self._may_restore(request, initiative) or version.is_proposal:
            return ""
        if initiative and latest_of(initiative).number == version.number:
            return ""
        return reverse("admin:initiatives_initiative_restore", args=[version.entry, version.number])

    def _may_restore(self, request, initiative) -> bool:
        """Whether the user may restore: at once, or as a proposed change; a deleted entry a publisher only."""
        if initiative is None:
            return may_publish(request.user) and self.has_add_permission(request)
        return self.has_change_permission(request, initiative)

    def restore_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Say what a restore would change, and do it."""
        initiative, versions = self._versions(request, pk)
        version = get_object_or_404(versions.kept().select_related("user", "load"), number=number)
        if request.method == "POST":
            restored = self._restore(request, version)
            if restored:
                return restored
            initiative = Initiative.objects.filter(pk=pk).first()
        if not self._may_restore(request, initiative):
            raise PermissionDenied
        today = restorable(version)
        current = latest_of(initiative) if initiative else None
        found = changes(current.record, today.record) if current else []
        wording = Wording([today.record, *([current.record] if current else [])])
        context = {
            **self._context(pk, initiative),
            "title": f"Restore version {number}",
            "version": version,
            "who": who(version),
            "differences": [wording.difference(change) for change in found],
            "lost": today.lost,
            "current_number": current.number if current else 0,
            "at_once": initiative is None or may_save(request.user, initiative.status),
        }
        return editing_page(self, request, "admin/initiatives/initiative/restore.html", **context)

    def _restore(self, request, version) -> HttpResponse | None:
        """Restore, or propose it; None if the page must be shown anew, with a message that says why."""
        try:
            with batched():
                initiative = lock(version.entry)
                if not self._may_restore(request, initiative):
                    raise PermissionDenied
                current = latest_of(initiative) if initiative else None
                if number_given(request.POST.get("current")) != (current.number if current else 0):
                    said = "Nothing was done: somebody has saved this entry since the page was shown. Look again."
                    self.message_user(request, said, messages.WARNING)
                    return None
                if initiative and current and not may_save(request.user, initiative.status):
                    return self._propose_restore(request, version, current)
                restored = restore(version, user=request.user)
        except IntegrityError:  # of two who bring back a deleted entry at once, the second comes here
            said = "Nothing was done: somebody has restored this entry at the same moment. Look again."
            self.message_user(request, said, messages.WARNING)
            return None
        except ValidationError as error:
            said = f"This version cannot be restored: {' '.join(refusals(error))}"
            self.message_user(request, said, messages.ERROR)
            return None
        said = f"Version {version.number} is restored."
        if initiative is None:
            said = f"“{restored.initiative}” is back, as a draft: the public does not see it."
        self.message_user(request, said, messages.SUCCESS)
        for sentence in same_title_notices(restored.initiative, initiative.title if initiative else ""):
            self.message_user(request, sentence, messages.WARNING)
        if restored.lost:
            self.message_user(request, f"What could not come back: {' '.join(restored.lost)}", messages.WARNING)
        return redirect(edit_address(restored.initiative))

    def _propose_restore(self, request, version, current) -> HttpResponse:
        today = restorable(version)
        record = with_facts(current.record, facts_of(today.record))
        with authored(reason=f"Restore version {version.number}"):
            proposal = propose(current, record, today.keys)
        said = "The restore is kept as a proposed change. The entry stays as it is until a publisher applies it."
        self.message_user(request, said, messages.SUCCESS)
        return redirect(proposal_address(proposal))

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        """List what is deleted, each with its history and a way back."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        deletions = Version.objects.deletions().select_related("user", "load").order_by("-at", "-pk")
        page = Paginator(deletions, self.versions_per_page).get_page(request.GET.get("p"))
        context = {
            "title": "Deleted initiatives",
            "page": page,
            "rows": [
                (
                    version,
                    who(version),
                    reverse("admin:initiatives_initiative_history", args=[version.entry]),
                    self.restore_address(request, None, version),
                )
                for version in page.object_list
            ],
        }
        return editing_page(self, request, "admin/initiatives/initiative/deleted.html", **context)
