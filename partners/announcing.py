"""Models whose writes are announced, so that what is derived from their rows is kept in the same transaction.

Sort keys are kept here, whatever else listens is told. Django announces single saves and deletions by its own
signals; bulk writes, which send none, are announced by ``rows_changed``.
"""

from django.db import models, router, transaction
from django.dispatch import Signal

from .fields import recompute_sort_keys, sort_keys
from .working_copy import found_relations, working_copy

rows_changed = Signal()
"""Sent with the ``pks`` of rows that a bulk write has changed, in its transaction; the sender is the model."""


class AnnouncingQuerySet(models.QuerySet):
    """A queryset whose ``update()`` and ``bulk_create()`` are announced.

    ``bulk_update()`` goes through ``update()``; ``delete()`` sends Django's own signals. The model needs a natural
    key: where the database gives no primary keys back, rows are found by it.
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
            stored = self.model._default_manager.using(self.db)
            pks = [row.pk or stored.get_by_natural_key(*row.natural_key()).pk for row in created]
            rows_changed.send(sender=self.model, pks=pks)
        return created

    bulk_create.alters_data = True  # type: ignore[attr-defined]

    def _refresh_sort_keys(self, pks, changed_fields):
        if any(key.source in changed_fields for key in sort_keys(self.model)):
            recompute_sort_keys(models.QuerySet(self.model, using=self.db).filter(pk__in=pks))


class AnnouncedModel(models.Model):
    """A model whose save is one transaction with what listens to it.

    Subclasses take an ``AnnouncingQuerySet`` as their manager ``objects`` and set ``base_manager_name`` to it, so
    that Django's own bulk writes, such as those of related managers, are announced too.
    ``full_clean()`` asks the working copy that is in use, if one is, instead of the database.
    """

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if kwargs.get("update_fields") is not None:
            derived = {key.name for key in sort_keys(type(self)) if key.source in kwargs["update_fields"]}
            kwargs["update_fields"] = {*kwargs["update_fields"], *derived}
        with transaction.atomic(using=kwargs.get("using") or router.db_for_write(type(self), instance=self)):
            super().save(*args, **kwargs)

    def clean_fields(self, exclude=None):
        if working_copy():
            exclude = {*(exclude or ()), *found_relations(self)}
        super().clean_fields(exclude=exclude)

    def validate_unique(self, exclude=None):
        if held := working_copy():
            held.check_unique(self, exclude or ())
        else:
            super().validate_unique(exclude=exclude)

    def validate_constraints(self, exclude=None):
        if held := working_copy():
            held.check_constraints(self, exclude or ())
        else:
            super().validate_constraints(exclude=exclude)
