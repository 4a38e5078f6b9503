from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from initiatives.models import (
    Audience,
    FieldCitation,
    FocusArea,
    Load,
)
from partners.formats import format_date
from tests.editing import queries_of, words_of
from tests.factories import make_initiative, make_source

pytestmark = pytest.mark.django_db

PASSAGE = "Open eBooks is an app containing thousands of titles that are free for children."
LIST = "admin:initiatives_initiative_changelist"


def listed(client, query=""):
    """The titles that the editors' list gives for a query."""
    return [initiative.title for initiative in client.get(reverse(LIST) + query).context["cl"].result_list]


def test_the_list_says_for_each_entry_what_the_public_sees_and_how_much_is_known(editor):
    eastern = ZoneInfo("America/New_York")
    live = datetime(2026, 3, 3, 14, 30, tzinfo=eastern)
    make_initiative("Alpha", partners=["One", "Two"], focus=["Reading"], standing="running", publish_at=live)
    make_initiative("Beta", status="draft", partners=["One"])
    make_initiative("Gamma", publish_at=datetime(2097, 3, 3, 9, tzinfo=eastern))
    today = format_date(timezone.now())
    words = words_of(editor.get(reverse(LIST)))
    assert f"Alpha Program Published Running March 3, 2026, 2:30 p.m. Eastern 2 1 {today}" in words
    assert f"Beta Program Draft Not known {today}" in words
    assert f"Gamma Program Scheduled Not known March 3, 2097, 9:00 a.m. Eastern 0 0 {today}" in words
    assert "Publish at" in words


def test_every_list_costs_the_same_for_1_row_and_for_40(editor):
    models = ["initiative", "passage", "source", "focusarea", "audience", "load"]
    addresses = [reverse(f"admin:initiatives_{model}_changelist") for model in models]
    _make_one_of_everything(0)
    one = {address: queries_of(editor, address) for address in addresses}
    for number in range(1, 40):
        _make_one_of_everything(number)
    assert {address: queries_of(editor, address) for address in addresses} == one


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?publication=published", ["Complete", "Lone"]),
        ("?publication=scheduled", ["Later"]),
        ("?publication=draft", ["Draft"]),
        ("?without=partner", ["Draft", "Later", "Lone"]),
        ("?without=focus-area", ["Draft", "Later", "Lone"]),
        ("?without=audience", ["Draft", "Later", "Lone"]),
        ("?without=citation", ["Draft", "Later", "Lone"]),
        ("?without=support", ["Complete"]),
        ("?kind__exact=award", ["Lone"]),
        ("?standing__exact=ended", ["Lone"]),
        ("?publication=nonsense", ["Complete", "Draft", "Later", "Lone"]),
    ],
)
def test_the_list_is_filtered(editor, query, titles):
    complete = make_initiative("Complete", text=PASSAGE, partners=["A"], focus=["B"], audiences=["C"])
    FieldCitation.objects.create(initiative=complete, field="title", quote="Open", passage=complete.passage)
    make_initiative("Draft", status="draft")
    make_initiative("Later", publish_at=timezone.now() + timedelta(days=1))
    make_initiative("Lone", kind="award", standing="ended")
    assert listed(editor, query) == titles


def test_the_list_is_filtered_by_focus_area_and_audience(editor):
    make_initiative("One", focus=["Reading", "Health"], audiences=["Children"])
    make_initiative("Two", focus=["Health"], audiences=["Families"])
    reading, children = FocusArea.objects.get(name="Reading"), Audience.objects.get(name="Children")
    assert listed(editor, f"?focus_areas__id__exact={reading.pk}") == ["One"]
    assert listed(editor, f"?audiences__id__exact={children.pk}") == ["One"]
    assert "isnull" not in editor.get(reverse(LIST)).content.decode()  # what is missing has a filter of its own


def test_filters_count_what_they_would_leave(editor):
    make_initiative("Complete", text=PASSAGE, partners=["First Book"])
    make_initiative("Draft", status="draft")
    words = words_of(editor.get(reverse(LIST) + "?_facets=True"))
    assert "Published (1) Scheduled (0) In review (0) Draft (1) Withdrawn (0)" in words
    assert "Without partner (1)" in words


def test_search_is_the_sites_own_with_the_best_first(editor):
    make_initiative("Another program", summary="It lends to libraries.")
    make_initiative("The library card")
    assert listed(editor, "?q=Libraries") == ["The library card", "Another program"]
    assert listed(editor, "?q=librari%C3%A9s+cards") == ["The library card"]
    assert listed(editor, "?q=libary+card") == ["The library card"]
    assert listed(editor, "?q=%20") == ["Another program", "The library card"]
    assert listed(editor, "?q=%F0%9F%8E%89") == []


def test_search_finds_drafts_by_words_that_no_published_entry_has(editor):
    make_initiative("Poem club", status="draft")
    make_initiative("Poet club")
    assert listed(editor, "?q=poem") == ["Poem club"]


def test_search_says_how_it_understood_a_misspelled_word(editor):
    make_initiative("Veterans at home")
    response = editor.get(reverse(LIST) + "?q=vetrans")
    assert "veterans" in words_of(response)


def test_search_results_follow_a_column_where_one_is_chosen(editor):
    make_initiative("Zoo library library")
    make_initiative("Art", summary="library")
    assert listed(editor, "?q=library") == ["Zoo library library", "Art"]
    assert listed(editor, "?q=library&o=1") == ["Art", "Zoo library library"]


def _make_one_of_everything(number):
    make_initiative(
        text=PASSAGE,
        partners=[f"Partner {number}", "All"],
        focus=[f"Area {number}", "All"],
        audiences=[f"Audience {number}"],
        names=[f"Name {number}"],
    )
    make_source(f"https://example.org/{number}")
    Load.objects.create(name="directory.json", sha256=str(number).zfill(64), entries=[])
