from django.contrib import admin

from ..lacks import LACKS, lacking
from .publication import Publication


class PublicationFilter(admin.SimpleListFilter):
    title = "what the public sees"
    parameter_name = "publication"

    def lookups(self, request, model_admin):
        return Publication.choices

    def queryset(self, request, queryset):
        value = self.value() or ""
        return Publication(value).among(queryset) if value in Publication else queryset


class LinkedFilter(admin.RelatedFieldListFilter):
    """Entries with one linked thing; those with none are found by what is missing."""

    include_empty_choice = False


class LackFilter(admin.SimpleListFilter):
    """Finds the entries that still need work."""

    title = "what is missing"
    parameter_name = "without"

    def lookups(self, request, model_admin):
        return LACKS.items()

    def queryset(self, request, queryset):
        value = self.value() or ""
        return queryset.filter(lacking(value)) if value in LACKS else queryset
