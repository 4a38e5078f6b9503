"""Bulk writes that keep what is derived from the rows: sort keys here, whatever listens elsewhere."""

from django.db import models, transaction
from django.dispatch import Signal

from .fields import SortKeyField

rows_changed = Signal()
"""Sent with the ``pks`` of rows that a bulk write has changed, in its transaction; the sender is the model."""


class AnnouncingQuerySet(models.QuerySet):
    """A queryset whose ``update()`` and ``bulk_create()`` are announced, as Django announces single saves.

    ``bulk_update()`` goes through ``update()``; ``delete()`` sends Django's own signals.
    """

    def update(self, **kwargs):
        with transaction.atomic(using=self.db):
            pks = list(self.order_by().values_list("pk", flat=True))
            changed = super().update(**kwargs)
            self._refresh_sort_keys(pks, kwargs)
            rows_changed.send(sender=self.model, pks=pks)
        return changed

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs, *args, **kwargs):
        with transaction.atomic(using=self.db):
            created = super().bulk_create(objs, *args, **kwargs)
            rows_changed.send(sender=self.model, pks=[row.pk for row in created])
        return created

    bulk_create.alters_data = True  # type: ignore[attr-defined]

    def _refresh_sort_keys(self, pks, changed_fields):
        keys = [field for field in self.model._meta.fields if isinstance(field, SortKeyField)]
        for key in keys:
            if key.source in changed_fields:
                rows = list(models.QuerySet(self.model, using=self.db).filter(pk__in=pks))
                for row in rows:
                    key.fill(row)
                models.QuerySet(self.model, using=self.db).bulk_update(rows, [key.name])
