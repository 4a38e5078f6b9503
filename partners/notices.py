"""What an editor should look at again in a form that was saved: damaged text and names that are almost another's."""

from collections.abc import Iterable, Iterator

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .cleaning import suspicions
from .doubles import DistinctNameMixin
from .editing import PlainTextField, edit_address
from .fields import CleanCharField


class NoticesMixin(admin.ModelAdmin):
    """An admin that says after a save what should be checked in it."""

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        for sentence in notices([form, *(each for formset in formsets for each in formset.forms)]):
            self.notify(request, sentence)

    def notify(self, request: HttpRequest, sentence: str) -> None:
        """Show a sentence about what the form saved, on the page that answers."""
        self.message_user(request, sentence, messages.WARNING)


def notices(saved: Iterable[forms.BaseForm]) -> Iterator[str | SafeString]:
    """Yield a sentence for each changed text of the forms that was probably not meant so, and each near name."""
    for form in saved:
        for name in form.changed_data:
            text = getattr(form, "cleaned_data", {}).get(name)
            if isinstance(text, str) and isinstance(form.fields[name], CleanCharField | PlainTextField):
                for phrase in suspicions(text):
                    yield f"Please check: “{form[name].label}” contains {phrase}"
        for row in getattr(form, "near_rows", []) if isinstance(form, DistinctNameMixin) else []:
            yield format_html(
                'Please check: is this the same as <a href="{}">{}</a>? Their names are almost the same.',
                edit_address(row),
                row,
            )
