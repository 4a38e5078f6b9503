"""The picture of the directory as it is shipped."""

import gzip
import re
from statistics import mean

import pytest
from django.test import Client

from initiatives.models import FocusArea, Initiative
from partners.models import Partner
from tests.html import accessible_name, find, links, read, text
from tests.initiatives.explore.reading import SVG, drawing, lead

pytestmark = pytest.mark.django_db

PAGE = "/explore/"
MOST_BYTES = 20_000


@pytest.fixture(scope="module")
def shipped_page(shipped_directory, django_db_blocker):
    with django_db_blocker.unblock():
        response = Client().get(PAGE)
        yield read(response), response


def test_every_name_is_a_link_to_its_page_and_stands_once(shipped_page, shipped_directory):
    page, _ = shipped_page
    things = [*FocusArea.objects.all(), *Initiative.objects.all(), *Partner.objects.all()]
    expected = {thing.get_absolute_url(): str(thing) for thing in things}
    wide = {link.get("href"): link for link in drawing(page, "wide").iter("a")}
    assert len(expected) == len(list(drawing(page, "wide").iter("a"))) == 85
    assert set(wide) == set(expected)
    for address, link in wide.items():
        assert accessible_name(link).startswith(expected[address])
        assert accessible_name(link).startswith(text(link))
    assert {link.get("href") for link in drawing(page, "phone").iter("a")} == set(expected)


def test_names_come_in_the_order_in_which_they_are_read(shipped_page):
    page, _ = shipped_page
    kinds = [link.get("class")[0] for link in drawing(page, "wide").iter("a")]
    assert kinds == [*kinds[:37], *["P"] * 48]
    assert set(kinds[:37]) == {"A", "I"}
    for name, some in (("wide", slice(37)), ("wide", slice(37, None)), ("phone", slice(None))):
        tops = [
            float(link.get("transform").split()[1].rstrip(")")) for link in list(drawing(page, name).iter("a"))[some]
        ]
        assert tops == sorted(tops)


def test_the_headline_is_counted(shipped_page):
    page, _ = shipped_page
    assert lead(page) == (
        "23 initiatives, 48 partners, 14 focus areas. "
        "43 of the partners work on one initiative; the five in bold work on two or more."
    )
    shared = [link for link in drawing(page, "wide").iter("a") if "K" in link.get("class").split()]
    assert len(shared) == 5
    assert "the Arts and the Humanities (3)" in text(drawing(page, "wide").find("desc"))


def test_partners_stand_beside_their_initiatives(shipped_page):
    page, _ = shipped_page
    curves = re.findall(r"M556 ?-?\d+c60 0 60 ?(-?\d+) 120 ?\1", "".join(svg_paths(page)))
    assert len(curves) == 55
    assert mean(abs(int(down)) for down in curves) < 60


def svg_paths(page):
    return [path.get("d") for path in drawing(page, "wide").iter("path")]


def test_the_page_is_light(shipped_page):
    _, response = shipped_page
    assert len(gzip.compress(response.content)) < MOST_BYTES


def test_the_table_tells_the_same(shipped_page, shipped_directory):
    page, _ = shipped_page
    rows = find(page, "tbody").findall("tr")
    assert len(rows) == 23
    for row in rows:
        initiative = Initiative.objects.get(slug=row.find("th/a").get("href").split("/")[-2])
        areas, partners = row.findall("td")
        assert links(row, "th") == [initiative.get_absolute_url()]
        linked = [link.focus_area for link in initiative.focuslinks.order_by("position")]
        by = [link.partner for link in initiative.partnerships.order_by("position")]
        assert [a.get("href") for a in areas.iter("a")] == [area.get_absolute_url() for area in linked]
        assert [a.get("href") for a in partners.iter("a")] == [partner.get_absolute_url() for partner in by]
        assert text(areas).startswith(f"{len(linked)} focus area")
        assert text(partners).startswith(f"{len(by)} partner" if by else "no partner named")
    assert text(find(page, "caption")).startswith("23 initiatives")


def test_a_link_skips_the_picture(shipped_page):
    page, _ = shipped_page
    skip = find(page, "p[@class='how']/a")
    assert text(skip) == "Skip the picture: the same facts as a table"
    assert find(page, "h2[@id='table']") is not None
    order = list(page.iter())
    assert order.index(skip) < order.index(next(svg for svg in page.iter(f"{SVG}svg") if svg.get("role") == "group"))


@pytest.mark.parametrize("slug", ["arts-and-humanities", "good-practice-in-museums-and-libraries"])
def test_initiatives_keep_their_places_under_a_filter(client, shipped_page, slug):
    page, _ = shipped_page
    part = read(client.get(PAGE, {"focus": slug}))
    whole_order = [link.get("href") for link in drawing(page, "wide").iter("a") if link.get("class")[0] == "I"]
    part_order = [link.get("href") for link in drawing(part, "wide").iter("a") if link.get("class")[0] == "I"]
    assert 2 < len(part_order) < 23
    assert part_order == [address for address in whole_order if address in part_order]


def test_every_line_keeps_its_color_whatever_is_chosen(client, shipped_page):
    page, _ = shipped_page

    def hues(of):
        areas = [link for link in drawing(of, "wide").iter("a") if link.get("class")[0] == "A"]
        return {link.get("href"): link.get("class").split()[1] for link in areas}

    whole = hues(page)
    slugs = FocusArea.objects.values_list("slug", flat=True)
    parts = [hues(read(client.get(PAGE, {"focus": slug}))) for slug in slugs]
    assert sum(map(len, parts)) > 14 * 3
    assert [part for part in parts if not part.items() <= whole.items()] == []
