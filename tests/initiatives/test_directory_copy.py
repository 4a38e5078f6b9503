"""A working copy refuses what the database refuses, in the same words, and writes what it was told."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from initiatives.bulk_writing import write
from initiatives.directory_copy import DirectoryCopy
from initiatives.entries import INITIATIVE, STANDALONE, stored_records
from initiatives.history.restoring import LaterReferences
from initiatives.importing.applying import effect_of
from initiatives.importing.undoing import effect_of_undo, undo
from initiatives.keywords import on_other_entries
from initiatives.models import Initiative, Passage
from initiatives.models.citations import LINKS
from initiatives.record_writing import apply_record
from initiatives.records import apply_fields, sentences, to_record
from initiatives.search.indexing import outdated
from partners.addresses import row_at
from partners.models import Partner
from tests.factories import make_audience, make_focus_area, make_initiative, make_partner, make_source
from tests.initiatives.importing.files import imported, table

pytestmark = pytest.mark.django_db


class _Undo(Exception):
    pass


def make_directory():
    """Make a directory in which every unique value, and one keyword four times, is taken."""
    make_initiative("Open eBooks", text="Free for children.", partners=["First Book"], keywords="app", names=["OEB"])
    make_initiative("Film Forward", text="Films for all.", focus=["Reading"], audiences=["Children"])
    for number in range(4):
        make_initiative(f"Crowded {number}", keywords="crowded", summary="Many.", status="draft")
    make_initiative("Gone").delete()
    renamed = make_initiative("Renamed", summary="Words.", slug="former")
    renamed.slug = "renamed"
    renamed.save()
    make_partner("Old name")
    Partner.objects.filter(slug="old-name").update(slug="new-name")
    make_focus_area("Music")
    make_audience("Teens")
    make_source("https://other.example/")


def outcome(change):
    """Return what a change refuses, or else what the directory is after it, and take it back."""
    found = None
    try:
        with transaction.atomic():
            try:
                change()
            except ValidationError as error:
                found = list(sentences(error))
            else:
                found = stored_records()
                assert outdated(Initiative.objects.values_list("pk", flat=True)) == []
            raise _Undo
    except _Undo:
        return found


def through_copy(entry, record, **options):
    held = DirectoryCopy()
    held.hold_initiatives(slugs=[entry[1]] if entry[0] == INITIATIVE else [], pks=filter(None, [options.get("pk")]))
    held.put(entry, record, LaterReferences(held), **options)
    with CaptureQueriesContext(connection) as queries:
        held.broken_quotes([])
    assert not queries.captured_queries
    write(held)


def through_rows(entry, record):
    """Save a standalone entry as a form would, by the rules of the database."""
    model = apps.get_model(entry[0])
    try:
        row = model._default_manager.get_by_natural_key(*entry[1:])
    except model.DoesNotExist:
        row = row_at(model, record["slug"]) if "slug" in record else model()
    apply_fields(row, record, LaterReferences())
    row.full_clean()
    row.save()


PASSAGES = st.sampled_from([None, 1, 2, 99])
TEXTS = st.sampled_from(["", "  ", "x", "x" * 201, "Open eBooks"])
SLUGS = st.sampled_from(
    ["open-ebooks", "film-forward", "new", "former", "renamed", "gone", "Bad slug!", "", "x" * 121]
)
ADDRESSES = st.sampled_from(["", "https://example.org/", "no address", "https://example.org/" + "x" * 500])
KEYWORDS = st.sampled_from(["", "app", "App, àpp", "crowded", "a,b,c,d,e,f,g,h,i,j,k,l,m", "new, words"])
CITED = st.fixed_dictionaries(
    {
        "quote": st.sampled_from(["", "Free", "costly"]),
        "passage": PASSAGES,
        "source": st.sampled_from([None, "o", "n"]),
    }
)


def links(name, words):
    return st.lists(st.tuples(st.sampled_from(words), CITED, st.integers(0, 3)), max_size=2).map(
        lambda several: [{name: word, **cited, "position": place} for word, cited, place in several]
    )


INITIATIVES = st.fixed_dictionaries(
    {},
    optional={
        "slug": SLUGS,
        "title": TEXTS,
        "kind": st.sampled_from(["award", "x", ""]),
        "passage": PASSAGES,
        "summary": TEXTS,
        "status": st.sampled_from(["draft", "published", "withdrawn", "x"]),
        "withdrawn_reason": st.sampled_from(["", "Over."]),
        "standing": st.sampled_from(["not-known", "ended", "x"]),
        "website": ADDRESSES,
        "keywords": KEYWORDS,
        "review_on": st.sampled_from([None, "2027-01-31", "2027-02-31"]),
        "concerns_museums": st.sampled_from([True, False, "yes"]),
        "partnerships": links("partner", [["first-book"], ["new-name"], ["old-name"], ["none"], None]),
        "focuslinks": links("focus_area", [["reading"], ["music"], ["none"]]),
        "audiencelinks": links("audience", [["children"], ["teens"]]),
        "alternatenames": links("name", ["OEB", "", "x" * 201, "Other"]),
        "stateddates": links("text", ["In 2015", ""]),
        "fieldcitations": links("field", ["standing", "title", "x"]),
    },
)
STANDALONES = {
    "partners.partner": {
        "name": TEXTS,
        "slug": SLUGS,
        "type": st.sampled_from(["foundation", "x"]),
        "website": ADDRESSES,
    },
    "initiatives.focusarea": {"name": st.sampled_from(["Reading", "Music", "New", ""]), "slug": SLUGS},
    "initiatives.audience": {"name": st.sampled_from(["Teens", "Children", ""]), "slug": SLUGS},
    "initiatives.source": {
        "url": ADDRESSES,
        "title": TEXTS,
        "captured_on": st.sampled_from([None, "2017-02-13", "x"]),
    },
    "initiatives.passage": {
        "number": st.sampled_from([0, 1, 2, 99, -1]),
        "text": st.sampled_from(["", "Free for all."]),
    },
}


def resolved(value):
    """Return a value with the natural keys of what stands for them: numbers of passages, letters of sources."""
    if isinstance(value, list):
        return [resolved(each) for each in value]
    if not isinstance(value, dict):
        return value
    result = {name: resolved(each) for name, each in value.items()}
    if "passage" in result:
        result["passage"] = passage_key(result["passage"])
    if "source" in result:
        result["source"] = {None: None, "o": ["https://other.example/"], "n": ["https://nowhere.example/"]}[
            result["source"]
        ]
    return result


def passage_key(place):
    stored = list(Passage.objects.order_by("pk"))
    if place is None:
        return None
    return list(stored[place - 1].natural_key()) if place <= len(stored) else ["https://www.imls.gov/", 99]


class SameRulesTests(TestCase):
    """The rules of a working copy and those of the database are the same."""

    @classmethod
    def setUpTestData(cls):
        make_directory()

    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @given(changes=INITIATIVES, start=st.sampled_from(["open-ebooks", "film-forward", "crowded-0", None]))
    def test_initiatives_are_refused_alike(self, changes, start):
        model = Initiative.objects.for_detail()
        record = to_record(model.get(slug=start or "open-ebooks"))
        if start is None:
            record |= {"slug": "new", "title": "New", "passage": None, "summary": "New."}
        record |= resolved(changes)
        pk = Initiative.objects.get(slug=start).pk if start else None
        by_database = outcome(lambda: apply_record(record, LaterReferences(), pk=pk))
        by_copy = outcome(lambda: through_copy((INITIATIVE, record["slug"]), record, pk=pk))
        assert by_copy == by_database

    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @given(data=st.data(), label=st.sampled_from(sorted(STANDALONES)))
    def test_standalone_entries_are_refused_alike(self, data, label):
        fields = data.draw(st.fixed_dictionaries(STANDALONES[label]))
        if label == "initiatives.passage":
            fields["source"] = ["https://www.imls.gov/issues/national-initiatives"]
            entry = (label, *fields["source"], fields["number"])
        else:
            entry = (label, fields.get("slug", fields.get("url")))
        assert outcome(lambda: through_copy(entry, fields)) == outcome(lambda: through_rows(entry, fields))


def test_copy_counts_keywords_in_every_spelling():
    make_initiative("Other", keywords="Müller")
    with DirectoryCopy().in_use():
        assert on_other_entries(Initiative(keywords="muller")) == {"muller": 1}


def test_constraints_of_all_entries_are_read_without_a_query():
    """A new constraint that the copy cannot read would cost a query a row, or be asked of what is not stored yet."""
    held = DirectoryCopy()
    for model in (*STANDALONE, Initiative, *LINKS):
        for constraint in model._meta.constraints:
            assert isinstance(constraint, models.CheckConstraint) or constraint.fields, constraint.name
        with CaptureQueriesContext(connection) as queries, held.in_use(), pytest.raises(ValidationError):
            model().full_clean()
        assert not queries.captured_queries


def rows(count, **cells):
    several = [{"slug": f"e-{number}", "title": f"Entry {number}", "kind": "award"} for number in range(count)]
    linked = {"partners": "First Book", "focus_areas": "Reading", "other_names": "A name"}
    return [each | linked | {"keywords": f"word{each['slug']}"} | cells for each in several]


def queries_of(action, *given, **options):
    with CaptureQueriesContext(connection) as queries:
        action(*given, **options)
    return len(queries)


def growth(cost):
    """Return how many queries a row more costs: 200 rows beside 20."""
    few, many = cost(20), cost(200)
    return (many - few) / 180


@pytest.fixture
def references():
    make_initiative("First", partners=["First Book"], focus=["Reading"])


@pytest.mark.parametrize("cells", [{}, {"partners": "Frist Book"}, {"keywords": "a, a"}])
def test_preview_of_an_import_costs_no_query_a_row(references, cells):
    def preview(count):
        return queries_of(effect_of, table(*rows(count, note="New", **cells)))

    assert growth(preview) == 0  # of rows that are new
    imported(table(*rows(200)))
    assert growth(preview) == 0  # and of those that change


def test_preview_of_an_undo_costs_no_query_a_row(references):
    def preview(count):
        load = imported(table(*rows(count)))
        cost = queries_of(effect_of_undo, load)
        undo(load)
        return cost

    assert growth(preview) == 0


@pytest.mark.parametrize("note", ["", "Changed."])
def test_an_import_costs_at_most_a_query_a_row(references, note):
    def cost(count):
        if note:
            imported(table(*rows(count)))
        return queries_of(imported, table(*rows(count, note=note)))

    assert growth(cost) <= 1


@pytest.mark.parametrize("note", ["", "Changed."])
def test_an_undo_costs_at_most_a_query_a_row(references, note):
    def cost(count):
        load = imported(table(*rows(count)))
        return queries_of(undo, imported(table(*rows(count, note=note))) if note else load)

    assert growth(cost) <= 1
