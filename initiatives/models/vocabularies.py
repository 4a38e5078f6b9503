"""The words that staff sort initiatives by."""

from django.db import models
from django.urls import reverse

from partners.addresses import check_address
from partners.announcing import AnnouncedModel, AnnouncingQuerySet
from partners.fields import CodePointSlugField, LineField, lowercase_slug_constraint

from ..parameters import list_url


class VocabularyQuerySet(AnnouncingQuerySet):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class Vocabulary(AnnouncedModel):
    """A word of a controlled vocabulary, in the order that staff gave it."""

    name = LineField(max_length=100, unique=True)
    slug = CodePointSlugField(help_text="Part of web addresses. Old addresses redirect here.")
    description = LineField(max_length=200, blank=True, help_text="One line in plain words, shown to the public.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Its place in lists; equal places go by address.")

    objects = VocabularyQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="%(app_label)s_%(class)s_has_name"),
            models.CheckConstraint(condition=~models.Q(slug=""), name="%(app_label)s_%(class)s_has_slug"),
            lowercase_slug_constraint("%(app_label)s_%(class)s_lowercase_slug"),
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.slug,)

    def clean(self):
        super().clean()
        check_address(self)


class FocusArea(Vocabulary):
    """What an initiative is about."""

    def get_absolute_url(self):
        return reverse("initiatives:focus-area", args=[self.slug])


class Audience(Vocabulary):
    """Whom an initiative is for."""

    def get_absolute_url(self):
        return list_url(audience=self.slug)
