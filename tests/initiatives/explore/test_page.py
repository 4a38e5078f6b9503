"""The page of the picture: which drawing it holds, what it says, and where its links lead."""

import gzip
import re
from random import Random

import pytest

from initiatives.models import FocusArea, FocusLink, Initiative, Partnership
from partners.models import Partner
from tests.factories import make_focus_area, make_initiative, make_partner
from tests.html import accessible_name, find, links, read, text, texts
from tests.initiatives.explore.reading import drawing, drawn, lead

pytestmark = pytest.mark.django_db

PAGE = "/explore/"
MOST_BYTES = 20_000


def get(client, query=""):
    return read(client.get(f"{PAGE}?{query}" if query else PAGE))


# ---- The query


def test_the_same_query_finds_the_same_as_the_list(client):
    make_initiative("Poems", focus=["Art"], partners=["P"])
    make_initiative("Laws", focus=["Law"], partners=["Q"])
    assert drawn(get(client, "focus=art")) == ["Art 1", "Poems", "P"]
    assert drawn(get(client, "q=laws")) == ["Law 1", "Laws", "Q"]
    assert texts(get(client, "focus=art"), "h2")[0].startswith("1 of 2 initiatives in Art")


def test_counts_of_areas_and_partners_are_those_of_the_picture(client):
    make_initiative("One", focus=["Art", "Law"], partners=["P", "Q"])
    make_initiative("Two", focus=["Law"], partners=["P"])
    assert lead(get(client)) == (
        "2 initiatives, 2 partners, 2 focus areas. "
        "1 of the partners works on one initiative; the one in bold works on two or more."
    )
    part = get(client, "focus=art")
    assert lead(part) == "1 initiative, 2 partners, 2 focus areas."
    assert drawn(part)[:2] == ["Art 1", "Law 1"]


def test_everything_about_the_query_leads_within_the_picture(client):
    make_initiative("One", focus=["Art"], partners=["P"])
    make_initiative("Two", focus=["Law"], partners=["Q"])
    page = get(client, "focus=art&partner=p")
    assert links(page, "ul[@class='chips']") == ["/explore/?partner=p", "/explore/?focus=art", "/explore/"]
    assert find(page, "form[@id='find']").get("action") == PAGE
    assert links(page, "p[@class='narrow']") == ["/initiatives/?focus=art&partner=p"]
    assert {box.get("value") for box in page.iter("input") if box.get("checked") is not None} == {"art", "p", "any"}


def test_nothing_found_has_no_picture_but_ways_out_that_lead_to_one(client):
    make_initiative("One", focus=["Art"], partners=["P"])
    make_initiative("Two", focus=["Law"], partners=["Q"])
    page = get(client, "focus=art&partner=q")
    assert drawing(page, "wide") is None
    assert page.find(".//table") is None
    assert texts(page, "h2") == ["None of 2 initiatives in Art, with Q"]
    ways = links(page, "div[@class='waysout']")
    assert ways == ["/explore/?partner=q", "/explore/?focus=art", "/explore/"]
    assert all(drawing(read(client.get(way)), "wide") is not None for way in ways)


def test_an_empty_directory_says_so(client):
    page = get(client)
    assert drawing(page, "wide") is None
    assert "There is no initiative here yet." in text(find(page, "main"))


def test_unknown_values_are_named_and_left_out(client):
    make_initiative("One", focus=["Art"])
    page = get(client, "focus=nope&focus=art")
    assert "“nope” is not a focus area here" in text(find(page, "main"))
    assert drawn(page) == ["Art 1", "One"]


def test_the_list_leads_to_its_picture_and_home_and_menu_to_that_of_all(client):
    make_initiative("One", focus=["Art"])
    listed = read(client.get("/initiatives/?focus=art&q=one"))
    assert "/explore/?q=one&focus=art" in links(listed)
    home = read(client.get("/"))
    assert PAGE in links(home)
    assert PAGE in links(home, "nav")
    assert find(get(client), f"nav//a[@href='{PAGE}']").get("aria-current") == "page"


def test_drafts_are_not_drawn(client):
    make_initiative("One", focus=["Art"], partners=["P"])
    make_initiative("Two", focus=["Art"], partners=["Q"], status="draft")
    assert drawn(get(client)) == ["Art 1", "One", "P"]


def test_an_edit_is_drawn_at_once(client):
    one = make_initiative("One", focus=["Art"], partners=["P"])
    get(client)
    one.partnerships.all().delete()
    Partnership.objects.create(initiative=one, partner=make_partner("Q"))
    Initiative.objects.filter(pk=one.pk).update(title="Uno")
    assert drawn(get(client)) == ["Art 1", "Uno", "Q"]


@pytest.mark.parametrize("number", [1, 5])
def test_few_initiatives_are_drawn_the_same_way(client, number):
    for at in range(number):
        make_initiative(f"I{at}", focus=["Art"], partners=["P"])
    names = drawn(get(client))
    assert (names[0], *sorted(names[1:-1]), names[-1]) == (f"Art {number}", *(f"I{at}" for at in range(number)), "P")


def test_what_has_no_area_or_no_partner_is_drawn_and_said_in_the_table(client):
    make_initiative("Alone")
    page = get(client)
    assert drawn(page) == drawn(page, "phone") == ["Alone"]
    assert lead(page) == "1 initiative. It names no partner."
    assert texts(page, "td") == ["no focus area", "no partner named"]


# ---- Many


def make_many(initiatives, partners, areas=14, seed=1):
    """Make invented initiatives, quickly; a few partners have many of them."""
    random = Random(seed)
    all_areas = [make_focus_area(f"Area {at}", slug=f"area-{at}", position=at) for at in range(areas)]
    all_partners = [make_partner(f"Partner {at}", slug=f"partner-{at}") for at in range(partners)]
    made = Initiative.objects.bulk_create(
        Initiative(title=f"I{at:04}", slug=f"i{at:04}", kind="program", status="published", sort_key=f"i{at:04}")
        for at in range(initiatives)
    )
    FocusLink.objects.bulk_create(
        FocusLink(initiative=one, focus_area=area)
        for one in made
        for area in random.sample(all_areas[: max(1, areas)], k=min(areas, random.choice([1, 2, 2])))
    )
    weights = [1 / (at + 1) for at in range(partners)]
    Partnership.objects.bulk_create(
        Partnership(initiative=one, partner=partner)
        for one in made
        for partner in sorted(set(random.choices(all_partners, weights, k=2)), key=lambda partner: partner.pk)
    )


def members(**query):
    return set(Initiative.objects.filter(**query).values_list("pk", flat=True))


def count(**query):
    return len(members(**query))


def test_500_initiatives_are_grouped(client):
    make_many(500, 200)
    response = client.get(PAGE)
    page = read(response)
    assert lead(page).startswith(
        f"500 initiatives, {Partner.objects.working().count()} partners and 14 focus areas are too many to draw"
    )
    assert len(gzip.compress(response.content)) < MOST_BYTES
    wide = list(drawing(page, "wide").iter("a"))
    assert [link.get("class")[0] for link in wide] == [*"A" * 14, *"P" * 18]
    for link in wide[:14]:
        slug = link.get("href").removeprefix("/explore/?focus=")
        assert f" {count(focus_areas__slug=slug)} initiatives" in accessible_name(link)
    for link in wide[14:]:
        slug = link.get("href").removeprefix("/explore/?partner=")
        assert accessible_name(link).endswith(f"partner in {count(partners__slug=slug)} initiatives")
    most = sorted((count(partners=partner) for partner in Partner.objects.all()), reverse=True)[:18]
    assert sorted((int(text(link).split()[-1]) for link in wide[14:]), reverse=True) == most
    others = Partner.objects.working().count() - 18
    assert f"and {others} other partners, in the table" in text(drawing(page, "wide"))


def test_the_bands_of_the_grouped_picture_are_as_wide_as_what_is_shared(client):
    make_many(500, 200)
    svg = drawing(get(client), "wide")
    largest = max(count(focus_areas=area) for area in FocusArea.objects.all())
    bars = [float(link.findall("rect")[1].get("height")) for link in svg.iter("a") if link.get("class")[0] == "A"]
    assert max(bars) == 72
    bands = [path for path in svg.iter("path") if path.get("class").startswith("bd")]
    assert 14 * 3 <= len(bands) <= 14 * 3 + 18
    number = {re.search(r"N(\d+)", link.get("class"))[1]: link.get("href").split("=")[1] for link in svg.iter("a")}
    for band in bands:
        area, partner = (number[each[1:]] for each in band.get("class").split()[2:])
        shared = len(members(focus_areas__slug=area) & members(partners__slug=partner))
        right, thick = re.search(r"([\d.]+)V([\d.]+)", band.get("d")).groups()
        assert float(thick) - float(right) == pytest.approx(max(2, shared * 72 / largest), abs=0.11)
    ends = {each for band in bands for each in band.get("class").split()[2:]}
    assert len(ends) == 14 + 18, "no name stands alone"


def test_the_bands_of_a_focus_area_start_within_its_bar_however_many_partners_its_initiatives_have(client):
    names = [f"Partner {number}" for number in range(6)]
    for number in range(40):
        make_initiative(f"Title {number}", focus=["Large"] if number else ["Large", "Small"], partners=names)
    svg = drawing(get(client), "wide")
    assert len([link for link in svg.iter("a") if link.get("class")[0] == "A"]) == 2
    for link in list(svg.iter("a"))[:2]:
        bar = link.findall("rect")[1]
        own = link.get("class").split()[1]
        bands = [path.get("d") for path in svg.iter("path") if path.get("class").startswith(f"bd {own} ")]
        assert len(bands) >= 3
        ends = [float(re.match(r"M[\d.]+[ ,]?([\d.]+)", band)[1]) for band in bands]
        ends += [float(re.search(r"([\d.]+)z$", band)[1]) for band in bands]
        top = float(bar.get("y"))
        assert top - 0.11 <= min(ends)
        assert max(ends) <= top + float(bar.get("height")) + 0.11


def test_on_a_phone_each_area_of_many_has_a_bar_and_its_three_largest_partners(client):
    make_many(500, 200)
    names = drawn(get(client), "phone")
    assert len(names) == 14 * 4
    assert all(re.fullmatch(r"Area \d+ \d+", name) for name in names[::4])
    counts = [int(name.split()[-1]) for name in names[::4]]
    assert counts == sorted(counts, reverse=True)


def test_the_way_down_from_the_groups_is_a_line_map_of_those_with_the_most_partners(client):
    make_many(500, 200)
    page = get(client, "focus=area-3")
    found = count(focus_areas__slug="area-3")
    assert found > 30
    stops = [link for link in drawing(page, "wide").iter("a") if link.get("class")[0] == "I"]
    assert 1 < len(stops) <= 30
    ranked = sorted(
        Initiative.objects.filter(focus_areas__slug="area-3"), key=lambda one: (-one.partners.count(), one.slug)
    )
    assert {text(link) for link in stops} == {one.title for one in ranked[: len(stops)]}
    assert lead(page).startswith(
        f"The {len(stops)} of {found} initiatives with the most partners; the table lists all."
    )
    assert len(find(page, "tbody").findall("tr")) == 30
    assert links(page, "nav[@class='pager']")[-1] == "/explore/?focus=area-3&page=2#table"
    assert len(find(get(client, "focus=area-3&page=2"), "tbody").findall("tr")) == min(30, found - 30)


def test_a_partner_of_the_groups_leads_to_its_initiatives_and_what_is_chosen_to_its_page(client):
    make_many(500, 20)
    page = get(client, "partner=partner-0")
    assert count(partners__slug="partner-0") > 30
    addresses = [link.get("href") for link in drawing(page, "wide").iter("a")]
    assert "/partners/partner-0/" in addresses
    assert "/explore/?focus=area-0&partner=partner-0" in addresses
    assert "/explore/?partner=partner-1" in addresses


def test_too_many_lanes_are_grouped_too(client):
    for at in range(9):
        make_initiative(f"I{at}", focus=[f"Area {number}" for number in range(9)], partners=["P"])
    assert "too many to draw one by one" in lead(get(client))
    assert "too many to draw one by one" in lead(get(client, "focus=area-1"))


def test_many_without_any_area_have_a_table_alone(client):
    make_many(31, 3, areas=0)
    page = get(client)
    assert drawing(page, "wide") is None
    assert lead(page) == "None of these initiatives has a focus area to be drawn by; the table has them all."
    assert len(find(page, "tbody").findall("tr")) == 30


def test_a_page_that_the_table_does_not_have_is_not_found_and_leads_to_the_first(client):
    make_initiative("One", focus=["Art"])
    page = read(client.get(f"{PAGE}?focus=art&page=2"), status=404)
    assert "/explore/?focus=art#table" in links(page)


@pytest.mark.parametrize("number", [1, 30, 31, 500])
def test_the_page_costs_the_same_at_any_size(client, django_assert_max_num_queries, number):
    make_many(number, 40)
    for query in ("", "focus=area-0", "q=i0001", "q=i001&focus=area-0&partner=partner-0&kind=program"):
        with django_assert_max_num_queries(12):
            get(client, query)
