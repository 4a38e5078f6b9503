"""What the first view of the two main pages costs a visitor, measured on the wire."""

from dataclasses import dataclass, field
from itertools import product
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.browser

MOST_BYTES = 60_000
MOST_BYTES_OF_HTML = 14_000
MOST_REQUESTS = 5
HEIGHTS = {360: 800, 1280: 900}


@dataclass
class Visit:
    """The requests of a visit with an empty cache, with the bytes that came over the wire for each."""

    urls: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    encodings: dict[str, str] = field(default_factory=dict)
    shift: float = 0
    blocking: list[str] = field(default_factory=list)

    def sent(self, event):
        self.urls[event["requestId"]] = event["request"]["url"]

    def answered(self, event):
        self.kinds[event["requestId"]] = event["type"]
        headers = {name.lower(): value for name, value in event["response"]["headers"].items()}
        self.encodings[event["requestId"]] = headers.get("content-encoding", "")

    def finished(self, event):
        self.sizes[event["requestId"]] = int(event["encodedDataLength"])

    @property
    def html(self) -> str:
        return next(number for number, kind in self.kinds.items() if kind == "Document")


MEASURE = """() => new Promise(resolve => {
  let shift = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) shift += entry.value; })
    .observe({type: 'layout-shift', buffered: true});
  const scripts = performance.getEntriesByType('resource').filter(each => each.initiatorType === 'script');
  const blocking = scripts.filter(each => each.renderBlockingStatus === 'blocking').map(each => each.name);
  setTimeout(() => resolve({shift, blocking}), 300);
})"""


@pytest.fixture(
    scope="module", params=product(["/", "/initiatives/"], HEIGHTS), ids=lambda each: f"{each[0]} at {each[1]}"
)
def visit(request, browser, site):
    address, width = request.param
    context = browser.new_context(viewport={"width": width, "height": HEIGHTS[width]})
    page = context.new_page()
    seen = Visit()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    network.on("Network.requestWillBeSent", seen.sent)
    network.on("Network.responseReceived", seen.answered)
    network.on("Network.loadingFinished", seen.finished)
    page.goto(site + address, wait_until="networkidle")
    measured = page.evaluate(MEASURE)
    seen.shift, seen.blocking = measured["shift"], measured["blocking"]
    yield seen
    context.close()


def test_the_first_view_is_light(visit):
    assert set(visit.sizes) == set(visit.urls)
    assert 8_000 < sum(visit.sizes.values()) < MOST_BYTES


def test_the_html_is_compressed_and_comes_in_one_burst(visit):
    assert visit.encodings[visit.html] in {"gzip", "br"}
    assert 2_000 < visit.sizes[visit.html] < MOST_BYTES_OF_HTML


def test_few_requests_are_made_and_none_to_anybody_else(visit, site):
    assert 2 <= len(visit.urls) <= MOST_REQUESTS
    assert {urlsplit(url).netloc for url in visit.urls.values()} == {urlsplit(site).netloc}


def test_nothing_moves_once_it_is_drawn_and_no_script_holds_the_drawing_up(visit):
    # Where a row ends may be rounded otherwise once all is drawn: 0.000004, a hundredth of a pixel, was seen.
    assert visit.shift < 0.00001
    assert visit.blocking == []
