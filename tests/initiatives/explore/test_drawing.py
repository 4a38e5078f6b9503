"""The drawings of the line map, as the markup that a browser gets."""

import re
from itertools import permutations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders

from initiatives.explore.lines import draw_lines
from initiatives.explore.network import Named, Network, Stop
from initiatives.explore.phone import PhoneMap
from initiatives.explore.picture import MOST_NAMES
from initiatives.explore.places import settle
from initiatives.explore.side import crossings, spots_beside
from initiatives.explore.svg import rings
from initiatives.explore.text import width, wrap
from initiatives.explore.wide import WideMap
from tests.initiatives.explore.reading import described


def network(*stops):
    """Make a network of (title, areas, partners), areas and partners as words with spaces between."""
    made = [
        Stop(title, title, f"/initiatives/{title}/", tuple(areas.split()), tuple(partners.split()))
        for title, areas, partners in stops
    ]
    areas = {slug: Named(slug, f"/focus-areas/{slug}/") for stop in made for slug in stop.areas}
    partners = {slug: Named(slug, f"/partners/{slug}/") for stop in made for slug in stop.partners}
    return Network(tuple(made), areas, partners)


def wide(of):
    return ElementTree.fromstring(WideMap(of, draw_lines(of), spots_beside(of), "What it shows").markup)


def phone(of):
    return ElementTree.fromstring(PhoneMap(of, draw_lines(of), "What it shows").markup)


def names(svg):
    return ["".join(link.itertext()) for link in svg.iter("a")]


THREE = network(("One", "art law", "p q"), ("Two", "art", "q r"), ("Three", "law", ""))


# ---- Lines


def test_a_line_starts_at_its_name_and_ends_at_its_last_initiative():
    lines = draw_lines(THREE)
    assert [row.area or row.stop for row in lines.rows] == ["art", "law", 0, 1, 2]
    assert (lines.by_area["art"].first, lines.by_area["art"].last) == (0, 3)
    assert (lines.by_area["law"].first, lines.by_area["law"].last) == (1, 4)


def test_lines_that_share_a_row_differ_in_lane_and_hue():
    areas = "abcdefg"
    of = network(*((f"I{at}", " ".join(areas[max(0, at - 2) : at + 1]), "") for at in range(7)))
    lines = list(draw_lines(of).by_area.values())
    met = [(one, other) for one in lines for other in lines if one is not other and one.meets(other)]
    assert met
    assert all(one.lane != other.lane for one, other in met)
    assert all(one.hue != other.hue for one, other in met)


def test_a_lane_is_used_again_once_it_is_free():
    assert draw_lines(network(("One", "a", ""), ("Two", "b", ""), ("Three", "c", ""))).lanes == 1


def test_lines_keep_the_hues_that_they_have_elsewhere():
    assert draw_lines(THREE, {"art": 4, "law": 2}).hues == {"art": 4, "law": 2}
    assert draw_lines(THREE, {"art": 4, "law": 4}).hues["art"] == 4
    assert draw_lines(THREE, {"art": 4, "law": 4}).hues["law"] != 4


# ---- Partners beside


def test_no_curves_cross_where_they_need_not():
    of = network(("One", "", "a shared"), ("Two", "", "b shared"), ("Three", "", "c"))
    assert [spot.partner for spot in spots_beside(of)] == ["a", "shared", "b", "c"]
    assert crossings(spots_beside(of)) == 0


@pytest.mark.parametrize(
    ("partners", "fewest"),
    [(["r", "p r s", "p", "q s", "t", "t r"], 7), (["t r", "p q", "r p", "p s", "t s", "t"], 9)],
)
def test_as_few_curves_cross_as_in_the_best_of_all_orders(partners, fewest):
    of = network(*((f"I{at}", "", some) for at, some in enumerate(partners)))
    spots = spots_beside(of)
    assert fewest == min(crossings(order) for order in permutations(spots))
    assert crossings(spots) == fewest


def test_shared_partners_are_repeated_with_their_count_where_too_many_curves_would_cross():
    everybody = " ".join(f"p{number}" for number in range(8))
    of = network(*((f"I{at}", "", everybody) for at in range(5)))
    spots = spots_beside(of)
    assert len(spots) == 40
    assert crossings(spots) == 0
    assert names(wide(of))[5:7] == ["p0 (5)", "p1 (5)"]


# ---- Places


def test_boxes_stand_where_they_wish_unless_they_would_overlap():
    assert settle([10, 50], [10, 10], [0, 5], 100) == [10, 50]
    assert settle([30, 30], [10, 10], [0, 5], 100) == [22.5, 37.5]
    assert settle([None, None], [10, 10], [0, 5], 100) == [5, 20]
    assert settle([-90, 500], [10, 10], [0, 5], 100) == [5, 95]


# ---- Text


def test_lines_are_few_and_even():
    assert wrap("National Arts and Humanities Youth Program Awards", 330, 16, bold=True) == [
        "National Arts and Humanities",
        "Youth Program Awards",
    ]
    assert wrap("Short", 300, 16) == ["Short"]


def test_what_does_not_fit_in_four_lines_is_cut_and_a_long_word_is_broken():
    lines = wrap("x" * 57 + " and more " * 30, 150, 16)
    assert len(lines) == 4
    assert lines[-1].endswith("…")
    assert all(width(line, 16) <= 150 for line in lines)


def test_a_count_never_stands_alone():
    for most in range(60, 220, 7):
        lines = wrap("Good practice in museums and libraries", most, 15, bold=True, tail="\N{NO-BREAK SPACE}6")
        assert not lines[-1].startswith("\N{NO-BREAK SPACE}")
        assert lines[-1].endswith("\N{NO-BREAK SPACE}6")


@pytest.mark.parametrize("text", ["", " ", "مبادرة المكتبات", "👩‍👩‍👧‍👦" * 40, "漢字" * 40, "é" * 90])
def test_any_text_can_be_broken(text):
    assert 1 <= len(wrap(text, 120, 14)) <= 4


def test_a_count_stays_at_the_right_of_a_name_that_runs_from_right_to_left():
    assert wrap("مبادرة 2017", 300, 14, tail=" 6") == ["مبادرة 2017\N{LEFT-TO-RIGHT MARK} 6"]
    assert wrap("Open 2017", 300, 14, tail=" 6") == ["Open 2017 6"]


# ---- What is drawn


def test_the_wide_drawing_names_everything_once_rows_first_and_links_it():
    svg = wide(THREE)
    nbsp = "\N{NO-BREAK SPACE}"
    assert names(svg) == [f"art{nbsp}2", f"law{nbsp}2", "One", "Two", "Three", "p", "q", "r"]
    assert [link.get("href") for link in svg.iter("a")] == [
        "/focus-areas/art/",
        "/focus-areas/law/",
        "/initiatives/One/",
        "/initiatives/Two/",
        "/initiatives/Three/",
        "/partners/p/",
        "/partners/q/",
        "/partners/r/",
    ]
    assert [described(svg, link) for link in svg.iter("a")] == [
        *["focus area, 2 initiatives"] * 2,
        "initiative in 2 focus areas, 2 partners",
        "initiative in 1 focus area, 2 partners",
        "initiative in 1 focus area, no partners",
        "partner in 1 initiative",
        "partner in 2 initiatives",
        "partner in 1 initiative",
    ]


def test_a_name_that_is_cut_or_broken_is_called_by_all_of_it():
    long, broken = "many words " * 40, "x" * 200
    links = list(wide(network((long, "", ""), (broken, "", ""), ("Short", "", ""))).iter("a"))
    assert [link.get("aria-label") for link in links] == [long, broken, None]


def test_the_phone_drawing_names_partners_beneath_their_initiatives_the_shared_ones_last():
    assert [name.replace("\N{NO-BREAK SPACE}", " ") for name in names(phone(THREE))] == [
        *("art 2", "law 2"),
        *("One", "p", "q"),
        *("Two", "r", "q"),
        "Three",
    ]


def test_there_is_a_ring_for_every_link_to_an_area_and_a_curve_for_every_link_to_a_partner():
    svg = wide(THREE)
    stops = [path.get("d") for path in svg.iter("path") if path.get("class") == "s"]
    assert [path.count("m") for path in stops] == [2, 1, 1]
    curves = [path for path in svg.iter("path") if "c60 " in path.get("d")]
    assert len(curves) == 4
    assert [path.get("class") for path in curves if path.get("class")] == ["k n5", "k n5"]


def test_rings_are_whole_and_joined_by_a_line_to_their_title():
    path = ElementTree.fromstring(rings("s", [14, 58], 0, 5.5, 147)).get("d")
    ring = "a5.5 5.5 0 1 1 11 0a5.5 5.5 0 1 1-11 0m11 0"
    assert path == f"M8.5 0{ring}H52.5{ring}H147"


def lit_by(svg, name):
    """Return the names that the one with this name lights."""
    link = next(link for link in svg.iter("a") if "".join(link.itertext()).startswith(name))
    number = re.search(r"\bN(\d+)", link.get("class"))[1]
    return ["".join(each.itertext())[:3] for each in svg.iter("a") if f"n{number}" in each.get("class").split()]


def test_a_name_lights_what_is_connected_with_it():
    svg = wide(THREE)
    assert lit_by(svg, "Two") == ["art", "Two", "q", "r"]
    assert lit_by(svg, "law") == ["law", "One", "Thr", "p", "q"]
    assert lit_by(svg, "q") == ["art", "law", "One", "Two", "q"]


def test_a_partner_of_one_initiative_lights_what_that_lights():
    svg = wide(THREE)
    assert lit_by(svg, "r") == lit_by(svg, "Two")


def test_the_style_sheet_has_a_rule_for_every_name_that_a_line_map_can_hold():
    sheet = Path(finders.find("css/explore.css")).read_text()
    rules = [int(number) for number in re.findall(r"\.N(\d+):is", sheet)]
    assert rules == list(range(MOST_NAMES))


def test_names_are_escaped():
    of = network(("<script>&\"'", "<b>", "</svg>"))
    for svg in (wide(of), phone(of)):
        assert sorted(name[:5] for name in names(svg)) == ["</svg", "<b>\N{NO-BREAK SPACE}1", "<scri"]
        assert not list(svg.iter("script"))


def test_shared_partners_are_joined_by_a_line_on_a_phone_or_told_by_their_count_where_there_are_too_many():
    joined = phone(network(("One", "", "a b"), ("Two", "", "a b")))
    assert len([path for path in joined.iter("path") if path.get("class") == "k"]) == 2
    everybody = " ".join("abcde")
    counted = phone(network(("One", "", everybody), ("Two", "", everybody)))
    assert not [path for path in counted.iter("path") if path.get("class") == "k"]
    assert names(counted)[1] == "a (2 initiatives)"


def test_drawings_are_named_groups_whose_lines_are_for_eyes_alone():
    for svg in (wide(THREE), phone(THREE)):
        assert svg.get("role") == "group"
        ids = {element.get("id"): "".join(element.itertext()) for element in svg.iter() if element.get("id")}
        assert ids[svg.get("aria-labelledby")] == "Who works with whom on what"
        assert ids[svg.get("aria-describedby")] == "What it shows"
        assert svg.find("g").get("aria-hidden") == "true"
        assert not list(svg.find("g").iter("a"))


@pytest.mark.parametrize("stops", [(("One", "", ""),), (("One", "", "p"),), (("One", "art", ""), ("Two", "", ""))])
def test_initiatives_without_areas_or_partners_are_drawn(stops):
    of = network(*stops)
    assert set(names(wide(of))) == set(names(phone(of)))
    assert "nan" not in ElementTree.tostring(wide(of)).decode()
