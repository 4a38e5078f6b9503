"""Who may do what, to an entry in which state, by which method: a table, tried cell by cell.

The table is in ``tests.permission_table``. A row is tried by every kind of person in each of its states.
Whoever it does not name is refused (403, or led to sign in), and the directory stays as it is to the byte.
"""

from contextlib import contextmanager

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Group, User
from django.core import serializers
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.urls import resolve, reverse

from initiatives.admin.proposing import ProposingMixin
from initiatives.models import (
    Audience,
    FocusArea,
    Initiative,
    Load,
    Passage,
    PreviewLink,
    ReviewRequest,
    Source,
    Version,
)
from initiatives.models.citations import LINKS
from partners.models import Partner
from tests.editing import Form, change_page, editing_pages
from tests.factories import make_initiative, make_passage
from tests.initiatives.importing.files import csv_of
from tests.people import ANONYMOUS, EDITOR, MAINTAINER, PEOPLE, PUBLISHER, STAFF, SUPERUSER, client_of, make_user
from tests.permission_table import (
    EDITORS,
    MAINTAINERS,
    NO_ROW,
    PUBLISHERS,
    READING,
    SENDING,
    STATES,
    UNPUBLISHED,
    of_entry,
)

pytestmark = pytest.mark.django_db

LATER = {"publish_at_0": "2097-03-03", "publish_at_1": "09:00"}


def make_entry(state: str, title: str = "Open eBooks") -> Initiative:
    fields = {"summary": "It lends books.", "partners": ["First Book"], "text": f"{title} is an app."} | STATES[state]
    entry = make_initiative(title, **fields)
    if state == "in review":
        ReviewRequest.objects.create(initiative=entry, asked_of=make_user(PUBLISHER), asked_by=make_user(EDITOR))
    return Initiative.objects.get(pk=entry.pk)


def everything() -> str:
    """The directory with what staff keep beside it, to be compared."""
    models = [Initiative, *LINKS, Partner, Source, Passage, FocusArea, Audience, ReviewRequest, PreviewLink, Version]
    models += [Load, User, Group, AccessAttempt]
    return serializers.serialize("json", [row for model in models for row in model._default_manager.order_by("pk")])


OTHER_METHODS = ("head", "options", "put", "patch", "delete")
"""All of them are tried by those who may not. To those who may, most show the page: one for each row is enough."""


def is_refusal(response, who: str) -> bool:
    if response.status_code == 405:
        return response.request["REQUEST_METHOD"] not in ("GET", "HEAD", "POST")
    if who == ANONYMOUS:
        if response.status_code == 403:  # with what was typed, to be copied
            return response.request["REQUEST_METHOD"] == "POST"
        return response.status_code == 302 and response.url.startswith(reverse("admin:login"))
    return response.status_code == 403


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("state", STATES)
def test_pages_are_read_by_those_who_may_and_no_method_but_post_changes_anything(who, state):
    client, entry = client_of(who), make_entry(state)
    rows = {name: row for name, row in READING.items() if state in row.states}
    addresses = {name: row.address(entry) for name, row in rows.items()}
    before = everything()
    for number, (name, row) in enumerate(rows.items(), list(STATES).index(state)):
        for method in ("get", *(OTHER_METHODS if who not in row.who else [OTHER_METHODS[number % 5]])):
            response = getattr(client, method)(addresses[name])
            if who not in row.who:
                assert is_refusal(response, who), (name, method, response.status_code)
            elif method in ("get", "head"):
                assert response.status_code == 200, (name, method, response.status_code)
    assert everything() == before


@contextmanager
def undone():
    """Whatever is done within is gone after it: the next person finds all as it was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("name", "state"), [(name, state) for name in SENDING for state in sorted(SENDING[name].states)]
)
def test_what_is_sent_is_done_for_those_who_may(name, state):
    row, entry = SENDING[name], make_entry(state)
    address, data = row.address(entry), row.data(entry)
    for who in PEOPLE:
        with undone():
            response = client_of(who).post(address, data)
            assert row.done(entry) == (who in row.who), (who, response.status_code)
            if who not in row.who | row.told and "action" not in data:
                assert is_refusal(response, who), who


def test_every_address_of_the_editing_site_is_in_the_table_or_says_why_not():
    entry = make_entry("draft")
    rows = [*READING.values(), *SENDING.values()]
    tried = {resolve(row.address(entry).partition("?")[0]).url_name for row in rows}
    assert len(tried) > 60
    assert editing_pages() - tried == NO_ROW.keys()


@pytest.mark.parametrize("who", PEOPLE)
def test_a_file_is_imported_by_those_who_may(who):
    client, address = client_of(who), reverse("admin:initiatives_load_import")
    trying = client if who in MAINTAINERS else client_of(SUPERUSER)
    file = SimpleUploadedFile("new.csv", csv_of({"slug": "new", "title": "New", "kind": "program"}))
    shown = trying.post(address, {"file": file}).context["sealed"]
    responses = [client.post(address, {"file": "x"}), client.post(address, {"shown": shown})]
    assert Initiative.objects.filter(slug="new").exists() == (who in MAINTAINERS)
    if who not in MAINTAINERS:
        assert all(is_refusal(response, who) for response in responses)


GIVEN = {
    "draft": {"status": "draft"},
    "in review": {"status": "in-review"},
    "scheduled": {"status": "published", **LATER},
    "published": {"status": "published", "publish_at_0": "2020-03-03", "publish_at_1": "09:00"},
    "withdrawn": {"status": "withdrawn", "withdrawn_reason": "It was wrong."},
}
"""What a form says to bring an entry into a state."""


def may_bring(who: str, state: str, to: str) -> bool:
    return who in PUBLISHERS or (who == EDITOR and {state, to} <= UNPUBLISHED)


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("state", STATES)
def test_each_step_is_taken_by_those_who_may_and_the_form_of_somebody_else_helps_nobody(who, state):
    """Everybody sends the superuser's form, in full, with whatever their own does not offer."""
    client, superuser, asked = client_of(who), client_of(SUPERUSER), make_user(PUBLISHER)
    entry = None
    for to, given in GIVEN.items():
        if entry is None:
            entry = make_entry(state, f"From {state} to {to}")
            form = Form(superuser.get(change_page(entry)))
            form |= {"asked_of": asked.pk, "note": "New words.", "withdrawn_reason": "", "_save": "Save"}
        before = everything()
        response = client.post(change_page(entry), form | given)
        after = Initiative.objects.get(pk=entry.pk)
        if may_bring(who, state, to):
            entry = None
            assert response.status_code == 302, (to, response.status_code)
            assert (after.status, after.is_public) == (given["status"], to == "published"), to
            assert after.note == "New words."
        elif who == EDITOR and state in UNPUBLISHED:
            assert response.status_code == 200, to
            assert "is not one of the available choices" in response.content.decode()
            assert everything() == before, to
        else:
            assert is_refusal(response, who), (to, response.status_code)
            assert everything() == before, to


BUTTONS = ["_save", "_continue", "_addanother", "_saveasnew", "_popup", "_anything", "_preview"]


@pytest.mark.parametrize("button", BUTTONS)
@pytest.mark.parametrize("state", sorted(STATES.keys() - UNPUBLISHED))
def test_no_button_lets_an_editor_change_what_is_no_draft(state, button):
    client, entry = client_of(EDITOR), make_entry(state)
    form = Form(client.get(change_page(entry))) | {"title": "Changed", "status": "draft", "publish_at_0": "2090-01-01"}
    before = everything()
    response = client.post(change_page(entry), form | {button: "1"})
    assert everything() == before
    assert response.status_code == (200 if button == "_preview" else 403)
    if button not in ("_preview", "_saveasnew"):
        assert Form(response)["title"] == "Changed"
        assert "press “Save as proposed change”" in response.content.decode()


def test_what_slips_past_every_other_check_is_undone(monkeypatch):
    client, entry = client_of(EDITOR), make_entry("published")
    form = Form(client.get(change_page(entry)))

    def slip(*args, **kwargs):
        entry.partnerships.all().delete()
        return HttpResponse()

    monkeypatch.setattr(ProposingMixin, "changeform_view", slip)
    before = everything()
    assert client.post(change_page(entry), form).status_code == 403
    assert everything() == before


@pytest.mark.parametrize("state", sorted(STATES.keys() - UNPUBLISHED))
def test_a_change_that_an_editor_proposes_leaves_the_entry_as_it_is(state):
    client, entry = client_of(EDITOR), make_entry(state)
    stored = Initiative.objects.filter(pk=entry.pk).values().get()
    form = Form(client.get(change_page(entry))) | {"title": "Changed", "status": "draft", "review_on": "2090-01-01"}
    client.post(change_page(entry), form | {"_propose": "1"})
    assert Initiative.objects.filter(pk=entry.pk).values().get() == stored
    proposal = Version.objects.open_proposals().get()
    assert proposal.record["title"] == "Changed"
    assert proposal.record["review_on"] == "2090-01-01"
    assert proposal.record["status"] == stored["status"]


@pytest.mark.parametrize("state", sorted(STATES.keys() - UNPUBLISHED))
def test_an_editor_cannot_apply_what_an_editor_proposes(state):
    client, entry = client_of(EDITOR), make_entry(state)
    client.post(change_page(entry), Form(client.get(change_page(entry))) | {"title": "Changed", "_propose": "1"})
    address = of_entry("proposal", Version.objects.open_proposals().get().number)(entry)
    page = client.get(address).content.decode()
    assert "_apply" not in page
    before = everything()
    assert client.post(address, {"_apply": "1", "seen": ""}).status_code == 403
    assert everything() == before


@pytest.mark.parametrize("who", [EDITOR, PUBLISHER])
@pytest.mark.parametrize("to", GIVEN)
def test_a_new_entry_begins_as_far_as_its_author_may_bring_it(who, to):
    client, asked = client_of(who), make_user(PUBLISHER)
    add = reverse("admin:initiatives_initiative_add")
    form = Form(client.get(add)) | {"title": "New", "slug": "new", "kind": "program", "asked_of": asked.pk}
    client.post(add, form | {"passage": make_passage("New.").pk} | GIVEN[to])
    made = Initiative.objects.filter(slug="new").first()
    if to != "withdrawn" and (who == PUBLISHER or to in UNPUBLISHED):
        assert (made.status, made.is_public) == (GIVEN[to]["status"], to == "published")
    else:
        assert made is None


@pytest.mark.parametrize("who", [EDITOR, PUBLISHER, MAINTAINER, SUPERUSER])
@pytest.mark.parametrize("state", STATES)
def test_the_form_shows_what_its_reader_may_do_and_nothing_else(who, state):
    page = client_of(who).get(change_page(make_entry(state))).content.decode()
    drafting = who == EDITOR and state in UNPUBLISHED
    shown = {
        "status": who in PUBLISHERS or drafting,
        "publish_at_0": who in PUBLISHERS,
        "withdrawn_reason": who in PUBLISHERS,
        "asked_of": who in PUBLISHERS or drafting,
        "review_on": who in EDITORS,
        "_save": who in PUBLISHERS or drafting,
        "_continue": who in PUBLISHERS or drafting,
        "_propose": who in EDITORS,
        "reason": who in EDITORS,
    }
    assert {name: f'name="{name}"' in page for name in shown} == shown
    assert ('class="deletelink"' in page) == (who in PUBLISHERS)
    assert ('value="published"' in page) == (who in PUBLISHERS)


@pytest.mark.parametrize(
    ("who", "models"),
    [
        (STAFF, set()),
        (EDITOR, {"Initiative", "FocusArea", "Audience", "Passage", "Source", "Partner"}),
        (PUBLISHER, {"Initiative", "FocusArea", "Audience", "Passage", "Source", "Partner"}),
        (
            MAINTAINER,
            {"Initiative", "FocusArea", "Audience", "Passage", "Source", "Partner"}
            | {"Load", "User", "Group", "AccessAttempt"},
        ),
    ],
)
def test_the_index_offers_each_role_what_it_may_see(who, models):
    response = client_of(who).get(reverse("admin:index"))
    offered = [model for app in response.context["app_list"] for model in app["models"]]
    assert {model["object_name"] for model in offered} == models
    addable = {model["object_name"] for model in offered if model["add_url"]}
    assert ("Initiative" in addable) == (who in EDITORS)
    assert ("FocusArea" in addable) == (who in MAINTAINERS)
