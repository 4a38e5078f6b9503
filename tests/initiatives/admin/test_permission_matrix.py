"""Who may do what, to an entry in which state, by which method: a table, tried cell by cell.

To hold another page to it, add a row. A row is tried by every kind of person in each of its states. Whoever it does
not name is refused (403, or led to sign in), and the directory stays as it is to the byte.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import serializers
from django.urls import reverse

from initiatives.models import FocusArea, Initiative, ReviewRequest, Source, Version
from initiatives.models.citations import LINKS
from partners.models import Partner
from tests.editing import Form, change_page
from tests.factories import make_focus_area, make_initiative, make_passage
from tests.people import (
    ANONYMOUS,
    EDITOR,
    MAINTAINER,
    PEOPLE,
    PUBLISHER,
    STAFF,
    SUPERUSER,
    client_of,
    make_user,
)

pytestmark = pytest.mark.django_db

LATER = {"publish_at_0": "2097-03-03", "publish_at_1": "09:00"}
STATES: dict[str, dict[str, Any]] = {
    "draft": {"status": "draft"},
    "in review": {"status": "in-review"},
    "scheduled": {"status": "published", "publish_at": "2097-03-03T09:00:00Z"},
    "published": {"status": "published"},
    "withdrawn": {"status": "withdrawn", "withdrawn_reason": "It ended."},
}
UNPUBLISHED = {"draft", "in review"}

READERS = {EDITOR, PUBLISHER, MAINTAINER, SUPERUSER}
EDITORS = {EDITOR, PUBLISHER, SUPERUSER}
PUBLISHERS = {PUBLISHER, SUPERUSER}
MAINTAINERS = {MAINTAINER, SUPERUSER}
SUPERUSERS = {SUPERUSER}

Target = Callable[[Initiative], Any]
"""What an address or a form needs of the entry that is tried."""


def of_entry(name: str, *more: Any) -> Target:
    """Return the address of a page about the entry."""
    return lambda entry: reverse(f"admin:initiatives_initiative_{name}", args=[entry.pk, *more])


def at(name: str, row: Target | None = None) -> Target:
    """Return the address of a page by its name, about another row than the entry if one is given."""
    return lambda entry: reverse(f"admin:{name}", args=[row(entry).pk] if row else [])


def partner(entry):
    return entry.partners.get()


def passage(entry):
    return entry.passage


def source(entry):
    return entry.passage.source


def focus_area(entry):
    return make_focus_area("Health")


def selected(entry):
    return {"action": "delete_selected", "_selected_action": entry.pk, "post": "yes"}


@dataclass
class Row:
    """One thing to do: its address, who may, in which states, and what is sent.

    Where something is sent, ``done`` tells whether it came to what it is for.
    """

    address: Target
    who: set[str]
    states: set[str] = field(default_factory=lambda: set(STATES))
    data: Target | None = None
    done: Callable[[Initiative], bool] | None = None


def gone(entry: Initiative) -> bool:
    return not Initiative.objects.filter(pk=entry.pk).exists()


ONCE = {"published"}
"""The states in which pages that are not about the entry are tried."""

READING = {
    "the index": Row(at("index"), {*PEOPLE} - {ANONYMOUS}, ONCE),
    "the list": Row(at("initiatives_initiative_changelist"), READERS, ONCE),
    "a new entry": Row(at("initiatives_initiative_add"), EDITORS, ONCE),
    "the entry": Row(of_entry("change"), READERS),
    "deleting it": Row(of_entry("delete"), PUBLISHERS),
    "its history": Row(of_entry("history"), READERS),
    "a version of it": Row(of_entry("version", 1), READERS),
    "restoring a version": Row(of_entry("restore", 1), EDITORS),
    "its preview": Row(of_entry("preview"), READERS),
    "its preview links": Row(of_entry("preview_links"), EDITORS),
    "deleted entries": Row(at("initiatives_initiative_deleted"), READERS, ONCE),
    "partners": Row(at("partners_partner_changelist"), READERS, ONCE),
    "a partner": Row(at("partners_partner_change", partner), READERS, ONCE),
    "a new partner": Row(at("partners_partner_add"), EDITORS, ONCE),
    "merging a partner": Row(at("partners_partner_merge", partner), PUBLISHERS, ONCE),
    "deleting a partner": Row(at("partners_partner_delete", partner), PUBLISHERS, ONCE),
    "sources": Row(at("initiatives_source_changelist"), READERS, ONCE),
    "a source": Row(at("initiatives_source_change", source), READERS, ONCE),
    "a new source": Row(at("initiatives_source_add"), READERS, ONCE),
    "deleting a source": Row(at("initiatives_source_delete", source), PUBLISHERS, ONCE),
    "passages": Row(at("initiatives_passage_changelist"), READERS, ONCE),
    "a passage": Row(at("initiatives_passage_change", passage), READERS, ONCE),
    "a new passage": Row(at("initiatives_passage_add"), MAINTAINERS, ONCE),
    "focus areas": Row(at("initiatives_focusarea_changelist"), READERS, ONCE),
    "a focus area": Row(at("initiatives_focusarea_change", focus_area), READERS, ONCE),
    "a new focus area": Row(at("initiatives_focusarea_add"), MAINTAINERS, ONCE),
    "a new audience": Row(at("initiatives_audience_add"), MAINTAINERS, ONCE),
    "loads": Row(at("initiatives_load_changelist"), MAINTAINERS, ONCE),
    "importing a file": Row(at("initiatives_load_import"), MAINTAINERS, ONCE),
    "users": Row(at("auth_user_changelist"), MAINTAINERS, ONCE),
    "a new user": Row(at("auth_user_add"), MAINTAINERS, ONCE),
    "groups": Row(at("auth_group_changelist"), MAINTAINERS, ONCE),
    "a new group": Row(at("auth_group_add"), SUPERUSERS, ONCE),
}
"""Pages, as they are read. No method but POST changes anything, whoever uses it."""

NAMED = {"name": "New", "slug": "new", "description": "", "position": "9"}

SENDING = {
    "delete it": Row(of_entry("delete"), PUBLISHERS, data=lambda entry: {"post": "yes"}, done=gone),
    "delete it by an action": Row(at("initiatives_initiative_changelist"), PUBLISHERS, data=selected, done=gone),
    "rename a focus area": Row(
        at("initiatives_focusarea_change", focus_area),
        MAINTAINERS,
        ONCE,
        data=lambda entry: NAMED,
        done=lambda entry: FocusArea.objects.filter(slug="new").exists(),
    ),
    "add a user": Row(
        at("auth_user_add"),
        MAINTAINERS,
        ONCE,
        data=lambda entry: {
            "username": "eve",
            "usable_password": "true",
            "password1": "a long enough one 7",
            "password2": "a long enough one 7",
        },
        done=lambda entry: User.objects.filter(username="eve").exists(),
    ),
    "add a partner": Row(
        at("partners_partner_add"),
        EDITORS,
        ONCE,
        data=lambda entry: {"name": "New", "slug": "new", "type": "not-known"},
        done=lambda entry: Partner.objects.filter(slug="new").exists(),
    ),
}
"""What is sent to a page and done at once."""


def make_entry(state: str, title: str = "Open eBooks") -> Initiative:
    fields = {"summary": "It lends books.", "partners": ["First Book"], "text": f"{title} is an app."} | STATES[state]
    entry = make_initiative(title, **fields)
    if state == "in review":
        ReviewRequest.objects.create(initiative=entry, asked_of=make_user(PUBLISHER), asked_by=make_user(EDITOR))
    return Initiative.objects.get(pk=entry.pk)


def everything() -> str:
    """The directory with what staff keep beside it, to be compared."""
    models = [Initiative, *LINKS, Partner, Source, FocusArea, ReviewRequest, Version]
    return serializers.serialize("json", [row for model in models for row in model._default_manager.order_by("pk")])


OTHER_METHODS = ("head", "options", "put", "patch", "delete")
"""All of them are tried by those who may not. To those who may, most show the page: one for each row is enough."""


def is_refusal(response, who: str) -> bool:
    if response.status_code == 405:
        return response.request["REQUEST_METHOD"] not in ("GET", "HEAD", "POST")
    if who == ANONYMOUS:
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


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize(
    ("name", "state"), [(name, state) for name in SENDING for state in sorted(SENDING[name].states)]
)
def test_what_is_sent_is_done_for_those_who_may(who, name, state):
    row = SENDING[name]
    client, entry = client_of(who), make_entry(state)
    address, data = row.address(entry), row.data(entry)
    response = client.post(address, data)
    assert row.done(entry) == (who in row.who), response.status_code
    if who not in row.who and "action" not in data:
        assert is_refusal(response, who)


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


@pytest.mark.parametrize("state", sorted(STATES.keys() - UNPUBLISHED))
def test_a_change_that_an_editor_proposes_leaves_the_entry_as_it_is(state):
    client, entry = client_of(EDITOR), make_entry(state)
    stored = Initiative.objects.filter(pk=entry.pk).values().get()
    form = Form(client.get(change_page(entry))) | {"title": "Changed", "status": "draft", "review_on": "2090-01-01"}
    client.post(change_page(entry), form | {"_propose": "1"})
    assert Initiative.objects.filter(pk=entry.pk).values().get() == stored
    proposal = Version.objects.open_proposals().get()
    assert proposal.record["title"] == "Changed"
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
        "review_on": who in PUBLISHERS or drafting,
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
