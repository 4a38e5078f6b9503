"""What the head of a page says of it, and the links by which its readers answer."""

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from partners.models import Partner

from .. import structured
from ..models import FocusArea, Initiative
from ..nearest import Near, nearest
from ..sharing import SITE, Site, absolute, correction_address

register = template.Library()


@register.simple_block_tag
def kept(content: SafeString) -> SafeString:
    """Keep what stands between, in one line, to be said more than once: ``{% kept as title %}…{% endkept %}``."""
    return mark_safe(" ".join(content.split()))  # noqa: S308  (rendered, so escaped, already)


@register.simple_tag
def what_it_is_called() -> Site:
    """Return the names of the site; a tag, because error pages have no context to find them in."""
    return SITE


@register.simple_tag(takes_context=True)
def here(context: Context) -> str:
    """Return the public address of this page, of a list the page of it; without a request, nothing."""
    if "request" not in context:
        return ""
    page = context.get("page_obj")
    number = f"?page={page.number}" if page and page.number > 1 else ""
    return absolute(context["request"], context["request"].path) + number


@register.simple_tag(takes_context=True)
def public_static(context: Context, path: str) -> str:
    """Return the public address of a static file."""
    return absolute(context["request"], static(path))


@register.simple_tag(takes_context=True)
def describe_site(context: Context) -> SafeString:
    """Set the structured data of the home page."""
    return structured.script(structured.website(_at(context)))


@register.simple_tag(takes_context=True)
def describe_initiative(context: Context, initiative: Initiative) -> SafeString:
    """Set the structured data of an initiative from ``for_detail()``."""
    at = _at(context)
    return structured.script(
        structured.project(initiative, at),
        structured.breadcrumbs(
            at,
            ("Initiatives", reverse("initiatives:list")),
            (initiative.title, initiative.get_absolute_url()),
        ),
    )


@register.simple_tag(takes_context=True)
def describe_partner(context: Context, partner: Partner) -> SafeString:
    """Set the structured data of a partner."""
    at = _at(context)
    return structured.script(
        structured.organization(partner, at),
        structured.breadcrumbs(at, ("Partners", reverse("partners:list")), (partner.name, partner.get_absolute_url())),
    )


@register.simple_tag(takes_context=True)
def describe_focus_area(context: Context, area: FocusArea) -> SafeString:
    """Set the structured data of a focus area."""
    steps = (("Focus areas", reverse("initiatives:focus-areas")), (area.name, area.get_absolute_url()))
    return structured.script(structured.breadcrumbs(_at(context), *steps))


@register.simple_tag(takes_context=True)
def correcting(context: Context, record: Initiative | Partner) -> str:
    """Return where to send a correction of a record, or nothing."""
    return correction_address(str(record), absolute(context["request"], record.get_absolute_url()))


@register.simple_tag(takes_context=True)
def looked_for(context: Context) -> list[Near]:
    """Return the pages whose names are like the address that leads nowhere."""
    return nearest(context["request"].path) if "request" in context else []


def _at(context: Context) -> structured.At:
    return lambda path: absolute(context["request"], path)
