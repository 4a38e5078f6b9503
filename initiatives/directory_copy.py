"""A working copy of the directory: entries change in memory, by the rules of the database, and are written in bulk."""

from __future__ import annotations

import copy
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from partners.addresses import Address
from partners.models import Partner
from partners.text import fold
from partners.working_copy import WorkingCopy, chunks, relations

from .entries import INITIATIVE, PASSAGE, STANDALONE, Entry
from .history.sources import digest
from .models import Audience, Cited, FocusArea, Initiative, Passage, Source
from .record_writing import Prepared, check_shape, prepare_record
from .records import LINKS_BY_NAME, Keys, Record, References, apply_fields, sentences
from .workflow import tells_nothing

KEPT_WHOLE: tuple[type[models.Model], ...] = (*STANDALONE, Initiative)

ADDRESSED: tuple[type[models.Model], ...] = (Initiative, FocusArea, Audience, Partner)


class DirectoryCopy(WorkingCopy):
    """All standalone entries, and of the initiatives those that are asked for.

    ``put()``, ``delete()`` and ``free_values()`` refuse what the database would refuse at that point, in the same
    words, and change the copy alone. ``bulk_writing.write()`` brings all of it to the database.
    """

    def __init__(self) -> None:
        super().__init__()
        self.links: dict[int, dict[str, list[Cited]]] = {}
        self.changed: dict[tuple[type[models.Model], int], Any] = {}
        """Rows to save, in the order in which they were put first."""
        self.removed_links: dict[type[Cited], list[int]] = defaultdict(list)
        self.freed: list[Any] = []
        self.deleted_before: list[Any] = []
        self.deleted_after: list[Any] = []
        """Rows to delete, before and after the others are saved."""
        self._emptied: set[int] = set()
        self._keywords: dict[int, list[str]] = {}
        self._keyword_counts: Counter[str] = Counter()
        self._uses: Counter[tuple[type[models.Model], int]] | None = None
        self._taken_link_keys: dict[type[Cited], set[int]] = defaultdict(set)
        owners: dict[str, dict[str, int]] = defaultdict(dict)
        for kind, slug, row in Address.objects.values_list("kind", "slug", "row").iterator():
            owners[kind][slug] = row
        for model in KEPT_WHOLE:
            self.learn(model, owners[model._meta.label_lower])
        for model in STANDALONE:
            self.hold(model._default_manager.all())
        for partner in self.rows[Partner].values():
            self.relink(partner)  # to those that came after it
        for pk, keywords in Initiative.objects.exclude(keywords="").values_list("pk", "keywords"):
            self._count_keywords(pk, Initiative(keywords=keywords).keyword_list)

    def hold_initiatives(self, *, slugs: Iterable[str] = (), pks: Iterable[int] = ()) -> None:
        """Hold these initiatives with their links: by what slugs they have or had, or by primary key."""
        found = (self.key_at(Initiative, slug=slug.lower()) or self.owner_of(Initiative, slug) for slug in slugs)
        wanted = {pk for pk in (*pks, *found) if pk is not None and pk not in self.rows[Initiative]}
        for chunk in chunks(sorted(wanted)):
            self.hold(Initiative.objects.filter(pk__in=chunk).order_by("pk"))
            rows = [self.rows[Initiative][pk] for pk in chunk if pk in self.rows[Initiative]]
            self.links |= {row.pk: {name: [] for name in LINKS_BY_NAME} for row in rows}
            self._emptied |= {row.pk for row in rows if tells_nothing(row)}
            for name, link in LINKS_BY_NAME.items():
                for row in link.objects.filter(initiative__in=chunk).order_by("position", "pk"):
                    self.relink(row)
                    self.links[row.initiative_id][name].append(row)

    def hold_link_keys(self, several: Iterable[Keys]) -> None:
        """Learn which of these primary keys links have by now: a link that comes back gets its own if it is free."""
        wanted: dict[str, set[int]] = defaultdict(set)
        for keys in several:
            for name, known in keys.items():
                wanted[name].update(known.values())
        for name, link in LINKS_BY_NAME.items():
            for chunk in chunks(sorted(wanted[name])):
                self._taken_link_keys[link].update(link.objects.filter(pk__in=chunk).values_list("pk", flat=True))

    def get(self, model: Any, key: Iterable[Any]) -> Any:
        """Return a row by its natural key; raise ``DoesNotExist`` if there is none."""
        pk = self._key_at(model, *key)
        if pk is None or (row := self.rows[model].get(pk)) is None:
            raise model.DoesNotExist
        return row

    def _key_at(self, model: Any, *key: Any) -> int | None:
        if model is Passage:
            url, number = key
            source = self._key_at(Source, url)
            return self.key_at(Passage, source=source, number=int(number)) if source else None
        [word] = key
        return self.key_at(model, **{"url" if model is Source else "slug": str(word)})

    def formerly_at(self, model: Any, key: list) -> Any:
        """Return the row that had the slug or address before it got another; None if there is none."""
        if model is Passage:
            source = self.formerly_at(Source, key)
            pk = self.key_at(Passage, source=source.pk, number=key[-1]) if source and type(key[-1]) is int else None
        elif model is Source:
            pk = self.owner_of(Source, digest(str(key[0])))
        else:
            pk = self.owner_of(model, str(key[-1]))
        return self.rows[model].get(pk) if pk else None

    def row_at(self, model: Any, slug: str) -> Any:
        """Return the row that has the slug, else the one that had it, else a new one, as ``row_at()`` does."""
        owner = self.owner_of(model, slug)
        pk = self.key_at(model, slug=slug.lower()) or owner
        return (self.rows[model].get(pk) if pk else None) or model(pk=owner)

    def put(
        self,
        entry: Entry,
        record: Record,
        references: References,
        *,
        pk: int | None = None,
        keys: Keys | None = None,
        may_empty: bool = False,
    ) -> None:
        """Make an entry what the record says, as ``apply_entry()``; raise ``ValidationError`` where it breaks a rule.

        ``references`` are those of this copy. An initiative is the one with this primary key, where one is given.
        """
        label, *key = entry
        with self.in_use():
            if label == INITIATIVE:
                self._put_initiative(record, references, pk, keys or {}, may_empty)
                return
            model = apps.get_model(label)
            try:
                held = self.get(model, key)
            except model.DoesNotExist:
                held = self.row_at(model, record["slug"]) if "slug" in record else model()
            row = copy.copy(held)
            apply_fields(row, record, references)
            row.full_clean()
            self._keep(row)

    def _put_initiative(
        self, record: Record, references: References, pk: int | None, keys: Keys, may_empty: bool
    ) -> None:
        check_shape(record)
        held = self.rows[Initiative].get(pk) if pk else self.row_at(Initiative, record.get("slug", ""))
        prepared = prepare_record(
            record,
            copy.copy(held) if held else Initiative(pk=pk),
            self.links.get(held.pk, {}) if held else {},
            references,
            keys=keys,
            key_is_free=lambda link, key: key not in self._taken_link_keys[link],
            was_emptied=None if may_empty else lambda row: row.pk not in self.links or row.pk in self._emptied,
        )
        self._keep_prepared(prepared)

    def _keep_prepared(self, prepared: Prepared) -> None:
        initiative = self._keep(prepared.initiative)
        self._count_keywords(initiative.pk, initiative.keyword_list)
        self.links[initiative.pk] = prepared.links
        for row in prepared.removed:
            self._forget_link(row)
        for row in (row for links in prepared.links.values() for row in links):
            row.initiative = initiative
        for row in prepared.changed:
            if row.pk is None:
                row.pk = next(self._new_keys)
            self._taken_link_keys[type(row)].add(row.pk)
            self.changed[type(row), row.pk] = row

    def _forget_link(self, row: Cited) -> None:
        self._taken_link_keys[type(row)].discard(row.pk)
        self.changed.pop((type(row), row.pk), None)
        if not row._state.adding:
            self.removed_links[type(row)].append(row.pk)

    def _keep(self, row: models.Model) -> Any:
        held = self.replace(row)
        self.changed[type(held), held.pk] = held
        return held

    def free_values(self, entries: Iterable[Entry]) -> None:
        """Clear unique values of entries that are to change, so that they can swap them, and keywords.

        Keywords are not unique, but only so many entries may have the same.
        """
        for label, *key in entries:
            model: Any = apps.get_model(label)
            if model not in (Initiative, FocusArea, Audience):
                continue
            row = copy.copy(self.get(model, key))
            if model is Initiative:
                row.passage, row.keywords = None, ""
                self._count_keywords(row.pk, [])
            else:
                row.name = f"={key[0]}"
            self.freed.append(self.replace(row))

    def delete(self, entry: Entry) -> None:
        """Delete an entry. What is deleted before anything is put is deleted first from the database too."""
        row = self.get(apps.get_model(entry[0]), entry[1:])
        self.remove(row)
        if isinstance(row, Initiative):
            self._count_keywords(row.pk, [])
            self.links.pop(row.pk, None)
        if self._uses:
            self._uses.subtract(_pointed_to(row))
        (self.deleted_after if self.changed else self.deleted_before).append(row)

    def _count_keywords(self, pk: int, keywords: list[str]) -> None:
        words = [fold(word) for word in keywords]
        self._keyword_counts.subtract(self._keywords.get(pk, ()))
        self._keyword_counts.update(words)
        self._keywords[pk] = words

    def keywords_elsewhere(self, initiative: Initiative) -> Counter[str]:
        """Return how many other entries carry each of the initiative's keywords, folded."""
        own = Counter(self._keywords.get(initiative.pk, ()))
        words = {fold(word) for word in initiative.keyword_list}
        return Counter({word: self._keyword_counts[word] - own[word] for word in words})

    def broken_quotes(self, changed: Iterable[Entry]) -> list[str]:
        """Return a sentence for each quote of an unchanged entry that a changed passage no longer holds."""
        passages = {self.get(Passage, key).pk for label, *key in changed if label == PASSAGE}
        problems = []
        for name, link in LINKS_BY_NAME.items() if passages else ():
            held = [row for links in self.links.values() for row in links[name] if row.passage_id in passages]
            rows = [*held, *self._others_citing(link, passages)]
            for row in sorted(rows, key=lambda row: (row.position, row.pk < 0, abs(row.pk))):
                try:
                    row.clean()
                except ValidationError as error:
                    problems += [f"initiative {row.initiative.slug}: {message}" for message in sentences(error)]
        return problems

    def _others_citing(self, link: type[Cited], passages: set[int]) -> Iterator[Cited]:
        for chunk in chunks(sorted(pk for pk in passages if pk > 0)):
            for row in link.objects.filter(passage__in=chunk).select_related("initiative"):
                if row.initiative_id not in self.rows[Initiative] and not self.is_removed(row.initiative):
                    self.relink(row)
                    yield row

    def is_used(self, row: models.Model) -> bool:
        """Whether something in the directory rests on a standalone entry."""
        if self._uses is None:
            self._uses = Counter(self._pointers())
        return self._uses[type(row), row.pk] > 0

    def _pointers(self) -> Iterator[tuple[type[models.Model], int]]:
        """Yield for each relation that is set the row that it points to."""
        for rows in self.rows.values():
            for row in rows.values():
                yield from _pointed_to(row)
        for links in self.links.values():
            for row in (row for several in links.values() for row in several):
                yield from _pointed_to(row)
        stores: list[type[models.Model]] = [Initiative, *LINKS_BY_NAME.values()]
        for model in stores:
            owner = "pk" if model is Initiative else "initiative"
            fields = [(name, target) for name, _, target in relations(model) if target is not Initiative]
            stored = model._default_manager.order_by().values_list(owner, *(name for name, _ in fields))
            for pk, *keys in stored.iterator():
                if pk not in self.rows[Initiative] and (Initiative, pk) not in self._removed:
                    yield from ((target, key) for (_, target), key in zip(fields, keys, strict=True) if key)


def _pointed_to(row: models.Model) -> Iterator[tuple[type[models.Model], int]]:
    for _, attname, target in relations(type(row)):
        if (pk := getattr(row, attname)) is not None:
            yield target, pk
