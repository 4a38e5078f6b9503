"""Whose site this is, for every page."""

from django.conf import settings
from django.http import HttpRequest

from .federal import FederalKit


def whose_site(request: HttpRequest) -> dict[str, FederalKit | None]:
    """Give templates ``federal``: the agency whose official site this is, if it is one."""
    return {"federal": settings.FEDERAL_KIT}
