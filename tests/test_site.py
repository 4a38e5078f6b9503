"""The whole public site on the shipped directory: every page that can be reached from the first one."""

import gzip
from collections import Counter
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qsl, urldefrag, urlsplit
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from imls_directory.urls import partner_pages
from initiatives.models import Initiative, Passage
from initiatives.urls import urlpatterns as initiative_pages
from tests.html import accessible_name, find, ids, links, raw, read, text
from tests.initiatives.asking import ask

pytestmark = pytest.mark.django_db

LISTS = [
    "/initiatives/?q=libraries&focus=access-for-everyone&focus=stronger-communities&match=all&sort=title",
    "/initiatives/?q=veterans&focus=early-childhood&institutions=museums",
    "/initiatives/?q=libary+crad&kind=award&kind=nope",
    "/partners/?type=nope&type=university",
]
FOUND = ["/initiatives/?q=libraries+museums", '/initiatives/?q="museums+and+libraries"', "/initiatives/?q=the+imls"]
MOST_BYTES_OF_A_PAGE = 14_000
MOST_BYTES_OF_THE_PICTURE = 20_000
MOST_BYTES_OF_A_FIRST_VIEW = 60_000


class Walk:
    """A visit to every page that links lead to; ``pages`` holds them by address.

    Many queries of the list differ in nothing but a slug. Of those with the same parameters the first few are visited;
    of the others it is only asked whether the list knows what they ask for and holds something.
    """

    enough_alike = 2

    def __init__(self, client, first):
        self.client = client
        self.pages = {}
        self.views = Counter()
        self.shapes = Counter()
        self.sizes = {}
        self.files = []  # what links lead to that is no page
        waiting = list(first)
        seen = set(waiting)
        while waiting:
            for address in self.follow(waiting.pop()):
                if address not in seen:
                    seen.add(address)
                    waiting.append(address)

    def follow(self, address):
        """Return where the page at this address leads."""
        parts = urlsplit(address)
        shape = (parts.path, *(name for name, _ in parse_qsl(parts.query)))
        self.shapes[shape] += 1
        if parts.path == reverse("initiatives:list") and self.shapes[shape] > self.enough_alike:
            assert not ask(parts.query).ignored, address
            assert ask(parts.query).results.exists(), address
            return []
        response = self.client.get(address)
        assert response.status_code == 200, f"{address} answers {response.status_code}"
        assert not response.cookies, f"{address} sets a cookie"
        assert "Cookie" not in response.headers.get("Vary", ""), f"{address} depends on a cookie"
        self.views[response.resolver_match.view_name] += 1
        if not response["Content-Type"].startswith("text/html"):
            self.files.append(address)
            return []
        page = self.pages[address] = read(response)
        self.sizes[address] = len(gzip.compress(response.content))
        return [urldefrag(link).url for link in links(page, "body") if link.startswith("/")]


@pytest.fixture(scope="module")
def walk(shipped_directory, django_db_blocker):
    with django_db_blocker.unblock():
        return Walk(Client(), [reverse("initiatives:home"), *LISTS])


def test_every_public_page_is_reached_by_links_and_answers(walk):
    names = {f"initiatives:{pattern.name}" for pattern in initiative_pages if pattern.name != "preview"}
    names |= {f"partners:{pattern.name}" for pattern in partner_pages}
    assert set(walk.views) == names | {"sitemap"}
    assert walk.views["initiatives:detail"] == 23
    assert walk.views["initiatives:focus-area"] == 14
    assert walk.views["partners:detail"] == 48
    assert walk.views["initiatives:list"] > 20
    assert walk.shapes.total() > 300


def test_the_site_map_has_exactly_these_pages(walk, shipped_directory, django_db_blocker):
    with django_db_blocker.unblock():
        content = Client().get(reverse("sitemap")).content
    listed = [url[0].text.removeprefix("http://testserver") for url in ElementTree.fromstring(content)]
    logs = [
        address for address in walk.pages if address.endswith("/changes/")
    ]  # which search engines should leave out
    assert len(logs) == 1 + 23
    assert sorted(listed) == sorted(address for address in walk.pages if "?" not in address and address not in logs)


def test_files_that_readers_take_along_are_there(walk):
    assert len(walk.files) == 1 + 2 * 23


def test_every_page_has_one_heading_of_the_first_level_a_title_and_a_main_part(walk):
    titles = Counter()
    for address, page in walk.pages.items():
        assert len(page.findall(".//h1")) == len(page.findall(".//main")) == 1, address
        assert text(find(page, "h1")), address
        titles[text(find(page, "title"))] += 1
        assert find(page, "meta[@name='description']").get("content"), address
        assert page.get("lang") == "en"
    assert min(len(title) for title in titles) > len(" · National Initiatives of IMLS")


def test_no_two_pages_have_the_same_title(walk):
    titles = Counter(text(find(page, "title")) for address, page in walk.pages.items() if "?" not in address)
    assert len(titles) > 85
    assert titles.most_common(1)[0][1] == 1, titles.most_common(3)


def test_headings_never_skip_a_level(walk):
    for address, page in walk.pages.items():
        levels = [int(element.tag[1]) for element in page.iter() if element.tag in {"h1", "h2", "h3", "h4"}]
        assert levels[0] == 1, address
        assert all(after <= before + 1 for before, after in pairwise(levels)), address


def test_links_within_and_between_pages_lead_to_something_that_is_there(walk):
    there = {address: set(ids(page)) for address, page in walk.pages.items()}
    followed = 0
    for address, page in walk.pages.items():
        assert len(ids(page)) == len(there[address]), f"{address} has an id twice"
        for link in links(page, "body"):
            target, fragment = urldefrag(link)
            if fragment and not link.startswith("http"):
                assert fragment in there[target or address], f"{address} links {link}"
                followed += 1
    assert followed > 500


def test_links_that_leave_the_site_say_so(walk):
    outside = [
        link
        for page in walk.pages.values()
        for link in find(page, "main").iter("a")
        if link.get("href").startswith("http")
    ]
    assert len(outside) > 100
    assert {(link.get("rel"), "out" in link.get("class", "")) for link in outside} == {("external", True)}


def test_every_control_has_a_label_and_every_link_a_name(walk):
    for address, page in walk.pages.items():
        labelled = {label.get("for") for label in page.iter("label")}
        within = {control for label in page.iter("label") for control in label.iter()}
        for control in [*page.iter("input"), *page.iter("select")]:
            assert control in within or control.get("id") in labelled, address
        assert all(accessible_name(link) for link in page.iter("a")), address


def test_no_page_holds_a_script_or_a_style_of_its_own(walk):
    for address, page in walk.pages.items():
        within = [element.get("type") for element in page.iter("script") if not element.get("src")]
        assert set(within) <= {"application/ld+json"}, address  # data, which never runs
        assert page.findall(".//style") == [], address
        assert not [element for element in page.iter() if "style" in element.attrib], address


def test_pages_are_light(walk):
    for address, size in walk.sizes.items():
        drawn = urlsplit(address).path == reverse("initiatives:explore")
        assert size < (MOST_BYTES_OF_THE_PICTURE if drawn else MOST_BYTES_OF_A_PAGE), address
    static = sum(
        len(gzip.compress(Path(finders.find(link.get("href").removeprefix(settings.STATIC_URL))).read_bytes()))
        for link in find(walk.pages["/"], "head").iter("link")
        if link.get("href").startswith(settings.STATIC_URL)
    )
    assert walk.sizes["/"] + static < MOST_BYTES_OF_A_FIRST_VIEW


def test_passages_are_verbatim_on_every_page_of_an_initiative(walk, shipped_directory, django_db_blocker):
    with django_db_blocker.unblock():
        texts = {one.get_absolute_url(): one.passage.text for one in Initiative.objects.select_related("passage")}
    shown = {address: raw(find(walk.pages[address], "blockquote[@class='passage']/p")) for address in texts}
    assert len(texts) == 23
    assert shown == texts


def test_passages_are_verbatim_wherever_words_are_marked_in_them(walk, shipped_directory, django_db_blocker):
    with django_db_blocker.unblock():
        passages = set(Passage.objects.values_list("text", flat=True))
        pages = [*walk.pages.values(), *(read(Client().get(address)) for address in FOUND)]
    specimen = raw(find(walk.pages["/"], "blockquote[@class='passage']/p"))
    marked = [words for page in pages for words in page.findall(".//p[@class='words'][mark]")]
    assert specimen in passages
    assert len(marked) > 60
    assert {raw(words) for words in marked} <= passages
