"""What the editing pages of every model have in common."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .admin_search import FoldedSearchMixin
from .date_fields import EasternDateTimeField, TypedDateField, TypedDateTimeWidget, TypedDateWidget
from .form_recovery import RecoveryMixin
from .text import with_article
from .unsaved import typed, unsaved_page


class PlainTextField(forms.CharField):
    """Text of several lines that comes back as it was stored: browsers send other line ends."""

    def to_python(self, value):
        text = super().to_python(value)
        return text and text.replace("\r\n", "\n")


def ask_for_missing(field: forms.Field | None) -> forms.Field | None:
    """Return a field of a form that asks for what it is when it is left empty: “Enter a title.”"""
    if field and field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
        label = str(field.label)
        verb = "Choose" if isinstance(field, forms.ChoiceField) else "Enter"
        field.error_messages["required"] = f"{verb} {with_article(label[:1].lower() + label[1:])}."
    return field


def edit_address(row: models.Model) -> str:
    """Return where the row is edited."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def linked_list(links: list[tuple[str, object]]) -> str | SafeString:
    """Return addresses and what to call them as a list of links, or the word for there being none."""
    rows = format_html_join("", '<li><a href="{}">{}</a></li>', links)
    return format_html("<ul>{}</ul>", rows) if links else "None"


def editing_page(
    model_admin: admin.ModelAdmin, request: HttpRequest, template: str, **context: Any
) -> TemplateResponse:
    """Answer with a page of the model's own, from a template that extends ``admin/_model_page.html``."""
    request.current_app = model_admin.admin_site.name
    everywhere = model_admin.admin_site.each_context(request)
    return TemplateResponse(request, template, {**everywhere, "opts": model_admin.opts, **context})


class EditingAdmin(RecoveryMixin, FoldedSearchMixin):
    """A model of the directory, as editors work on it."""

    save_on_top = True
    formfield_overrides = {
        models.DateField: {"form_class": TypedDateField, "widget": TypedDateWidget},
        models.DateTimeField: {"form_class": EasternDateTimeField, "widget": TypedDateTimeWidget},
        models.URLField: {"assume_scheme": "https"},
        models.TextField: {"form_class": PlainTextField},
    }

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        return ask_for_missing(super().formfield_for_dbfield(db_field, request, **kwargs))

    def get_prepopulated_fields(self, request: HttpRequest, obj=None):
        """Nothing once the row is there: a better title must not change its public address."""
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and self.has_change_permission(request, obj):
            context["public_uses"] = self.public_uses(obj).count()
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """Show what was typed over a row that is deleted, which Django would drop."""
        may_read = request.method == "POST" and self.has_add_permission(request)
        texts = self.sent_values(request, None) if may_read else typed(request.POST)
        if not texts:
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        context = {
            **self.admin_site.each_context(request),
            "title": "Nothing was saved: it is deleted",
            "trace": self.trace_of(object_id),
            "with_choices": may_read,
        }
        return unsaved_page(request, "admin/deleted_meanwhile.html", texts, context, status=410)

    def trace_of(self, object_id: str) -> str:
        """Return where to look what became of a row that is deleted."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def public_uses(self, row: models.Model) -> models.QuerySet:
        """Return the published entries that show something of the row, which change with it at once."""
        return self.model._default_manager.none()

    def get_view_on_site_url(self, obj=None) -> str | None:
        """Return the address of the row's public page as stored, whatever the form holds; None if it has none."""
        stored = self.public_rows().filter(pk=obj.pk).first() if obj else None
        address = getattr(stored, "get_absolute_url", None)
        return address() if address else None

    def public_rows(self) -> models.QuerySet:
        """Return the rows whose page the public can open."""
        return self.model._default_manager.all()
