"""Citations that a reader takes along."""

import re
from datetime import UTC, date, datetime

import pytest

from initiatives.citing import works
from initiatives.models import Initiative
from tests import agency_settings
from tests.factories import make_initiative, make_passage, make_source
from tests.html import find, links, read, texts

pytestmark = pytest.mark.django_db

URL = "http://testserver/initiatives/one/"
SOURCE_URL = "https://www.imls.gov/issues/national-initiatives"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """New Year's Eve on the East Coast, when it is the next year already in UTC."""
    moment = datetime(2100, 1, 1, 4, 59, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


@pytest.fixture
def one():
    source = make_source(title="National Initiatives", publisher="IMLS", captured_on=date(2017, 2, 3))
    entry = make_initiative("R&D {100%} in\nC_1", slug="one", passage=make_passage("Of one.", source=source, number=7))
    Initiative.objects.filter(pk=entry.pk).update(updated_at=datetime(2021, 6, 1, tzinfo=UTC))


def test_bibtex_has_the_title_as_it_is_written_and_where_it_comes_from(client, one):
    response = client.get("/initiatives/one/cite.bib")
    assert response["Content-Type"] == "application/x-bibtex; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="one.bib"'
    assert response.text == (
        "@misc{one,\n"
        "  author = {{National Initiatives of IMLS}},\n"
        r"  title = {{R\&D \textbraceleft{}100\%\textbraceright{} in C\_1}}," + "\n"
        "  howpublished = {National Initiatives of IMLS: A Directory},\n"
        "  year = {2021},\n"
        "  note = {From paragraph 7 of “National Initiatives,” IMLS, captured February 3, 2017.},\n"
        f"  url = {{{URL}}},\n"
        "  urldate = {2099-12-31}\n"
        "}\n"
        "\n"
        "@misc{one:source,\n"
        "  author = {{IMLS}},\n"
        "  title = {{National Initiatives}},\n"
        "  year = {2017},\n"
        "  note = {Paragraph 7},\n"
        f"  url = {{{SOURCE_URL}}},\n"
        "  urldate = {2099-12-31}\n"
        "}\n"
    )


def test_ris_says_the_same_a_tag_a_line(client, one):
    response = client.get("/initiatives/one/cite.ris")
    assert response["Content-Type"] == "application/x-research-info-systems; charset=utf-8"
    assert response.text.split("\r\n") == [
        "TY  - ELEC",
        "TI  - R&D {100%} in C_1",
        "T2  - National Initiatives of IMLS: A Directory",
        "PB  - National Initiatives of IMLS",
        "PY  - 2021",
        "N1  - From paragraph 7 of “National Initiatives,” IMLS, captured February 3, 2017.",
        f"UR  - {URL}",
        "Y2  - 2099/12/31/",
        "ER  - ",
        "TY  - ELEC",
        "TI  - National Initiatives",
        "PB  - IMLS",
        "PY  - 2017",
        "N1  - Paragraph 7",
        f"UR  - {SOURCE_URL}",
        "Y2  - 2099/12/31/",
        "ER  - ",
        "",
    ]


@pytest.mark.parametrize(
    ("edited", "year"),
    [
        (datetime(2021, 1, 1, 4, 59, tzinfo=UTC), "2020"),
        (datetime(2021, 1, 1, 5, 0, tzinfo=UTC), "2021"),
        (datetime(2022, 1, 1, 4, 30, tzinfo=UTC), "2021"),
    ],
)
def test_year_of_a_citation_is_that_of_eastern_time(client, one, edited, year):
    Initiative.objects.update(updated_at=edited)
    assert re.search(r"year = {(\d+)}", client.get("/initiatives/one/cite.bib").text)[1] == year
    assert f"PY  - {year}\r\n" in client.get("/initiatives/one/cite.ris").text


def test_official_site_is_cited_under_its_agency(client, settings):
    settings.FEDERAL_KIT = agency_settings.FEDERAL_KIT
    make_initiative("One")
    assert works(Initiative.objects.get(), URL)[0].publisher == agency_settings.FEDERAL_KIT.agency


@pytest.mark.parametrize(
    ("title", "tex"),
    [
        ("50% & #1 $_^~", r"50\% \& \#1 \$\_\textasciicircum{}\textasciitilde{}"),
        (r"C:\books", r"C:\textbackslash{}books"),
        ("} open {", r"\textbraceright{} open \textbraceleft{}"),
        ("Niños, Łódź, Hawaiʻi", "Niños, Łódź, Hawaiʻi"),
    ],
)
def test_bibtex_keeps_every_sign_of_a_title(client, title, tex):
    make_initiative(title, slug="one")
    entry = client.get("/initiatives/one/cite.bib").text
    assert f"  title = {{{{{tex}}}}}," in entry
    assert entry.count("{") == entry.count("}")


def test_bibtex_braces_balance_whatever_address_a_source_has(client):
    source = make_source(url="https://example.org/{a\\b")
    make_initiative("One", passage=make_passage("Of one.", source=source))
    assert "  url = {https://example.org/%7Ba%5Cb}," in client.get("/initiatives/one/cite.bib").text


def test_an_entry_without_a_passage_is_cited_without_one(client):
    make_initiative("One")
    bibtex, ris = (client.get(f"/initiatives/one/cite.{ending}").text for ending in ("bib", "ris"))
    assert "note" not in bibtex
    assert "N1" not in ris
    assert (bibtex.count("@misc"), ris.count("TY  -")) == (1, 1)
    assert texts(read(client.get("/initiatives/one/")), "p[@class='citation']") == [
        f"“One.” National Initiatives of IMLS: A Directory. {URL}"
    ]


@pytest.mark.parametrize(
    ("source", "provenance"),
    [
        ({}, "“The page.”"),
        ({"publisher": "IMLS"}, "“The page,” IMLS."),
        ({"captured_on": date(2017, 2, 3)}, "“The page,” captured February 3, 2017."),
        ({"title": "What’s next?"}, "“What’s next?”"),
        ({"title": "What’s next?", "publisher": "IMLS"}, "“What’s next?” IMLS."),
    ],
)
def test_what_is_not_known_of_the_source_leaves_no_gap_on_the_page_or_in_its_files(client, source, provenance):
    make_initiative(
        "One", passage=make_passage("Of one.", source=make_source(**{"title": "The page"} | source), number=7)
    )
    sentence = f"From paragraph 7 of {provenance}"
    assert f"N1  - {sentence}\r\n" in client.get("/initiatives/one/cite.ris").text
    assert f"note = {{{sentence}}}" in client.get("/initiatives/one/cite.bib").text
    assert texts(read(client.get("/initiatives/one/")), "p[@class='citation']") == [
        f"“One.” National Initiatives of IMLS: A Directory. {sentence} {URL}"
    ]


@pytest.mark.parametrize("title", ["Who reads?", "Let’s Move!", "Work etc."])
def test_a_title_that_ends_in_a_mark_gets_no_other(client, title):
    make_initiative(title, slug="one")
    assert texts(read(client.get("/initiatives/one/")), "p[@class='citation']") == [
        f"“{title}” National Initiatives of IMLS: A Directory. {URL}"
    ]


def test_the_page_offers_both_to_be_kept(client):
    make_initiative("One")
    page = read(client.get("/initiatives/one/"))
    kept = [link for link in links(page, "aside") if "/cite." in link]
    assert kept == ["/initiatives/one/cite.bib", "/initiatives/one/cite.ris"]
    assert find(page, "a[@href='/initiatives/one/cite.bib'][@download]") is not None


@pytest.mark.parametrize("ending", ["bib", "ris"])
def test_a_draft_cannot_be_cited(client, ending):
    make_initiative("One", status="draft")
    assert client.get(f"/initiatives/one/cite.{ending}").status_code == 404
