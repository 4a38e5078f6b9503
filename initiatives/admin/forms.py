"""Forms for facts: they complete what an editor need not say and refuse what a citation must not be."""

import re

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME

from partners.cleaning import clean_line
from partners.text import APOSTROPHES, with_article

from ..models import FieldCitation, Initiative, Passage
from ..naming import support_of, value_of
from ..parameters import number_given

ALIKE = [APOSTROPHES, '"“”', "-‐‑–—"]
"""Characters that a keyboard or a copy puts in each other's place."""


def verbatim(quote: str, text: str) -> str:
    """Return the words of the text that the quote stands for; an empty string if the text has none.

    A browser shows a no-break space or two spaces as one, and a keyboard has only straight quotation marks:
    an editor who copies or types what the page shows must not be refused for that, nor for what nobody sees in a copy.
    """
    alternatives = {character: f"[{re.escape(alike)}]" for alike in ALIKE for character in alike}
    parts = [r"\s+" if part.isspace() else part for part in re.split(r"(\s+)", clean_line(quote))]
    pattern = "".join(
        part if part == r"\s+" else "".join(alternatives.get(character, re.escape(character)) for character in part)
        for part in parts
    )
    found = re.search(pattern, text)
    return quote if quote in text else found.group() if found else ""


class RowChoice(AutocompleteSelect):
    """An autocomplete that passes over what is no key of a row, of which Django would ask the database."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [key for key in value if number_given(str(key)) is not None], attr)


class KnownChoice(RowChoice):
    """An autocomplete that shows the row it already knows without asking the database for it again."""

    known: models.Model | None = None

    def optgroups(self, name, value, attr=None):
        if self.known is None or list(map(str, value)) != [str(self.known.pk)]:
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options.append(self.create_option(name, self.known.pk, str(self.known), True, len(options)))
        return [(None, options, 0)]


class OwnPassageChoice(RowChoice):
    """An autocomplete that tells for which entry it asks: what another one has is not to be chosen."""

    entry: int | None = None

    def get_url(self):
        return f"{super().get_url()}?entry={self.entry or ''}"


class CitedForm(forms.ModelForm):
    """One fact of an initiative with what supports it.

    ``heading`` and ``support`` say what the stored row holds, whatever is typed over it.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        stored = self.instance.pk is not None
        self.heading = value_of(self.instance) if stored else ""
        self.support = support_of(self.instance) if stored else ""
        if not stored:
            self.initial["position"] = None
        for name, field in self.fields.items():
            widget = getattr(field.widget, "widget", None)
            if isinstance(widget, KnownChoice):
                widget.known = self._meta.model._meta.get_field(name).get_cached_value(self.instance, default=None)

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        quote, passage, source = (cleaned.get(name) for name in ("quote", "passage", "source"))
        if quote and source:
            self.add_error("source", "Give the quote or the source page, not both: empty one of the two.")
        elif quote and not passage and "passage" not in self.errors:
            passage = self.instance.initiative.passage
            if passage is None:
                self.add_error(
                    "quote",
                    "This entry has no passage of its own. Choose the passage that holds these words, "
                    "or name a source page in place of the quote.",
                )
            elif not verbatim(quote, passage.text):
                self._point_elsewhere(quote)
        elif passage and not quote and "quote" not in self.errors:
            if "passage" in self.changed_data:
                self.add_error("quote", "Give the words of the passage that support this.")
            passage = None
        if passage:
            cleaned["quote"] = verbatim(quote or "", passage.text) or quote
        cleaned["passage"] = passage
        return cleaned

    def _point_elsewhere(self, quote):
        """Say in which other passage the words stand, if in one."""
        for passage in Passage.objects.exclude(text=""):
            if verbatim(quote, passage.text):
                self.add_error("quote", f"Passage {passage.number} has these words: choose it as the passage.")
                break


class CitedFormSet(forms.BaseInlineFormSet):
    """All facts of one kind of an initiative."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.instance.initiative = self.instance  # with the passage chosen in this very form

    @property
    def remaining_forms(self) -> list[forms.ModelForm]:
        """The forms of the rows that will be there after the save."""
        rows = [form for form in self.forms if form.instance.pk or form.has_changed()]
        return [form for form in rows if not form.cleaned_data.get(DELETION_FIELD_NAME)]

    def validate_unique(self):
        """Refuse what the entry would say twice, in one sentence at the row that says it again."""
        said, name = set(), self.model.linked
        names, noun = dict(self.model._meta.get_field(name).flatchoices), with_article(self.model._meta.verbose_name)
        for form in self.remaining_forms:
            value = form.cleaned_data.get(name)
            if value and value in said:
                sentence = f"{names.get(value, value)} is already {noun} of this entry."
                form.add_error(name, f"{sentence} Remove this row, or edit the first one.")
            said.add(value)

    def clean(self):
        """Put those that were given no place after the others, and refuse what the entry has got meanwhile."""
        super().clean()
        self._refuse_what_others_added()
        places = [form.cleaned_data.get("position") for form in self.remaining_forms]
        last = max((place for place in places if place is not None), default=-1)
        for form, place in zip(self.remaining_forms, places, strict=True):
            if place is None:
                last += 1
                form.instance.position = last

    def _refuse_what_others_added(self):
        column = self.model._meta.get_field(self.model.linked).attname
        stored = self.model.objects.filter(initiative=self.instance.pk)
        added = stored.exclude(pk__in=[form.instance.pk for form in self.initial_forms])
        taken = set(added.values_list(column, flat=True))
        for form in self.remaining_forms:
            if getattr(form.instance, column) in taken:
                form.add_error(
                    self.model.linked,
                    "Somebody has added this meanwhile. Take it out here, and open the entry anew to edit theirs.",
                )

    def save_existing_objects(self, commit=True):
        """Save the rows that were there; they may exchange what they say, or take it from one that goes.

        No two may say the same even for a moment, so those that leave what they said go first and come back under
        their keys.
        """
        if commit:
            leaving = [form for form in self.initial_forms if self.model.linked in form.changed_data]
            rows = [form.instance.pk for form in [*leaving, *self.deleted_forms] if form.instance.pk]
            self.model.objects.filter(pk__in=rows).delete()
        return super().save_existing_objects(commit)


class FieldCitationFormSet(CitedFormSet):
    """What supports the initiative's own fields; a standing must be among them if one is claimed."""

    def clean(self):
        super().clean()
        standing = Initiative.Standing(self.instance.standing)
        if standing != Initiative.Standing.NOT_KNOWN and not any(map(self._cites_standing, self.remaining_forms)):
            raise forms.ValidationError(
                f"You chose “{standing.label}.” Add a citation for “Standing” here, with a quote or source that shows "
                "it, or choose “Not known” as the standing above."
            )

    def _cites_standing(self, form) -> bool:
        """Tell whether a form cites the standing; one that holds an error of its own says so by itself."""
        given = form.cleaned_data
        return given.get("field") == FieldCitation.Field.STANDING and bool(
            form.errors or given.get("quote") or given.get("source")
        )
