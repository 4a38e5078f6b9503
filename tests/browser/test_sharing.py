"""Data for programs in a page is no script: the policy of the site stops no browser from it, nor speaks of it."""

import json

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("address", ["/", "/initiatives/open-ebooks/", "/partners/first-book/"])
def test_a_browser_that_runs_scripts_reports_nothing_and_can_read_the_data(scripted_page, site, address):
    said = []
    scripted_page.on("console", lambda message: said.append(message.text))
    scripted_page.goto(site + address)
    data = json.loads(scripted_page.locator("script[type='application/ld+json']").text_content())
    assert data["@context"] == "https://schema.org"
    assert said == []


def test_the_citation_is_kept_as_a_file(scripted_page, site):
    scripted_page.goto(f"{site}/initiatives/open-ebooks/")
    with scripted_page.expect_download() as waiting:
        scripted_page.get_by_role("link", name="BibTeX").click()
    assert waiting.value.suggested_filename == "open-ebooks.bib"
    assert waiting.value.path().read_text().startswith("@misc{open-ebooks,")
