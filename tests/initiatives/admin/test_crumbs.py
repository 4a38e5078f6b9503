"""Where a page of a model is, as it says above its heading."""

import re

import pytest
from django.urls import reverse

from tests.factories import make_initiative, make_partner

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "of", "crumbs"),
    [
        ("initiatives_initiative_deleted", None, "Home › Directory › Initiatives › Deleted initiatives"),
        ("initiatives_initiative_history", "entry", "Home › Directory › Initiatives › Books › History"),
        ("initiatives_initiative_preview_links", "entry", "Home › Directory › Initiatives › Books › Preview links"),
        ("initiatives_load_import", None, "Home › Directory › Loads › Import a file"),
        ("partners_partner_merge", "partner", "Home › Partner organizations › Partners › First Book › Merge"),
    ],
)
def test_a_page_leads_back_to_the_row_the_list_the_app_and_the_desk(admin_client, name, of, crumbs):
    rows = {"entry": make_initiative("Books"), "partner": make_partner("First Book")}
    page = admin_client.get(reverse(f"admin:{name}", args=[rows[of].pk] if of else []))
    [shown] = re.findall(r'<div class="breadcrumbs">(.*?)</div>', page.content.decode(), re.DOTALL)
    assert re.sub(r"<[^>]+>|\s+", " ", shown).replace("&rsaquo;", "›").split() == crumbs.split()
    app, model = name.split("_")[:2]
    links = [reverse("admin:index"), reverse("admin:app_list", args=[app]), reverse(f"admin:{app}_{model}_changelist")]
    if of:
        links.append(reverse(f"admin:{app}_{model}_change", args=[rows[of].pk]))
    assert re.findall(r'href="([^"]*)"', shown) == links
    assert f"app-{app} model-{model}" in page.content.decode()
