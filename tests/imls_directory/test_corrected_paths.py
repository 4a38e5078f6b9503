"""Addresses that were mistyped or copied with the marks around them lead to the page that they can only mean."""

import pytest

from initiatives.models import Initiative
from partners.merging import merge
from partners.models import Partner
from tests.editing import queries_of
from tests.factories import make_focus_area, make_initiative, make_partner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def directory():
    make_initiative("StoryCorps", partners=["First Book"], focus=["Early childhood"])
    make_initiative("National Student Poets", slug="national-student-poets")
    make_initiative("Under score", slug="under_score")
    make_initiative("Secret plan", status="draft")
    make_initiative("Later", publish_at="2999-01-01T00:00:00Z")


STORYCORPS = "/initiatives/storycorps/"
POETS = "/initiatives/national-student-poets/"


def visit(client, address):
    # The test client takes what follows two slashes for a host; a server gets it as a path.
    return client.get("/", PATH_INFO=address) if address.startswith("//") else client.get(address)


def assert_leads(client, address, target):
    response = visit(client, address)
    assert (response.status_code, response.get("Location")) == (301, target)
    assert client.get(target).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/initiatives/StoryCorps/",
        "/Initiatives/STORYCORPS",
        "/initiatives/storycorps",
        "/initiatives/storycorps.",
        "/initiatives/storycorps/)",
        "/initiatives/storycorps).",
        "/initiatives/storycorps/.",
        "/initiatives/storycorps,",
        "/initiatives/storycorps;",
        "/initiatives/storycorps'",
        "/initiatives/%22storycorps%22",
        "/initiatives/storycorps/%22%3E",
        "/initiatives/%E2%80%9Cstorycorps%E2%80%9D/",
        "/initiatives/storycorps%E2%80%99/",
        "/initiatives/storycorps%20",
        "/initiatives/%20storycorps/%20",
        "/initiatives/storycorps%2520",
        "/initiatives/storycorps%C2%A0",
        "/initiatives/storycorps&nbsp;",
        "/initiatives/storycorps/&nbsp",
        "/initiatives/storycorps&amp;nbsp;/",
        "/initiatives/storycorps/&quot;",
        "/initiatives/storycorps<br>",
        "/initiatives/storycorps/%3Cbr%20/%3E",
        "/initiatives/storycorps%3C/a%3E",
        "/initiatives/storycorps/&lt;/a&gt;",
        "/initiatives/[storycorps]",
        "/initiatives/storycorps/**",
        "/initiatives/storycorps%E2%80%8B/",
        "/initiatives/story%C2%ADcorps/",
        "/initiatives/storycorps%0A",
        "/initiatives/storycorps%00",
        "/initiatives/storycorps%FF/",
        "/initiatives/storycorps…",
        "/initiatives/storycorps/index.html",
        "/initiatives/storycorps.html",
        "/initiatives/storycorps/Index.HTM",
        "//initiatives//storycorps//",
        "/initiatives/./storycorps/",
        "/initiatives\\storycorps\\",
        "/initiatives/storycorps/%3Futm_source=letter",
        "/initiatives/storycorps%23fact-1",
        "/initiatives/storycorps/&utm_source=letter",
        "/initiatives/ｓtorycorps/",
    ],
)
def test_address_with_marks_around_it_leads_to_its_page(client, address):
    assert_leads(client, address, STORYCORPS)


@pytest.mark.parametrize(
    "name",
    [
        "national%2Dstudent%2Dpoets.",
        "national%E2%80%93student%E2%80%94poets",
        "national%E2%80%91student%E2%80%91poets/",
        "national%E2%88%92student-poets",
        "national&ndash;student%26%238209%3Bpoets",
        "national%20student%20poets",
        "national+student+poets",
        "national-%0Astudent-poets",
        "National_Student_Poets",
    ],
)
def test_any_dash_or_gap_is_read_as_a_hyphen(client, name):
    assert_leads(client, f"/initiatives/{name}", POETS)


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/About", "/about/"),
        ("/about).", "/about/"),
        ("/initiatives)", "/initiatives/"),
        ("/INITIATIVES/", "/initiatives/"),
        ("/partners.", "/partners/"),
        ("/Partners/First-Book)", "/partners/first-book/"),
        ("/focus_areas/", "/focus-areas/"),
        ("/focus%20areas/Early%20Childhood", "/focus-areas/early-childhood/"),
        ("/initiatives/StoryCorps/Changes)", "/initiatives/storycorps/changes/"),
        ("/initiatives/StoryCorps/cite.bib.", "/initiatives/storycorps/cite.bib"),
        ("/Robots.txt", "/robots.txt"),
        ("/sitemap.xml)", "/sitemap.xml"),
        ("/initiatives/under_score.", "/initiatives/under_score/"),
        ("/index.html", "/"),
        ("/)", "/"),
        ("//", "/"),
    ],
)
def test_every_public_page_is_found_so(client, address, target):
    assert_leads(client, address, target)


@pytest.mark.parametrize("query", ["utm_source=letter&x=%C3%A9", "q=a+b&q=c", "next=//evil.example"])
def test_query_is_kept_as_it_was_sent(client, query):
    assert client.get(f"/initiatives/StoryCorps)?{query}").url == f"{STORYCORPS}?{query}"
    assert client.head(f"/initiatives)?{query}").url == f"/initiatives/?{query}"


def test_former_address_leads_to_the_one_of_today(client):
    entry = Initiative.objects.get(slug="storycorps")
    entry.slug = "story-corps"
    entry.save()
    merge(make_partner("Book First"), Partner.objects.get(slug="first-book"))
    area = make_focus_area("Early childhood")
    area.slug = "children"
    area.save()
    assert_leads(client, "/initiatives/StoryCorps).", "/initiatives/story-corps/")
    assert_leads(client, "/partners/Book-First,", "/partners/first-book/")
    assert_leads(client, "/focus-areas/early%20childhood.", "/focus-areas/children/")


@pytest.mark.parametrize(
    "address",
    [
        "/initiatives/secret-plan",
        "/initiatives/Secret-Plan)",
        "/initiatives/later.",
        "/initiatives/nothing)",
        "/initiatives/storycorps/and",
        "/initiatives/storycorps/storycorps",
        "/partners/storycorps.",
        "/storycorps",
        "/łøđ",
        "/initiatives/łøđ",
        "//evil.example",
        "//evil.example/initiatives/storycorps/",
        "/https://evil.example/",
        "/\\evil.example",
        "/wp-login.php",
        "/.env",
        "/.well-known/security.txt",
        "/preview/TOKEN)",
        "/initiatives/" + "a" * 600,
    ],
)
def test_address_that_means_no_public_page_is_not_found(client, address):
    response = visit(client, address)
    if response.status_code == 301:  # Django adds a slash where that makes an address of the right form
        assert response.url == f"{address}/"
        response = client.get(response.url)
    assert response.status_code == 404


def test_entry_that_was_never_public_and_its_partner_stay_hidden(client):
    make_initiative("Hidden", status="draft", partners=["Secret Society"])
    Initiative.objects.filter(slug="hidden").update(status="withdrawn", withdrawn_reason="A mistake.")
    assert client.get("/partners/Secret-Society).").status_code == 404
    assert client.get("/initiatives/Hidden).").status_code == 404


@pytest.mark.parametrize("page", ["/initiatives/StoryCorps).", "/initiatives/StoryCorps/Changes"])
def test_mistyped_address_leads_to_the_page_of_a_withdrawal(client, page):
    entry = Initiative.objects.get(slug="storycorps")
    entry.status, entry.withdrawn_reason = "withdrawn", "It ended."
    entry.save()
    response = client.get(page, follow=True)
    assert response.redirect_chain[0][1] == 301
    assert response.status_code == 410
    assert "It ended." in response.text


def test_sent_forms_are_not_redirected(client):
    assert client.post("/initiatives/StoryCorps)").status_code == 404


def test_pages_that_are_there_cost_nothing_more(client):
    usual = queries_of(client, STORYCORPS)
    client.get("/initiatives/StoryCorps)")
    assert queries_of(client, STORYCORPS) == usual
    assert queries_of(client, "/initiatives/storycorps)") <= 3
