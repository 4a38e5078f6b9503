from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from initiatives.filters import InitiativeFilter
from initiatives.models import Initiative
from initiatives.touch import batched
from tests.factories import make_audience, make_focus_area, make_initiative, make_partner

from .asking import ask, titles

pytestmark = pytest.mark.django_db


def ignored(query):
    return [(put_aside.parameter, put_aside.value) for put_aside in ask(query).ignored]


# ---- What is chosen


def test_any_value_of_a_facet_will_do():
    make_initiative("Books", focus=["Reading"])
    make_initiative("Paint", focus=["Arts"])
    make_initiative("Health", focus=["Families"])
    assert titles("focus=reading&focus=arts") == ["Books", "Paint"]


def test_facets_narrow_each_other():
    make_initiative("Books", focus=["Reading"], audiences=["Children"], partners=["First Book"], kind="award")
    make_initiative("Tales", focus=["Reading"], audiences=["Children"], partners=["First Book"], kind="program")
    make_initiative("Poems", focus=["Reading"], audiences=["Teens"], partners=["First Book"], kind="award")
    make_initiative("Paint", focus=["Arts"], audiences=["Children"], partners=["First Book"], kind="award")
    make_initiative("Prose", focus=["Reading"], audiences=["Children"], kind="award")
    assert titles("focus=reading&audience=children&partner=first-book&kind=award") == ["Books"]


def test_match_all_asks_for_every_chosen_focus_area():
    make_initiative("Both", focus=["Reading", "Arts"])
    make_initiative("Books", focus=["Reading"])
    make_initiative("Paint", focus=["Arts"])
    assert titles("focus=reading&focus=arts&match=all") == ["Both"]
    assert titles("focus=reading&focus=arts&match=any") == ["Books", "Both", "Paint"]


def test_match_all_leaves_other_facets_as_they_are():
    make_initiative("Books", focus=["Reading"], kind="award", audiences=["Children"])
    make_initiative("Tales", focus=["Reading"], kind="program", audiences=["Teens"])
    assert titles("match=all&focus=reading&kind=award&kind=program&audience=children&audience=teens") == [
        "Books",
        "Tales",
    ]


def test_what_concerns_libraries_and_museums_is_found_under_either():
    make_initiative("Both", concerns_libraries=True, concerns_museums=True)
    make_initiative("Libraries", concerns_libraries=True)
    make_initiative("Museums", concerns_museums=True)
    make_initiative("Unsaid")
    assert titles("institutions=libraries") == ["Both", "Libraries"]
    assert titles("institutions=museums") == ["Both", "Museums"]
    assert titles("institutions=not-stated") == ["Unsaid"]
    assert titles("institutions=museums&institutions=not-stated") == ["Both", "Museums", "Unsaid"]


def test_an_initiative_with_several_chosen_values_is_listed_once():
    make_initiative("Both", focus=["Reading", "Arts"], partners=["First Book", "StoryCorps"])
    assert titles("focus=reading&focus=arts&partner=first-book&partner=storycorps") == ["Both"]


def test_several_chosen_values_do_not_make_words_count_more():
    make_initiative("Poetry once", focus=["Reading", "Arts"])
    make_initiative("Poetry most of all", focus=["Reading"])
    scores = {each.title: each.score for each in ask("q=poetry").results}
    filtered = {each.title: each.score for each in ask("q=poetry&focus=reading&focus=arts").results}
    assert filtered == scores


def test_words_narrow_the_facets_and_the_facets_the_words():
    make_initiative("Poetry for children", audiences=["Children"])
    make_initiative("Poetry for teens", audiences=["Teens"])
    make_initiative("Games for children", audiences=["Children"])
    assert titles("q=poetry&audience=children") == ["Poetry for children"]


def test_only_what_is_public_is_listed_and_counted():
    make_initiative("Public", focus=["Reading"])
    make_initiative("Draft", focus=["Reading"], status=Initiative.Status.DRAFT)
    make_initiative("Tomorrow", focus=["Reading"], publish_at=timezone.now() + timedelta(days=1))
    assert titles("focus=reading") == ["Public"]
    assert ask().total == 1


def test_without_a_query_it_is_the_whole_list():
    make_initiative("One")
    make_initiative("Two")
    everything = InitiativeFilter(queryset=Initiative.objects.published())
    assert [initiative.title for initiative in everything.results] == ["One", "Two"]
    assert not everything.is_filtered
    assert everything.url == "/initiatives/"


# ---- What is not known


def test_blank_values_are_dropped_in_silence():
    make_initiative("One")
    filterset = ask("q=+%09&focus=&audience=+&institutions=&kind=&partner=&match=&sort=")
    assert [initiative.title for initiative in filterset.results] == ["One"]
    assert filterset.ignored == []
    assert filterset.reading is None
    assert not filterset.is_filtered


def test_white_space_around_a_value_does_not_count():
    make_initiative("Award", kind="award")
    make_initiative("Program", kind="program")
    assert titles("kind=+award+") == ["Award"]


@pytest.mark.parametrize("parameter", ["focus", "audience", "institutions", "kind", "partner", "match", "sort"])
def test_an_unknown_value_is_put_aside_and_named(parameter):
    make_initiative("One")
    assert titles(f"{parameter}=nope") == ["One"]
    assert ignored(f"{parameter}=nope&{parameter}=nope") == [(parameter, "nope")]


def test_a_known_value_counts_beside_an_unknown_one():
    make_initiative("Books", focus=["Reading"])
    make_initiative("Paint", focus=["Arts"])
    assert titles("focus=reading&focus=nope") == ["Books"]
    assert ignored("focus=reading&focus=nope") == [("focus", "nope")]


def test_the_page_says_in_a_sentence_what_it_left_out():
    (nope,) = ask("focus=nope").ignored
    assert nope.sentence == "“nope” is not a focus area here, so it was left out."


def test_values_are_named_in_the_order_of_the_parameters():
    assert ignored("sort=nope&kind=b&kind=a&focus=nope") == [
        ("focus", "nope"),
        ("kind", "b"),
        ("kind", "a"),
        ("sort", "nope"),
    ]


def test_a_slug_of_one_facet_is_unknown_to_another():
    make_initiative(focus=["StoryCorps"])
    assert ignored("partner=storycorps") == [("partner", "storycorps")]


def test_a_partner_of_drafts_alone_is_not_known_yet():
    make_initiative(partners=["Secret Society"], status=Initiative.Status.DRAFT)
    assert ignored("partner=secret-society") == [("partner", "secret-society")]


def test_words_with_a_nul_are_refused_and_named():
    make_initiative("Poetry")
    make_initiative("Prose")
    assert titles("q=poet%00ry") == ["Poetry", "Prose"]
    assert ignored("q=poet%00ry") == [("q", "poet␀ry")]


def test_a_nul_within_a_slug_is_an_unknown_value():
    make_initiative(kind="award")
    assert ignored("kind=award%00") == [("kind", "award␀")]


def test_what_a_page_cannot_show_is_not_shown():
    (value,) = ask("focus=a%0Bb%1Fc%EF%BF%BE%F0%9F%BF%BFd").ignored
    assert value.value == "a b c d"
    assert ask("q=a%7Fb").chosen["q"] == "a b"


def test_a_long_unknown_value_is_cut():
    (value,) = ask("kind=" + "x" * 5000).ignored
    assert len(value.value) == 60
    assert value.value.endswith("x…")


def test_parameters_nobody_knows_are_told_apart():
    make_initiative("One")
    filterset = ask("utm_source=x&page=2&focus=nope&Q=poetry")
    assert filterset.unknown_parameters == ["utm_source", "Q"]
    assert [each.parameter for each in filterset.ignored] == ["focus"]
    assert [initiative.title for initiative in filterset.results] == ["One"]


# ---- Repeated parameters


@pytest.mark.parametrize(
    ("query", "parameter", "counts", "named"),
    [
        ("q=prose&q=poetry", "q", "poetry", ["prose"]),
        ("q=poetry&q=prose&q=poetry", "q", "poetry", ["prose"]),
        ("q=poetry&q=", "q", "poetry", []),
        ("q=poetry&q=poetry", "q", "poetry", []),
        ("sort=title&sort=nope", "sort", "title", ["nope"]),
        ("sort=nope&sort=title&sort=updated", "sort", "updated", ["nope", "title"]),
        ("match=all&match=any", "match", "any", ["all"]),
    ],
)
def test_of_several_values_the_last_known_one_counts_and_the_others_are_named(query, parameter, counts, named):
    filterset = ask(query)
    assert filterset.chosen[parameter] == counts
    assert sorted(value.value for value in filterset.ignored) == sorted(named)


# ---- Order


def orders(filterset):
    return [(order.value, order.label, order.selected) for order in filterset.sorts]


def test_titles_are_the_default_order():
    make_initiative("Zoo")
    make_initiative("Art")
    assert titles() == titles("sort=title") == ["Art", "Zoo"]
    assert orders(ask()) == [("", "Title, A to Z", True), ("updated", "Recently updated", False)]


def test_the_best_match_is_the_default_order_for_words():
    make_initiative("A program", summary="It brings poetry to school.")
    make_initiative("Poetry")
    assert titles("q=poetry") == titles("q=poetry&sort=relevance") == ["Poetry", "A program"]
    assert titles("q=poetry&sort=title") == ["A program", "Poetry"]
    assert orders(ask("q=poetry&sort=title")) == [
        ("", "Best match", False),
        ("title", "Title, A to Z", True),
        ("updated", "Recently updated", False),
    ]


def test_the_best_match_of_no_words_is_the_order_by_title():
    make_initiative("Zoo")
    make_initiative("Art")
    assert titles("sort=relevance") == ["Art", "Zoo"]
    assert ask("sort=relevance").ignored == []
    assert ask("sort=relevance").order == "title"


def test_the_form_does_not_carry_the_default_order_over_to_words():
    make_initiative("A program", summary="It brings poetry to school.")
    make_initiative("Poetry")
    sent_by_form = next(order.value for order in ask().sorts if order.selected)
    assert titles(f"q=poetry&sort={sent_by_form}") == ["Poetry", "A program"]


def test_what_was_updated_last_comes_first_and_then_the_order_is_that_of_titles():
    now = timezone.now()
    for title, slug, age in [("Old", "a", 2), ("Zoo", "b", 1), ("Art", "c", 1), ("New", "d", 0)]:
        make_initiative(title, slug=slug)
        Initiative.objects.filter(title=title).update(updated_at=now - timedelta(days=age))
    assert titles("sort=updated") == ["New", "Art", "Zoo", "Old"]


MIXED = [
    "Zoo",
    "école",
    "eBooks",
    "Émile",
    "Ebooks",
    "“Apples”",
    "apples and pears",
    "2nd City",
    "ÉCOLE",
    "Let’s Move",
]
IN_ORDER = [
    "2nd City",
    "“Apples”",
    "apples and pears",
    "Ebooks",
    "eBooks",
    "ÉCOLE",
    "école",
    "Émile",
    "Let’s Move",
    "Zoo",
]


def test_the_order_by_title_is_this_one_on_every_database():
    for place, title in enumerate(MIXED):
        make_initiative(title, slug=f"entry-{9 - place}")
    assert titles() == IN_ORDER


def test_equal_scores_come_in_the_order_of_titles_on_every_database():
    for place, title in enumerate(MIXED):
        make_initiative(f"{title} poetry", slug=f"entry-{9 - place}", kind="award")
    found = ask("q=poetry").results
    assert len({each.score for each in found}) == 1
    assert [each.title.removesuffix(" poetry") for each in found] == [
        "2nd City",
        "apples and pears",
        "“Apples”",
        *IN_ORDER[3:],
    ]


def test_slugs_decide_by_code_point_where_titles_are_equal():
    for slug in ["a-2", "a", "a-10", "ab", "a-1"]:
        make_initiative("Same", slug=slug)
    assert [each.slug for each in ask().results] == ["a", "a-1", "a-10", "a-2", "ab"]
    assert [each.slug for each in ask("q=same").results] == ["a", "a-1", "a-10", "a-2", "ab"]


# ---- The canonical query


@pytest.fixture
def vocabulary():
    for name in ["Reading", "Arts"]:
        make_focus_area(name)
    make_audience("Children")
    make_initiative(partners=["First Book"])


@pytest.mark.usefixtures("vocabulary")
@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("", ""),
        ("page=3&utm_source=x&focus=nope&kind=", ""),
        ("kind=award&focus=reading&focus=arts&q=+two++words+", "q=two+words&focus=arts&focus=reading&kind=award"),
        ("focus=reading&focus=reading", "focus=reading"),
        (
            "sort=updated&match=all&partner=first-book&kind=award&institutions=museums&audience=children&focus=arts&q=x",
            "q=x&focus=arts&audience=children&institutions=museums&kind=award&partner=first-book&match=all&sort=updated",
        ),
        ("match=any&focus=arts", "focus=arts"),
        ("match=all", ""),
        ("sort=title", ""),
        ("sort=relevance", ""),
        ("q=x&sort=relevance", "q=x"),
        ("q=x&sort=title", "q=x&sort=title"),
        ("q=%C3%A9%26%3D%23", "q=%C3%A9%26%3D%23"),
    ],
)
def test_the_query_has_one_spelling(query, canonical):
    assert ask(query).query_string() == canonical
    assert ask(canonical).query_string() == canonical


@pytest.mark.usefixtures("vocabulary")
def test_a_changed_query_keeps_the_rest():
    filterset = ask("q=x&focus=arts&focus=reading&match=all&sort=title&page=2")
    assert filterset.query_string(page=3) == "q=x&focus=arts&focus=reading&match=all&sort=title&page=3"
    assert filterset.query_string(focus=["arts"]) == "q=x&focus=arts&match=all&sort=title"
    assert filterset.query_string(focus=[]) == "q=x&sort=title"
    assert filterset.query_string(q="") == "focus=arts&focus=reading&match=all"
    assert filterset.query_string(q="", focus=[]) == ""
    assert filterset.url_with(q="", focus=[]) == "/initiatives/"
    assert filterset.url_with(page=3) == f"/initiatives/?{filterset.query_string(page=3)}"


# ---- What it costs


BUSY = "focus=arts&focus=reading&audience=children&institutions=libraries&kind=program&partner=first-book"
FINDING = [
    "",
    "q=poetry",
    f"q=poetry&sort=updated&match=all&{BUSY}",
    f"q=poetry&{BUSY}&focus=nope&kind=nope",
    "q=gamse",
    "q=poetry+unheardof",
]
FINDING_NOTHING = [
    f"q=poetry&match=all&{BUSY}&focus=families&kind=award&institutions=museums",
    "q=unheardof&focus=arts&match=all&focus=reading",
    "q=!&kind=program",
]


def make_many(numbers):
    with batched():
        for number in numbers:
            make_initiative(
                f"Poetry and games {number}",
                focus=["Reading", "Arts"],
                audiences=["Children"],
                partners=["First Book"],
                concerns_libraries=True,
            )


def cost(query):
    """Return how many queries it takes to read everything that the list's page shows of the query."""
    with CaptureQueriesContext(connection) as queries:
        filterset = ask(query)
        page = list(filterset.results.for_list()[:20])
        for shown in ["reading", "facets", "found", "total", "chips", "words", "asked", "ignored", "sorts", "url"]:
            getattr(filterset, shown)
        assert bool(page) == (query in FINDING), query
        if not page:
            assert filterset.ways_out().ways
    return len(queries)


def test_a_page_costs_few_queries_whatever_is_asked_and_however_many_there_are():
    make_focus_area("Families")
    make_many([1])
    of_one = {query: cost(query) for query in [*FINDING, *FINDING_NOTHING]}
    make_many(range(2, 41))
    of_forty = {query: cost(query) for query in [*FINDING, *FINDING_NOTHING]}
    assert of_forty == of_one
    assert max(of_one[query] for query in FINDING) <= 12
    assert max(of_one[query] for query in FINDING_NOTHING) <= 16


def test_facets_and_all_counts_cost_two_queries(django_assert_num_queries):
    make_many([1, 2])
    with django_assert_num_queries(2):
        filterset = ask(BUSY)
        assert filterset.facets
        assert filterset.found == filterset.total == 2


def test_a_changed_query_reads_neither_names_nor_words_again(django_assert_num_queries):
    make_initiative("Poetry", focus=["Arts", "Reading"])
    filterset = ask("q=poetry&focus=arts&focus=reading")
    assert len(filterset.results) == 1
    with django_assert_num_queries(1):
        assert len(filterset.changed(focus=["arts"]).results) == 1


# ---- Whatever is typed


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*InitiativeFilter.base_filters, "page", "utm_source"]),
        st.lists(
            st.one_of(st.text(max_size=20), st.sampled_from(["award", "title", "all", "%", "'", '"', "\0", "⁉️"]))
        ),
    )
)
def test_whatever_is_typed_gives_a_page(values):
    make_partner()
    data = QueryDict(mutable=True)
    for name, each in values.items():
        data.setlist(name, each)
    filterset = InitiativeFilter(data, queryset=Initiative.objects.published())
    assert list(filterset.results) == []
    assert filterset.facets
    assert filterset.words
    assert filterset.ways_out().ways == []
    assert ask(filterset.query_string()).query_string() == filterset.query_string()
