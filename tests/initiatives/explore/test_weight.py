"""How heavy the page is to send where the line map holds as much as it may."""

import gzip

import pytest
from django.middleware.gzip import GZipMiddleware

from initiatives.explore.picture import MOST_NAMES, MOST_STOPS
from initiatives.models import FocusArea
from tests.html import read
from tests.initiatives.explore.invented import fill_directory
from tests.initiatives.explore.reading import drawing, drawn

pytestmark = pytest.mark.django_db

MOST_BYTES = 20_000


def fetch(client, query=None):
    """Return the page, and how many bytes the server sends of it at most, since it adds a few at random."""
    sent = client.get("/explore/", query, headers={"accept-encoding": "gzip"})
    assert sent["Content-Encoding"] == "gzip"
    page = client.get("/explore/", query)
    assert len(gzip.decompress(sent.content)) == len(page.content)
    return read(page), len(sent.content) + GZipMiddleware.max_random_bytes


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_the_largest_line_map_with_names_that_have_no_word_in_common_is_light(client, seed):
    fill_directory(initiatives=MOST_STOPS, names=MOST_NAMES, seed=seed)
    for query in ({}, {"focus": list(FocusArea.objects.values_list("slug", flat=True))}):
        page, sent = fetch(client, query)
        names = drawn(page)
        assert len(names) == len(set(names)) == MOST_NAMES
        assert len([link for link in drawing(page).iter("a") if link.get("class")[0] == "I"]) == MOST_STOPS
        assert len(page.findall(".//input[@name='audience']")) == 12
        assert len(page.findall(".//input[@name='focus'][@checked]")) == len(query.get("focus", ()))
        assert sent < MOST_BYTES


def test_one_name_more_is_grouped_and_light_too(client):
    fill_directory(initiatives=MOST_STOPS, names=MOST_NAMES + 1)
    page, sent = fetch(client)
    assert {link.get("class")[0] for link in drawing(page).iter("a")} == {"A", "P"}
    assert len(drawn(page)) == 14 + 18
    assert sent < MOST_BYTES
