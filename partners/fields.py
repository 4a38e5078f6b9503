"""Fields that compare by code point on every database, so that lists come in one order everywhere.

PostgreSQL would otherwise sort by the locale of the server, which moves "eBooks" and ignores hyphens.
"""

from django.db import models
from django.db.models.signals import pre_save

from .text import sort_key


class CodePointMixin(models.Field):
    """Give a text column the collation that compares by code point."""

    def db_parameters(self, connection):
        collation = "C" if connection.vendor == "postgresql" else "BINARY"
        return {**super().db_parameters(connection), "collation": collation}


class CodePointSlugField(CodePointMixin, models.SlugField):
    """A unique slug of up to 120 characters that can end an ordering."""

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
