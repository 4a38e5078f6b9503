"""Questions that a form asks before it saves: each has a box to tick, and the ticks stay until it is saved."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString

CONFIRMED = "confirmed"
"""The name of the boxes in the form that is sent."""


class Question(ValidationError):
    """A question with its box to tick, if there is one; ``summary`` is its plain text, without the box."""

    def __init__(self, text: str, box: str = "", summary: str = ""):
        super().__init__(format_html("{} {}", text, box) if box else text, code="question")
        self.summary = summary or text


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
