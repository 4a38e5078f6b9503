"""What the directory rests on: public pages, and the passages of the page it was taken from."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models

from partners.announcing import AnnouncedModel, AnnouncingQuerySet
from partners.cleaning import clean_paragraphs
from partners.fields import LineField, WebAddressField


class SourceQuerySet(AnnouncingQuerySet):
    def get_by_natural_key(self, url):
        return self.get(url=url)


class Source(AnnouncedModel):
    """A public page that facts are taken from, the captured source page among them."""

    url = WebAddressField(
        "web address",
        max_length=500,
        unique=True,
        error_messages={"unique": "Another source has this web address. Use that one."},
    )
    title = LineField(max_length=300, blank=True, help_text="Where empty, the public sees the host’s name.")
    publisher = LineField(max_length=200, blank=True)
    captured_on = models.DateField(null=True, blank=True, help_text="The day on which an archive stored the page.")
    archive_url = WebAddressField("web address in the archive", max_length=500, blank=True)
    text_sha256 = models.CharField(
        "SHA-256 of the text", max_length=64, blank=True, help_text="Of the whole stored text, where the text is kept."
    )

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["url"]
        constraints = [models.CheckConstraint(condition=~models.Q(url=""), name="initiatives_source_has_url")]

    def __str__(self):
        return self.title or self.url

    def natural_key(self):
        return (self.url,)

    @property
    def host(self) -> str:
        """The host's name without ``www.``, to show where nothing better is known."""
        return (urlsplit(self.url).hostname or self.url).removeprefix("www.")

    @property
    def public_url(self) -> str:
        """Where a reader can see the page: in the archive if it is there, since live pages change."""
        return self.archive_url or self.url


class PassageQuerySet(AnnouncingQuerySet):
    def get_by_natural_key(self, url, number):
        return self.get(source__url=url, number=number)


class Passage(AnnouncedModel):
    """One paragraph of a source's text, word for word."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="passages")
    number = models.PositiveSmallIntegerField(help_text="Its place on the page, from 1.")
    text = models.TextField(help_text="Verbatim: quotes are looked up in it, character for character.")

    objects = PassageQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["source", "number"]
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="initiatives_passage_once_a_number"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="initiatives_passage_number_from_1"),
            models.CheckConstraint(condition=~models.Q(text=""), name="initiatives_passage_has_text"),
        ]

    def __str__(self):
        return f"¶ {self.number}: {self.text[:60]}…" if len(self.text) > 60 else f"¶ {self.number}: {self.text}"

    def natural_key(self):
        return (*self.source.natural_key(), self.number)

    def clean(self):
        super().clean()
        if not clean_paragraphs(self.text):
            raise ValidationError({"text": "A passage needs words that can be seen."})

    natural_key.dependencies = ["initiatives.source"]  # type: ignore[attr-defined]
