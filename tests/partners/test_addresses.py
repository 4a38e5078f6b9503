import pytest
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from initiatives.models import FocusArea
from partners.addresses import row_at, row_formerly_at
from partners.models import Partner
from tests.factories import make_focus_area, make_partner

pytestmark = pytest.mark.django_db


def test_a_row_is_found_by_every_slug_that_it_had():
    partner = make_partner("One", slug="one")
    for slug in ("two", "three"):
        partner.slug = slug
        partner.save()
    assert [row_formerly_at(Partner.objects.all(), slug) for slug in ("one", "two", "three", "four")] == [
        partner,
        partner,
        None,
        None,
    ]
    assert row_at(Partner, "one") == row_at(Partner, "three") == partner


def test_a_slug_that_a_bulk_write_gave_away_leads_to_its_row():
    partner = make_partner("One", slug="one")
    Partner.objects.filter(slug="one").update(slug="two")
    assert row_formerly_at(Partner.objects.all(), "one") == partner
    Partner.objects.bulk_create([Partner(name="Three", slug="three")])
    Partner.objects.filter(slug="three").update(slug="four")
    assert row_formerly_at(Partner.objects.all(), "three").name == "Three"


def test_a_slug_that_leads_to_another_row_is_refused_by_form_and_database():
    partner = make_partner("One", slug="one")
    partner.slug = "two"
    partner.save()
    other = Partner(name="Other", slug="one")
    with pytest.raises(ValidationError, match="This address leads to “One”"):
        other.full_clean()
    with pytest.raises(IntegrityError):
        other.save()


def test_the_address_of_another_row_is_refused_in_one_sentence_that_names_it():
    make_focus_area("Reading")
    with pytest.raises(ValidationError) as refused:
        FocusArea(name="Read", slug="reading").full_clean()
    said = "“Reading” already uses this address. Choose another."
    assert refused.value.message_dict == {"slug": [said]}


def test_a_row_takes_back_a_slug_that_it_had():
    partner = make_partner("One", slug="one")
    for slug in ("two", "one"):
        partner.slug = slug
        partner.full_clean()
        partner.save()
    assert row_formerly_at(Partner.objects.all(), "two") == partner


def test_the_slug_of_a_deleted_row_is_given_to_no_other_but_brings_it_back():
    key = make_partner("One", slug="one").pk
    Partner.objects.all().delete()
    with pytest.raises(ValidationError, match="This was the address of a deleted partner"):
        Partner(name="Other", slug="one").full_clean()
    back = row_at(Partner, "one")
    assert (back.pk, back._state.adding) == (key, True)
    assert row_at(Partner, "new").pk is None


def test_a_fixture_brings_a_deleted_row_back_under_a_new_key():
    fixture = serializers.serialize("json", [make_partner("One", slug="one")], use_natural_primary_keys=True)
    Partner.objects.all().delete()
    for row in serializers.deserialize("json", fixture):
        row.save()
    assert row_at(Partner, "one") == Partner.objects.get()
