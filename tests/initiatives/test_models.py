from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from initiatives.models import (
    AlternateName,
    FieldCitation,
    FocusArea,
    FocusLink,
    Initiative,
    Partnership,
    Passage,
    Source,
    StatedDate,
)
from initiatives.models.citations import LINKS
from partners.models import Partner
from tests.factories import make_focus_area, make_initiative, make_partner, make_passage, make_source

pytestmark = pytest.mark.django_db


def titles(queryset):
    return [initiative.title for initiative in queryset]


def test_published_holds_neither_drafts_nor_entries_scheduled_for_later():
    now = timezone.now()
    make_initiative("Draft", status="draft")
    make_initiative("Tomorrow", publish_at=now + timedelta(days=1))
    make_initiative("Yesterday", publish_at=now - timedelta(days=1))
    assert titles(Initiative.objects.published()) == ["Yesterday"]


def test_a_scheduled_entry_appears_by_itself(monkeypatch):
    make_initiative("Tomorrow", publish_at=timezone.now() + timedelta(days=1))
    later = timezone.now() + timedelta(days=1, seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert titles(Initiative.objects.published()) == ["Tomorrow"]


def test_titles_sort_by_their_folded_spelling_and_then_by_slug():
    for title, slug in [("eBooks", "z"), ("Émile", "y"), ("“Apples”", "x"), ("ebooks", "a"), ("Zebra", "b")]:
        make_initiative(title, slug=slug)
    assert [(one.title, one.slug) for one in Initiative.objects.all()] == [
        ("“Apples”", "x"),
        ("ebooks", "a"),
        ("eBooks", "z"),
        ("Émile", "y"),
        ("Zebra", "b"),
    ]


def test_slugs_that_end_an_order_compare_by_code_point():
    for slug in ("a-b", "ab", "a0", "aa"):
        make_initiative("Same", slug=slug)
    assert [one.slug for one in Initiative.objects.all()] == ["a-b", "a0", "aa", "ab"]


def test_a_bulk_update_of_titles_moves_the_rows_in_the_order():
    make_initiative("Beta", slug="one")
    make_initiative("Gamma", slug="two")
    Initiative.objects.filter(slug="two").update(title="alpha")
    assert titles(Initiative.objects.all()) == ["alpha", "Beta"]


def test_a_save_sets_the_time_of_the_update_and_a_load_keeps_it():
    initiative = make_initiative("One")
    old = timezone.now() - timedelta(days=30)
    initiative.updated_at = old
    initiative.save(keep_times=True)
    assert Initiative.objects.get().updated_at == old
    initiative.note = "New"
    initiative.save(update_fields=["note"])
    assert Initiative.objects.get().updated_at > old


def test_the_description_is_the_summary_else_the_passage_else_nothing():
    assert make_initiative("One", text="The passage.").description == "The passage."
    assert make_initiative("Two", text="The passage.", summary="Plain words.").description == "Plain words."
    assert make_initiative("Three").description == ""


def test_an_initiative_of_both_institutions_lists_both():
    both = make_initiative("Both", concerns_libraries=True, concerns_museums=True)
    assert [institution.label for institution in both.institutions] == ["Libraries", "Museums"]
    assert make_initiative("Neither").institutions == []


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_the_database_refuses_what_no_form_may_let_through():
    initiative = make_initiative("One")
    refused(lambda: Initiative.objects.filter(pk=initiative.pk).update(title=""))
    refused(lambda: Initiative.objects.filter(pk=initiative.pk).update(slug=""))
    refused(lambda: Initiative.objects.filter(pk=initiative.pk).update(kind="festival"))
    refused(lambda: Initiative.objects.filter(pk=initiative.pk).update(standing="perhaps"))
    refused(lambda: Initiative.objects.filter(pk=initiative.pk).update(status="hidden"))
    refused(lambda: Initiative.objects.create(title="Twin", slug=initiative.slug, kind="award"))
    refused(lambda: Partner.objects.create(name="", slug="nameless"))
    refused(lambda: Partner.objects.create(name="Typed", slug="typed", type="guild"))
    refused(lambda: FocusArea.objects.create(name="", slug="nameless"))
    refused(lambda: Source.objects.create(url=""))
    refused(lambda: Passage.objects.create(source=make_source(), number=0, text="Zero."))
    refused(lambda: AlternateName.objects.create(initiative=initiative, name=""))
    refused(lambda: StatedDate.objects.create(initiative=initiative, text=""))
    refused(lambda: FieldCitation.objects.create(initiative=initiative, field="note"))


def test_a_passage_belongs_to_one_initiative_only():
    first = make_initiative("One", text="A passage.")
    refused(lambda: make_initiative("Two", passage=first.passage))


def target_of(link):
    """What a link of each kind needs besides its initiative and its citation."""
    return {
        Partnership: {"partner": make_partner()},
        FocusLink: {"focus_area": make_focus_area()},
        AlternateName: {"name": "Other"},
        StatedDate: {"text": "In 2015"},
        FieldCitation: {"field": "title"},
    }.get(link) or {"audience": link._meta.get_field("audience").related_model.objects.create(name="All", slug="all")}


@pytest.mark.parametrize("link", LINKS)
def test_a_citation_is_a_quote_with_its_passage_or_a_source_or_neither(link):
    initiative, passage, source = (
        make_initiative("One"),
        make_passage("A quoted word."),
        make_source("https://a.example/"),
    )
    target = target_of(link)
    refused(lambda: link.objects.create(initiative=initiative, **target, quote="quoted"))
    refused(lambda: link.objects.create(initiative=initiative, **target, passage=passage))
    refused(
        lambda: link.objects.create(initiative=initiative, **target, quote="quoted", passage=passage, source=source)
    )
    for citation in ({}, {"source": source}, {"quote": "quoted", "passage": passage}):
        link.objects.create(initiative=initiative, **target, **citation)
        refused(lambda citation=citation: link.objects.create(initiative=initiative, **target, **citation))
        link.objects.all().delete()


def test_a_quote_that_is_not_in_its_passage_is_refused_and_the_passage_shown():
    link = FocusLink(
        initiative=make_initiative("One"),
        focus_area=make_focus_area(),
        passage=make_passage("Free for\u00a0children.", number=7),
        quote="free for children",
    )
    with pytest.raises(ValidationError) as refusal:
        link.full_clean()
    assert refusal.value.message_dict == {"quote": ["Passage 7 doesn’t contain these words."]}


def test_every_link_is_found_by_its_natural_key():
    initiative = make_initiative("One")
    for link in LINKS:
        row = link.objects.create(initiative=initiative, **target_of(link))
        assert link.objects.get_by_natural_key(*row.natural_key()) == row


def test_supported_links_rest_on_a_quote_or_a_source():
    initiative = make_initiative("One", focus=["By the editors"])
    quoted = FocusLink.objects.create(
        initiative=initiative, focus_area=make_focus_area("Quoted"), passage=make_passage("Words."), quote="Words"
    )
    sourced = FocusLink.objects.create(
        initiative=initiative, focus_area=make_focus_area("Sourced"), source=make_source("https://a.example/")
    )
    assert list(initiative.focuslinks.supported()) == [quoted, sourced]


def test_a_source_that_supports_a_fact_cannot_be_deleted():
    source = make_source("https://a.example/")
    StatedDate.objects.create(initiative=make_initiative("One"), text="In 2015", source=source)
    with pytest.raises(IntegrityError):
        source.delete()


def test_a_source_without_a_title_is_known_by_its_host():
    assert make_source("https://www.imls.gov/news/one").host == "imls.gov"


def keyword_errors(initiative):
    with pytest.raises(ValidationError) as refusal:
        initiative.full_clean()
    return refusal.value.message_dict["keywords"]


def test_keywords_are_few_telling_and_given_once():
    for number in range(4):
        make_initiative(f"Other {number}", keywords="kids, Money")
    one = make_initiative("One", keywords="money")
    assert keyword_errors(one) == ["The keyword “money” is already on 4 other entries, so it would tell too little."]
    one.keywords = ", ".join(f"word{number}" for number in range(13))
    assert keyword_errors(one) == ["Give at most 12 keywords; these are 13."]
    one.keywords = "army, navy, Army"
    assert keyword_errors(one) == ["The keyword “army” is given twice."]
    one.keywords = ", ".join(f"word{number}" for number in range(12))
    one.full_clean()


def test_keywords_in_another_spelling_are_the_same():
    for number in range(4):
        make_initiative(f"Other {number}", keywords="Müller")
    one = make_initiative("One", keywords="muller")
    assert keyword_errors(one) == ["The keyword “muller” is already on 4 other entries, so it would tell too little."]
    one.keywords = "Łódź, Lodz"
    assert keyword_errors(one) == ["The keyword “Łódź” is given twice."]


def test_a_save_that_cannot_be_indexed_is_taken_back_whole(monkeypatch):
    initiative, partner = make_initiative("One"), make_partner("First Book")
    Partnership.objects.create(initiative=initiative, partner=partner)

    def fails(*_):
        raise RuntimeError

    monkeypatch.setattr("initiatives.search.indexing.reindex", fails)
    initiative.title = partner.name = "Changed"
    for row in (initiative, partner):
        with pytest.raises(RuntimeError):
            row.save()
    assert not Initiative.objects.filter(title="Changed").exists()
    assert not Partner.objects.filter(name="Changed").exists()


def test_a_save_of_the_title_alone_moves_the_row_in_the_order():
    make_initiative("Beta")
    last = make_initiative("Gamma")
    last.title = "Alpha"
    last.save(update_fields=["title"])
    assert titles(Initiative.objects.all()) == ["Alpha", "Beta"]


@pytest.mark.parametrize("count", [1, 12])
def test_a_list_and_a_detail_cost_the_same_at_any_size(count, django_assert_num_queries):
    for number in range(count):
        make_initiative(f"One {number}", text="Words.", focus=["Area"], audiences=["All"], partners=["Partner"])
    with django_assert_num_queries(4):
        for one in Initiative.objects.published().for_list():
            [link.partner.name for link in one.partnerships.all()]
            [link.focus_area.name for link in one.focuslinks.all()]
            [link.audience.name for link in one.audiencelinks.all()]
            assert one.description == "Words."
    with django_assert_num_queries(7):
        for one in Initiative.objects.for_detail():
            for name in (
                "partnerships",
                "focuslinks",
                "audiencelinks",
                "alternatenames",
                "stateddates",
                "fieldcitations",
            ):
                [(link.passage, link.source) for link in getattr(one, name).all()]
