import pytest
from django.urls import reverse

from initiatives.models import Initiative, Load
from tests.editing import change_page, queries_of, words_of
from tests.factories import make_initiative
from tests.initiatives.importing.files import imported, table

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


def test_a_load_is_compared_with_the_load_before_it_and_not_with_imports(editor):
    Load.objects.create(name="directory.json", sha256="0" * 64, entries=_objects("Open eBooks"))
    imported(table({"slug": "new", "title": "New", "kind": "award"}))
    later = Load.objects.create(name="directory.json", sha256="1" * 64, entries=_objects("Open eBooks"))
    assert "Gone: 0" in words_of(editor.get(change_page(later)))


def test_an_import_says_what_it_changed_in_which_entry(editor):
    initiative = make_initiative("Open eBooks")
    load = imported(
        table(
            {"slug": "open-ebooks", "note": "New", "title": "Open eBooks", "kind": "program"},
            {"slug": "new", "title": "A new one", "kind": "award", "note": ""},
        )
    )
    response = editor.get(change_page(load))
    words = words_of(response)
    assert "Open eBooks ( its history ): Note changed" in words
    assert "A new one ( its history ): added" in words
    assert f'href="{change_page(initiative)}"' in response.content.decode()
    Initiative.objects.get(slug="new").delete()
    assert "A new one (deleted since): added" in words_of(editor.get(change_page(load)))


def test_the_list_tells_loads_from_imports_and_what_was_undone(editor):
    Load.objects.create(name="directory.json", sha256="0" * 64, entries=[])
    imported(table({"slug": "new", "title": "New", "kind": "award"}))
    words = words_of(editor.get(reverse("admin:initiatives_load_changelist")))
    assert "Load of the whole directory" in words
    assert "Import of some entries" in words


def test_the_page_of_an_import_costs_the_same_at_any_size(editor):
    costs = []
    for number in (1, 12):
        rows = [{"slug": f"a{number}-{each}", "title": f"A {each}", "kind": "award"} for each in range(number)]
        costs.append(queries_of(editor, change_page(imported(table(*rows)))))
    assert costs[0] == costs[1]


def _objects(*names):
    return [
        {"model": "partners.partner", "fields": {"name": name, "slug": name.lower().replace(" ", "-")}}
        for name in names
    ]
