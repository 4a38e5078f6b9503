from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from initiatives.models import AlternateName, Initiative, Partnership, Passage, SearchTerm, SearchText
from initiatives.search.indexing import NAME, NEAR, TEXT, TITLE, outdated, reindex, saturated
from initiatives.touch import batched
from partners.models import Partner
from tests.factories import make_initiative, make_partner, make_passage

pytestmark = pytest.mark.django_db


def index():
    """Everything that the index holds, but for the keys of its rows."""
    terms = SearchTerm.objects.order_by("initiative", "term").values_list("initiative", "term", "word", "weight")
    return list(terms), list(SearchText.objects.order_by("initiative").values_list("initiative", "stems"))


def assert_right():
    """The index is what it would be if it were written anew."""
    before = index()
    SearchTerm.objects.all().delete()
    SearchText.objects.all().delete()
    reindex(Initiative.objects.values_list("pk", flat=True))
    assert index() == before


def found(term):
    return [row.initiative.title for row in SearchTerm.objects.filter(term=term).order_by("initiative__sort_key")]


def weight(term):
    return SearchTerm.objects.get(term=term).weight


@pytest.fixture
def books():
    return make_initiative(
        "Open eBooks",
        text="An app of titles.",
        partners=["First Book"],
        names=["Free Reading"],
        keywords="kids, summer reading",
        summary="For children.",
    )


def test_everything_that_an_initiative_says_is_indexed(books):
    Partner.objects.update(acronym="FB")
    text = " open ebook . free read . first book . fb . kid . summer read . for children . an app of titl . "
    assert SearchText.objects.get().stems == text
    assert set(SearchTerm.objects.exclude(word="").values_list("term", flat=True)) == {*text.replace(".", "").split()}


def test_a_passage_is_indexed_where_a_summary_hides_it(books):
    assert found("app") == found("children") == ["Open eBooks"]


def test_weights_fall_from_title_to_name_to_partner_and_keyword_to_text(books):
    assert weight("ebook") == TITLE > weight("free") == NAME > weight("first") == weight("kid") == NEAR
    assert NEAR > weight("app") == weight("children") == TEXT


def test_a_place_outweighs_all_below_it_together(books):
    everything_else = [NAME, NEAR, TEXT]
    for at, place in enumerate([TITLE, *everything_else]):
        assert place > sum(saturated(lower, 10_000) for lower in everything_else[at:])


def test_a_word_that_is_repeated_weighs_more_but_never_half_as_much_again():
    weights = [saturated(TEXT, count) for count in (1, 2, 3, 10, 1000)]
    assert weights == sorted(set(weights))
    assert weights[0] == TEXT
    assert weights[-1] < 1.5 * TEXT


def test_a_term_is_named_by_its_most_frequent_form_and_of_equals_by_the_first_in_the_alphabet():
    make_initiative("Libraries", text="A library, a library, museums, and a museum.")
    assert dict(SearchTerm.objects.exclude(word="").values_list("term", "word")) == {
        "librari": "library",
        "museum": "museum",
        "a": "a",
        "and": "and",
    }


def test_a_long_word_and_a_long_name_fit_the_column():
    make_initiative("x" * 200, text="y" * 500, slug="long")
    assert {len(term) for term in SearchTerm.objects.values_list("term", flat=True)} == {64}


def test_it_is_right_after_an_edit(books):
    books.title = "Open Audiobooks"
    books.keywords = "listening"
    books.save()
    assert found("audiobook") == found("listen") == ["Open Audiobooks"]
    assert not found("ebook")
    assert_right()


def test_it_is_right_after_a_bulk_update(books):
    make_initiative("Film Forward")
    Initiative.objects.update(title="Renamed")
    assert found("renam") == ["Renamed", "Renamed"]
    assert not found("film")
    Initiative.objects.update(status="draft")
    assert_right()


def test_it_is_right_after_rows_are_changed_in_bulk(books):
    books.title, books.summary = "Changed", "Different"
    Initiative.objects.bulk_update([books], ["title", "summary"])
    assert found("chang") == found("differ") == ["Changed"]
    assert_right()


def test_it_is_right_after_rows_are_created_in_bulk():
    initiatives = [Initiative(title=f"Made {number}", slug=f"made-{number}", kind="program") for number in range(3)]
    Initiative.objects.bulk_create(initiatives)
    assert found("made") == ["Made 0", "Made 1", "Made 2"]
    partner = make_partner("First Book")
    Partnership.objects.bulk_create([Partnership(initiative=each, partner=partner) for each in initiatives[:2]])
    AlternateName.objects.bulk_create([AlternateName(initiative=initiatives[2], name="Another")])
    assert found("book") == ["Made 0", "Made 1"]
    assert found("anoth") == ["Made 2"]
    assert_right()


def test_it_is_right_after_rows_are_created_in_bulk_that_may_be_there_already(books):
    partner = make_partner("Reading Partners")
    Initiative.objects.bulk_create(
        [
            Initiative(title="Made", slug="made", kind="program"),
            Initiative(title="Twin", slug=books.slug, kind="award"),
        ],
        ignore_conflicts=True,
    )
    made = Initiative.objects.get(slug="made")
    AlternateName.objects.bulk_create([AlternateName(initiative=made, name="Another")], ignore_conflicts=True)
    made.partners.add(partner)
    assert found("made") == found("anoth") == found("partner") == ["Made"]
    assert_right()


def test_it_is_right_after_links_are_moved_in_bulk(books):
    other = make_initiative("Other", names=["Second"])
    AlternateName.objects.filter(name="Free Reading").update(initiative=other)
    assert found("free") == ["Other"]
    assert_right()
    second = AlternateName.objects.get(name="Second")
    second.initiative = books
    AlternateName.objects.bulk_update([second], ["initiative"])
    assert found("second") == ["Open eBooks"]
    assert_right()
    books.alternatenames.add(AlternateName.objects.get(name="Free Reading"))
    assert found("free") == ["Open eBooks"]
    assert_right()


def test_it_is_right_after_a_partner_is_renamed(books):
    partner = Partner.objects.get()
    partner.name = "Second Story"
    partner.save()
    assert found("stori") == ["Open eBooks"]
    assert not found("first")
    Partner.objects.update(name="Third Tale", acronym="TT")
    assert found("tale") == found("tt") == ["Open eBooks"]
    assert not found("stori")
    assert_right()


def test_it_is_right_after_a_partner_is_deleted(books):
    Partner.objects.get().delete()
    assert not found("first")
    make_initiative("Another", partners=["First Book Club"])
    Partner.objects.all().delete()
    assert not found("first")
    assert_right()


def test_it_is_right_after_a_partnership_comes_and_goes(books):
    link = Partnership.objects.create(initiative=books, partner=make_partner("StoryCorps"))
    assert found("storycorp") == ["Open eBooks"]
    link.delete()
    assert not found("storycorp")
    Partnership.objects.all().delete()
    assert not found("first")
    assert_right()


def test_it_is_right_after_a_name_comes_moves_and_goes(books):
    films = make_initiative("Film Forward")
    name = AlternateName.objects.create(initiative=books, name="Tales")
    assert found("tale") == ["Open eBooks"]
    name.initiative = films
    name.save()
    assert found("tale") == ["Film Forward"]
    AlternateName.objects.filter(name="Tales").update(name="Yarns")
    assert found("yarn") == ["Film Forward"]
    name.delete()
    assert not found("yarn")
    assert_right()


def test_it_is_right_after_a_passage_is_edited(books):
    passage = Passage.objects.get()
    passage.text = "Audiobooks too."
    passage.save()
    assert found("audiobook") == ["Open eBooks"]
    Passage.objects.update(text="Magazines.")
    assert found("magazin") == ["Open eBooks"]
    assert not found("audiobook")
    books.passage = make_passage("Comics.")
    books.save()
    assert found("comic") == ["Open eBooks"]
    assert not found("magazin")
    assert_right()


def test_it_is_right_after_an_initiative_is_deleted(books):
    other = make_initiative("Film Forward", partners=["First Book"])
    books.delete()
    assert found("book") == ["Film Forward"]
    Initiative.objects.filter(pk=other.pk).delete()
    assert index() == ([], [])


def test_an_edit_writes_the_rows_of_its_own_initiative_alone(books):
    other = make_initiative("Film Forward")
    before = set(other.search_terms.values_list("pk", flat=True))
    books.title = "Open Audiobooks"
    books.save()
    assert set(other.search_terms.values_list("pk", flat=True)) == before


def test_an_edit_of_other_facts_writes_no_index(books):
    rows = list(SearchTerm.objects.order_by("pk").values_list("pk", "term"))
    books.note = "For staff."
    books.save()
    assert list(SearchTerm.objects.order_by("pk").values_list("pk", "term")) == rows


def test_initiatives_that_are_gone_are_ignored(books):
    reindex([books.pk, 123456, books.pk])
    assert_right()


def test_many_initiatives_are_indexed_in_batches(monkeypatch):
    monkeypatch.setattr("initiatives.search.indexing.BATCH", 3)
    with batched():
        for number in range(7):
            make_initiative(f"Film {number}")
    assert found("film") == [f"Film {number}" for number in range(7)]
    assert_right()


def test_a_batch_costs_the_same_queries_whatever_it_holds():
    def cost():
        SearchText.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            reindex(Initiative.objects.order_by().values_list("pk", flat=True))
        return len(queries)

    make_initiative("Film", partners=["Sundance"], names=["Films"], text="A film.")
    one = cost()
    for number in range(9):
        make_initiative(f"Film {number}", partners=["Sundance", "NEA"], names=["A", "B"], text="A film.")
    assert cost() == one


class TestRebuildSearch:
    def rebuild(self, capsys, *arguments):
        call_command("rebuild_search", *arguments)
        return capsys.readouterr().out

    def test_it_repairs_what_is_wrong_and_says_how_much(self, books, capsys):
        make_initiative("Film Forward")
        make_initiative("StoryCorps")
        right = index()
        SearchTerm.objects.filter(term="film").delete()
        SearchTerm.objects.filter(term="ebook").update(weight=1)
        wrong = index()
        dry = self.rebuild(capsys, "--dry-run")
        assert dry == "Checked the search index of 3 initiatives: 2 would be repaired.\n"
        assert index() == wrong
        assert self.rebuild(capsys) == "Checked the search index of 3 initiatives: 2 repaired.\n"
        assert index() == right

    def test_it_repairs_an_index_that_is_lost(self, books, capsys):
        right = index()
        SearchTerm.objects.all().delete()
        SearchText.objects.all().delete()
        assert "1 repaired" in self.rebuild(capsys)
        assert index() == right

    def test_it_writes_nothing_where_all_is_right(self, books, capsys):
        rows = set(SearchTerm.objects.values_list("pk", flat=True))
        assert self.rebuild(capsys) == "Checked the search index of 1 initiative: 0 repaired.\n"
        assert set(SearchTerm.objects.values_list("pk", flat=True)) == rows


def test_what_is_outdated_is_known(books):
    other = make_initiative("Film Forward")
    assert outdated([books.pk, other.pk, 123456]) == []
    SearchText.objects.filter(initiative=other).update(stems=" ")
    assert outdated([books.pk, other.pk]) == [other.pk]


def wait_for_one_who_waits():
    """Return once another connection waits for this one."""
    with connection.cursor() as cursor:
        for _ in range(1000):
            cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid)))")
            if cursor.fetchone()[0]:
                return
            sleep(0.01)
    pytest.fail("Nobody waits.")


@pytest.mark.two_writers
@pytest.mark.django_db(transaction=True)
def test_two_who_change_parts_of_one_initiative_at_once_leave_it_right(books):
    """The second waits for the first where they meet."""
    renamed, passage = Event(), Passage.objects.get()

    def rename_partner():
        try:
            with transaction.atomic():
                Partner.objects.update(name="Second Story")
                renamed.set()
                wait_for_one_who_waits()
        finally:
            connection.close()

    with ThreadPoolExecutor() as threads:
        renaming = threads.submit(rename_partner)
        assert renamed.wait(timeout=10)
        passage.text = "Audiobooks."
        passage.save()
        renaming.result()
    assert found("stori") == found("audiobook") == ["Open eBooks"]
    assert_right()
