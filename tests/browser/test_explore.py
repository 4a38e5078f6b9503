"""The picture of /explore/ as a browser shows it: what axe cannot judge in SVG is measured here."""

import re
import subprocess
import sys
from contextlib import ExitStack
from functools import cache
from itertools import combinations

import pytest
from playwright.sync_api import expect

from initiatives.explore.picture import MOST_NAMES, MOST_STOPS
from tests.serving import ROOT, prepared, running

pytestmark = pytest.mark.browser

WIDE, PHONE = 1280, 360
PAGES = ["/explore/", "/explore/?focus=arts-and-humanities", "/explore/?q=storycorps"]
ODD_PAGES = ["/explore/", "/explore/?focus=odd-entries", "/explore/?q=forty"]  # the first shows groups: it has over 30

BOXES = """() => {
  const svg = [...document.querySelectorAll('svg.map')].find(each => each.checkVisibility());
  const box = element => {
    const {x, y, right, bottom} = element.getBoundingClientRect();
    return [x, y, right, bottom];
  };
  return {
    kind: svg.classList[1],
    svg: box(svg),
    texts: [...svg.querySelectorAll('text')].map(text => [text.textContent, ...box(text)]),
    targets: [...svg.querySelectorAll('a')].map(link => [link.textContent, ...box(link.querySelector('.b'))]),
  };
}"""

COLORS = """() => {
  const svg = [...document.querySelectorAll('svg.map')].find(each => each.checkVisibility());
  const paper = getComputedStyle(document.body).backgroundColor;
  const sheet = getComputedStyle(document.querySelector('.opening')).backgroundColor;
  const of = (selector, what) => [...svg.querySelectorAll(selector)].map(each => getComputedStyle(each)[what]);
  const red = [...document.querySelectorAll('.shared')].map(each => getComputedStyle(each).color);
  const bands = of('.bd', 'fill').map((fill, at) => [fill, of('.bd', 'fillOpacity')[at]]);
  return {paper, sheet, red, bands, texts: of('text', 'fill'), lines: of('.ln path', 'stroke'),
          rings: of('.s', 'stroke'), marks: of('.f', 'fill')};
}"""


@pytest.fixture(scope="module")
def invented_sites(tmp_path_factory):
    """Give a function that serves so many invented initiatives and names instead, and gives the address."""
    with ExitStack() as stack:

        @cache
        def serve(initiatives, names):
            environment = stack.enter_context(prepared(tmp_path_factory.mktemp("site"), odd=False))
            command = ["-m", "tests.initiatives.explore.invented", str(initiatives), str(names)]
            subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=True)
            return stack.enter_context(running(environment))

        yield serve


def overlapping(boxes):
    """Return the pairs that lie over each other by more than a hair."""
    return [
        (one[0], other[0])
        for one, other in combinations(boxes, 2)
        if min(one[3], other[3]) - max(one[1], other[1]) > 1 and min(one[4], other[4]) - max(one[2], other[2]) > 2
    ]


def luminance(color):
    channels = [int(channel) / 255 for channel in re.findall(r"\d+", color)[:3]]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def mixed(color, paper, opacity):
    """Return what is seen of a color that lets the paper through."""
    pairs = zip(re.findall(r"\d+", color)[:3], re.findall(r"\d+", paper)[:3], strict=True)
    return "rgb({}, {}, {})".format(*(round(int(a) * opacity + int(b) * (1 - opacity)) for a, b in pairs))


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def see(page, address, width, **media):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(**media)
    page.goto(address)


def check_boxes(page, kind):
    seen = page.evaluate(BOXES)
    left, top, right, bottom = seen["svg"]
    assert seen["kind"] == kind
    assert overlapping(seen["texts"]) == []
    for text, x, y, x2, y2 in seen["texts"]:
        assert (x >= left - 0.5, y >= top - 0.5, x2 <= right + 0.5, y2 <= bottom + 0.5) == (True,) * 4, text
    assert overlapping(seen["targets"]) == []
    for text, x, y, x2, y2 in seen["targets"]:
        assert x2 - x >= 24, text
        assert y2 - y >= 24, text
    return seen


@pytest.mark.parametrize(("width", "kind"), [(WIDE, "wide"), (1130, "wide"), (768, "phone"), (PHONE, "phone")])
@pytest.mark.parametrize("address", PAGES)
def test_no_name_lies_over_another_or_leaves_the_picture_and_each_can_be_hit(
    scripted_page, site, address, width, kind
):
    see(scripted_page, site + address, width)
    assert len(check_boxes(scripted_page, kind)["texts"]) >= 3
    assert scripted_page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "kind"), [(WIDE, "wide"), (PHONE, "phone")])
@pytest.mark.parametrize("address", ODD_PAGES)
def test_nor_does_an_odd_one(scripted_page, odd_site, address, width, kind):
    see(scripted_page, odd_site + address, width)
    check_boxes(scripted_page, kind)
    assert scripted_page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "kind"), [(WIDE, "wide"), (1130, "wide"), (PHONE, "phone")])
@pytest.mark.parametrize(
    ("initiatives", "names", "kinds"), [(MOST_STOPS, MOST_NAMES, {"A", "I", "P"}), (500, 960, {"A", "P"})]
)
def test_nor_does_one_of_the_largest_line_map_or_of_the_groups_of_500(
    scripted_page, invented_sites, initiatives, names, kinds, width, kind
):
    see(scripted_page, f"{invented_sites(initiatives, names)}/explore/", width)
    seen = check_boxes(scripted_page, kind)
    drawn = scripted_page.locator(f"svg.{kind} a").evaluate_all("links => links.map(link => link.classList[0])")
    assert set(drawn) == kinds
    assert len(seen["targets"]) >= (14 + 18 if initiatives == 500 else MOST_NAMES)
    assert scripted_page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("address", ["/explore/", "/explore/?q=arts"])
def test_names_lines_and_marks_stand_out_from_the_paper(scripted_page, odd_site, address, width, scheme):
    see(scripted_page, odd_site + address, width, color_scheme=scheme)
    colors = scripted_page.evaluate(COLORS)
    assert len(colors["texts"]) > 20
    for color in set(colors["texts"]):
        assert contrast(color, colors["paper"]) >= 4.5, color
        assert contrast(color, colors["sheet"]) >= 4.5, f"{color} under the pointer"
    for color in colors["red"]:
        assert contrast(color, colors["sheet"]) >= 4.5
    for color in {*colors["lines"], *colors["rings"], *colors["marks"]} - {"none"}:
        assert contrast(color, colors["paper"]) >= 3, color
    for color, opacity in colors["bands"]:
        assert contrast(mixed(color, colors["paper"], float(opacity)), colors["paper"]) >= 3, color


def test_names_take_the_focus_in_the_order_in_which_they_are_read(scripted_page, site):
    see(scripted_page, f"{site}/explore/", WIDE)
    scripted_page.locator(".how a").focus()
    expected = scripted_page.locator("svg.wide a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    reached = []
    for _ in expected:
        scripted_page.keyboard.press("Tab")
        reached.append(scripted_page.evaluate("document.activeElement.getAttribute('href')"))
    assert len(set(expected)) == 85
    assert reached == expected
    scripted_page.keyboard.press("Tab")
    assert scripted_page.evaluate("document.activeElement.closest('svg')") is None


def test_the_link_before_the_picture_skips_it(page, site):
    page.goto(f"{site}/explore/")
    page.get_by_role("link", name="Skip the picture").click()
    expect(page).to_have_url(re.compile("/explore/#table$"))
    expect(page.locator("#table")).to_be_in_viewport()


@pytest.mark.parametrize("way", ["hover", "focus"])
def test_a_name_lights_what_is_connected_with_it_and_dims_the_rest(scripted_page, site, way):
    see(scripted_page, f"{site}/explore/", WIDE)
    getattr(scripted_page.locator("svg.wide a", has_text="Association of Children"), way)()
    if way == "focus":
        scripted_page.keyboard.press("Shift+Tab")
        scripted_page.keyboard.press("Tab")
    lit = scripted_page.locator("svg.wide a").evaluate_all(
        "links => links.filter(link => getComputedStyle(link).opacity === '1').map(link => link.getAttribute('href'))"
    )
    assert [address.split("/")[2] for address in lit] == [
        "families-and-health",
        "lets-move-museums-gardens",
        "access-for-everyone",
        "museums-for-all",
        "association-of-childrens-museums",
    ]
    opacity = "curves => curves.map(curve => getComputedStyle(curve).strokeOpacity)"
    curves = scripted_page.locator("svg.wide path.k").evaluate_all(opacity)
    assert curves.count("1") == 2
    assert len(curves) == 12


def test_names_are_links_that_can_be_followed_without_script(page, site):
    page.goto(f"{site}/explore/")
    page.locator("svg.wide").get_by_role("link", name="Museums for All", exact=True).click()
    expect(page).to_have_url(f"{site}/initiatives/museums-for-all/")


def test_filters_are_closed_above_the_picture_and_lead_to_another(page, site):
    page.goto(f"{site}/explore/")
    box = page.get_by_role("checkbox", name="Arts and humanities")
    assert not box.is_visible()
    page.get_by_text("Search and filters").click()
    box.check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page.locator("svg.wide a.I")).to_have_count(4)
    page.get_by_role("link", name="Remove Arts and humanities").click()
    expect(page.locator("svg.wide a.I")).to_have_count(23)


def test_on_paper_the_wide_drawing_stands_alone_on_a_page_and_fits_it(scripted_page, site):
    see(scripted_page, f"{site}/explore/", 700, media="print", color_scheme="dark")
    seen = scripted_page.evaluate(BOXES)
    left, top, right, bottom = seen["svg"]
    assert seen["kind"] == "wide"
    millimeter = 96 / 25.4
    assert right - left <= 196 * millimeter
    assert bottom - top <= 259 * millimeter
    assert overlapping(seen["texts"]) == []
    colors = scripted_page.evaluate(COLORS)
    assert all(contrast(color, "rgb(255, 255, 255)") >= 4.5 for color in colors["texts"])
    breaks = "getComputedStyle(document.querySelector('.drawing')).breakBefore"
    assert scripted_page.evaluate(breaks) == "page"


def test_forced_colors_keep_names_as_links_lines_visible_and_shared_partners_apart(scripted_page, site):
    see(scripted_page, f"{site}/explore/", WIDE, forced_colors="active")
    system = """name => {
      const probe = document.body.appendChild(document.createElement('i'));
      probe.style.color = name;
      const color = getComputedStyle(probe).color;
      probe.remove();
      return color;
    }"""
    link, text, highlight = (scripted_page.evaluate(system, name) for name in ("LinkText", "CanvasText", "Highlight"))
    colors = scripted_page.evaluate(COLORS)
    assert set(colors["texts"]) == {link, text}
    assert set(colors["lines"]) == {text, highlight}
    assert colors["lines"].count(highlight) == 12
    bold = "names => names.every(name => getComputedStyle(name).fontWeight === '700')"
    assert scripted_page.locator("svg.wide a.K text").evaluate_all(bold)
