from functools import reduce
from operator import or_

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.utils.html import format_html

from partners.concurrency import ConcurrentEditAdmin, ConcurrentEditForm
from partners.doubles import DistinctNameMixin, address_key, name_key
from partners.editing import edit_address, linked_list

from ..counts import count_links
from ..models import Initiative, Passage, Source
from ..models.citations import LINKS
from ..naming import facts_with, name_in_full
from ..parameters import number_given
from .deletion import KeptWhileCited
from .forms import RowChoice


def number_of_facts(name: str):
    """Return the expression that counts the facts that rest on a row through the foreign key of that name."""
    return sum(count_links(link.objects.all(), name) for link in LINKS)


def published_with(own: Q, facts: Q):
    """Return the published entries that meet the one condition themselves, or hold a fact that meets the other."""
    cited = (Exists(link.objects.filter(facts, initiative=OuterRef("pk"))) for link in LINKS)
    return Initiative.objects.published().filter(reduce(or_, cited, own))


def list_of(links):
    """Return the facts as a list of links to where they are edited."""
    return linked_list([(edit_address(link.initiative), name_in_full(link)) for link in links])


class PassageForm(ConcurrentEditForm):
    def clean_text(self):
        """Refuse a text in which something that facts quote no longer stands."""
        text = self.cleaned_data["text"]
        quoting = facts_with(passage=self.instance.pk) if self.instance.pk else []
        broken = [link for link in quoting if link.quote not in text]
        if broken:
            raise forms.ValidationError(
                [
                    "These facts quote words that would no longer stand in the passage. Keep the words, "
                    "or change the quotes first.",
                    *(f"{name_in_full(link)}: “{link.quote}”" for link in broken),
                ]
            )
        return text


@admin.register(Passage)
class PassageAdmin(KeptWhileCited, ConcurrentEditAdmin):
    cited_as = "passage"
    form = PassageForm
    list_display = ["__str__", "source", "entry", "number_of_facts"]
    list_display_links = ["__str__"]
    list_select_related = ["source", "initiative"]
    list_filter = ["source"]
    search_fields = ["number__exact", "text"]
    search_help_text = "The number of the passage, or words of its text."
    autocomplete_fields = ["source"]
    readonly_fields = ["entry", "resting_facts"]
    fieldsets = [
        (
            None,
            {
                "fields": ["source", "number", "text"],
                "description": "The public reads the text as the source’s own words, so change it only to make it "
                "what the page said. Words that facts quote must stay.",
            },
        ),
        ("What rests on it", {"fields": ["entry", "resting_facts"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(facts_count=number_of_facts("passage"))

    def get_search_results(self, request, queryset, search_term):
        """To choose an entry's own passage from, leave out those that other entries have."""
        if request.GET.get("model_name") == "initiative":
            entry = number_given(request.GET.get("entry"))
            queryset = queryset.filter(Q(initiative=None) | Q(initiative=entry))
        return super().get_search_results(request, queryset, search_term)

    def public_uses(self, row):
        return published_with(Q(passage=row), Q(passage=row))

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "source":
            kwargs["widget"] = RowChoice(db_field, self.admin_site)
        if db_field.name == "text":
            kwargs["strip"] = False  # the no-break space that ends a passage is part of it
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="initiative", ordering="initiative__sort_key")
    def entry(self, passage):
        initiative = getattr(passage, "initiative", None)
        if initiative is None:
            return "None"
        return format_html('<a href="{}">{}</a>', edit_address(initiative), initiative)

    @admin.display(description="facts quote it", ordering="facts_count")
    def number_of_facts(self, passage):
        return passage.facts_count

    @admin.display(description="facts that quote it")
    def resting_facts(self, passage):
        return list_of(facts_with(passage=passage.pk) if passage.pk else [])


class SourceForm(DistinctNameMixin, ConcurrentEditForm):
    """A source is known by its address; one with the title of another is near it."""

    distinct_field = "url"
    already = "{} with this web address already exists: {}"
    distinct_key = staticmethod(address_key)

    def find_near_rows(self, name, others):
        title = name_key(self.cleaned_data.get("title") or "")
        titled = self.other_rows().exclude(title="").values_list("pk", "title") if title else []
        return [pk for pk, other in titled if name_key(other) == title]


@admin.register(Source)
class SourceAdmin(KeptWhileCited, ConcurrentEditAdmin):
    cited_as = "source"
    form = SourceForm
    list_display = ["__str__", "host", "publisher", "captured_on", "number_of_facts"]
    search_fields = ["title", "url", "publisher"]
    search_help_text = "Words of the title or the publisher, or a part of the web address."
    readonly_fields = ["resting_facts"]
    fieldsets = [
        (
            None,
            {
                "fields": ["url", "title", "publisher"],
                "description": "The public sees the title, or the host where there is none, beside each fact that "
                "rests on this page.",
            },
        ),
        (
            "In an archive",
            {
                "fields": ["captured_on", "archive_url", "text_sha256"],
                "description": "Live pages change: where there is an archived copy, the public is led there.",
            },
        ),
        ("What rests on it", {"fields": ["resting_facts"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(facts_count=number_of_facts("source"))

    def public_uses(self, row):
        return published_with(Q(passage__source=row), Q(source=row) | Q(passage__source=row))

    @admin.display(description="facts rest on it", ordering="facts_count")
    def number_of_facts(self, source):
        return source.facts_count

    @admin.display(description="facts")
    def resting_facts(self, source):
        return list_of(facts_with(source=source.pk) if source.pk else [])
