import pytest
from django.urls import reverse

from initiatives.models import (
    Load,
)
from tests.editing import change_page, words_of

pytestmark = pytest.mark.django_db


def test_loads_can_be_read_but_not_changed(editor):
    load = Load.objects.create(name="directory.json", sha256="0" * 64, entries=_objects("Open eBooks"))
    later = Load.objects.create(
        name="directory.json", sha256="1" * 64, entries=_objects("Open eBooks", "Film Forward")
    )
    assert "This was the first load." in words_of(editor.get(change_page(load)))
    words = words_of(editor.get(change_page(later)))
    assert "2 partners" in words
    assert "Added: 1. partner film-forward" in words
    assert editor.post(change_page(load), {"name": "x"}).status_code == 403
    assert editor.get(reverse("admin:initiatives_load_add")).status_code == 403
    assert editor.post(reverse("admin:initiatives_load_delete", args=[load.pk]), {"post": "yes"}).status_code == 403


def _objects(*names):
    return [
        {"model": "partners.partner", "fields": {"name": name, "slug": name.lower().replace(" ", "-")}}
        for name in names
    ]
