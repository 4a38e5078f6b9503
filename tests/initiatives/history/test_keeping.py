import pytest
from django.core.management import call_command

from initiatives.authorship import author, authored
from initiatives.history.keeping import keep
from initiatives.models import Audience, FocusArea, Initiative, Passage, Source, Version
from initiatives.records import to_record
from initiatives.touch import batched
from partners.models import Partner
from tests.factories import make_focus_area, make_initiative, make_partner, make_passage, make_source

pytestmark = pytest.mark.django_db


def versions(initiative):
    return list(Version.objects.of(initiative).order_by("number"))


def test_every_save_keeps_who_when_why_and_all_links(django_user_model):
    editor = django_user_model.objects.create_user("editor")
    initiative = make_initiative("One", partners=["First Book"])
    with authored(user=editor, reason="A better name"):
        initiative.title = "Two"
        initiative.save()
    first, second = versions(initiative)
    assert (first.number, first.user, first.reason) == (1, None, "")
    assert [link["partner"] for link in first.record["partnerships"]] == [["first-book"]]
    assert (second.number, second.user, second.reason) == (2, editor, "A better name")
    assert second.record == to_record(initiative)
    assert second.at >= initiative.updated_at


@pytest.mark.parametrize(
    "write",
    [
        lambda initiative: Initiative.objects.update(note="By update"),
        lambda initiative: initiative.focuslinks.create(focus_area=make_focus_area("Arts")),
        lambda initiative: initiative.partnerships.all().delete(),
        lambda initiative: initiative.partnerships.update(role="founder"),
        lambda initiative: Partner.objects.update(slug="second-book"),
        lambda initiative: FocusArea.objects.update(slug="second-area"),
        lambda initiative: Audience.objects.update(slug="everybody"),
        lambda initiative: Source.objects.filter(url="https://one.example/").update(url="https://two.example/"),
        lambda initiative: Source.objects.exclude(url="https://one.example/").update(url="https://two.example/"),
        lambda initiative: Passage.objects.update(number=99),
    ],
    ids=[
        "update",
        "new link",
        "links deleted",
        "links updated",
        "slug of a partner",
        "slug of a focus area",
        "slug of an audience",
        "address of a source",
        "address of the source of a passage",
        "number of a passage that is quoted",
    ],
)
def test_whatever_writes_leaves_one_version_that_says_what_the_initiative_is(write):
    initiative = make_initiative("One", partners=["First Book"], focus=["Access"], audiences=["Children"])
    initiative.partnerships.update(source=make_source("https://one.example/"))
    initiative.focuslinks.update(quote="thousands", passage=make_passage())
    before = len(versions(initiative))
    write(initiative)
    assert len(versions(initiative)) == before + 1
    assert versions(initiative)[-1].record == to_record(Initiative.objects.get())


def test_a_batch_leaves_one_version_and_a_save_that_changes_nothing_leaves_none():
    initiative = make_initiative("One")
    with batched():
        initiative.note = "A note"
        initiative.save()
        initiative.partnerships.create(partner=make_partner("P"))
    assert len(versions(initiative)) == 2
    initiative.save()
    assert len(versions(initiative)) == 2


def test_a_deleted_initiative_leaves_what_it_was():
    initiative = make_initiative("One", partners=["First Book"])
    record = to_record(initiative)
    entry = initiative.pk
    Initiative.objects.all().delete()
    last = Version.objects.deletions().get()
    assert (last.entry, last.number, last.record) == (entry, 2, record)


def test_fixtures_leave_one_version_of_each_initiative(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        call_command("loaddata", "directory", verbosity=0)
    assert Version.objects.count() == Initiative.objects.count() == 23
    assert {version.number for version in Version.objects.all()} == {1}


def test_many_cost_the_same_queries_as_one(django_assert_max_num_queries):
    pks = [make_initiative(partners=["P"]).pk for _ in range(5)]
    Version.objects.all().delete()
    with django_assert_max_num_queries(16):
        keep(dict.fromkeys(pks, author()))
    assert Version.objects.count() == 5


def test_a_reason_that_is_too_long_is_cut():
    with authored(reason="why " * 100):
        initiative = make_initiative()
    reason = Version.objects.get(entry=initiative.pk).reason
    assert len(reason) == 200
    assert reason.endswith("…")
