from collections import Counter

from django.apps import apps
from django.contrib import admin
from django.utils.html import format_html, format_html_join

from ..loading import name_of
from ..models import Load
from ..records import entry_records


@admin.register(Load)
class LoadAdmin(admin.ModelAdmin):
    """A record of what happened: to be read, never changed."""

    list_display = ["loaded_at", "name"]
    fields = ["loaded_at", "name", "sha256", "held", "difference"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("entries")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="the file held")
    def held(self, load):
        numbers = Counter(label for label, *_ in entry_records(load.entries))
        plurals = {label: apps.get_model(label)._meta.verbose_name_plural for label in numbers}
        return ", ".join(f"{number} {plurals[label]}" for label, number in numbers.items())

    @admin.display(description="differs from the load before")
    def difference(self, load):
        """Say which entries of the file were new, changed or gone against the file loaded before it."""
        before = Load.objects.filter(loaded_at__lt=load.loaded_at).first()
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
