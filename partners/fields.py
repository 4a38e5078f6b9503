"""Model fields for text: cleaned alike by forms, files and ``full_clean()``, and sorted alike by every database.

Databases compare them by code point: PostgreSQL would otherwise sort by the locale of the server, which moves
"eBooks" and ignores hyphens.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models.functions import Lower
from django.db.models.signals import pre_save

from .cleaning import clean_address, clean_line, clean_paragraphs, has_letter_or_digit
from .text import sort_key


class CleanFormFieldMixin(forms.Field):
    """A form field that reads text by the cleaning rule of its model field."""

    def __init__(self, *args: Any, clean_text: Callable[[str], str] = clean_line, **kwargs: Any):
        self.clean_text = clean_text
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(self.clean_text(value) if isinstance(value, str) else value)


class CleanCharField(CleanFormFieldMixin, forms.CharField):
    """Text in a form, as one clean line unless ``clean_text`` is another rule."""


class CleanSlugField(CleanFormFieldMixin, forms.SlugField):
    """A slug in a form."""


def check_web_address(value: str) -> None:
    """Raise ``ValidationError`` unless the value is an http or https address without spaces or a password."""
    if any(character.isspace() for character in value):
        raise ValidationError("A web address holds no spaces. Write %20 for each space.")
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme and parts.scheme not in WEB_SCHEMES:
        raise ValidationError("Enter a web address that starts with https:// or http://.")
    if "@" in parts.netloc:
        raise ValidationError("Leave the user name and password out of the web address.")
    URLValidator(schemes=WEB_SCHEMES, message=NO_WEB_ADDRESS)(value)


WEB_SCHEMES = ["http", "https"]
NO_WEB_ADDRESS = "Enter a web address such as https://www.imls.gov/."


class CleanURLField(CleanFormFieldMixin, forms.URLField):
    """A web address in a form."""

    default_validators = [check_web_address]
    default_error_messages = {"invalid": NO_WEB_ADDRESS}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **{"clean_text": clean_address, "assume_scheme": "https", **kwargs})


class CleanTextMixin(models.Field):
    """A text column whose values are cleaned by ``clean_text`` wherever they are validated or read from a file.

    Rows that were stored earlier are found and saved as they are. Migrations know the column as what it is for the
    database.
    """

    clean_text: Callable[[str], str]
    form_class: type[forms.Field] = CleanCharField
    base_class = "CharField"

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, f"django.db.models.{self.base_class}", args, kwargs

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return type(self).clean_text(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        value = models.Field.get_prep_value(self, value)
        return value if value is None else str(value)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{**kwargs, "form_class": self.form_class, "clean_text": type(self).clean_text})


def check_letter_or_digit(value: str) -> None:
    """Raise ``ValidationError`` if no letter or digit of a name can be seen."""
    if not has_letter_or_digit(value):
        raise ValidationError("Enter at least one letter or digit.", code="no_letter")


class LineField(CleanTextMixin, models.CharField):
    """One line of text. One that must be given must hold a letter or digit that can be seen."""

    clean_text = staticmethod(clean_line)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if not self.blank:
            check_letter_or_digit(value)


class ParagraphsField(CleanTextMixin, models.TextField):
    """Plain text with line breaks."""

    base_class = "TextField"
    clean_text = staticmethod(clean_paragraphs)


class WebAddressField(CleanTextMixin, models.URLField):
    """An http or https address."""

    base_class = "URLField"
    clean_text = staticmethod(clean_address)
    form_class = CleanURLField
    default_validators = [check_web_address]


class CodePointMixin(models.Field):
    """Give a text column the collation that compares by code point."""

    def db_parameters(self, connection):
        collation = "C" if connection.vendor == "postgresql" else "BINARY"
        return {**super().db_parameters(connection), "collation": collation}


def lowercase_slug_constraint(name: str) -> models.CheckConstraint:
    """Return the rule that the slugs of a model are in lower case, so that none differ in case alone."""
    return models.CheckConstraint(
        condition=models.Q(slug=Lower("slug")),
        name=name,
        violation_error_message="Write the address in lower-case letters.",
    )


def clean_slug(text: str) -> str:
    """Return a slug in lower case."""
    return clean_line(text).lower()


class CodePointSlugField(CodePointMixin, CleanTextMixin, models.SlugField):
    """A unique slug in lower case, of up to 120 characters, that can end an ordering."""

    clean_text = staticmethod(clean_slug)
    form_class = CleanSlugField
    default_error_messages = {
        "invalid": "An address holds only the letters a to z, numbers, hyphens and underscores, such as film-forward.",
        "unique": "Another %(model_name)s has this address. Choose another one.",
    }

    def formfield(self, **kwargs: Any) -> Any:
        """Return the field of a form, which calls a slug what editors call it."""
        return super().formfield(**{"label": "Address", "error_messages": self.error_messages, **kwargs})

    def deconstruct(self):
        return models.SlugField.deconstruct(self)

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 120)
        kwargs.setdefault("unique", True)
        super().__init__(*args, **kwargs)


class SortKeyField(CodePointMixin, models.CharField):
    """The sort key of another field of the model, kept right by every save.

    It stands in no form and no fixture. A receiver fills it, because ``loaddata`` calls no
    ``pre_save()`` of a field; ``pre_save()`` does it too, because ``bulk_create()`` sends no signal.
    """

    def __init__(self, source: str = "", **kwargs):
        self.source = source
        super().__init__(**{"max_length": 250, "editable": False, "serialize": False, "default": "", **kwargs})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "source": self.source}

    def contribute_to_class(self, cls, name, private_only=False):
        super().contribute_to_class(cls, name, private_only)
        if not cls._meta.abstract:
            pre_save.connect(self.fill, sender=cls)

    def fill(self, instance, **kwargs):
        """Set the key of the instance from its source field."""
        setattr(instance, self.attname, sort_key(getattr(instance, self.source))[: self.max_length])

    def pre_save(self, model_instance, add):
        self.fill(model_instance)
        return getattr(model_instance, self.attname)


def sort_keys(model: type[models.Model]) -> list[SortKeyField]:
    """Return the fields of the model that hold sort keys."""
    return [field for field in model._meta.fields if isinstance(field, SortKeyField)]


def recompute_sort_keys(rows: models.QuerySet) -> None:
    """Store the sort keys of these rows again. Migrations call it after a change of ``sort_key()``."""
    keys = sort_keys(rows.model)
    stored = list(rows)
    for row in stored:
        for key in keys:
            key.fill(row)
    rows.bulk_update(stored, [key.name for key in keys], batch_size=500)
