"""Comparing a file with the directory: which entries it means, and what its author started from."""

import json
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from partners.addresses import Address, owners_of

from ..directory_copy import DirectoryCopy
from ..entries import INITIATIVE, REFERENCES, SOURCE, STANDALONE, Entry, entry_records, name_of
from ..history.restoring import LaterReferences
from ..models import Initiative, Load, Passage, Source, Version
from ..parameters import number_given
from ..progress import Progress, unseen
from ..records import (
    LINKS_BY_NAME,
    TIMES,
    Record,
    is_natural_key,
    read_fields,
    sentences,
    to_fields,
    to_record,
    word_of,
)
from .columns import Reading, Row, row_of
from .planning import Effect, Plan
from .tables import File, Problem

ORDER = [*(model._meta.label_lower for model in STANDALONE), INITIATIVE]
"""Entries come after those that they point to."""

LINKED = {label: apps.get_model(label) for label in REFERENCES.values()}

IMPORTED_APART = {*TIMES, *LINKS_BY_NAME}


def plan(file: File, progress: Progress = unseen) -> Plan:
    """Compare a file with the directory.

    To carry the plan out, call ``Initiative.objects.lock()`` first and do everything in one transaction, so that no
    initiative changes in between.
    """
    comparison = _Comparison(file)
    for line in progress("Comparing", list(file.rows)):
        comparison.add_row(line, file.rows[line])
    for entry in progress("Comparing", sorted(file.entries, key=lambda entry: ORDER.index(entry[0]))):
        comparison.add_record(entry, file.entries[entry])
    return comparison.result


class _Comparison:
    """Of everything that a file names, which rows they are, what they are now and what they were."""

    def __init__(self, file: File) -> None:
        self.result = Plan(file, problems=list(file.problems))
        self.held = DirectoryCopy()
        self.references = LaterReferences(self.held)
        self.reading = Reading(self.references)
        self.rows: dict[Entry, int] = {}
        """The primary keys of those that are or were there."""
        self.current: dict[Entry, Record] = {}
        self.today: dict[Entry, Entry] = {}
        """The keys by which entries are known now, and would be if they were there."""
        self.urls: dict[Any, Any] = {url: url for url in Source.objects.values_list("url", flat=True)}
        """The addresses that sources have now, by those that they have or had."""
        self.seen: dict[Entry, Entry] = {}
        self.unread = {(problem.line, problem.column) for problem in file.problems}
        keys = [(INITIATIVE, row["slug"]) for row in file.rows.values()] or list(file.entries)
        self._find_initiatives([entry for entry in keys if entry[0] == INITIATIVE])
        self._find_others([entry for entry in keys if entry[0] != INITIATIVE])
        self.deleted_by_staff = self._deleted_by_staff()
        self.loaded = self._last_loaded()
        self.versions = self._versions()

    def _find_initiatives(self, wanted: list[Entry]) -> None:
        slugs = {entry[1] for entry in wanted}
        rows = owners_of(Initiative, slugs) | dict(Initiative.objects.filter(slug__in=slugs).values_list("slug", "pk"))
        self.rows |= {entry: rows[entry[1]] for entry in wanted if entry[1] in rows}
        there = {each.pk: to_record(each) for each in Initiative.objects.for_detail().filter(pk__in=rows.values())}
        for entry, pk in self.rows.items():
            if pk in there:
                self.current[entry] = there[pk]
                self.today[entry] = (INITIATIVE, there[pk]["slug"])

    def _find_others(self, wanted: list[Entry]) -> None:
        for entry in wanted:
            model: Any = apps.get_model(entry[0])
            key = list(entry[1:])
            if model in (Source, Passage):
                key[0] = self._url_of_today(key[0])
            self.today[entry] = (entry[0], *key)
            try:
                row = self.held.get(model, key)
            except (model.DoesNotExist, TypeError, ValueError):
                row = self.held.row_at(model, entry[1]) if hasattr(model, "slug") else model()
            if row.pk:
                self.rows[entry] = row.pk
            if not row._state.adding:
                self.current[entry] = to_fields(row)
                self.today[entry] = (entry[0], *row.natural_key())

    def _last_loaded(self) -> dict[Entry, Record]:
        """Return what each entry was in the last file that held it, under whatever address it had then."""
        former: dict[tuple[str, int], set[Entry]] = {}
        for kind, slug, row in Address.objects.filter(row__in=set(self.rows.values())).values_list(
            "kind", "slug", "row"
        ):
            former.setdefault((kind, row), set()).add((kind, slug))
        wanted = {entry: former.get((entry[0], pk), set()) | {entry} for entry, pk in self.rows.items()}
        found: dict[Entry, Record] = {}
        for load in Load.objects.filter(undone_at=None).order_by("-loaded_at", "-pk").iterator(chunk_size=1):
            if not wanted:
                break
            try:
                entries = entry_records(load.entries)
            except ValidationError:  # of a release that knew other fields
                continue
            for entry in list(wanted):
                for key in wanted[entry] & entries.keys():
                    found[entry] = entries[key]
                    wanted.pop(entry, None)
        return found

    def _versions(self) -> dict[tuple[int, Any], Version]:
        """Return the versions that the file's author started from: by number for a row, by time for a record."""
        file = self.result.file
        rows = {self.rows.get((INITIATIVE, row["slug"])): row.get("version", "").strip() for row in file.rows.values()}
        stored = Version.objects.saved().filter(entry__in=self.rows.values()).defer("keys")
        if file.rows:
            numbers = {number for text in rows.values() if (number := number_given(text)) is not None}
            stored = stored.filter(number__in=numbers)
        found: dict[tuple[int, Any], Version] = {}
        for version in stored.order_by("entry", "-number").iterator():
            key = (version.entry, version.number if file.rows else version.record.get("updated_at"))
            if key not in found or not found[key].load_id:  # what was written by a file is more surely its base
                found[key] = version
        return found

    def add_row(self, line: int, row: Row) -> None:
        """Add what one row of a table does, and of a row with problems what the rest of it would do."""
        entry = (INITIATIVE, row["slug"])
        if not row["slug"]:
            return
        self._check_once(entry, line)
        current, base = self.current.get(entry), self.loaded.get(entry)
        number = row.get("version", "").strip()
        if number:
            version = self.versions.get((self.rows.get(entry, 0), number_given(number)))
            if version is None:
                reason = f"The entry has no version {number}. Leave the cell as it was exported, or empty it."
                self.result.problems.append(Problem(reason, line, "version"))
                base = current  # so that all that the row changes is checked
            else:
                base = version.record
        base = base and self._of_today(base)
        said, problems = self.reading.record_of(row, [record for record in (base, current) if record])
        self.result.problems += [
            Problem(reason, line, column) for column, reason in problems if (line, column) not in self.unread
        ]
        self._check_cut_off(line, current)
        self._add(entry, said, base, line)

    def _check_cut_off(self, line: int, current: Record | None) -> None:
        """Refuse a row that ends before a value of its entry: Excel leaves out empty cells, a damaged file any."""
        cut_off = self.result.file.cut_off.get(line)
        held = row_of(current, None) if current and cut_off else {}
        if lost := [column for column in cut_off or () if held.get(column)]:
            reason = "The row ends before this cell, which is not empty in the directory."
            advice = "Give the row all its cells, or save the file as .xlsx."
            self.result.problems.append(Problem(f"{reason} {advice}", line, lost[0]))

    def add_record(self, entry: Entry, record: Record) -> None:
        """Add what one entry of a fixture does."""
        if not self._check_once(entry, None):
            return
        problems = list(_malformed(LINKED.get(entry[0], Initiative), record))
        if not problems:
            said = self._of_today(record)
            problems = list(self._lost(record))
            version = self.versions.get((self.rows.get(entry, 0), str(record.get("updated_at"))))
            base = version.record if version and entry[0] == INITIATIVE else self.loaded.get(entry)
            problems += self._merges(entry, said, base)
            self._add(entry, said, base and self._of_today(base), None)
        self.result.problems += [Problem(f"{name_of(entry)}: {reason}") for reason in problems]

    def _merges(self, entry: Entry, said: Record, base: Record | None) -> Iterable[str]:
        """Leave what a partner that is there was merged into as it is; yield a sentence if the file wants another."""
        current = self.current.get(entry)
        if current is None or "merged_into" not in current:
            return
        wanted, said["merged_into"] = said["merged_into"], current["merged_into"]
        started_from = base["merged_into"] if base else None
        if wanted not in (current["merged_into"], started_from):
            yield "An import merges no partners: leave “merged_into” as it was, and merge them on the partner’s page."

    def _check_once(self, entry: Entry, line: int | None) -> bool:
        """Tell whether nothing before it is the same entry; one under another address is a problem."""
        today = self.today.get(entry, entry)
        if today not in self.seen:
            self.seen[today] = entry
            return True
        if self.seen[today] != entry:
            reason = f"“{entry[-1]}” and “{self.seen[today][-1]}” are addresses of one entry: give one row to it."
            self.result.problems.append(Problem(reason, line, "slug" if line else ""))
        return False

    def _add(self, entry: Entry, said: Record, base: Record | None, line: int | None) -> None:
        today, current = self.today.get(entry, entry), self.current.get(entry)
        known_by = "url" if entry[0] == SOURCE else "slug"
        if known_by in said:
            said = {**said, known_by: base[known_by] if base and current else today[1]}
        deleted = entry[0] == INITIATIVE and current is None and self.rows.get(entry) in self.deleted_by_staff
        base = base and _in_order(base)
        self.result.effects.append(Effect(today, _in_order(said), current, base, line, deleted))

    def _deleted_by_staff(self) -> set[int]:
        """Return the keys of those that went by a deletion of their own, not because an import was undone."""
        gone = {pk for entry, pk in self.rows.items() if entry[0] == INITIATIVE and entry not in self.current}
        undone = Version.objects.latest_saved().filter(entry__in=gone, load__undone_at__isnull=False)
        return gone - set(undone.values_list("entry", flat=True))

    def _of_today(self, record: Record) -> Record:
        """Return a record with the keys that things have now; one that leads nowhere stays."""
        result = self._cited_today(record)
        for name, link in LINKS_BY_NAME.items():
            if name not in record:
                continue
            kept: dict[str, Record] = {}
            for item in map(self._cited_today, record[name]):
                linked = item[link.linked]
                if link.linked in REFERENCES:
                    linked = self._key_of_today(REFERENCES[link.linked], linked)
                item = {**item, link.linked: linked}
                kept.setdefault(word_of(name, item), item)
            result[name] = list(kept.values())
        return result

    def _cited_today(self, fields: Record) -> Record:
        """Return the fields of a row with the addresses that what they cite has now."""
        cited = {name: key for name in ("passage", "source") if is_natural_key(key := fields.get(name))}
        return {**fields, **{name: [self._url_of_today(url), *number] for name, (url, *number) in cited.items()}}

    def _url_of_today(self, url: Any) -> Any:
        if url not in self.urls:
            source = self.held.formerly_at(Source, [url])
            self.urls[url] = source.url if source else url
        return self.urls[url]

    def _key_of_today(self, label: str, key: list) -> list:
        try:
            return list(self.references.find(LINKED[label], key).natural_key())
        except ValidationError:
            return key

    def _lost(self, record: Record) -> Iterable[str]:
        """Yield a sentence for each thing that a record points to and that neither directory nor file has."""
        links = [item for name in LINKS_BY_NAME for item in record.get(name, [])]
        for fields in (record, *links):
            for name, label in REFERENCES.items():
                key = fields.get(name)
                if is_natural_key(key) and (label, *key) not in self.result.file.entries:
                    try:
                        self.references.find(LINKED[label], key)
                    except ValidationError as error:
                        yield f"{error.messages[0]}{self.reading.hint(LINKED[label], str(key[0]))}"


def _in_order(record: Record) -> Record:
    """Return the record with its fields in the order of forms: PostgreSQL gives those that it stored in another."""
    names = [*(each.name for each in Initiative._meta.fields), *LINKS_BY_NAME]
    return {name: record[name] for name in names if name in record} | record


def _malformed(model: type[models.Model], record: Record) -> Iterable[str]:
    """Yield a sentence for each field or link whose value is of a wrong type, and each link that is given twice.

    The times are not looked at: an import sets them itself.
    """
    _, errors = read_fields(model, {name: value for name, value in record.items() if name not in IMPORTED_APART})
    yield from sentences(ValidationError(errors))
    for name, link in LINKS_BY_NAME.items():
        words = set()
        for item in record.get(name, []):
            linked = item.get(link.linked)
            known = is_natural_key(linked) if link.linked in REFERENCES else isinstance(linked, str) and linked
            noun = link._meta.verbose_name
            if not known or type(item.get("position")) is not int:
                yield f"A {noun} needs its “{link.linked}” and its “position”, a whole number: {json.dumps(item)[:80]}"
            elif word_of(name, item) in words:
                yield f"The {noun} “{word_of(name, item)}” is given twice."
            elif errors := read_fields(link, item)[1]:
                yield from (f"{noun} “{word_of(name, item)}”, {each}" for each in sentences(ValidationError(errors)))
            else:
                words.add(word_of(name, item))
