"""Citations to take along: an initiative's page as reference managers read it."""

from collections.abc import Iterator

from django.utils.formats import date_format

from .models import Initiative
from .sharing import SITE

TEX = {character: f"\\{character}" for character in "&%$#_"} | {
    # BibTeX counts braces, those with a backslash too.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def bibtex(initiative: Initiative, url: str) -> str:
    """Return the page as a BibTeX entry of UTF-8 text, whose key is the slug."""
    fields = {
        "title": f"{{{_tex(initiative.title)}}}",  # braces keep its capitals
        "howpublished": _tex(SITE.as_cited),
        "year": str(initiative.updated_at.year),
        "note": _tex(whence(initiative)),
        "url": url,
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@misc{{{initiative.slug},\n" + ",\n".join(lines) + "\n}\n"


def ris(initiative: Initiative, url: str) -> str:
    """Return the page as a RIS record."""

    def tags() -> Iterator[tuple[str, str]]:
        yield "TY", "ELEC"
        yield "TI", initiative.title
        yield "T2", SITE.as_cited
        yield "PY", str(initiative.updated_at.year)
        if note := whence(initiative):
            yield "N1", note
        yield "UR", url
        yield "ER", ""

    return "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in tags())


def whence(initiative: Initiative) -> str:
    """Say, in a sentence, which paragraph of which page the entry comes from; nothing for one that staff added."""
    return "".join(text for text, _ in whence_in_pieces(initiative))


def whence_in_pieces(initiative: Initiative) -> list[tuple[str, bool]]:
    """Return that sentence in fragments, and of each whether it is a name."""
    if not initiative.passage:
        return []
    source = initiative.passage.source
    title = str(source)
    details = [(source.publisher, True)] if source.publisher else []
    if source.captured_on:
        details.append((f"captured {date_format(source.captured_on, 'F j, Y')}", False))
    # American English sets the comma and the period within the quotation marks.
    pieces = [(f"From paragraph {initiative.passage.number} of “", False), (title, True)]
    pieces.append((f"{ending(title, ',' if details else '.')}”", False))
    for place, detail in enumerate(details):
        pieces += [(", " if place else " ", False), detail]
    return [*pieces, (".", False)] if details else pieces


def ending(title: str, mark: str) -> str:
    """Return the mark that follows a title within its quotation marks: none after one that ends in a mark itself."""
    return "" if title.endswith(("?", "!", ".", "…")) else mark


def _line(text: str) -> str:
    return " ".join(text.split())


def _tex(text: str) -> str:
    return "".join(TEX.get(character, character) for character in _line(text))
