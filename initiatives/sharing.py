"""What a page says of itself to those who link to it, and where its readers can send corrections."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpRequest


@dataclass(frozen=True)
class Site:
    """What the site is called, wherever it names itself."""

    name: str
    lead: str

    @property
    def in_full(self) -> str:
        return f"{self.name}: {self.lead[:1].lower()}{self.lead[1:]}"

    @property
    def as_cited(self) -> str:
        """Its name as the title of a work."""
        return f"{self.name}: A Directory"


SITE = Site("National Initiatives of IMLS", "A directory with its sources")


def publisher() -> str:
    """Return who publishes the site: the agency whose official site this is, else the directory under its own name."""
    return settings.FEDERAL_KIT.agency if settings.FEDERAL_KIT else SITE.name


def absolute(request: HttpRequest, path: str) -> str:
    """Return the public address of a path: at SITE_URL where one is set, else where the request came in."""
    return settings.SITE_URL + path if settings.SITE_URL else request.build_absolute_uri(path)


def correction_address(title: str, url: str) -> str:
    """Return where to send a correction of the record with that title and address; nothing where no one takes any."""
    return _address_about("Correction", title, url, "What should be corrected, and where can one see it?")


def question_address(searched: str, url: str) -> str:
    """Return where to ask about a search that found nothing; nothing where no one takes corrections either."""
    return _address_about("Question", f"Search for “{searched}”", url, "What are you looking for?")


def _address_about(kind: str, title: str, url: str, question: str) -> str:
    title = " ".join(title.split())
    if form := settings.CORRECTIONS_URL:
        for blank, value in (("{title}", title), ("{url}", url)):  # what is filled in holds no brace
            form = form.replace(blank, quote(value, safe=""))
        return form
    if email := settings.CORRECTIONS_EMAIL:
        body = f"{title}\r\n{url}\r\n\r\n{question}\r\n"
        return f"mailto:{quote(email, safe='@')}?" + urlencode(
            {"subject": f"{kind}: {title}", "body": body}, quote_via=quote, safe=""
        )
    return ""
