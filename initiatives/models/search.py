"""The search index: ordinary rows, written by ``initiatives.touch``, read by ``initiatives.search``."""

from django.db import models

from partners.fields import CodePointMixin

from .initiative import Initiative


class TermField(CodePointMixin, models.CharField):
    """A word of the index, compared by code point."""


class SearchTerm(models.Model):
    """How much one stem says about one initiative."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="search_terms")
    term = TermField(max_length=64)
    word = TermField(max_length=64)  # as it is written (folded), to name the term to people
    weight = models.PositiveIntegerField()

    class Meta:
        # The vocabulary is read by its words, to find the spelling that was meant.
        indexes = [models.Index(fields=["word", "term"], name="initiatives_searchterm_word")]
        constraints = [models.UniqueConstraint(fields=["term", "initiative"], name="initiatives_searchterm_once")]

    def __str__(self):
        return f"{self.term} ({self.weight})"


class SearchText(models.Model):
    """All stems of an initiative in the order of its text, a space around each, for phrases."""

    initiative = models.OneToOneField(
        Initiative, on_delete=models.CASCADE, primary_key=True, related_name="search_text"
    )
    stems = models.TextField()

    def __str__(self):
        return self.stems[:60]
