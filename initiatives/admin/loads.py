from collections import Counter
from collections.abc import Iterator

from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from partners.editing import edit_address
from partners.formats import display_name, format_datetime

from ..entries import entry_records, name_of
from ..history.wording import Wording, in_one_line
from ..importing.written import Written, written_by
from ..models import Initiative, Load, Version
from .importing import IMPORT, ImportViews, listed


@admin.register(Load)
class LoadAdmin(ImportViews, admin.ModelAdmin):
    """A record of what happened: to be read, never changed; an import can be undone."""

    list_display = ["loaded_at", "name", "kind", "who", "undone"]
    list_filter = ["kind"]
    list_select_related = ["user"]

    def get_fields(self, request, obj=None):
        shared = ["kind", "loaded_at", "name", "who", "sha256", "held"]
        return [*shared, "undone", "imported"] if obj and obj.kind == Load.Kind.IMPORT else [*shared, "difference"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("entries")

    def has_module_permission(self, request):
        return super().has_module_permission(request) or request.user.has_perm(IMPORT)

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) or request.user.has_perm(IMPORT)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        load = self.get_object(request, object_id)
        undoable = load and load.kind == Load.Kind.IMPORT and not load.undone_at and request.user.has_perm(IMPORT)
        return super().change_view(request, object_id, form_url, {"undoable": undoable, **(extra_context or {})})

    @admin.display(description="who", ordering="user")
    def who(self, load):
        return display_name(load.user) if load.user else "A command"

    @admin.display(description="undone", ordering="undone_at")
    def undone(self, load):
        return format_datetime(load.undone_at) if load.undone_at else "No"

    @admin.display(description="the file held")
    def held(self, load):
        numbers = Counter(label for label, *_ in entry_records(load.entries))
        plurals = {label: apps.get_model(label)._meta.verbose_name_plural for label in numbers}
        return ", ".join(f"{number} {plurals[label]}" for label, number in numbers.items())

    @admin.display(description="what it changed")
    def imported(self, load):
        """List the entries that the import wrote, with what it changed, and where its history is."""
        written = listed(written_by(load))
        others = listed(
            (name_of(entry), "added" if item["before"] is None else "changed")
            for item in load.entries
            if "after" in item
            for entry in entry_records([{"model": item["model"], "fields": item["after"]}])
        )
        rows = [*_rows_of(written.items), *others.items]
        if not rows:
            return "Nothing"
        more = written.more + others.more
        and_more = format_html("<p>And {} more.</p>", more) if more else ""
        return format_html("<ul>{}</ul>{}", format_html_join("", "<li>{}: {}</li>", rows), and_more)

    @admin.display(description="differs from the load before")
    def difference(self, load):
        """Say which entries of the file were new, changed or gone against the file loaded before it."""
        before = Load.objects.directory().filter(loaded_at__lt=load.loaded_at).first()
        if before is None:
            return "This was the first load."
        old, new = entry_records(before.entries), entry_records(load.entries)
        kinds = {
            "Added": new.keys() - old.keys(),
            "Changed": {entry for entry in new.keys() & old.keys() if new[entry] != old[entry]},
            "Gone": old.keys() - new.keys(),
        }
        rows = [(kind, len(entries), "; ".join(sorted(map(name_of, entries)))) for kind, entries in kinds.items()]
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {}. {}</li>", rows))


def _rows_of(written: list[Written]) -> Iterator[tuple[str, str]]:
    """Yield each initiative that an import wrote, and what was changed, in a fixed number of queries."""
    there = Initiative.objects.in_bulk([each.after.entry for each in written])
    wording = Wording([version.record for each in written for version in each if version])
    for after, before in written:
        changed = in_one_line(wording.differences(before.record, after.record)) if before else "added"
        yield _entry_of(after, there.get(after.entry)), changed


def _entry_of(version: Version, initiative: Initiative | None) -> str:
    if initiative is None:
        return f"{version.record['title']} (deleted since)"
    history = reverse("admin:initiatives_initiative_history", args=[initiative.pk])
    address = edit_address(initiative)
    return format_html('<a href="{}">{}</a> (<a href="{}">its history</a>)', address, initiative.title, history)
