from django.contrib import admin
from django.db.models import Exists, OuterRef, Q

from ..models import AudienceLink, FocusLink, Partnership
from ..models.citations import LINKS
from .publication import Publication


class PublicationFilter(admin.SimpleListFilter):
    title = "what the public sees"
    parameter_name = "publication"

    def lookups(self, request, model_admin):
        return Publication.choices

    def queryset(self, request, queryset):
        value = self.value() or ""
        return queryset.filter(Publication(value).condition) if value in Publication else queryset


class LinkedFilter(admin.RelatedFieldListFilter):
    """Entries with one linked thing; those with none are found by what is missing."""

    include_empty_choice = False


class LackFilter(admin.SimpleListFilter):
    """Finds the entries that still need work."""

    title = "what is missing"
    parameter_name = "without"

    def lookups(self, request, model_admin):
        return [
            ("partner", "Without partner"),
            ("focus-area", "Without focus area"),
            ("audience", "Without audience"),
            ("citation", "Without any citation"),
            ("support", "With a fact that nothing supports"),
        ]

    def queryset(self, request, queryset):
        lacking = {
            "partner": ~_has(Partnership.objects.all()),
            "focus-area": ~_has(FocusLink.objects.all()),
            "audience": ~_has(AudienceLink.objects.all()),
            "citation": ~_any(_has(link.objects.supported()) for link in LINKS),
            "support": _any(_has(link.objects.filter(passage=None, source=None)) for link in LINKS),
        }
        condition = lacking.get(self.value() or "")
        return queryset if condition is None else queryset.filter(condition)


def _has(links) -> Q:
    return Q(Exists(links.filter(initiative=OuterRef("pk"))))


def _any(conditions) -> Q:
    return Q.create(list(conditions), connector=Q.OR)
