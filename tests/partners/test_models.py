import pytest

from partners.fields import SortKeyField
from partners.models import Partner
from partners.text import fold, sort_key
from tests.factories import make_partner


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Émile’s", "emile's"), ("STRASSE", "strasse"), ("Straße", "strasse"), ("ﬁlm", "film"), ("İstanbul", "istanbul")],
)
def test_fold_ignores_case_accents_and_the_kind_of_apostrophe(text, folded):
    assert fold(text) == folded
    assert fold(folded) == folded


def test_sort_key_ignores_punctuation():
    assert {sort_key(f"Let{apostrophe}s Move!") for apostrophe in "'’‘ʼ‛′´`＇"} == {"lets move"}
    assert sort_key("“Let’s Move!”  Museums & Gardens") == "lets move museums gardens"


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
