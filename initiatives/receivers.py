"""Which writes touch which initiatives, and what else they leave behind."""

from django.db.models import Model, Q, QuerySet
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save

from partners.addresses import keep_addresses_of
from partners.announcing import rows_changed
from partners.models import Partner

from .history.keeping import keep_deleted
from .history.sources import keep_address
from .models import Audience, FocusArea, Initiative, Passage, Source
from .models.citations import LINKS, Cited
from .touch import touch, touch_raw

OWNERS: dict[type[Model], str] = {
    Initiative: "pk",
    Partner: "partnerships__partner",
    FocusArea: "focuslinks__focus_area",
    Audience: "audiencelinks__audience",
    Passage: "passage",
    Source: "passage__source",
}
"""Models whose rows make up an initiative, links apart, with the lookup that leads from the initiative to them."""

CITED: dict[type[Model], tuple[str, ...]] = {Passage: ("passage",), Source: ("passage__source", "source")}
"""Models whose rows support facts, with the lookups that lead from the fact to them."""


def owners(model, pks) -> list[int]:
    """Return the keys of the initiatives that the rows with these keys are part of. Costs one query."""
    pks = list(pks)
    if issubclass(model, Cited):  # asked of the initiatives, databases would look at each of them
        return list(model.objects.filter(pk__in=pks).order_by().values_list("initiative", flat=True).distinct())
    found = Q(**{f"{OWNERS[model]}__in": pks})
    for link in LINKS:
        for lookup in CITED.get(model, ()):
            found |= Q(pk__in=link.objects.filter(**{f"{lookup}__in": pks}).order_by().values("initiative"))
    return list(Initiative.objects.filter(found).order_by().values_list("pk", flat=True))


def touch_saved(sender, instance, raw, **kwargs):
    (touch_raw if raw else touch)(owners(sender, [instance.pk]))


def touch_changed(sender, pks, **kwargs):
    touch(owners(sender, pks))


def note_left(sender, instance, **kwargs):
    """A link that moves to another initiative leaves one behind, which only the stored row still names."""
    if instance.pk:
        stored = sender.objects.filter(pk=instance.pk).exclude(initiative=instance.initiative_id)
        instance.left_initiatives = list(stored.values_list("initiative", flat=True))


def touch_left(sender, instance, **kwargs):
    touch(instance.__dict__.pop("left_initiatives", []))


def touch_bereft(sender, instance, origin, **kwargs):
    """A deleted link changes its initiative, unless the initiative itself is being deleted with it."""
    deleting = getattr(origin, "model", type(origin))
    if deleting is not Initiative:
        touch([instance.initiative_id])


def keep_former_address(sender, instance, **kwargs):
    keep_address(instance)


def keep_before_deletion(sender, instance, origin, **kwargs):
    """Keep what is about to be deleted: of all rows of a queryset at once, when Django announces the first of them."""
    if not isinstance(origin, QuerySet) or origin.model is not sender:
        keep_deleted([instance.pk])
    elif not hasattr(origin, "is_kept"):
        origin.is_kept = True
        keep_deleted(origin.order_by().values_list("pk", flat=True))


# Connected for each model by itself: a receiver of every model's deletions would make Django fetch each
# row of every table before it deletes it, those of the search index among them.
for model in (*OWNERS, *LINKS):
    post_save.connect(touch_saved, sender=model)
    rows_changed.connect(touch_changed, sender=model)
for link in LINKS:
    pre_save.connect(note_left, sender=link)
    post_save.connect(touch_left, sender=link)
    post_delete.connect(touch_bereft, sender=link)
pre_save.connect(keep_former_address, sender=Source)
pre_delete.connect(keep_before_deletion, sender=Initiative)
for addressed in (Initiative, FocusArea, Audience):
    keep_addresses_of(addressed)
