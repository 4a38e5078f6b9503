"""Questions that a form asks before it saves: each has a box to tick, and the ticks stay until it is saved."""

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

CONFIRMED = "confirmed"
"""The name of the boxes in the form that is sent."""


class QuestionsMixin(forms.BaseForm):
    """A form that asks questions. ``admin/_confirmed.html`` keeps their answers on its page."""

    @property
    def confirmed(self) -> list[str]:
        """The values of the boxes that were ticked."""
        return self.data.getlist(CONFIRMED) if hasattr(self.data, "getlist") else []


def confirm_box(value: str, label: str) -> SafeString:
    """Return a box that says yes to a question."""
    return format_html(
        '<label class="confirm"><input type="checkbox" name="{}" value="{}"> {}</label>', CONFIRMED, value, label
    )
