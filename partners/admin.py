from django.contrib import admin
from django.db.models import Count

from .concurrency import ConcurrentEditAdmin, ConcurrentEditForm
from .deletion import KeptWhileUsed
from .doubles import DistinctNameMixin
from .editing import edit_address, linked_list
from .models import Partner


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


class MergedFilter(admin.SimpleListFilter):
    """Those that stand for themselves, unless others are asked for."""

    title = "merged or not"
    parameter_name = "merged"

    def lookups(self, request, model_admin):
        return [("yes", "Merged into another partner"), ("all", "All")]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [first | {"display": "Not merged"}, *others]

    def queryset(self, request, queryset):
        if self.value() == "all":
            return queryset
        return queryset.filter(merged_into__isnull=self.value() != "yes")


class PartnerForm(DistinctNameMixin, ConcurrentEditForm):
    def other_rows(self):
        """Leave out partners that were merged into this one, which keeps their names."""
        rows = super().other_rows()
        return rows.exclude(merged_into=self.instance.pk) if self.instance.pk else rows


class PartnerAdmin(KeptWhileUsed, ConcurrentEditAdmin):
    """Partners, as editors work on them; ``initiatives`` registers it, with what merging two of them needs."""

    form = PartnerForm
    list_display = ["shown_name", "acronym", "type", "parent", "number_of_initiatives"]
    list_filter = ["type", UseFilter, MergedFilter]
    ordering = ["sort_key", "slug"]  # that of the model is lost where rows are counted
    search_fields = ["name", "acronym", "parent"]
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

    instead = (
        "Take it out of these entries first. If it is the same organization as another partner, merge it into that "
        "one: their links move, and its address leads on."
    )

    def public_rows(self):
        return Partner.objects.public()

    def public_uses(self, row):
        return row.initiatives.published()

    def get_queryset(self, request):
        partners = super().get_queryset(request).select_related("merged_into")
        return partners.annotate(initiatives_count=Count("partnerships"))

    def get_search_results(self, request, queryset, search_term):
        """Leave out merged partners in pickers."""
        if request.resolver_match.url_name == "autocomplete":
            queryset = queryset.unmerged()
        return super().get_search_results(request, queryset, search_term)

    def users_of(self, keys):
        """The initiatives; and of a partner that leads on to another, that one."""
        partners = Partner.objects.filter(pk__in=keys)
        for partner in partners.filter(merged_into__isnull=False).select_related("merged_into"):
            yield edit_address(partner.merged_into), f"{partner.merged_into}: the address of {partner} leads there"
        for partner in Partner.objects.filter(merged_into__in=keys).select_related("merged_into"):
            yield edit_address(partner), f"{partner}: its address leads to {partner.merged_into}"
        for partner in partners.prefetch_related("initiatives"):
            for initiative in partner.initiatives.all():
                yield edit_address(initiative), initiative

    @admin.display(description="name", ordering="sort_key")
    def shown_name(self, partner):
        return f"{partner.name}: merged into {partner.merged_into}" if partner.merged_into_id else partner.name

    @admin.display(description="initiatives", ordering="initiatives_count")
    def number_of_initiatives(self, partner):
        return partner.initiatives_count

    @admin.display(description="takes part in")
    def linked_initiatives(self, partner):
        initiatives = partner.initiatives.all() if partner.pk else []
        return linked_list([(edit_address(initiative), initiative) for initiative in initiatives])
