"""What staff do from the first draft on, each by what their role allows, and what the public sees of it and when."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.initiatives.importing.files import csv_of
from tests.staff import ED, EVE, MAY, PAT

pytestmark = pytest.mark.browser

EASTERN = ZoneInfo("America/New_York")


def open_entry(page, title):
    page.goto(f"/admin/initiatives/initiative/?q={title.replace(' ', '+')}")
    page.get_by_role("link", name=title, exact=True).click()


def begin(page, title, summary):
    """Fill in the page that adds an entry, with what it cannot be saved without and a summary."""
    page.goto("/admin/initiatives/initiative/add/")
    page.get_by_label("Title:", exact=True).fill(title)
    page.get_by_label("Summary").fill(summary)
    page.get_by_label("Kind").select_option("Program")


def save(page):
    page.get_by_role("button", name="Save and continue editing").first.click()


def asks(page, address):
    """Return the status with which the site answers, as the page is left in the window."""
    return page.goto(address).status


def found(page, title, address):
    """Return the links to an entry that the public finds when it searches for its title."""
    page.goto(f"/initiatives/?q={title.replace(' ', '+')}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page.get_by_role("main").locator(f'a[href="{address}"]')


def test_a_draft_is_reviewed_and_scheduled_and_public_at_that_time_and_not_before(come, clock):
    title, summary = "Libraries by the Sea", "Books for people who live by the water."
    ed, pat, visitor = come(ED), come(PAT), come()
    begin(ed, title, summary)
    expect(ed.get_by_label("Published:")).to_have_count(0)
    ed.get_by_label("In review:").check()
    ed.get_by_label("Ask whom").select_option("Pat Lee (pat)")
    ed.get_by_label("Note for them").fill("Is the name right?")
    save(ed)
    expect(ed.get_by_text("This entry is in review: the public does not see it.")).to_be_visible()
    expect(ed.get_by_text("Pat Lee finds the request on the work desk.")).to_be_visible()

    pat.goto("/admin/")
    asked = pat.get_by_role("region", name="Reviews asked of you").get_by_role("listitem").filter(has_text=title)
    expect(asked).to_contain_text("Ed Ott")
    expect(asked).to_contain_text("Is the name right?")
    asked.get_by_role("link").click()
    expect(pat.get_by_text("In review: asked of Pat Lee by Ed Ott on")).to_be_visible()
    entry = pat.url
    pat.get_by_role("link", name="Preview as the public will see it").click()
    expect(pat.get_by_role("heading", level=1)).to_have_text(title)
    expect(pat.get_by_role("main")).to_contain_text(summary)
    pat.goto(entry)

    live = datetime.now(EASTERN).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=2)
    pat.get_by_label("Published:").check()
    pat.get_by_label("Publish at: date").fill(f"{live:%m/%d/%Y}")
    pat.get_by_label("Publish at: time").fill("9 AM")
    save(pat)
    day = f"{live:%B} {live.day}, {live.year}, 9:00 a.m. Eastern"
    said = f"The public will see this entry starting {day}, without further action."
    expect(pat.get_by_text(said)).to_be_visible()
    expect(pat.get_by_text(f"Scheduled. Will go live on {day} without further action.")).to_be_visible()
    pat.goto("/admin/")
    expect(pat.get_by_role("region", name="Scheduled")).to_contain_text(title)
    expect(pat.get_by_role("region", name="Reviews asked of you").get_by_text(title)).to_have_count(0)

    address = "/initiatives/libraries-by-the-sea/"
    assert asks(visitor, address) == 404
    clock.move_to(live - timedelta(minutes=5))
    assert asks(visitor, address) == 404
    expect(visitor.get_by_text(summary)).to_have_count(0)
    expect(found(visitor, title, address)).to_have_count(0)
    clock.move_to(live)
    assert asks(visitor, address) == 200
    expect(visitor.get_by_role("heading", level=1)).to_have_text(title)
    expect(visitor.get_by_role("main")).to_contain_text(summary)
    expect(found(visitor, title, address)).to_have_count(1)


def test_of_two_editors_neither_loses_a_word_and_the_second_applies_theirs(come):
    title = "Museums at Night"
    ed, eve = come(ED), come(EVE)
    begin(ed, title, "It begins")
    save(ed)
    open_entry(eve, title)
    ed.get_by_label("Summary").fill("Words that Ed saved first")
    ed.get_by_role("textbox", name="Note:", exact=True).fill("A note that Ed alone made.")
    save(ed)
    eve.get_by_label("Summary").fill("Words that Eve saved next")
    eve.get_by_label("Keywords").fill("moonlight")
    eve.get_by_role("button", name="Save", exact=True).first.click()

    expect(eve.get_by_text("Your change isn’t in the entry yet.")).to_be_visible()
    expect(eve.get_by_text("1 fact was changed twice.")).to_be_visible()
    both = eve.get_by_role("region", name="summary")
    expect(both).to_contain_text("Words that Ed saved first")
    expect(both).to_contain_text("Words that Eve saved next")
    ed.reload()
    expect(ed.get_by_label("Summary")).to_have_value("Words that Ed saved first")
    expect(ed.get_by_role("heading", name="Proposed changes that wait")).to_be_visible()

    both.get_by_label("What is proposed").check()
    eve.get_by_role("button", name="Apply the proposed change").click()
    expect(eve.get_by_text("The proposed change is applied.")).to_be_visible()
    expect(eve.get_by_label("Summary")).to_have_value("Words that Eve saved next")
    expect(eve.get_by_label("Keywords")).to_have_value("moonlight")
    expect(eve.get_by_role("textbox", name="Note:", exact=True)).to_have_value("A note that Ed alone made.")
    eve.get_by_role("link", name="History", exact=True).click()
    eve.get_by_role("row").filter(has_text="Ed Ott").first.get_by_role("rowheader").get_by_role("link").click()
    expect(eve.get_by_role("main")).to_contain_text("Words that Ed saved first")


def test_what_an_editor_changes_in_a_public_entry_waits_until_a_publisher_applies_it(come):
    title = "Community Salute"
    ed, pat, visitor = come(ED), come(PAT), come()
    open_entry(ed, title)
    expect(ed.get_by_role("button", name="Save", exact=True)).to_have_count(0)
    ed.get_by_label("Summary").fill("What museums and libraries do for veterans.")
    ed.get_by_label("Why, in a few words").fill("It had no summary")
    ed.get_by_role("button", name="Save as proposed change").first.click()
    expect(ed.get_by_text("Your change is kept as a proposed change.")).to_be_visible()
    expect(ed.get_by_role("button", name="Apply the proposed change")).to_have_count(0)
    visitor.goto("/initiatives/community-salute/")
    expect(visitor.get_by_text("What museums and libraries do for veterans.")).to_have_count(0)

    pat.goto("/admin/")
    waits = pat.get_by_role("region", name="Proposed changes to decide on").get_by_role("listitem")
    waits.filter(has_text=title).filter(has_text="It had no summary").get_by_role("link").click()
    pat.get_by_role("button", name="Apply the proposed change").click()
    expect(pat.get_by_text("The proposed change is applied.")).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_role("main")).to_contain_text("What museums and libraries do for veterans.")


def test_one_step_restores_an_entry_with_its_links_and_their_quotes(come):
    title, address, partner = "Open eBooks", "/initiatives/open-ebooks/", "First Book"
    pat, visitor = come(PAT), come()
    visitor.goto(address)
    before = visitor.get_by_role("main").inner_text()
    open_entry(pat, title)
    pat.get_by_label("Summary").fill("Written in error.")
    pat.get_by_label(f"Delete partner {partner}").check()
    save(pat)
    expect(pat.get_by_text("The public sees this entry now.")).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_role("main")).to_contain_text("Written in error.")
    expect(visitor.get_by_role("main").get_by_role("link", name=partner)).to_have_count(0)

    pat.get_by_role("link", name="History", exact=True).click()
    pat.get_by_role("rowheader").get_by_role("link", name=re.compile(r"^1\W")).click()
    pat.get_by_role("link", name="Restore this version…").click()
    pat.get_by_role("button", name="Restore version 1").click()
    expect(pat.get_by_text("Version 1 is restored.")).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_text("Written in error.")).to_have_count(0)
    assert without_dates(visitor.get_by_role("main").inner_text()) == without_dates(before)


def without_dates(text):
    """Return the lines that say nothing of when the entry was changed."""
    return [line for line in text.splitlines() if "updated" not in line.lower() and "change" not in line.lower()]


def test_an_import_shows_its_effect_does_just_that_and_is_undone(come):
    may, visitor = come(MAY), come()
    content = csv_of(
        {"slug": "museums-for-all", "title": "Museums for All", "kind": "program", "summary": "Cheap tickets."},
        {"slug": "rural-reads", "title": "Rural Reads", "kind": "program", "summary": "Books far out."},
    )
    wrong = csv_of({"slug": "museums-for-all", "title": "Museums for All", "kind": "programme"})

    def offer(name, content):
        may.goto("/admin/initiatives/load/import/")
        may.get_by_label("File").set_input_files([{"name": name, "mimeType": "text/csv", "buffer": content}])
        may.get_by_role("button", name="Show what it would do").click()

    offer("wrong.csv", wrong)
    expect(
        may.get_by_role("heading", name="Nothing was imported. Please fix these errors in the file.")
    ).to_be_visible()
    expect(may.get_by_role("row").filter(has_text="programme")).to_contain_text("kind")
    expect(may.get_by_role("button", name="Import", exact=True)).to_have_count(0)

    offer("entries.csv", content)
    expect(may.get_by_role("heading", name="Would be added as drafts (1)")).to_be_visible()
    expect(may.get_by_role("heading", name="Would be changed (1)")).to_be_visible()
    changed = may.get_by_role("table", name="Museums for All")
    expect(changed.get_by_role("row").filter(has_text="summary")).to_contain_text("Cheap tickets.")
    expect(changed.get_by_role("row")).to_have_count(2)
    visitor.goto("/initiatives/museums-for-all/")
    expect(visitor.get_by_text("Cheap tickets.")).to_have_count(0)

    may.get_by_role("button", name="Import", exact=True).click()
    expect(may.get_by_text("To take it back, choose “Undo this import”.")).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_role("main")).to_contain_text("Cheap tickets.")
    load = may.url
    open_entry(may, "Rural Reads")
    expect(may.get_by_text("Draft", exact=True).first).to_be_visible()
    assert asks(come(), "/initiatives/rural-reads/") == 404

    may.goto(load)
    may.get_by_role("link", name="Undo this import").click()
    expect(may.get_by_text("It is deleted, because the import added it and nobody edited it since.")).to_be_visible()
    may.get_by_role("button", name="Undo this import").click()
    expect(may.get_by_text("The import of entries.csv is undone.")).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_text("Cheap tickets.")).to_have_count(0)
    may.goto("/admin/initiatives/initiative/?q=rural")
    expect(may.get_by_role("link", name="Rural Reads")).to_have_count(0)


def test_an_address_that_was_changed_leads_on_to_the_new_one(come):
    title, old, new = "Film Forward", "/initiatives/film-forward/", "/initiatives/films-abroad/"
    pat, visitor = come(PAT), come()
    open_entry(pat, title)
    pat.get_by_label("Address").fill("films-abroad")
    save(pat)
    expect(pat.get_by_text("The public sees this entry now.")).to_be_visible()
    answer = visitor.goto(old)
    assert (answer.status, answer.request.redirected_from.response().status) == (200, 301)
    expect(visitor).to_have_url(f"{visitor.url.split('/initiatives/')[0]}{new}")
    expect(visitor.get_by_role("heading", level=1)).to_have_text(title)

    begin(pat, "Films of Others", "It would like an address that was given away.")
    pat.get_by_label("Address").fill("film-forward")
    save(pat)
    expect(pat.get_by_role("heading", name="Not saved yet. Please fix the following:")).to_be_visible()
    expect(pat.get_by_label("Summary")).to_have_value("It would like an address that was given away.")


def test_a_preview_link_lets_an_outsider_in_until_it_expires_or_is_revoked(come, clock):
    title, summary = "Stories on Wheels", "A bus with books, not announced yet."
    ed, outsider = come(ED), come()
    begin(ed, title, summary)
    save(ed)
    ed.get_by_role("link", name="Preview links").click()
    expect(ed.get_by_label("Opens it for how many days")).to_have_value("7")
    ed.get_by_label("Who gets it").fill("Ann Lee")
    ed.get_by_role("button", name="Make a link").click()
    link = ed.get_by_label("Address to send").input_value()
    made = datetime.now(UTC)

    answer = outsider.goto(link)
    assert answer.status == 200
    assert "noindex" in answer.headers["x-robots-tag"]
    assert "no-store" in answer.headers["cache-control"]
    expect(outsider.get_by_role("heading", level=1)).to_have_text(title)
    expect(outsider.get_by_role("main")).to_contain_text(summary)
    assert asks(outsider, "/initiatives/stories-on-wheels/") == 404

    clock.move_to(made + timedelta(days=7, minutes=-5))
    assert asks(outsider, link) == 200
    clock.move_to(made + timedelta(days=7, minutes=5))
    assert asks(outsider, link) == 410
    expect(outsider.get_by_role("heading", level=1)).to_have_text("This preview link has expired")
    assert not told(outsider, title, summary)

    clock.set_right()
    assert asks(outsider, link) == 200
    ed.get_by_role("button", name="Revoke the link for Ann Lee").click()
    expect(ed.get_by_text("The link for Ann Lee is revoked: it opens nothing any more.")).to_be_visible()
    assert asks(outsider, link) == 410
    expect(outsider.get_by_role("heading", level=1)).to_have_text("This preview link has been revoked")
    assert not told(outsider, title, summary)
    assert asks(outsider, f"{link[:-3]}aaa/") == 404
    assert not told(outsider, title, summary)


def told(page, *secrets):
    """Return which of these words the page holds anywhere."""
    return [secret for secret in secrets if secret in page.content()]
