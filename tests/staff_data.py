"""What the editing pages show besides the shipped directory: people, entries on every step, proposals, imports.

``python -m tests.staff_data`` adds it to the database of ``DATABASE_URL`` and prints as JSON what the addresses of
``tests.staff_states`` need to be complete.
"""

import json
import sys
from datetime import timedelta
from typing import Any

from tests.staff import ED, EVE, MAY, NORA, PAT, Person, make_staff

GUESSED = "guessed"
"""An account that is locked for who asks from this machine."""
RECOVERY_CODES = [f"{number:08}" for number in range(10, 22)]

PASSAGE = (
    "Open eBooks is an app containing thousands of titles, made by First Book and the public library of New York."
)
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
STEPS = ("draft", "in-review", "scheduled", "published", "withdrawn")


def import_of(version: int) -> bytes:
    """Return a table that adds an entry, changes one and contradicts another, of which it knows an old version."""
    lines = [
        "slug,version,title,kind,summary,partners",
        "new-from-file,,New from a file,program,It comes from a table.,First Book: lender",
        "on-its-way-draft,,On its way: draft,program,Changed by a table.,First Book",
        f"contested,{version},Contested,program,The table says something else.,First Book",
    ]
    return "\n".join(lines).encode()


def bad_table() -> bytes:
    return (
        f"slug,title,kind,partners\nnew-one,{LONG_WORD},programme,Frist Book\n,,,\nnew-one,Twice,program,\n"
        "contested,,program,"
    ).encode()


def make_staff_data() -> dict[str, Any]:
    """Make it all, and return the numbers and words in the addresses of the pages, by name."""
    from django.contrib.auth.models import Group
    from django.contrib.auth.tokens import default_token_generator
    from django.utils.encoding import force_bytes
    from django.utils.http import urlsafe_base64_encode

    people = _people()
    rows: dict[str, Any] = {**_entries(people), **_changes(people), **_imports(people), **_partners(people)}
    rows["uid"] = urlsafe_base64_encode(force_bytes(people[NORA].pk))
    rows["token"] = default_token_generator.make_token(people[NORA])
    rows["user"], rows["group"] = people[ED].pk, Group.objects.create(name="Interns").pk
    return rows | _lists()


def _people() -> dict[Person, Any]:
    """Make the staff; Eve signs in with a phone too."""
    from django_otp.plugins.otp_static.models import StaticDevice
    from django_otp.plugins.otp_totp.models import TOTPDevice

    people = make_staff()
    TOTPDevice.objects.create(user=people[EVE], name="Phone", key="0" * 40)
    spare = StaticDevice.objects.create(user=people[EVE], name="Recovery codes")
    for code in RECOVERY_CODES:
        spare.token_set.create(token=code)
    return people


def _entries(people: dict[Person, Any]) -> dict[str, Any]:
    """Make an entry on each step to the public, one deleted, and what the work desk asks to mend."""
    from django.utils import timezone

    from initiatives.authorship import authored
    from initiatives.models import FieldCitation, Initiative, LinkCheck, Passage, PreviewLink, ReviewRequest
    from initiatives.preview import _signer
    from initiatives.touch import batched
    from tests.factories import make_initiative, make_passage, make_source

    now = timezone.now()
    source = make_source("https://staff.example/a-page", title="A page that staff found")
    rows: dict[str, Any] = {}
    for step in STEPS:
        status = "published" if step in ("scheduled", "withdrawn") else step
        title = f"On its way: {step}"
        with authored(user=people[ED], reason="First version"), batched():
            entry = make_initiative(
                title,
                slug=f"on-its-way-{step}",
                passage=make_passage(PASSAGE, source=source),
                status=status,
                publish_at=now + timedelta(days=100 if step == "scheduled" else -100),
                partners=["First Book"],
                focus=["Reading and writing"],
                audiences=["Children"],
                names=["Open eBooks"],
            )
            partner = entry.partnerships.get()
            partner.passage, partner.quote = entry.passage, "First Book"
            partner.save()
        rows[step] = entry.pk
        if step == "withdrawn":
            with authored(user=people[PAT], reason="It is over"):
                entry.status, entry.withdrawn_reason = "withdrawn", "It ended in 2016, and its pages are gone."
                entry.save()
        if step == "in-review":
            asked = {"asked_of": people[PAT], "asked_by": people[ED], "note": "Is the second partner right?"}
            ReviewRequest.objects.create(initiative=entry, **asked)
    published = Initiative.objects.get(pk=rows["published"])
    Initiative.objects.filter(pk=published.pk).update(review_on=now.date() - timedelta(days=10))
    FieldCitation.objects.create(initiative=published, field="title", passage=published.passage, quote="Open eBooks")
    quoted = Passage.objects.get(initiative=published)
    quoted.text = quoted.text.replace("First Book", "Second Book")
    quoted.save()
    with authored(user=people[PAT], reason="A duplicate"):
        deleted = make_initiative(f"Deleted: {LONG_WORD}", slug="deleted-entry", partners=["First Book"])
        rows["deleted"] = deleted.pk
        deleted.delete()
    checked = {"checked_at": now, "since": now - timedelta(days=40), "works": False}
    LinkCheck.objects.create(url=source.url, outcome="404 Not Found", **checked)
    links = {}
    for name, moments in {
        "open": {"expires_at": now + timedelta(days=7)},
        "expired": {"expires_at": now - timedelta(days=1)},
        "revoked": {"expires_at": now + timedelta(days=7), "revoked_at": now},
    }.items():
        made = {"made_for": f"Ann Lee ({name})", "made_by": people[ED], **moments}
        link = PreviewLink.objects.create(initiative_id=rows["draft"], **made)
        links[f"{name}_token"] = _signer().sign(str(link.pk))
    return rows | links | {"source": source.pk, "passage": published.passage_id}


def _changes(people: dict[Person, Any]) -> dict[str, Any]:
    """Make an entry with a history and changes that are proposed, declined and in conflict."""
    from initiatives.authorship import authored
    from initiatives.history.proposals import Situation, decline, latest_of, propose, seen
    from initiatives.models import Initiative
    from initiatives.records import keys_of, to_record
    from tests.factories import make_initiative

    with authored(user=people[ED], reason="First version"):
        entry = make_initiative(
            "Contested", slug="contested", summary="Books for everybody, lent by phone.", partners=["First Book"]
        )
    first = latest_of(entry)

    def proposed(record, reason):
        with authored(user=people[ED], reason=reason):
            return propose(first, record, keys_of(Initiative.objects.for_detail().get(pk=entry.pk)))

    record = to_record(Initiative.objects.for_detail().get(pk=entry.pk))
    declined = proposed({**record, "note": "A note that nobody wants."}, "To be declined")
    with authored(user=people[PAT]):
        decline(declined, seen_as=seen(Situation.of(declined, entry)), reason="The page says so already")
    plain = proposed({**record, "website": "https://www.example.org/", "note": "It has a website."}, "Its website")
    conflicting = proposed({**record, "summary": f"Books for children, lent by {LONG_WORD}."}, "For children")
    with authored(user=people[PAT], reason="Shorter"):
        entry.summary = "Books for everybody."
        entry.save()
    return {
        "contested": entry.pk,
        "first": first.number,
        "latest": latest_of(entry).number,
        "declined": declined.number,
        "proposal": plain.number,
        "conflicting": conflicting.number,
    }


def _imports(people: dict[Person, Any]) -> dict[str, Any]:
    """Import two files, and undo one of them."""
    from django.db import transaction

    from initiatives.importing.applying import carry_out
    from initiatives.importing.comparing import plan
    from initiatives.importing.tables import read
    from initiatives.importing.undoing import undo
    from initiatives.models import Load

    loads = {}
    for name in ("imported", "undone"):
        table = f"slug,title,kind,summary\n{name},From a file: {name},program,It came."
        with transaction.atomic():
            loads[name] = carry_out(plan(read(f"{name}.csv", table.encode())), user=people[MAY])
    undo(loads["undone"], user=people[MAY])
    first = Load.objects.directory().first()
    return {name: load.pk for name, load in loads.items()} | {"load": first and first.pk}


def _partners(people: dict[Person, Any]) -> dict[str, Any]:
    """Make a partner in use, its double, one that is merged and one of nothing."""
    from initiatives.authorship import authored
    from initiatives.touch import batched
    from partners.merging import merge
    from tests.factories import make_initiative, make_partner

    double = make_partner("First Book, Inc.", slug="first-book-inc", acronym="FBI", website="https://fb.example/")
    make_initiative("Names both", slug="names-both", partners=["First Book", "First Book, Inc."])
    make_initiative("Names the double", slug="names-the-double", partners=["First Book, Inc."])
    kept, merged = make_partner("Kept Partner"), make_partner("Merged Partner")
    make_initiative("Once of the merged one", slug="once-of-the-merged", partners=["Merged Partner"])
    with authored(user=people[PAT], reason="The same organization"), batched():
        merge(merged, kept)
    unused = make_partner("Partner of Nothing")
    return {
        "partner": make_partner("First Book").pk,
        "double": double.pk,
        "merged": merged.pk,
        "unused": unused.pk,
    }


def _lists() -> dict[str, Any]:
    from axes.models import AccessAttempt

    from initiatives.models import Audience, FocusArea

    agent = {"user_agent": f"Mozilla/5.0 {LONG_WORD}"}
    attempt = AccessAttempt.objects.create(
        username="somebody", ip_address="192.0.2.1", failures_since_start=3, **agent
    )
    AccessAttempt.objects.create(username=GUESSED, ip_address="127.0.0.1", failures_since_start=5, **agent)
    return {
        "attempt": attempt.pk,
        "area": FocusArea.objects.order_by("pk")[0].pk,
        "audience": Audience.objects.order_by("pk")[0].pk,
    }


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imls_directory.settings")
    django.setup()
    sys.stdout.write(json.dumps(make_staff_data()))
