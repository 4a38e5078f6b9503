"""Slugs are in lower case and differ in more than case, and so are those that rows had before."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from initiatives.importing.applying import effect_of
from initiatives.importing.tables import read
from initiatives.models import Audience, FocusArea, Initiative, Version
from partners.addresses import Address, row_formerly_at
from partners.models import Partner
from tests.editing import Form
from tests.factories import make_initiative, make_partner
from tests.initiatives.importing.files import csv_of, exported, imported, planned, rows_of

BEFORE = [("partners", "0004_fold_sort_keys"), ("initiatives", "0008_fold_sort_keys")]


@pytest.mark.django_db
def test_form_stores_slugs_in_lower_case(admin_client):
    add = reverse("admin:partners_partner_add")
    typed = {"name": "StoryCorps", "slug": "StoryCorps"}
    assert admin_client.post(add, Form(admin_client.get(add)) | typed).status_code == 302
    assert Partner.objects.get().slug == "storycorps"
    typed = {"name": "Another", "slug": "STORYCORPS"}
    response = admin_client.post(add, Form(admin_client.get(add)) | typed)
    assert "“StoryCorps” already uses this address" in response.text


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Partner, Initiative, FocusArea, Audience])
def test_database_refuses_slugs_with_capitals(model):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(slug="StoryCorps", **{"title" if model is Initiative else "name": "StoryCorps"})


@pytest.mark.django_db
def test_database_refuses_kept_slugs_with_capitals():
    with pytest.raises(IntegrityError), transaction.atomic():
        Address.objects.create(kind="partners.partner", slug="StoryCorps", row=1)


@pytest.mark.django_db
def test_former_slug_is_taken_in_any_case():
    partner = make_partner("StoryCorps")
    partner.slug = "stories"
    partner.save()
    assert row_formerly_at(Partner.objects.all(), "StoryCorps") == partner
    with pytest.raises(ValidationError, match="This address leads to “StoryCorps”"):
        Partner(name="Another", slug="STORYCORPS").full_clean()


@pytest.mark.django_db
def test_import_finds_entries_by_slugs_in_any_case():
    make_initiative("Open eBooks", partners=["First Book"])
    row = rows_of(exported())[0] | {"slug": "Open-eBooks", "title": "Open eBooks app", "partners": "First-Book"}
    imported(read("entries.csv", csv_of(row)))
    assert Initiative.objects.values_list("slug", "title").get() == ("open-ebooks", "Open eBooks app")
    assert planned(row).changes_nothing


@pytest.mark.django_db
def test_table_has_one_row_for_slugs_that_differ_in_case():
    row = {"title": "Open eBooks", "kind": "program"}
    problems = planned({"slug": "open-ebooks", **row}, {"slug": "Open-eBooks", **row}).problems
    assert [(problem.line, problem.column) for problem in problems] == [(3, "slug")]


@pytest.mark.django_db
def test_fixture_finds_entries_by_slugs_in_any_case():
    make_initiative("Open eBooks", partners=["First Book"])
    shouted = (
        exported("json").decode().replace('"open-ebooks"', '"Open-eBooks"').replace('"first-book"', '"First-Book"')
    )
    assert json.loads(shouted) != json.loads(exported("json"))
    plan = effect_of(read("entries.json", shouted.encode()))
    assert plan.problems == []
    assert plan.changes_nothing


@pytest.mark.django_db(transaction=True)
def test_migration_lowers_slugs_and_old_addresses_lead_on(client):
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    apps = executor.loader.project_state(BEFORE).apps
    partner_model, initiative_model = apps.get_model("partners.Partner"), apps.get_model("initiatives.Initiative")
    address_model, version_model = apps.get_model("partners.Address"), apps.get_model("initiatives.Version")

    def keep(row, *slugs):
        kind = row._meta.label_lower
        address_model.objects.bulk_create(address_model(kind=kind, slug=slug, row=row.pk) for slug in slugs)

    fields = {"title": "StoryCorps", "slug": "StoryCorps"}
    initiative = initiative_model.objects.create(**fields, kind="program", status="published")
    keep(initiative, "StoryCorps", "Stories-Of-Old")
    version_model.objects.create(entry=initiative.pk, number=1, record=fields)
    proposed = {"entry": initiative.pk, "base": 1, "state": "proposed"}
    version_model.objects.create(**proposed, number=2, record=fields | {"title": "Stories"})
    version_model.objects.create(**proposed, number=3, record=fields | {"slug": "Stories-New"})
    fields = {"title": "STORYCORPS", "slug": "STORYCORPS"}
    double = initiative_model.objects.create(**fields, kind="program")
    version_model.objects.create(entry=double.pk, number=1, record=fields)
    version_model.objects.create(entry=double.pk, base=1, state="proposed", number=2, record=fields)
    shouting = partner_model.objects.create(name="FIRST BOOK", slug="First-Book")
    keep(shouting, "First-Book")
    calm = partner_model.objects.create(name="First Book", slug="first-book")
    keep(calm, "first-book")
    moved = partner_model.objects.create(name="Moved", slug="Moved")
    keep(moved, "Moved")
    taken = partner_model.objects.create(name="Taken", slug="calm-books")
    keep(taken, "calm-books", "SHOUT", "moved")
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())

    slugs = dict(Partner.objects.values_list("name", "slug"))
    assert slugs == {"FIRST BOOK": "first-book-2", "First Book": "first-book", "Moved": "moved", "Taken": "calm-books"}
    assert row_formerly_at(Partner.objects.all(), "SHOUT").name == "Taken"
    assert set(Address.objects.filter(row=shouting.pk, kind="partners.partner").values_list("slug", flat=True)) == {
        "first-book-2"
    }
    assert Initiative.objects.get(pk=initiative.pk).slug == "storycorps"
    slugs = [version.record["slug"] for version in Version.objects.order_by("entry", "number")]
    assert slugs == ["storycorps", "storycorps", "stories-new", "storycorps-2", "storycorps-2"]
    for old in ("StoryCorps", "Stories-Of-Old", "stories-of-old"):
        response = client.get(f"/initiatives/{old}/")
        assert (response.status_code, response["Location"]) == (301, "/initiatives/storycorps/")
