"""Where a search finds nothing, the page still leads somewhere."""

import pytest
from django.urls import reverse

from initiatives.models import Initiative
from initiatives.search.reading import read as read_words
from initiatives.search.suggestions import nearest_entries
from tests.factories import make_audience, make_focus_area, make_initiative
from tests.html import find, initiative_links, links, read, text, texts

pytestmark = pytest.mark.django_db

LIST = reverse("initiatives:list")
EXPLORE = reverse("initiatives:explore")


@pytest.fixture
def directory():
    make_initiative("Veterinary Museums", text="Of animals.", focus=["Animals & care"], audiences=["Children"])
    make_initiative("Open eBooks", text="An app.", focus=["Reading"])
    make_initiative("Veterinarians", text="A draft.", status="draft", focus=["Secret"])
    make_focus_area("Empty")
    make_audience("Nobody")


def suggestions(client, q, address=LIST):
    page = read(client.get(address, {"q": q}))
    assert not page.findall(".//ol[@class='entries']")
    return find(page, "div[@class='waysout suggestions']")


@pytest.mark.parametrize("address", [LIST, EXPLORE])
def test_no_results_offer_nearest_entries_and_subjects(client, directory, address):
    part = suggestions(client, "veterzinaryians", address)
    assert texts(part, "h3") == ["Closest matches", "Focus areas", "Who it helps", "Still can’t find it?"]
    assert texts(part, "li") == ["Veterinary Museums", "Animals & care", "Reading", "Children"]
    offered = ["/initiatives/veterinary-museums/", "/focus-areas/animals-care/", "/focus-areas/reading/"]
    assert links(part, "ul") == [*offered, "/initiatives/?audience=children"]
    assert all(client.get(link).status_code == 200 for link in links(part, "ul"))


@pytest.mark.parametrize("q", ["qqqq", "deaf", "att", "2017"])
def test_nothing_similar_offers_no_entry(client, directory, q):
    make_initiative("DePaul at dawn", text="In 2015, attics.")
    assert texts(suggestions(client, q), "h3")[0] == "Focus areas"


def test_results_need_no_suggestions(client, directory):
    page = read(client.get(LIST, {"q": "ebooks"}))
    assert initiative_links(page) == ["open-ebooks"]
    assert not page.findall(".//div[@class='waysout suggestions']")


def test_reader_asks_where_corrections_go(client, directory, settings):
    settings.CORRECTIONS_EMAIL = "fix@example.gov"
    address = links(suggestions(client, "qqqq & more"), "p")[0]
    assert address.startswith("mailto:fix@example.gov?subject=Question%3A%20Search%20for%20%E2%80%9Cqqqq%20%26%20more")
    assert "What%20are%20you%20looking%20for%3F" in address
    settings.CORRECTIONS_URL = "https://forms.example/?about={title}&page={url}"
    address = links(suggestions(client, "qqqq"), "p")[0]
    assert address.startswith("https://forms.example/?about=Search%20for%20%E2%80%9Cqqqq%E2%80%9D&page=http")


def test_reader_is_led_to_imls_where_nobody_takes_corrections(client, directory):
    part = suggestions(client, "qqqq")
    assert text(find(part, "p")) == "Ask IMLS: write to imlsinfo@imls.gov or call 202-653-4657."
    assert links(part, "p") == ["mailto:imlsinfo@imls.gov", "tel:+12026534657"]


def test_nearest_entries_cost_two_queries(directory, django_assert_num_queries):
    reading = read_words("veterzinaryians")
    with django_assert_num_queries(2):
        (near,) = nearest_entries(reading, Initiative.objects.published())
    assert near.title == "Veterinary Museums"
    known = read_words("ebooks")
    with django_assert_num_queries(0):
        assert nearest_entries(known, Initiative.objects.published()) == []
