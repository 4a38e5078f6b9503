"""The style guide: for staff and developers, made by the site's own templates."""

import pytest
from django.contrib.auth.models import User

from tests.html import find, ids, read, texts

pytestmark = pytest.mark.django_db

ADDRESS = "/styleguide/"


def test_visitors_and_users_who_are_not_staff_do_not_find_it(client):
    assert client.get(ADDRESS).status_code == 404
    client.force_login(User.objects.create_user("reader"))
    assert client.get(ADDRESS).status_code == 404


def test_it_is_there_on_a_machine_for_development(client, settings):
    settings.DEBUG = True
    read(client.get(ADDRESS))


def test_staff_see_every_part_drawn_from_the_directory(admin_client, shipped_directory):
    page = read(admin_client.get(ADDRESS))
    assert len(ids(page)) == len(set(ids(page)))
    assert find(page, "meta[@name='robots']").get("content") == "noindex"
    assert len(page.findall(".//li[@class='entry']")) == 3
    assert find(page, "li[@class='entry']//mark") is not None
    assert len(page.findall(".//details[@class='facet']")) == 5
    assert texts(page, "div[@class='waysout']/h3") == ["Ways on from here"]
    assert "Words of the passage" in texts(page, "dt")


def test_an_empty_directory_has_one_too(admin_client):
    assert find(read(admin_client.get(ADDRESS)), "nav[@class='pager']") is not None
