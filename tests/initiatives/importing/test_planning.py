"""What an import would do, by whoever has edited what since."""

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from initiatives.importing import tables
from initiatives.importing.applying import ImportRefused, effect_of
from initiatives.importing.cells import UNWRITABLE
from initiatives.importing.columns import MAX_HINTS
from initiatives.importing.decoding import UnusableFile
from initiatives.importing.tables import read
from initiatives.importing.undoing import undo
from initiatives.models import Initiative, Load, Passage, Source, Version
from initiatives.record_writing import apply_record
from initiatives.records import to_record
from partners.cleaning import has_letter_or_digit
from partners.models import Partner
from tests.factories import make_audience, make_focus_area, make_initiative, make_partner, make_passage, make_source
from tests.initiatives.importing.files import csv_of, edited, exported, imported, planned, said, table, xlsx_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def initiative():
    made = make_initiative(
        "Open eBooks",
        text="Open eBooks is free for children.",
        partners=["First Book", "StoryCorps"],
        focus=["Reading"],
        audiences=["Children"],
        names=["OEB: the app"],
    )
    made.partnerships.filter(position=0).update(quote="free", passage=made.passage, role="gives: access")
    made.stateddates.create(text="Announced on April 30, 2015: in Washington")
    return made


def change(initiative, **fields):
    """Edit as staff do."""
    for name, value in fields.items():
        setattr(initiative, name, value)
    initiative.save()


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_what_was_exported_is_unchanged(initiative, kind):
    make_initiative("Film Forward", status="draft")
    plan = effect_of(read(f"entries.{kind}", exported(kind)))
    assert plan.problems == []
    assert plan.changes_nothing
    assert not plan.conflicts


def test_an_edited_export_changes_only_what_was_edited(initiative):
    plan = effect_of(edited(exported(), summary="Free books.", partners="first-book: founder\nstorycorps"))
    assert plan.problems == []
    assert said(plan) == [("open-ebooks", [("summary",), ("partnerships", "first-book")], [])]
    assert plan.effects[0].line == 2
    imported(edited(exported(), summary="Free books.", partners="first-book: founder\nstorycorps"))
    link = Initiative.objects.get().partnerships.get(partner__slug="first-book")
    assert (link.role, link.quote) == ("founder", "free")


def test_what_staff_edited_since_the_export_is_in_conflict_and_stays(initiative):
    file = edited(exported(), summary="From the file", note="Also from the file")
    change(initiative, summary="From staff")
    assert said(effect_of(file)) == [("open-ebooks", [("note",)], [("summary",)])]
    imported(file)
    stored = Initiative.objects.get()
    assert (stored.summary, stored.note) == ("From staff", "Also from the file")


def test_the_side_of_the_file_is_taken_where_it_is_chosen(initiative):
    file = edited(exported(), summary="From the file", website="https://example.org/file")
    change(initiative, summary="From staff", website="https://example.org/staff")
    conflicts = [conflict.fact for _, conflict in effect_of(file).conflicts]
    imported(file, take={conflicts.index(("summary",))})
    stored = Initiative.objects.get()
    assert (stored.summary, stored.website) == ("From the file", "https://example.org/staff")


def test_a_column_that_is_missing_leaves_alone_and_an_empty_cell_empties(initiative):
    change(initiative, summary="A summary", note="A note")
    row = {"slug": "open-ebooks", "version": str(Version.objects.of(initiative)[0].number)}
    assert said(planned(row | {"summary": "", "audiences": ""})) == [
        ("open-ebooks", [("summary",), ("audiencelinks", "children")], [])
    ]


def test_rows_may_end_before_cells_that_are_empty(initiative):
    """Excel leaves out the empty cells at the ends of rows."""
    for text, columns in {
        b"slug,title,note\nopen-ebooks,Open eBooks\n": [],
        b"slug,title,kind,note\nnew,New,award\n": [],
        b"slug,title,dates,note\nopen-ebooks,Open eBooks\n": ["dates"],
        b"slug,title,kind,note\nnew,New\n": ["kind"],
    }.items():
        plan = effect_of(read("a.csv", text))
        assert [(problem.line, problem.column) for problem in plan.problems] == [(2, column) for column in columns]


def test_a_row_that_ends_before_a_value_of_its_entry_is_refused(initiative):
    [problem] = effect_of(read("a.csv", b"slug,note,audiences,dates\nopen-ebooks,New\n")).problems
    assert str(problem) == (
        "line 2, column audiences: The row ends before this cell, which is not empty in the directory. Give the row "
        "all its cells, or save the file as .xlsx."
    )


def test_a_new_entry_lacks_no_title_that_could_not_be_read():
    plan = effect_of(read("a.csv", b"slug,title,kind\nnew,#N/A,award\n"))
    assert [problem.reason for problem in plan.problems] == [
        "The cell shows the error #N/A. Write the value, or empty the cell."
    ]


def test_without_a_base_whatever_differs_is_in_conflict_unless_it_was_empty(initiative):
    change(initiative, summary="A summary")
    plan = planned({"slug": "open-ebooks", "title": "Another", "summary": "", "note": "New", "focus_areas": ""})
    assert said(plan) == [("open-ebooks", [("note",)], [("title",), ("summary",), ("focuslinks", "reading")])]


def test_the_last_import_is_the_base_of_the_next(initiative):
    imported(table({"slug": "open-ebooks", "note": "First"}))
    change(initiative := Initiative.objects.get(), summary="From staff")
    assert said(planned({"slug": "open-ebooks", "note": "Second"})) == [("open-ebooks", [("note",)], [])]
    change(initiative, note="From staff too")
    assert said(planned({"slug": "open-ebooks", "note": "Second"})) == [("open-ebooks", [], [("note",)])]
    Load.objects.update(undone_at=initiative.updated_at)
    assert said(planned({"slug": "open-ebooks", "note": "From staff too"})) == [("open-ebooks", [], [])]


def test_the_load_of_the_whole_directory_is_a_base_too(initiative):
    change(initiative, note="Loaded")
    Load.objects.create(name="directory.json", sha256="0" * 64, entries=json.loads(exported("json")))
    assert said(planned({"slug": "open-ebooks", "note": "New"})) == [("open-ebooks", [("note",)], [])]


def test_the_base_of_an_exported_fixture_is_what_was_exported(initiative):
    change(initiative, summary="One", note="One")
    file = read("a.json", exported("json").replace(b'"summary": "One"', b'"summary": "Two"'))
    change(initiative, note="Two")
    assert [each for each in said(effect_of(file)) if each[0] == "open-ebooks"] == [
        ("open-ebooks", [("summary",)], [])
    ]


def test_an_entry_is_found_by_an_address_that_it_had(initiative):
    file = edited(exported(), note="New", partners="first-book: gives: access\nstorycorps")
    change(initiative, slug="renamed")
    partner = make_partner("First Book")
    partner.slug = "first-book-inc"
    partner.save()
    assert said(effect_of(file)) == [("renamed", [("note",)], [])]


def test_two_rows_of_one_entry_are_refused(initiative):
    change(initiative, slug="renamed")
    plan = planned({"slug": "renamed", "note": "a"}, {"slug": "open-ebooks", "note": "b"})
    assert list(map(str, plan.problems)) == [
        "line 3, column slug: “open-ebooks” and “renamed” are addresses of one entry: give one row to it."
    ]


def test_a_new_entry_needs_a_title_and_a_kind():
    plan = planned({"slug": "new", "summary": "x"})
    assert [(problem.line, problem.column) for problem in plan.problems] == [(2, "title"), (2, "kind")]


def test_everything_that_is_wrong_is_named_at_once_with_line_and_column(initiative):
    make_focus_area("Reading")
    make_passage("One", source=make_source("https://example.org/a"), number=900)
    make_passage("Two", source=make_source("https://example.org/b"), number=900)
    row = {
        "slug": "open-ebooks",
        "version": "",
        "title": "Open eBooks",
        "kind": "program",
        "standing": "",
        "website": "",
        "concerns_museums": "",
        "passage": "",
        "partners": "",
        "focus_areas": "",
    }
    plan = planned(
        row | {"version": "99", "partners": "frist-book\nnobody", "kind": "programm"},
        row
        | {"slug": "b", "title": "", "concerns_museums": "maybe", "passage": "900", "focus_areas": "reading\nReading"},
        row | {"slug": "c", "passage": "x", "standing": "ended", "version": "1"},
        row | {"slug": "d", "website": "nowhere", "standing": "ended"},
        row | {"slug": "not a slug", "kind": "", "title": "T" * 201},
    )
    assert list(map(str, plan.problems)) == [
        "line 2, column version: The entry has no version 99. Leave the cell as it was exported, or empty it.",
        "line 2, column kind: “programm” is not a kind. Did you mean “program”?",
        "line 2, column partners: There is no partner “frist-book”. Did you mean “first-book”?",
        "line 2, column partners: There is no partner “nobody”.",
        "line 3, column title: An entry needs a title.",
        "line 3, column concerns_museums: “maybe” is neither “yes” nor “no”.",
        "line 3, column passage: Several pages have a passage 900: write the page’s address after the number.",
        "line 3, column focus_areas: “reading” is given twice.",
        "line 4, column version: The entry has no version 1. Leave the cell as it was exported, or empty it.",
        "line 4, column standing: Say by a quote or a source how it is known, or choose “not known”.",
        "line 4, column passage: “x” is no number of a passage.",
        "line 5, column website: Enter a web address such as https://www.imls.gov/.",
        "line 6, column slug: An address holds only the letters a to z, numbers, hyphens and underscores, such as "
        "film-forward.",
        "line 6, column title: Ensure this value has at most 200 characters (it has 201).",
        "line 6, column kind: It is empty. Choose one of: award, challenge-or-competition, program, partnership, "
        "research-or-study, convening, digital-tool.",
    ]
    assert not Initiative.objects.exclude(pk=initiative.pk).exists()


@pytest.mark.parametrize(("wrong", "columns"), [({}, []), ({"version": "99"}, ["version"])])
def test_a_cell_that_cannot_be_read_hides_no_rule_that_the_rest_of_its_row_breaks(initiative, wrong, columns):
    change(initiative, website="https://example.org/staff")
    file = edited(exported(), kind="awrad", website="javascript:alert(1)", **wrong)
    plan = effect_of(file)
    assert [(each.line, each.column) for each in plan.problems] == [
        (2, name) for name in [*columns, "kind", "website"]
    ]
    with pytest.raises(ImportRefused) as refused:
        imported(file)
    assert refused.value.problems == plan.problems


def test_a_row_that_repeats_an_entry_is_checked_too(initiative):
    rows = [{"slug": "new", "title": "New", "kind": "award", "website": site} for site in ("", "nowhere")]
    assert [(problem.line, problem.column) for problem in planned(*rows).problems] == [(3, "slug"), (3, "website")]


def test_rules_of_the_directory_are_checked_before_anything_is_written(initiative):
    row = {"slug": "new", "title": "New", "kind": "award", "standing": "ended"}
    assert list(map(str, planned(row).problems)) == [
        "line 2, column standing: Say by a quote or a source how it is known, or choose “not known”."
    ]


def test_things_are_known_by_name_too_and_choices_by_their_labels(initiative):
    make_audience("Museum people")
    row = {
        "slug": "new",
        "title": "New",
        "kind": "Digital tool",
        "partners": "First Book: founder",
        "audiences": "museum people",
    }
    plan = planned(row)
    assert plan.problems == []
    [effect] = plan.added
    assert effect.said["kind"] == "digital-tool"
    assert effect.said["partnerships"][0]["partner"] == ["first-book"]
    assert effect.said["audiencelinks"][0]["audience"] == ["museum-people"]


def test_what_staff_deleted_does_not_come_back_unless_it_is_chosen(initiative):
    file, pk = edited(exported(), note="New"), initiative.pk
    initiative.delete()
    plan = effect_of(file)
    assert said(plan) == [("open-ebooks", [], [("deleted",)])]
    assert plan.changes_nothing
    imported(file, take={0})
    back = Initiative.objects.get()
    assert (back.pk, back.note, back.status) == (pk, "New", Initiative.Status.DRAFT)


def test_a_plan_is_another_as_soon_as_the_directory_is(initiative):
    file = edited(exported(), note="New")
    before = effect_of(file).digest
    assert effect_of(file).digest == before
    change(initiative, note="From staff")
    assert effect_of(file).digest != before


def objects(**changes):
    """Return an exported fixture with other values for fields, by model."""
    found = json.loads(exported("json"))
    for item in found:
        item["fields"] |= changes.get(item["model"].split(".")[1], {})
    return found


def test_a_fixture_brings_what_its_initiatives_need(initiative):
    content = exported("json")
    Initiative.objects.all().delete()
    for thing in (make_partner("First Book"), make_focus_area("Reading")):
        thing.delete()
    plan = effect_of(read("a.json", content))
    assert plan.problems == []
    assert [effect.entry[-1] for effect in plan.added] == ["reading", "first-book"]


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("hawai'i council", "council"),
        ("HAWAII COUNCIL", "council"),
        ("lodz", "plain"),
        ("ŁÓDŹ", "marked"),
        ("plain", "plain"),
    ],
)
def test_names_are_known_in_other_spellings(typed, slug):
    for name, address in (("Hawaiʻi Council", "council"), ("Łódź", "marked"), ("Lodz", "plain")):
        make_partner(name, slug=address)
    [effect] = planned({"slug": "new", "title": "New", "kind": "program", "partners": typed}).added
    assert effect.said["partnerships"][0]["partner"] == [slug]


def test_spelling_that_two_names_share_is_refused(initiative):
    for name in ("Łódź", "Łodz"):
        make_partner(name, slug=f"of-{len(name.encode())}")
    plan = planned({"slug": "open-ebooks", "partners": "Lodz"})
    assert "There is no partner “Lodz”." in str(plan.problems[0])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"partnership": {"partner": "first-book"}}, "needs its “partner”"),
        ({"partnership": {"partner": ["first-book"]}}, "is given twice"),
        ({"partnership": {"partner": [""]}}, "needs its “partner”"),
        ({"partner": {"slug": ""}}, "has no name to know it by"),
        ({"passage": {"number": "1"}}, "has no name to know it by"),
        ({"partnership": {"position": "x"}}, "needs its “partner” and its “position”"),
        ({"focuslink": {"focus_area": ["raeding"]}}, "There is no focus area “raeding”. Did you mean “reading”?"),
        ({"initiative": {"title": 5}}, "title: It must be text."),
        ({"passage": {"source": ["https://example.org/", "more"]}}, "has no name to know it by"),
        ({"initiative": {"nothing": 5}}, "nothing: There is no such field."),
        ({"initiative": {"passage": 5}}, "passage: It must be a natural key"),
        ({"initiative": {"passage": []}}, "passage: It must be a natural key"),
        ({"initiative": {"passage": [["https://example.org/"], 1]}}, "passage: It must be a natural key"),
        ({"initiative": {"review_on": 1.5}}, "review_on: It must be text."),
        ({"initiative": {"note": None}}, "note: It must be text."),
        ({"partnership": {"source": True}}, "“first-book”, source: It must be a natural key"),
        ({"partnership": {"nothing": 5}}, "“first-book”, nothing: There is no such field."),
    ],
)
def test_what_is_wrong_in_a_fixture_is_named(initiative, changes, words):
    file = read("a.json", json.dumps(objects(**changes)).encode())
    Initiative.objects.update(note="From staff", review_on="2027-01-05", passage=None)  # so that facts are in conflict
    plan = effect_of(file)
    assert any(words in str(problem) for problem in plan.problems), plan.problems
    with pytest.raises(ImportRefused, match=words):
        imported(file)


@pytest.mark.parametrize("time", [[], "9999-12-31T23:00:00-05:00", "0001-01-01T00:00:00+05:00"])
def test_a_time_of_a_fixture_that_is_none_hinders_nothing_since_an_import_sets_times_itself(initiative, time):
    plan = effect_of(read("a.json", json.dumps(objects(initiative={"updated_at": time, "title": "Another"})).encode()))
    assert plan.problems == []
    assert said(plan)[-1] == ("open-ebooks", [], [("title",)])


def test_comparing_costs_the_same_number_of_queries_at_any_size(initiative, django_assert_max_num_queries):
    for number in range(12):
        make_initiative(f"Entry {number}", partners=[f"Partner {number}"])
    file = read("entries.csv", exported())
    with django_assert_max_num_queries(60):
        assert effect_of(file).changes_nothing


awkward = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30).map(
    lambda text: UNWRITABLE.sub("", text).strip()
) | st.sampled_from(
    [
        'a "b"\nc',
        "=1+1",
        "שלום: עולם",
        "👩‍👩‍👧",
        "a: b: c",
        "'=x",
        "\\: x",
        "-",
        "a; b",
        "a; b: c",
        "a\\; b\\",
        "#N/A",
        "#REF!",
        "####",
    ]
)
awkward = awkward.map(lambda text: text if has_letter_or_digit(text) else f"{text}a")


class AnyText(TestCase):
    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(st.lists(awkward, min_size=5, max_size=5), st.sampled_from(["csv", "xlsx", "json"]))
    def test_any_text_that_was_exported_is_unchanged(self, written, kind):
        initiative = make_initiative("One", partners=["First Book"])
        record = to_record(initiative)
        link = {"passage": None, "quote": "", "source": None, "position": 3}
        title, summary, role, name, date = written
        record["partnerships"][0]["role"] = role
        record |= {"title": title, "summary": summary}
        record["alternatenames"] = [{**link, "name": name, "note": role}]
        record["stateddates"] = [{**link, "text": date}]
        apply_record(record)
        record = to_record(Initiative.objects.get())
        plan = effect_of(read(f"entries.{kind}", exported(kind)))
        assert plan.problems == []
        assert (plan.changes_nothing, plan.conflicts) == (True, [])
        if kind != "json":
            self.assert_new_entry_says_the_same(read(f"entries.{kind}", exported(kind)), record)

    def assert_new_entry_says_the_same(self, file, record):
        """Import the rows under another slug, so that nothing but the file says what they hold."""
        for row in file.rows.values():
            row |= {"slug": "two", "version": ""}
        imported(file)
        found = to_record(Initiative.objects.get(slug="two"))
        for name in ("title", "summary"):
            assert found[name] == record[name]
        for name, texts in {
            "partnerships": ["role"],
            "alternatenames": ["name", "note"],
            "stateddates": ["text"],
        }.items():
            assert [[link[text] for text in texts] for link in found[name]] == [
                [link[text] for text in texts] for link in record[name]
            ]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"source": ["https://no.example/"]}, "There is no source “https://no.example/”."),
        ({"passage": ["https://no.example/", 7], "quote": "free"}, "There is no passage “https://no.example/, 7”."),
    ],
)
def test_a_source_or_a_passage_that_nobody_knows_is_a_problem_of_the_file(initiative, changed, problem):
    objects = json.loads(exported("json"))
    link = next(each for each in objects if each["model"] == "initiatives.focuslink")
    link["fields"] |= changed
    plan = effect_of(read("entries.json", json.dumps(objects).encode()))
    assert any(problem in str(each) for each in plan.problems)


def test_a_source_and_its_passages_are_found_by_an_address_that_the_source_had(initiative):
    objects = json.loads(exported("json"))
    passage = initiative.passage
    change(passage.source, url="https://example.org/moved")
    plan = effect_of(read("a.json", json.dumps(objects).encode()))
    assert plan.problems == []
    assert not plan.conflicts
    assert plan.changes_nothing
    assert [effect.entry for effect in plan.effects[:2]] == [
        ("initiatives.source", "https://example.org/moved"),
        ("initiatives.passage", "https://example.org/moved", passage.number),
    ]

    [before] = [each for each in objects if each["model"] == "initiatives.passage"]
    objects.insert(2, {**before, "fields": before["fields"] | {"number": 999, "text": "Free as air."}})
    focus = next(each for each in objects if each["model"] == "initiatives.focuslink")
    focus["fields"] |= {"passage": [before["fields"]["source"][0], 999], "quote": "Free"}
    load = imported(read("a.json", json.dumps(objects).encode()))
    assert Source.objects.count() == 1
    assert Initiative.objects.get().focuslinks.get().passage.source == passage.source
    undo(load)
    assert Passage.objects.get() == passage


def test_an_import_merges_no_partners_and_parts_none(initiative):
    before = exported("json")
    objects = json.loads(before)
    storycorps = next(each for each in objects if each["fields"].get("slug") == "storycorps")
    storycorps["fields"]["merged_into"] = ["first-book"]
    plan = effect_of(read("entries.json", json.dumps(objects).encode()))
    assert "An import merges no partners" in str(plan.problems[0])
    assert Partner.objects.filter(merged_into=None).count() == 2

    change(Partner.objects.get(slug="storycorps"), merged_into=Partner.objects.get(slug="first-book"))
    plan = effect_of(read("entries.json", before))
    assert plan.problems == []
    assert not [effect for effect in plan.effects if effect.entry[0] == "partners.partner" and effect.writes]


@pytest.mark.parametrize("column", ["version", "passage"])
def test_a_number_of_5000_digits_is_a_problem_of_its_cell(initiative, column):
    [problem] = effect_of(table({"slug": "open-ebooks", column: "9" * 5000})).problems
    assert (problem.line, problem.column) == (2, column)


def test_only_so_many_unknown_names_get_a_hint(initiative):
    new = {"title": "New", "kind": "award"}
    plan = planned(*[new | {"slug": f"e{number}", "partners": f"First Bok {number}"} for number in range(150)])
    assert len(plan.problems) == 150
    assert sum("Did you mean “first-book”?" in problem.reason for problem in plan.problems) == MAX_HINTS


def test_a_file_with_too_many_entries_is_refused_in_a_sentence(monkeypatch):
    make_initiative("Film Forward", partners=["Sundance"])
    monkeypatch.setattr(tables, "MOST_ROWS", 1)
    with pytest.raises(UnusableFile, match="holds more than 1 entries"):
        read("a.json", exported("json"))


@pytest.mark.parametrize("given", [date(2026, 12, 25), "2026-12-25", "12/25/2026", "25.12.26", "2026-12-25 00:00:00"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_bare_date_is_no_stated_date(kind, given):
    rows = ["slug", "title", "kind", "dates"], ["a", "A", "award", given]
    content = xlsx_of(*rows) if kind == "xlsx" else csv_of(dict(zip(*rows, strict=True)))
    [problem] = effect_of(read(f"entries.{kind}", content)).problems
    assert (problem.line, problem.column) == (2, "dates")
    assert "is only a date. Write what happened then, such as “Announced on April 30, 2015”." in problem.reason


def test_stated_date_may_hold_a_date_and_words():
    row = {"slug": "a", "title": "A", "kind": "award", "dates": "Announced 12/25/2026\n2010-2015\nIn 2015"}
    assert planned(row).problems == []
