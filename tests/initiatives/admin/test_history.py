"""The history of an entry on its editing pages: looking, comparing, bringing back."""

from itertools import product

import pytest
from django.db import IntegrityError
from django.urls import reverse

from initiatives.authorship import authored
from initiatives.history.merging import facts_of
from initiatives.models import Initiative, Load, Version
from initiatives.records import keys_of, to_record
from tests.editing import Form, form_of, queries_of, send, words_of
from tests.factories import make_focus_area, make_initiative
from tests.people import ANONYMOUS, EDITOR, MAINTAINER, PUBLISHER, STAFF, client_of, make_user

pytestmark = pytest.mark.django_db

PASSAGE = "Open eBooks is an app containing thousands of titles that are free for children."


@pytest.fixture
def initiative():
    made = make_initiative("Open eBooks", text=PASSAGE, summary="An app.", partners=["First Book"], focus=["Reading"])
    made.fieldcitations.create(field="title", quote="Open eBooks", passage=made.passage)
    return made


@pytest.fixture
def publisher():
    return client_of(make_user(PUBLISHER, username="pat", first_name="Pat", last_name="Page"))


@pytest.fixture
def editor():
    return client_of(EDITOR)


def stored(initiative):
    return Initiative.objects.get(pk=initiative.pk)


def latest(initiative):
    return Version.objects.latest_saved().get(entry=initiative.pk)


def page(name, *args):
    return reverse(f"admin:initiatives_initiative_{name}", args=args)


def restore(browser, version):
    address = page("restore", version.entry, version.number)
    return browser.post(address, Form(browser.get(address)), follow=True)


def test_every_save_is_listed_with_who_when_why_and_what(publisher, initiative):
    form = form_of(publisher, initiative) | {"title": "Closed eBooks", "reason": "It closed"}
    form |= {"partnerships-0-DELETE": "on"}
    send(publisher, initiative, form)
    response = publisher.get(page("history", initiative.pk))
    first = words_of(response).split("Why", 1)[1]
    assert "Current" in first
    assert "Pat Page Title changed, Partner First Book removed It closed" in first
    assert "First version" in first


def test_a_load_is_named_as_what_wrote_the_version(publisher, initiative):
    load = Load.objects.create(name="directory.json", sha256="0" * 64, entries=[])
    with authored(load=load):
        initiative.note = "A note"
        initiative.save()
    assert "Load of the whole directory: directory.json" in words_of(publisher.get(page("history", initiative.pk)))


def test_a_version_is_shown_in_full_with_words_and_links_that_differ_marked(publisher, initiative):
    form = form_of(publisher, initiative) | {"summary": "A free app.", "partnerships-0-role": "publisher"}
    form.add_row("focuslinks", focus_area=str(make_focus_area("Access").pk), quote="free")
    send(publisher, initiative, form)
    words = words_of(publisher.get(page("version", initiative.pk, latest(initiative).number)))
    assert "Title As before Open eBooks" in words
    assert "Summary Changed [removed: An ] [added: A free ] app." in words
    assert "Partner First Book Changed [added: publisher. ] Edited by staff" in words
    assert "Focus area Access Added [added: “free” (passage" in words
    assert "Citation for Title As before “Open eBooks”" in words


def test_any_two_versions_are_compared_in_their_order(publisher, initiative):
    for summary in ("Two.", "Three."):
        initiative.summary = summary
        initiative.save()
    for numbers in ({"from": "1", "to": "4"}, {"from": "4", "to": "1"}):
        words = words_of(publisher.get(page("compare", initiative.pk), numbers))
        assert "Versions 1 and 4 compared" in words
        assert "Summary Changed [removed: An app ] [added: Three ] ." in words
        assert "Citation for Title Added" in words


@pytest.mark.parametrize("query", [{}, {"from": "1", "to": "1"}, {"from": "x", "to": "1"}, {"from": "1", "to": "77"}])
def test_what_cannot_be_compared_leads_back_with_a_sentence(publisher, initiative, query):
    response = publisher.get(page("compare", initiative.pk), query, follow=True)
    assert "Choose two different versions to compare." in words_of(response)


def test_a_restore_says_what_it_changes_and_brings_back_text_links_and_citations(publisher, initiative):
    version, keys = latest(initiative), keys_of(stored(initiative))
    form = form_of(publisher, initiative) | {"title": "Closed eBooks", "partnerships-0-DELETE": "on"}
    send(publisher, initiative, form | {"fieldcitations-0-DELETE": "on"})
    before = stored(initiative).updated_at

    words = words_of(publisher.get(page("restore", initiative.pk, version.number)))
    assert "Title Changed [removed: Closed ] [added: Open ] eBooks" in words
    assert "Partner First Book Added" in words
    assert stored(initiative).title == "Closed eBooks"

    response = restore(publisher, version)
    assert f"Version {version.number} is restored." in words_of(response)
    assert facts_of(to_record(stored(initiative))) == facts_of(version.record)
    assert keys_of(stored(initiative)) == keys
    assert stored(initiative).updated_at > before
    assert latest(initiative).user.username == "pat"
    assert latest(initiative).reason == f"Restored version {version.number}"


def test_a_restore_says_what_could_not_come_back(publisher, initiative):
    version = latest(initiative)
    make_focus_area("Reading").delete()
    assert "What cannot come back" in words_of(publisher.get(page("restore", initiative.pk, version.number)))
    form = form_of(publisher, initiative) | {"title": "Closed eBooks"}
    send(publisher, initiative, form)
    assert "What could not come back: There is no focus area “reading”." in words_of(restore(publisher, version))


def test_an_editors_restore_of_what_is_published_waits_as_a_proposed_change(editor, publisher, initiative):
    version = latest(initiative)
    form = form_of(publisher, initiative) | {"title": "Closed eBooks", "partnerships-0-DELETE": "on"}
    send(publisher, initiative, form)
    response = restore(editor, version)
    assert "The restore is kept as a proposed change." in words_of(response)
    assert stored(initiative).title == "Closed eBooks"
    proposal = Version.objects.open_proposals().get()
    address = reverse("admin:initiatives_initiative_proposal", args=[proposal.entry, proposal.number])
    publisher.post(address, Form(publisher.get(address)) | {"_apply": "1"})
    assert facts_of(to_record(stored(initiative))) == facts_of(version.record)


def test_an_editor_restores_a_draft_at_once(editor, initiative):
    version = latest(initiative)
    Initiative.objects.update(status="draft", summary="Worse")
    restore(editor, version)
    assert stored(initiative).summary == "An app."
    assert stored(initiative).status == "draft"


def test_a_restore_over_what_somebody_saved_meanwhile_must_be_looked_at_first(publisher, initiative):
    version = Version.objects.get(entry=initiative.pk, number=1)
    address = page("restore", initiative.pk, 1)
    form = Form(publisher.get(address))
    initiative.summary = "Newer."
    initiative.save()
    response = publisher.post(address, form)
    assert "Nothing was done: somebody has saved this entry" in words_of(response)
    assert stored(initiative).summary == "Newer."
    assert version.record["summary"] == "An app."


def test_a_restore_that_rules_refuse_is_said_and_changes_nothing(publisher, initiative):
    version = latest(initiative)
    version.record["kind"] = "gone"
    version.save()
    stored(initiative).fieldcitations.all().delete()
    response = restore(publisher, version)
    assert "This version cannot be restored" in words_of(response)
    assert not stored(initiative).fieldcitations.exists()


def test_a_deleted_entry_is_listed_and_comes_back_as_a_draft(publisher, editor, initiative):
    record = to_record(stored(initiative))
    publisher.post(reverse("admin:initiatives_initiative_delete", args=[initiative.pk]), {"post": "yes"})
    assert not Initiative.objects.exists()
    listed = publisher.get(page("deleted"))
    assert "Open eBooks" in words_of(listed)
    assert "Pat Page" in words_of(listed)
    assert "This entry is deleted." in words_of(publisher.get(page("history", initiative.pk)))
    deletion = Version.objects.deletions().get()
    assert page("restore", initiative.pk, deletion.number) not in editor.get(page("deleted")).content.decode()

    response = restore(publisher, deletion)

    assert "is back, as a draft" in words_of(response)
    assert facts_of(to_record(stored(initiative))) == facts_of(record)
    assert stored(initiative).status == "draft"
    assert "No initiative is deleted." in words_of(publisher.get(page("deleted")))


def test_a_proposed_change_of_a_deleted_entry_is_read_as_a_version(publisher, initiative):
    send(publisher, initiative, form_of(publisher, initiative) | {"summary": "A free app.", "_propose": "1"})
    proposal = Version.objects.open_proposals().get()
    initiative.delete()
    response = publisher.get(page("version", proposal.entry, proposal.number))
    assert response.status_code == 200
    words = words_of(response)
    assert f"Proposed change {proposal.number}" in words
    assert "Summary Changed [removed: An ] [added: A free ] app." in words
    assert page("restore", proposal.entry, proposal.number) not in response.content.decode()
    address = reverse("admin:initiatives_initiative_proposal", args=[proposal.entry, proposal.number])
    assert publisher.get(address).url == page("version", proposal.entry, proposal.number)


@pytest.mark.parametrize(
    ("who", "deleted"),
    [*product([ANONYMOUS, STAFF, MAINTAINER], [False, True]), (EDITOR, True)],  # an editor's other restores wait
)
def test_who_may_not_restore_is_refused(who, deleted, initiative):
    initiative.summary = "Newer."
    initiative.save()
    if deleted:
        initiative.delete()
    browser = client_of(who)
    pk = Version.objects.first().entry
    current = "0" if deleted else str(Version.objects.latest_saved().get().number)
    assert browser.get(page("restore", pk, 1)).status_code == (302 if who == ANONYMOUS else 403)
    sent = browser.post(page("restore", pk, 1), {"current": current})
    assert sent.status_code == 403
    assert ("You were signed out" in words_of(sent)) == (who == ANONYMOUS)
    assert Initiative.objects.filter(summary="An app.").count() == 0


@pytest.mark.parametrize("name", ["history", "compare", "deleted"])
def test_who_may_not_read_entries_reads_no_history(name, initiative):
    args = [] if name == "deleted" else [initiative.pk]
    assert client_of(STAFF).get(page(name, *args)).status_code == 403
    assert client_of(MAINTAINER).get(page(name, *args), {"from": "1", "to": "2"}).status_code == 200


def test_versions_and_entries_that_never_were_are_not_found(publisher, initiative):
    for address in (page("version", initiative.pk, 99), page("history", 99999), page("restore", initiative.pk, 99)):
        assert publisher.get(address).status_code == 404


@pytest.mark.parametrize("name", ["history", "deleted"])
def test_the_lists_cost_the_same_for_2_versions_and_for_20(name, publisher, initiative):
    args = [] if name == "deleted" else [initiative.pk]

    def add(number):
        for _ in range(number):
            initiative.summary += " More."
            initiative.save()
            make_initiative(partners=["P"]).delete()

    add(2)
    few = queries_of(publisher, page(name, *args))
    add(20)
    assert queries_of(publisher, page(name, *args)) == few


def test_long_histories_come_in_pages(publisher, initiative, monkeypatch):
    monkeypatch.setattr("initiatives.admin.initiatives.InitiativeAdmin.versions_per_page", 2)
    for number in range(3):
        initiative.summary = f"Summary {number}."
        initiative.save()
    assert "Page 1 of 3" in words_of(publisher.get(page("history", initiative.pk)))
    assert "First version" in words_of(publisher.get(page("history", initiative.pk), {"p": "3"}))


def test_of_two_who_restore_a_deleted_entry_at_once_the_second_is_told(publisher, initiative, monkeypatch):
    pk = initiative.pk
    initiative.delete()
    version = Version.objects.deletions().get()

    def taken(*args, **kwargs):
        raise IntegrityError("UNIQUE constraint failed: initiatives_initiative.id")

    monkeypatch.setattr("initiatives.admin.restoring.restore", taken)
    response = restore(publisher, version)
    assert response.status_code == 200
    assert "Nothing was done: somebody has restored this entry at the same moment." in words_of(response)
    assert not Initiative.objects.filter(pk=pk).exists()


def test_of_two_who_add_an_entry_with_one_address_at_once_the_second_keeps_the_form(
    publisher, initiative, monkeypatch
):
    address = reverse("admin:initiatives_initiative_add")
    form = Form(publisher.get(address)) | {"title": "Mine", "slug": "open-ebooks", "kind": "program", "_save": "1"}
    for name in ("full_clean", "validate_unique"):
        check, calls = getattr(Initiative, name), []

        def late(self, *args, check=check, calls=calls, **kwargs):
            calls.append(1)
            if len(calls) > 1:
                check(self, *args, **kwargs)

        monkeypatch.setattr(Initiative, name, late)
    response = publisher.post(address, form)
    assert response.status_code == 200
    assert "“Open eBooks” already uses this address." in words_of(response)
    assert Form(response)["title"] == "Mine"


def test_the_latest_two_saved_versions_are_chosen_for_comparing_whatever_was_proposed_between(publisher, initiative):
    send(publisher, initiative, form_of(publisher, initiative) | {"title": "Two", "_propose": "1"})
    send(publisher, initiative, form_of(publisher, initiative) | {"title": "Three", "_save": "1"})
    lines = publisher.get(page("history", initiative.pk)).context["lines"]
    assert [(line.version.number, line.chosen) for line in lines] == [(4, "to"), (3, ""), (2, "from"), (1, "")]


def test_partner_with_another_address_is_not_shown_as_removed(publisher, initiative):
    initiative = make_initiative("Film Forward", summary="Films.", partners=["Sundance"])
    before = Version.objects.of(initiative).latest_saved().get().number
    partner = initiative.partners.get()
    partner.slug = "sundance-institute"
    partner.save()
    send(publisher, initiative, form_of(publisher, initiative) | {"note": "Free."})
    after = Version.objects.of(initiative).latest_saved().get().number

    history = reverse("admin:initiatives_initiative_history", args=[initiative.pk])
    compared = reverse("admin:initiatives_initiative_compare", args=[initiative.pk]) + f"?from={before}&to={after}"
    assert "removed" not in words_of(publisher.get(history)).lower()
    words = words_of(publisher.get(compared))
    assert "Note Changed [added: Free. ]" in words
    assert "Sundance" not in words
