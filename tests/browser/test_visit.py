import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def results(page):
    return page.locator("main .entries h3 a")


@pytest.mark.postgres_smoke
def test_a_visitor_without_script_searches_filters_reads_and_removes_a_filter(page, site):
    page.goto(site)
    page.get_by_role("searchbox").fill("libraries")
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_title(re.compile("^“libraries”"))
    expect(page.get_by_role("contentinfo")).to_be_attached()
    found = results(page).all_inner_texts()
    assert len(found) > 9

    page.get_by_role("checkbox", name="Access for everyone").check()
    page.get_by_role("checkbox", name="Stronger communities").check()
    promised = page.get_by_role("checkbox", name="Stronger communities").locator("xpath=..").locator(".n").inner_text()
    page.get_by_role("button", name="Apply filters").click()
    expect(results(page)).to_have_count(9)
    assert set(results(page).all_inner_texts()) < set(found)
    expect(page.get_by_role("status")).to_have_text("9 of 23 initiatives")
    expect(page.get_by_role("checkbox", name="Access for everyone")).to_be_checked()

    page.get_by_role("link", name="Remove Access for everyone").click()
    expect(results(page)).to_have_count(int(promised))
    expect(page.get_by_role("searchbox")).to_have_value("libraries")
    expect(page.get_by_role("checkbox", name="Access for everyone")).not_to_be_checked()

    page.get_by_role("link", name="Community Salute").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Community Salute")
    page.get_by_role("link", name="Veterans and military families").click()
    expect(results(page)).to_have_text(["Community Salute"])


def test_a_number_in_the_passage_leads_to_its_fact_and_back(page, site):
    page.goto(f"{site}/initiatives/national-student-poets-program/")
    page.get_by_role("link", name="Fact 1", exact=True).click()
    expect(page).to_have_url(re.compile("#fact-1$"))
    expect(page.locator("#fact-1")).to_contain_text("President’s Committee on the Arts and the Humanities")
    page.locator("#fact-1").get_by_role("link", name="Words 1").click()
    expect(page).to_have_url(re.compile("#words-1$"))
    expect(page.locator("#words-1")).to_have_text("President’s Committee on the Arts and the Humanities")


def test_on_a_phone_the_results_come_first_and_the_filters_open_by_a_tap(page, site):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{site}/initiatives/?focus=early-childhood")
    box = page.get_by_role("checkbox", name="Early childhood")
    expect(box).not_to_be_visible()
    page.get_by_text("Filters 1 chosen").click()
    expect(box).to_be_checked()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("height", [657, 900])
def test_beside_the_results_the_button_of_the_filters_stays_at_the_foot_of_the_window(scripted_page, site, height):
    scripted_page.set_viewport_size({"width": 1366, "height": height})
    scripted_page.goto(f"{site}/initiatives/")
    scripted_page.locator(".facet > summary", has_text="Partner").click()
    for scrolled in (0, 100, 900, 0):
        scripted_page.evaluate("to => window.scrollTo({top: to, behavior: 'instant'})", scrolled)
        scripted_page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        button = scripted_page.get_by_role("button", name="Apply filters").bounding_box()
        assert 10 < height - button["y"] - button["height"] < 24, scrolled


def test_on_paper_an_entry_keeps_what_it_rests_on_and_leaves_out_what_only_a_screen_can_follow(page, site):
    page.goto(f"{site}/initiatives/national-student-poets-program/")
    followed = [page.get_by_text(words) for words in ("BibTeX", "What changed on this page")]
    for link in followed:
        expect(link).to_be_visible()
    page.emulate_media(media="print")
    for link in followed:
        expect(link).not_to_be_visible()
    for words in ("Other pages relied on", "From paragraph 4 of", "This is not an official website"):
        expect(page.get_by_text(words)).to_be_visible()


def test_the_page_that_does_not_exist_offers_the_search(page, site):
    answer = page.goto(f"{site}/initiatives/no-such-thing/")
    assert answer.status == 404
    page.get_by_role("searchbox").fill("veterans")
    page.get_by_role("button", name="Search").click()
    expect(results(page).filter(has_text="Community Salute")).to_have_count(1)
