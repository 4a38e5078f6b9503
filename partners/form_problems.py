"""What keeps a form from being saved, in one list: each message with its field and where that is on the page."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.html import strip_tags
from django.utils.text import capfirst

from .form_questions import Question


class Problem(NamedTuple):
    """One message; the target is the id of the element that it is about, or empty."""

    label: str
    message: str
    target: str = ""


def problems_of(form: forms.BaseForm, formsets: Iterable[forms.BaseInlineFormSet] = ()) -> list[Problem]:
    """Return all messages of a form and of its rows, in the order of the page."""
    found = [*_of_form(form)]
    for formset in formsets:
        group = capfirst(str(formset.form._meta.model._meta.verbose_name_plural))
        found += [Problem(group, str(message), f"{formset.prefix}-group") for message in formset.non_form_errors()]
        for row in formset.forms:
            if DELETION_FIELD_NAME in row.fields and row[DELETION_FIELD_NAME].data:
                continue  # nobody asks what is wrong with it
            found += _of_form(row, _name_of_row(row), f"{formset.prefix}-group")
    return found


def _of_form(form: forms.BaseForm, name: str = "", target: str = "") -> Iterator[Problem]:
    for message in form.non_field_errors():
        yield Problem(name, str(message), target)
    for field in form:
        for error in field.errors.as_data():
            # A group of choices or a date with its time has no id of its own, but each part has.
            place = field.id_for_label or f"{field.auto_id}_0"
            yield Problem(f"{name}, {field.label}" if name else str(field.label), _plain(error), place)


def _plain(error: ValidationError) -> str:
    return error.summary if isinstance(error, Question) else strip_tags(" ".join(error.messages))


def _name_of_row(row: forms.BaseModelForm) -> str:
    noun, heading = str(row._meta.model._meta.verbose_name), getattr(row, "heading", "")
    return f"{capfirst(noun)} {heading}" if heading else f"New {noun}"
