"""The table of who may do what on the editing pages, with the things that its addresses and forms need.

To hold another page to it, add a row.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone

from initiatives.authorship import authored
from initiatives.history.proposals import Situation, propose, seen
from initiatives.models import Audience, FocusArea, Initiative, Load, Passage, Source, Version
from partners.merging import preview
from partners.models import Partner
from tests.editing import Form
from tests.factories import make_audience, make_focus_area, make_partner, make_source
from tests.initiatives.importing.files import imported, table
from tests.people import ANONYMOUS, EDITOR, MAINTAINER, PEOPLE, PUBLISHER, SUPERUSER, client_of

STATES: dict[str, dict[str, Any]] = {
    "draft": {"status": "draft"},
    "in review": {"status": "in-review"},
    "scheduled": {"status": "published", "publish_at": "2097-03-03T09:00:00Z"},
    "published": {"status": "published"},
    "withdrawn": {"status": "withdrawn", "withdrawn_reason": "It ended."},
}
UNPUBLISHED = {"draft", "in review"}
PUBLIC = STATES.keys() - UNPUBLISHED

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


def double(entry):
    return make_partner("Second Book")


def merged(entry):
    return make_partner("Second Book", merged_into=partner(entry))


def passage(entry):
    return entry.passage


def source(entry):
    return entry.passage.source


def unused_source(entry):
    return make_source("https://example.org/unused")


def focus_area(entry):
    return make_focus_area("Health")


def audience(entry):
    return make_audience("Teens")


def load(entry):
    """An import that added another entry."""
    row = {"slug": "brought", "title": "Brought", "kind": "program"}
    return Load.objects.first() or imported(table(row))


def user(entry):
    return User.objects.filter(username="una").first() or User.objects.create_user("una")


def group(entry):
    return Group.objects.get_or_create(name="Readers")[0]


def attempt(entry):
    row = {"username": "guessed", "ip_address": "192.0.2.1", "failures_since_start": 3}
    return AccessAttempt.objects.filter(username="guessed").first() or AccessAttempt.objects.create(**row)


def link(entry):
    week = timezone.now() + timedelta(days=7)
    return entry.preview_links.first() or entry.preview_links.create(made_for="Bo", expires_at=week)


def second_version(entry):
    """The number of the version of the entry now, which is not its first."""
    if not entry.note:
        entry.note = "More."
        entry.save()
    return Version.objects.latest_saved().get(entry=entry.pk).number


def proposal(entry):
    """What somebody proposes, who is none of those who try."""
    proposed = Version.objects.open_proposals().filter(entry=entry.pk).first()
    if proposed:
        return proposed
    base = Version.objects.latest_saved().get(entry=entry.pk)
    with authored(user=user(entry)):
        return propose(base, {**base.record, "note": "Proposed."}, base.keys)


def comparison(entry):
    return f"{of_entry('compare')(entry)}?from=1&to={second_version(entry)}"


def proposal_page(entry):
    return of_entry("proposal", proposal(entry).number)(entry)


def proposal_form(entry):
    return f"{of_entry('change')(entry)}?proposal={proposal(entry).number}"


def worked_over(entry):
    """The form of what another proposes, sent with something else in it."""
    return Form(client_of(SUPERUSER).get(proposal_form(entry))) | {"note": "Mine.", "_propose": "1"}


def deciding(button):
    return lambda entry: {button: "1", "seen": seen(Situation.of(proposal(entry), entry))}


def choosing_nothing(entry):
    """The form of what another proposes, applied with no fact of it where the entry says something else meanwhile."""
    proposal(entry)
    entry.note = "Otherwise."
    entry.save()
    return deciding("_apply")(entry)


def bulk(entry):
    """The form of a bulk edit, sent back from the page that shows what it would do."""
    given = {"entries": str(entry.pk), "kind": "award", "reason": "Sorted anew", "preview": "1"}
    return Form(client_of(SUPERUSER).post(at("initiatives_initiative_bulk")(entry), given)) | {"apply": "1"}


def fresh(entry):
    return Initiative.objects.get(pk=entry.pk)


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
    told: set[str] = field(default_factory=set)
    """Who is not refused, though it is not done: a page says why, or keeps it as a proposed change."""


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
    "two versions compared": Row(comparison, READERS),
    "a proposed change": Row(proposal_page, READERS),
    "a version of it": Row(of_entry("version", 1), READERS),
    "restoring a version": Row(of_entry("restore", 1), EDITORS),
    "its preview": Row(of_entry("preview"), READERS),
    "its preview links": Row(of_entry("preview_links"), EDITORS),
    "deleted entries": Row(at("initiatives_initiative_deleted"), READERS, ONCE),
    "partners": Row(at("partners_partner_changelist"), READERS, ONCE),
    "a partner": Row(at("partners_partner_change", partner), READERS, ONCE),
    "a new partner": Row(at("partners_partner_add"), EDITORS, ONCE),
    "merging a partner": Row(at("partners_partner_merge", partner), PUBLISHERS, ONCE),
    "taking back a merge": Row(at("partners_partner_unmerge", merged), PUBLISHERS, ONCE),
    "the history of a partner": Row(at("partners_partner_history", partner), READERS, ONCE),
    "deleting a partner": Row(at("partners_partner_delete", partner), PUBLISHERS, ONCE),
    "sources": Row(at("initiatives_source_changelist"), READERS, ONCE),
    "a source": Row(at("initiatives_source_change", source), READERS, ONCE),
    "a new source": Row(at("initiatives_source_add"), READERS, ONCE),
    "deleting a source": Row(at("initiatives_source_delete", source), PUBLISHERS, ONCE),
    "the history of a source": Row(at("initiatives_source_history", source), READERS, ONCE),
    "passages": Row(at("initiatives_passage_changelist"), READERS, ONCE),
    "a passage": Row(at("initiatives_passage_change", passage), READERS, ONCE),
    "a new passage": Row(at("initiatives_passage_add"), MAINTAINERS, ONCE),
    "the history of a passage": Row(at("initiatives_passage_history", passage), READERS, ONCE),
    "deleting a passage": Row(at("initiatives_passage_delete", passage), MAINTAINERS, ONCE),
    "focus areas": Row(at("initiatives_focusarea_changelist"), READERS, ONCE),
    "a focus area": Row(at("initiatives_focusarea_change", focus_area), READERS, ONCE),
    "a new focus area": Row(at("initiatives_focusarea_add"), MAINTAINERS, ONCE),
    "the history of a focus area": Row(at("initiatives_focusarea_history", focus_area), READERS, ONCE),
    "deleting a focus area": Row(at("initiatives_focusarea_delete", focus_area), MAINTAINERS, ONCE),
    "audiences": Row(at("initiatives_audience_changelist"), READERS, ONCE),
    "an audience": Row(at("initiatives_audience_change", audience), READERS, ONCE),
    "the history of an audience": Row(at("initiatives_audience_history", audience), READERS, ONCE),
    "deleting an audience": Row(at("initiatives_audience_delete", audience), MAINTAINERS, ONCE),
    "a new audience": Row(at("initiatives_audience_add"), MAINTAINERS, ONCE),
    "loads": Row(at("initiatives_load_changelist"), MAINTAINERS, ONCE),
    "a load": Row(at("initiatives_load_change", load), MAINTAINERS, ONCE),
    "the history of a load": Row(at("initiatives_load_history", load), MAINTAINERS, ONCE),
    "undoing an import": Row(at("initiatives_load_undo", load), MAINTAINERS, ONCE),
    "a load by hand": Row(at("initiatives_load_add"), set(), ONCE),
    "deleting a load": Row(at("initiatives_load_delete", load), set(), ONCE),
    "importing a file": Row(at("initiatives_load_import"), MAINTAINERS, ONCE),
    "users": Row(at("auth_user_changelist"), MAINTAINERS, ONCE),
    "a new user": Row(at("auth_user_add"), MAINTAINERS, ONCE),
    "a user": Row(at("auth_user_change", user), MAINTAINERS, ONCE),
    "the password of a user": Row(at("auth_user_password_change", user), MAINTAINERS, ONCE),
    "the history of a user": Row(at("auth_user_history", user), MAINTAINERS, ONCE),
    "deleting a user": Row(at("auth_user_delete", user), SUPERUSERS, ONCE),
    "groups": Row(at("auth_group_changelist"), MAINTAINERS, ONCE),
    "a new group": Row(at("auth_group_add"), SUPERUSERS, ONCE),
    "a group": Row(at("auth_group_change", group), MAINTAINERS, ONCE),
    "the history of a group": Row(at("auth_group_history", group), MAINTAINERS, ONCE),
    "deleting a group": Row(at("auth_group_delete", group), SUPERUSERS, ONCE),
    "failed sign-ins": Row(at("axes_accessattempt_changelist"), MAINTAINERS, ONCE),
    "a failed sign-in": Row(at("axes_accessattempt_change", attempt), MAINTAINERS, ONCE),
    "the history of a failed sign-in": Row(at("axes_accessattempt_history", attempt), MAINTAINERS, ONCE),
    "deleting a failed sign-in": Row(at("axes_accessattempt_delete", attempt), MAINTAINERS, ONCE),
    "a failed sign-in by hand": Row(at("axes_accessattempt_add"), set(), ONCE),
}
"""Pages, as they are read. No method but POST changes anything, whoever uses it."""


def yes(entry):
    return {"post": "yes"}


PASSWORD = {
    "usable_password": "true",
    "password1": "a long enough one 7",
    "password2": "a long enough one 7",
}
NAMED = {"name": "New", "slug": "new", "description": "", "position": "9"}

SENDING = {
    "delete it": Row(of_entry("delete"), PUBLISHERS, data=yes, done=gone),
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
        data=lambda entry: {"username": "eve", **PASSWORD},
        done=lambda entry: User.objects.filter(username="eve").exists(),
    ),
    "add a partner": Row(
        at("partners_partner_add"),
        EDITORS,
        ONCE,
        data=lambda entry: {"name": "New", "slug": "new", "type": "not-known"},
        done=lambda entry: Partner.objects.filter(slug="new").exists(),
    ),
    "edit drafts in bulk": Row(
        at("initiatives_initiative_bulk"),
        EDITORS,
        UNPUBLISHED,
        data=bulk,
        done=lambda entry: fresh(entry).kind == "award",
    ),
    "edit others in bulk": Row(
        at("initiatives_initiative_bulk"),
        PUBLISHERS,
        PUBLIC,
        data=bulk,
        done=lambda entry: fresh(entry).kind == "award",
        told={EDITOR},
    ),
    "restore a version of a draft": Row(
        of_entry("restore", 1),
        EDITORS,
        UNPUBLISHED,
        data=lambda entry: {"current": second_version(entry)},
        done=lambda entry: fresh(entry).note == "",
    ),
    "restore a version of another": Row(
        of_entry("restore", 1),
        PUBLISHERS,
        PUBLIC,
        data=lambda entry: {"current": second_version(entry)},
        done=lambda entry: fresh(entry).note == "",
        told={EDITOR},
    ),
    "apply a change to a draft": Row(
        proposal_page,
        EDITORS,
        UNPUBLISHED,
        data=deciding("_apply"),
        done=lambda entry: fresh(entry).note == "Proposed.",
    ),
    "apply a change to another": Row(
        proposal_page,
        PUBLISHERS,
        PUBLIC,
        data=deciding("_apply"),
        done=lambda entry: fresh(entry).note == "Proposed.",
    ),
    "decline what another proposes": Row(
        proposal_page,
        PUBLISHERS,
        data=deciding("_decline"),
        done=lambda entry: not Version.objects.open_proposals().exists(),
    ),
    "close what another proposes by choosing nothing of it": Row(
        proposal_page,
        PUBLISHERS,
        UNPUBLISHED,
        data=choosing_nothing,
        done=lambda entry: not Version.objects.open_proposals().exists(),
        told={EDITOR},
    ),
    "close what another proposes by working it over": Row(
        proposal_form,
        PUBLISHERS,
        data=worked_over,
        done=lambda entry: not Version.objects.open_proposals().filter(user__username="una").exists(),
        told={EDITOR},
    ),
    "make a preview link": Row(
        of_entry("preview_links"),
        EDITORS,
        data=lambda entry: {"made_for": "Bo", "days": "7"},
        done=lambda entry: entry.preview_links.exists(),
    ),
    "revoke a preview link": Row(
        of_entry("preview_links"),
        EDITORS,
        data=lambda entry: {"revoke": link(entry).pk},
        done=lambda entry: not entry.preview_links.valid().exists(),
    ),
    "undo an import": Row(
        at("initiatives_load_undo", load),
        MAINTAINERS,
        ONCE,
        data=lambda entry: {},
        done=lambda entry: load(entry).undone_at is not None,
    ),
    "merge a partner": Row(
        at("partners_partner_merge", double),
        PUBLISHERS,
        ONCE,
        data=lambda entry: {"target": partner(entry).pk, "seen": preview(double(entry), partner(entry)).seen},
        done=lambda entry: double(entry).merged_into is not None,
    ),
    "take back a merge": Row(
        at("partners_partner_unmerge", merged),
        PUBLISHERS,
        ONCE,
        data=lambda entry: {},
        done=lambda entry: merged(entry).merged_into is None,
    ),
    "delete a partner": Row(
        at("partners_partner_delete", double),
        PUBLISHERS,
        ONCE,
        data=yes,
        done=lambda entry: not Partner.objects.filter(slug="second-book").exists(),
    ),
    "save a source": Row(
        at("initiatives_source_change", source),
        READERS,
        ONCE,
        data=lambda entry: {"url": source(entry).url, "title": "New"},
        done=lambda entry: Source.objects.filter(title="New").exists(),
    ),
    "delete a source": Row(
        at("initiatives_source_delete", unused_source),
        PUBLISHERS,
        ONCE,
        data=yes,
        done=lambda entry: Source.objects.count() == 1,
    ),
    "save a passage": Row(
        at("initiatives_passage_change", passage),
        MAINTAINERS,
        ONCE,
        data=lambda entry: {"source": source(entry).pk, "number": passage(entry).number, "text": "New."},
        done=lambda entry: Passage.objects.filter(text="New.").exists(),
    ),
    "delete a focus area": Row(
        at("initiatives_focusarea_delete", focus_area),
        MAINTAINERS,
        ONCE,
        data=yes,
        done=lambda entry: not FocusArea.objects.exists(),
    ),
    "delete an audience": Row(
        at("initiatives_audience_delete", audience),
        MAINTAINERS,
        ONCE,
        data=yes,
        done=lambda entry: not Audience.objects.exists(),
    ),
    "change a user": Row(
        at("auth_user_change", user),
        MAINTAINERS,
        ONCE,
        data=lambda entry: {"username": "una", "first_name": "Una"},
        done=lambda entry: user(entry).first_name == "Una",
    ),
    "give a user a password": Row(
        at("auth_user_password_change", user),
        MAINTAINERS,
        ONCE,
        data=lambda entry: PASSWORD,
        done=lambda entry: user(entry).check_password(PASSWORD["password1"]),
    ),
    "delete a user": Row(
        at("auth_user_delete", user),
        SUPERUSERS,
        ONCE,
        data=yes,
        done=lambda entry: not User.objects.filter(username="una").exists(),
    ),
    "rename a group": Row(
        at("auth_group_change", group),
        SUPERUSERS,
        ONCE,
        data=lambda entry: {"name": "Others"},
        done=lambda entry: Group.objects.filter(name="Others").exists(),
    ),
    "delete a group": Row(
        at("auth_group_delete", group),
        SUPERUSERS,
        ONCE,
        data=yes,
        done=lambda entry: not Group.objects.filter(name="Readers").exists(),
    ),
    "delete a failed sign-in": Row(
        at("axes_accessattempt_delete", attempt),
        MAINTAINERS,
        ONCE,
        data=yes,
        done=lambda entry: not AccessAttempt.objects.exists(),
    ),
}
"""What is sent to a page and done at once."""

NO_ROW = {
    "logout": "for everybody, and only sent",
    "login": "for everybody",
    "sign_in_code": "for everybody who has given a password",
    "password_change": "everybody’s own",
    "password_change_done": "everybody’s own",
    "password_reset": "for everybody",
    "password_reset_done": "for everybody",
    "password_reset_confirm": "for who has the letter",
    "password_reset_complete": "for everybody",
    "second_factor": "everybody’s own",
    "second_factor_phone": "everybody’s own",
    "second_factor_codes": "everybody’s own",
    "second_factor_off": "everybody’s own",
    "app_list": "a part of the index, which says “not found” where there is nothing to see",
    "autocomplete": "tried where long lists are",
    "jsi18n": "a script without content",
    "view_on_site": "leads to the public page",
}
"""The addresses of the editing site that have no row, and why."""
