"""Reading the drawings out of the page. SVG has a namespace in HTML, which is put aside here."""

from copy import deepcopy
from xml.etree.ElementTree import Element

from tests.html import find, text

SVG = "{http://www.w3.org/2000/svg}"


def drawing(page: Element, name: str = "wide") -> Element | None:
    """Return one of the two drawings, or nothing if the page has none."""
    for svg in page.iter(f"{SVG}svg"):
        if svg.get("class") == f"map {name}":
            plain = deepcopy(svg)
            for element in plain.iter():
                element.tag = element.tag.removeprefix(SVG)
            return plain
    return None


def drawn(page: Element, name: str = "wide") -> list[str]:
    """Return the names in a drawing, in order."""
    svg = drawing(page, name)
    assert svg is not None, "there is no picture"
    return [text(link).replace("\N{NO-BREAK SPACE}", " ") for link in svg.iter("a")]


def described(svg: Element, link: Element) -> str:
    """Return what is said of a name beside it."""
    return next(text(each) for each in svg.iter("desc") if each.get("id") == link.get("aria-describedby"))


def lead(page: Element) -> str:
    return text(find(page, "p[@class='lead']"))
