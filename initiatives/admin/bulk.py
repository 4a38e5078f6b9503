"""What editors do to many initiatives at once: edit them all alike, after a look at what that does."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import pluralize
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join

from partners.date_fields import ConfirmedYearsMixin, TypedDateField
from partners.editing import editing_page
from partners.fields import CleanCharField

from ..authorship import authored
from ..bulk_writing import write
from ..directory_copy import DirectoryCopy
from ..entries import INITIATIVE
from ..history.restoring import updated_now
from ..history.wording import Difference, Wording, refusals
from ..models import Audience, FieldCitation, FocusArea, Initiative, Source
from ..models.initiative import InitiativeQuerySet, Kind, Standing
from ..models.versions import LONGEST_REASON
from ..records import Record, References, to_record, word_of
from ..touch import read_only
from ..workflow import may_save
from .forms import RowChoice

LEAVE = ("", "Leave it as it is")
UNSUPPORTED = {"passage": None, "quote": "", "source": None}
MOST_LINKS = 20
"""So many histories a message leads to."""

NOT_YOURS = "You may not publish, and this entry is no draft: open it and save your change as a proposed change."


class BulkForm(ConfirmedYearsMixin, forms.Form):
    """What to change in all the entries; what is left alone stays."""

    entries = forms.CharField(widget=forms.HiddenInput)
    add_focus_areas = forms.ModelMultipleChoiceField(FocusArea.objects.all(), label="Add focus areas")
    remove_focus_areas = forms.ModelMultipleChoiceField(FocusArea.objects.all(), label="Remove focus areas")
    add_audiences = forms.ModelMultipleChoiceField(Audience.objects.all(), label="Add audiences")
    remove_audiences = forms.ModelMultipleChoiceField(Audience.objects.all(), label="Remove audiences")
    kind = forms.ChoiceField(choices=[LEAVE, *Kind.choices])
    standing = forms.ChoiceField(
        choices=[LEAVE, *Standing.choices],
        help_text="Do they still exist? “Not known” removes what supports the standing now.",
    )
    standing_source = forms.ModelChoiceField(
        Source.objects.all(),
        required=False,  # which the widget wants to know at once
        label="Source for the standing",
        widget=RowChoice(FieldCitation._meta.get_field("source"), admin.site),
        help_text="The page that says so of each of them, in place of what supports the standing now.",
    )
    review_on = TypedDateField(label="Review on", help_text="When to look at them again.")
    reason = CleanCharField(
        max_length=LONGEST_REASON,
        label="Why, in a few words",
        help_text="Kept in the history of each of them, for staff only.",
        error_messages={"required": "Say why, in a few words."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field_ in self.fields.items():
            field_.required = name in {"entries", "reason"}
            if isinstance(field_, forms.ModelMultipleChoiceField):
                field_.widget = forms.CheckboxSelectMultiple(choices=field_.choices)

    def clean_entries(self) -> list[int]:
        given = self.cleaned_data["entries"].split(",")
        if not all(pk.isdecimal() and len(pk) < 19 for pk in given):
            raise ValidationError("Choose the entries in their list.")
        return [int(pk) for pk in given]

    def clean(self):
        super().clean()
        given = self.cleaned_data
        for things in ("focus_areas", "audiences"):
            both = set(given.get(f"add_{things}", ())) & set(given.get(f"remove_{things}", ()))
            if both:
                names = ", ".join(sorted(map(str, both)))
                self.add_error(f"remove_{things}", f"You add and remove the same: {names}.")
        claimed = given.get("standing") not in ("", Standing.NOT_KNOWN, None)
        if claimed and not given.get("standing_source") and "standing_source" not in self.errors:
            self.add_error("standing_source", "Choose the page that says so, or “Not known” as the standing.")
        if given.get("standing_source") and not claimed and "standing" not in self.errors:
            self.add_error("standing", "Choose the standing that the source is for.")
        if not self.errors and not any(given[name] for name in given.keys() - {"entries", "reason"}):
            raise ValidationError("Choose something to change.")
        return given

    def edited(self, record: Record) -> Record:
        """Return what an entry becomes of which this is the record."""
        given = self.cleaned_data
        result = record | {name: given[name] for name in ("kind", "standing") if given[name]}
        if given["review_on"]:
            result["review_on"] = given["review_on"].isoformat()
        if given["standing"]:
            result["fieldcitations"] = _cited_standing(record["fieldcitations"], given["standing_source"])
        for name, linked, things in (
            ("focuslinks", "focus_area", "focus_areas"),
            ("audiencelinks", "audience", "audiences"),
        ):
            removed = {row.slug for row in given[f"remove_{things}"]}
            links = [link for link in record[name] if word_of(name, link) not in removed]
            there = {word_of(name, link) for link in links}
            last = max((link["position"] for link in links), default=-1)
            added = [row.slug for row in given[f"add_{things}"] if row.slug not in there]
            result[name] = links + [
                {linked: [slug], **UNSUPPORTED, "position": last + place} for place, slug in enumerate(added, 1)
            ]
        return result


def _cited_standing(links: list[Record], source: Source | None) -> list[Record]:
    """Return the citations of an entry with the source as that of its standing; without a source it has none."""
    cited = {word_of("fieldcitations", link): link for link in links}
    standing = FieldCitation.Field.STANDING.value
    if source is None:
        cited.pop(standing, None)
    else:
        after = max((link["position"] for link in links), default=-1) + 1
        position = cited[standing]["position"] if standing in cited else after
        key = list(source.natural_key())
        cited[standing] = {"field": standing, **UNSUPPORTED, "source": key, "position": position}
    return list(cited.values())


@dataclass
class Edited:
    """What a bulk edit does to one entry: what changes, or why nothing may."""

    initiative: Initiative
    differences: list[Difference] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


class BulkMixin(admin.ModelAdmin):
    """The action of a list that edits the chosen initiatives, ``bulk_edit``."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.bulk_view)
        return [path("bulk/", view, name="initiatives_initiative_bulk"), *super().get_urls()]

    @admin.action(description="Edit the selected initiatives all alike", permissions=["change"])
    def bulk_edit(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        pks = ",".join(str(pk) for pk in queryset.values_list("pk", flat=True))
        return self._bulk_page(request, "form", BulkForm(initial={"entries": pks}), pks.split(","))

    def bulk_view(self, request: HttpRequest) -> HttpResponse:
        """Show what the form would do to each entry; do it once that has been seen."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return redirect("admin:initiatives_initiative_changelist")
        form = BulkForm(request.POST)
        if not form.is_valid():
            return self._bulk_page(request, "form", form, request.POST.get("entries", "").split(","))
        pks = form.cleaned_data["entries"]
        if "edit" in request.POST:
            return self._bulk_page(request, "form", form, pks)
        if "apply" in request.POST:
            with transaction.atomic():
                chosen = self._bulk_chosen(request, form)
                chosen.lock()
                held, found = self._bulk_prepare(request, form, chosen)
                if request.POST.get("shown") == _digest(found):
                    return self._bulk_apply(request, form, held, found)
            sentence = "Some of them were changed since this page was shown, so nothing was edited yet. Look again."
            messages.warning(request, sentence)
        else:
            with read_only():
                _, found = self._bulk_prepare(request, form, self._bulk_chosen(request, form))
        groups = {
            "changed": [each for each in found if each.differences and not each.refused],
            "refused": [each for each in found if each.refused],
            "same": [each for each in found if not each.differences and not each.refused],
        }
        return self._bulk_page(request, "preview", form, pks, shown=_digest(found), **groups)

    def _bulk_apply(
        self, request: HttpRequest, form: BulkForm, held: DirectoryCopy, found: list[Edited]
    ) -> HttpResponse:
        with authored(reason=form.cleaned_data["reason"]):
            write(held)
        done = [each for each in found if each.differences and not each.refused]
        for each in done:
            self.log_change(request, each.initiative, f"Bulk edit: {form.cleaned_data['reason']}")
        links = [
            (reverse("admin:initiatives_initiative_history", args=[each.initiative.pk]), each.initiative.title)
            for each in done[:MOST_LINKS]
        ]
        histories = format_html_join(", ", '<a href="{}">{}</a>', links)
        text = "Edited {} initiative{}. To undo it for one, restore the version before in its history: {}{}"
        more = " …" if len(done) > MOST_LINKS else "."
        messages.success(request, format_html(text, len(done), pluralize(done), histories, more))
        return redirect("admin:initiatives_initiative_changelist")

    def _bulk_chosen(self, request: HttpRequest, form: BulkForm) -> InitiativeQuerySet:
        allowed = self.get_queryset(request).filter(pk__in=form.cleaned_data["entries"]).order_by().values("pk")
        return Initiative.objects.filter(pk__in=allowed)

    def _bulk_prepare(
        self, request: HttpRequest, form: BulkForm, chosen: InitiativeQuerySet
    ) -> tuple[DirectoryCopy, list[Edited]]:
        """Return the directory as the form makes it, not yet written, and what it does to each entry."""
        held = DirectoryCopy()
        held.hold_initiatives(pks=chosen.values_list("pk", flat=True))
        references = References(held)
        pairs: list[tuple[Edited, Record, Record]] = []
        for initiative in chosen.for_detail().order_by("sort_key", "slug"):
            before = to_record(initiative)
            each, after = Edited(initiative), form.edited(before)
            if not self._may_bulk_edit(request, initiative):
                each.refused = [NOT_YOURS]
            elif after != before:
                try:
                    held.put((INITIATIVE, initiative.slug), updated_now(after), references, pk=initiative.pk)
                except ValidationError as error:
                    each.refused = refusals(error)
            pairs.append((each, before, after))
        wording = Wording([record for _, before, after in pairs for record in (before, after)])
        for each, before, after in pairs:
            each.differences = wording.differences(before, after)
        return held, [each for each, _, _ in pairs]

    def _may_bulk_edit(self, request: HttpRequest, initiative: Initiative) -> bool:
        return self.has_change_permission(request, initiative) and may_save(request.user, initiative.status)

    def _bulk_page(self, request: HttpRequest, name: str, form: BulkForm, pks: Iterable, **context) -> HttpResponse:
        numbers = [int(pk) for pk in map(str, pks) if pk.isdecimal() and len(pk) < 19]
        found = self.get_queryset(request).filter(pk__in=numbers).order_by("sort_key", "slug")
        chosen = [(each, self._may_bulk_edit(request, each)) for each in found]
        context |= {
            "title": "Edit several initiatives" if name == "form" else "What the edit would do",
            "form": form,
            "chosen": chosen,
            "left_out": sum(not may_edit for _, may_edit in chosen),
            "media": self.media + form.media,
        }
        return editing_page(self, request, f"admin/initiatives/initiative/bulk_{name}.html", **context)


def _digest(found: list[Edited]) -> str:
    """Return a short text that is another one as soon as the edit would do anything else."""
    told = [[each.initiative.pk, [vars(one) for one in each.differences], each.refused] for each in found]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
