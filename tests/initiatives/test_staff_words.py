from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.urls import reverse

from initiatives.models import Load
from initiatives.staff_words import called, day, moment, short_day, short_moment
from tests.editing import words_of
from tests.people import make_user

AT = datetime(2027, 3, 4, 3, 5, tzinfo=UTC)


def test_times_are_eastern_and_begin_with_the_day():
    assert moment(AT) == "3 March 2027 at 22:05 Eastern"
    assert day(AT) == "3 March 2027"
    assert short_moment(AT) == "3 Mar 2027, 22:05"
    assert short_day(AT) == "3 Mar 2027"


def test_a_day_without_time_is_that_day_everywhere():
    assert day(date(2027, 3, 4)) == "4 March 2027"
    assert short_day(date(2027, 3, 4)) == "4 Mar 2027"


def test_templates_write_them_by_the_same_names():
    template = Template("{% load staff %}{{ at|moment }}; {{ at|day }}; {{ at|short_moment }}; {{ nobody|called }}")
    said = template.render(Context({"at": AT, "nobody": None}))
    assert said == "3 March 2027 at 22:05 Eastern; 3 March 2027; 3 Mar 2027, 22:05; somebody"


@pytest.mark.django_db
def test_what_django_shows_to_staff_by_itself_is_written_so_too(admin_client):
    load = Load.objects.create(name="file.json", loaded_at=AT, entries=[])
    words = words_of(admin_client.get(reverse("admin:initiatives_load_change", args=[load.pk])))
    assert "Loaded at: 3 March 2027 at 22:05 Eastern" in words
    assert str(load) == "file.json, 3 March 2027 at 22:05 Eastern"


@pytest.mark.django_db
def test_people_go_by_their_names_where_they_have_one():
    assert called(make_user(username="apark", first_name="Ada", last_name="Park")) == "Ada Park"
    assert called(make_user(username="apark2")) == "apark2"
    assert called(None) == "somebody"
