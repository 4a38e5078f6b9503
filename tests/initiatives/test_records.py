import json
from datetime import UTC, datetime

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError

from initiatives.models import FocusArea, FocusLink, Initiative, Passage
from initiatives.models.citations import LINKS
from initiatives.records import apply_record, entry_records, messages, to_record
from tests.factories import make_focus_area, make_initiative, make_partner, make_passage, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def record():
    """The record of an initiative with one link of each kind."""
    initiative = make_initiative(
        "One",
        text="Free for children.",
        focus=["Access"],
        audiences=["Children"],
        partners=["First Book"],
        names=["Uno"],
    )
    initiative.stateddates.create(text="In 2015", source=make_source("https://a.example/"))
    initiative.fieldcitations.create(field="title", quote="Free", passage=initiative.passage)
    return to_record(initiative)


def errors(record):
    with pytest.raises(ValidationError) as refusal:
        apply_record(record)
    return list(messages(refusal.value))


def test_a_record_is_json_with_natural_keys_and_no_numbers(record):
    assert json.loads(json.dumps(record)) == record
    assert record["slug"] == "one"
    assert record["passage"] == ["https://www.imls.gov/issues/national-initiatives", Passage.objects.get().number]
    assert record["partnerships"] == [
        {"partner": ["first-book"], "role": "", "passage": None, "quote": "", "source": None, "position": 0}
    ]
    assert record["stateddates"][0]["source"] == ["https://a.example/"]
    assert "sort_key" not in record
    assert "pk" not in record


def test_a_record_applied_to_its_own_initiative_changes_nothing(record):
    before = serializers.serialize(
        "json", [*Initiative.objects.all(), *(row for link in LINKS for row in link.objects.all())]
    )
    apply_record(record)
    after = serializers.serialize(
        "json", [*Initiative.objects.all(), *(row for link in LINKS for row in link.objects.all())]
    )
    assert after == before


def test_a_moment_is_written_alike_however_often_it_is_read(record):
    initiative = Initiative.objects.get()
    initiative.publish_at = datetime(2026, 1, 1, 12, 0, 0, 123, tzinfo=UTC)
    initiative.save()
    assert to_record(initiative)["publish_at"] == "2026-01-01T12:00:00Z"
    assert to_record(apply_record(to_record(initiative))) == to_record(initiative)


def test_a_deleted_initiative_comes_back_whole_from_its_record(record):
    Initiative.objects.get().delete()
    assert to_record(apply_record(record)) == record


def test_links_that_the_record_lacks_are_deleted_and_those_it_adds_made(record):
    make_partner("FSG")
    record["focuslinks"] = []
    record["partnerships"] = [{"partner": ["fsg"], "role": "cooperator"}]
    initiative = apply_record(record)
    assert [link.partner.name for link in initiative.partnerships.all()] == ["FSG"]
    assert not FocusLink.objects.exists()


def test_what_a_record_leaves_out_goes_back_to_its_default(record):
    del record["concerns_libraries"], record["alternatenames"]
    Initiative.objects.update(concerns_libraries=True)
    initiative = apply_record(record)
    assert initiative.concerns_libraries is False
    assert not initiative.alternatenames.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "title: This field cannot be blank."),
        ({"kind": "festival"}, "kind: Value 'festival' is not a valid choice."),
        ({"publish_at": "soon"}, "publish_at: “soon” value has an invalid format."),
        ({"colour": "red"}, "colour: There is no such field."),
        ({"note": "a\0b"}, "note: It holds a NUL character"),
        ({"partnerships": None}, "partnerships: It must be a list of objects."),
        ({"partnerships": [1]}, "partnerships: It must be a list of objects."),
        ({"slug": ["one"]}, "A record is an object with a slug."),
        ({"passage": ["https://a.example/", 9]}, "passage: There is no passage “https://a.example/, 9”."),
        ({"standing": "ended"}, "standing: Say by a quote or a source how it is known, or choose “not known”."),
        (
            {"focuslinks": [{"focus_area": ["nope"]}]},
            "focus_area: There is no focus area “nope”.",
        ),
        (
            {"focuslinks": [{"focus_area": ["access"]}, {"focus_area": ["access"]}]},
            "The focus link “access” is given twice.",
        ),
        (
            {"focuslinks": [{"focus_area": ["access"], "quote": "Free"}]},
            "focus link “access”: Give a quote with its passage, or a source, or neither; not both.",
        ),
    ],
)
def test_a_record_that_breaks_a_rule_is_refused_and_changes_nothing(record, change, sentence):
    stored = to_record(Initiative.objects.get())
    assert any(found.startswith(sentence) for found in errors(record | {"summary": "New"} | change))
    assert to_record(Initiative.objects.for_detail().get()) == stored


def test_a_quote_that_is_not_in_its_passage_is_refused(record):
    record["focuslinks"] = [{"focus_area": ["access"], "quote": "costly", "passage": record["passage"]}]
    assert "Free for children." in errors(record)[0]


def test_a_standing_with_its_source_is_accepted(record):
    record["standing"] = "ended"
    record["fieldcitations"] = [{"field": "standing", "source": ["https://a.example/"]}]
    assert apply_record(record).standing == "ended"


def test_a_fixture_falls_into_entries_with_their_links():
    make_initiative("One", focus=["Access"])
    rows = [*FocusArea.objects.all(), *Initiative.objects.all(), *FocusLink.objects.all()]
    text = serializers.serialize("json", rows, use_natural_foreign_keys=True, use_natural_primary_keys=True)
    entries = entry_records(json.loads(text))
    assert list(entries) == [("initiatives.focusarea", "access"), ("initiatives.initiative", "one")]
    assert entries["initiatives.initiative", "one"] == to_record(Initiative.objects.get())


@pytest.mark.parametrize(
    ("objects", "sentence"),
    [
        ([{"model": "auth.user", "fields": {}}], "Object 1 is no part of a directory"),
        (["text"], 'Object 1 is no part of a directory: "text"'),
        ([{"model": "partners.partner", "fields": {}}], "Object 1, partners.partner, has no name to know it by"),
        ([{"model": "partners.partner", "fields": {"slug": "a"}}] * 2, "Object 2, partners.partner “a”, comes twice."),
        (
            [{"model": "initiatives.focuslink", "fields": {"initiative": ["gone"]}}],
            "Object 1, initiatives.focuslink: its initiative “gone” does not come before it.",
        ),
    ],
)
def test_what_is_no_directory_is_refused_object_by_object(objects, sentence):
    with pytest.raises(ValidationError) as refusal:
        entry_records(objects)
    assert refusal.value.messages[0].startswith(sentence)


def test_a_record_needs_no_query_beyond_those_of_the_detail_page(django_assert_num_queries):
    make_initiative("One", text="Words.", focus=["A", "B"], partners=["C", "D"])
    FocusLink.objects.create(
        initiative=Initiative.objects.get(), focus_area=make_focus_area("Z"), passage=make_passage("Zed."), quote="Zed"
    )
    with django_assert_num_queries(7):
        to_record(Initiative.objects.for_detail().get())
