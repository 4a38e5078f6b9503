"""Home, focus areas, about and the error pages as their visitors get them."""

from datetime import date

import pytest
from django.db import DatabaseError, InterfaceError, connection
from django.template.loader import render_to_string
from django.test import override_settings
from django.urls import reverse

from initiatives.models import FieldCitation, FocusLink, Initiative, Source, StatedDate
from initiatives.views import HomeView
from tests.factories import make_audience, make_focus_area, make_initiative, make_partner, make_source
from tests.html import find, initiative_links, links, parse, read, text, texts
from tests.odd import ARABIC

pytestmark = pytest.mark.django_db

HOME = reverse("initiatives:home")
LIST = reverse("initiatives:list")
AREAS = reverse("initiatives:focus-areas")


def counts(page, heading):
    """Name and count of each line of contents under a heading."""
    return [tuple(text(part) for part in line) for line in find(page, f"*[@aria-labelledby='{heading}']").iter("a")]


# ---- Home


def test_home_counts_what_is_published(client):
    make_initiative("One", focus=["Arts"], audiences=["Children"], partners=["P", "Q"])
    make_initiative("Two", focus=["Arts"], partners=["P"])
    make_initiative("Draft", focus=["Arts", "Work"], audiences=["Families"], partners=["R"], status="draft")
    page = read(client.get(HOME))
    assert "2 programs, awards and partnerships" in text(find(page, "p[@class='lead']"))
    assert text(find(page, "p[@class='lead']")).endswith(
        "and the 2 organizations that shared the work, in 1 focus area."
    )
    assert texts(page, "section[@class='ways']//h2") == ["All 2 initiatives", "2 partners", "One picture"]
    assert counts(page, "areas") == [("Arts", "2")]
    assert counts(page, "who") == [("Children", "1")]
    assert links(page, "*[@aria-labelledby='who']") == [f"{LIST}?audience=children"]


def test_home_says_of_the_initiatives_alone_that_the_agency_described_them(client):
    make_initiative("One", text="Of one.", partners=["P"])
    Source.objects.update(captured_on=date(2017, 2, 13))
    assert texts(read(client.get(HOME)), "p[@class='lead']") == [
        "1 program, award or partnership of the Institute of Museum and Library Services (IMLS), as the agency"
        " described it on February 13, 2017, and the 1 organization that shared the work."
    ]
    make_initiative("Two", text="Of two.", partners=["Q"])
    assert texts(read(client.get(HOME)), "p[@class='lead']") == [
        "2 programs, awards and partnerships of the Institute of Museum and Library Services (IMLS), as the agency"
        " described them on February 13, 2017, and the 2 organizations that shared the work."
    ]


def test_home_counts_those_that_the_agency_described_where_editors_have_added_others(client):
    make_initiative("One", text="Of one.")
    make_initiative("Two", text="Of two.")
    make_initiative("Three")
    Source.objects.update(captured_on=date(2017, 2, 13))
    assert ", 2 of them as the agency described them on February 13, 2017," in text(
        find(read(client.get(HOME)), "p[@class='lead']")
    )
    Initiative.objects.update(passage=None)
    assert "described" not in text(find(read(client.get(HOME)), "p[@class='lead']"))


def test_one_of_a_kind_is_not_spoken_of_as_several(client):
    make_initiative("One", text="One.", partners=["P"], focus=["Arts"])
    page = read(client.get(HOME))
    assert texts(page, "section[@class='ways']//h2") == ["1 initiative", "1 partner", "One picture"]
    assert text(find(page, "label[@for='q']")) == "Search the 1 initiative"
    about = text(find(read(client.get(reverse("initiatives:about"))), "main"))
    assert "The 1 initiative here holds 2 facts" in about


def test_areas_and_audiences_come_in_the_order_that_staff_gave_them(client):
    for position, name in enumerate(["Zeal", "Arts", "Music"]):
        make_focus_area(name, position=position)
        make_audience(name, position=position)
    make_initiative(focus=["Arts", "Music", "Zeal"], audiences=["Music", "Zeal", "Arts"])
    page = read(client.get(HOME))
    assert [name for name, _ in counts(page, "areas")] == ["Zeal", "Arts", "Music"]
    assert [name for name, _ in counts(page, "who")] == ["Zeal", "Arts", "Music"]
    assert texts(read(client.get(AREAS)), "main//span[@class='leader']") == ["Zeal", "Arts", "Music"]


def test_the_index_has_every_title_with_its_paragraph(client):
    make_initiative("Zebra")
    first = make_initiative("Émile", text="Of Émile.")
    page = read(client.get(HOME))
    number = first.passage.number
    assert texts(page, "ol[@class='index']/li") == [f"Émile , paragraph {number}", "Zebra"]


def test_names_from_right_to_left_stand_apart_from_the_numbers_beside_them(client):
    make_initiative(ARABIC, slug="one", text="Of one.", focus=[f"{ARABIC} 1"], audiences=[f"{ARABIC} 2"])
    make_partner(f"{ARABIC} 3", slug="p", acronym="P")
    page = read(client.get(HOME))
    assert texts(page, "ol[@class='index']//bdi") == [ARABIC]
    assert texts(page, "span[@class='leader']/bdi") == [f"{ARABIC} 1", f"{ARABIC} 2"]
    assert texts(read(client.get(AREAS)), "span[@class='leader']/bdi") == [f"{ARABIC} 1"]
    assert texts(read(client.get("/partners/p/")), "nav[@class='crumbs']//bdi") == [f"{ARABIC} 3"]


def test_beyond_its_longest_index_home_has_letters_that_lead_into_the_list(client, monkeypatch):
    monkeypatch.setattr(HomeView, "longest_index", 21)
    for number in range(20):
        make_initiative(f"apple {number}")
    make_initiative("Émile")
    make_initiative("Eve")
    page = read(client.get(HOME))
    assert page.findall(".//ol[@class='index']") == []
    assert texts(page, "ol[@class='letters']/li") == ["A", "E"]
    a, e = links(page, "ol[@class='letters']")
    assert initiative_links(read(client.get(a)))[0] == "apple-0"
    assert initiative_links(read(client.get(e)))[0] == "emile"


def test_the_specimen_shows_a_real_passage_whose_numbers_lead_to_the_facts_of_its_entry(client):
    plain = make_initiative("Plain", text="Nothing quoted.")
    quoted = make_initiative("Quoted", text="An app for <all>.", kind="digital-tool")
    FieldCitation.objects.create(initiative=quoted, field="kind", passage=quoted.passage, quote="An app")
    FocusLink.objects.create(
        initiative=quoted, focus_area=make_focus_area("Access"), passage=quoted.passage, quote="for <all>"
    )
    specimen = find(read(client.get(HOME)), "figure")
    assert texts(specimen, "mark") == ["An app", "for <all>"]
    assert links(specimen, "blockquote") == [f"/initiatives/quoted/#fact-{number}" for number in (1, 2)]
    assert texts(specimen, "dd") == ["1 Digital tool"]
    assert texts(specimen, "p[@class='go']") == ["Read the entry: Quoted"]
    there = read(client.get("/initiatives/quoted/"))
    assert text(find(there, "dd[@id='fact-1']/span")) == "Digital tool"

    plain.slug = HomeView.specimen_slug
    plain.save()
    assert texts(read(client.get(HOME)), "p[@class='go']") == ["Read the entry: Plain"]


def test_an_empty_directory_has_a_home_page(client):
    page = read(client.get(HOME))
    assert page.findall(".//figure") == []
    assert initiative_links(page) == []


@pytest.mark.parametrize("count", [1, 40])
def test_home_costs_the_same_for_1_entry_and_for_40(client, django_assert_num_queries, count):
    for index in range(count):
        make_initiative(
            text=f"Text {index}", focus=["Arts", f"F{index}"], audiences=["Children"], partners=["P", f"Q{index}"]
        )
    with django_assert_num_queries(15):
        read(client.get(HOME))


# ---- Focus areas


def test_the_directory_of_areas_has_each_with_its_count_and_description(client):
    make_focus_area("Arts", description="Poetry & film.")
    make_focus_area("Empty", position=1)
    make_initiative(focus=["Arts"])
    make_initiative(focus=["Arts", "Empty"], status="draft")
    page = read(client.get(AREAS))
    assert texts(page, "main//li") == ["Arts 1Poetry & film.", "Empty 0"]
    assert links(page) == ["/focus-areas/arts/", "/focus-areas/empty/"]


def test_an_area_lists_its_published_initiatives_and_who_is_met_there(client):
    make_initiative("One", focus=["Arts"], partners=["P"], audiences=["Children"])
    make_initiative("Two", focus=["Arts", "Work"], partners=["P", "Q"], audiences=["Children"])
    make_initiative("Other", focus=["Work"], partners=["P"])
    make_initiative("Draft", focus=["Arts"], partners=["R"], status="draft")
    page = read(client.get("/focus-areas/arts/"))
    assert initiative_links(page) == ["one", "two"]
    assert text(find(page, "h2")) == "Two initiatives"
    assert f"{LIST}?focus=arts" in links(page)
    partners, audiences = page.findall(".//aside/section")
    assert texts(partners, "li") == ["P 2", "Q 1"]
    assert texts(audiences, "li") == ["Children 2"]
    assert links(page, "aside") == [
        f"{LIST}?focus=arts&partner=p",
        f"{LIST}?focus=arts&partner=q",
        f"{LIST}?focus=arts&audience=children",
    ]


def test_the_counts_beside_an_area_are_those_of_the_lists_they_lead_to(client):
    make_initiative("One", focus=["Arts"], partners=["P"], audiences=["Children"])
    make_initiative("Two", focus=["Arts"], partners=["P"], audiences=["Children"])
    make_initiative("Other", partners=["P"], audiences=["Children"])
    for link in find(read(client.get("/focus-areas/arts/")), "aside").iter("a"):
        assert (
            len(initiative_links(read(client.get(link.get("href"))))) == 2 == int(text(find(link, "span[@class='n']")))
        )


def test_an_area_without_initiatives_says_so_and_leads_on(client):
    make_focus_area("Arts")
    page = read(client.get("/focus-areas/arts/"))
    assert text(find(page, "h2")) == "No initiative is in this focus area yet"
    assert find(page, "meta[@name='description']").get("content") == (
        "Arts: no national initiative of IMLS is in this focus area yet."
    )
    assert LIST in links(page)


def test_a_large_area_comes_in_pages(client, django_assert_num_queries):
    for number in range(21):
        make_initiative(f"Entry {number:02}", focus=["Arts"], partners=["P"], audiences=["Children"])
    with django_assert_num_queries(9):
        page = read(client.get("/focus-areas/arts/", {"page": "2"}))
    assert initiative_links(page) == ["entry-20"]
    missing = read(client.get("/focus-areas/arts/", {"page": "3"}), status=404)
    assert "/focus-areas/arts/" in links(missing, "p[@class='lead']")


def test_an_unknown_area_is_not_found_and_offers_a_search(client):
    assert find(read(client.get("/focus-areas/nope/"), status=404), "form").get("action") == LIST


# ---- About


def test_about_counts_what_facts_rest_on_and_how_often_standing_is_known(client):
    one = make_initiative("One", text="An app.", partners=["P"], standing="ended")
    make_initiative("Two")
    draft = make_initiative("Draft", status="draft", partners=["Q"])
    FieldCitation.objects.create(initiative=one, field="kind", passage=one.passage, quote="An app")
    StatedDate.objects.create(initiative=one, text="Ended in 2012", source=make_source("https://press.example/"))
    StatedDate.objects.create(initiative=draft, text="Never", source=make_source("https://press.example/"))
    page = read(client.get(reverse("initiatives:about")))
    known = find(page, "section[@aria-labelledby='known']")
    assert "The 2 initiatives here hold 3 facts" in text(known)
    assert texts(known, "span[@class='n']") == ["1", "1", "1"]
    assert "for 1 of 2" in text(known)


def test_about_explains_every_kind_and_says_whose_site_this_is(client):
    page = read(client.get(reverse("initiatives:about")))
    kinds = find(page, "dl[@class='kinds']")
    assert texts(kinds, "dt")[0] == "Award"
    assert texts(kinds, "dd")[0] == "Honors people, programs or institutions for outstanding work."
    assert links(page, "dl[@class='kinds']")[0] == f"{LIST}?kind=award"
    main = text(find(page, "main"))
    assert "This is not an official website of the United States government." in main
    assert "sets no cookies" in main


# ---- Every page


def test_the_footer_names_the_captured_page_and_its_day(client):
    initiative = make_initiative(text="Words.")
    Source.objects.filter(pk=initiative.passage.source_id).update(
        title="National Initiatives", publisher="Institute", captured_on=date(2017, 2, 13)
    )
    footer = find(read(client.get(reverse("partners:list"))), "footer")
    assert texts(footer, "p") == [
        "Taken from one page, National Initiatives, of the Institute, as captured on February 13, 2017."
        " Programs may have changed or ended since.",
        "This is not an official website of the United States government.",
    ]


@pytest.mark.parametrize(
    ("address", "name"),
    [(LIST, "Initiatives"), (reverse("partners:list"), "Partners"), (AREAS, "Focus areas"), ("/about/", "About")],
)
def test_the_navigation_says_which_page_this_is(client, address, name):
    page = read(client.get(address))
    assert texts(page, "header//*[@aria-current='page']") == [name]


def test_the_navigation_says_which_part_a_page_belongs_to(client):
    initiative = make_initiative()
    make_partner("P", slug="p")
    make_focus_area("Arts")
    for address, name in [
        (initiative.get_absolute_url(), "Initiatives"),
        ("/partners/p/", "Partners"),
        ("/focus-areas/arts/", "Focus areas"),
    ]:
        assert texts(read(client.get(address)), "header//*[@aria-current='true']") == [name]


@pytest.mark.parametrize("error", [DatabaseError, InterfaceError])
def test_not_found_pages_offer_a_search_and_stand_without_a_database(client, error):
    def lost(*args):
        raise error

    with connection.execute_wrapper(lost):
        page = read(client.get("/nowhere/"), status=404)
    assert text(find(page, "h1")) == "There is no such page"
    assert find(page, "form").get("action") == LIST
    assert "Taken from" not in text(find(page, "footer"))


@override_settings(
    STORAGES={"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}},
    STATIC_ROOT="/nonexistent",
)
@pytest.mark.parametrize(
    ("template", "heading"), [("500.html", "Something broke on our side"), ("400.html", "That request")]
)
def test_error_pages_need_no_context_no_database_and_no_manifest(template, heading, django_db_blocker):
    with django_db_blocker.block():
        page = parse(render_to_string(template))
    assert text(find(page, "h1")).startswith(heading)
    assert find(page, "link[@rel='stylesheet']").get("href") == "/static/css/site.css"
    assert HOME in links(page)
