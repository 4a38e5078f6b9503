from functools import partial

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ORDER_VAR
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.html import format_html

from partners.editing import EditingAdmin, edit_address
from partners.formats import display_name, format_date, format_datetime
from partners.notices import NoticesMixin
from partners.text import sort_key

from ..counts import count_links
from ..models import FieldCitation, FocusLink, Initiative, Partnership
from ..records import to_record
from ..search.ranking import ranked
from ..search.reading import read
from ..sharing import absolute
from ..touch import batched
from ..workflow import keep_review, mail_review, may_publish, may_save
from .bulk import BulkMixin
from .deletion import DeletionGuard
from .entry_form import PREVIEW, UNSAVED, InitiativeForm
from .exporting import ExportMixin
from .filters import LackFilter, LinkedFilter, PublicationFilter
from .forms import OwnPassageChoice
from .inlines import INLINES
from .preview import PreviewMixin
from .proposals import ProposalPagesMixin
from .publication import Publication, after_save, described, lost_address
from .restoring import RestoringMixin


@admin.register(Initiative)
class InitiativeAdmin(
    DeletionGuard, RestoringMixin, ProposalPagesMixin, PreviewMixin, BulkMixin, ExportMixin, NoticesMixin, EditingAdmin
):
    actions = ["bulk_edit", "export_csv", "export_xlsx", "export_json"]
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
    form = InitiativeForm
    radio_fields = {"status": admin.VERTICAL}
    readonly_fields = ["passage_text", "created_at", "updated_at"]
    inlines = INLINES
    fieldsets = [
        (None, {"fields": ["title", "slug"]}),
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
            {
                "fields": ["keywords", "search_words"],
                "description": "Never shown as a list: they only help people to find the entry.",
            },
        ),
        ("History", {"fields": [("created_at", "updated_at")]}),
    ]

    def get_fieldsets(self, request, obj=None):
        """Leave the history out while there is none, and what the user may not decide."""
        heading, *rest = self.fieldsets if obj else self.fieldsets[:-1]
        decided = self._publication_fields(request, obj)
        return [heading, *([("Publication", {"fields": decided})] if decided else []), *rest]

    def _publication_fields(self, request, obj):
        if not self.has_change_permission(request, obj) and not (obj is None and self.has_add_permission(request)):
            return ["status", "publish_at", "withdrawn_reason", "review_on"]  # to be read
        if not may_save(request.user, obj and obj.status):
            return ["review_on"]  # which publishes nothing: it can wait as a proposed change
        asking = ["status", "asked_of", "review_note"]
        return [*asking, *(["publish_at", "withdrawn_reason"] if may_publish(request.user) else []), "review_on"]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.user = request.user
        # A new entry cannot wait as a proposed change: whatever button a request names, it is added.
        form.saving = not any(button in request.POST for button in (UNSAVED if obj else [PREVIEW]))
        return form

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

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "passage":
            kwargs["widget"] = OwnPassageChoice(db_field, self.admin_site)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "status":
            field.help_text = ""  # each of the choices says it
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
        if "_saveasnew" in request.POST:  # no page offers it, and Django would do it all the same
            raise PermissionDenied
        view = partial(self._write, request, object_id, form_url, extra_context)
        try:
            return view()
        except IntegrityError:  # somebody saved the same address at the same moment: now the form finds and says it
            return view()

    def _write(self, request, object_id, form_url, extra_context):
        with batched():  # one version, one write of the search index
            stored = self._locked(request, object_id)
            if stored is None or may_save(request.user, stored.status):
                return super().changeform_view(request, object_id, form_url, extra_context)
            before = to_record(stored)
            response = super().changeform_view(request, object_id, form_url, extra_context)
            self._ensure_unsaved(request, stored, before, response)
            return response

    def _locked(self, request, object_id):
        """Return the initiative as it is and stays until the request is done."""
        known = self.get_object(request, unquote(object_id)) if object_id else None
        return known and Initiative.objects.filter(pk=known.pk).lock().first()

    def _ensure_unsaved(self, request, stored, before, response):
        """Refuse what came of a request that must not change what this initiative was, whatever way it took.

        An editor who has the form back has all that was typed in it.
        """
        now = Initiative.objects.filter(pk=stored.pk).first()
        if now is None or to_record(now) != before:
            raise PermissionDenied
        if response.status_code == 200 and not any(button in request.POST for button in UNSAVED):
            response.status_code = 403

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        stored = Initiative.objects.filter(pk=obj.pk).first() if obj else None
        context["publication"] = Publication.of(stored) if stored else Publication.DRAFT
        context["publication_in_words"] = described(stored, request.user)
        if not may_save(request.user, stored and stored.status):
            context |= {"show_save": False, "show_save_and_continue": False, "show_save_and_add_another": False}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request, obj, form, change):
        """Save what was changed: an entry that is only looked at and saved is not the latest updated."""
        if form.changes_entry or not change:
            super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        initiative = form.instance
        if change and not form.changes_entry and any(formset.has_changed() for formset in formsets):
            initiative.save()
        request.was_public = form.was_public
        if not form.saving:
            return
        self._ask_for_review(request, form)
        if "title" in form.changed_data:
            self._warn_of_the_old_title(request, initiative)
        review_on = initiative.review_on
        if "review_on" in form.changed_data and review_on and review_on < timezone.localdate():
            self.notify(request, f"Please check “Review on”: {format_date(review_on)} has passed.")

    def notify(self, request, sentence):
        """Show it of a proposed change too, of which ``message_user()`` says nothing; a preview saves nothing."""
        if PREVIEW not in request.POST:
            messages.warning(request, sentence)

    def response_add(self, request, obj, post_url_continue=None):
        """Say that it is saved, then what the public sees of it."""
        response = super().response_add(request, obj, post_url_continue)
        self.message_user(request, after_save(obj, was_public=False), messages.INFO)
        return response

    def response_change(self, request, obj):
        response = super().response_change(request, obj)
        was_public = getattr(request, "was_public", obj.is_public)  # a merge with what others saved publishes nothing
        self.message_user(request, after_save(obj, was_public=was_public), messages.INFO)
        if warning := lost_address(obj, was_public=was_public):
            self.message_user(request, warning, messages.WARNING)
        return response

    def _ask_for_review(self, request, form):
        if "status" not in form.cleaned_data:
            return
        given = form.cleaned_data
        asked = keep_review(
            form.instance, asked_of=given["asked_of"], asked_by=request.user, note=given["review_note"]
        )
        if asked:
            transaction.on_commit(partial(self._tell, request, asked))

    def _tell(self, request, asked):
        """Write to who is asked, once the request for it is there for good."""
        name = display_name(asked.asked_of)
        if mail_review(asked, absolute(request, edit_address(asked.initiative))):
            self.message_user(request, f"A mail to {name} asks for the review.")
        else:
            sentence = f"{name} finds the request on the work desk. No mail was sent: tell them if it is urgent."
            self.message_user(request, sentence, messages.WARNING)

    def _warn_of_the_old_title(self, request, initiative):
        cited = initiative.fieldcitations.filter(field=FieldCitation.Field.TITLE).exclude(quote="").first()
        if cited and sort_key(initiative.title) not in sort_key(cited.quote):
            sentence = f"The quote for the title, “{cited.quote}”, does not hold the new title. Change or delete it."
            self.message_user(request, sentence, messages.WARNING)

    @admin.display(description="title", ordering="sort_key")
    def name(self, initiative):
        return initiative.title

    @admin.display(description="status", ordering="status")
    def publication(self, initiative):
        return Publication.of(initiative).label

    @admin.display(description="publish at", ordering="publish_at")
    def publish_time(self, initiative):
        return format_datetime(initiative.publish_at)

    @admin.display(description="updated", ordering="updated_at")
    def updated(self, initiative):
        return format_date(initiative.updated_at)

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
