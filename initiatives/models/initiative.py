from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from partners.addresses import check_address
from partners.announcing import AnnouncedModel, AnnouncingQuerySet
from partners.fields import (
    CodePointSlugField,
    LineField,
    ParagraphsField,
    SortKeyField,
    WebAddressField,
    lowercase_slug_constraint,
)

from ..keywords import KeywordsField, check_keywords, check_search_words, split_keywords
from .sources import Passage
from .vocabularies import Audience, FocusArea


class Kind(models.TextChoices):
    """What sort of thing an initiative is."""

    AWARD = "award", "Award"
    CHALLENGE = "challenge-or-competition", "Challenge or competition"
    PROGRAM = "program", "Program"
    PARTNERSHIP = "partnership", "Partnership"
    RESEARCH = "research-or-study", "Research or study"
    CONVENING = "convening", "Convening"
    DIGITAL_TOOL = "digital-tool", "Digital tool"

    @property
    def description(self) -> str:
        """One line in plain words, for the public."""
        return {
            Kind.AWARD: "Honors people, programs or institutions for outstanding work.",
            Kind.CHALLENGE: "Invites people, teams or communities to take up a task or compete.",
            Kind.PROGRAM: "An organized set of activities or services offered over time.",
            Kind.PARTNERSHIP: "IMLS and another organization agree to work together on a shared aim.",
            Kind.RESEARCH: "Gathers evidence and reports what was found.",
            Kind.CONVENING: "Brings people together to meet and discuss.",
            Kind.DIGITAL_TOOL: "An app or other digital product people can use.",
        }[self]


class Institution(models.TextChoices):
    """Which of the two an initiative concerns; one that concerns both has both."""

    LIBRARIES = "libraries", "Libraries"
    MUSEUMS = "museums", "Museums"
    NOT_STATED = "not-stated", "Not stated"

    @property
    def condition(self) -> Q:
        """The initiatives that have this value."""
        return {
            Institution.LIBRARIES: Q(concerns_libraries=True),
            Institution.MUSEUMS: Q(concerns_museums=True),
            Institution.NOT_STATED: Q(concerns_libraries=False, concerns_museums=False),
        }[self]


class Standing(models.TextChoices):
    """Whether an initiative still exists."""

    RUNNING = "running", "Running"
    ENDED = "ended", "Ended"
    NOT_KNOWN = "not-known", "Not known"


class Status(models.TextChoices):
    """How far an entry is on its way to the public."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in-review", "In review"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class InitiativeQuerySet(AnnouncingQuerySet):
    def published(self):
        """What the public may see now; scheduled entries appear by themselves."""
        return self.filter(status=Initiative.Status.PUBLISHED, publish_at__lte=timezone.now())

    def scheduled(self):
        """What will appear by itself."""
        return self.filter(status=Initiative.Status.PUBLISHED, publish_at__gt=timezone.now())

    def lock(self):
        """Keep these from other writers until the transaction ends; return them, as they are from now on.

        Belongs before the first write: two that had both added links to one of these would each wait for the other,
        which is why what locks after a write does so with ``no_key``.
        """
        list(self.order_by("pk").select_for_update().values_list("pk", flat=True))  # in one order, for the same reason
        return self.all()

    def for_list(self):
        """Everything one card shows, in a fixed number of queries."""
        return self.select_related("passage").prefetch_related(
            _links("partnerships", "partner"),
            _links("focuslinks", "focus_area"),
            _links("audiencelinks", "audience"),
        )

    def for_explore(self):
        """Everything the picture and its table show, in a fixed number of queries."""
        return self.prefetch_related(_links("focuslinks", "focus_area"), _links("partnerships", "partner"))

    def for_detail(self):
        """Everything the page of an initiative shows of it, in a fixed number of queries."""
        return self.select_related("passage__source").prefetch_related(
            _links("partnerships", "partner", "passage__source", "source"),
            _links("focuslinks", "focus_area", "passage__source", "source"),
            _links("audiencelinks", "audience", "passage__source", "source"),
            _links("alternatenames", "passage__source", "source"),
            _links("stateddates", "passage__source", "source"),
            _links("fieldcitations", "passage__source", "source"),
        )

    def search(self, text: str):
        """Those that the text finds, best first, each with its integer ``score``.

        The text is read against the published entries (see ``initiatives.search.reading``), whatever
        this queryset holds: so every form of the list understands it the same way. A text without
        any word in it finds nothing.
        """
        from ..search import ranking, reading  # the search works on these models

        return ranking.ranked(self, reading.read(text))

    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


def _links(name, *related):
    """Prefetch the links of that name, in their order, with what they point to."""
    links = Initiative._meta.get_field(name).related_model._default_manager
    return models.Prefetch(name, links.select_related(*related))


class Initiative(AnnouncedModel):
    """One national initiative of IMLS."""

    Standing = Standing
    Status = Status

    title = LineField(max_length=200, help_text="The name the public sees and searches first.")
    slug = CodePointSlugField(help_text="The last part of the page’s web address. Old addresses redirect here.")
    passage = models.OneToOneField(
        Passage,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="initiative",
        help_text="The paragraph of the source page that speaks of it; none for an entry that the page does not have.",
    )
    summary = ParagraphsField(
        blank=True, help_text="Your own plain words for the list. Where empty, the public reads the passage itself."
    )
    kind = models.CharField(max_length=30, choices=Kind)
    concerns_libraries = models.BooleanField(default=False)
    concerns_museums = models.BooleanField(
        default=False, help_text="With neither, the public reads “Not stated in the source”."
    )
    standing = models.CharField(
        max_length=20,
        choices=Standing,
        default=Standing.NOT_KNOWN,
        help_text="Does it still exist? Anything but “not known” needs a citation for the field “standing”.",
    )
    official_page = WebAddressField(max_length=500, blank=True, help_text="Its page at IMLS, as once published.")
    website = WebAddressField(max_length=500, blank=True, help_text="Its own site, as once published.")
    note = ParagraphsField(blank=True, help_text="A public remark by the editors, such as a conflict between sources.")
    keywords = KeywordsField(
        blank=True,
        help_text="Words the public would type that stand nowhere else in the entry, with commas, semicolons or "
        "line breaks between them; at most 12, none that four other entries have.",
    )
    search_words = KeywordsField(
        blank=True,
        help_text="Other everyday words and Spanish words that people type, with commas, semicolons or line breaks "
        "between them; at most 60. They count less than keywords, and the public never sees them.",
    )
    status = models.CharField(
        max_length=20, choices=Status, default=Status.DRAFT, help_text="The public sees published entries only."
    )
    publish_at = models.DateTimeField(
        default=timezone.now, help_text="A published entry appears by itself at this time, Eastern."
    )
    withdrawn_reason = ParagraphsField(
        blank=True, help_text="Why it is withdrawn, in a sentence: the public reads it in the place of the entry."
    )
    review_on = models.DateField(
        null=True,
        blank=True,
        help_text="When to look whether it is still true; if empty, a year after its last change.",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    sort_key = SortKeyField("title")

    partners = models.ManyToManyField("partners.Partner", through="Partnership", related_name="initiatives")
    focus_areas = models.ManyToManyField(FocusArea, through="FocusLink", related_name="initiatives")
    audiences = models.ManyToManyField(Audience, through="AudienceLink", related_name="initiatives")

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["sort_key", "slug"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="initiatives_initiative_has_title"),
            models.CheckConstraint(condition=~Q(slug=""), name="initiatives_initiative_has_slug"),
            lowercase_slug_constraint("initiatives_initiative_lowercase_slug"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="initiatives_initiative_known_kind"),
            models.CheckConstraint(
                condition=Q(standing__in=Standing.values), name="initiatives_initiative_known_standing"
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="initiatives_initiative_known_status"),
            models.CheckConstraint(
                condition=~Q(status=Status.WITHDRAWN) | ~Q(withdrawn_reason=""),
                name="initiatives_initiative_withdrawn_with_reason",
                violation_error_message="Say why it is withdrawn: the public reads it.",
            ),
        ]
        permissions = [
            ("publish_initiative", "Can publish, schedule and withdraw initiatives, and apply proposed changes"),
            ("import_initiative", "Can import initiatives from a file, and undo it"),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, keep_times=False, **kwargs):
        """Save, as updated now; a load keeps the times that its file gives."""
        if not keep_times:
            self.updated_at = timezone.now()
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "updated_at"}
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("initiatives:detail", args=[self.slug])

    def natural_key(self):
        return (self.slug,)

    def clean(self):
        super().clean()
        check_keywords(self)
        check_search_words(self)
        check_address(self)

    @property
    def is_public(self) -> bool:
        """Whether ``published()`` holds it now."""
        return self.status == self.Status.PUBLISHED and self.publish_at <= timezone.now()

    @property
    def description(self) -> str:
        """What the list says of it: the staff's summary, else the passage, else nothing."""
        return self.summary.strip() or (self.passage.text if self.passage else "")

    @property
    def institutions(self) -> list[Institution]:
        """The institutions it concerns; empty where the source does not say."""
        stated = {Institution.LIBRARIES: self.concerns_libraries, Institution.MUSEUMS: self.concerns_museums}
        return [institution for institution, concerned in stated.items() if concerned]

    @property
    def keyword_list(self) -> list[str]:
        """The keywords, one by one."""
        return split_keywords(self.keywords)

    @property
    def search_word_list(self) -> list[str]:
        """The search words, one by one."""
        return split_keywords(self.search_words)
