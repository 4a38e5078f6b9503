"""What is done to many initiatives at once, from their list."""

import io
import json

import openpyxl
import pytest
from django.urls import reverse

from initiatives.importing.columns import COLUMNS
from initiatives.models import Initiative, Version
from tests.editing import Form, words_of
from tests.factories import make_audience, make_focus_area, make_initiative, make_source
from tests.html import find, parse
from tests.initiatives.importing.files import rows_of
from tests.people import EDITOR, MAINTAINER, PUBLISHER, STAFF, client_of

pytestmark = pytest.mark.django_db

LIST = "admin:initiatives_initiative_changelist"
BULK = "admin:initiatives_initiative_bulk"


@pytest.fixture
def entries():
    return [
        make_initiative("Open eBooks", focus=["Reading"], audiences=["Children"]),
        make_initiative("Film Forward", status="draft"),
    ]


@pytest.fixture
def publisher():
    return client_of(PUBLISHER)


def act(client, action, chosen, **fields):
    return client.post(reverse(LIST), {"action": action, "_selected_action": [each.pk for each in chosen], **fields})


def preview(client, chosen, **fields):
    """Choose entries, fill in the form, and return the page that shows what it would do."""
    form = Form(act(client, "bulk_edit", chosen))
    return client.post(reverse(BULK), form | {"reason": "Sorted anew", "preview": "x", **fields})


def form_of(response):
    """The fields of the form of a preview, several of one name included."""
    form = find(parse(response.content.decode()), "form[@id='bulk_form']")
    fields: dict[str, list[str]] = {}
    for element in form.iter("input"):
        if element.get("type") == "hidden":
            fields.setdefault(element.get("name"), []).append(element.get("value", ""))
    return fields


def apply(client, response, **fields):
    return client.post(reverse(BULK), form_of(response) | {"apply": "x", **fields}, follow=True)


def facts(initiative):
    initiative = Initiative.objects.get(pk=initiative.pk)
    return [each.slug for each in initiative.focus_areas.all()], [each.slug for each in initiative.audiences.all()]


def test_a_bulk_edit_shows_what_it_would_do_then_does_it_with_one_reason(publisher, entries):
    music, teens = make_focus_area("Music"), make_audience("Teens")
    reading = make_focus_area("Reading")
    fields = {
        "add_focus_areas": [music.pk],
        "remove_focus_areas": [reading.pk],
        "add_audiences": [teens.pk],
        "kind": "award",
        "review_on": "2027-03-01",
    }
    shown = preview(publisher, entries, **fields)
    words = words_of(shown)
    assert "2 would change, 0 refused, 0 stay as they are." in words
    assert "Focus area Reading Removed" in words
    assert "Focus area Music Added" in words
    assert facts(entries[0]) == (["reading"], ["children"])

    done = apply(publisher, shown)
    assert "Edited 2 initiatives." in words_of(done)
    assert facts(entries[0]) == (["music"], ["children", "teens"])
    assert facts(entries[1]) == (["music"], ["teens"])
    for entry in entries:
        entry.refresh_from_db()
        assert (entry.kind, str(entry.review_on)) == ("award", "2027-03-01")
        version = Version.objects.of(entry).first()
        assert (version.reason, version.user.username) == ("Sorted anew", done.wsgi_request.user.username)
        history = reverse("admin:initiatives_initiative_history", args=[entry.pk])
        assert f'<a href="{history}">{entry.title}</a>' in done.content.decode()


def test_what_breaks_a_rule_is_refused_by_name_and_the_others_are_edited(publisher, entries):
    Initiative.objects.filter(pk=entries[0].pk).update(website="nowhere")
    shown = preview(publisher, entries, kind="award")
    words = words_of(shown)
    assert "1 would change, 1 refused" in words
    assert "Open eBooks : Website: Enter a web address such as https://www.imls.gov/." in words
    assert "Edited 1 initiative." in words_of(apply(publisher, shown))
    assert dict(Initiative.objects.values_list("slug", "kind")) == {"open-ebooks": "program", "film-forward": "award"}


def citations(initiative):
    return list(initiative.fieldcitations.values_list("field", "quote", "source__url", "position"))


def test_a_standing_takes_the_source_of_the_form_in_place_of_what_supported_it(publisher):
    quoted, bare = make_initiative("Quoted", text="It still runs.", standing="running"), make_initiative("Bare")
    old = {"passage": quoted.passage, "quote": "It still runs."}
    quoted.fieldcitations.create(field="standing", position=1, **old)
    quoted.fieldcitations.create(field="title", position=2, passage=quoted.passage, quote="It")
    bare.fieldcitations.create(field="website", source=make_source("https://example.org/site"))
    source = make_source("https://example.org/ended")
    shown = preview(publisher, [quoted, bare], standing="ended", standing_source=source.pk, review_on="2027-03-01")
    words = words_of(shown)
    assert "2 would change, 0 refused, 0 stay as they are." in words
    assert "Citation for Standing Added" in words
    apply(publisher, shown)
    assert citations(quoted) == [("standing", "", source.url, 1), ("title", "It", None, 2)]
    assert citations(bare) == [("website", "", "https://example.org/site", 0), ("standing", "", source.url, 1)]
    stored = Initiative.objects.filter(slug__in=["quoted", "bare"]).values_list("standing", "review_on")
    assert [(standing, str(day)) for standing, day in stored] == [("ended", "2027-03-01")] * 2
    again = preview(publisher, [quoted, bare], standing="ended", standing_source=source.pk)
    assert "0 would change, 0 refused, 2 stay as they are." in words_of(again)


def test_a_standing_that_is_not_known_loses_what_supported_it(publisher):
    entry = make_initiative(standing="ended")
    entry.fieldcitations.create(field="standing", source=make_source())
    apply(publisher, preview(publisher, [entry], standing="not-known"))
    assert Initiative.objects.get().standing == "not-known"
    assert citations(entry) == []


@pytest.mark.parametrize(
    ("standing", "sourced", "words"),
    [
        ("ended", False, "Choose the page that says so, or “Not known” as the standing."),
        ("", True, "Choose the standing that the source is for."),
        ("not-known", True, "Choose the standing that the source is for."),
    ],
)
def test_a_standing_and_its_source_are_given_together(publisher, entries, standing, sourced, words):
    source = make_source().pk if sourced else ""
    response = preview(publisher, entries, standing=standing, standing_source=source, kind="award")
    assert words in words_of(response)
    assert Form(response)["standing_source"] == str(source)


def test_an_editor_edits_drafts_and_what_is_in_review_only(entries):
    editor = client_of(EDITOR)
    shown = preview(editor, entries, kind="award")
    assert "Open eBooks : You may not publish" in words_of(shown)
    apply(editor, shown)
    assert dict(Initiative.objects.values_list("slug", "kind")) == {"open-ebooks": "program", "film-forward": "award"}


def test_the_form_says_beforehand_how_many_an_editor_may_not_edit_and_which(entries):
    editor = client_of(EDITOR)
    chosen = [*entries, make_initiative("Seen Soon", status="in-review")]
    words = words_of(act(editor, "bulk_edit", chosen))
    assert "1 of 3 will be left out , because you may not publish and it is neither a draft nor in review" in words
    assert "Film Forward Open eBooks (left out) Seen Soon" in words
    assert "2 would change, 1 refused" in words_of(preview(editor, chosen, kind="award"))

    published = [entries[0], make_initiative("Also Public")]
    words = words_of(act(editor, "bulk_edit", published))
    assert "2 of 2 will be left out , because you may not publish and they are neither drafts nor in review" in words


@pytest.mark.parametrize(("who", "chosen"), [(EDITOR, slice(1, 2)), (PUBLISHER, slice(2))])
def test_the_form_says_nothing_of_it_to_who_may_edit_all_that_is_chosen(who, chosen, entries):
    assert "left out" not in words_of(act(client_of(who), "bulk_edit", entries[chosen]))


def test_a_tampered_form_edits_nothing_that_the_role_may_not(entries):
    editor = client_of(EDITOR)
    draft = preview(editor, entries[1:], kind="award")
    answer = apply(editor, draft, entries=str(entries[0].pk))
    assert "changed since this page was shown" in words_of(answer)
    apply(editor, answer)
    assert not Initiative.objects.filter(kind="award").exists()


@pytest.mark.parametrize("who", [STAFF, MAINTAINER])
def test_who_may_not_change_initiatives_is_refused(who, entries):
    client = client_of(who)
    data = {"entries": str(entries[1].pk), "kind": "award", "reason": "x", "apply": "x", "shown": "x"}
    assert client.post(reverse(BULK), data).status_code == 403
    assert client.get(reverse(BULK)).status_code == 403
    act(client, "bulk_edit", entries)
    assert not Initiative.objects.filter(kind="award").exists()


def test_what_was_changed_meanwhile_is_shown_again(publisher, entries):
    shown = preview(publisher, entries, kind="award")
    Initiative.objects.filter(pk=entries[0].pk).update(kind="convening")
    again = apply(publisher, shown)
    assert "changed since this page was shown" in words_of(again)
    assert not Initiative.objects.filter(kind="award").exists()
    apply(publisher, again)
    assert Initiative.objects.filter(kind="award").count() == 2


def test_what_is_already_so_gets_no_version(publisher, entries):
    before = Version.objects.count()
    shown = preview(publisher, entries, add_focus_areas=[make_focus_area("Reading").pk])
    assert "1 would change, 0 refused, 1 stay as they are." in words_of(shown)
    apply(publisher, shown)
    assert Version.objects.count() == before + 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choose something to change."),
        ({"kind": "award", "reason": ""}, "Say why, in a few words."),
        ({"kind": "nonsense"}, "Select a valid choice."),
        ({"entries": "1 or 1"}, "Choose the entries in their list."),
        ({"review_on": "soon"}, "Enter a date such as 1/5/2027 or January 5, 2027."),
        ({"standing": "ended", "standing_source": "abc"}, "Select a valid choice."),
        ({"standing": "ended", "standing_source": "9" * 30}, "Select a valid choice."),
    ],
)
def test_a_form_that_says_nothing_or_nonsense_comes_back(publisher, entries, fields, words):
    assert words in words_of(preview(publisher, entries, **fields))


def test_adding_and_removing_the_same_is_refused(publisher, entries):
    music = make_focus_area("Music").pk
    response = preview(publisher, entries, add_focus_areas=[music], remove_focus_areas=[music])
    assert "You add and remove the same: Music." in words_of(response)


def test_the_way_back_keeps_what_was_filled_in(publisher, entries):
    shown = preview(publisher, entries, kind="award", review_on="2027-03-01")
    back = Form(publisher.post(reverse(BULK), form_of(shown) | {"edit": "x"}))
    assert (back["kind"], back["review_on"], back["reason"]) == ("award", "2027-03-01", "Sorted anew")


def test_the_preview_leaves_everything_as_it_was(publisher, entries):
    before = list(Initiative.objects.values()), Version.objects.count()
    preview(publisher, entries, kind="award")
    assert (list(Initiative.objects.values()), Version.objects.count()) == before


def test_the_selection_is_exported_in_the_same_columns(entries):
    reader = client_of(MAINTAINER)
    response = act(reader, "export_csv", entries[:1])
    assert response["Content-Disposition"].startswith('attachment; filename="initiatives-')
    [row] = rows_of(response.content)
    assert tuple(row) == COLUMNS
    assert (row["slug"], row["focus_areas"]) == ("open-ebooks", "reading")
    sheet = openpyxl.load_workbook(io.BytesIO(act(reader, "export_xlsx", entries).content)).active
    assert [cell.value for cell in next(sheet.rows)] == list(COLUMNS)
    assert sheet.max_row == 3
    objects = json.loads(act(reader, "export_json", entries[:1]).content)
    assert [each["model"] for each in objects][-3:] == [
        "initiatives.initiative",
        "initiatives.focuslink",
        "initiatives.audiencelink",
    ]


def test_who_may_not_see_initiatives_exports_none(entries):
    assert act(client_of(STAFF), "export_csv", entries).status_code == 403


def test_a_review_date_that_was_edited_in_bulk_goes_back_with_the_version_before(publisher, entries):
    apply(publisher, preview(publisher, entries, review_on="2027-03-01"))
    address = reverse("admin:initiatives_initiative_restore", args=[entries[0].pk, 1])
    publisher.post(address, {"current": "2"})
    assert Initiative.objects.get(pk=entries[0].pk).review_on is None
