from django.contrib import admin
from django.db.models import Count

from .editing import EditingAdmin, edit_address, linked_list
from .models import Partner
from .text import sort_key


class UseFilter(admin.SimpleListFilter):
    title = "use"
    parameter_name = "use"

    def lookups(self, request, model_admin):
        return [("yes", "Takes part in an initiative"), ("no", "Takes part in none")]

    def queryset(self, request, queryset):
        if self.value() in {"yes", "no"}:
            return (
                queryset.filter(initiatives_count__gt=0)
                if self.value() == "yes"
                else queryset.filter(initiatives_count=0)
            )
        return queryset


@admin.register(Partner)
class PartnerAdmin(EditingAdmin):
    list_display = ["shown_name", "acronym", "type", "parent", "number_of_initiatives"]
    list_filter = ["type", UseFilter]
    ordering = ["sort_key", "slug"]  # that of the model is lost where rows are counted
    search_fields = ["sort_key", "acronym", "parent"]
    search_help_text = "Words of the name or the parent organization, or the acronym."
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["linked_initiatives"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "acronym", "type", "parent", "website"]}),
        (
            "Initiatives",
            {
                "fields": ["linked_initiatives"],
                "description": "The public sees the published ones on the partner’s page. "
                "Partners are added to an initiative on the initiative’s own page.",
            },
        ),
    ]

    def public_rows(self):
        return Partner.objects.public()

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(initiatives_count=Count("partnerships"))

    def get_search_results(self, request, queryset, search_term):
        """Search as the public does: case, accents and apostrophes make no difference."""
        return super().get_search_results(request, queryset, sort_key(search_term))

    @admin.display(description="name", ordering="sort_key")
    def shown_name(self, partner):
        return partner.name

    @admin.display(description="initiatives", ordering="initiatives_count")
    def number_of_initiatives(self, partner):
        return partner.initiatives_count

    @admin.display(description="takes part in")
    def linked_initiatives(self, partner):
        initiatives = partner.initiatives.all() if partner.pk else []
        return linked_list([(edit_address(initiative), initiative) for initiative in initiatives])
