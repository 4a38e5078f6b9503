import pytest
from django.core.exceptions import ValidationError

from initiatives.history.merging import facts_of
from initiatives.history.restoring import restore
from initiatives.models import Initiative, Version
from initiatives.records import keys_of, to_record
from initiatives.touch import batched
from tests.factories import make_focus_area, make_initiative, make_partner, make_passage, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def initiative():
    made = make_initiative("One", text="Free for children.", partners=["First Book", "StoryCorps"], focus=["Access"])
    made.fieldcitations.create(field="title", quote="Free", passage=made.passage)
    return made


def latest(initiative):
    return Version.objects.of(initiative).first()


def test_a_restore_brings_back_text_links_and_citations_in_one_step(initiative):
    version, keys = latest(initiative), keys_of(initiative)
    initiative.title = "Two"
    initiative.slug = "two"
    initiative.save()
    initiative.partnerships.all().delete()
    initiative.fieldcitations.all().delete()
    restored = restore(version)
    assert restored.initiative == initiative
    assert restored.lost == []
    assert facts_of(to_record(Initiative.objects.get())) == facts_of(version.record)
    assert keys_of(Initiative.objects.get()) == keys
    assert latest(initiative).reason == f"Restored version {version.number}"


def test_a_restore_publishes_nothing(initiative):
    version = latest(initiative)
    initiative.status = Initiative.Status.DRAFT
    initiative.title = "Two"
    initiative.save()
    assert restore(version).initiative.status == Initiative.Status.DRAFT


def test_a_deleted_entry_comes_back_as_a_draft_with_its_history(initiative):
    entry, before = initiative.pk, latest(initiative)
    initiative.delete()
    restore(Version.objects.deletions().get())
    back = Initiative.objects.get()
    assert (back.pk, back.status) == (entry, Initiative.Status.DRAFT)
    assert facts_of(to_record(back)) == facts_of(before.record)
    assert not Version.objects.deletions().exists()
    assert [version.state for version in Version.objects.of(back)] == ["saved", "deleted", *["saved"] * before.number]


def test_what_has_another_slug_or_was_merged_since_is_linked_as_it_is_now(initiative):
    version = latest(initiative)
    first, second = (link.partner for link in initiative.partnerships.all())
    initiative.partnerships.all().delete()
    first.slug = "renamed"
    first.save()
    second.merged_into = make_partner("StoryCorps, Inc.")
    second.save()
    restored = restore(version)
    assert restored.lost == []
    assert [link.partner.slug for link in restored.initiative.partnerships.all()] == ["renamed", "storycorps-inc"]


def test_links_to_one_thing_come_back_as_one(initiative):
    version = latest(initiative)
    first, second = (link.partner for link in initiative.partnerships.all())
    initiative.partnerships.filter(partner=second).delete()
    second.merged_into = first
    second.save()
    assert [link.partner for link in restore(version).initiative.partnerships.all()] == [first]


def test_an_entry_that_was_withdrawn_before_it_was_deleted_comes_back_as_a_draft_that_nobody_sees(initiative, client):
    initiative.status, initiative.withdrawn_reason = "withdrawn", "It ended."
    initiative.save()
    address = initiative.get_absolute_url()
    assert client.get(address).status_code == 410
    initiative.delete()
    assert client.get(address).status_code == 404
    restored = restore(Version.objects.deletions().get()).initiative
    assert (restored.status, restored.withdrawn_reason) == ("draft", "")
    assert client.get(address).status_code == 404


def test_a_link_whose_thing_is_deleted_is_left_out_and_said(initiative):
    version = latest(initiative)
    make_focus_area("Access").delete()
    restored = restore(version)
    assert restored.lost == ["There is no focus area “access”."]
    assert restored.initiative.partnerships.count() == 2


def test_a_restore_that_rules_refuse_changes_nothing(initiative):
    version = latest(initiative)
    version.record["kind"] = "gone"
    before = to_record(Initiative.objects.get())
    with pytest.raises(ValidationError, match="not a valid choice"):
        restore(version)
    assert to_record(Initiative.objects.get()) == before


def test_a_source_that_has_another_address_since_supports_what_it_did(initiative):
    source = make_source("https://one.example/")
    initiative.partnerships.filter(position=0).update(source=source)
    version = latest(initiative)
    initiative.partnerships.all().delete()
    initiative.fieldcitations.all().delete()
    for moved in (source, initiative.passage.source):
        moved.url = f"https://moved.example/{moved.pk}"
        moved.save()
    restored = restore(version)
    assert restored.lost == []
    assert [link.source for link in restored.initiative.partnerships.all()] == [source, None]
    assert restored.initiative.passage == initiative.passage
    assert restored.initiative.fieldcitations.get().quote == "Free"


def test_what_rested_on_a_deleted_source_or_passage_comes_back_without_it_and_that_is_said(initiative):
    source = make_source("https://gone.example/")
    passage = make_passage("Other words.", number=77)
    initiative.partnerships.filter(position=0).update(source=source)
    initiative.focuslinks.update(quote="Other", passage=passage)
    version = latest(initiative)
    initiative.partnerships.update(source=None)
    initiative.focuslinks.update(quote="", passage=None)
    source.delete()
    passage.delete()
    restored = restore(version)
    assert restored.lost == [
        "first-book: There is no source “https://gone.example/”.",
        f"access: There is no passage “{passage.source.url}, 77”.",
    ]
    assert [link.source for link in restored.initiative.partnerships.all()] == [None, None]
    assert [(link.quote, link.passage) for link in restored.initiative.focuslinks.all()] == [("", None)]


def test_a_quote_that_stands_in_its_passage_no_more_is_left_out_and_that_is_said(initiative):
    version = latest(initiative)
    initiative.delete()
    initiative.passage.text = "Other words."
    initiative.passage.save()
    restored = restore(version)
    number = initiative.passage.number
    assert restored.lost == [f"title: “Free” does not stand in passage {number} any more."]
    cited = restored.initiative.fieldcitations.get()
    assert (cited.quote, cited.passage) == ("", None)


def test_whether_it_still_exists_is_not_known_once_nothing_supports_it(initiative):
    source = make_source("https://ended.example/")
    with batched():
        initiative.standing = "ended"
        initiative.save()
        initiative.fieldcitations.create(field="standing", source=source)
    initiative.delete()
    source.delete()
    restored = restore(Version.objects.deletions().get())
    assert restored.initiative.standing == Initiative.Standing.NOT_KNOWN
    assert restored.lost == [
        "standing: There is no source “https://ended.example/”.",
        "standing: Nothing supports “Ended” any more: it is “Not known”.",
    ]


def test_a_passage_that_another_entry_has_by_now_stays_with_that(initiative):
    version = latest(initiative)
    initiative.delete()
    other = make_initiative("Other", passage=initiative.passage)
    restored = restore(version)
    assert restored.initiative.passage is None
    assert restored.lost == [f"Passage {other.passage.number} is that of “Other” now."]
    assert restored.initiative.fieldcitations.get().passage == other.passage


def test_keywords_that_too_many_others_have_by_now_are_left_out_and_the_rest_stays(initiative):
    initiative.keywords = "free, books,  poets"
    initiative.save()
    version = latest(initiative)
    initiative.delete()
    for _ in range(4):
        make_initiative(keywords="Books")
    restored = restore(version)
    assert restored.initiative.keywords == "free, poets"
    assert restored.lost == ["The keyword “books” is already on 4 other entries, so it would tell too little."]
