"""What people type besides the directory's own words: everyday words, Spanish, names of focus areas and audiences."""

import json
from importlib import import_module
from io import StringIO
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from initiatives.importing.applying import effect_of
from initiatives.importing.tables import read as read_table
from initiatives.models import Audience, FocusArea, Initiative, Load, SearchTerm, Version
from initiatives.search.indexing import WEAK
from initiatives.search.reading import read
from tests.editing import form_of, saved, send
from tests.factories import make_audience, make_focus_area, make_initiative
from tests.initiatives.importing.files import edited, exported, imported

pytestmark = pytest.mark.django_db


def slugs(text):
    return [each.slug for each in Initiative.objects.published().search(text)]


# ---- Forms of Spanish words


@pytest.mark.parametrize(
    ("listed", "typed"),
    [
        ("niños", ["niño", "niñas", "niña", "ninas", "NIÑAS"]),
        ("biblioteca", ["bibliotecas", "BIBLIOTECA"]),
        ("ciudadano", ["ciudadanos", "ciudadana", "ciudadanas"]),
        ("inmigrantes", ["inmigrante", "inmigración", "inmigrar"]),
        ("jardín", ["jardines", "jardin"]),
        ("libros gratis", ["libro gratis", "gratis libros", "“libros gratis”"]),
        ("educación financiera", ["educacion", "financiero", "educación financiera"]),
    ],
)
def test_other_forms_of_a_search_word_are_found(listed, typed):
    make_initiative("One", slug="one", search_words=listed)
    make_initiative("Other", slug="other", text="Otros.")
    for text in typed:
        assert slugs(text) == ["one"], text


def test_a_spanish_form_is_found_beside_an_english_name():
    make_initiative("Nina’s Place", slug="name")
    make_initiative("Books", slug="books", search_words="niños")
    assert slugs("niñas") == ["name", "books"]
    assert slugs("nina") == ["name", "books"]


def test_spanish_words_that_say_nothing_are_passed_over():
    make_initiative("Books", slug="books", search_words="libros para niños")
    assert slugs("los libros de mis niños") == ["books"]


def test_other_words_of_an_entry_have_no_spanish_forms():
    make_initiative("Canto", slug="canto", keywords="bibliotecas")
    assert not SearchTerm.objects.filter(term__startswith="~").exists()


# ---- Weight


def test_what_an_initiative_says_itself_comes_first():
    for number in range(3):
        make_initiative(f"A{number}", slug=f"weak-{number}", search_words="zoo", focus=["Animals"])
    make_initiative("Z", slug="strong", text="A zoo with animals.")
    assert slugs("zoo")[0] == "strong"
    make_initiative("Zoo", slug="half", focus=["Animals"])
    assert slugs("zoo animals")[0] == "strong"
    assert len(slugs("zoo animals")) == 5


def test_search_words_change_no_score_of_what_says_them_itself():
    one = make_initiative("Zoo Day", slug="one", text="Of zoos.", focus=["Zoo animals"])
    before = Initiative.objects.search("zoo")[0].score
    one.search_words = "zoo, zoos, zoológico"
    one.save()
    for number in range(5):
        make_initiative(f"Other {number}", search_words="zoo")
    make_initiative("Another", text="Not that.")
    assert Initiative.objects.search("zoo")[0].slug == "one"
    assert Initiative.objects.filter(slug="one").search("zoo")[0].score >= before
    weights = SearchTerm.objects.filter(term="zoo", initiative__slug__startswith="other").values_list(
        "weight", flat=True
    )
    assert max(weights) <= WEAK


def test_search_words_are_shown_in_no_sentence():
    make_initiative("One", search_words="homeschool")
    assert read("homeschooling").sentence == "Showing results for homeschooling."


# ---- Focus areas and audiences


@pytest.mark.parametrize(
    ("make", "links", "model"), [(make_focus_area, "focus", FocusArea), (make_audience, "audiences", Audience)]
)
def test_names_and_descriptions_find_the_linked_initiatives(make, links, model):
    make("Early childhood", description="The years before kindergarten.")
    make_initiative("Build", slug="build", **{links: ["Early childhood"]})
    make_initiative("Childhood", slug="childhood")
    assert slugs("early childhood") == slugs("kindergarten years") == ["build"]
    assert slugs("childhood") == ["childhood", "build"]
    row = model.objects.get()
    row.name, row.description = "Youngest learners", ""
    row.save()
    assert slugs("youngest") == ["build"]
    assert "build" not in slugs("kindergarten")
    model.objects.update(name="Babies")
    assert slugs("babies") == ["build"]


# ---- Rules


def errors(initiative):
    with pytest.raises(ValidationError) as refusal:
        initiative.full_clean()
    return refusal.value.message_dict["search_words"]


def test_search_words_have_a_looser_limit_than_keywords():
    for number in range(6):
        make_initiative(f"Other {number}", search_words="zoo")
    one = make_initiative("One", search_words="zoo; niños\nbooks")
    one.full_clean()
    assert one.search_words == "zoo, niños, books"
    one.search_words = ", ".join(f"word{number}" for number in range(61))
    assert errors(one) == ["Give at most 60 search words; these are 61."]
    one.search_words = "niños, books, Ninos"
    assert errors(one) == ["The search word “niños” is given twice."]


def test_an_editor_changes_search_words(admin_client):
    initiative = make_initiative("Open eBooks", text="An app.")
    assert saved(send(admin_client, initiative, form_of(admin_client, initiative) | {"search_words": "zoo\nniños"}))
    initiative.refresh_from_db()
    assert initiative.search_words == "zoo, niños"
    assert slugs("niñas") == ["open-ebooks"]


def test_the_public_never_sees_them(client):
    initiative = make_initiative("Open eBooks", text="An app.", focus=["Reading"])
    initiative.search_words = "zoologico"
    initiative.save()
    pages = ["home", "list", "changes", "explore", "focus-areas", "about"]
    addresses = [reverse(f"initiatives:{page}") for page in pages]
    addresses += [initiative.get_absolute_url(), f"{initiative.get_absolute_url()}changes/", "/focus-areas/reading/"]
    for address in addresses:
        assert "zoologico" not in client.get(address).content.decode(), address
    found = client.get(reverse("initiatives:list"), {"q": "zoologicos"}).content.decode()
    assert initiative.get_absolute_url() in found
    assert "zoologico" not in found.replace("zoologicos", "")
    assert "Search words" not in client.get(f"{initiative.get_absolute_url()}changes/").content.decode()


# ---- Records, versions and files from before there were any


def test_versions_get_the_field_so_that_nothing_looks_changed():
    initiative = make_initiative("Open eBooks", text="An app.")
    version = Version.objects.get()
    del version.record["search_words"]
    version.save(update_fields=["record"])
    migration = import_module("initiatives.migrations.0010_search_words")
    migration.add(apps, SimpleNamespace(connection=connection))
    initiative.save()
    assert [each.record["search_words"] for each in Version.objects.all()] == [""]
    migration.remove(apps, SimpleNamespace(connection=connection))
    assert "search_words" not in Version.objects.get().record


def test_a_load_from_before_leaves_no_entry_edited(tmp_path):
    objects = json.loads(exported_fixture())
    for item in objects:
        item["fields"].pop("search_words", None)
    file = tmp_path / "old.json"
    file.write_text(json.dumps(objects))
    call_command("load_directory", file, stdout=StringIO())
    load = Load.objects.get()
    assert not any("search_words" in item["fields"] for item in load.entries)
    for item in objects:
        if item["model"] == "initiatives.initiative":
            item["fields"]["search_words"] = "zoo"
    file.write_text(json.dumps(objects))
    out = StringIO()
    call_command("load_directory", file, stdout=out)
    assert "1 changed" in out.getvalue()
    assert slugs("zoo") == ["open-ebooks"]


def exported_fixture():
    """A directory of one initiative as a fixture."""
    make_initiative("Open eBooks", text="An app.", focus=["Reading"])
    out = StringIO()
    labels = [f"initiatives.{name}" for name in ("source", "passage", "focusarea", "initiative", "focuslink")]
    call_command("dumpdata", *labels, natural_foreign=True, natural_primary=True, stdout=out)
    Initiative.objects.all().delete()
    return out.getvalue()


def test_a_table_has_a_column_for_them_and_may_lack_it():
    make_initiative("Open eBooks", text="An app.", search_words="zoo, niños")
    assert b"search_words" in exported()
    assert effect_of(read_table("entries.csv", exported())).changes_nothing
    imported(edited(exported(), search_words="zoo"))
    assert Initiative.objects.get().search_words == "zoo"
    imported(read_table("notes.csv", b"slug,note\nopen-ebooks,A remark.\n"))
    assert (Initiative.objects.get().search_words, Initiative.objects.get().note) == ("zoo", "A remark.")
