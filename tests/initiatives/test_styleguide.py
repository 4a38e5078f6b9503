"""The style guide: for staff and developers, made by the site's own templates."""

import re
from dataclasses import fields

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from imls_directory.federal import FederalKit
from initiatives.sample import ENTRIES, LIGHTHOUSE
from tests.factories import make_initiative
from tests.html import find, ids, links, raw, read, texts

pytestmark = pytest.mark.django_db

ADDRESS = "/styleguide/"
TEMPLATES = settings.BASE_DIR / "templates"
SHOWN_NOWHERE = {"components/_share.html"}  # stands in the head, which nobody sees


def test_visitors_and_users_who_are_not_staff_do_not_find_it(client):
    assert client.get(ADDRESS, follow=True).status_code == 404
    client.force_login(User.objects.create_user("reader"))
    assert client.get(ADDRESS, follow=True).status_code == 404


def test_staff_are_led_to_where_browsers_tell_who_they_are(client, admin_client):
    assert client.get(ADDRESS)["Location"] == "/admin/styleguide/"
    read(admin_client.get("/admin/styleguide/"))


def test_it_is_there_on_a_machine_for_development(client, settings):
    settings.DEBUG = True
    read(client.get(ADDRESS))


def test_every_part_that_a_public_page_includes_is_on_it(admin_client):
    folders = ("components", "explore", "initiatives", "pages", "partners")
    parts = {str(path.relative_to(TEMPLATES)) for folder in folders for path in (TEMPLATES / folder).glob("_*.html")}
    response = admin_client.get(ADDRESS)
    assert len(parts) > 20
    assert parts - {template.name for template in response.templates} == SHOWN_NOWHERE


def test_it_is_the_same_whatever_the_directory_holds(admin_client):
    empty = read(admin_client.get(ADDRESS))
    make_initiative("Stories by Lamplight", text="Other words.", partners=["Harbor Foundation"], focus=["Reading"])
    assert raw(find(read(admin_client.get(ADDRESS)), "main")) == raw(find(empty, "main"))


def test_it_has_each_id_once_and_links_within_it_lead_to_one(admin_client):
    page = read(admin_client.get(ADDRESS))
    within = [link[1:] for link in links(page) if link.startswith("#")]
    assert len(ids(page)) == len(set(ids(page)))
    assert len(within) > 40
    assert set(within) <= set(ids(page))
    assert [link[1:] for link in links(page, "nav[@class='parts']")] == [
        section.get("aria-labelledby") for section in find(page, "div[@class='wrap guide']").findall("section")
    ]


def test_it_is_not_for_search_engines(admin_client):
    assert find(read(admin_client.get(ADDRESS)), "meta[@name='robots']").get("content") == "noindex"


def test_no_address_of_this_site_is_typed_by_hand():
    for name in ("templates/pages/styleguide.html", "initiatives/styleguide.py", "initiatives/sample.py"):
        assert not re.search(r"""["'(]/[a-z]*["'/?]""", (settings.BASE_DIR / name).read_text()), name


def test_entries_show_each_way_of_being_found(admin_client):
    page = read(admin_client.get(ADDRESS))
    assert "Found by the word hammer." in texts(page, "p[@class='found']")
    assert "library" in [words.lower() for words in texts(page, "li[@class='entry']//mark")]
    assert {entry.title for entry in ENTRIES} <= set(texts(page, "li[@class='entry']/h3"))


def test_a_card_sets_each_name_apart_from_the_direction_of_the_others(admin_client):
    page = read(admin_client.get(ADDRESS))
    names = texts(page, "dl[@class='meta']//a")
    assert LIGHTHOUSE.name in names
    assert texts(page, "dl[@class='meta']//a/bdi") == names


def test_facts_show_all_that_they_can_rest_on(admin_client):
    page = read(admin_client.get(ADDRESS))
    rests = set(texts(page, "span[@class='evidence']")) | set(texts(page, "span[@class='evidence bare']"))
    assert {"Words 1 Stories by Lamplight", "Page a harbor.example", "Edited by staff"} <= rests
    assert len(page.findall(".//dd//a[@class='ref far']")) == 1
    assert len(page.findall(".//dd//span[@class='ref far']")) == 1
    assert "Not known" in texts(page, "span[@class='fact soft']")


def test_a_partners_part_is_said_whatever_it_rests_on(admin_client):
    assert texts(read(admin_client.get(ADDRESS)), "p[@class='did']") == [
        "Gives books",
        "Lends its hall Paragraph ¶ 6 The Museum of Boats lends its hall",
        "Partner Page b agency.example",
        "Lends its hall Edited by staff",
    ]


def test_states_that_come_and_go_are_shown_fixed_by_the_rules_of_the_site(admin_client):
    page = read(admin_client.get(ADDRESS))
    rules = (settings.BASE_DIR / "static/css/site.css").read_text()
    shown = {name for element in page.iter() for name in element.get("class", "").split()}
    for name in ("focused", "hovered", "visited", "lit", "landed"):
        assert name in shown
        assert re.search(rf"\.{name}\b", rules), name
    assert find(page, "div[@aria-busy='true']").get("class") == "results"
    assert texts(page, "nav[@aria-label='Navigation of the style guide']//a[@aria-current]") == ["The current page"]


def test_corrections_go_by_mail_and_by_a_form(admin_client):
    page = read(admin_client.get(ADDRESS))
    suggested = [link for link in page.iter("a") if link.text == "Suggest a correction"]
    assert [(link.get("href", "").partition(":")[0], link.get("class")) for link in suggested] == [
        ("mailto", None),
        ("https", "out"),
    ]


def test_the_identifier_has_the_links_of_a_real_one(admin_client):
    kit = FederalKit(**{field.name: f"https://agency.example/{field.name}" for field in fields(FederalKit)})
    page = read(admin_client.get(ADDRESS))
    shown = texts(page, "nav[@aria-label='Important links']//a")
    labels = [label.replace(kit.agency, "Agency of Examples") for label, _ in kit.links]
    assert shown == [*labels, "Accessibility statement"]


def test_on_the_site_of_an_agency_the_page_itself_shows_the_kit_and_once(admin_client, settings):
    plain = read(admin_client.get(ADDRESS))
    settings.FEDERAL_KIT = FederalKit(
        **{field.name: f"https://agency.example/{field.name}" for field in fields(FederalKit)}
    )
    page = read(admin_client.get(ADDRESS))
    for path in ("section[@class='usa-banner']", "section[@aria-label='Agency identifier']"):
        assert len(page.findall(f".//{path}")) == len(plain.findall(f".//{path}")) == 1
    assert "#federal" in links(plain, "nav[@class='parts']")
    assert "#federal" not in links(page, "nav[@class='parts']")
