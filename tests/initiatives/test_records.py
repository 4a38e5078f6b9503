import json
from datetime import UTC, datetime

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError

from initiatives.models import FocusLink, Initiative, Passage, Version
from initiatives.models.citations import LINKS
from initiatives.record_writing import apply_record
from initiatives.records import sentences, to_record
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
    return list(sentences(refusal.value))


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


@pytest.mark.parametrize("moment", ["9000-12-31T23:00:00-05:00", "9999-01-01T01:00:00+02:00", "0002-01-01T00:00:00Z"])
def test_a_moment_that_is_taken_once_is_taken_again_as_it_was_written(record, moment):
    written = to_record(apply_record(record | {"publish_at": moment}))
    assert to_record(apply_record(written)) == written


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
        ({"publish_at": "2026-01-01T12:00:00"}, "publish_at: It must say its time zone."),
        ({"publish_at": "9999-12-31T23:00:00-05:00"}, "publish_at: It must be of a year from 2 to 9998."),
        ({"publish_at": "0001-01-01T00:00:00+05:00"}, "publish_at: It must be of a year from 2 to 9998."),
        ({"publish_at": "9998-12-31T23:00:00-05:00"}, "publish_at: It must be of a year from 2 to 9998."),
        ({"colour": "red"}, "colour: There is no such field."),
        ({"note": "a\ud800b"}, "note: It holds a NUL character or half of a character."),
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
            "The focus area “access” is given twice.",
        ),
        (
            {"focuslinks": [{"focus_area": ["access"], "quote": "Free"}]},
            "focus area “access”: Give a quote with its passage, or a source, or neither; not both.",
        ),
    ],
)
def test_a_record_that_breaks_a_rule_is_refused_and_changes_nothing(record, change, sentence):
    stored = to_record(Initiative.objects.get())
    assert any(found.startswith(sentence) for found in errors(record | {"summary": "New"} | change))
    assert to_record(Initiative.objects.for_detail().get()) == stored


def test_a_quote_that_is_not_in_its_passage_is_refused(record):
    record["focuslinks"] = [{"focus_area": ["access"], "quote": "costly", "passage": record["passage"]}]
    number = Passage.objects.get().number
    assert errors(record) == [f"focus area “access”: quote: Passage {number} doesn’t contain these words."]


def test_a_standing_with_its_source_is_accepted(record):
    record["standing"] = "ended"
    record["fieldcitations"] = [{"field": "standing", "source": ["https://a.example/"]}]
    assert apply_record(record).standing == "ended"


def test_a_record_needs_no_query_beyond_those_of_the_detail_page(django_assert_num_queries):
    make_initiative("One", text="Words.", focus=["A", "B"], partners=["C", "D"])
    FocusLink.objects.create(
        initiative=Initiative.objects.get(), focus_area=make_focus_area("Z"), passage=make_passage("Zed."), quote="Zed"
    )
    with django_assert_num_queries(7):
        to_record(Initiative.objects.for_detail().get())


def test_a_published_record_is_not_emptied_but_one_that_was_empty_stays_so_and_what_was_can_come_back():
    record = to_record(make_initiative("Open eBooks", summary="An app."))
    with pytest.raises(ValidationError, match="the public would read nothing"):
        apply_record({**record, "summary": ""})
    assert Initiative.objects.get().summary == "An app."
    apply_record({**record, "summary": ""}, may_empty=True)
    assert apply_record({**record, "summary": "", "note": "More"}).note == "More"
    apply_record({**record, "status": "draft"})
    assert apply_record({**record, "status": "draft", "summary": ""}).summary == ""


def test_a_published_record_that_has_no_version_is_not_emptied():
    record = to_record(make_initiative("Open eBooks", summary="An app."))
    Version.objects.all().delete()
    with pytest.raises(ValidationError, match="the public would read nothing"):
        apply_record({**record, "summary": ""})


def test_a_published_record_with_a_passage_may_have_a_blank_summary(record):
    initiative = apply_record({**record, "summary": "  "})
    assert initiative.description == "Free for children."
    assert apply_record({**record, "summary": "  ", "note": "More"}).note == "More"
