"""The second factor of an account: one phone that shows codes, and recovery codes for when it is lost."""

import time
from base64 import b32encode
from binascii import unhexlify
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from django.conf import settings
from django.db import transaction
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from .journal import note, origin, request_now

RECOVERY_CODES = 10
DIGITS = 6


@dataclass(frozen=True)
class Answer:
    """What came of a code: the device that it is right for, or when the next one may be tried."""

    device: Device | None = None
    wait_until: datetime | None = None


def phone_of(user: Any) -> TOTPDevice | None:
    """Return the phone whose codes this account asks for, if it asks for any."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def asks_for_code(user: Any) -> bool:
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def needs_phone(user: Any) -> bool:
    """Whether this account may do nothing until it has a phone."""
    return settings.REQUIRE_SECOND_FACTOR and user.is_staff and not asks_for_code(user)


def codes_left(user: Any) -> int:
    return StaticToken.objects.filter(device__user=user).count()


def bare(code: str) -> str:
    """Return a code as it is kept: people copy the gaps that it is shown with."""
    return "".join(code.split()).replace("-", "").lower()


def looks_of_phone(code: str) -> bool:
    """Whether a code is one that a phone could show, and no recovery code."""
    code = bare(code)
    return len(code) == DIGITS and code.isdecimal()


def check_code(user: Any, code: str) -> Answer:
    """Try a code of the phone or a recovery code; each is good once, and wrong ones bring a pause."""
    model = TOTPDevice if looks_of_phone(code) else StaticDevice
    code = bare(code)
    with transaction.atomic():
        device = model.objects.select_for_update().filter(user=user, confirmed=True).first()
        if device is None:
            return Answer()
        allowed, why = device.verify_is_allowed()
        if not allowed:
            return Answer(wait_until=why["locked_until"])
        if device.verify_token(code):
            return Answer(device)
    note(user, f"Second factor: wrong code{origin(request_now())}.", by=user)
    return Answer()


def is_code_of(key: str, code: str) -> TOTP | None:
    """Return the clock of a phone that was given ``key`` and shows ``code`` now."""
    code = bare(code)
    clock = TOTP(unhexlify(key), digits=DIGITS)
    clock.time = time.time()
    return clock if code.isdecimal() and clock.verify(int(code), tolerance=1) else None


@transaction.atomic
def enrol(user: Any, key: str, clock: TOTP) -> tuple[TOTPDevice, list[str]]:
    """Make this the phone of the account in place of any other; return it with new recovery codes."""
    replaced, _ = TOTPDevice.objects.filter(user=user).delete()
    phone = TOTPDevice.objects.create(user=user, name="Phone", key=key, last_t=clock.t(), drift=clock.drift)
    note(user, "Second factor: another phone." if replaced else "Second factor: turned on.", by=user)
    return phone, new_recovery_codes(user)


@transaction.atomic
def new_recovery_codes(user: Any) -> list[str]:
    """Return new recovery codes; those of before are void."""
    device, _ = StaticDevice.objects.get_or_create(user=user, defaults={"name": "Recovery codes"})
    device.token_set.all().delete()
    codes = {StaticToken.random_token() for _ in range(RECOVERY_CODES)}
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    device.throttle_reset()
    note(user, "Second factor: new recovery codes.", by=user)
    return sorted(f"{code[:4]} {code[4:]}" for code in codes)


@transaction.atomic
def remove_second_factor(user: Any, *, by: Any = None) -> bool:
    """Take phone and recovery codes from an account, which ends its sessions; False where it had none."""
    removed = [model.objects.filter(user=user).delete()[0] for model in (TOTPDevice, StaticDevice)]
    if any(removed):
        note(user, f"Second factor: removed{'' if by or request_now() else ' by a command'}.", by=by)
    return any(removed)


def secret_in_groups(key: str) -> str:
    """Return the secret as apps take it by hand, in groups of four."""
    secret = b32encode(unhexlify(key)).decode().rstrip("=")
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def address_for_app(user: Any, key: str) -> str:
    return TOTPDevice(user=user, key=key).config_url


def picture_for_app(address: str) -> SafeString:
    """Return the address as a QR code that a page shows without style attributes."""
    # The library writes numbers and color names alone.
    drawing = mark_safe(segno.make(address, error="m").svg_inline(omitsize=True, light="#fff", lineclass=None))  # noqa: S308
    return format_html('<div class="qr" role="img" aria-label="QR code for your authenticator app">{}</div>', drawing)
