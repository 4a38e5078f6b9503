import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.urls import reverse

from initiatives.models import Load
from partners.formats import display_name, format_date, format_datetime, format_time
from tests.editing import words_of
from tests.people import make_user

AT = datetime(2027, 3, 4, 3, 5, tzinfo=UTC)


def test_moments_are_written_in_eastern_time():
    assert format_datetime(AT) == "March 3, 2027, 10:05 p.m. Eastern"
    assert format_date(AT) == "March 3, 2027"
    assert format_time(AT) == "10:05 p.m. Eastern"


def test_date_without_time_is_the_same_everywhere():
    assert format_date(date(2027, 3, 4)) == "March 4, 2027"


def test_templates_write_dates_alike():
    template = Template(
        "{% load staff %}{{ at|format_datetime }}; {{ at|format_date }}; {{ at|date }}; {{ at }}; "
        "{{ nobody|display_name }}"
    )
    written = template.render(Context({"at": AT, "nobody": None}))
    moment, day = "March 3, 2027, 10:05 p.m. Eastern", "March 3, 2027"
    assert written == f"{moment}; {day}; {day}; {moment}; somebody"


def test_no_template_or_module_has_a_date_format_of_its_own():
    roots = [settings.BASE_DIR / name for name in ("templates", "initiatives", "partners", "imls_directory")]
    files = [path for root in roots for path in root.rglob("*") if path.suffix in {".html", ".txt", ".py"}]
    own = [path for path in files if _names_a_format(path)]
    assert len(files) > 200
    assert own == [settings.BASE_DIR / "imls_directory/formats/en/formats.py"]


def _names_a_format(path: Path) -> bool:
    return bool(re.search(r"""["'](?:[FMNnj] [FMNj]|[gGhH]:i)|%[BbHIp]\b""", path.read_text()))


@pytest.mark.django_db
def test_django_pages_write_dates_as_ours_do(admin_client):
    load = Load.objects.create(name="file.json", loaded_at=AT, entries=[])
    words = words_of(admin_client.get(reverse("admin:initiatives_load_change", args=[load.pk])))
    assert "Loaded at: March 3, 2027, 10:05 p.m. Eastern" in words
    assert str(load) == "file.json, March 3, 2027, 10:05 p.m. Eastern"


@pytest.mark.django_db
def test_people_go_by_their_names_where_they_have_one():
    assert display_name(make_user(username="apark", first_name="Ada", last_name="Park")) == "Ada Park"
    assert display_name(make_user(username="apark2")) == "apark2"
    assert display_name(None) == "somebody"
