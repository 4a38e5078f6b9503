"""The form of an initiative itself: its fields, how far it is on its way to the public, and why it is changed."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.forms.models import construct_instance

from partners.date_fields import ConfirmedYearsMixin
from partners.doubles import DistinctNameMixin
from partners.fields import CleanCharField
from partners.formats import display_name, format_date

from ..desk.waiting import review_date
from ..models import Initiative, ReviewRequest
from ..models.versions import LONGEST_REASON
from ..records import EARLIEST, LATEST
from ..workflow import ONLY_PROPOSED, may_save, problems, publishers, statuses

PROPOSE = "_propose"
"""The button that saves the form as a proposed change."""

NO_TIME = (
    f"Choose a year from {EARLIEST.year} to {LATEST.year - 2}. If the public should never see the entry, leave it a "
    "draft: then this time does not count."
)

PREVIEW = "_preview"
"""The button that shows what the form would make of the public page."""

UNSAVED = (PROPOSE, PREVIEW)
"""The buttons that leave the initiative as it is."""

LABELS = {
    Initiative.Status.DRAFT: "Draft: only staff see it",
    Initiative.Status.IN_REVIEW: "In review: you ask somebody to look at it; only staff see it",
    Initiative.Status.PUBLISHED: "Published: the public sees it, from the time below on",
    Initiative.Status.WITHDRAWN: "Withdrawn: in its place the public reads why",
}


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, user):
        name, account = display_name(user), user.get_username()
        return name if name == account else f"{name} ({account})"


class InitiativeForm(DistinctNameMixin, ConfirmedYearsMixin, forms.ModelForm):
    """An initiative as a user may edit it: the admin makes a class of it for each request's ``user``."""

    asked_of = PersonChoice(
        queryset=None,
        required=False,
        label="Ask whom",
        help_text="Needed for “In review”. These people may publish.",
        show_hidden_initial=True,
    )
    review_note = CleanCharField(
        max_length=ReviewRequest._meta.get_field("note").max_length,
        required=False,
        label="Note for them",
        help_text="What they should look at, if you like.",
        show_hidden_initial=True,
        widget=AdminTextInputWidget,
    )
    reason = CleanCharField(
        max_length=LONGEST_REASON,
        required=False,
        label="Why, in a few words",
        help_text="Kept in the history, for staff only.",
        widget=AdminTextInputWidget,
    )

    distinct_field = "title"
    user: Any = None
    saving = True
    """Whether it is sent to be saved, rather than by one of the ``UNSAVED`` buttons."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        stored = self.instance.pk is not None
        self.before = Initiative.objects.select_related("passage").get(pk=self.instance.pk) if stored else None
        self.was_public = bool(self.before and self.before.is_public)
        if "status" in self.fields:
            offered = statuses(self.user, self.before and self.before.status)
            self.fields["status"].choices = [(status, LABELS[status]) for status in offered]
        self.fields["asked_of"].queryset = publishers()
        self._begin_with_what_was_asked()
        if self.before and "review_on" in self.fields:
            self.fields["review_on"].help_text += f" The next review is due {format_date(review_date(self.before))}."
        if "passage" in self.fields:
            self.fields["passage"].widget.widget.entry = self.instance.pk

    def _begin_with_what_was_asked(self):
        in_review = self.before and self.before.status == Initiative.Status.IN_REVIEW
        requests = ReviewRequest.objects.filter(initiative=self.before).select_related("asked_of")
        self.request = requests.first() if in_review else None
        if self.request:
            self.initial |= {"asked_of": self.request.asked_of_id, "review_note": self.request.note}

    @property
    def changes_entry(self) -> bool:
        """Whether anything of the initiative itself is changed, and not only what is said of the change."""
        own = {field.name for field in Initiative._meta.fields}
        return not own.isdisjoint(self.changed_data)

    def clean_passage(self):
        """Refuse a passage that another entry has, and name that one."""
        passage = self.cleaned_data["passage"]
        others = Initiative.objects.filter(passage=passage).exclude(pk=self.instance.pk)
        if passage and (other := others.first()):
            raise forms.ValidationError(f"“{other}” has this passage already. Choose another one.")
        return passage

    def clean_publish_at(self):
        """Keep the seconds of a time that was left alone; refuse what every record would refuse."""
        at = self.cleaned_data["publish_at"]
        if self.before and "publish_at" not in self.changed_data:
            return self.before.publish_at
        if at and not EARLIEST <= at < LATEST:
            raise forms.ValidationError(NO_TIME)
        return at

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if self.saving and not may_save(self.user, self.before and self.before.status):
            self.add_error(None, ONLY_PROPOSED)
        if "status" not in cleaned:
            return cleaned
        self._leave_what_others_asked(cleaned)
        if cleaned["status"] != Initiative.Status.WITHDRAWN and "withdrawn_reason" not in self.changed_data:
            cleaned["withdrawn_reason"] = ""  # that of a withdrawal which is over
        given = construct_instance(self, Initiative(), self._meta.fields)
        if "passage" in self.errors or "summary" in self.errors:
            given.summary = "Whether it is empty is not known yet."
        for field, sentence in problems(given, before=self.before, asked_of=cleaned.get("asked_of")).items():
            if field not in self.errors:
                self.add_error(field, sentence)
        return cleaned

    def _leave_what_others_asked(self, cleaned):
        """Take up what somebody else has asked for meanwhile, where this form says what it said when it was opened."""
        if self.request:
            now = {"asked_of": self.request.asked_of, "review_note": self.request.note}
            cleaned |= {name: value for name, value in now.items() if name not in self.changed_data}
