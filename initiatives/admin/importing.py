"""Importing a file on the editing pages: choose it, see what it would do, do exactly that, undo it."""

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path

from partners.editing import editing_page
from partners.form_recovery import fits_in_form

from ..entries import INITIATIVE, Entry, name_of
from ..history.merging import Change, Conflict
from ..history.wording import Difference
from ..importing.applying import ImportRefused, carry_out, effect_of
from ..importing.columns import COLUMNS
from ..importing.comparing import plan
from ..importing.decoding import MEGABYTE
from ..importing.notices import damaged_texts_of, same_names_of
from ..importing.planning import Effect, Plan
from ..importing.tables import MAX_IMPORT_MEGABYTES, MOST_ROWS, File, read
from ..importing.undoing import Undone, check_undoable, effect_of_undo, undo
from ..importing.wording import EntryWording, record_of
from ..models import Initiative, Load
from ..parameters import number_given

IMPORT = "initiatives.import_initiative"

SHOWN_FOR = timedelta(hours=12)
"""How long an effect that was shown can be brought about."""

MOST_SHOWN = 300
"""So many entries or problems of a kind a page lists; it counts the others."""

MOST_CHOICES = 800
"""So many choices fit into a form."""


class FileForm(forms.Form):
    """The file to import, read when the form is checked."""

    file = forms.FileField(
        label="File",
        help_text=f"CSV, XLSX or JSON, up to {MAX_IMPORT_MEGABYTES} MB and {MOST_ROWS:,} rows.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.json"}),
        error_messages={"empty": "The file is empty.", "required": "Choose a file."},
    )

    def clean_file(self) -> File:
        upload = self.cleaned_data["file"]
        self.content = upload.read(MAX_IMPORT_MEGABYTES * MEGABYTE + 1)
        return read(upload.name, self.content)


@dataclass
class Shown:
    """An entry as the page of an effect shows it."""

    effect: Effect
    name: str
    differences: list[Difference] = field(default_factory=list)
    conflicts: list[tuple[int, Difference]] = field(default_factory=list)
    """Each with its place among all conflicts."""

    def __str__(self):
        return f"{self.name}, line {self.effect.line}" if self.effect.line else self.name


class Listed(NamedTuple):
    """What a page lists of several things, how many there are, and how many of them it leaves out."""

    items: list[Any]
    total: int
    more: int


class ImportViews(admin.ModelAdmin):
    """The pages of an import, under those of loads."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_view), name="initiatives_load_import"),
            path("<int:pk>/undo/", view(self.undo_view), name="initiatives_load_undo"),
            *super().get_urls(),
        ]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for a file; show what importing it would do; do it."""
        if not request.user.has_perm(IMPORT):
            raise PermissionDenied
        if request.method == "POST" and "shown" in request.POST:
            return self._import_shown(request)
        form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
        if form.is_bound and form.is_valid():
            return self._effect_page(request, effect_of(form.cleaned_data["file"]), form.content)
        return self._page(request, "import", title="Import a file", form=form, columns=COLUMNS)

    def _import_shown(self, request: HttpRequest) -> HttpResponse:
        """Do what the page showed that was sent back; show it anew if it would not be that any more."""
        try:
            name, digest, content = unsealed(request, request.POST["shown"])
        except signing.BadSignature:
            messages.error(request, "The page that you sent was too old, or not complete. Choose the file again.")
            return redirect("admin:initiatives_load_import")
        file = read(name, content)
        with transaction.atomic():
            Initiative.objects.lock()
            result = plan(file)
            is_as_shown = result.digest == digest
            load, asked = self._import(request, result) if is_as_shown else (None, {})
        if load:
            return redirect("admin:initiatives_load_change", load.pk)
        if is_as_shown:
            return self._effect_page(request, result, content, **asked)
        sentence = "The directory was changed since this page was shown, so nothing was imported yet. Look again."
        messages.warning(request, sentence)
        return self._effect_page(request, effect_of(file), content)

    def _import(self, request: HttpRequest, result: Plan) -> tuple[Load | None, dict[str, Any]]:
        """Do what the plan says, with what was chosen; if nothing is imported, return what the page asks instead."""
        chosen = {place for text in request.POST.getlist("take") if (place := number_given(text)) is not None}
        wanted = result.taking(chosen)
        if wanted.changes_nothing:
            messages.info(request, "Nothing was imported: in all conflicts you kept what is in the directory.")
            return None, {}
        if "same_names" not in request.POST and (same_names := same_names_of(wanted)):
            messages.error(request, "Nothing was imported yet. Tick the box if these are different, or fix the file.")
            return None, {"same_names": listed(same_names), "taken": chosen}
        try:
            load = carry_out(wanted, user=request.user)
        except ImportRefused as error:
            result.problems = error.problems
            return None, {}
        self.log_addition(request, load, f"Imported {load.name}.")
        messages.success(request, f"Imported: {wanted.counted}. To take it back, choose “Undo this import”.")
        return load, {}

    def _effect_page(self, request: HttpRequest, result: Plan, content: bytes, **asked: Any) -> HttpResponse:
        sealed = "" if result.problems else seal(request, result, content)
        too_large = not fits_in_form(sealed)
        shown = [] if result.problems else shown_effects(result)
        return self._page(
            request,
            "effect",
            title=f"What importing {result.file.name} would do",
            plan=result,
            problems=listed(result.problems),
            conflicting=listed(each for each in shown if each.conflicts),
            added=listed(each for each in shown if each.effect.adds),
            changed=listed(each for each in shown if each.effect.changes),
            damaged=listed([] if result.problems else damaged_texts_of(result)),
            public_count=count_public(result.changed),
            conflict_count=len(result.conflicts),
            can_choose=len(result.conflicts) <= MOST_CHOICES,
            can_import=not result.problems
            and not too_large
            and bool(result.conflicts or result.added or result.changed),
            too_large=too_large,
            sealed="" if too_large else sealed,
            **({"same_names": listed([] if result.problems else same_names_of(result))} | asked),
        )

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what undoing an import would do; do it."""
        if not request.user.has_perm(IMPORT):
            raise PermissionDenied
        load = get_object_or_404(Load, pk=pk)
        try:
            check_undoable(load)
            if request.method == "POST":
                found = undo(load, user=request.user)
                self.log_change(request, load, "Undone.")
                kept = sum(bool(undone.kept or undone.reason) for undone in found)
                stays = f" Of {kept} something stays." if kept else ""
                messages.success(request, f"The import of {load.name} is undone.{stays}")
                return redirect("admin:initiatives_load_change", pk)
            found = effect_of_undo(load)
        except ValidationError as error:
            messages.error(request, f"Nothing was undone. {' '.join(error.messages)}")
            return redirect("admin:initiatives_load_change", pk)
        title = f"Undo the import of {load.name}"
        return self._page(request, "undo", title=title, original=load, undone=shown_undone(found))

    def _page(self, request: HttpRequest, name: str, **context: Any) -> HttpResponse:
        return editing_page(self, request, f"admin/initiatives/load/{name}.html", **context)


def seal(request: HttpRequest, result: Plan, content: bytes) -> str:
    """Return the file and what it would do as a text that a form can hold and nobody can change."""
    told = json.dumps([result.file.name, result.digest]).encode()
    packed = urlsafe_b64encode(zlib.compress(told + b"\n" + content)).decode()
    return _signer(request).sign(packed)


def unsealed(request: HttpRequest, sealed: str) -> tuple[str, str, bytes]:
    """Return the name of the file, the digest of what it would do and its content; raise ``BadSignature``."""
    packed = _signer(request).unsign(sealed, max_age=SHOWN_FOR)
    told, content = zlib.decompress(urlsafe_b64decode(packed)).split(b"\n", 1)
    name, digest = json.loads(told)
    return name, digest, content


def _signer(request: HttpRequest) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"initiatives.import.{request.user.pk}")


def shown_effects(result: Plan) -> list[Shown]:
    """Return what the plan does to each of its entries, in words."""
    wording = EntryWording.of(result)
    shown = []
    place = 0
    for effect in result.effects:
        each = Shown(effect, f"{effect.title} ({name_of(effect.entry)})")
        each.differences = [wording.difference(effect.entry, change) for change in effect.merged.changed]
        if effect.adds:
            each.differences = [difference for difference in each.differences if difference.after]
        for conflict in effect.merged.conflicts:
            each.conflicts.append((place, wording.difference(effect.entry, conflict)))
            place += 1
        shown.append(each)
    return shown


def count_public(effects: Iterable[Effect]) -> int:
    """Return how many of the entries the public sees: of the initiatives those published, of all else each."""
    entries = [effect.entry for effect in effects]
    slugs = [entry[-1] for entry in entries if entry[0] == INITIATIVE]
    others = len(entries) - len(slugs)
    return others + Initiative.objects.published().filter(slug__in=slugs).count()


def shown_undone(found: list[Undone]) -> Listed:
    """Return what becomes of each entry, with its changes and what stays of it, in words."""
    undoing = listed(found)
    differing: list[tuple[Entry, Change | Conflict]] = []
    for undone in undoing.items:
        differing += [(undone.entry, change) for change in undone.changed]
        differing += [(undone.entry, conflict) for conflict in undone.kept]
    wording = EntryWording((entry, record_of(each)) for entry, each in differing)
    rows = [
        (
            undone,
            [wording.difference(undone.entry, change) for change in undone.changed],
            [wording.difference(undone.entry, conflict) for conflict in undone.kept],
        )
        for undone in undoing.items
    ]
    return undoing._replace(items=rows)


def listed(things: Iterable[Any]) -> Listed:
    """Return the things as a page lists them: the first ``MOST_SHOWN``, and how many more there are."""
    every = list(things)
    return Listed(every[:MOST_SHOWN], len(every), len(every[MOST_SHOWN:]))
