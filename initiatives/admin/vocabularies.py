from django.contrib import admin
from django.db.models import Count

from partners.concurrency import ConcurrentEditAdmin, ConcurrentEditForm
from partners.doubles import DistinctNameMixin

from ..models import Audience, FocusArea
from .deletion import KeptWhileLinked


class VocabularyForm(DistinctNameMixin, ConcurrentEditForm):
    pass


class VocabularyAdmin(KeptWhileLinked, ConcurrentEditAdmin):
    form = VocabularyForm
    list_display = ["name", "description", "number_of_initiatives", "position"]
    ordering = ["position", "slug"]  # that of the model is lost where rows are counted
    search_fields = ["name", "description"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "slug", "description", "position"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(initiatives_count=Count("initiatives"))

    def public_uses(self, row):
        return row.initiatives.published()

    @admin.display(description="initiatives", ordering="initiatives_count")
    def number_of_initiatives(self, word):
        return word.initiatives_count


@admin.register(FocusArea)
class FocusAreaAdmin(VocabularyAdmin):
    pass


@admin.register(Audience)
class AudienceAdmin(VocabularyAdmin):
    pass
