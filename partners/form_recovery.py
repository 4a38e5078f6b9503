"""Forms that were sent but could not be saved: a page holds them, sealed, until their sender can go on.

A sealed form is signed, not encrypted: it goes back only to who sent it. It fills in the form of the page it came
from, for the account that had opened it, and saves nothing. Passwords and codes are left out.
"""

import re
from datetime import timedelta
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst

from .unsaved import Typed, sent_form, typed

SEALED = "_sealed_form"
"""The hidden field of a page that holds a sealed form."""

OPENED_BY = "_opened_by"
"""The hidden field of each form that says which account opened it."""

SESSION_KEY = "sealed_form"
VALID_FOR = timedelta(hours=12)
MAX_CHARACTERS_BESIDE = 100_000
SALT = "partners.form_recovery"
NOT_SAVED = "Not saved yet. Here is your form as you left it. Review it, then save."
SECRET = re.compile(r"(?<!usable_)password|token|secret|(^|[-_])(key|code)$", re.IGNORECASE)


class SealedForm(NamedTuple):
    """A form that was sent to ``address``."""

    address: str
    fields: list[tuple[str, list[str]]]
    has_files: bool

    @property
    def data(self) -> QueryDict:
        data = QueryDict(mutable=True)
        for name, values in self.fields:
            data.setlist(name, values)
        return data


def fields_to_keep(data: QueryDict) -> list[tuple[str, list[str]]]:
    """Return the fields of a form with their values, without secrets; nothing where only the page's own are left."""
    fields = [(name, values) for name, values in data.lists() if not SECRET.search(name)]
    return fields if any(any(values) for name, values in fields if not name.startswith("_")) else []


def fits_in_form(text: str) -> bool:
    """Whether a form of this site may hold the text in a hidden field, beside fields that are not large."""
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return limit is None or len(text) <= limit - MAX_CHARACTERS_BESIDE


def seal(request: HttpRequest) -> str:
    """Return the form that was sent, without files, as a text for a hidden field; "" if it is empty or too large."""
    data = sent_form(request)
    if SEALED in data:
        return carried(request)
    fields = fields_to_keep(data)
    if not fields and not request.FILES:
        return ""
    form = SealedForm(request.get_full_path(), fields, bool(request.FILES))
    sealed = signing.dumps(form, salt=SALT, compress=True)
    return sealed if fits_in_form(sealed) else ""


def unseal(sealed: str) -> SealedForm | None:
    """Return what a text holds; None if it is no sealed form of ours, or too old."""
    try:
        return SealedForm(*signing.loads(sealed, salt=SALT, max_age=VALID_FOR))
    except signing.BadSignature:
        return None


def had_files(sealed: str) -> bool:
    """Whether files were sent with a sealed form: its page opens empty, because they are not kept."""
    form = unseal(sealed)
    return bool(form and form.has_files)


def carried(request: HttpRequest) -> str:
    """Return the sealed form that a page passes on, as it is; an empty text if there is none that can be used."""
    sealed = sent_form(request).get(SEALED, "")
    return sealed if unseal(sealed) else ""


def texts_of(request: HttpRequest) -> list[Typed]:
    """Return the texts of the form that was sent, itself or sealed."""
    form = unseal(carried(request))
    return typed(form.data if form else sent_form(request))


def hold(request: HttpRequest, sealed: str) -> None:
    """Keep a sealed form in the session of somebody who gave their password, until its page is opened."""
    if sealed:
        request.session[SESSION_KEY] = sealed


def take(request: HttpRequest) -> SealedForm | None:
    """Return the sealed form that comes with a request or waits in its session for this page; None if none does."""
    if request.method == "POST":
        form = unseal(request.POST.get(SEALED, ""))
    else:
        form = unseal(request.session.get(SESSION_KEY, ""))
    if form is None or form.address != request.get_full_path():
        return None
    request.session.pop(SESSION_KEY, None)
    return form


def fill_in(request: HttpRequest, form: SealedForm) -> None:
    """Make the request one that sends this form, to be shown and not to be saved."""
    request.FILES.clear()  # it reads the request, so that nothing reads it over what follows
    request.POST = form.data  # type: ignore[assignment]
    request.method = "POST"
    request.only_shows_form = True  # type: ignore[attr-defined]


class RecoveryMixin(admin.ModelAdmin):
    """An admin whose pages can show a form that was sent before, filled in and not saved."""

    def get_form(self, request, obj=None, change=False, **kwargs):
        form_class = super().get_form(request, obj, change=change, **kwargs)
        if not getattr(request, "only_shows_form", False):
            return form_class

        class ShownForm(form_class):
            def is_valid(self):
                """Check the form, so that its errors are shown, and let nothing be saved."""
                super().is_valid()
                return False

        return ShownForm

    def render_change_form(self, request, context, *args, **kwargs):
        if getattr(request, "only_shows_form", False):
            messages.warning(request, NOT_SAVED)
        return super().render_change_form(request, context, *args, **kwargs)

    def changed_values(self, request: HttpRequest, sealed: SealedForm, object_id: str | None) -> list[Typed] | None:
        """Return what a sealed form changes in the stored row, choices by name; None where the user may not know."""
        row = self.get_object(request, unquote(object_id)) if object_id else None
        allowed = self.has_view_or_change_permission(request, row) if row else self.has_add_permission(request)
        if not allowed:
            return None
        fill_in(request, sealed)
        return self.sent_values(request, row)

    def sent_values(self, request: HttpRequest, row: Model | None) -> list[Typed]:
        """Return what the form of a request changes in a row, or gives a new one, choices by name."""
        # As for a new row: a form to change one would leave out every field that the user may not change.
        form = self.get_form(request, row, change=False)(request.POST, instance=row)
        formsets, _ = self._create_formsets(request, form.instance, change=False)  # type: ignore[attr-defined]
        found = _changed(form, "")
        for formset in formsets:
            for number, each in enumerate(formset.forms, 1):
                found += _changed(each, f"{capfirst(formset.model._meta.verbose_name)} {number}: ")
        return found


def _changed(form: forms.BaseForm, prefix: str) -> list[Typed]:
    return [
        Typed(capfirst(f"{prefix}{form.fields[name].label or name.replace('_', ' ')}"), _in_words(form, name))
        for name in form.changed_data
        if _was_typed(form, name)
    ]


def _was_typed(form: forms.BaseForm, name: str) -> bool:
    """Whether a field is among those sent that people see: a form has no fields that its sender may not change."""
    widget = form.fields[name].widget
    omitted = widget.value_omitted_from_data(form.data, form.files, form.add_prefix(name))
    return not (omitted or widget.is_hidden or SECRET.search(name))


def _in_words(form: forms.BaseForm, name: str) -> str:
    """Return the value that was sent for a field, choices by name."""
    field, sent = form.fields[name], form[name].data
    try:
        value: Any = field.clean(sent)
    except ValidationError:
        value = " ".join(filter(None, sent)) if isinstance(sent, list) else sent
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, str):
        value = dict(getattr(field, "choices", ())).get(value) or value
    elif hasattr(value, "__iter__"):
        value = "\n".join(map(str, value))
    return "Empty" if value in (None, "") else str(value)
