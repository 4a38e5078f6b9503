"""The site of a federal agency shows what it must; any other site shows that it is none."""

from urllib.parse import urlsplit

import pytest

from imls_directory.environment import BadEnvironment, read
from imls_directory.federal import FederalKit
from tests.agency_settings import KIT
from tests.html import find, links, text, texts
from tests.html import read as read_page
from tests.states import STATES
from tests.visiting import answer

OFFICIAL = "An official website of the United States government"
UNOFFICIAL = "This is not an official website of the United States government."


def toml(**values):
    return "".join(f'{key} = "{value}"\n' for key, value in values.items())


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "agency.toml"
    path.write_text(toml(**KIT))
    return path


def refused(**environ):
    with pytest.raises(BadEnvironment) as refusal:
        read(environ)
    return str(refusal.value)


def test_a_gov_host_over_https_may_be_an_agency(file):
    given = {"SITE_URL": "https://directory.imls.gov", "FEDERAL_KIT": str(file)}
    assert read(given).federal_kit == FederalKit(**KIT)


@pytest.mark.parametrize(
    "site_url",
    ["", "http://localhost:8000", "https://directory.example", "https://imls.gov.example", "https://notgov"],
)
def test_no_other_host_can_pass_itself_off_as_one(file, site_url):
    said = refused(SITE_URL=site_url, FEDERAL_KIT=str(file))
    assert said == "FEDERAL_KIT needs a SITE_URL that begins with https:// and ends in .gov."


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("agency = ", "names no TOML file that can be read"),
        (toml(agency="A"), "lacks a text in its file: website, about, foia"),
        (toml(**KIT | {"foia": " "}), "lacks a text in its file: foia"),
        (toml(**KIT) + "seal = 1\n", "has keys that mean nothing in its file: seal"),
        (toml(**KIT | {"privacy": "javascript:x"}), "has no http address in its file: privacy"),
    ],
)
def test_a_file_that_is_not_whole_is_refused_by_what_is_wrong(file, content, complaint):
    file.write_text(content)
    assert complaint in refused(SITE_URL="https://directory.imls.gov", FEDERAL_KIT=str(file))


def test_a_file_that_is_not_there_is_refused():
    said = refused(SITE_URL="https://directory.imls.gov", FEDERAL_KIT="/no/such/file.toml")
    assert said == "FEDERAL_KIT names no TOML file that can be read."


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/about/", "/initiatives/"])
def test_by_default_the_site_says_that_it_is_not_official(client, address):
    page = read_page(client.get(address))
    assert OFFICIAL not in text(page)
    assert UNOFFICIAL in text(find(page, "footer"))
    assert not [link for link in page.iter("link") if "federal" in link.get("href")]


@pytest.mark.django_db
def test_an_agency_has_the_banner_the_identifier_and_the_notice(client, settings):
    settings.FEDERAL_KIT = FederalKit(**KIT)
    page = read_page(client.get("/about/"))
    banner = find(page, "section[@class='usa-banner']")
    assert text(banner).startswith(OFFICIAL)
    assert "https:// means you’ve safely connected" in text(banner)

    identifier = find(page, "section[@aria-label='Agency identifier']")
    assert "imls.gov: an official website of the Institute of Museum and Library Services" in text(identifier)
    assert texts(identifier, "li") == [
        "About Institute of Museum and Library Services",
        "FOIA requests",
        "No FEAR Act data",
        "Office of the Inspector General",
        "Performance reports",
        "Privacy policy",
        "Accessibility statement",
    ]
    given = [KIT[key] for key in ("about", "foia", "no_fear_act", "inspector_general", "performance", "privacy")]
    assert links(identifier, "ul") == [*given, "/accessibility/"]
    assert links(identifier, "p")[-1] == "https://www.usa.gov/"

    assert "the Institute of Museum and Library Services endorses it" in text(find(page, "footer"))
    assert UNOFFICIAL not in text(page)
    assert "This is an official website of the Institute" in text(find(page, "section[@aria-labelledby='official']"))


def is_marked(link):
    """Tell whether a link has all of the mark, or raise if it has only a part of it."""
    parts = {link.get("rel") == "external", "out" in link.get("class", "").split()}
    assert len(parts) == 1, f"{link.get('href')} is marked by half"
    return parts.pop()


@pytest.mark.django_db
def test_on_every_page_of_an_agency_the_links_that_leave_it_are_marked_and_no_others(odd_directory):
    marked = unmarked = 0
    for state in STATES:
        page = read_page(answer(state, agency=True), state.status)
        footer = text(find(page, "footer"))
        assert UNOFFICIAL not in footer, state.name
        # The pages of faults are made without a context, so they do not say whose site this is.
        assert (state.name in {"broken", "unavailable"}) != ("leave this website" in footer), state.name
        for link in (each for each in page.iter() if each.tag.rpartition("}")[2] in {"a", "area"}):
            address = urlsplit(link.get("href"))
            leaves = address.scheme in {"http", "https"} and address.netloc != "testserver"
            assert leaves or address.scheme in {"", "mailto", "tel"}, f"{state.name}: {link.get('href')}"
            assert is_marked(link) == leaves, f"{state.name}: {link.get('href')}"
            marked += leaves
            unmarked += not leaves
    assert marked > len(STATES) * 8  # those of the identifier alone
    assert unmarked > len(STATES) * 12
