import pytest

from initiatives.selection import joined
from tests.factories import make_audience, make_focus_area, make_initiative, make_partner

from .asking import ask, plain

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vocabularies():
    for name in ["Stronger communities", "Access for everyone", "Jobs and money", "Science, technology and math"]:
        make_focus_area(name)
    for name in ["Children", "Families", "Local communities", "Veterans and military families", "Job seekers"]:
        make_audience(name)
    make_initiative("Libraries", partners=["First Book", "American Institute for Conservation of Historic Works"])


# ---- In words


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "all initiatives"),
        ("sort=updated&match=all&focus=nope", "all initiatives"),
        ("q=libraries", "“libraries”"),
        ("kind=award", "initiatives of the kind Award"),
        ("kind=award&kind=program", "initiatives of the kind Award or Program"),
        ("audience=children&focus=access-for-everyone", "initiatives in Access for everyone, for Children"),
        ("institutions=libraries&institutions=museums", "initiatives concerning libraries or museums"),
        ("institutions=not-stated", "initiatives concerning institutions not stated"),
        (
            "q=libraries&kind=award&institutions=museums&partner=first-book&audience=children"
            "&focus=stronger-communities&focus=access-for-everyone",
            "“libraries” in Access for everyone or Stronger communities, for Children, with First Book, "
            "concerning museums, of the kind Award",
        ),
        (
            "match=all&focus=stronger-communities&focus=access-for-everyone",
            "initiatives in both Access for everyone and Stronger communities",
        ),
        ("match=all&focus=jobs-and-money", "initiatives in Jobs and money"),
        ("q=%22library+card%22+free", "“‘library card’ free”"),
    ],
)
def test_the_selection_reads_as_a_phrase(query, words):
    assert ask(query).words == words


AREAS = "focus=stronger-communities&focus=access-for-everyone&focus=jobs-and-money&focus=science-technology-and-math"


def test_many_values_are_given_by_their_number():
    assert ask(AREAS).words == "initiatives in any of 4 focus areas"
    assert ask(f"{AREAS}&match=all").words == "initiatives in all of 4 focus areas"
    kinds = "kind=challenge-or-competition&kind=research-or-study&kind=digital-tool&kind=partnership"
    assert ask(kinds).words == "initiatives of any of 4 kinds"


def test_a_single_long_name_is_given_whole():
    query = "partner=american-institute-for-conservation-of-historic-works"
    assert ask(query).words == "initiatives with American Institute for Conservation of Historic Works"


def test_long_words_are_cut():
    assert ask("q=" + "museum+" * 800).words == "“museum museum museum museum museum museum museum museum mus…”"


@pytest.mark.parametrize(
    ("query", "limits"),
    [
        ("", ""),
        ("sort=updated&focus=nope", ""),
        ("q=libraries", "*“libraries”*"),
        ("kind=award", "of the kind *Award*"),
        ("q=libraries&audience=children&focus=jobs-and-money", "*“libraries”* in *Jobs and money*, for *Children*"),
        ("audience=children&focus=jobs-and-money", "in *Jobs and money*, for *Children*"),
    ],
)
def test_after_a_count_of_initiatives_the_selection_does_not_repeat_the_word(query, limits):
    assert plain(ask(query).limits) == limits


# ---- In a sentence for the empty page


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("q=veterans", "No initiative has the word *veterans*."),
        ("q=zebra+crossing", "No initiative has the words *zebra crossing*."),
        ("q=%F0%9F%8E%89", ""),  # how the words were read says that there are none
        ("q=%28%28%28%28&kind=award", ""),
        (
            "q=veterans&institutions=museums&focus=jobs-and-money",
            "No initiative has the word *veterans*, the focus area *Jobs and money* and a concern with *museums* "
            "at once.",
        ),
        (
            "kind=award&kind=program&partner=first-book&audience=children",
            "No initiative has the audience *Children*, the kind *Award* or *Program* and the partner *First Book* "
            "at once.",
        ),
        (
            "match=all&focus=jobs-and-money&focus=access-for-everyone",
            "No initiative has the focus areas *Access for everyone* and *Jobs and money* at once.",
        ),
        ("focus=jobs-and-money&match=all", "No initiative has the focus area *Jobs and money*."),
        (f"{AREAS}&kind=award", "No initiative has any of *4 focus areas* and the kind *Award* at once."),
        (f"{AREAS}&match=all", "No initiative has all of *4 focus areas* at once."),
        ("institutions=not-stated", "No initiative has a concern with *institutions not stated*."),
        ("", "There is no initiative here yet."),
    ],
)
def test_what_was_asked_reads_as_a_sentence(query, sentence):
    assert plain(ask(query).asked) == sentence


def test_words_of_which_any_would_do_are_called_that():
    make_initiative("Poetry", kind="award")
    make_initiative("Games", kind="award")
    assert plain(ask("q=poetry+games&kind=program").asked) == (
        "No initiative has any of the words *poetry games* and the kind *Program* at once."
    )


def test_misspelt_words_are_called_what_they_were_taken_for():
    make_initiative("Veterans", kind="award")
    assert plain(ask("q=vetrans&kind=program").asked) == (
        "No initiative has the word *veterans* and the kind *Program* at once."
    )


@pytest.mark.parametrize(("count", "text"), [(1, "*a*"), (2, "*a* and *b*"), (3, "*a*, *b* and *c*")])
def test_a_list_within_a_sentence(count, text):
    assert plain(joined([[(letter, True)] for letter in "abc"[:count]], "and")) == text


# ---- As links that remove


def chips(query):
    return [(chip.label, chip.css, chip.url) for chip in ask(query).chips]


@pytest.mark.parametrize(
    ("query", "offered"),
    [
        ("q=health", [("the focus area", "Families and health", "/initiatives/?focus=families-and-health")]),
        ("q=health+family", [("the focus area", "Families and health", "/initiatives/?focus=families-and-health")]),
        ("q=the+awards", [("the kind", "Award", "/initiatives/?kind=award")]),
        ("q=health&focus=families-and-health", []),
        ("q=health+care", []),
        ("q=the", []),
        ("", []),
    ],
)
def test_what_is_called_as_the_words_is_offered_beside_the_results(query, offered):
    make_initiative("Let’s Move!", focus=["Families and health"], audiences=["Children"])
    assert ask(query).namesakes == offered


def test_nothing_chosen_has_no_chips():
    assert chips("") == []
    assert chips("focus=nope&sort=updated&match=all") == []


def test_each_active_choice_is_a_link_that_removes_it_and_keeps_the_rest():
    query = (
        "q=veterans&focus=jobs-and-money&focus=access-for-everyone&institutions=museums&sort=title&page=2&kind=nope"
    )
    assert chips(query) == [
        (
            "“veterans”",
            "",
            "/initiatives/?focus=access-for-everyone&focus=jobs-and-money&institutions=museums",
        ),
        (
            "Access for everyone",
            "area",
            "/initiatives/?q=veterans&focus=jobs-and-money&institutions=museums&sort=title",
        ),
        (
            "Jobs and money",
            "area",
            "/initiatives/?q=veterans&focus=access-for-everyone&institutions=museums&sort=title",
        ),
        ("Museums", "", "/initiatives/?q=veterans&focus=access-for-everyone&focus=jobs-and-money&sort=title"),
    ]


def test_only_the_words_are_marked_as_words():
    assert [chip.is_words for chip in ask("q=veterans&kind=award").chips] == [True, False]


@pytest.mark.parametrize("query", ["q=veterans", "kind=award", "partner=first-book", "focus=jobs-and-money&match=all"])
def test_removing_the_last_choice_leads_to_the_plain_list(query):
    ((_, _, url),) = chips(query)
    assert url == "/initiatives/"


def test_asking_for_all_focus_areas_is_a_choice_where_several_are_chosen():
    both = "focus=access-for-everyone&focus=jobs-and-money"
    assert chips(f"{both}&match=all") == [
        ("Access for everyone", "area", "/initiatives/?focus=jobs-and-money&match=all"),
        ("Jobs and money", "area", "/initiatives/?focus=access-for-everyone&match=all"),
        ("All of these focus areas", "", f"/initiatives/?{both}"),
    ]
    assert [label for label, _, _ in chips("focus=jobs-and-money&match=all")] == ["Jobs and money"]


def test_institutions_that_are_not_stated_are_named_so_that_they_make_sense_alone():
    assert [label for label, _, _ in chips("institutions=not-stated&institutions=libraries")] == [
        "Libraries",
        "Institutions not stated",
    ]


def test_a_chip_shows_long_words_cut_and_keeps_them_whole_in_the_other_links():
    words = "museum+" * 100
    of_words, of_kind = ask(f"q={words}&kind=award").chips
    assert len(of_words.label) == 62
    assert of_kind.url == f"/initiatives/?q={words.removesuffix('+')}"


def test_names_are_plain_text_that_a_page_must_escape():
    make_initiative(partners=["<b>Tom & Jerry</b>"])
    make_partner("<b>Tom & Jerry</b>")
    (chip,) = ask("partner=btom-jerryb").chips
    assert chip.label == "<b>Tom & Jerry</b>"
