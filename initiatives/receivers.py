"""Which writes touch which initiatives."""

from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_save

from partners.announcing import rows_changed
from partners.models import Partner

from .models import Initiative, Passage
from .models.citations import LINKS
from .touch import touch

OWNERS: dict[type[Model], str] = {
    Initiative: "pk",
    Partner: "partnerships__partner",
    Passage: "passage",
    **{link: link._meta.get_field("initiative").remote_field.name for link in LINKS},
}
"""Models whose rows make up an initiative, with the lookup that leads from the initiative to them."""


def owners(model, pks) -> list[int]:
    """Return the keys of the initiatives that the rows with these keys are part of."""
    return list(Initiative.objects.filter(**{f"{OWNERS[model]}__in": pks}).order_by().values_list("pk", flat=True))


def touch_saved(sender, instance, **kwargs):
    touch(owners(sender, [instance.pk]))


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


# Connected for each model by itself: a receiver of every model's deletions would make Django fetch each
# row of every table before it deletes it, those of the search index among them.
for model in OWNERS:
    post_save.connect(touch_saved, sender=model)
    rows_changed.connect(touch_changed, sender=model)
for link in LINKS:
    pre_save.connect(note_left, sender=link)
    post_save.connect(touch_left, sender=link)
    post_delete.connect(touch_bereft, sender=link)
