"""What supports a fact. Every fact of an initiative beyond its own fields is a row here."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from partners.announcing import AnnouncedModel, AnnouncingQuerySet
from partners.cleaning import has_letter_or_digit
from partners.fields import LineField
from partners.models import Partner

from ..touch import batched, touch
from .initiative import Initiative
from .sources import Passage, Source
from .vocabularies import Audience, FocusArea


class LinkQuerySet(AnnouncingQuerySet):
    def get_by_natural_key(self, slug, key):
        """Return the link of the initiative with that slug to what the key names: a slug, or the words themselves."""
        name = self.model.linked
        lookup = f"{name}__slug" if self.model._meta.get_field(name).is_relation else name
        return self.get(initiative__slug=slug, **{lookup: key})

    def update(self, **kwargs):
        """Update; links that move to another initiative change the one that they leave too."""
        with batched():
            if kwargs.keys() & {"initiative", "initiative_id"}:
                touch(self.order_by().values_list("initiative", flat=True))
            return super().update(**kwargs)

    update.alters_data = True  # type: ignore[attr-defined]

    def supported(self):
        """Those that rest on a quote or a source rather than on the editors' judgement."""
        return self.exclude(passage=None, source=None)


class Cited(AnnouncedModel):
    """A fact with what supports it: a quote in a passage, or a source, or the editors' own judgement.

    A subclass names in ``linked`` the field that, with the initiative, makes a row unique.
    """

    linked: str

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="%(class)ss")
    passage = models.ForeignKey(
        Passage,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The passage that holds the quote.",
    )
    quote = models.TextField(
        blank=True,
        help_text="The words of the passage that support this, character for character. The public sees them.",
    )
    source = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Where no passage says it: the public page that does. "
        "With neither quote nor source the public reads “Edited by staff”.",
    )
    position = models.PositiveSmallIntegerField(default=0, help_text="Its place among the others of its kind.")

    objects = LinkQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(~Q(quote="") & Q(passage__isnull=False, source__isnull=True))
                | Q(quote="", passage__isnull=True),
                name="%(app_label)s_%(class)s_one_citation",
                violation_error_message="Give a quote with its passage, or a source, or neither; not both.",
            ),
        ]

    def __str__(self):
        return f"{self.initiative}: {getattr(self, self.linked)}"

    def natural_key(self):
        value = getattr(self, self.linked)
        return (self.initiative.slug, getattr(value, "slug", value))

    def clean(self):
        super().clean()
        if self.quote and not has_letter_or_digit(self.quote):
            raise ValidationError({"quote": "A quote needs at least one letter or digit."})
        if self.quote and self.passage and self.quote not in self.passage.text:
            raise ValidationError({"quote": f"Passage {self.passage.number} doesn’t contain these words."})


class Partnership(Cited):
    """A partner's part in an initiative."""

    linked = "partner"

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="partnerships")
    role = LineField(
        max_length=200, blank=True, help_text="What the partner did, in a few words. “partner” alone is not shown."
    )

    class Meta(Cited.Meta):
        verbose_name = "partner"
        constraints = [
            *Cited.Meta.constraints,
            models.UniqueConstraint(fields=["initiative", "partner"], name="initiatives_partnership_once"),
        ]


class FocusLink(Cited):
    """A focus area of an initiative."""

    linked = "focus_area"

    focus_area = models.ForeignKey(FocusArea, on_delete=models.CASCADE, related_name="focuslinks")

    class Meta(Cited.Meta):
        verbose_name = "focus area"
        constraints = [
            *Cited.Meta.constraints,
            models.UniqueConstraint(fields=["initiative", "focus_area"], name="initiatives_focuslink_once"),
        ]


class AudienceLink(Cited):
    """Somebody that an initiative is for."""

    linked = "audience"

    audience = models.ForeignKey(Audience, on_delete=models.CASCADE, related_name="audiencelinks")

    class Meta(Cited.Meta):
        verbose_name = "audience"
        constraints = [
            *Cited.Meta.constraints,
            models.UniqueConstraint(fields=["initiative", "audience"], name="initiatives_audiencelink_once"),
        ]


class AlternateName(Cited):
    """A former name, a short name, an acronym: the public finds the initiative by it."""

    linked = "name"

    name = LineField(max_length=200)
    note = LineField(max_length=200, blank=True, help_text="What kind of name it is, such as “former name”.")

    class Meta(Cited.Meta):
        verbose_name = "other name"
        constraints = [
            *Cited.Meta.constraints,
            models.UniqueConstraint(fields=["initiative", "name"], name="initiatives_alternatename_once"),
            models.CheckConstraint(condition=~Q(name=""), name="initiatives_alternatename_has_name"),
        ]


class StatedDate(Cited):
    """Something that happened and when, in the words of a sentence, since sources seldom give a full date."""

    linked = "text"

    text = LineField(max_length=300)

    class Meta(Cited.Meta):
        verbose_name = "date"
        constraints = [
            *Cited.Meta.constraints,
            models.UniqueConstraint(fields=["initiative", "text"], name="initiatives_stateddate_once"),
            models.CheckConstraint(condition=~Q(text=""), name="initiatives_stateddate_has_text"),
        ]


class CitedField(models.TextChoices):
    """The fields of an initiative that are facts."""

    TITLE = "title", "Title"
    KIND = "kind", "Kind"
    INSTITUTIONS = "institutions", "Institutions"
    STANDING = "standing", "Standing"
    OFFICIAL_PAGE = "official_page", "Official page"
    WEBSITE = "website", "Website"


class FieldCitation(Cited):
    """What supports one of the initiative's own fields."""

    Field = CitedField

    linked = "field"

    field = models.CharField(max_length=20, choices=Field)

    class Meta(Cited.Meta):
        verbose_name = "citation"
        constraints = [
            *Cited.Meta.constraints,
            models.UniqueConstraint(fields=["initiative", "field"], name="initiatives_fieldcitation_once"),
            models.CheckConstraint(
                condition=Q(field__in=CitedField.values),
                name="initiatives_fieldcitation_known_field",
            ),
        ]


LINKS: tuple[type[Cited], ...] = (Partnership, FocusLink, AudienceLink, AlternateName, StatedDate, FieldCitation)
"""Every cited model, in the order that fixtures and records hold them."""
