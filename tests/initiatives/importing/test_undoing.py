"""An import is one step, recorded, and taken back in one step."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from initiatives.entries import stored_records
from initiatives.history.merging import facts_of
from initiatives.importing.applying import ImportRefused
from initiatives.importing.tables import read
from initiatives.importing.undoing import effect_of_undo, undo
from initiatives.models import Initiative, Load, SearchTerm, Version
from initiatives.records import keys_of, to_record, without_times
from initiatives.search.indexing import reindex
from partners.models import Partner
from tests.factories import make_initiative, make_partner
from tests.initiatives.importing.files import edited, exported, imported, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def initiative():
    return make_initiative("Open eBooks", text="Free for children.", partners=["First Book"], focus=["Reading"])


def content():
    return {entry: without_times(record) for entry, record in stored_records().items()}


def test_an_import_is_recorded_with_who_and_why(initiative):
    user = get_user_model().objects.create_user("maintainer")
    load = imported(edited(exported(), note="New"), user=user)
    version = Version.objects.of(initiative).first()
    assert (version.load, version.user, version.reason) == (load, user, "Imported edited.csv")
    assert (load.kind, load.user, load.name) == (Load.Kind.IMPORT, user, "edited.csv")


def test_an_import_publishes_nothing_and_withdraws_nothing(initiative):
    imported(table({"slug": "new", "title": "New", "kind": "award"}))
    imported(edited(exported(), note="New"))
    assert dict(Initiative.objects.values_list("slug", "status")) == {"open-ebooks": "published", "new": "draft"}
    fixture = json.loads(exported("json", slug="open-ebooks"))
    for item in fixture:
        if item["model"] == "initiatives.initiative":
            item["fields"] |= {"status": "draft", "note": "Newer", "slug": "third", "passage": None}
            item["fields"] |= {"status": "published"}
        elif "initiative" in item["fields"]:
            item["fields"]["initiative"] = ["third"]
    imported(read("a.json", json.dumps(fixture).encode()))
    assert Initiative.objects.get(slug="third").status == "draft"


@pytest.fixture
def draft():
    return make_initiative("Museums for All", summary="", status="draft")


def test_an_undo_empties_nothing_that_was_published_since_and_takes_back_the_rest(initiative, draft):
    load = imported(edited(exported(), summary="Free days.", note="Imported"))
    Initiative.objects.filter(pk=draft.pk).update(status="published")
    stays = undo(load)[-1]
    assert [conflict.fact for conflict in stays.kept] == [("summary",)]
    assert "without which the public would read nothing of it" in stays.reason
    told = [(each.summary, each.note) for each in Initiative.objects.order_by("pk")]
    assert told == [("", ""), ("Free days.", "")]


def test_an_undo_that_would_only_empty_an_entry_leaves_it_alone(draft):
    load = imported(edited(exported(slug=draft.slug), summary="Free days."))
    Initiative.objects.filter(pk=draft.pk).update(status="published")
    published = Initiative.objects.get(pk=draft.pk)
    assert undo(load)[0].changed == []
    left = Initiative.objects.get(pk=draft.pk)
    assert (left.summary, left.updated_at) == ("Free days.", published.updated_at)


def test_an_undo_empties_a_draft(draft):
    undo(imported(edited(exported(slug=draft.slug), summary="Free days.")))
    assert Initiative.objects.get(pk=draft.pk).summary == ""


def test_a_rule_that_is_broken_refuses_the_whole_file(initiative):
    before = content()
    with pytest.raises(ImportRefused) as refused:
        imported(
            table({"slug": "a", "title": "A", "kind": "award"}, {"slug": "b", "title": "B" * 300, "kind": "award"})
        )
    assert [(problem.line, problem.column) for problem in refused.value.problems] == [(3, "title")]
    assert content() == before
    assert not Load.objects.exists()


def test_entries_may_exchange_passages_and_keywords(initiative):
    other = make_initiative("Film Forward", text="Films.", keywords="films")
    numbers = {each.slug: each.passage.number for each in (initiative, other)}
    rows = exported().replace(f",{numbers['open-ebooks']},".encode(), b",X,")
    rows = rows.replace(f",{numbers['film-forward']},".encode(), f",{numbers['open-ebooks']},".encode())
    load = imported(read("a.csv", rows.replace(b",X,", f",{numbers['film-forward']},".encode())))
    initiative.refresh_from_db()
    assert initiative.passage.number == numbers["film-forward"]
    undo(load)
    initiative.refresh_from_db()
    assert initiative.passage.number == numbers["open-ebooks"]


def test_undo_brings_back_everything_that_was(initiative):
    initiative.partnerships.update(quote="Free", passage=initiative.passage)
    before, keys = content(), keys_of(initiative)
    file = edited(exported(), title="Other", partners="", keywords="films, more")
    load = imported(file)
    added = imported(table({"slug": "new", "title": "New", "kind": "award"}))
    assert content() != before
    found = effect_of_undo(load)
    assert [(undone.deleted, len(undone.changed)) for undone in found] == [(False, 3)]
    undo(load)
    undo(added)
    assert content() == before
    assert keys_of(initiative) == keys
    assert Version.objects.of(initiative).first().reason == "Undid the import of edited.csv"
    terms = set(SearchTerm.objects.values_list("initiative", "term", "weight"))
    reindex(Initiative.objects.values_list("pk", flat=True))
    assert set(SearchTerm.objects.values_list("initiative", "term", "weight")) == terms


def test_undo_keeps_what_was_edited_since_and_says_so(initiative):
    load = imported(edited(exported(), note="Imported", summary="Imported"))
    initiative.refresh_from_db()
    initiative.note = "From staff"
    initiative.save()
    [undone] = undo(load)
    initiative.refresh_from_db()
    assert (initiative.note, initiative.summary) == ("From staff", "")
    assert [conflict.fact for conflict in undone.kept] == [("note",)]


def test_undo_does_not_delete_what_somebody_has_edited_or_published_since():
    load = imported(
        table({"slug": "new", "title": "New", "kind": "award"}, {"slug": "b", "title": "B", "kind": "award"})
    )
    Initiative.objects.filter(slug="new").update(status="published")
    found = undo(load)
    assert [undone.deleted for undone in found] == [False, True]
    assert "edited since" in found[0].reason
    assert [each.slug for each in Initiative.objects.all()] == ["new"]


def test_an_import_is_undone_once_and_a_load_never(initiative):
    load = imported(edited(exported(), note="New"))
    undo(load)
    with pytest.raises(ValidationError, match="was undone already"):
        undo(Load.objects.get(pk=load.pk))
    directory = Load.objects.create(name="directory.json", sha256="0" * 64, entries=[])
    with pytest.raises(ValidationError, match="load of the whole directory"):
        undo(directory)


def test_what_was_undone_can_be_imported_again():
    file = table({"slug": "new", "title": "New", "kind": "award"})
    undo(imported(file))
    assert not Initiative.objects.exists()
    imported(file)
    assert Initiative.objects.get().slug == "new"


def test_looking_at_an_undo_changes_nothing(initiative):
    load = imported(edited(exported(), note="New"))
    before, versions = content(), Version.objects.count()
    effect_of_undo(load)
    assert (content(), Version.objects.count()) == (before, versions)
    assert Load.objects.get(pk=load.pk).undone_at is None


def test_undo_takes_partners_back_that_nothing_uses(initiative):
    make_initiative("Film Forward", partners=["Sundance"])
    fixture = exported("json")
    Initiative.objects.get(slug="film-forward").delete()
    Partner.objects.get(slug="sundance").delete()
    changed = json.loads(fixture)
    Load.objects.create(name="directory.json", sha256="0" * 64, entries=changed)
    for item in changed:
        if item["fields"].get("slug") == "first-book":
            item["fields"]["acronym"] = "FB"
    before = content()
    load = imported(read("a.json", json.dumps(changed).encode()))
    assert dict(Partner.objects.values_list("slug", "acronym")) == {"first-book": "FB", "sundance": ""}
    undo(load)
    assert content() == before


def test_undo_leaves_a_partner_that_something_uses_since(initiative):
    make_initiative("Film Forward", partners=["Sundance"])
    fixture = exported("json")
    Initiative.objects.get(slug="film-forward").delete()
    Partner.objects.get(slug="sundance").delete()
    load = imported(read("a.json", fixture))
    initiative.partnerships.create(partner=make_partner("Sundance"), position=5)
    undone = {each.entry[-1]: each for each in undo(load)}
    assert "uses it since" in undone["sundance"].reason
    assert facts_of(to_record(Initiative.objects.for_detail().get(slug="open-ebooks")))[("partnerships", "sundance")]


def test_an_undo_lists_what_is_gone():
    load = imported(table({"slug": "new", "title": "New", "kind": "award"}))
    Initiative.objects.get().delete()
    assert [undone.reason for undone in undo(load)] == ["It was deleted since."]
