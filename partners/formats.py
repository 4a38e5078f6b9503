"""Dates, times and names of people in words. ``imls_directory/formats`` holds the patterns, which Django uses too."""

from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime


def format_date(at: date) -> str:
    """Return a date, or the Eastern date of a moment, as "January 5, 2027"."""
    return date_format(localtime(at) if isinstance(at, datetime) else at, "DATE_FORMAT")


def format_time(at: datetime) -> str:
    """Return the Eastern time of a moment as "9:00 a.m. Eastern"."""
    return f"{time_format(localtime(at).time(), 'TIME_FORMAT')} Eastern"


def format_datetime(at: datetime) -> str:
    """Return a moment as "January 5, 2027, 9:00 a.m. Eastern"."""
    return date_format(localtime(at), "DATETIME_FORMAT")


def display_name(user: Any) -> str:
    """Return what to call a person in a sentence."""
    return user.get_full_name() or user.get_username() if user else "somebody"
