"""Every state of the list's form, held against a computation in plain Python on the fixture's JSON."""

import json
from itertools import groupby
from types import SimpleNamespace
from urllib.parse import parse_qsl

import pytest
from django.apps import apps
from django.conf import settings as project
from django.db import connection, transaction
from django.utils.http import urlencode
from hypothesis import given, settings
from hypothesis import strategies as st

from initiatives.touch import batched
from tests.naive import FACETS, Directory, Query, generated

from .asking import ask, plain

pytestmark = pytest.mark.django_db
MANY = settings(max_examples=60, deadline=None)
FEW = settings(max_examples=25, deadline=None)  # of what asks the directory many times in one example


def load(objects):
    """Write the objects of a fixture to the database."""
    rows = {}
    with batched():
        for label, group in groupby(objects, key=lambda each: each["model"]):
            model = apps.get_model(label)
            kin = {key.name: key.related_model for key in model._meta.fields if key.is_relation}
            created = model.objects.bulk_create(
                model(
                    **{
                        name: rows[kin[name], tuple(value)] if value and name in kin else value
                        for name, value in each["fields"].items()
                    }
                )
                for each in group
            )
            rows |= {(model, row.natural_key()): row for row in created}
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE"
        )  # a database plans badly for tables that it takes to be empty, as all tests leave them


@pytest.fixture(scope="module", params=["shipped", "generated"])
def directory(request, django_db_setup, django_db_blocker):
    """A directory in the database, and what plain Python makes of the same JSON."""
    shipped = project.BASE_DIR / "fixtures" / "directory.json"
    objects = json.loads(shipped.read_text()) if request.param == "shipped" else generated()
    with django_db_blocker.unblock(), transaction.atomic():
        load(objects)
        naive = Directory(objects)
        yield SimpleNamespace(naive=naive, telling=naive.telling_words())
        transaction.set_rollback(True)


@st.composite
def queries(draw, directory):
    """Draw a state of the form: about half of its choices are those of one entry, so that some lists are not empty."""
    naive = directory.naive
    entry = draw(st.sampled_from(naive.entries))

    def some(near, every, most):
        return draw(
            st.lists(st.sampled_from(sorted(near) or every) | st.sampled_from(every), max_size=most, unique=True)
        )

    return Query(
        values={facet: some(entry.values[facet], naive.vocabulary[facet], 2) for facet in FACETS},
        match=draw(st.sampled_from(["any", "all"])),
        sort=draw(st.sampled_from(["", "title", "updated", "relevance"])),
        words=draw(st.booleans()) * some(entry.words & set(directory.telling), directory.telling, 2),
    )


def address(query):
    return urlencode(query.pairs())


def test_the_directories_hold_what_the_tests_are_about(directory):
    assert len(directory.naive.entries) in {23, 251}
    assert len(directory.telling) >= 6
    assert len(ask().results) == len(directory.naive.entries)
    for name, vocabulary in directory.naive.vocabulary.items():
        shown = [value.slug for facet in ask().facets if facet.name == name for value in facet.values]
        assert shown == vocabulary or (name == "kind" and set(shown) >= set(vocabulary))


@MANY
@given(st.data())
def test_the_list_is_the_naive_one(directory, data):
    query = data.draw(queries(directory))
    found = ask(address(query)).results
    listed = [initiative.slug for initiative in found]
    if query.words and query.sort in {"", "relevance"}:
        assert sorted(listed) == sorted(directory.naive.listed(query))
        assert list(found) == sorted(found, key=lambda each: (-each.score, each.sort_key, each.slug))
    else:
        assert listed == directory.naive.listed(query)


@MANY
@given(st.data())
def test_every_count_is_the_naive_one(directory, data):
    query = data.draw(queries(directory))
    for facet in ask(address(query)).facets:
        for value in facet.values:
            assert value.count == directory.naive.count(query, facet.name, value.slug), (facet.name, value.slug)
            assert value.selected == (value.slug in query.values[facet.name])


@FEW
@given(st.data())
def test_every_way_out_leads_to_the_naive_list(directory, data):
    query = data.draw(queries(directory).filter(lambda query: not directory.naive.members(query)))
    ways, hint = ask(address(query)).ways_out()
    assert ways[-1].count == len(directory.naive.entries)
    assert len({way.url for way in ways}) == len(ways)
    for way in ways:
        changed = query_of(way.url)
        assert way.count == len(directory.naive.members(changed)) > 0
        if not changed.words or changed.sort in {"title", "updated"}:
            assert way.titles == titles_of(directory.naive.listed(changed), directory)[:3] or way is ways[-1]
    assert not hint or plain(hint).endswith("alone would still leave none.")


@FEW
@given(st.data())
def test_every_chip_leads_to_the_naive_list_of_one_choice_less(directory, data):
    query = data.draw(queries(directory))
    filterset = ask(address(query))
    chosen = sum(len(values) for values in query.values.values()) + bool(query.words)
    all_of_several = query.match == "all" and len(query.values["focus"]) > 1
    assert len(filterset.chips) == chosen + all_of_several
    for chip in filterset.chips:
        less = query_of(chip.url)
        left = sum(len(values) for values in less.values.values()) + bool(less.words)
        assert left == chosen - (chip.label != "All of these focus areas")
        assert {each.slug for each in ask(address(less)).results} == {
            each.slug for each in directory.naive.members(less)
        }


@FEW
@given(st.data())
def test_what_nobody_knows_changes_nothing_but_is_named(directory, data):
    query = data.draw(queries(directory))
    unknown = data.draw(st.lists(st.tuples(st.sampled_from([*FACETS, "match", "sort"]), st.just("nope")), unique=True))
    blank = data.draw(
        st.lists(st.tuples(st.sampled_from([*FACETS, "q", "match", "sort"]), st.sampled_from(["", " "])))
    )
    noisy = ask(urlencode(data.draw(st.permutations([*query.pairs(), *unknown, *blank]))))
    assert list(noisy.results) == list(ask(address(query)).results)
    assert sorted((each.parameter, each.value) for each in noisy.ignored) == sorted(unknown)
    assert noisy.url == ask(address(query)).url


def query_of(url):
    """Return the naive query of an address."""
    pairs = parse_qsl(url.partition("?")[2])
    values = {facet: [value for name, value in pairs if name == facet] for facet in FACETS}
    given = dict(pairs)
    return Query(values, given.get("match", "any"), given.get("sort", ""), given.get("q", "").split())


def titles_of(slugs, directory):
    titles = {entry.slug: entry.title for entry in directory.naive.entries}
    return [titles[slug] for slug in slugs]
