"""The history of initiatives on their editing pages: every version, each in full, and any two compared."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse

from partners.editing import edit_address, editing_page

from ..history.proposals import decision, latest_of
from ..history.wording import Wording
from ..models import Initiative, Version
from ..models.versions import VersionQuerySet
from ..parameters import number_given
from .comparing import changed_in, in_full, who
from .proposals import proposal_address
from .proposing import ProposingMixin


@dataclass
class Line:
    """A version in the list of versions."""

    version: Version
    who: str
    changed: str
    decision: str
    """What became of it if it is a proposed change, as far as that is known; of any other nothing."""
    address: str
    is_current: bool
    chosen: str = ""
    """The side of the comparison for which it is chosen at first: "from" or "to"."""


class HistoryMixin(ProposingMixin):
    """Shows what initiatives were."""

    versions_per_page = 50

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/history/compare/", view(self.compare_view), name="initiatives_initiative_compare"),
            path("<int:pk>/history/<int:number>/", view(self.version_view), name="initiatives_initiative_version"),
            *super().get_urls(),
        ]

    def history_view(self, request, object_id, extra_context=None):
        """List every version of an initiative, also of one that is deleted."""
        pk = number_given(unquote(object_id))
        initiative, versions = self._versions(request, pk)
        asked = Paginator(versions.select_related("user", "load", "closed_by"), self.versions_per_page)
        page = asked.get_page(request.GET.get("p"))
        context = {
            **self._context(pk, initiative),
            "title": "History",
            "lines": _with_choice(self._lines(page.object_list, versions)),
            "page": page,
            "may_compare": asked.count > 1,
            **(extra_context or {}),
        }
        return editing_page(self, request, "admin/initiatives/initiative/history.html", **context)

    def _versions(self, request, pk) -> tuple[Initiative | None, VersionQuerySet]:
        """Return the initiative, if it is there, with its versions, the last one first.

        There must be one, and the user must be allowed to read them.
        """
        initiative = Initiative.objects.filter(pk=pk).first()
        if not self.has_view_or_change_permission(request, initiative):
            raise PermissionDenied
        if initiative:
            latest_of(initiative)  # there is one from now on
        versions = Version.objects.filter(entry=pk).order_by("-number")
        if pk is None or not versions.exists():
            raise Http404
        return initiative, versions

    def _context(self, pk, initiative) -> dict:
        name = str(initiative or Version.objects.filter(entry=pk).latest("number").record["title"])
        return {
            "initiative": initiative,
            "name": name,
            "subtitle": name,
            "address": edit_address(Initiative(pk=pk)) if initiative else "",
            "history_address": reverse("admin:initiatives_initiative_history", args=[pk]),
            "compare_address": reverse("admin:initiatives_initiative_compare", args=[pk]),
        }

    def _lines(self, shown, versions) -> list[Line]:
        """Return the shown versions, each with what it changed. Costs the same for any number."""
        outline = _outline(versions)
        before = _predecessors(outline)
        numbers = [number for version in shown if (number := before.get(version.number))]
        records = dict(versions.filter(number__in=numbers).values_list("number", "record"))
        wording = Wording([*(version.record for version in shown), *records.values()])
        current = max((number for number, state, _ in outline if state == Version.State.SAVED), default=0)
        return [
            Line(
                version,
                who(version),
                changed_in(version, records.get(before.get(version.number, 0)), wording),
                decision(version) if version.closed_at else "",
                _address(version),
                version.number == current,
            )
            for version in shown
        ]

    def version_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Show a version in full, with what differs from the one before it."""
        initiative, versions = self._versions(request, pk)
        version = get_object_or_404(versions.select_related("user", "load", "closed_by"), number=number)
        if initiative and version.is_proposal:
            return redirect(proposal_address(version))
        number_before = _predecessors(_outline(versions)).get(number)
        before = versions.filter(number=number_before).first() if number_before else None
        wording = Wording([version.record, *([before.record] if before else [])])
        context = {
            **self._context(pk, initiative),
            "title": f"Proposed change {number}" if version.is_proposal else f"Version {number}",
            "version": version,
            "who": who(version),
            "decision": decision(version) if version.is_proposal else "",
            "before": before,
            "changed": changed_in(version, before.record if before else None, wording),
            "facts": in_full(version.record, before.record if before else version.record, wording),
            "restore_address": self.restore_address(request, initiative, version),
        }
        return editing_page(self, request, "admin/initiatives/initiative/version.html", **context)

    def restore_address(self, request, initiative, version) -> str:
        """Return where the version can be restored; nothing where it cannot."""
        return ""

    def compare_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show in what two versions differ, whichever is chosen first."""
        initiative, versions = self._versions(request, pk)
        numbers = [number_given(request.GET.get(name)) for name in ("from", "to")]
        chosen = list(versions.filter(number__in=[n for n in numbers if n]).select_related("user", "load"))
        if len(chosen) != 2:
            self.message_user(request, "Choose two different versions to compare.", messages.WARNING)
            return redirect("admin:initiatives_initiative_history", pk)
        after, before = chosen
        context = {
            **self._context(pk, initiative),
            "title": f"Versions {before.number} and {after.number} compared",
            "pair": [(version, who(version), _address(version)) for version in (before, after)],
            "differences": Wording([before.record, after.record]).differences(before.record, after.record),
        }
        return editing_page(self, request, "admin/initiatives/initiative/compare.html", **context)


def _with_choice(lines: list[Line]) -> list[Line]:
    """Return the lines, newest first, with the latest two that were saved chosen; with any two if not so many were."""
    saved = [line for line in lines if line.version.state == Version.State.SAVED]
    for side, line in zip(("to", "from"), saved if len(saved) > 1 else lines, strict=False):
        line.chosen = side
    return lines


def _outline(versions: VersionQuerySet) -> list[tuple[int, str, int | None]]:
    """Return the number, state and base of every version, the last one first."""
    return list(versions.values_list("number", "state", "base"))


def _predecessors(outline: list[tuple[int, str, int | None]]) -> dict[int, int]:
    """Return for each number the one to compare it with: the saved one before, or what a proposal started from."""
    before: dict[int, int] = {}
    saved = 0
    for number, state, base in reversed(outline):
        if found := base or saved:
            before[number] = found
        if state == Version.State.SAVED:
            saved = number
    return before


def _address(version: Version) -> str:
    return reverse("admin:initiatives_initiative_version", args=[version.entry, version.number])
