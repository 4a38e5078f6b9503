"""Saving a form of the editing pages without undoing what somebody else saved while it was open."""

from hashlib import sha256
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.db import models, transaction
from django.utils.formats import localize_input

from .changes import changes_of, in_words
from .date_fields import ConfirmedYearsMixin
from .editing import EditingAdmin
from .notices import NoticesMixin

KEPT = (
    "Somebody else, or you in another window, changed this to “{}” while you were editing. To use your version "
    "instead, save again."
)


class ConcurrentEditForm(ConfirmedYearsMixin, forms.ModelForm):
    """A form that knows the row it was opened with, and merges what was typed with what others have saved since.

    A field that was left alone takes the value that it has by now. Where both changed the same field, what was typed
    stays and the form is refused once, so that it can be looked at. Whoever uses it must have locked the row before
    reading it, as ``ConcurrentEditAdmin`` does.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.merged: list[str] = []
        """What others have changed since the form was opened, and this one left alone: each field and its value."""
        if self.instance.pk is not None:
            self.initial["seen"] = " ".join(f"{name}={digest}" for name, digest in self._digests(self.instance))

    def clean(self) -> dict[str, Any]:
        self._merge_what_others_saved()
        return super().clean() or self.cleaned_data

    def _digests(self, row: models.Model) -> list[tuple[str, str]]:
        return [(name, _digest(getattr(row, name))) for name in self._own_fields()]

    def _own_fields(self) -> list[str]:
        return [field.name for field in self._meta.model._meta.fields if field.name in self.fields]

    def _merge_what_others_saved(self) -> None:
        pairs = (pair.partition("=") for pair in self.cleaned_data.get("seen", "").split())
        seen = {name: digest for name, _, digest in pairs}
        if not seen or self.instance.pk is None:
            return
        now = dict(self._digests(self.instance))  # what was sent is not in it yet
        shown: Any = self.data.copy()  # type: ignore[attr-defined]  # what a request brings
        for name in now:
            given = _digest(self.cleaned_data[name]) if name in self.cleaned_data else None
            if now[name] in (seen.get(name, now[name]), given):
                continue
            theirs = in_words(self.instance, name)
            if given == seen[name]:
                value = self._meta.model._meta.get_field(name).value_from_object(self.instance)
                shown[self.add_prefix(name)] = "" if value is None else localize_input(value)
                self.cleaned_data[name] = getattr(self.instance, name)
                self.merged.append(f"{self.fields[name].label}: {f'“{theirs}”' if theirs else 'empty'}")
            else:
                self.add_error(name, KEPT.format(theirs or "nothing"))
        shown[self.add_prefix("seen")] = " ".join(f"{name}={digest}" for name, digest in now.items())
        self.data = shown


class ConcurrentEditAdmin(NoticesMixin, EditingAdmin):
    """An admin with such a form, for rows without versions: their history tells what each field held before."""

    form = ConcurrentEditForm

    def construct_change_message(self, request, form, formsets, add=False):
        return super().construct_change_message(request, form, formsets, add) if add else changes_of(form) or []

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if form.merged:
            theirs = "; ".join(form.merged)
            said = f"Changed while this page was open: {theirs}. Both changes were kept."
            self.message_user(request, said, messages.WARNING)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Lock the row before the form reads it: saving writes every field, also those that it does not show."""
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            if row := self.get_object(request, unquote(object_id)):
                self.model._default_manager.select_for_update(no_key=True).filter(pk=row.pk).first()
            return super().changeform_view(request, object_id, form_url, extra_context)


def _digest(value: Any) -> str:
    if isinstance(value, models.Model):
        value = value.pk
    return sha256(b"" if value is None else str(value).encode()).hexdigest()[:20]
