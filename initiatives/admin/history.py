"""The history of initiatives on their editing pages: every version, comparing, restoring, and what is deleted."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from partners.editing import edit_address

from ..authorship import authored
from ..history.merging import changes, facts_of, with_facts
from ..history.proposals import latest_of, lock, propose
from ..history.restoring import restore, up_to_date
from ..history.wording import Wording
from ..models import Initiative, Version
from ..parameters import number_given
from ..records import messages as sentences
from ..touch import batched
from ..workflow import may_publish, may_save
from .comparing import changed_in, in_full, who
from .proposing import STATES_OF_PROPOSALS, ProposingMixin, proposal_address

RESTORABLE = (Version.State.SAVED, Version.State.DELETED)


@dataclass
class Line:
    """A version in the list of versions."""

    version: Version
    who: str
    changed: str
    address: str
    is_current: bool
    is_proposal: bool
    chosen: str = ""
    """The side of the comparison for which it is chosen at first: "from" or "to"."""


class HistoryMixin(ProposingMixin):
    """Shows what initiatives were, and brings it back."""

    versions_per_page = 50

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("deleted/", view(self.deleted_view), name="initiatives_initiative_deleted"),
            path("<int:pk>/history/compare/", view(self.compare_view), name="initiatives_initiative_compare"),
            path("<int:pk>/history/<int:number>/", view(self.version_view), name="initiatives_initiative_version"),
            path(
                "<int:pk>/history/<int:number>/restore/",
                view(self.restore_view),
                name="initiatives_initiative_restore",
            ),
            *super().get_urls(),
        ]

    def history_view(self, request, object_id, extra_context=None):
        """List every version of an initiative, also of one that is deleted."""
        pk = number_given(unquote(object_id))
        versions = self._versions(request, pk)
        asked = Paginator(versions.select_related("user", "load"), self.versions_per_page)
        page = asked.get_page(request.GET.get("p"))
        initiative = Initiative.objects.filter(pk=pk).first()
        context = {
            **self._context(request, pk, initiative),
            "title": "History",
            "lines": _with_choice(self._lines(page.object_list, versions)),
            "page": page,
            "may_compare": asked.count > 1,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/initiatives/initiative/history.html", context)

    def _versions(self, request, pk) -> QuerySet[Version]:
        """Return the versions of an initiative, the last one first; there must be one, and the user may read it."""
        initiative = Initiative.objects.filter(pk=pk).first()
        if not self.has_view_or_change_permission(request, initiative):
            raise PermissionDenied
        if initiative:
            latest_of(initiative)  # there is one from now on
        versions = Version.objects.filter(entry=pk).order_by("-number")
        if pk is None or not versions.exists():
            raise Http404
        return versions

    def _context(self, request, pk, initiative) -> dict:
        name = str(initiative or Version.objects.filter(entry=pk).latest("number").record["title"])
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "initiative": initiative,
            "name": name,
            "subtitle": name,
            "address": edit_address(Initiative(pk=pk)) if initiative else "",
            "history_address": reverse("admin:initiatives_initiative_history", args=[pk]),
            "compare_address": reverse("admin:initiatives_initiative_compare", args=[pk]),
        }

    def _lines(self, shown, versions) -> list[Line]:
        """Return the shown versions, each with what it changed. Costs the same for any number."""
        before = _predecessors(versions)
        numbers = [number for version in shown if (number := before.get(version.number))]
        records = dict(versions.filter(number__in=numbers).values_list("number", "record"))
        wording = Wording([*(version.record for version in shown), *records.values()])
        current = max((number for number, state, _ in _outline(versions) if state == Version.State.SAVED), default=0)
        return [
            Line(
                version,
                who(version),
                changed_in(version, records.get(before.get(version.number, 0)), wording),
                _address(version),
                version.number == current,
                version.state in STATES_OF_PROPOSALS,
            )
            for version in shown
        ]

    def version_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Show a version in full, with what differs from the one before it."""
        versions = self._versions(request, pk)
        version = get_object_or_404(versions.select_related("user", "load"), number=number)
        if version.state in STATES_OF_PROPOSALS and version.base:
            return redirect(proposal_address(version))
        number_before = _predecessors(versions).get(number)
        before = versions.filter(number=number_before).first() if number_before else None
        wording = Wording([version.record, *([before.record] if before else [])])
        initiative = Initiative.objects.filter(pk=pk).first()
        context = {
            **self._context(request, pk, initiative),
            "title": f"Version {number}",
            "version": version,
            "who": who(version),
            "before": before,
            "changed": changed_in(version, before.record if before else None, wording),
            "facts": in_full(version.record, before.record if before else version.record, wording),
            "restore_address": self._restore_address(request, initiative, version),
        }
        return TemplateResponse(request, "admin/initiatives/initiative/version.html", context)

    def _restore_address(self, request, initiative, version) -> str:
        """Return where the version can be restored; nothing where it is what is, or the user may not."""
        if not self._may_restore(request, initiative) or version.state not in RESTORABLE:
            return ""
        if initiative and latest_of(initiative).number == version.number:
            return ""
        return reverse("admin:initiatives_initiative_restore", args=[version.entry, version.number])

    def _may_restore(self, request, initiative) -> bool:
        """Whether the user may restore: at once, or as a proposed change; a deleted entry a publisher only."""
        if initiative is None:
            return may_publish(request.user) and self.has_add_permission(request)
        return self.has_change_permission(request, initiative)

    def compare_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show in what two versions differ, whichever is chosen first."""
        versions = self._versions(request, pk)
        numbers = [number_given(request.GET.get(name)) for name in ("from", "to")]
        chosen = list(versions.filter(number__in=[n for n in numbers if n]).select_related("user", "load"))
        if len(chosen) != 2:
            self.message_user(request, "Choose two different versions to compare.", messages.WARNING)
            return redirect("admin:initiatives_initiative_history", pk)
        after, before = chosen
        context = {
            **self._context(request, pk, Initiative.objects.filter(pk=pk).first()),
            "title": f"Versions {before.number} and {after.number} compared",
            "pair": [(version, who(version), _address(version)) for version in (before, after)],
            "differences": Wording([before.record, after.record]).differences(before.record, after.record),
        }
        return TemplateResponse(request, "admin/initiatives/initiative/compare.html", context)

    def restore_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Say what a restore would change, and do it."""
        versions = self._versions(request, pk)
        restorable = versions.filter(state__in=RESTORABLE).select_related("user", "load")
        version = get_object_or_404(restorable, number=number)
        if request.method == "POST":
            restored = self._restore(request, version)
            if restored:
                return restored
        initiative = Initiative.objects.filter(pk=pk).first()
        if not self._may_restore(request, initiative):
            raise PermissionDenied
        today = up_to_date(version.record)
        current = latest_of(initiative) if initiative else None
        found = changes(current.record, today.record) if current else []
        wording = Wording([today.record, *([current.record] if current else [])])
        context = {
            **self._context(request, pk, initiative),
            "title": f"Restore version {number}",
            "version": version,
            "who": who(version),
            "differences": [wording.difference(change) for change in found],
            "lost": today.lost,
            "current_number": current.number if current else 0,
            "at_once": initiative is None or may_save(request.user, initiative.status),
        }
        return TemplateResponse(request, "admin/initiatives/initiative/restore.html", context)

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
            said = f"This version cannot be restored: {' '.join(sentences(error))}"
            self.message_user(request, said, messages.ERROR)
            return None
        said = f"Version {version.number} is restored."
        if initiative is None:
            said = f"“{restored.initiative}” is back, as a draft: the public does not see it."
        self.message_user(request, said, messages.SUCCESS)
        if restored.lost:
            self.message_user(request, f"What could not come back: {' '.join(restored.lost)}", messages.WARNING)
        return redirect(edit_address(restored.initiative))

    def _propose_restore(self, request, version, current) -> HttpResponse:
        today = up_to_date(version.record, version.keys)
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
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Deleted initiatives",
            "page": page,
            "rows": [
                (
                    version,
                    who(version),
                    reverse("admin:initiatives_initiative_history", args=[version.entry]),
                    self._restore_address(request, None, version),
                )
                for version in page.object_list
            ],
        }
        return TemplateResponse(request, "admin/initiatives/initiative/deleted.html", context)


def _with_choice(lines: list[Line]) -> list[Line]:
    """Return the lines, newest first, with the latest two that were saved chosen; with any two if not so many were."""
    saved = [line for line in lines if line.version.state == Version.State.SAVED]
    for side, line in zip(("to", "from"), saved if len(saved) > 1 else lines, strict=False):
        line.chosen = side
    return lines


def _outline(versions: QuerySet[Version]) -> list[tuple[int, str, int | None]]:
    return list(versions.values_list("number", "state", "base"))


def _predecessors(versions: QuerySet[Version]) -> dict[int, int]:
    """Return for each number the one to compare it with: the saved one before, or what a proposal started from."""
    before: dict[int, int] = {}
    saved = 0
    for number, state, base in reversed(_outline(versions)):
        if found := base or saved:
            before[number] = found
        if state == Version.State.SAVED:
            saved = number
    return before


def _address(version: Version) -> str:
    return reverse("admin:initiatives_initiative_version", args=[version.entry, version.number])
