import json

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError

from initiatives.entries import entry_records
from initiatives.models import FocusArea, FocusLink, Initiative
from initiatives.records import to_record
from tests.factories import make_initiative

pytestmark = pytest.mark.django_db


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
