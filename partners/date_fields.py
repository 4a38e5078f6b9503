"""Form fields for dates and times as Americans type them, and the question whether an unlikely year is right."""

import re
import unicodedata
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminSplitDateTime, BaseAdminDateWidget, BaseAdminTimeWidget
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.formats import time_format

from .form_questions import Question, QuestionsMixin, confirm_box
from .formats import format_date

DATE_EXAMPLE = "1/5/2027 or January 5, 2027"
TIME_EXAMPLE = "9:00 a.m."

NO_DATE = f"Enter a date such as {DATE_EXAMPLE}."
NO_TIME = f"Enter a time such as {TIME_EXAMPLE}"
FOUR_DIGITS = "Use a four-digit year, such as 12/25/2026."

FIRST_USUAL_YEAR = 1900
USUAL_YEARS_AHEAD = 100

WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?"
MONTH = r"(?P<month>[a-z]{3,9})\.?"
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
YEAR = r"(?P<year>\d{4}|'?\d{2})"
DATES = [
    re.compile(r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})"),
    re.compile(rf"{WEEKDAY}(?P<month>\d{{1,2}}) ?([-/.]) ?(?P<day>\d{{1,2}}) ?\2 ?{YEAR}"),
    re.compile(rf"{WEEKDAY}{MONTH} ?{DAY}(?:, ?| ){YEAR}"),
    re.compile(rf"{WEEKDAY}{DAY}[ -]{MONTH}(?:, ?| |-){YEAR}"),
]
TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?(?::(?P<second>\d{2})(?:\.0+)?)?"
    r"(?: ?(?P<half>[ap])(?:\.? ?m)?\.?)?(?: eastern(?: time)?| et)?"
)
NAMED_TIME = re.compile(r"(?:12(?::00)? )?(?P<name>noon|midnight)")
NAMED_TIMES = {"noon": time(12), "midnight": time(0)}
NAMED_DAYS = {"today": 0, "tomorrow": 1}
"""How many days from now they are."""


def parse_date(text: str) -> date:
    """Return the date that the text says, the month first; raise ``ValidationError`` with what to type instead."""
    plain = _plain(text)
    if plain in NAMED_DAYS:
        return timezone.localdate() + timedelta(days=NAMED_DAYS[plain])
    found = next((match for pattern in DATES if (match := pattern.fullmatch(plain))), None)
    month = found and _month(found["month"])
    if not found or not month:
        raise ValidationError(NO_DATE, code="invalid")
    if len(found["year"]) < 4:
        raise ValidationError(FOUR_DIGITS, code="invalid")
    year, day = int(found["year"]), int(found["day"])
    if month > 12 and 1 <= day <= 12:
        raise ValidationError(f"Put the month first: {day}/{month}/{year}.", code="invalid")
    if 1 <= month <= 12 and year and day > (last := monthrange(year, month)[1]):
        raise ValidationError(f"{MONTHS[month]} {year} has only {last} days.", code="invalid")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValidationError(f"There is no date “{text.strip()}”. {NO_DATE}", code="invalid") from error


def parse_time(text: str) -> time:
    """Return the time of day that the text says; raise ``ValidationError`` with what to type instead."""
    plain = _plain(text)
    if named := NAMED_TIME.fullmatch(plain):
        return NAMED_TIMES[named["name"]]
    found = TIME.fullmatch(plain)
    if not found or not (found["minute"] or found["half"]):
        raise ValidationError(NO_TIME, code="invalid")
    hour, half = int(found["hour"]), found["half"]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif half == "a" or (half and hour == 0):
        raise ValidationError(NO_TIME, code="invalid")  # such as 13 a.m.; 14:30 p.m. can only mean one thing
    try:
        return time(hour, int(found["minute"] or 0), int(found["second"] or 0))
    except ValueError as error:
        raise ValidationError(NO_TIME, code="invalid") from error


def _plain(text: str) -> str:
    """Return the text in lower case with single spaces, without invisible characters that pasted dates bring."""
    visible = "".join(character for character in str(text) if unicodedata.category(character) != "Cf")
    return " ".join(visible.lower().replace("’", "'").split())


def _month(text: str) -> int:
    """Return the number of a month given as a number or by three or more letters of its name; 0 if it is none."""
    if text.isdecimal():
        return int(text)
    return next((number for number, name in MONTHS.items() if str(name).lower().startswith(text)), 0)


class TypedDateWidget(AdminDateWidget):
    class Media:
        js = [forms.Script("admin_site/dates.js", defer=True)]


class TypedTimeWidget(BaseAdminTimeWidget):
    def format_value(self, value):
        return time_format(value, "TIME_FORMAT") if isinstance(value, time) else super().format_value(value)


class TypedDateTimeWidget(AdminSplitDateTime):
    class Media:
        js = TypedDateWidget.Media.js

    def __init__(self, attrs=None):
        forms.MultiWidget.__init__(self, [BaseAdminDateWidget, TypedTimeWidget], attrs)


class TypedDateField(forms.DateField):
    """A date, typed in any way that ``parse_date()`` reads."""

    widget = TypedDateWidget

    def __init__(self, *, help_text: str = "", **kwargs: Any):
        super().__init__(help_text=f"{help_text} Type a date such as {DATE_EXAMPLE}.".strip(), **kwargs)

    def to_python(self, value):
        if isinstance(value, str) and value.strip():
            return parse_date(value)
        return super().to_python(None if isinstance(value, str) else value)


class TypedTimeField(forms.TimeField):
    """A time of day, typed in any way that ``parse_time()`` reads."""

    widget = TypedTimeWidget

    def to_python(self, value):
        if isinstance(value, str) and value.strip():
            return parse_time(value)
        return super().to_python(None if isinstance(value, str) else value)

    def has_changed(self, initial, data):
        """Pass over seconds, which the form does not show."""
        if isinstance(initial, time):
            initial = initial.replace(second=0, microsecond=0)
        return super().has_changed(initial, data)


class EasternDateTimeField(forms.SplitDateTimeField):
    """A date and a time of the Eastern clocks, which leave an hour out in spring and show one twice in fall."""

    widget = TypedDateTimeWidget
    default_error_messages = {"required": f"Enter both a date and a time, such as 1/5/2027 and {TIME_EXAMPLE}"}

    def __init__(self, *, help_text: str = "", **kwargs: Any):
        how = f"Type a date such as 1/5/2027 and a time such as {TIME_EXAMPLE}"
        fields = (TypedDateField(), TypedTimeField())
        # Django would take what was typed for the hidden initial value once the form has come back with errors.
        kwargs["show_hidden_initial"] = False
        super(forms.SplitDateTimeField, self).__init__(fields, help_text=f"{help_text} {how}".strip(), **kwargs)

    def compress(self, data_list):
        try:
            return super().compress(data_list)
        except ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
            raise ValidationError(_why_no_moment(datetime.combine(*data_list)), code=error.code) from error


def _why_no_moment(clock: datetime) -> str:
    """Say why the Eastern clocks never show a date and time, or show it twice."""
    zone = timezone.get_current_timezone()
    shown = clock.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    day, at = format_date(clock.date()), time_format(clock.time(), "TIME_FORMAT")
    if shown != clock:
        return f"On {day}, clocks skip from 2:00 to 3:00 a.m. Choose another time."
    return f"On {day}, clocks go back, and {at} comes twice. Choose another time."


class ConfirmedYearsMixin(QuestionsMixin):
    """A form that asks whether a date is right whose year is before 1900, or far in the future."""

    def clean(self) -> Any:
        cleaned = super().clean() or self.cleaned_data
        latest = timezone.localdate().year + USUAL_YEARS_AHEAD
        for name in self.changed_data:
            value = cleaned.get(name)
            if not isinstance(value, date):
                continue
            day = timezone.localdate(value) if isinstance(value, datetime) else value
            if not FIRST_USUAL_YEAR <= day.year <= latest and day.isoformat() not in self.confirmed:
                self.add_error(name, _question(day))
        return cleaned


def _question(day: date) -> Question:
    box = confirm_box(day.isoformat(), f"Yes, {format_date(day)}")
    return Question(f"Is {day.year} the right year?", box)
