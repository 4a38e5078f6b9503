"""Entries, their previews and their proposed changes, for the tests of previews."""

from django.urls import reverse

from initiatives.authorship import authored
from initiatives.history.keeping import add
from initiatives.models import Initiative, Version
from initiatives.records import to_record
from tests.factories import make_initiative

TEXT = "Open eBooks is an app containing thousands of titles."


def preview_of(initiative, query=""):
    return reverse("admin:initiatives_initiative_preview", args=[initiative.pk]) + query


def links_of(initiative):
    return reverse("admin:initiatives_initiative_preview_links", args=[initiative.pk])


def make_entry(**fields):
    entry = make_initiative("Open eBooks", text=TEXT, partners=["First Book"], focus=["Reading"], **fields)
    entry.partnerships.update(quote="Open eBooks", passage=entry.passage)
    return entry


def propose(initiative, **changed):
    initiative = Initiative.objects.for_detail().get(pk=initiative.pk)
    with authored(reason="Shorter"):
        return add(
            Version(
                entry=initiative.pk,
                base=Version.objects.of(initiative).first().number,
                record=to_record(initiative) | changed,
                state=Version.State.PROPOSED,
            )
        )
