from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse

from .addresses import Address, check_address
from .announcing import AnnouncedModel, AnnouncingQuerySet
from .fields import CodePointSlugField, LineField, SortKeyField, WebAddressField, lowercase_slug_constraint

__all__ = ["Address", "Partner", "PartnerQuerySet", "PartnerType"]


class PartnerQuerySet(AnnouncingQuerySet):
    def unmerged(self):
        """Those that stand for themselves."""
        return self.filter(merged_into=None)

    def working(self):
        """Those that a published initiative names: they are listed and can be chosen."""
        return self.filter(Exists(self._initiatives().published()))

    def public(self):
        """Those that have a page: one that only drafts name is not public yet, one of no initiative says so.

        A partner that was merged into another has no page of its own any more.
        """
        return self.unmerged().filter(Exists(self._initiatives().published()) | ~Exists(self._initiatives()))

    def _initiatives(self):
        """Return the initiatives that name the partner; their model is known by the relation alone."""
        return self.model.initiatives.rel.related_model.objects.filter(partners=OuterRef("pk"))

    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class PartnerType(models.TextChoices):
    """What sort of organization a partner is."""

    FEDERAL_AGENCY = "federal-agency", "Federal agency"
    PRESIDENTIAL_COMMITTEE = "presidential-committee", "Presidential committee"
    FOUNDATION = "foundation", "Foundation"
    NONPROFIT = "nonprofit", "Nonprofit"
    ASSOCIATION = "association", "Association"
    INITIATIVE = "initiative", "Initiative"
    RESEARCH_FUNDER = "research-funder", "Research funder"
    UNIVERSITY = "university", "University"
    LIBRARY_OR_MUSEUM = "library-or-museum", "Library or museum"
    COMPANY = "company", "Company"
    NOT_KNOWN = "not-known", "Type not known"


class Partner(AnnouncedModel):
    """An organization that IMLS worked with on one or more initiatives."""

    Type = PartnerType

    name = LineField(max_length=200, help_text="The full name, as the organization writes it.")
    slug = CodePointSlugField(help_text="The last part of the page’s web address. Old addresses redirect here.")
    acronym = LineField(max_length=30, blank=True, help_text="Shown beside the name; the public can search for it.")
    type = models.CharField(max_length=30, choices=Type, default=Type.NOT_KNOWN)
    parent = LineField(max_length=200, blank=True, help_text="The organization that this one is part of.")
    website = WebAddressField(
        max_length=500,
        blank=True,
        help_text="Its web address as once published; shown as such, because it may have moved.",
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        help_text="The partner that this one turned out to be: its page leads there.",
    )
    merged_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        serialize=False,
        help_text="When it was merged. Files do not say it, and of older merges it is not known.",
    )
    sort_key = SortKeyField("name")

    objects = PartnerQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["sort_key", "slug"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="partners_partner_has_name"),
            models.CheckConstraint(condition=~models.Q(slug=""), name="partners_partner_has_slug"),
            lowercase_slug_constraint("partners_partner_lowercase_slug"),
            models.CheckConstraint(
                condition=models.Q(type__in=PartnerType.values), name="partners_partner_known_type"
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("pk")), name="partners_partner_not_merged_into_itself"
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("partners:detail", args=[self.slug])

    def natural_key(self):
        return (self.slug,)

    def clean(self):
        super().clean()
        check_address(self)
