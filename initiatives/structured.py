"""What the pages tell search engines: the things of the directory as schema.org describes such things.

Each function returns plain data with absolute addresses, which ``at`` makes of paths; nothing here makes a query.
"""

import json
from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from partners.models import Partner

from .models import Initiative
from .sharing import SITE

# So that no text can end the element that the data stands in.
ESCAPES = {ord(character): f"\\u{ord(character):04X}" for character in "<>&\u2028\u2029"}

At = Callable[[str], str]
Data = dict[str, Any]


def script(*things: Data) -> SafeString:
    """Return the element that holds these things; a browser reads it as data and runs nothing."""
    text = json.dumps(
        {"@context": "https://schema.org", "@graph": list(things)}, ensure_ascii=False, separators=(",", ":")
    )
    return mark_safe(f'<script type="application/ld+json">{text.translate(ESCAPES)}</script>')  # noqa: S308


def website(at: At) -> Data:
    """The site, and how to search it."""
    search = at(reverse("initiatives:list")) + "?q={search_term_string}"
    return {
        "@type": "WebSite",
        "name": SITE.name,
        "url": at(reverse("initiatives:home")),
        "inLanguage": "en-US",
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=search_term_string",
        },
    }


def project(initiative: Initiative, at: At) -> Data:
    """An initiative from ``for_detail()``, with those who shared the work."""
    page = at(initiative.get_absolute_url())
    partners = [link.partner for link in initiative.partnerships.all()]
    return _known(
        {
            "@type": "Project",
            "@id": f"{page}#initiative",
            "name": initiative.title,
            "alternateName": [name.name for name in initiative.alternatenames.all()],
            "description": initiative.description,
            "url": page,
            "sameAs": [address for address in (initiative.official_page, initiative.website) if address],
            "member": [organization(partner, at) for partner in partners],
            "knowsAbout": [link.focus_area.name for link in initiative.focuslinks.all()],
            "subjectOf": _source(initiative),
        }
    )


def organization(partner: Partner, at: At) -> Data:
    """A partner."""
    page = at(partner.get_absolute_url())
    return _known(
        {
            "@type": "Organization",
            "@id": f"{page}#partner",
            "name": partner.name,
            "alternateName": partner.acronym,
            "url": page,
            "sameAs": partner.website,
            "parentOrganization": {"@type": "Organization", "name": partner.parent} if partner.parent else None,
        }
    )


def breadcrumbs(at: At, *steps: tuple[str, str]) -> Data:
    """The way to a page: name and path of each step, the page itself last."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": at(path)}
            for position, (name, path) in enumerate(steps, 1)
        ],
    }


def _source(initiative: Initiative) -> Data | None:
    if not initiative.passage:
        return None
    source = initiative.passage.source
    return {"@type": "WebPage", "name": str(source), "url": source.public_url}


def _known(data: Data) -> Data:
    """Leave out what is not known."""
    return {key: value for key, value in data.items() if value}
