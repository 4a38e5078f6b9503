import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from initiatives.models import Source
from partners.date_fields import EasternDateTimeField, TypedDateField, TypedDateTimeWidget, TypedTimeField
from tests.editing import Form, form_of, saved, send, words_of
from tests.factories import make_initiative

CHRISTMAS = date(2026, 12, 25)
EASTERN = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    "typed",
    [
        "12/25/2026",
        "2026-12-25",
        "12-25-2026",
        "12.25.2026",
        "2026/12/25",
        "12 / 25 / 2026",
        " 12/25/2026\u00a0",
        "\u200e12/25/2026",
        "Dec 25, 2026",
        "Dec. 25, 2026",
        "December 25, 2026",
        "december 25 2026",
        "DECEMBER\u202f25,2026",
        "December 25th, 2026",
        "Friday, December 25, 2026",
        "Fri., Dec. 25, 2026",
        "25 December 2026",
        "25-Dec-2026",
    ],
)
def test_date_is_read_as_americans_type_it(typed):
    assert TypedDateField().clean(typed) == CHRISTMAS


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("9:00 AM", time(9)),
        ("9:00am", time(9)),
        ("9 a.m.", time(9)),
        ("9:00 a. m.", time(9)),
        ("9:00\u202fAM", time(9)),
        ("9.00 am", time(9)),
        ("09:00", time(9)),
        ("9:00 a.m. Eastern", time(9)),
        ("9:00 a.m. Eastern time", time(9)),
        ("2:30 p.m.", time(14, 30)),
        ("2:30PM", time(14, 30)),
        ("2pm", time(14)),
        ("2p", time(14)),
        ("14:30", time(14, 30)),
        ("14:30:00", time(14, 30)),
        ("12:00 AM", time(0)),
        ("12:15 pm", time(12, 15)),
        ("noon", time(12)),
        ("12 Noon", time(12)),
        ("12:00 noon", time(12)),
        ("midnight", time(0)),
    ],
)
def test_time_is_read_as_americans_type_it(typed, at):
    assert TypedTimeField().clean(typed) == at


@pytest.mark.parametrize(("typed", "days"), [("today", 0), (" Tomorrow ", 1)])
def test_today_and_tomorrow_are_dates(typed, days):
    assert TypedDateField().clean(typed) == timezone.localdate() + timedelta(days=days)


EXAMPLE = "Enter a date such as 1/5/2027 or January 5, 2027."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("soon", EXAMPLE),
        ("12/25", EXAMPLE),
        ("December 2026", EXAMPLE),
        ("Foo 5, 2026", EXAMPLE),
        ("0/5/2027", EXAMPLE),
        ("12/25/20266", EXAMPLE),
        ("12/25/26", "Use a four-digit year, such as 12/25/2026."),
        ("Dec 25, ’26", "Use a four-digit year, such as 12/25/2026."),
        ("25/12/2026", "Put the month first: 12/25/2026."),
        ("2/30/2027", "February 2027 has only 28 days."),
        ("February 29, 2027", "February 2027 has only 28 days."),
        ("2/30/2028", "February 2028 has only 29 days."),
        ("1/0/2027", f"There is no date “1/0/2027”. {EXAMPLE}"),
        ("13/13/2026", f"There is no date “13/13/2026”. {EXAMPLE}"),
        ("1/5/0000", f"There is no date “1/5/0000”. {EXAMPLE}"),
    ],
)
def test_date_is_refused_with_what_to_type(typed, said):
    with pytest.raises(ValidationError) as refused:
        TypedDateField().clean(typed)
    assert refused.value.messages == [said]


@pytest.mark.parametrize(
    "typed", ["x", "9", "14", "25:00", "9:61 am", "13:00 a.m.", "0:30 pm", "9:00 m", "1430", "9:00 EST"]
)
def test_time_is_refused_with_an_example(typed):
    with pytest.raises(ValidationError) as refused:
        TypedTimeField().clean(typed)
    assert refused.value.messages == ["Enter a time such as 9:00 a.m."]


@pytest.mark.parametrize("typed", [["1/5/2027", ""], ["", "9:00 a.m."], ["", ""]])
def test_date_without_time_is_refused_with_both(typed):
    with pytest.raises(ValidationError) as refused:
        EasternDateTimeField().clean(typed)
    assert refused.value.messages == ["Enter both a date and a time, such as 1/5/2027 and 9:00 a.m."]


def test_time_is_shown_without_seconds():
    html = TypedDateTimeWidget().render("at", datetime(2027, 1, 5, 9, 0, 30, 5, tzinfo=EASTERN))
    assert 'value="01/05/2027"' in html
    assert 'value="9:00 a.m."' in html


@pytest.mark.django_db
def test_seconds_of_a_time_left_alone_are_kept(admin_client):
    at = datetime(2026, 1, 5, 9, 0, 30, 5, tzinfo=EASTERN)
    initiative = make_initiative("StoryCorps", summary="Stories.", publish_at=at)
    form = form_of(admin_client, initiative)
    assert form["publish_at_1"] == "9:00 a.m."
    assert saved(send(admin_client, initiative, form | {"summary": "Stories of people."}))
    initiative.refresh_from_db()
    assert (initiative.summary, initiative.publish_at) == ("Stories of people.", at)


@pytest.mark.django_db
def test_time_typed_into_a_form_that_was_refused_is_saved(admin_client):
    initiative = make_initiative("StoryCorps", summary="Stories.")
    typed = {"publish_at_0": "3/3/2026", "publish_at_1": "2:30 p.m."}
    refused = send(admin_client, initiative, form_of(admin_client, initiative) | typed | {"title": ""})
    assert saved(send(admin_client, initiative, Form(refused) | {"title": "StoryCorps"}))
    initiative.refresh_from_db()
    assert initiative.publish_at == datetime(2026, 3, 3, 14, 30, tzinfo=EASTERN)


@pytest.mark.django_db
def test_americans_can_type_the_publishing_time(admin_client):
    initiative = make_initiative("StoryCorps", summary="Stories.")
    form = form_of(admin_client, initiative) | {"publish_at_0": "Dec. 25, 2096", "publish_at_1": "2:30 p.m."}
    words = words_of(send(admin_client, initiative, form | {"review_on": "1/5/2097"}))
    assert "it comes back on December 25, 2096, 2:30 p.m. Eastern" in words
    initiative.refresh_from_db()
    assert initiative.review_on == date(2097, 1, 5)


@pytest.mark.django_db
@pytest.mark.parametrize("year", ["1027", "1899", "2200"])
def test_unlikely_year_is_saved_once_confirmed(admin_client, year):
    source = Source.objects.create(url="https://www.imls.gov/")
    form = form_of(admin_client, source) | {"captured_on": f"1/5/{year}"}
    response = send(admin_client, source, form)
    assert f"Is {year} the right year? Yes, January 5, {year}" in words_of(response)
    confirmed = form_of_answer(response)["confirmed"]
    assert confirmed == f"{year}-01-05"
    assert not saved(send(admin_client, source, form | {"captured_on": f"1/6/{year}", "confirmed": confirmed}))
    assert saved(send(admin_client, source, form | {"confirmed": confirmed}))
    source.refresh_from_db()
    assert source.captured_on == date(int(year), 1, 5)
    assert saved(send(admin_client, source, form_of(admin_client, source) | {"title": "IMLS"}))


def form_of_answer(response):
    """The values of the unticked boxes on a page, by name."""
    return dict(re.findall(r'type="checkbox" name="(\w+)" value="([^"]*)"', response.content.decode()))


@pytest.mark.django_db
def test_history_names_dates_in_words(admin_client):
    source = Source.objects.create(url="https://www.imls.gov/", captured_on=date(2017, 2, 13))
    send(admin_client, source, form_of(admin_client, source) | {"captured_on": "2/14/2017"})
    words = words_of(admin_client.get(f"/admin/initiatives/source/{source.pk}/history/"))
    assert "Captured on from “February 13, 2017” to “February 14, 2017”" in words
