"""Reading pages as a browser would, but strictly: markup that a browser would have to guess at fails the test."""

from xml.etree.ElementTree import Element

import html5lib


def read(response, status: int = 200) -> Element:
    """Return the page of a response, which is valid and has that status."""
    assert response.status_code == status
    assert response["Content-Type"] == "text/html; charset=utf-8"
    return parse(response.content.decode())


def parse(markup: str) -> Element:
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(markup)


def text(element: Element | None) -> str:
    """Return the text of an element in one line."""
    assert element is not None
    return " ".join(raw(element).split())


def raw(element: Element) -> str:
    """Return the text of an element as it stands."""
    return "".join(element.itertext())


def accessible_name(element: Element) -> str:
    """Return what a link or a button is called: its label if it has one, or its text."""
    return element.get("aria-label") or text(element)


def find(page: Element, path: str) -> Element:
    """Return the first element at a path, such as ``ul[@class='chips']``; there is one."""
    found = page.find(f".//{path}")
    assert found is not None, f"there is no {path}"
    return found


def texts(page: Element, path: str) -> list[str]:
    """Return the texts of all elements at a path, in order."""
    return [text(element) for element in page.findall(f".//{path}")]


def links(page: Element, path: str = "main") -> list[str]:
    """Return the addresses of all links within, in order."""
    return [link.get("href", "") for part in page.findall(f".//{path}") for link in part.iter("a")]


def initiative_links(page: Element) -> list[str]:
    """Return the slugs of the initiatives that the main part links to, in order."""
    addresses = [address.partition("?")[0].partition("#")[0] for address in links(page)]
    return [slug for slug in (address.partition("/initiatives/")[2].rstrip("/") for address in addresses) if slug]


def ids(page: Element) -> list[str]:
    return [element.get("id") for element in page.iter() if element.get("id")]
