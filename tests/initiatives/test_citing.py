"""Citations that a reader takes along."""

from datetime import UTC, date, datetime

import pytest

from initiatives.models import Initiative
from tests.factories import make_initiative, make_passage, make_source
from tests.html import find, links, read, texts

pytestmark = pytest.mark.django_db

URL = "http://testserver/initiatives/one/"


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
        r"  title = {{R\&D \textbraceleft{}100\%\textbraceright{} in C\_1}}," + "\n"
        "  howpublished = {National Initiatives of IMLS: A Directory},\n"
        "  year = {2021},\n"
        "  note = {From paragraph 7 of “National Initiatives,” IMLS, captured February 3, 2017.},\n"
        f"  url = {{{URL}}}\n"
        "}\n"
    )


def test_ris_says_the_same_a_tag_a_line(client, one):
    response = client.get("/initiatives/one/cite.ris")
    assert response["Content-Type"] == "application/x-research-info-systems; charset=utf-8"
    assert response.text.split("\r\n") == [
        "TY  - ELEC",
        "TI  - R&D {100%} in C_1",
        "T2  - National Initiatives of IMLS: A Directory",
        "PY  - 2021",
        "N1  - From paragraph 7 of “National Initiatives,” IMLS, captured February 3, 2017.",
        f"UR  - {URL}",
        "ER  - ",
        "",
    ]


def test_an_entry_without_a_passage_is_cited_without_one(client):
    make_initiative("One")
    assert "note" not in client.get("/initiatives/one/cite.bib").text
    assert "N1" not in client.get("/initiatives/one/cite.ris").text
    assert texts(read(client.get("/initiatives/one/")), "p[@class='citation']") == [
        f"“One.” National Initiatives of IMLS: A Directory. {URL}"
    ]


@pytest.mark.parametrize(
    ("source", "whence"),
    [
        ({}, "“The page.”"),
        ({"publisher": "IMLS"}, "“The page,” IMLS."),
        ({"captured_on": date(2017, 2, 3)}, "“The page,” captured February 3, 2017."),
        ({"title": "What’s next?"}, "“What’s next?”"),
        ({"title": "What’s next?", "publisher": "IMLS"}, "“What’s next?” IMLS."),
    ],
)
def test_what_is_not_known_of_the_source_leaves_no_gap_on_the_page_or_in_its_files(client, source, whence):
    make_initiative(
        "One", passage=make_passage("Of one.", source=make_source(**{"title": "The page"} | source), number=7)
    )
    sentence = f"From paragraph 7 of {whence}"
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
