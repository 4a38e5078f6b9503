import json
from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from initiatives import bulk_writing
from initiatives.models import Audience, FocusArea, Initiative, Load, Passage, SearchTerm, Source
from partners.models import Partner
from tests.factories import make_focus_area, make_initiative, make_partner, make_source

pytestmark = pytest.mark.django_db


def initiative(slug, **fields):
    times = dict.fromkeys(("publish_at", "created_at", "updated_at"), "2026-01-24T17:00:00Z")
    fields = {"title": slug.title(), "slug": slug, "kind": "program", "status": "published", **times, **fields}
    return {"model": "initiatives.initiative", "fields": fields}


@pytest.fixture
def objects():
    """A small directory: two initiatives that share a passage's page, a partner and a focus area."""
    source = "https://a.example/"
    return [
        {"model": "initiatives.source", "fields": {"url": source}},
        {"model": "initiatives.passage", "fields": {"source": [source], "number": 1, "text": "Free books."}},
        {"model": "initiatives.passage", "fields": {"source": [source], "number": 2, "text": "Free films."}},
        {"model": "initiatives.focusarea", "fields": {"name": "Access", "slug": "access"}},
        {"model": "partners.partner", "fields": {"name": "First Book", "slug": "first-book"}},
        initiative("books", passage=[source, 1]),
        initiative("films", passage=[source, 2]),
        {
            "model": "initiatives.partnership",
            "fields": {"initiative": ["books"], "partner": ["first-book"], "role": "gives"},
        },
        {
            "model": "initiatives.focuslink",
            "fields": {"initiative": ["books"], "focus_area": ["access"], "passage": [source, 1], "quote": "Free"},
        },
    ]


@pytest.fixture
def load(objects, tmp_path):
    """Load the objects, as they are by then, and return what the command says."""

    def load(*options, out=None):
        file = tmp_path / "directory.json"
        file.write_text(json.dumps(objects))
        out = out or StringIO()
        call_command("load_directory", file, *options, stdout=out)
        return out.getvalue()

    return load


def fields(objects, model, slug):
    return next(item["fields"] for item in objects if item["model"] == model and item["fields"].get("slug") == slug)


def without(objects, *slugs):
    """Take the entries with these slugs out of the list, and what links to them."""
    objects[:] = [
        item
        for item in objects
        if not {
            item["fields"].get("slug"),
            *(value[0] for value in item["fields"].values() if isinstance(value, list)),
        }
        & set(slugs)
    ]


def dump():
    out = StringIO()
    call_command("dumpdata", natural_foreign=True, stdout=out)
    return out.getvalue()


def refusal(load, *options):
    before = dump()
    with pytest.raises(CommandError) as error:
        load(*options)
    assert dump() == before
    return str(error.value)


def titles():
    return [initiative.title for initiative in Initiative.objects.all()]


def test_the_first_load_adds_everything_and_says_so(load):
    assert load() == "Loaded: 7 added (2 initiatives), 0 changed, 0 unchanged, 0 removed.\n"
    assert titles() == ["Books", "Films"]
    assert Load.objects.get().name == "directory.json"
    assert [one.title for one in Initiative.objects.search("free book")] == ["Books"]


def test_a_second_load_changes_nothing(load):
    load()
    before = dump()
    assert load() == "Nothing to change: all 7 entries are as in the file.\n"
    assert dump() == before


def test_a_dry_run_says_the_same_and_changes_nothing(load):
    before = dump()
    assert load("--dry-run") == "Would load: 7 added (2 initiatives), 0 changed, 0 unchanged, 0 removed.\n"
    assert dump() == before


def test_a_long_name_of_a_file_is_kept_as_far_as_there_is_room(tmp_path, objects):
    file = tmp_path / f"{'a' * 210}.json"
    file.write_text(json.dumps(objects))
    call_command("load_directory", file, stdout=StringIO())
    assert Load.objects.get().name == f"{'a' * 195}.json"


def test_a_changed_file_changes_only_what_differs(load, objects):
    load()
    partner = Partner.objects.get()
    fields(objects, "initiatives.initiative", "films").update(title="Movies")
    without(objects, "first-book")
    assert load().splitlines() == [
        "changed: initiative books (partnerships)",
        "changed: initiative films (title)",
        "removed: partner first-book",
        "Loaded: 0 added (0 initiatives), 2 changed, 4 unchanged, 1 removed.",
    ]
    assert titles() == ["Books", "Movies"]
    assert not Partner.objects.filter(pk=partner.pk).exists()
    assert [one.title for one in Initiative.objects.search("movies")] == ["Movies"]
    assert not SearchTerm.objects.filter(term="first").exists()


def test_an_initiative_that_left_the_file_goes_with_its_links_and_its_words(load, objects):
    load()
    without(objects, "books")
    load()
    assert titles() == ["Films"]
    assert not SearchTerm.objects.filter(term="book").exists()


def test_passages_may_change_hands(load, objects):
    load()
    books, films = (fields(objects, "initiatives.initiative", slug) for slug in ("books", "films"))
    books["passage"], films["passage"] = films["passage"], books["passage"]
    objects[:] = [item for item in objects if item["model"] != "initiatives.focuslink"]
    load()
    assert Initiative.objects.get(slug="books").passage.text == "Free films."


def test_an_entry_that_staff_edited_is_named_and_stops_the_load(load, objects):
    load()
    films = Initiative.objects.get(slug="films")
    films.note = "By staff"
    films.save()
    fields(objects, "initiatives.initiative", "books").update(title="eBooks")
    assert "initiative films: edited by staff" in refusal(load)
    load("--overwrite-edits")
    assert titles() == ["eBooks", "Films"]
    assert Initiative.objects.get(slug="films").note == ""


def test_a_link_that_staff_added_is_an_edit_too(load):
    load()
    make_partner("FSG").partnerships.create(initiative=Initiative.objects.get(slug="films"))
    assert "initiative films: edited by staff" in refusal(load)


def test_a_save_that_changed_nothing_is_no_edit(load):
    load()
    Initiative.objects.get(slug="films").save()
    assert "1 changed" in load()


def test_an_entry_that_staff_deleted_is_named_and_stops_the_load(load):
    load()
    Initiative.objects.get(slug="films").delete()
    assert "initiative films: deleted by staff" in refusal(load)
    load("--overwrite-edits")
    assert titles() == ["Books", "Films"]


def test_an_edited_entry_that_left_the_file_stops_the_load(load, objects):
    load()
    Partner.objects.update(acronym="FB")
    without(objects, "first-book")
    assert "partner first-book: edited by staff, gone from the file" in refusal(load)


def test_entries_that_staff_added_stay_with_all_they_rest_on(load, objects):
    load()
    make_initiative("By staff", focus=["Access"], partners=["First Book"])
    without(objects, "first-book", "access")
    assert "kept, because an entry of the staff’s own uses it: partner first-book" in load()
    assert titles() == ["Books", "By staff", "Films"]
    assert Initiative.objects.get(slug="by-staff").partners.get().name == "First Book"


def test_an_entry_that_staff_made_under_a_name_of_the_file_is_not_overwritten(load):
    make_initiative("Films", note="By staff")
    assert "initiative films: not from a load" in refusal(load)


def test_what_staff_edited_as_the_file_has_it_now_stops_nothing(load, objects):
    load()
    Partner.objects.update(acronym="FB")
    fields(objects, "partners.partner", "first-book").update(acronym="FB")
    assert load() == "Nothing to change: all 7 entries are as in the file.\n"


def test_an_initiative_that_staff_edited_as_the_file_has_it_now_takes_the_times_of_the_file(load, objects):
    load()
    films = Initiative.objects.get(slug="films")
    films.note = "Both"
    films.save()
    fields(objects, "initiatives.initiative", "films").update(note="Both")
    assert "changed: initiative films (updated_at)" in load()


def test_passages_and_sources_that_left_the_file_go_once_nothing_rests_on_them(load, objects):
    objects.append(initiative("games"))
    load()
    without(objects, "books", "films", "https://a.example/")
    objects[:] = [item for item in objects if item["fields"].get("url") != "https://a.example/"]
    load()
    assert not Source.objects.exists()
    assert not Passage.objects.exists()


def test_a_passage_that_an_entry_of_the_staffs_own_quotes_stays_with_its_source(load, objects):
    objects.append(initiative("games"))
    load()
    quoted = {"passage": Passage.objects.get(number=2), "quote": "Free"}
    make_initiative("By staff").stateddates.create(text="Some day", **quoted)
    without(objects, "books", "films", "https://a.example/")
    objects[:] = [item for item in objects if item["fields"].get("url") != "https://a.example/"]
    load()
    assert [passage.number for passage in Passage.objects.all()] == [2]
    assert Source.objects.get().url == "https://a.example/"


def test_a_broken_rule_names_the_entry_and_loads_nothing(load, objects):
    fields(objects, "initiatives.initiative", "books").update(kind="festival")
    next(item for item in objects if item["model"] == "initiatives.focuslink")["fields"].update(quote="Costly")
    fields(objects, "partners.partner", "first-book").update(website="nowhere")
    message = refusal(load)
    assert "initiative books: kind: Value 'festival' is not a valid choice." in message
    assert "partner first-book: website: Enter a web address such as https://www.imls.gov/." in message


def test_a_quote_that_is_not_in_its_passage_is_refused_with_the_passage(load, objects):
    next(item for item in objects if item["model"] == "initiatives.focuslink")["fields"].update(quote="Costly")
    message = refusal(load)
    assert "initiative books" in message
    assert "Passage 1 doesn’t contain these words." in message


def test_a_passage_used_twice_is_refused(load, objects):
    fields(objects, "initiatives.initiative", "films").update(passage=["https://a.example/", 1])
    assert "initiative films: passage: Initiative with this Passage already exists." in refusal(load)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "The file is not JSON"),
        ('{"a": 1}', "The file is not a fixture"),
        ('[{"model": "partners.partner", "fields": {"name": NaN}}]', "NaN, which is not a JSON value"),
        ('[{"model": "auth.user"}]', "no part of a directory"),
    ],
)
def test_a_file_that_is_no_directory_is_refused(tmp_path, content, sentence):
    file = tmp_path / "broken.json"
    file.write_text(content)
    with pytest.raises(CommandError, match=sentence):
        call_command("load_directory", file)


def test_a_file_that_is_not_there_is_said_in_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="cannot be read: No such file or directory"):
        call_command("load_directory", tmp_path / "none.json")


@pytest.mark.parametrize(
    "value", [float("1e300"), -1, 10**14, True, None, [], {}, [[]], [None], ["\ud800"], "\0", "\x1f", "a" * 100_000]
)
def test_a_load_answers_any_value_of_any_field_in_sentences(load, objects, value):
    small = [*objects]
    for number, item in enumerate(small):
        for name in item["fields"]:
            changed = {**item, "fields": {**item["fields"], name: value}}
            objects[:] = [*small[:number], changed, *small[number + 1 :]]
            with suppress(CommandError):
                load("--dry-run")


def test_a_folder_in_place_of_a_file_is_said_in_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="cannot be read: Is a directory"):
        call_command("load_directory", tmp_path)


def test_a_file_name_that_is_not_text_can_be_loaded(objects, tmp_path):
    file = tmp_path / "caf\udce9.json"
    file.write_text(json.dumps(objects))
    call_command("load_directory", file, stdout=StringIO())
    assert Load.objects.get().name == "caf?.json"


def test_a_load_interrupted_half_way_leaves_the_database_as_it_was(load, monkeypatch):
    before = dump()
    calls = []

    def interrupted(*args, **options):
        calls.append(args)
        if len(calls) == 5:
            raise KeyboardInterrupt
        return save(*args, **options)

    save = bulk_writing._save
    monkeypatch.setattr(bulk_writing, "_save", interrupted)
    with pytest.raises(KeyboardInterrupt):
        load()
    assert dump() == before
    monkeypatch.undo()
    load()
    assert titles() == ["Books", "Films"]


def test_if_never_loaded_leaves_a_loaded_directory_alone(load, objects):
    assert "Loaded: 7 added" in load("--if-never-loaded")
    fields(objects, "initiatives.initiative", "films").update(title="Movies")
    assert load("--if-never-loaded").startswith("Already loaded (directory.json")
    assert titles() == ["Books", "Films"]


def test_a_renamed_focus_area_takes_its_links_along(load, objects):
    load()
    fields(objects, "initiatives.focusarea", "access").update(slug="access-for-all")
    next(item for item in objects if item["model"] == "initiatives.focuslink")["fields"].update(
        focus_area=["access-for-all"]
    )
    load()
    assert FocusArea.objects.get().slug == "access-for-all"
    assert Initiative.objects.get(slug="books").focus_areas.get().slug == "access-for-all"


def test_words_that_staff_added_to_a_vocabulary_stay(load):
    load()
    make_focus_area("Added by staff")
    make_source("https://staff.example/")
    Audience.objects.create(name="All", slug="all")
    assert load() == "Nothing to change: all 7 entries are as in the file.\n"
    assert FocusArea.objects.count() == 2
