"""Citations for reference managers: the page of an initiative, and the source page that its passage is quoted from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from partners.formats import format_date

from .models import Initiative
from .sharing import SITE, publisher

TEX = {character: f"\\{character}" for character in "&%$#_"} | {
    # BibTeX counts braces, those with a backslash too.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


@dataclass(frozen=True)
class Work:
    """One web page to cite; what is unknown is empty."""

    key: str
    publisher: str
    title: str
    container: str
    year: int | None
    note: str
    url: str
    accessed: date


def works(initiative: Initiative, url: str) -> list[Work]:
    """Return the page of the initiative, dated by its last edit, and its source page, dated by its capture."""
    today = timezone.localdate()
    edited = timezone.localdate(initiative.updated_at)
    page = Work(
        initiative.slug, publisher(), initiative.title, SITE.as_cited, edited.year, provenance(initiative), url, today
    )
    if not initiative.passage:
        return [page]
    source = initiative.passage.source
    quoted = Work(
        f"{initiative.slug}:source",  # no slug holds a colon
        source.publisher,
        str(source),
        "",
        source.captured_on.year if source.captured_on else None,
        f"Paragraph {initiative.passage.number}",
        source.public_url,
        today,
    )
    return [page, quoted]


def bibtex(initiative: Initiative, url: str) -> str:
    """Return BibTeX entries of UTF-8 text. The first has the slug as its key."""
    return "\n".join(map(_bibtex, works(initiative, url)))


def _bibtex(work: Work) -> str:
    fields = {
        # Inner braces keep an organization's name whole and a title's capitals as they are.
        "author": work.publisher and f"{{{_tex(work.publisher)}}}",
        "title": f"{{{_tex(work.title)}}}",
        "howpublished": _tex(work.container),
        "year": str(work.year or ""),
        "note": _tex(work.note),
        "url": work.url.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C"),
        "urldate": work.accessed.isoformat(),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@misc{{{work.key},\n" + ",\n".join(lines) + "\n}\n"


def ris(initiative: Initiative, url: str) -> str:
    """Return the same as RIS records."""
    return "".join(f"{tag}  - {_line(value)}\r\n" for work in works(initiative, url) for tag, value in _ris(work))


def _ris(work: Work) -> Iterator[tuple[str, str]]:
    tags = {
        "TI": work.title,
        "T2": work.container,
        "PB": work.publisher,
        "PY": str(work.year or ""),
        "N1": work.note,
        "UR": work.url,
        "Y2": work.accessed.strftime("%Y/%m/%d/"),  # access date
    }
    yield "TY", "ELEC"
    yield from ((tag, value) for tag, value in tags.items() if value)
    yield "ER", ""


def provenance(initiative: Initiative) -> str:
    """Return the sentence that names the paragraph and the page of the passage; nothing for an entry without one."""
    return "".join(text for text, _ in provenance_fragments(initiative))


def provenance_fragments(initiative: Initiative) -> list[tuple[str, bool]]:
    """Return the fragments of that sentence, each with whether it is a name."""
    if not initiative.passage:
        return []
    source = initiative.passage.source
    title = str(source)
    details = [(source.publisher, True)] if source.publisher else []
    if source.captured_on:
        details.append((f"captured {format_date(source.captured_on)}", False))
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
