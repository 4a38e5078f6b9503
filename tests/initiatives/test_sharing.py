"""What pages say of themselves: canonical addresses, cards, structured data, the site map; and how readers answer."""

import json
import runpy
import struct
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse

from initiatives.models import Initiative
from initiatives.sharing import SITE
from tests.factories import make_focus_area, make_initiative, make_partner, make_passage, make_source
from tests.html import find, links, parse, read, text, texts
from tests.odd import ARABIC

pytestmark = pytest.mark.django_db

HERE = "http://testserver"
HOSTILE = 'Poets & </script><script>alert("x")</script> \u2028 {url} 🎉'
FORM = "https://forms.example/new?about={title}&page={url}"


def canonical(client, address):
    page = read(client.get(address))
    (link,) = page.findall(".//link[@rel='canonical']")
    assert link.get("href") == card(page)["og:url"]
    return link.get("href")


def card(page):
    return {
        meta.get("property") or meta.get("name"): meta.get("content")
        for meta in find(page, "head").iter("meta")
        if meta.get("property", "").startswith("og:") or meta.get("name", "").startswith("twitter:")
    }


def described(client, address):
    """The things that a page describes for programs, by their type."""
    (script,) = read(client.get(address)).findall(".//script[@type='application/ld+json']")
    data = json.loads(script.text)
    assert data["@context"] == "https://schema.org"
    return {thing["@type"]: thing for thing in data["@graph"]}


# ---- Canonical addresses and cards


@pytest.mark.parametrize(
    "address",
    ["/", "/about/", "/accessibility/", "/partners/", "/focus-areas/", "/initiatives/one/", "/partners/p/"],
)
def test_a_page_has_one_address_whatever_was_added_to_it(client, address):
    make_initiative("One", partners=["P"])
    assert canonical(client, f"{address}?utm_source=letter") == HERE + address


def test_what_a_list_holds_is_part_of_its_address(client):
    for number in range(25):
        make_initiative(f"One {number}", partners=["P"], focus=["Arts"])
    make_partner("P", type="not-known")
    assert canonical(client, "/initiatives/?utm_source=x&focus=arts&page=2").endswith(
        "/initiatives/?focus=arts&page=2"
    )
    assert canonical(client, "/partners/?utm_source=x&type=not-known") == f"{HERE}/partners/?type=not-known"
    assert canonical(client, "/partners/p/?page=2&x=1") == f"{HERE}/partners/p/?page=2"
    assert canonical(client, "/focus-areas/arts/?page=2&x=1") == f"{HERE}/focus-areas/arts/?page=2"


@pytest.mark.parametrize(
    ("address", "clean"),
    [
        ("/initiatives/?page=1&utm_source=x", "/initiatives/"),
        ("/initiatives/?sort=updated", "/initiatives/"),
        ("/initiatives/?sort=updated&page=2", "/initiatives/?page=2"),
        ("/initiatives/?focus=arts&sort=updated&nope=1", "/initiatives/?focus=arts"),
        ("/initiatives/?focus=arts&focus=arts", "/initiatives/?focus=arts"),
        ("/initiatives/?focus=arts&match=all", "/initiatives/?focus=arts"),
        ("/explore/?focus=arts&sort=title", "/explore/?focus=arts"),
        ("/partners/?type=not-known&page=1", "/partners/?type=not-known"),
    ],
)
def test_only_clean_pages_are_canonical_to_themselves(client, address, clean):
    for number in range(25):
        make_initiative(f"One {number}", partners=["P"], focus=["Arts"])
    assert canonical(client, address) == HERE + clean
    assert "noindex" not in client.get(address).text


@pytest.mark.parametrize(
    "address",
    [
        "/initiatives/?q=one",
        "/initiatives/?focus=arts&focus=health",
        "/initiatives/?focus=arts&partner=p",
        "/explore/?q=one",
        "/explore/?focus=arts&audience=teens",
        "/partners/?type=university&type=not-known",
    ],
)
def test_searches_and_combinations_are_kept_out_of_search_engines(client, address):
    make_initiative("One", partners=["P"], focus=["Arts", "Health"], audiences=["Teens"])
    make_partner("U", type="university")
    page = read(client.get(address))
    assert find(page, "meta[@name='robots']").get("content") == "noindex"
    assert page.findall(".//link[@rel='canonical']") == []
    assert card(page)["og:url"] == HERE + address


def test_the_address_is_the_public_one_where_a_proxy_hides_it(client, settings):
    settings.SITE_URL = "https://directory.example"
    make_initiative("One")
    assert canonical(client, "/initiatives/one/") == "https://directory.example/initiatives/one/"
    assert "<loc>http://" not in client.get("/sitemap.xml").text
    assert "Sitemap: https://directory.example/sitemap.xml" in client.get("/robots.txt").text


@pytest.mark.parametrize("address", ["/no-such-page/", "/initiatives/?page=9"])
def test_an_error_page_has_no_address_to_share(client, address):
    page = read(client.get(address), status=404)
    assert page.findall(".//link[@rel='canonical']") == []
    assert card(page) == {}


def test_a_card_has_the_title_the_description_and_the_picture_of_the_site(client):
    make_initiative('A "great" <one>', slug="one", summary="Books & more.")
    page = read(client.get("/initiatives/one/"))
    shown = card(page)
    assert shown["og:title"] == 'A "great" <one>'
    assert shown["og:description"] == "Program. Books & more."
    assert find(page, "meta[@name='description']").get("content") == shown["og:description"]
    assert text(find(page, "title")) == 'A "great" <one> · National Initiatives of IMLS'
    assert shown["og:image"].startswith(f"{HERE}/static/img/share")
    assert shown["twitter:card"] == "summary_large_image"
    with open(finders.find("img/share.png"), "rb") as file:
        content = file.read()
    assert struct.unpack(">II", content[16:24]) == (1200, 630)
    assert (shown["og:image:width"], shown["og:image:height"]) == ("1200", "630")
    assert len(content) < 60_000


def test_the_home_page_is_called_by_the_name_of_the_site_alone(client):
    title = text(find(read(client.get("/")), "title"))
    assert title == "National Initiatives of IMLS: a directory with its sources"


def test_the_site_has_one_name_wherever_it_names_itself(client):
    page = read(client.get("/"))
    name = SITE.name
    assert text(find(page, "a[@class='brand']")) == f"{name} {SITE.lead}"
    assert card(page)["og:site_name"] == described(client, "/")["WebSite"]["name"] == name
    assert card(page)["og:image:alt"] == text(find(page, "title")) == SITE.in_full
    picture = runpy.run_path(str(settings.BASE_DIR / "scripts" / "share_image"))["PAGE"]
    assert text(find(parse(picture), "h1")) == name.replace(" of", "of")  # in two lines
    assert texts(parse(picture), "p")[0] == SITE.lead


# ---- Structured data


def test_an_initiative_is_described_as_a_project_with_its_partners_and_where_it_stands(client):
    source = make_source(title="The page", archive_url="https://archive.example/page")
    make_initiative(
        "One",
        passage=make_passage("Of one.", source=source),
        focus=["Arts"],
        partners=["P"],
        names=["Uno"],
        website="https://one.example/",
    )
    things = described(client, "/initiatives/one/")
    project = things["Project"]
    assert (project["name"], project["alternateName"], project["description"]) == ("One", ["Uno"], "Of one.")
    assert (project["url"], project["sameAs"]) == (f"{HERE}/initiatives/one/", ["https://one.example/"])
    assert project["knowsAbout"] == ["Arts"]
    assert project["subjectOf"]["url"] == "https://archive.example/page"
    assert [(one["@type"], one["name"], one["url"]) for one in project["member"]] == [
        ("Organization", "P", f"{HERE}/partners/p/")
    ]
    assert [
        (step["position"], step["name"], step["item"]) for step in things["BreadcrumbList"]["itemListElement"]
    ] == [
        (1, "Initiatives", f"{HERE}/initiatives/"),
        (2, "One", f"{HERE}/initiatives/one/"),
    ]


def test_what_is_not_known_is_not_described(client):
    make_initiative("One")
    assert set(described(client, "/initiatives/one/")["Project"]) == {
        "@type",
        "@id",
        "name",
        "url",
    }


def test_a_partner_is_described_as_an_organization_and_an_area_by_the_way_to_it(client):
    make_partner("P", acronym="PP", parent="Q", website="https://p.example/")
    make_initiative("One", partners=["P"], focus=["Arts"])
    things = described(client, "/partners/p/")
    organization = things["Organization"]
    assert (organization["name"], organization["alternateName"]) == ("P", "PP")
    assert organization["parentOrganization"]["name"] == "Q"
    assert organization["sameAs"] == "https://p.example/"
    assert things["BreadcrumbList"]["itemListElement"][0]["item"] == f"{HERE}/partners/"
    assert described(client, "/focus-areas/arts/")["BreadcrumbList"]["itemListElement"][1]["name"] == "Arts"


def test_the_home_page_tells_programs_how_to_search_and_the_search_is_there(client):
    make_initiative("Poetry")
    action = described(client, "/")["WebSite"]["potentialAction"]
    template = action["target"]["urlTemplate"]
    assert (action["@type"], action["query-input"]) == ("SearchAction", "required name=search_term_string")
    page = read(client.get(template.replace("{search_term_string}", "poetry").removeprefix(HERE)))
    assert texts(page, "ol[@class='entries']//h3") == ["Poetry"]


def test_no_text_can_end_the_element_that_the_data_stands_in(client):
    make_initiative(HOSTILE, slug="one", summary="<!-- & -->", partners=[HOSTILE])
    project = described(client, "/initiatives/one/")["Project"]
    assert (project["name"], project["description"]) == (HOSTILE, "<!-- & -->")
    assert project["member"][0]["name"] == HOSTILE


# ---- The site map


def sitemap(client):
    response = client.get("/sitemap.xml")
    assert response.status_code == 200
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    urls = ElementTree.fromstring(response.content)
    return {url.findtext(f"{space}loc").removeprefix(HERE): url.findtext(f"{space}lastmod") for url in urls}


def test_the_site_map_has_every_public_page_and_no_draft(client):
    make_initiative("One", partners=["P"], focus=["Arts"])
    make_initiative("Draft", status="draft", partners=["Q"])
    there = set(sitemap(client))
    assert {"/", "/initiatives/", "/about/", "/accessibility/", "/initiatives/one/", "/partners/p/"} <= there
    assert "/focus-areas/arts/" in there
    assert not there & {"/initiatives/draft/", "/partners/q/"}


def test_the_site_map_dates_an_entry_by_its_last_change_or_by_its_appearance_and_guesses_no_other_date(client):
    make_initiative("Changed", partners=["P"])
    make_initiative("Scheduled", publish_at=datetime(2020, 5, 5, 12, tzinfo=UTC))
    Initiative.objects.filter(slug="changed").update(
        updated_at=datetime(2019, 3, 2, 12, tzinfo=UTC), publish_at=datetime(2019, 1, 1, 12, tzinfo=UTC)
    )
    Initiative.objects.filter(slug="scheduled").update(updated_at=datetime(2019, 3, 2, 12, tzinfo=UTC))
    dates = {address: date for address, date in sitemap(client).items() if date}
    assert dates == {"/initiatives/changed/": "2019-03-02", "/initiatives/scheduled/": "2020-05-05"}


def test_site_map_dates_an_entry_by_eastern_time(client):
    make_initiative("One")
    Initiative.objects.update(
        updated_at=datetime(2021, 1, 1, 4, 59, tzinfo=UTC), publish_at=datetime(2020, 1, 1, tzinfo=UTC)
    )
    assert sitemap(client)["/initiatives/one/"] == "2020-12-31"


def test_robots_are_led_to_the_site_map(client):
    assert client.get("/robots.txt").text.splitlines()[-1] == f"Sitemap: {HERE}{reverse('sitemap')}"


# ---- Corrections


def suggestion(client, address):
    found = [link.get("href") for link in read(client.get(address)).iter("a") if text(link) == "Suggest a correction"]
    return found[0] if found else None


@pytest.mark.parametrize("address", ["/initiatives/one/", "/partners/p/"])
def test_nothing_is_offered_where_no_one_takes_corrections(client, address):
    make_initiative("One", partners=["P"])
    assert suggestion(client, address) is None


@pytest.mark.parametrize(("address", "name"), [("/initiatives/one/", "One & “two”?"), ("/partners/p/", "P")])
def test_a_correction_goes_by_mail_with_the_name_and_the_address_of_the_record(client, settings, address, name):
    settings.CORRECTIONS_EMAIL = "fix@example.gov"
    make_initiative("One & “two”?", slug="one", partners=["P"])
    mail = urlsplit(suggestion(client, address))
    assert (mail.scheme, mail.path) == ("mailto", "fix@example.gov")
    query = parse_qs(mail.query)
    assert "+" not in mail.query  # mail programs do not read it as a space
    assert query["subject"] == [f"Correction: {name}"]
    assert query["body"][0].split("\r\n")[:2] == [name, HERE + address]


def test_a_form_is_preferred_and_gets_them_too(client, settings):
    settings.CORRECTIONS_EMAIL = "fix@example.gov"
    settings.CORRECTIONS_URL = FORM
    make_initiative("One & {url}", slug="one")
    form = urlsplit(suggestion(client, "/initiatives/one/"))
    assert form.netloc == "forms.example"
    assert parse_qs(form.query) == {"about": ["One & {url}"], "page": [f"{HERE}/initiatives/one/"]}


def test_the_accessibility_statement_offers_the_same_way_to_write(client, settings):
    settings.CORRECTIONS_EMAIL = "fix@example.gov"
    assert any(link.startswith("mailto:fix@example.gov?") for link in links(read(client.get("/accessibility/"))))


# ---- An address that leads nowhere


def offered(client, address):
    page = read(client.get(address), status=404)
    return texts(page, "section[@aria-labelledby='near']//li")


@pytest.mark.parametrize(
    ("address", "first"),
    [
        ("/initiatives/national-student-poet-program/", "National Student Poets Program"),
        ("/initiatives/poets/", "National Student Poets Program"),
        ("/open-ebooks/", "Open eBooks"),
        ("/initiative/open-ebooks/", "Open eBooks"),
        ("/programs/open-ebooks", "Open eBooks"),
        ("/issues/national-initiatives/ebooks-open.htm", "Open eBooks"),
        ("/programs/open-ebooks/index.html", "Open eBooks"),
        ("/programs/open-ebooks/2/", "Open eBooks"),
        ("/initiatives/open-ebooks/more/", "Open eBooks"),
        ("/initiatives/the-book-app/", "Open eBooks"),
        ("/open+ebooks", "Open eBooks"),
        ("/openebooks", "Open eBooks"),
        ("/programs/poets-program", "National Student Poets Program"),
        ("/partners/u.s.-department-of-parks/", "US Department of Parks"),
        ("/partners/first-bok/", "First Book"),
        ("/partners/dpla/", "Digital Public Library of America"),
        ("/focus-areas/literacy-and-reading/", "Reading and literacy"),
    ],
)
def test_the_nearest_titles_are_offered(client, address, first):
    make_initiative("National Student Poets Program", focus=["Reading and literacy"])
    make_initiative("Open eBooks", names=["The Book App"], partners=["First Book"])
    make_initiative("Other", partners=["Digital Public Library of America", "US Department of Parks"])
    make_partner("Digital Public Library of America").__class__.objects.filter(
        slug="digital-public-library-of-america"
    ).update(acronym="DPLA")
    assert offered(client, address)[0] == first


@pytest.mark.parametrize(
    "address", ["/initiatives/secret-plan/", "/initiatives/secret-plans/", "/partners/quiet-one/"]
)
def test_a_draft_is_not_offered_nor_a_partner_of_drafts_alone(client, address):
    make_initiative("Secret plan", status="draft", names=["Secret plans"], partners=["Quiet ones"])
    assert offered(client, address) == []


@pytest.mark.parametrize(
    "address",
    [
        "/initiatives/zzzz/",
        "/initiatives/the/",
        "/initiatives/2/",
        "/wp-login.php",
        "/wp-content/open-ebooks/",
        "/cgi-bin/open-ebooks",
        "/.env",
        "/.git/open-ebooks",
        "/backup/open-ebooks.zip",
        "/..%2f..%2fopen-ebooks",
        "/web.config",
        "/" + "a" * 5000,
    ],
)
def test_nothing_is_offered_where_nothing_is_near(client, address):
    make_initiative("Open eBooks", names=["eBooks: the initiatives"])
    assert offered(client, address) == []


@pytest.mark.parametrize(
    "address", ["/initiative", "/programs/", "/partner", "/national", "/national-initiatives.html"]
)
def test_words_that_any_name_may_have_find_none_by_themselves(client, address):
    make_initiative("BUILD Initiative", partners=["National Civic League"])
    make_initiative("National Student Poets Program", partners=["Partners in Parks"])
    assert offered(client, address) == []


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("/museumsforall", ["Museums for All"]),
        ("/museums+for+all", ["Museums for All"]),
        ("/librarything", []),
        ("/datacenter", []),
        ("/poetry", ["A Poet in Town"]),
    ],
)
def test_a_word_that_only_begins_as_another_is_another_word(client, address, names):
    for title in ("Museums for All", "Museums and Gardens", "New York Library", "Data Challenge", "A Poet in Town"):
        make_initiative(title)
    assert offered(client, address) == names


@pytest.mark.parametrize(
    ("address", "names"), [("/vendor/src", []), ("/al", []), ("/ESR", []), ("/esrc", ["Research Council"])]
)
def test_a_few_letters_are_like_no_other_acronym(client, address, names):
    make_partner("Library Association", acronym="ALA")
    make_partner("Research Council", acronym="ESRC")
    make_initiative("One", partners=["Library Association", "Research Council"])
    assert offered(client, address) == names
    assert offered(client, "/ala") == ["Library Association"]


@pytest.mark.parametrize("address", ["/lod/", "/Łøđ/", "/łøđ"])
def test_an_address_in_plain_letters_leads_to_marked_ones(client, address):
    make_initiative("Open eBooks", names=["Łøđ"])
    assert offered(client, address) == ["Open eBooks"]


def test_one_word_in_common_is_not_enough_where_others_were_asked_for_too(client):
    make_initiative("Museums for All")
    make_initiative("BUILD", names=["Communities through museums"])
    assert offered(client, "/initiatives/museum-for-al/") == ["Museums for All"]
    assert offered(client, "/programs/museums-all/") == ["Museums for All"]


def test_of_names_with_the_same_word_the_shortest_is_offered_first(client):
    make_initiative("Boats and museums of the north")
    make_initiative("Museums for All")
    assert offered(client, "/initiatives/museums/") == ["Museums for All", "Boats and museums of the north"]


def test_a_title_from_right_to_left_stands_apart_from_the_words_around_it(client):
    make_initiative(ARABIC, slug="right-to-left")
    page = read(client.get("/initiatives/right-to-lft/"), status=404)
    assert texts(page, "section[@aria-labelledby='near']//bdi") == [ARABIC]


def test_at_most_three_are_offered_those_of_the_same_part_of_the_site_first(client):
    make_partner("StoryCorps")
    make_initiative("StoryCorps", partners=["StoryCorps"])
    for number in range(4):
        make_initiative(f"StoryCorps {number}")
    page = read(client.get("/partners/storycorp/"), status=404)
    found = links(page, "section[@aria-labelledby='near']")
    assert found[0] == "/partners/storycorps/"
    assert len(found) == 3


def test_a_list_without_such_a_page_offers_its_first_page_alone(client):
    make_focus_area("Initiatives")
    assert offered(client, "/initiatives/?page=9") == []
