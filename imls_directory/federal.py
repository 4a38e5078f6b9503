"""What the site of a federal agency shows more: a banner, an identifier and a notice about links.

An operator says in a TOML file which agency it is and where the pages are that the law asks for. The environment
takes the file for an https address that ends in .gov alone, so that no other host can pass itself off as an agency.
"""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True)
class FederalKit:
    """An agency and the addresses of its required pages; each field is a key of the file."""

    agency: str
    website: str
    about: str
    foia: str
    no_fear_act: str
    inspector_general: str
    performance: str
    privacy: str

    @property
    def domain(self) -> str:
        """The agency's host as people write it."""
        return (urlsplit(self.website).hostname or "").removeprefix("www.")

    @property
    def links(self) -> list[tuple[str, str]]:
        """Label and address of the required pages elsewhere; the accessibility statement is the site's own."""
        return [
            (f"About {self.agency}", self.about),
            ("FOIA requests", self.foia),
            ("No FEAR Act data", self.no_fear_act),
            ("Office of the Inspector General", self.inspector_general),
            ("Performance reports", self.performance),
            ("Privacy policy", self.privacy),
        ]


def read_kit(path: Path) -> FederalKit:
    """Read the file; a ``ValueError`` says what is wrong with it."""
    try:
        with path.open("rb") as file:
            given = tomllib.load(file)
    except (OSError, ValueError):
        raise ValueError("names no TOML file that can be read") from None
    keys = [field.name for field in fields(FederalKit)]
    if unknown := sorted(given.keys() - set(keys)):
        raise ValueError(f"has keys that mean nothing in its file: {', '.join(unknown)}")
    if missing := [key for key in keys if not isinstance(given.get(key), str) or not given[key].strip()]:
        raise ValueError(f"lacks a text in its file: {', '.join(missing)}")
    if wrong := [key for key in keys[1:] if not given[key].startswith(("https://", "http://"))]:
        raise ValueError(f"has no http address in its file: {', '.join(wrong)}")
    return FederalKit(**given)
