"""From where a sign-in comes, and for whom: what attempts are counted by."""

import unicodedata
from ipaddress import AddressValueError, IPv4Address, IPv6Address, IPv6Network
from typing import Any

from django.conf import settings
from django.http import HttpRequest

LONGEST_NAME = 255
# Who has one IPv6 address usually has 2^64 of them.
PREFIX = 64


def client_address(request: HttpRequest) -> str | None:
    """Return the address that asks, of IPv6 its network; None where the server does not know it.

    Behind a trusted proxy it is the last one in X-Forwarded-For, which that proxy added itself; whatever stands
    before it, a visitor may have made up.
    """
    told = request.META.get("REMOTE_ADDR", "")
    if settings.TRUST_PROXY:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or told
    return network(told)


def network(text: str) -> str | None:
    try:
        # Some proxies add the port, which differs from one connection to the next.
        return str(IPv4Address(text.partition(":")[0]))
    except AddressValueError:
        pass
    try:
        address = IPv6Address(text.removeprefix("[").partition("]")[0])
    except AddressValueError:
        return None
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Network((address, PREFIX), strict=False).network_address)


def name_tried(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return the user name of an attempt in the one spelling by which attempts are counted."""
    name = (credentials or {}).get("username") or request.POST.get("username") or ""
    return unicodedata.normalize("NFKC", name).strip().casefold().replace("\0", "")[:LONGEST_NAME]
