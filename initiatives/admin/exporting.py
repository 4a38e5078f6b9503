"""Writing the initiatives that were chosen in their list into a file."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ..importing.exporting import export
from ..importing.kinds import FORMATS
from ..models import Initiative


class ExportMixin(admin.ModelAdmin):
    """The actions of a list that export the chosen initiatives, one a format."""

    @admin.action(description="Export the selected initiatives as CSV", permissions=["view"])
    def export_csv(self, request, queryset):
        return self._export(request, queryset, "csv")

    @admin.action(description="Export the selected initiatives as an Excel workbook", permissions=["view"])
    def export_xlsx(self, request, queryset):
        return self._export(request, queryset, "xlsx")

    @admin.action(description="Export the selected initiatives as JSON, complete", permissions=["view"])
    def export_json(self, request, queryset):
        return self._export(request, queryset, "json")

    def _export(self, request: HttpRequest, queryset: QuerySet, kind: str) -> HttpResponse | None:
        chosen = Initiative.objects.filter(pk__in=queryset.values_list("pk", flat=True))
        try:
            content = export(chosen, kind)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return None
        name = f"initiatives-{timezone.localdate():%Y-%m-%d}.{kind}"
        disposition = f'attachment; filename="{name}"'
        return HttpResponse(content, content_type=FORMATS[kind], headers={"Content-Disposition": disposition})
