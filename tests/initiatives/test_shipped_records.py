"""Each initiative that the project ships, out as a record and in again."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from initiatives.models import Initiative
from initiatives.record_writing import apply_record
from initiatives.records import to_record

pytestmark = pytest.mark.django_db

OBJECTS = json.loads((Path(settings.BASE_DIR) / "fixtures" / "directory.json").read_bytes())
SLUGS = [item["fields"]["slug"] for item in OBJECTS if item["model"] == "initiatives.initiative"]


def shipped(slug):
    """The initiative and its links as they stand in the file, without what every link of it repeats."""
    fields = {}
    for item in OBJECTS:
        if item["model"] == "initiatives.initiative" and item["fields"]["slug"] == slug:
            fields |= item["fields"]
        elif item["fields"].get("initiative") == [slug]:
            link = {name: value for name, value in item["fields"].items() if name != "initiative"}
            fields.setdefault(f"{item['model'].partition('.')[2]}s", []).append(link)
    return fields


@pytest.mark.parametrize("slug", SLUGS)
def test_an_initiative_comes_back_as_it_was_from_its_record_and_from_nothing(shipped_directory, slug):
    initiative = Initiative.objects.get(slug=slug)
    record = to_record(initiative)
    assert {name: value for name, value in record.items() if value != []} == shipped(slug)
    assert to_record(apply_record(record)) == record
    initiative.delete()
    assert not Initiative.objects.filter(slug=slug).exists()
    assert to_record(apply_record(record)) == record


def test_there_are_twenty_three():
    assert len(SLUGS) == len(set(SLUGS)) == 23
