from django.contrib import admin, messages
from django.contrib.admin.views.main import ORDER_VAR
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.timezone import localtime

from partners.editing import EditingAdmin

from ..counts import count_links
from ..models import FocusLink, Initiative, Partnership, SearchTerm, SearchText
from ..search.ranking import ranked
from ..search.reading import read
from ..touch import batched
from .filters import LackFilter, LinkedFilter, PublicationFilter
from .inlines import INLINES
from .publication import Publication, after_save, in_words


@admin.register(Initiative)
class InitiativeAdmin(EditingAdmin):
    list_display = [
        "name",
        "kind",
        "publication",
        "standing",
        "publish_time",
        "number_of_partners",
        "number_of_focus_areas",
        "updated",
    ]
    list_filter = [
        PublicationFilter,
        "kind",
        "standing",
        LackFilter,
        ("focus_areas", LinkedFilter),
        ("audiences", LinkedFilter),
    ]
    search_fields = ["title"]
    search_help_text = "Searches as the public does, in drafts too."
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["passage"]
    radio_fields = {"status": admin.VERTICAL}
    readonly_fields = ["passage_text", "created_at", "updated_at"]
    inlines = INLINES
    fieldsets = [
        (None, {"fields": ["title", "slug"]}),
        ("Publication", {"fields": ["status", "publish_at"]}),
        (
            "What it is",
            {
                "fields": ["passage", "passage_text", "summary", "note"],
                "description": "The public reads the passage in full on the entry’s page, as the source’s own words, "
                "and the summary in lists.",
            },
        ),
        (
            "Facts",
            {
                "fields": [
                    "kind",
                    ("concerns_libraries", "concerns_museums"),
                    "standing",
                    "official_page",
                    "website",
                ],
                "description": "Say under “What supports the fields above”, further down, how each of these is known.",
            },
        ),
        (
            "Search",
            {"fields": ["keywords"], "description": "Never shown as a list: they only help people to find the entry."},
        ),
        ("History", {"fields": [("created_at", "updated_at")]}),
    ]

    def get_fieldsets(self, request, obj=None):
        """Leave the history out while there is none."""
        return self.fieldsets if obj else self.fieldsets[:-1]

    def get_queryset(self, request):
        counts = {
            "partnerships_count": count_links(Partnership.objects.all()),
            "focuslinks_count": count_links(FocusLink.objects.all()),
        }
        return super().get_queryset(request).select_related("passage").annotate(**counts)

    def get_search_results(self, request, queryset, search_term):
        """Search as the public does, but by the words of drafts too, and in the order of a column if one is chosen."""
        if not search_term.strip():
            return queryset, False
        reading = read(search_term, Initiative.objects.all())
        if request.method == "GET" and reading.sentence:
            self.message_user(request, reading.sentence, messages.INFO)
        found = ranked(queryset, reading)
        return found.order_by(*queryset.query.order_by) if ORDER_VAR in request.GET else found, False

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "status":
            kwargs["help_text"] = ""
            kwargs["choices"] = [
                (Initiative.Status.DRAFT, "Draft: only editors see it"),
                (Initiative.Status.PUBLISHED, "Published: the public sees it from the time below on"),
            ]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "publish_at":
            for part, widget in zip(("date", "time"), field.widget.widgets, strict=True):
                widget.attrs["aria-label"] = f"Publish at: {part}"
        if db_field.name == "passage":
            for change in ("add", "change", "delete"):
                setattr(field.widget, f"can_{change}_related", False)
        return field

    def public_rows(self):
        return Initiative.objects.published()

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        with batched():  # one transaction, and one write of the search index for all the facts together
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        stored = Initiative.objects.filter(pk=obj.pk).first() if obj else None
        context["publication"] = Publication.of(stored) if stored else Publication.DRAFT
        context["publication_in_words"] = in_words(stored)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request, obj, form, change):
        """Save what was changed: an entry that is only looked at and saved is not the latest updated."""
        if form.has_changed() or not change:
            super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if change and not form.has_changed() and any(formset.has_changed() for formset in formsets):
            form.instance.save()
        self.message_user(request, after_save(form.instance), messages.INFO)

    def get_deleted_objects(self, objs, request):
        """Leave out the search index, which goes with its entry and says nothing to people."""
        shown, numbers, lacking, protected = super().get_deleted_objects(objs, request)
        index = [model._meta for model in (SearchTerm, SearchText)]
        prefixes = tuple(f"{capfirst(options.verbose_name)}: " for options in index)
        for options in index:
            numbers.pop(str(options.verbose_name_plural), None)
        return _without(shown, prefixes), numbers, lacking, protected

    @admin.display(description="title", ordering="sort_key")
    def name(self, initiative):
        return initiative.title

    @admin.display(description="status", ordering="status")
    def publication(self, initiative):
        return Publication.of(initiative).label

    @admin.display(description="publish at", ordering="publish_at")
    def publish_time(self, initiative):
        return date_format(localtime(initiative.publish_at), "M j, Y, g:i a")

    @admin.display(description="updated", ordering="updated_at")
    def updated(self, initiative):
        return date_format(localtime(initiative.updated_at), "M j, Y")

    @admin.display(description="partners", ordering="partnerships_count")
    def number_of_partners(self, initiative):
        return initiative.partnerships_count

    @admin.display(description="areas", ordering="focuslinks_count")
    def number_of_focus_areas(self, initiative):
        return initiative.focuslinks_count

    @admin.display(description="its text")
    def passage_text(self, initiative):
        if initiative.passage is None:
            return "Choose a passage and press “Save and continue editing” to read it here in full."
        return format_html('<blockquote class="passage">{}</blockquote>', initiative.passage.text)


def _without(nested, prefixes):
    """Return a nested list of lines without those that begin with one of the prefixes."""
    return [
        _without(item, prefixes) if isinstance(item, list) else item
        for item in nested
        if isinstance(item, list) or not item.startswith(prefixes)
    ]
