"""Every kind of editing page in every state that looks different: what axe tests and screenshots show.

They are served from a database of their own, to which ``tests.staff_data`` adds what they show.
"""

import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, BrowserContext, Page

from tests.serving import EDITOR, ROOT, empty_database, prepared, running
from tests.staff import ED, EVE, MAY, NORA, PASSWORD, PAT
from tests.staff_data import GUESSED, RECOVERY_CODES, bad_table, import_of
from tests.states import OPEN

NOBODY, SUPERUSER = "", EDITOR["USERNAME"]
EDITS, PUBLISHES, MAINTAINS, WITH_PHONE, WITHOUT_ROLE = (person.username for person in (ED, PAT, MAY, EVE, NORA))

Steps = Callable[[Page, dict[str, Any]], None]
MAIL = {"EMAIL_URL": "smtp://127.0.0.1:9/", "EMAIL_FROM": "directory@example.org"}


@dataclass(frozen=True)
class StaffState:
    """A page to look at, in the eyes of ``who``.

    Its address has names of ``tests.staff_data`` in braces. ``steps`` are done there first, and may lead to a page of
    another kind, which is then named in ``shows``. An ``empty`` one is of a site that holds nothing yet. A ``stock``
    one is of a kind that looks alike for whatever model.
    """

    name: str
    address: str
    who: str = SUPERUSER
    status: int = 200
    steps: Steps | None = None
    shows: str = ""
    empty: bool = False
    stock: str = ""

    def __str__(self):
        return self.name


def pressing(*buttons: str, **fields: str) -> Steps:
    """Return what fills the fields, by their names, and presses the buttons."""

    def steps(page: Page, rows: dict[str, Any]) -> None:
        for name, value in fields.items():
            page.locator(f"[name={name}]:not([type=hidden])").first.fill(value)
        for button in buttons:
            page.get_by_role("button", name=button, exact=True).first.click()

    return steps


def choosing(action: str, *, go: bool = True) -> Steps:
    """Return what chooses an action for the first rows of a list, and presses Go."""

    def steps(page: Page, rows: dict[str, Any]) -> None:
        boxes = page.locator(".action-select")
        for at in range(min(2, boxes.count())):
            boxes.nth(at).check()
        page.locator("[name=action]").first.select_option(action)
        if go:
            page.get_by_role("button", name="Go", exact=True).first.click()

    return steps


def uploading(name: str, table: Callable[[dict[str, Any]], bytes]) -> Steps:
    def steps(page: Page, rows: dict[str, Any]) -> None:
        file: Any = {"name": name, "mimeType": "text/csv", "buffer": table(rows)}
        page.set_input_files("[name=file]", file)
        page.get_by_role("button", name="Show what it would do").click()

    return steps


def saving_a_stale_form(page: Page, rows: dict[str, Any]) -> None:
    page.evaluate(f"document.querySelector('[name=_base]').value = '{rows['first']}'")
    pressing("Save", summary="Books for whoever comes.")(page, rows)


def breaking_rules(page: Page, rows: dict[str, Any]) -> None:
    """Save a form with faults in fields and in rows that are open."""
    page.evaluate(OPEN)
    page.locator("[name=partnerships-0-quote]").fill("Words of nobody")
    page.get_by_label("Withdrawn: in its place the public reads why").check()
    pressing("Save", title="")(page, rows)


def adding_rows(page: Page, rows: dict[str, Any]) -> None:
    for button in page.get_by_role("button", name=re.compile("^Add another")).all():
        if button.evaluate("element => element.closest('.add-row') !== null"):
            button.click()


def giving_the_password(page: Page, rows: dict[str, Any]) -> None:
    pressing("Log in", username=WITH_PHONE, password=PASSWORD)(page, rows)


def sending_when_signed_out(page: Page, rows: dict[str, Any]) -> None:
    """Sign in, and send the form of an entry when the session has ended."""
    pressing("Log in", username=EDITS, password=PASSWORD)(page, rows)
    page.wait_for_url("**/change/")
    page.context.clear_cookies(name="staff_session")
    pressing("Save as proposed change", summary="Books for whoever comes.")(page, rows)


def signing_in_and_out(page: Page, rows: dict[str, Any]) -> None:
    pressing("Log in", username=EDITS, password=PASSWORD)(page, rows)
    page.wait_for_url("**/admin/")
    pressing("Log out")(page, rows)


def sending_when_signed_in_anew(page: Page, rows: dict[str, Any]) -> None:
    """Send the form of an entry that was opened before the cookies were deleted."""
    pressing("Log in", username=EDITS, password=PASSWORD)(page, rows)
    page.wait_for_url("**/change/")
    page.context.clear_cookies()
    pressing("Save as proposed change", summary="Books for whoever comes.")(page, rows)


def continuing_as(who: str, send: Steps = sending_when_signed_out) -> Steps:
    """Return what sends a form when its session has ended, and signs in from the page that answers."""

    def steps(page: Page, rows: dict[str, Any]) -> None:
        send(page, rows)
        pressing("Sign in and continue where you were")(page, rows)
        pressing("Log in", username=who, password=PASSWORD)(page, rows)

    return steps


def sharing_when_signed_out(page: Page, rows: dict[str, Any]) -> None:
    """Sign in, and send a form that cannot be filled in when the session has ended."""
    pressing("Log in", username=EDITS, password=PASSWORD)(page, rows)
    page.wait_for_url("**/preview-links/")
    page.context.clear_cookies(name="staff_session")
    pressing("Make a link", made_for="The editor of the newsletter")(page, rows)


def asking_to_sign_in_again(page: Page, rows: dict[str, Any]) -> None:
    sending_when_signed_out(page, rows)
    pressing("Sign in and continue where you were")(page, rows)


def opening(address: str) -> Steps:
    """Return what opens an address that only ``tests.faulty_urls`` has."""

    def steps(page: Page, rows: dict[str, Any]) -> None:
        page.evaluate(f"location.href = '{address}'")
        page.wait_for_url(f"**{address}")

    return steps


def saving_without_a_database(page: Page, rows: dict[str, Any]) -> None:
    page.evaluate("document.querySelector('#initiative_form').action = '/admin/lost-database/'")
    pressing("Save as proposed change", summary="Books for whoever comes.")(page, rows)


def saving_what_is_deleted(page: Page, rows: dict[str, Any]) -> None:
    """Save the form of an entry that was deleted after it was opened, as far as the form can tell."""
    address = page.evaluate("location.pathname.replace(/[0-9]+/, '999999')")
    page.evaluate("address => { document.querySelector('#initiative_form').action = address }", address)
    pressing("Save")(page, rows)


def previewing_the_bulk_edit(page: Page, rows: dict[str, Any]) -> None:
    choosing("bulk_edit")(page, rows)
    page.get_by_role("checkbox", name="Children").first.check()
    pressing("Show what it would do", reason="All of them are for children")(page, rows)


def erring_in_the_bulk_edit(page: Page, rows: dict[str, Any]) -> None:
    choosing("bulk_edit")(page, rows)
    pressing("Show what it would do")(page, rows)


A = "/admin/"
ENTRIES = f"{A}initiatives/initiative/"
LOADS = f"{A}initiatives/load/"
PARTNERS = f"{A}partners/partner/"
FACTOR = f"{A}second_factor/"
RESET = f"{A}password_reset/"


def of_model(model: str, row: str, without: str = "") -> list[StaffState]:
    """Return the five pages that Django has for a model, without those named."""
    base = f"{A}{model}/"
    name = model.replace("/", "-")
    pages = {
        "list": "",
        "add": "add/",
        "change": f"{{{row}}}/change/",
        "history": f"{{{row}}}/history/",
        "delete": f"{{{row}}}/delete/",
    }
    stock = {page: page for page in ("history", "delete")}
    return [
        StaffState(f"{name}-{page}", base + end, stock=stock.get(page, ""))
        for page, end in pages.items()
        if page not in without.split()
    ]


STAFF_STATES = [
    StaffState("login", f"{A}login/", NOBODY),
    StaffState("login-refused", f"{A}login/", NOBODY, steps=pressing("Log in", username="ann", password="wrong")),
    StaffState("locked-out", f"{A}login/", NOBODY, steps=pressing("Log in", username=GUESSED, password="wrong")),
    StaffState("code", f"{A}login/", NOBODY, steps=giving_the_password, shows="sign_in_code"),
    StaffState("forgotten", RESET, NOBODY),
    StaffState("forgotten-sent", f"{RESET}sent/", NOBODY),
    StaffState("forgotten-choose", f"{RESET}{{uid}}/{{token}}/", NOBODY),
    StaffState("forgotten-too-late", f"{RESET}{{uid}}/cut/", NOBODY),
    StaffState("forgotten-done", f"{RESET}done/", NOBODY),
    StaffState("password", f"{A}password_change/", EDITS),
    StaffState(
        "password-refused",
        f"{A}password_change/",
        EDITS,
        steps=pressing("Change my password", old_password="x", new_password1="a", new_password2="b"),
    ),
    StaffState("password-changed", f"{A}password_change/done/", EDITS),
    StaffState("factor", FACTOR, EDITS),
    StaffState("factor-phone", f"{FACTOR}phone/", EDITS),
    StaffState(
        "factor-phone-refused", f"{FACTOR}phone/", EDITS, steps=pressing("Turn on", code="000000", password="no")
    ),
    StaffState("factor-on", FACTOR, WITH_PHONE),
    StaffState("factor-new-codes", f"{FACTOR}codes/", WITH_PHONE),
    StaffState("factor-codes", f"{FACTOR}codes/", WITH_PHONE, steps=pressing("Make new codes", password=PASSWORD)),
    StaffState("factor-off", f"{FACTOR}off/", WITH_PHONE),
    StaffState("desk", A),
    StaffState("desk-editor", A, EDITS),
    StaffState("desk-publisher", A, PUBLISHES),
    StaffState("desk-without-role", A, WITHOUT_ROLE),
    StaffState("desk-empty", A, empty=True),
    StaffState("app", f"{A}initiatives/"),
    StaffState("list", ENTRIES),
    StaffState("list-filtered", f"{ENTRIES}?publication=draft&kind__exact=program", EDITS),
    StaffState("list-found", f"{ENTRIES}?q=libary", PUBLISHES),
    StaffState("list-none", f"{ENTRIES}?q=zzzyx", EDITS),
    StaffState("list-empty", ENTRIES, empty=True),
    StaffState("list-chosen", ENTRIES, steps=choosing("export_csv", go=False)),
    StaffState("list-nothing-chosen", ENTRIES, steps=pressing("Go")),
    StaffState("add", f"{ENTRIES}add/", EDITS),
    StaffState("add-refused", f"{ENTRIES}add/", PUBLISHES, steps=pressing("Save")),
    *(
        StaffState(f"{step}-{who}", f"{ENTRIES}{{{step}}}/change/", name)
        for step in ("draft", "in-review", "scheduled", "published", "withdrawn")
        for who, name in (("editor", EDITS), ("publisher", PUBLISHES))
    ),
    StaffState("entry-read-only", f"{ENTRIES}{{published}}/change/", MAINTAINS),
    StaffState("entry-new-rows", f"{ENTRIES}{{draft}}/change/", EDITS, steps=adding_rows),
    StaffState("entry-refused", f"{ENTRIES}{{published}}/change/", PUBLISHES, steps=breaking_rules),
    StaffState("entry-with-proposals", f"{ENTRIES}{{contested}}/change/", PUBLISHES),
    StaffState("entry-proposal-edited", f"{ENTRIES}{{contested}}/change/?proposal={{proposal}}", EDITS),
    StaffState("proposal", f"{ENTRIES}{{contested}}/proposals/{{proposal}}/", EDITS),
    StaffState("proposal-conflicting", f"{ENTRIES}{{contested}}/proposals/{{conflicting}}/", PUBLISHES),
    StaffState("proposal-declined", f"{ENTRIES}{{contested}}/proposals/{{declined}}/", PUBLISHES),
    StaffState("conflict", f"{ENTRIES}{{contested}}/change/", PUBLISHES, steps=saving_a_stale_form),
    StaffState(
        "signed-out-meanwhile",
        f"{A}login/?next={ENTRIES}{{published}}/change/",
        NOBODY,
        steps=sending_when_signed_out,
        shows="initiatives_initiative_change",
    ),
    StaffState(
        "form-out-of-date",
        f"{A}login/?next={ENTRIES}{{published}}/change/",
        NOBODY,
        steps=sending_when_signed_in_anew,
        shows="initiatives_initiative_change",
    ),
    StaffState(
        "sign-in-again",
        f"{A}login/?next={ENTRIES}{{published}}/change/",
        NOBODY,
        steps=asking_to_sign_in_again,
    ),
    StaffState(
        "form-filled-in-again",
        f"{A}login/?next={ENTRIES}{{published}}/change/",
        NOBODY,
        steps=continuing_as(EDITS),
        shows="initiatives_initiative_change",
    ),
    StaffState(
        "form-of-somebody-else",
        f"{A}login/?next={ENTRIES}{{published}}/change/",
        NOBODY,
        steps=continuing_as(PUBLISHES),
        shows="initiatives_initiative_change",
    ),
    StaffState(
        "send-again",
        f"{A}login/?next={ENTRIES}{{draft}}/preview-links/",
        NOBODY,
        steps=continuing_as(EDITS, sharing_when_signed_out),
        shows="initiatives_initiative_preview_links",
    ),
    StaffState("unavailable", A, EDITS, steps=opening(f"{A}lost-database/")),
    StaffState("broken", A, EDITS, steps=opening(f"{A}broken/")),
    StaffState("unavailable-form", f"{ENTRIES}{{published}}/change/", EDITS, steps=saving_without_a_database),
    StaffState("session-ended", A, EDITS, steps=opening(f"{A}lost-session/")),
    StaffState("deleted-meanwhile", f"{ENTRIES}{{draft}}/change/", PUBLISHES, steps=saving_what_is_deleted),
    StaffState("signed-out", f"{A}login/", NOBODY, steps=signing_in_and_out, shows="logout"),
    StaffState("history", f"{ENTRIES}{{contested}}/history/", EDITS),
    StaffState("history-of-deleted", f"{ENTRIES}{{deleted}}/history/", PUBLISHES),
    StaffState("version", f"{ENTRIES}{{contested}}/history/{{latest}}/", EDITS),
    StaffState("compare", f"{ENTRIES}{{contested}}/history/compare/?from={{first}}&to={{latest}}", EDITS),
    StaffState("restore", f"{ENTRIES}{{contested}}/history/{{first}}/restore/", EDITS),
    StaffState("deleted", f"{ENTRIES}deleted/", PUBLISHES),
    StaffState("deleted-none", f"{ENTRIES}deleted/", empty=True),
    StaffState("entry-delete", f"{ENTRIES}{{published}}/delete/", PUBLISHES),
    StaffState("entries-delete", ENTRIES, PUBLISHES, steps=choosing("delete_selected")),
    StaffState("preview", f"{ENTRIES}{{draft}}/preview/", EDITS),
    StaffState("preview-of-proposal", f"{ENTRIES}{{contested}}/preview/?version={{proposal}}", EDITS),
    StaffState("preview-links", f"{ENTRIES}{{draft}}/preview-links/", EDITS),
    StaffState("preview-links-none", f"{ENTRIES}{{published}}/preview-links/", PUBLISHES),
    StaffState("preview-shared", "/preview/{open_token}/", NOBODY),
    StaffState("preview-expired", "/preview/{expired_token}/", NOBODY, status=410),
    StaffState("bulk", ENTRIES, EDITS, steps=choosing("bulk_edit")),
    StaffState("bulk-refused", ENTRIES, steps=erring_in_the_bulk_edit, shows="initiatives_initiative_bulk"),
    StaffState(
        "bulk-preview", ENTRIES, PUBLISHES, steps=previewing_the_bulk_edit, shows="initiatives_initiative_bulk"
    ),
    StaffState("loads", LOADS, MAINTAINS),
    StaffState("load", f"{LOADS}{{load}}/change/", MAINTAINS),
    StaffState("load-history", f"{LOADS}{{load}}/history/", MAINTAINS),
    StaffState("import", f"{LOADS}import/", MAINTAINS),
    StaffState("import-nothing", f"{LOADS}import/", MAINTAINS, steps=pressing("Show what it would do")),
    StaffState("import-bad", f"{LOADS}import/", MAINTAINS, steps=uploading("bad.csv", lambda rows: bad_table())),
    StaffState(
        "import-effect",
        f"{LOADS}import/",
        MAINTAINS,
        steps=uploading("new.csv", lambda rows: import_of(rows["first"])),
    ),
    StaffState("import-done", f"{LOADS}{{imported}}/change/", MAINTAINS),
    StaffState("import-undo", f"{LOADS}{{imported}}/undo/", MAINTAINS),
    StaffState("import-undone", f"{LOADS}{{undone}}/change/", MAINTAINS),
    *of_model("partners/partner", "partner", without="delete"),
    StaffState("partner-refused", f"{PARTNERS}add/", EDITS, steps=pressing("Save")),
    StaffState("partner-in-a-window", f"{PARTNERS}add/?_popup=1", EDITS),
    StaffState("partner-delete-in-use", f"{PARTNERS}{{partner}}/delete/", PUBLISHES),
    StaffState("partner-delete", f"{PARTNERS}{{unused}}/delete/", PUBLISHES),
    StaffState("partner-merged", f"{PARTNERS}{{merged}}/change/", PUBLISHES),
    StaffState("merge", f"{PARTNERS}{{double}}/merge/", PUBLISHES),
    StaffState("merge-preview", f"{PARTNERS}{{double}}/merge/?target={{partner}}", PUBLISHES),
    StaffState("unmerge", f"{PARTNERS}{{merged}}/unmerge/", PUBLISHES),
    *of_model("initiatives/source", "source"),
    *of_model("initiatives/passage", "passage"),
    *of_model("initiatives/focusarea", "area"),
    *of_model("initiatives/audience", "audience"),
    *of_model("auth/user", "user"),
    StaffState("user-password", f"{A}auth/user/{{user}}/password/"),
    *of_model("auth/group", "group"),
    *of_model("axes/accessattempt", "attempt", without="add"),
    StaffState("forbidden", f"{A}auth/group/add/", EDITS, status=403),
]


class StaffSites(NamedTuple):
    """A site with staff at work, one that holds nothing, and the words of the addresses."""

    full: str
    empty: str
    rows: dict[str, Any]

    def of(self, state: StaffState) -> str:
        return self.empty if state.empty else self.full

    def address(self, state: StaffState) -> str:
        return self.of(state) + state.address.format_map(self.rows)


@contextmanager
def served_to_staff(folder: Path) -> Iterator[StaffSites]:
    """Serve the directory with all that its editing pages can show, and an empty one."""
    nothing = folder / "nothing"
    nothing.mkdir()
    with prepared(folder, odd=False) as environment, empty_database(nothing) as bare:
        made = subprocess.run(
            [sys.executable, "-m", "tests.staff_data"], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE
        )
        empty = environment | {"DATABASE_URL": bare}
        for command in (["migrate", "-v0"], ["createsuperuser", "--no-input", "-v0"]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=empty, check=True)
        faulty = {"DJANGO_SETTINGS_MODULE": "tests.staff_settings"}
        with running(environment | MAIL | faulty) as full, running(empty) as site:
            yield StaffSites(full, site, json.loads(made.stdout))


class Windows:
    """A window for each person, in which they are signed in; it shows states."""

    def __init__(self, browser: Browser, sites: StaffSites, script: str = ""):
        self.browser, self.sites, self.script = browser, sites, script
        self.windows: dict[tuple[str, bool], Page] = {}

    def close(self) -> None:
        for page in self.windows.values():
            page.context.close()

    def show(self, state: StaffState) -> Page:
        """Return the window of whom the state is for, when it shows the state."""
        page = self._window(state)
        page.set_viewport_size({"width": 1280, "height": 900})
        answer = page.goto(self.sites.address(state))
        assert answer
        assert answer.status == state.status, page.url
        if state.steps:
            state.steps(page, self.sites.rows)
            page.wait_for_load_state()
        return page

    def _window(self, state: StaffState) -> Page:
        key = state.who, state.empty
        if not state.who:
            if key in self.windows:
                self.windows.pop(key).context.close()
            self.windows[key] = self._new_window()
        elif key not in self.windows:
            page = self.windows[key] = self._new_window()
            page.goto(f"{self.sites.of(state)}/admin/login/")
            pressing("Log in", username=state.who, password=PASSWORD)(page, {})
            if state.who == WITH_PHONE:
                pressing("Sign in", code=RECOVERY_CODES[0])(page, {})
            page.wait_for_url("**/admin/")
        return self.windows[key]

    def _new_window(self) -> Page:
        context: BrowserContext = self.browser.new_context(
            viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
        )
        context.set_default_timeout(20_000)
        if self.script:
            context.add_init_script(self.script)
        return context.new_page()


@cache
def names_shown() -> frozenset[str]:
    """Return the names of the addresses at which the states are."""
    from django.urls import resolve

    any_row: defaultdict[str, str] = defaultdict(lambda: "1")
    named = set()
    for state in STAFF_STATES:
        named.add(resolve(state.address.format_map(any_row).partition("?")[0]).view_name)
        if state.shows:
            named.add(state.shows if ":" in state.shows else f"admin:{state.shows}")
    return frozenset(named)
