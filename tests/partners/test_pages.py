"""The partners' pages as their visitors get them."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from initiatives.models import Partnership, Source
from tests.factories import make_focus_area, make_initiative, make_partner, make_passage, make_source
from tests.html import find, initiative_links, links, raw, read, text, texts
from tests.odd import ARABIC

pytestmark = pytest.mark.django_db

LIST = reverse("partners:list")
INITIATIVES = reverse("initiatives:list")


def join(initiative, partner, **citation):
    return Partnership.objects.create(initiative=initiative, partner=partner, **citation)


# ---- One partner


def test_a_partner_shows_its_type_name_acronym_parent_and_website(client):
    partner = make_partner(
        "Employment & Training Administration",
        slug="eta",
        acronym="ETA",
        type="federal-agency",
        parent="Department of Labor",
        website="https://www.doleta.gov/",
    )
    page = read(client.get(partner.get_absolute_url()))
    [heading] = page.iter("h1")
    assert raw(heading) == "Employment & Training Administration"
    assert texts(page, "p[@class='kicker']") == ["Federal agency"]
    assert texts(page, "p[@class='also']") == [
        "Known as ETA. Part of Department of Labor. Website as once published: www.doleta.gov"
    ]
    assert find(page, "p[@class='also']/a").get("rel") == "external"


def test_a_partner_lists_its_published_initiatives_as_the_list_does_and_leads_to_the_list(client):
    make_initiative("Zebra", partners=["P"])
    make_initiative("apple", partners=["P", "Q"], focus=["Arts"])
    make_initiative("Other", partners=["Q"])
    make_initiative("Draft", partners=["P"], status="draft")
    page = read(client.get("/partners/p/"))
    assert text(find(page, "title")) == "P, partner · National Initiatives of IMLS"
    assert text(find(page, "h2")) == "Partner in two initiatives"
    assert initiative_links(page) == ["apple", "zebra"]
    assert f"{INITIATIVES}?partner=p" in links(page)
    assert initiative_links(read(client.get(f"{INITIATIVES}?partner=p"))) == ["apple", "zebra"]


def test_what_a_partner_did_stands_with_what_says_so(client):
    partner = make_partner("The Committee", slug="committee")
    other = make_passage("with the Committee", number=8)
    press = make_source("https://press.example/1")
    named = make_initiative("A", text="IMLS and the <Committee> join.")
    join(named, partner, passage=named.passage, quote="the <Committee>", role="partner")
    leads = make_initiative("B", text="Of B.")
    join(leads, partner, source=press, role="leads the awards")
    elsewhere = make_initiative("C", text="Of C.")
    join(elsewhere, partner, passage=other, quote="the Committee")
    join(make_initiative("D", text="Of D."), partner)
    join(make_initiative("E", text="Of E."), partner, source=press)
    page = read(client.get(partner.get_absolute_url()))
    assert [texts(entry, "p[@class='did']") for entry in page.iter("li") if entry.get("class") == "entry"] == [
        [],
        ["Leads the awards Page a press.example"],
        ["Partner Paragraph ¶ 8 the Committee"],
        ["Partner Edited by staff"],
        ["Partner Page a press.example"],
    ]
    assert texts(page, "p[@class='words']")[:2] == ["IMLS and the <Committee> join.", "Of B."]
    assert texts(page, "mark") == ["the <Committee>"]
    assert [item.get("id") for item in find(page, "section[@class='pages']").iter("li")] == [None, "page-a"]


def test_each_page_relied_on_leads_back_to_the_first_entry_that_rests_on_it(client):
    partner = make_partner("P")
    press, blog = make_source("https://press.example/1"), make_source("https://blog.example/1")
    for title, source in [("A", press), ("B", blog), ("C", press)]:
        join(make_initiative(title, text=f"Of {title}."), partner, source=source)
    join(make_initiative("D", text="Of D."), partner)
    page = read(client.get("/partners/p/"))
    back = [link for link in links(page, "section[@class='pages']") if link.startswith("#")]
    assert back == ["#from-a", "#from-b"]
    there = {
        link.get("id"): text(find(entry, "h3"))
        for entry in page.iter("li")
        if entry.get("class") == "entry"
        for link in entry.iter("a")
        if link.get("id")
    }
    assert there == {"from-a": "A", "from-b": "B"}


def test_the_pages_relied_on_begin_with_the_captured_one(client):
    make_initiative(text="Words.", partners=["P"])
    Source.objects.update(title="National Initiatives", captured_on=date(2017, 2, 13))
    page = read(client.get("/partners/p/"))
    assert texts(page, "section[@class='pages']//li") == ["¶ National Initiatives, captured February 13, 2017"]


def test_whom_a_partner_worked_beside_and_on_what_is_counted_among_its_published_initiatives(client):
    make_focus_area("Work", position=1)
    make_focus_area("Arts", position=2)
    make_initiative(partners=["P", "Q", "R"], focus=["Arts"])
    make_initiative(partners=["P", "R"], focus=["Arts", "Work"])
    make_initiative(partners=["Q", "R"], focus=["Work"])
    make_initiative(partners=["P", "S"], focus=["Health"], status="draft")
    page = read(client.get("/partners/p/"))
    beside, areas = page.findall(".//aside/section")
    assert texts(beside, "li") == ["R 2", "Q 1"]
    assert texts(areas, "li") == ["Arts 2", "Work 1"]
    for link in areas.iter("a"):
        assert len(initiative_links(read(client.get(link.get("href"))))) == int(text(find(link, "span[@class='n']")))


def test_beyond_eight_the_other_partners_open_on_request(client):
    make_initiative(partners=["P", *(f"Q{number}" for number in range(10))])
    page = read(client.get("/partners/p/"))
    more = find(page, "aside//details")
    assert text(find(more, "summary")) == "2 more partners"
    assert len(links(page, "aside")) == 10
    assert len(links(more, "ul")) == 2


def test_a_partner_whose_initiatives_are_not_public_yet_is_found_nowhere(client):
    make_initiative("Draft", partners=["P"], status="draft")
    tomorrow = make_initiative("Tomorrow", partners=["P", "P2"], publish_at=timezone.now() + timedelta(days=1))
    make_initiative("Today", partners=["Q"])
    for name in ("p", "p2"):
        read(client.get(f"/partners/{name}/"), status=404)
    assert texts(read(client.get(LIST)), "ul[@class='contents partners']//span[@class='leader']") == ["Q"]
    page = read(client.get(INITIATIVES, {"partner": "p"}))
    assert texts(page, "p[@class='ignored']") == ["“p” is not a partner here, so it was left out."]
    assert [box.get("value") for box in page.findall(".//input[@name='partner']")] == ["q"]

    tomorrow.publish_at = timezone.now() - timedelta(days=1)
    tomorrow.save()
    assert initiative_links(read(client.get("/partners/p/"))) == ["tomorrow"]
    assert texts(read(client.get(LIST)), "ul[@class='contents partners']//span[@class='leader']") == ["P", "P2", "Q"]
    assert initiative_links(read(client.get(INITIATIVES, {"partner": "p"}))) == ["tomorrow"]


def test_a_partner_of_nothing_says_so_and_leads_on(client):
    make_partner("P")
    page = read(client.get("/partners/p/"))
    assert text(find(page, "h2")) == "No initiative here names this partner"
    assert find(page, "meta[@name='description']").get("content") == (
        "P: no national initiative of IMLS in this directory names it as a partner."
    )
    assert links(page)[-2:] == [INITIATIVES, LIST]
    assert initiative_links(page) == []


def test_a_partner_with_many_initiatives_comes_in_pages_at_the_same_cost(client, django_assert_num_queries):
    make_initiative("Alone", partners=["P"], focus=["Arts"])
    with django_assert_num_queries(10):
        read(client.get("/partners/p/"))
    for number in range(25):
        make_initiative(f"Entry {number:02}", partners=["P", f"Q{number}"], focus=["Arts", f"F{number}"])
    with django_assert_num_queries(10):
        page = read(client.get("/partners/p/", {"page": "2"}))
    assert initiative_links(page) == [f"entry-{number}" for number in range(19, 25)]
    missing = read(client.get("/partners/p/", {"page": "x"}), status=404)
    assert "/partners/p/" in links(missing, "p[@class='lead']")


def test_an_unknown_partner_is_not_found_and_offers_a_search(client):
    assert find(read(client.get("/partners/nope/"), status=404), "form").get("action") == INITIATIVES


# ---- The list of partners


def test_partners_come_by_name_with_acronym_type_parent_and_count(client):
    make_partner("Zoo", type="library-or-museum")
    make_partner("Émile Fund", acronym="EF", type="foundation", parent="The Trust")
    make_partner("Unnamed")
    make_initiative(partners=["Zoo", "Émile Fund"])
    make_initiative(partners=["Zoo"])
    make_initiative(partners=["Unnamed", "Zoo"], status="draft")
    page = read(client.get(LIST))
    entries = "ul[@class='contents partners']/li"
    assert texts(page, f"{entries}/a") == ["Émile Fund (EF) 1", "Zoo 2"]
    assert texts(page, f"{entries}/p") == ["Foundation, part of The Trust", "Library or museum"]
    assert text(find(page, "h2")) == "2 partners"


def test_names_from_right_to_left_stand_apart_from_the_counts_beside_them(client):
    make_partner(ARABIC, slug="p", acronym="P", parent=f"{ARABIC} 2")
    make_initiative("One", partners=["Q"])
    join(make_initiative("Two", partners=["Q"]), make_partner(slug="p"))
    page = read(client.get(LIST))
    assert texts(page, "ul[@class='contents partners']//bdi") == ["Q", f"{ARABIC} (P)", f"{ARABIC} 2"]
    assert texts(read(client.get("/partners/q/")), "aside//bdi") == [ARABIC]


def test_partners_can_be_narrowed_to_a_type_whose_count_is_true(client):
    for name, kind in [("A", "university"), ("B", "foundation"), ("C", "university")]:
        make_partner(name, type=kind)
    make_initiative(partners=["A", "B", "C"])
    page = read(client.get(LIST))
    assert texts(page, "details[@class='facet']//li") == ["All 3", "Foundation 1", "University 2"]
    address = links(page, "details[@class='facet']")[2]
    page = read(client.get(address))
    assert texts(page, "ul[@class='contents partners']//span[@class='leader']") == ["A", "C"]
    assert text(find(page, "h2")) == "2 of 3 partners University"
    assert text(find(page, "title")) == "University: 2 partners · National Initiatives of IMLS"
    assert texts(page, "details[@class='facet']//*[@aria-current]") == ["University 2"]
    assert links(page, "ul[@class='chips']") == [LIST]


def test_an_unknown_type_is_left_out_and_said(client):
    make_partner("A", type="university")
    make_initiative(partners=["A", "B"])
    page = read(client.get(LIST, {"type": ["<nope>", "university", ""], "utm_source": "x"}))
    assert texts(page, "p[@class='ignored']") == ["“<nope>” is not a type of partner here, so it was left out."]
    assert texts(page, "ul[@class='contents partners']//span[@class='leader']") == ["A"]


def test_of_many_unknown_types_the_first_few_are_named_and_the_others_counted(client):
    page = read(client.get(LIST, {"type": [f"nope-{number}" for number in range(900)]}))
    said = texts(page, "p[@class='ignored']")
    assert said[2:] == [
        "“nope-2” is not a type of partner here, so it was left out.",
        "And 897 more values were left out.",
    ]


def test_a_type_without_partners_leads_back(client):
    make_initiative(partners=["A"])
    page = read(client.get(LIST, {"type": "company"}))
    assert text(find(page, "h2")) == "No partner Company"
    assert LIST in links(page, "section[@class='results']")


@pytest.mark.parametrize("count", [1, 40])
def test_the_list_of_partners_costs_the_same_for_1_and_for_40(client, django_assert_num_queries, count):
    make_initiative(partners=[f"P{number}" for number in range(count)])
    with django_assert_num_queries(4):
        read(client.get(LIST))
