"""The site as it is run, and a browser with script off: the tests here are a visitor's."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.serving import Sites, as_agency, chromium, prepared, running, served


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[str]:
    """Serve the shipped directory, and give its address."""
    with served(tmp_path_factory.mktemp("site")) as address:
        yield address


@pytest.fixture(scope="module")
def odd_environment(tmp_path_factory) -> Iterator[dict[str, str]]:
    with prepared(tmp_path_factory.mktemp("site"), odd=True) as environment:
        yield environment


@pytest.fixture(scope="module")
def odd_site(odd_environment) -> Iterator[str]:
    """Serve the shipped directory with the odd entries, and give its address."""
    with running(odd_environment) as address:
        yield address


@pytest.fixture(scope="module")
def sites(odd_environment, odd_site) -> Iterator[Sites]:
    """Serve the same as an agency's site too, so that every state is there."""
    with running(as_agency(odd_environment)) as agency:
        yield Sites(odd_site, agency)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def watched(context: BrowserContext) -> Iterator[Page]:
    """Give a page; the test fails if something on it cannot be fetched or breaks the policy."""
    page = context.new_page()
    failures: list[str] = []
    page.on("requestfailed", lambda request: failures.append(request.url))
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
