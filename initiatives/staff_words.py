"""How times and people are written for staff. The forms themselves are in ``imls_directory/formats``."""

from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime


def day(at: date) -> str:
    """Return a day, or the day of a moment, as "3 March 2027"."""
    return date_format(_here(at), "DATE_FORMAT")


def moment(at: datetime) -> str:
    """Return a moment as "3 March 2027 at 09:00 Eastern"."""
    return date_format(_here(at), "DATETIME_FORMAT")


def short_day(at: date) -> str:
    """Return a day, or the day of a moment, as "3 Mar 2027"."""
    return date_format(_here(at), "SHORT_DATE_FORMAT")


def short_moment(at: datetime) -> str:
    """Return a moment as "3 Mar 2027, 09:00", for a column the head of which says Eastern."""
    return date_format(_here(at), "SHORT_DATETIME_FORMAT")


def called(user: Any) -> str:
    """Return what to call a person in a sentence."""
    return user.get_full_name() or user.get_username() if user else "somebody"


def _here(at: date) -> date:
    return localtime(at) if isinstance(at, datetime) else at
