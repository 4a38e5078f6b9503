"""Partners, sources, passages and vocabularies that two people have open at once: neither undoes the other's work."""

import pytest

from initiatives.models import Audience, FocusArea, Source
from partners.merging import merge
from partners.models import Partner, PartnerQuerySet
from tests.editing import Form, form_of, saved, send, words_of
from tests.factories import make_initiative, make_partner, make_passage, make_source

pytestmark = pytest.mark.django_db

NOTHING_SAVED = "Not saved yet"


@pytest.fixture
def partner():
    return make_partner("First Book", website="https://old.example/")


def test_a_form_that_is_not_stale_is_saved(admin_client, partner):
    assert saved(send(admin_client, partner, form_of(admin_client, partner) | {"acronym": "FB"}))


def test_changes_to_different_fields_are_merged_and_named(admin_client, partner):
    stale = form_of(admin_client, partner)
    Partner.objects.filter(pk=partner.pk).update(website="", type="nonprofit")
    response = send(admin_client, partner, stale | {"acronym": "FB"})
    assert saved(response)
    said = "Changed while this page was open: Type: “Nonprofit”; Website: empty."
    assert f"{said} Both changes were kept." in words_of(response)
    partner.refresh_from_db()
    assert (partner.acronym, partner.website, partner.type) == ("FB", "", "nonprofit")
    history = words_of(admin_client.get(f"/admin/partners/partner/{partner.pk}/history/"))
    assert "Changed Acronym from nothing to “FB”." in history


def test_conflict_shows_what_others_changed_elsewhere_too(admin_client, partner):
    stale = form_of(admin_client, partner)
    Partner.objects.filter(pk=partner.pk).update(website="https://new.example/", acronym="BB", parent="One")
    response = send(admin_client, partner, stale | {"acronym": "FB"})
    words = words_of(response)
    assert NOTHING_SAVED in words
    said = "Changed while this page was open: Parent: “One”; Website: “https://new.example/”. The form shows that now."
    assert said in words
    again = Form(response)
    assert (again["acronym"], again["website"], again["parent"]) == ("FB", "https://new.example/", "One")
    assert saved(send(admin_client, partner, again))
    partner.refresh_from_db()
    assert (partner.acronym, partner.website, partner.parent) == ("FB", "https://new.example/", "One")


def test_what_both_changed_is_shown_beside_what_was_typed_which_stays_and_can_be_saved(admin_client, partner):
    stale = form_of(admin_client, partner)
    Partner.objects.filter(pk=partner.pk).update(website="https://theirs.example/")
    response = send(admin_client, partner, stale | {"website": "https://mine.example/"})
    assert "“https://theirs.example/” while you were editing. To use your version instead, save again." in words_of(
        response
    )
    partner.refresh_from_db()
    assert partner.website == "https://theirs.example/"
    again = Form(response)
    assert again["website"] == "https://mine.example/"
    assert saved(send(admin_client, partner, again))


def test_who_was_told_once_is_told_again_of_a_change_after_that(admin_client, partner):
    stale = form_of(admin_client, partner)
    Partner.objects.filter(pk=partner.pk).update(parent="One")
    again = Form(send(admin_client, partner, stale | {"parent": "Two"}))
    Partner.objects.filter(pk=partner.pk).update(parent="")
    assert "Somebody else, or you in another window, changed this to “nothing”" in words_of(
        send(admin_client, partner, again)
    )


def test_two_who_made_the_same_change_are_not_told_of_it(admin_client, partner):
    stale = form_of(admin_client, partner)
    Partner.objects.filter(pk=partner.pk).update(parent="One")
    assert saved(send(admin_client, partner, stale | {"parent": "One"}))


@pytest.mark.parametrize(
    ("make", "theirs", "mine"),
    [
        (lambda: make_source("https://example.org/a"), {"title": "Theirs"}, {"publisher": "Mine"}),
        (lambda: FocusArea.objects.create(name="Reading", slug="reading"), {"description": "T"}, {"position": "3"}),
        (lambda: Audience.objects.create(name="Children", slug="children"), {"description": "T"}, {"position": "3"}),
        (lambda: make_passage("Text."), {"text": "Their text."}, {"number": "77"}),
    ],
)
def test_the_other_tables_are_guarded_alike(admin_client, make, theirs, mine):
    row = make()
    stale = form_of(admin_client, row)
    type(row).objects.filter(pk=row.pk).update(**theirs)
    response = send(admin_client, row, stale | mine)
    assert saved(response)
    assert f": “{next(iter(theirs.values()))}”. Both changes were kept." in words_of(response)
    row.refresh_from_db()
    for name, value in {**theirs, **mine}.items():
        assert str(getattr(row, name)) == value


def test_what_is_written_while_a_form_waits_for_its_row_is_not_undone(admin_client, partner, monkeypatch):
    other = make_partner("Other Book")
    form = form_of(admin_client, partner) | {"acronym": "FB"}
    lock = PartnerQuerySet.select_for_update

    def merged_first(rows, **given):
        monkeypatch.setattr(PartnerQuerySet, "select_for_update", lock)
        merge(partner, other)
        return lock(rows, **given)

    monkeypatch.setattr(PartnerQuerySet, "select_for_update", merged_first)
    assert saved(send(admin_client, partner, form))
    partner.refresh_from_db()
    assert (partner.acronym, partner.merged_into) == ("FB", other)


def test_a_form_says_in_how_many_published_entries_a_change_shows_at_once(admin_client, partner):
    source = make_source("https://example.org/a")
    passage = make_initiative("Published", text="Its text.", partners=["First Book"], focus=["Reading"]).passage
    draft = make_initiative("Draft", status="draft", partners=["First Book"], focus=["Reading"])
    published = make_initiative("Another", partners=["First Book"])
    for initiative in (draft, published):
        initiative.partnerships.update(source=source)
    expected = {
        Partner.objects.get(): "2 published entries.",
        source: "1 published entry.",
        passage: "1 published entry.",
        passage.source: "1 published entry.",
        FocusArea.objects.get(): "1 published entry.",
    }
    for row, said in expected.items():
        page = admin_client.get(f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/")
        assert f"The public sees what you save here at once, in {said}" in words_of(page)
    Partner.objects.get().initiatives.update(status="draft")
    assert Source.objects.count() == 2
    assert "at once" not in words_of(admin_client.get(f"/admin/partners/partner/{partner.pk}/change/"))
