import pytest

from partners.fields import SortKeyField
from partners.models import Partner
from tests.factories import make_partner


@pytest.mark.django_db
def test_partners_sort_by_their_folded_names():
    for name in ("eBay", "Zoo", "Émile", "“Ant”"):
        make_partner(name)
    assert [partner.name for partner in Partner.objects.all()] == ["“Ant”", "eBay", "Émile", "Zoo"]


@pytest.mark.django_db
def test_a_bulk_rename_and_a_bulk_create_keep_the_order():
    Partner.objects.bulk_create([Partner(name="Beta", slug="b"), Partner(name="alpha", slug="a")])
    assert [partner.slug for partner in Partner.objects.all()] == ["a", "b"]
    Partner.objects.filter(slug="a").update(name="Gamma")
    assert [partner.slug for partner in Partner.objects.all()] == ["b", "a"]


def test_a_sort_key_field_survives_a_migration():
    _, path, args, kwargs = SortKeyField("name").deconstruct()
    assert (path, kwargs["source"], SortKeyField(*args, **kwargs).source) == (
        "partners.fields.SortKeyField",
        "name",
        "name",
    )
