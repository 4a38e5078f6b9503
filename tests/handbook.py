"""Does in a browser what the editor's handbook describes, and photographs it: ``make handbook``.

The handbook is ``docs/editing.md``; its pictures go to ``docs/screenshots/editing/``.
"""

import shutil
import subprocess
import sys
import tempfile
from base64 import b32decode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django_otp.oath import totp
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.serving import ROOT, chromium, prepared, running
from tests.staff import PASSWORD

PICTURES = ROOT / "docs/screenshots/editing"

ENTRY = "Poets in Small Libraries"
PUBLISHED = "National Student Poets Program"
PARTNER = "Alliance for Young Artists & Writers"
DOUBLE = "Young Artists and Writers Alliance"

ACCOUNTS = """
from django.contrib.auth.models import Group, User
User.objects.all().delete()
for role in ("Editor", "Publisher", "Maintainer"):
    User.objects.create_user(role.lower(), password={password!r}, is_staff=True).groups.add(
        Group.objects.get(name=role)
    )
"""

DEAD_LINK = """
from django.utils import timezone
from initiatives.models import LinkCheck
now = timezone.now()
LinkCheck.objects.create(
    url="https://poets.example/", works=False, outcome="answers “404 Not Found”", checked_at=now, since=now
)
"""


@dataclass
class Walk:
    """A site with an account of each role, and the windows in which they work."""

    site: str
    browser: Browser
    environment: dict[str, str]
    folder: Path | None = None
    """Where the pictures go; without one, none are taken."""

    windows: dict[str, BrowserContext] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)

    def window(self) -> BrowserContext:
        # Elsewhere the pages say at every time how far it is from the server's.
        context = self.browser.new_context(viewport={"width": 1280, "height": 900}, timezone_id="America/New_York")
        context.set_default_timeout(30_000)
        return context

    def of(self, name: str) -> Page:
        """Open the work desk of an account, signed in once."""
        if name not in self.windows:
            self.windows[name] = self.window()
            page = self.windows[name].new_page()
            give_password(page, self.site, name)
            expect(page.get_by_role("button", name="Log out")).to_be_visible()
            return page
        page = self.windows[name].new_page()
        page.goto(f"{self.site}/admin/")
        return page

    def entry(self, name: str, title: str = ENTRY) -> Page:
        """Open an entry as the handbook says: in the list of initiatives."""
        page = self.of(name)
        open_list(page, "Initiatives")
        page.get_by_label("Search", exact=True).fill(title)
        page.get_by_role("button", name="Search").click()
        page.locator("#result_list").get_by_role("link", name=title, exact=True).click()
        return page

    def run(self, code: str) -> None:
        command = [sys.executable, "manage.py", "shell", "-v0", "-c", code]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True)

    def picture(self, name: str, *parts: Locator, above: int = 12, below: int = 12) -> None:
        """Photograph what reaches from the first of the parts to the last."""
        self.taken.append(name)
        if self.folder is None:
            return
        page = parts[0].page
        boxes = [part.bounding_box() for part in parts]
        down = page.evaluate("window.scrollY")
        top = min(box["y"] for box in boxes if box) + down - above
        bottom = max(box["y"] + box["height"] for box in boxes if box) + down + below
        left = min(box["x"] for box in boxes if box) - 12
        right = min(1280, max(box["x"] + box["width"] for box in boxes if box) + 12)
        clip = {"x": left, "y": max(0, top), "width": right - left, "height": min(bottom - max(0, top), 900)}
        page.mouse.move(0, 0)
        page.screenshot(path=self.folder / f"{name}.png", full_page=True, clip=clip, animations="disabled")


def give_password(page: Page, site: str, name: str, password: str = PASSWORD) -> None:
    page.goto(f"{site}/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def open_list(page: Page, name: str) -> None:
    page.locator("#content-main tbody th").get_by_role("link", name=name, exact=True).click()


def choose(row: Locator, field_name: str, words: str, option: str = "") -> None:
    """Choose something from a long list by typing words of it."""
    page = row.page
    row.locator(f".field-{field_name}").get_by_role("combobox").click()
    page.locator(".select2-container--open .select2-search__field").fill(words)
    page.locator(".select2-results__option").filter(has_text=option or words).first.click()


def new_row(page: Page, group: str, name: str) -> Locator:
    page.locator(f"#{group}-group").get_by_role("button", name=f"Add another {name}").click()
    return page.locator(f"#{group}-group .dynamic-{group}").last


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).last.click()


def says(page: Page, words: str) -> None:
    expect(page.get_by_text(words).first).to_be_visible(timeout=30_000)


def give_publish_time(page: Page, days: int) -> None:
    """Set the time to publish, so many days from today."""
    day = datetime.now(ZoneInfo("America/New_York")).date() + timedelta(days=days)
    page.get_by_label("Publish at: date").fill(f"{day:%m/%d/%Y}")
    page.get_by_label("Publish at: time").fill("9:00 a.m.")


# The tasks


def sign_in(walk: Walk) -> None:
    page = walk.window().new_page()
    give_password(page, walk.site, "editor", "not that")
    says(page, "Please enter the correct username and password")
    says(page, "Forgotten your password?")
    give_password(page, walk.site, "editor")
    expect(page.get_by_role("heading", name="Everything")).to_be_visible()
    press(page, "Log out")


def second_factor(walk: Walk) -> None:
    page = walk.of("editor")
    page.get_by_role("link", name="Second factor").click()
    page.get_by_role("link", name="Set up your second factor").click()
    secret = b32decode(page.locator(".secret").inner_text().replace(" ", ""))
    walk.picture("second-factor", page.locator("#content h1"), page.locator(".signin"))
    page.get_by_role("textbox", name="Code").fill(f"{totp(secret):06}")
    page.get_by_label("Your password").fill(PASSWORD)
    press(page, "Turn on")
    recovery = page.locator(".recovery li").first.inner_text()
    page.get_by_role("link", name="I have kept them: continue").click()
    press(page, "Log out")
    give_password(page, walk.site, "editor")
    page.get_by_role("textbox", name="Code").fill(recovery)
    press(page, "Sign in")
    says(page, "9 left")
    page.goto(f"{walk.site}/admin/second_factor/")
    page.get_by_role("link", name="Make new recovery codes").click()
    page.get_by_label("Your password").fill(PASSWORD)
    press(page, "Make new codes")
    page.get_by_role("link", name="I have kept them: continue").click()
    page.get_by_role("link", name="Turn off your second factor").click()
    page.get_by_label("Your password").fill(PASSWORD)
    press(page, "Turn it off")
    says(page, "Your second factor is off")


def locked_out(walk: Walk) -> None:
    page = walk.window().new_page()
    for _ in range(5):
        give_password(page, walk.site, "nobody", "not that")
    expect(page.get_by_role("heading", name="Sign-in is paused")).to_be_visible()
    says(page, "You can try again")


def add_an_entry(walk: Walk) -> None:
    page = walk.of("editor")
    open_list(page, "Partners")
    page.get_by_role("link", name="Add partner").click()
    page.get_by_label("Name").press_sequentially(DOUBLE)
    press(page, "Save")
    page.goto(f"{walk.site}/admin/")
    open_list(page, "Initiatives")
    page.get_by_role("link", name="Add initiative").click()
    page.get_by_label("Title", exact=False).first.press_sequentially(ENTRY)
    expect(page.get_by_label("Address")).to_have_value("poets-in-small-libraries")
    page.get_by_label("Summary").fill("Student poets read in small libraries.")
    page.get_by_label("Kind").select_option(label="Program")
    page.get_by_label("Website").fill("https://poets.example/")
    walk.picture("add-entry", page.locator(".publication"), page.locator(".field-asked_of"))
    row = new_row(page, "partnerships", "Partner")
    choose(row, "partner", DOUBLE)
    row = new_row(page, "focuslinks", "Focus area")
    choose(row, "focus_area", "Arts and humanities")
    press(page, "Save and continue editing")
    says(page, "This entry is a draft: the public does not see it.")


def facts_and_quotes(walk: Walk) -> None:
    page = walk.entry("editor", PUBLISHED)
    row = new_row(page, "stateddates", "Date")
    row.get_by_label("Text").fill("Youth poets are honored each year.")
    row.get_by_role("button", name="Use the words selected in the passage").click()
    page.get_by_label("Words of the passage").evaluate(
        "(field) => { const at = field.value.indexOf('youth poets'); field.focus(); "
        "field.setSelectionRange(at, at + 'youth poets'.length); }"
    )
    says(page, "Selected: “youth poets”")
    page.locator("#stateddates-group").evaluate("(group) => group.scrollIntoView()")
    walk.picture("quote", page.locator("#stateddates-group"), page.locator(".passage-panel"))
    press(page, "Use these words")
    expect(row.get_by_label("Quote")).to_have_value("youth poets")
    row = new_row(page, "focuslinks", "Focus area")
    choose(row, "focus_area", "Families and health")
    press(page, "Save as proposed change")
    says(page, "Your change is kept as a proposed change.")
    page = walk.entry("editor")
    row = page.locator("#focuslinks-0")
    expect(row).to_contain_text("Edited by staff")
    row.locator("summary").click()
    row.locator(".field-source").get_by_role("combobox").click()
    page.locator(".select2-results__option").first.click()
    press(page, "Save and continue editing")
    expect(row).not_to_contain_text("Edited by staff")


def two_people(walk: Walk) -> None:
    first, second = walk.entry("editor"), walk.entry("publisher")
    second.get_by_label("Summary").fill("Student poets read aloud in libraries of small towns.")
    second.get_by_label("Why, in a few words").fill("Plainer words")
    press(second, "Save and continue editing")
    first.get_by_label("Summary").fill("Student poets read and write in small libraries.")
    first.get_by_label("Why, in a few words").fill("They write there too")
    press(first, "Save")
    says(first, "Your change isn’t in the entry yet.")
    walk.picture("two-people", first.locator("#content h1"), first.locator("#proposal_form"))
    first.get_by_label("What is proposed").check()
    press(first, "Apply the proposed change")
    says(first, "The proposed change is applied.")
    expect(first.get_by_label("Summary")).to_have_value("Student poets read and write in small libraries.")


def ask_for_review(walk: Walk) -> None:
    page = walk.entry("editor")
    page.get_by_label("In review: you ask somebody to look at it; only staff see it").check()
    page.get_by_label("Ask whom").select_option(label="publisher")
    page.get_by_label("Note for them").fill("Is the name of the partner right?")
    walk.picture("ask-for-review", page.locator(".field-status"), page.locator(".field-review_note"))
    press(page, "Save and continue editing")
    says(page, "publisher finds the request on the work desk.")
    says(page, "In review: asked of publisher by editor")


def work_desk(walk: Walk) -> None:
    page = walk.of("publisher")
    walk.picture("work-desk", page.locator("#content h1"), page.locator(".desk"))
    page.locator("#reviews").get_by_role("link", name=ENTRY).click()
    says(page, "In review: asked of publisher")


def publish_schedule_withdraw(walk: Walk) -> None:
    page = walk.entry("publisher")
    page.get_by_label("Published: the public sees it, from the time below on").check()
    give_publish_time(page, 30)
    press(page, "Save and continue editing")
    says(page, "Will go live on")
    walk.picture("schedule", page.locator(".publication"), page.locator(".field-publish_at"))
    public = walk.window().new_page()
    assert public.goto(f"{walk.site}/initiatives/poets-in-small-libraries/").status == 404
    give_publish_time(page, -2)
    press(page, "Save and continue editing")
    says(page, "The public sees this entry now.")
    public.reload()
    expect(public.get_by_role("heading", level=1)).to_have_text(ENTRY)


def propose_a_change(walk: Walk) -> None:
    page = walk.entry("editor")
    expect(page.get_by_role("button", name="Save", exact=True)).to_have_count(0)
    page.get_by_label("Summary").fill("Student poets read, write and teach in small libraries.")
    page.get_by_label("Why, in a few words").fill("They teach there too")
    press(page, "Save as proposed change")
    says(page, "Your change is kept as a proposed change.")
    other = walk.of("publisher")
    other.locator("#proposals").get_by_role("link", name=ENTRY).click()
    expect(other.get_by_role("link", name="Edit it further")).to_be_visible()
    expect(other.get_by_role("link", name="Preview it")).to_be_visible()
    expect(other.get_by_role("button", name="Decline the proposed change")).to_be_visible()
    press(other, "Apply the proposed change")
    says(other, "The proposed change is applied.")


def preview(walk: Walk) -> None:
    page = walk.entry("editor")
    with page.expect_popup() as opened:
        page.get_by_label("Summary").fill("Not saved at all.")
        press(page, "Preview these changes")
    says(opened.value, "Not saved at all.")
    page.reload()
    page.get_by_role("link", name="Preview links").click()
    page.get_by_label("Who gets it").fill("the press office")
    press(page, "Make a link")
    address = page.get_by_label("Address to send").input_value()
    walk.picture("preview-links", page.locator("#made").locator(".."))
    outsider = walk.window().new_page()
    outsider.goto(address)
    expect(outsider.get_by_role("heading", level=1)).to_have_text(ENTRY)
    page.get_by_role("button", name="Revoke the link for the press office").click()
    outsider.reload()
    expect(outsider.get_by_role("heading", level=1)).to_have_text("This preview link has been revoked")


def history(walk: Walk) -> None:
    page = walk.entry("publisher")
    page.get_by_role("link", name="History", exact=True).first.click()
    walk.picture("history", page.locator("#compare_form"))
    page.get_by_label("Compare from version 3").check()
    press(page, "Compare the two")
    expect(page.locator(".differences")).to_contain_text("Summary")
    page.go_back()
    row = page.get_by_role("row").filter(has=page.get_by_label("Compare from version 3"))
    row.locator("th").get_by_role("link").click()
    page.get_by_role("link", name="Restore this version…").click()
    page.get_by_role("button", name="Restore version").click()
    says(page, "is restored.")


def change_an_address(walk: Walk) -> None:
    page = walk.entry("publisher")
    page.get_by_label("Address").fill("poets-in-libraries")
    press(page, "Save and continue editing")
    public = walk.window().new_page()
    public.goto(f"{walk.site}/initiatives/poets-in-small-libraries/")
    assert public.url.endswith("/initiatives/poets-in-libraries/")


def bulk_edit(walk: Walk) -> None:
    page = walk.of("publisher")
    open_list(page, "Initiatives")
    for title in (ENTRY, PUBLISHED):
        page.get_by_role("row").filter(has=page.get_by_role("link", name=title, exact=True)).get_by_role(
            "checkbox"
        ).check()
    page.get_by_label("Action:").select_option(label="Edit the selected initiatives all alike")
    press(page, "Go")
    page.get_by_label("Review on").fill("January 15, 2030")
    page.get_by_label("Why, in a few words").fill("Looked at both")
    press(page, "Show what it would do")
    says(page, "2 would change, 0 refused, 0 stay as they are.")
    press(page, "Edit 2 initiatives")
    says(page, "Edited 2 initiatives.")


def dead_links(walk: Walk) -> None:
    walk.run(DEAD_LINK)
    page = walk.of("publisher")
    page.locator("#dead_links").get_by_role("link", name=f"{ENTRY}, website").click()
    expect(page.get_by_label("Website")).to_have_value("https://poets.example/")
    page.get_by_label("Website").fill("https://poets.example/new/")
    press(page, "Save and continue editing")
    page.goto(f"{walk.site}/admin/")
    expect(page.get_by_role("heading", name="Your work desk")).to_be_visible()
    expect(page.locator("#dead_links")).to_have_count(0)


def spreadsheet(walk: Walk) -> None:
    page = walk.of("maintainer")
    open_list(page, "Initiatives")
    page.get_by_role("row").filter(has=page.get_by_role("link", name=PUBLISHED, exact=True)).get_by_role(
        "checkbox"
    ).check()
    page.get_by_label("Action:").select_option(label="Export the selected initiatives as CSV")
    with page.expect_download() as started, tempfile.TemporaryDirectory() as folder:
        press(page, "Go")
        path = Path(folder) / "initiatives.csv"
        started.value.save_as(path)
        table = path.read_text("utf-8-sig")
        path.write_text(table.replace(PUBLISHED, f"{PUBLISHED} (NSPP)"), "utf-8-sig")
        page.goto(f"{walk.site}/admin/")
        page.get_by_role("link", name="Import a file").click()
        page.get_by_label("File").set_input_files(path)
        press(page, "Show what it would do")
        says(page, "This would add 0 entries, change 1, and leave 0 as they are.")
        walk.picture("import", page.locator("#content h1"), page.locator("#effect_form"))
        press(page, "Import")
    says(page, "To take it back, choose “Undo this import”.")
    public = walk.window().new_page()
    public.goto(f"{walk.site}/initiatives/national-student-poets-program/")
    expect(public.get_by_role("heading", level=1)).to_have_text(f"{PUBLISHED} (NSPP)")
    page.get_by_role("link", name="Undo this import").click()
    press(page, "Undo this import")
    says(page, "is undone.")


def merge_partners(walk: Walk) -> None:
    page = walk.of("publisher")
    open_list(page, "Partners")
    page.locator("#result_list").get_by_role("link", name=DOUBLE).click()
    page.get_by_role("link", name="Merge into another partner").click()
    page.get_by_label("The partner that stays").select_option(label=PARTNER)
    press(page, "Show what would happen")
    expect(page.get_by_role("heading", name="What would happen")).to_be_visible()
    walk.picture("merge", page.locator("#content h1"), page.locator("#merge_form"))
    page.get_by_role("button", name="Merge “").click()
    says(page, f"Merged “{DOUBLE}” into “{PARTNER}”")
    page.goto(f"{walk.site}/admin/")
    open_list(page, "Partners")
    page.locator("#changelist-filter").get_by_role("link", name="Merged into another partner").click()
    page.locator("#result_list").get_by_role("link", name=DOUBLE).click()
    page.get_by_role("link", name="take back the merge").click()
    press(page, "Take back the merge")
    says(page, "is a partner by itself again")


def withdraw(walk: Walk) -> None:
    page = walk.entry("publisher")
    page.get_by_label("Withdrawn: in its place the public reads why").check()
    page.get_by_label("Withdrawn reason").fill("It was never a national initiative.")
    press(page, "Save and continue editing")
    says(page, "in its place the public reads why")
    public = walk.window().new_page()
    assert public.goto(f"{walk.site}/initiatives/poets-in-libraries/").status == 410
    says(public, "It was never a national initiative.")


def delete(walk: Walk) -> None:
    page = walk.entry("publisher")
    page.get_by_role("link", name="Delete", exact=True).first.click()
    expect(page.get_by_role("heading", name="What would be lost")).to_be_visible()
    press(page, "Delete this entry")
    page.get_by_role("link", name="Deleted entries").click()
    page.get_by_role("link", name="Restore…").first.click()
    page.get_by_role("button", name="Restore version").click()
    says(page, "is back, as a draft: the public does not see it.")


TASKS: tuple[Callable[[Walk], None], ...] = (
    sign_in,
    second_factor,
    locked_out,
    add_an_entry,
    facts_and_quotes,
    two_people,
    ask_for_review,
    work_desk,
    publish_schedule_withdraw,
    propose_a_change,
    preview,
    history,
    change_an_address,
    bulk_edit,
    dead_links,
    spreadsheet,
    merge_partners,
    withdraw,
    delete,
)


def follow(browser: Browser, environment: dict[str, str], site: str, folder: Path | None = None) -> list[str]:
    """Do every task of the handbook in its order; return the names of the pictures."""
    walk = Walk(site, browser, environment, folder)
    walk.run(ACCOUNTS.format(password=PASSWORD))
    try:
        for task in TASKS:
            task(walk)
    finally:
        for context in browser.contexts:
            context.close()
    return walk.taken


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        prepared(Path(data), odd=False) as environment,
        running(environment) as site,
        chromium() as browser,
    ):
        taken = follow(browser, environment, site, PICTURES)
    if smaller := shutil.which("pngquant"):
        files = [PICTURES / f"{name}.png" for name in taken]
        subprocess.run([smaller, "--force", "--ext", ".png", "--strip", "64", *files], check=True)
    sys.stdout.write(f"Wrote {len(taken)} screenshots to {PICTURES.relative_to(ROOT)}/\n")


if __name__ == "__main__":
    main()
