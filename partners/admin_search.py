"""Search in admin lists and pickers, the same on every database.

Databases disagree on the case of letters such as É: PostgreSQL goes by its collation, SQLite knows ASCII only.
"""

from collections.abc import Iterator
from itertools import repeat

from django.contrib import admin
from django.utils.text import smart_split, unescape_string_literal

from .text import search_keys


class FoldedSearchMixin(admin.ModelAdmin):
    """Find rows whose ``search_fields`` contain every word searched for; case, accents, and signs are ignored.

    A field is a path that ``values_list()`` takes; one that ends in ``__exact`` must equal the word.
    """

    def get_search_results(self, request, queryset, search_term):
        """Compare in Python, where text can be folded. Costs one query, and none without a search term."""
        words = list(_words(search_term))
        if not words or not self.get_search_fields(request):
            return (queryset.none() if search_term.strip() else queryset), False
        fields = self.get_search_fields(request)
        paths = [field.removesuffix("__exact") for field in fields]
        found = []
        for pk, *values in self.model._base_manager.order_by().values_list("pk", *paths):
            texts = [search_keys("" if value is None else str(value)) for value in values]
            if all(any(map(_holds, fields, texts, repeat(word))) for word in words):
                found.append(pk)
        return queryset.filter(pk__in=found), False


def _words(search_term: str) -> Iterator[set[str]]:
    """Yield the keys of each word, and of each text in quotation marks as one."""
    for part in smart_split(search_term):
        quoted = part[0] in "\"'" and len(part) > 1 and part[0] == part[-1]
        if keys := search_keys(unescape_string_literal(part) if quoted else part) - {""}:
            yield keys


def _holds(field: str, text: set[str], word: set[str]) -> bool:
    if field.endswith("__exact"):
        return not text.isdisjoint(word)
    return any(key in other for key in word for other in text)
