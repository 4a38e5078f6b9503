import pytest
from hypothesis import given
from hypothesis import strategies as st

from initiatives.history.merging import changes, facts_of, merge, with_facts
from initiatives.records import LINKS_BY_NAME


def link(slug, position=0, **fields):
    return {
        "partner": [slug],
        "role": "",
        "passage": None,
        "quote": "",
        "source": None,
        "position": position,
        **fields,
    }


def record(title="One", note="", partners=(), **fields):
    given = {"title": title, "slug": "one", "note": note, "status": "published", "updated_at": "2026-01-01T00:00:00Z"}
    return {**given, **{name: [] for name in LINKS_BY_NAME}, "partnerships": list(partners), **fields}


def test_a_record_is_its_facts_with_times_and_workflow():
    one = record(partners=[link("a"), link("b", 1)])
    assert ("status",) not in facts_of(one)
    assert facts_of(one)["partnerships", "b"] == link("b", 1)
    assert with_facts(record("Other"), facts_of(one)) == one


def test_what_each_changed_is_kept_where_nothing_clashes():
    base = record(note="n", partners=[link("a"), link("b", 1)])
    current = record("Two", note="n", partners=[link("b", 1), link("c", 2)])
    new = record(note="m", partners=[link("a"), link("b", 1, role="founder")])
    merged = merge(base, current, new)
    assert merged.conflicts == []
    assert merged.record == record("Two", note="m", partners=[link("b", 1, role="founder"), link("c", 2)])
    assert [change.fact for change in merged.changed] == [("note",), ("partnerships", "b")]


@pytest.mark.parametrize("chosen", [False, True])
def test_of_what_both_changed_the_current_stays_unless_the_new_is_chosen(chosen):
    base, current, new = record("One"), record("Two"), record("Three", partners=[link("a")])
    merged = merge(base, current, new, prefer_new=frozenset({("title",)} if chosen else ()))
    assert merged.record == record("Three" if chosen else "Two", partners=[link("a")])
    assert [(conflict.fact, conflict.base, conflict.current, conflict.new) for conflict in merged.conflicts] == (
        [] if chosen else [(("title",), "One", "Two", "Three")]
    )


def test_a_link_that_one_took_out_and_the_other_changed_is_a_conflict():
    merged = merge(record(partners=[link("a")]), record(), record(partners=[link("a", role="founder")]))
    assert [(conflict.current, conflict.new) for conflict in merged.conflicts] == [(None, link("a", role="founder"))]
    assert merged.record == record()


def test_the_same_edit_twice_and_another_order_are_no_conflict():
    base = record(partners=[link("a"), link("b", 1)])
    current = record("Two", partners=[link("b"), link("a", 1)])
    merged = merge(base, current, record("Two", partners=[link("a"), link("b", 1)]))
    assert (merged.changed, merged.conflicts, merged.record) == ([], [], current)


def test_another_order_is_carried_over_where_the_current_one_is_as_it_was():
    base, new = record(partners=[link("a"), link("b", 1)]), record(partners=[link("b"), link("a", 1)])
    merged = merge(base, {**base, "title": "Two"}, new)
    assert merged.record == {**new, "title": "Two"}
    assert merged.conflicts == []


def test_workflow_and_times_of_the_new_record_are_left_where_they_are():
    merged = merge(record(), record(), record(status="draft", updated_at="2027-01-01T00:00:00Z"))
    assert merged.record == record()


def test_changes_name_fields_first_and_what_came_and_went():
    found = changes(record(partners=[link("a")]), record("Two", partners=[link("b")]))
    assert [(change.fact, change.before, change.after) for change in found] == [
        (("title",), "One", "Two"),
        (("partnerships", "a"), link("a"), None),
        (("partnerships", "b"), None, link("b")),
    ]


def test_changes_have_the_fields_in_the_order_of_the_form():
    # As PostgreSQL gives a stored record: its keys by length, then by alphabet.
    before = dict(sorted(record(summary="").items(), key=lambda item: (len(item[0]), item[0])))
    after = {**before, "title": "Two", "note": "New", "summary": "Books", "slug": "two"}
    assert [change.fact for change in changes(before, after)] == [("title",), ("slug",), ("summary",), ("note",)]


edits = st.builds(
    lambda title, note, slugs: record(title, note, [link(slug, at) for at, slug in enumerate(sorted(slugs))]),
    st.sampled_from("xyz"),
    st.sampled_from("xyz"),
    st.sets(st.sampled_from("abc")),
)


@given(base=edits, one=edits, other=edits)
def test_a_merge_loses_nothing_that_either_changed(base, one, other):
    merged = merge(base, one, other)
    clashing = {conflict.fact for conflict in merged.conflicts}
    assert clashing == {conflict.fact for conflict in merge(base, other, one).conflicts}
    for fact in set(facts_of(one)) | set(facts_of(other)):
        values = [facts_of(each).get(fact) for each in (base, one, other, merged.record)]
        was, mine, theirs, result = ({**v, "position": 0} if isinstance(v, dict) else v for v in values)
        assert result == (mine if fact in clashing or theirs == was else theirs)
