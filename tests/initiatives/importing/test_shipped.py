"""The directory as it is shipped goes out and comes back."""

import pytest
from django.conf import settings

from initiatives.importing.applying import effect_of
from initiatives.importing.tables import read
from tests.initiatives.importing.files import exported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped_directory")]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_the_shipped_directory_is_unchanged_after_an_export(kind):
    plan = effect_of(read(f"entries.{kind}", exported(kind)))
    assert plan.problems == []
    assert len(plan.unchanged) == len(plan.effects) >= 23


def test_the_shipped_fixture_is_unchanged_too():
    content = (settings.BASE_DIR / "fixtures" / "directory.json").read_bytes()
    plan = effect_of(read("directory.json", content))
    assert (plan.problems, plan.changes_nothing, plan.conflicts) == ([], True, [])
