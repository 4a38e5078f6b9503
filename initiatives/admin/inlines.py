from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, RelatedFieldWidgetWrapper

from partners.editing import EditingAdmin, ask_for_missing
from partners.models import Partner

from ..models import AlternateName, AudienceLink, FieldCitation, FocusLink, Partnership, StatedDate
from .forms import CitedForm, CitedFormSet, FieldCitationFormSet, KnownChoice

LABELS = {
    "quote": "Quote",
    "source": "Or source page",
    "passage": "Passage, if not this entry’s own",
    "position": "Place",
}


class CitedInline(admin.StackedInline):
    """The facts of one kind on the page of their initiative, each a line that opens for editing.

    Whoever may change an initiative may change its facts: they have no permissions of their own.
    """

    form = CitedForm
    formset = CitedFormSet
    template = "admin/edit_inline/cited.html"
    formfield_overrides = EditingAdmin.formfield_overrides
    extra = 0
    value_fields: tuple[str, ...]
    intro: str
    """What the public sees of these facts."""

    class Media:
        js = [forms.Script("admin_site/writing.js", defer=True)]
        css = {"all": ["admin_site/writing.css"]}

    def get_fields(self, request, obj=None):
        return [self.value_fields, "quote", ("source", "passage", "position")]

    def get_queryset(self, request):
        fields = self.model._meta.fields
        related = [field.name for field in fields if field.remote_field and field.name != "initiative"]
        return super().get_queryset(request).select_related(*related)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs["widget"] = KnownChoice(db_field, self.admin_site)
        if db_field.name == "partner":
            kwargs["queryset"] = Partner.objects.unmerged()  # one that was merged is not to be chosen any more
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Set up a field of a row: help that would stand in every row stands once, above them."""
        if db_field.name in LABELS:
            kwargs |= {"label": LABELS[db_field.name], "help_text": ""}
        if db_field.name == "position":
            kwargs["required"] = False
        if db_field.name == "quote":
            kwargs["widget"] = AdminTextareaWidget({"rows": 2})
        field = ask_for_missing(super().formfield_for_dbfield(db_field, request, **kwargs))
        widget = getattr(field, "widget", None)
        if isinstance(widget, RelatedFieldWidgetWrapper):
            widget.can_add_related &= db_field.name != "passage"
            widget.can_change_related = widget.can_delete_related = widget.can_view_related = False
        return field

    def has_view_permission(self, request, obj=None):
        return self.has_change_permission(request, obj) or request.user.has_perm("initiatives.view_initiative")

    def has_add_permission(self, request, obj=None):
        return request.user.has_perm("initiatives.change_initiative" if obj else "initiatives.add_initiative")

    def has_change_permission(self, request, obj=None):
        return request.user.has_perm("initiatives.change_initiative")

    has_delete_permission = has_change_permission


class PartnershipInline(CitedInline):
    model = Partnership
    value_fields = ("partner", "role")
    verbose_name_plural = "Partners"
    intro = "The public reads them under “With” and finds the entry by their names."


class FocusLinkInline(CitedInline):
    model = FocusLink
    value_fields = ("focus_area",)
    verbose_name_plural = "Focus areas"
    intro = "The public finds the entry under each of them."


class AudienceLinkInline(CitedInline):
    model = AudienceLink
    value_fields = ("audience",)
    verbose_name_plural = "Audiences"
    intro = "Whom the initiative is for."


class AlternateNameInline(CitedInline):
    model = AlternateName
    value_fields = ("name", "note")
    verbose_name_plural = "Other names"
    intro = "Former names and acronyms. The public sees them and finds the entry by them."


class StatedDateInline(CitedInline):
    model = StatedDate
    value_fields = ("text",)
    verbose_name_plural = "Dates"
    intro = "What happened when, each in a sentence that the public reads as it stands."


class FieldCitationInline(CitedInline):
    model = FieldCitation
    formset = FieldCitationFormSet
    value_fields = ("field",)
    verbose_name_plural = "What supports the fields above"
    intro = "The public sees the quote or the source page beside the field’s value."


INLINES: list[type[admin.options.InlineModelAdmin]] = [
    PartnershipInline,
    FocusLinkInline,
    AudienceLinkInline,
    AlternateNameInline,
    StatedDateInline,
    FieldCitationInline,
]
