"""Every kind of page in every state that looks different: what axe tests, screenshots show and the checker reads."""

from dataclasses import dataclass


@dataclass(frozen=True)
class State:
    """A page to look at.

    ``odd`` ones are there only with the odd entries, ``staff`` ones only for who signed in, and those of an
    ``agency`` only on the site with ``agency_settings``. ``opened`` ones show what they have folded away.
    """

    name: str
    address: str
    status: int = 200
    odd: bool = False
    staff: bool = False
    agency: bool = False
    opened: bool = False

    def __str__(self):
        return self.name


LIST = "/initiatives/"
DETAIL = "/initiatives/national-student-poets-program/"

STATES = [
    State("home", "/"),
    State("list", LIST),
    State("list-second-page", f"{LIST}?page=2"),
    State("list-filtered", f"{LIST}?focus=access-for-everyone&focus=stronger-communities&match=all"),
    State("list-searched", f"{LIST}?q=libraries+museums&audience=families"),
    State("list-corrected", f"{LIST}?q=citizneship"),
    State("list-by-keyword", f"{LIST}?q=movies"),
    State("list-none", f"{LIST}?q=veterans&focus=early-childhood&institutions=museums"),
    State("list-nothing-like-it", f"{LIST}?q=zzzyx"),
    State("list-ignored", f"{LIST}?kind=nope&focus=early-childhood&partner=a&partner=b&partner=c&audience=d"),
    State("list-no-such-page", f"{LIST}?page=9&focus=early-childhood", status=404),
    State("detail", DETAIL),
    State("detail-at-words", f"{DETAIL}#words-1"),
    State("detail-crossing-quotes", f"{LIST}community-catalyst-initiative/"),
    State("detail-many-partners", f"{LIST}digging-into-data-challenge/"),
    State("detail-few-facts", f"{LIST}financial-literacy/"),
    State("focus-areas", "/focus-areas/"),
    State("focus-area", "/focus-areas/arts-and-humanities/"),
    State("partners", "/partners/"),
    State("partners-of-a-type", "/partners/?type=university&type=nope"),
    State("partner", "/partners/american-library-association/"),
    State("about", "/about/"),
    State("accessibility", "/accessibility/"),
    State("changes", "/changes/"),
    State("changes-of-an-entry", f"{DETAIL}changes/"),
    State("explore", "/explore/"),
    # With the odd entries there are too many to draw one by one; these leave them out.
    State("explore-one-by-one", "/explore/?institutions=libraries&institutions=museums"),
    State("explore-filtered", "/explore/?focus=arts-and-humanities"),
    State("explore-none", "/explore/?q=veterans&focus=early-childhood&institutions=museums"),
    State("no-such-page", "/initiatives/no-such-thing/", status=404),
    State("preview-refused", "/preview/cut/", status=404),
    State("request-not-understood", f"{LIST}?{'a&' * 1001}", status=400),
    State("styleguide", "/styleguide/", staff=True),
    State("odd-entries", "/focus-areas/odd-entries/", odd=True),
    State("odd-list", f"{LIST}?focus=odd-entries", odd=True),
    State("odd-long-title", f"{LIST}long-title/", odd=True),
    State("odd-no-passage", f"{LIST}no-passage/", odd=True),
    State("odd-no-partner", f"{LIST}no-partner/", odd=True),
    State("odd-nothing-known", f"{LIST}nothing-known/", odd=True),
    State("odd-forty-partners", f"{LIST}forty-partners/", odd=True),
    State("odd-markup", f"{LIST}markup/", odd=True),
    State("odd-right-to-left", f"{LIST}right-to-left/", odd=True),
    State("odd-emoji", f"{LIST}emoji/", odd=True),
    State("odd-unbroken-word", f"{LIST}unbroken-word/", odd=True),
    State("odd-changes", f"{LIST}changed/changes/", odd=True),
    State("odd-withdrawn", f"{LIST}withdrawn/", status=410, odd=True),
    State("empty-partner", "/partners/partner-of-nothing/", odd=True),
    State("empty-focus-area", "/focus-areas/empty-area/", odd=True),
    State("broken", "/broken/", status=500, agency=True),
    State("unavailable", "/lost-database/", status=503, agency=True),
    State("agency-home", "/", agency=True),
    State("agency-list", LIST, agency=True),
    State("agency-detail", DETAIL, agency=True),
    State("agency-accessibility", "/accessibility/", agency=True, opened=True),
    State("agency-styleguide", "/styleguide/", staff=True, agency=True),
    State("agency-no-such-page", "/initiatives/no-such-thing/", status=404, agency=True),
]
OPEN = "for (const part of document.querySelectorAll('details')) part.open = true"
"""Opens everything on a page that opens."""
