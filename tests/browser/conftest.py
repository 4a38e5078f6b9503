"""The site as it is run, and a browser with script off: the tests here are a visitor's."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

from tests.serving import Sites, as_agency, chromium, prepared, running, served, staffed
from tests.staff import PASSWORD, Person

# A busy machine takes its time; what is wrong stays wrong.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[str]:
    """Serve the shipped directory, and give its address."""
    with served(tmp_path_factory.mktemp("site")) as address:
        yield address


@pytest.fixture(scope="session")
def odd_environment(tmp_path_factory) -> Iterator[dict[str, str]]:
    with prepared(tmp_path_factory.mktemp("site"), odd=True) as environment:
        yield environment


@pytest.fixture(scope="session")
def odd_site(odd_environment) -> Iterator[str]:
    """Serve the shipped directory with the odd entries, and give its address. Nobody edits there."""
    with running(odd_environment) as address:
        yield address


@pytest.fixture(scope="session")
def sites(odd_environment, odd_site) -> Iterator[Sites]:
    """Serve the same as an agency's site too, so that every state is there."""
    with running(as_agency(odd_environment)) as agency:
        yield Sites(odd_site, agency)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # It keeps an event loop in this thread, which Django would take for that of an asynchronous view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with chromium() as browser:
        yield browser


LEFT = "net::ERR_ABORTED"
"""What becomes of a request whose page is left before the answer comes."""


def watched(context: BrowserContext) -> Iterator[Page]:
    """Give a page; the test fails if something on it cannot be fetched or breaks the policy."""
    page = context.new_page()
    failures: list[str] = []
    page.on("requestfailed", lambda request: failures.append(request.url) if request.failure != LEFT else None)
    page.on("console", lambda message: failures.append(message.text) if "Policy" in message.text else None)
    yield page
    context.close()
    assert failures == []


@pytest.fixture
def page(browser) -> Iterator[Page]:
    """A page that runs no script."""
    yield from watched(browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900}))


@pytest.fixture
def scripted_page(browser) -> Iterator[Page]:
    """A page that runs the script there is."""
    yield from watched(browser.new_context(viewport={"width": 1280, "height": 900}))


@pytest.fixture(scope="module")
def staffed_site(tmp_path_factory) -> Iterator:
    """Serve the shipped directory with people of every role, and give its address and its clock."""
    with staffed(tmp_path_factory.mktemp("site")) as served:
        yield served


@pytest.fixture
def clock(staffed_site) -> Iterator:
    """The clock of that site, which is right again after the test."""
    yield staffed_site[1]
    staffed_site[1].set_right()


@pytest.fixture(scope="module")
def signed_in() -> dict[Person, StorageState]:
    """What the browsers hold of those who have signed in: each does once, by the form."""
    return {}


@pytest.fixture
def come(browser, staffed_site, signed_in) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a window for a person of the staff, or for the public.

    The test fails if something in one of them breaks the policy, or a script fails.
    """
    contexts: list[BrowserContext] = []
    failures: list[str] = []

    def open_window(person: Person | None = None) -> Page:
        state = signed_in.get(person) if person else None
        contexts.append(
            browser.new_context(base_url=staffed_site[0], storage_state=state, viewport={"width": 1280, "height": 900})
        )
        contexts[-1].on("console", lambda message: failures.append(message.text) if "Policy" in message.text else None)
        contexts[-1].on("weberror", lambda error: failures.append(str(error.error)))
        page = contexts[-1].new_page()
        if person and not state:
            page.goto("/admin/")
            page.get_by_label("Username").fill(person.username)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Log in").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("Your work desk")
            signed_in[person] = contexts[-1].storage_state()
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert failures == []
