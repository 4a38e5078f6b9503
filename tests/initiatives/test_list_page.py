"""The list as its visitors get it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from initiatives.models import Initiative
from tests.factories import make_focus_area, make_initiative
from tests.html import find, initiative_links, links, read, text, texts

pytestmark = pytest.mark.django_db

LIST = reverse("initiatives:list")


def test_the_main_part_links_exactly_the_results_in_order(client):
    for title in ("Émile", "apple", "Zebra"):
        make_initiative(title, text=f"Of {title}.", partners=["First Book"], focus=["Jobs and money"])
    page = read(client.get(LIST))
    assert initiative_links(page) == ["apple", "emile", "zebra"]
    assert texts(page, "ol[@class='entries']//h3") == ["apple", "Émile", "Zebra"]


def test_drafts_and_scheduled_entries_are_not_listed(client):
    make_initiative("Seen")
    make_initiative("Draft", status=Initiative.Status.DRAFT)
    make_initiative("Tomorrow", publish_at=timezone.now() + timedelta(days=1))
    page = read(client.get(LIST))
    assert initiative_links(page) == ["seen"]
    assert text(find(page, "h2")) == "1 of 1 initiative"


def test_a_card_shows_name_kind_standing_words_partners_areas_and_audiences(client):
    make_initiative(
        "Film Forward",
        text="Film Forward is an exchange.",
        kind="award",
        partners=["Sundance", "First Book"],
        focus=["Arts"],
        audiences=["Children"],
    )
    page = read(client.get(LIST))
    card = find(page, "li[@class='entry']")
    assert texts(card, "p[@class='kind']") == ["Award · not known if it still exists"]
    assert texts(card, "p[@class='words']") == ["Film Forward is an exchange."]
    assert texts(card, "dt") == ["With", "On", "For"]
    assert texts(card, "dd") == ["Sundance; First Book", "Arts", "Children"]
    assert links(card, "dl") == [
        "/partners/sundance/",
        "/partners/first-book/",
        "/focus-areas/arts/",
        f"{LIST}?audience=children",
    ]


def test_a_card_says_whether_the_initiative_ended(client):
    make_initiative(standing="ended", kind="award")
    assert texts(read(client.get(LIST)), "p[@class='kind']") == ["Award · Ended"]


def test_the_words_of_staff_stand_in_place_of_the_passage(client):
    make_initiative(text="The passage.", summary="In plain words.")
    assert texts(read(client.get(LIST)), "p[@class='words ours']") == ["In plain words."]


def test_an_entry_with_nothing_but_a_title_has_no_empty_parts(client):
    make_initiative("Bare")
    card = find(read(client.get(LIST)), "li[@class='entry']")
    assert [child.tag for child in card] == ["h3", "p"]


def test_whatever_stands_in_the_data_is_text(client):
    title = "<script>alert('x')</script> & ‮RTL‬ שלום 🎉 " + "long " * 20
    make_initiative(title, slug="odd", text='A <b>bold</b> "quote" & more', partners=["<i>P</i>"], focus=["<u>F</u>"])
    page = read(client.get(LIST))
    assert texts(page, "main//h3") == [" ".join(title.split())]
    assert texts(page, "p[@class='words']") == ['A <b>bold</b> "quote" & more']
    assert "<i>P</i>" in texts(page, "main//dd")
    assert page.findall(".//main//script") == []


def test_forty_partners_are_all_named(client):
    make_initiative("Many", partners=[f"Partner {number}" for number in range(40)])
    card = find(read(client.get(LIST)), "li[@class='entry']")
    assert len([link for link in links(card, "dl") if link.startswith("/partners/")]) == 40


# ---- The selection


def test_title_and_heading_say_the_selection_in_words(client):
    make_initiative("One", focus=["Arts"])
    make_initiative("Two")
    page = read(client.get(LIST, {"focus": "arts"}))
    assert text(find(page, "title")) == "Initiatives in Arts: 1 initiative · National Initiatives of IMLS"
    assert text(find(page, "h2")) == "1 of 2 initiatives in Arts"
    assert initiative_links(page) == ["one"]
    page = read(client.get(LIST, {"focus": "arts", "q": "one"}))
    assert text(find(page, "title")) == "“one” in Arts: 1 initiative · National Initiatives of IMLS"
    assert text(find(page, "h2")) == "1 of 2 initiatives “one” in Arts"


@pytest.mark.parametrize(("count", "title"), [(0, "0 initiatives"), (1, "1 initiative"), (2, "All 2 initiatives")])
def test_the_whole_list_has_a_title_of_its_own(client, count, title):
    for _ in range(count):
        make_initiative()
    assert text(find(read(client.get(LIST)), "title")) == f"{title} · National Initiatives of IMLS"


def test_facets_are_checkboxes_whose_labels_end_in_the_count(client):
    make_initiative("One", focus=["Arts", "Jobs and money"])
    make_initiative("Two", focus=["Arts"])
    make_focus_area("Nothing yet")
    page = read(client.get(LIST, {"focus": "jobs-and-money"}))
    boxes = [label for label in page.iter("label") if label.find("input[@name='focus']") is not None]
    assert [text(label) for label in boxes] == ["Arts 2", "Jobs and money 1", "Nothing yet 0"]
    assert [label.find("input").get("value") for label in boxes] == ["arts", "jobs-and-money", "nothing-yet"]
    assert ["checked" in label.find("input").attrib for label in boxes] == [False, True, False]
    assert boxes[2].get("class") == "box none"
    form = find(page, "form[@id='find']")
    assert (form.get("method"), form.get("action")) == ("get", LIST)
    assert "Apply filters" in texts(form, "button")


def test_each_active_filter_is_a_link_that_removes_it_and_keeps_the_rest(client):
    make_initiative("One", focus=["Arts"], audiences=["Children"])
    page = read(client.get(LIST, {"focus": "arts", "audience": "children"}))
    chips = find(page, "ul[@class='chips']")
    assert texts(chips, "li") == ["Remove Arts", "Remove Children", "Clear all"]
    assert links(page, "ul[@class='chips']") == [f"{LIST}?audience=children", f"{LIST}?focus=arts", LIST]


def test_unknown_values_are_left_out_and_said_above_the_results(client):
    make_initiative("One", focus=["Arts"])
    make_initiative("Two")
    page = read(client.get(LIST, {"focus": ["nope", "arts"], "kind": "<b>"}))
    assert initiative_links(page) == ["one"]
    assert texts(page, "p[@class='ignored']") == [
        "“nope” is not a focus area here, so it was left out.",
        "“<b>” is not a kind of initiative here, so it was left out.",
    ]


def test_blank_values_and_unknown_names_are_passed_over_in_silence(client):
    make_initiative("One")
    page = read(client.get(LIST, {"utm_source": "x", "focus": "", "q": " ", "page": "", "kind": ["", ""]}))
    assert initiative_links(page) == ["one"]
    assert texts(page, "p[@class='ignored']") == []
    assert page.findall(".//ul[@class='chips']") == []


def test_the_address_that_search_engines_keep_has_only_what_counts(client):
    make_initiative("One", focus=["Arts"])
    page = read(client.get(LIST, {"utm_source": "x", "focus": ["arts", "nope"], "sort": "title"}))
    assert find(page, "link[@rel='canonical']").get("href") == f"http://testserver{LIST}?focus=arts"


def test_of_many_unknown_values_the_first_few_are_named_and_the_others_counted(client):
    make_initiative("One", focus=["Arts"])
    page = read(client.get(LIST, {"focus": ["arts", *(f"nope-{number}" for number in range(900))]}))
    assert initiative_links(page) == ["one"]
    assert texts(page, "p[@class='ignored']") == [
        "“nope-0” is not a focus area here, so it was left out.",
        "“nope-1” is not a focus area here, so it was left out.",
        "“nope-2” is not a focus area here, so it was left out.",
        "And 897 more values were left out.",
    ]
    page = read(client.get(LIST, {"focus": [f"nope-{number}" for number in range(4)]}))
    assert texts(page, "p[@class='ignored']")[3:] == ["And 1 more value was left out."]


# ---- Searching


def test_found_words_are_marked_and_the_reading_is_said(client):
    make_initiative("Library <Cards>", text="Every library has a card.", partners=["The Library Association"])
    make_initiative("Other")
    page = read(client.get(LIST, {"q": "libraries"}))
    assert initiative_links(page) == ["library-cards"]
    assert texts(page, "mark") == ["Library", "library", "Library"]
    assert text(find(page, "h3")) == "Library <Cards>"
    assert text(find(page, "p[@class='understood']")).startswith("Showing results for libraries")
    assert find(page, "input[@name='q']").get("value") == "libraries"


def test_a_card_that_does_not_show_the_word_says_how_it_was_found(client):
    make_initiative("Film Forward", text="An exchange.", keywords="movies, cinema")
    page = read(client.get(LIST, {"q": "movie"}))
    assert texts(page, "p[@class='found']") == ["Found by the word movies."]


def test_the_best_match_is_offered_only_to_those_who_search(client):
    make_initiative("Arts")
    orders = "select[@name='sort']/option"
    assert texts(read(client.get(LIST)), orders) == ["Title, A to Z", "Recently updated"]
    page = read(client.get(LIST, {"q": "arts"}))
    assert texts(page, orders) == ["Best match", "Title, A to Z", "Recently updated"]
    assert texts(page, f"{orders}[@selected]") == ["Best match"]


def test_where_nothing_is_found_the_page_says_what_was_asked_and_leads_on(client):
    make_initiative("Salute", text="For veterans.", focus=["Communities"])
    make_initiative("Reading", focus=["Childhood"])
    page = read(client.get(LIST, {"q": "veterans", "focus": "childhood"}))
    assert initiative_links(page) == []
    assert text(find(page, "h2")).startswith("None of 2 initiatives")
    assert "no initiatives" in text(find(page, "title"))
    said = texts(page, "p[@class='understood']")
    assert said == ["No initiative has the word veterans and the focus area Childhood at once."]
    ways = find(page, "div[@class='waysout']")
    assert texts(ways, "li/a") == [
        "Without the focus area Childhood 1",
        "Without the word “veterans” 1",
        "All initiatives 2",
    ]
    assert links(page, "div[@class='waysout']") == [f"{LIST}?q=veterans", f"{LIST}?focus=childhood", LIST]


def test_where_nothing_is_found_a_corrected_spelling_is_still_said(client):
    make_initiative("Salute", text="For veterans.")
    make_focus_area("Childhood")
    page = read(client.get(LIST, {"q": "vetrans", "focus": "childhood"}))
    assert initiative_links(page) == []
    assert "veterans" in texts(page, "p[@class='understood']")[0]


def test_where_there_is_no_word_to_search_for_that_is_all_the_page_says(client):
    make_initiative("One", focus=["Arts"])
    for query in ({"q": "(((("}, {"q": "((((", "focus": "arts"}):
        page = read(client.get(LIST, query))
        assert initiative_links(page) == []
        assert texts(page, "p[@class='understood']") == ["There is no word in “((((” to search for."]
        assert LIST in links(page, "div[@class='waysout']")


def test_an_empty_directory_has_a_list_too(client):
    page = read(client.get(LIST))
    assert text(find(page, "h2")) == "None of 0 initiatives"
    assert initiative_links(page) == []


@pytest.mark.parametrize("q", ["a\0b", "x" * 5000, '"', "%_*\\", "🎉", "<script>", "‮"])
def test_odd_searches_are_harmless(client, q):
    make_initiative("One")
    page = read(client.get(LIST, {"q": q}))
    assert page.findall(".//main//script") == []


# ---- Pages


def test_a_focus_area_that_is_called_as_the_words_is_offered(client):
    make_initiative("Let’s Move!", focus=["Families and health"])
    page = read(client.get("/initiatives/", {"q": "health"}))
    assert texts(page, "p[@class='understood']")[-1] == "See also the focus area Families and health."


def test_several_that_are_called_as_the_words_are_offered_in_one_sentence(client):
    make_initiative("One", focus=["Health", "Health at work"], audiences=["Health workers"])
    page = read(client.get("/initiatives/", {"q": "health"}))
    said = [line for line in texts(page, "p[@class='understood']") if line.startswith("See also")]
    assert said == ["See also the focus area Health, the focus area Health at work and the audience Health workers."]
    assert {"/initiatives/?focus=health", "/initiatives/?audience=health-workers"} <= set(
        links(page, "p[@class='understood']")
    )


def make_many(number):
    return [make_initiative(f"Entry {index:03}", focus=["Arts"]) for index in range(number)]


def test_there_are_twenty_on_a_page_and_links_to_the_others_keep_the_query(client):
    make_many(41)
    page = read(client.get(LIST, {"focus": "arts", "page": "2", "utm_source": "x"}))
    assert initiative_links(page) == [f"entry-{index:03}" for index in range(20, 40)]
    assert links(page, "nav[@class='pager']") == [
        f"{LIST}?focus=arts",
        f"{LIST}?focus=arts",
        f"{LIST}?focus=arts&page=2",
        f"{LIST}?focus=arts&page=3",
        f"{LIST}?focus=arts&page=3",
    ]
    assert texts(page, "nav[@class='pager']//*[@aria-current='page']") == ["Page 2"]
    assert text(find(page, "title")).startswith("Initiatives in Arts: 41 initiatives, page 2")
    assert text(find(page, "h2[@id='count']")).startswith("41 of 41 initiatives, 21 to 40")
    assert find(page, "link[@rel='canonical']").get("href") == f"http://testserver{LIST}?focus=arts&page=2"


@pytest.mark.parametrize("number", ["0", "2", "999", "x", "last", "-1", "1.0", "٢", "1_0", "+1", "9" * 40, "a\0b"])
def test_what_is_no_page_is_not_found_and_leads_to_the_first_with_the_query(client, number):
    make_many(1)
    response = client.get(LIST, {"focus": "arts", "page": number})
    page = read(response, status=404)
    assert links(page, "main//p[@class='lead']") == [f"{LIST}?focus=arts"]
    assert initiative_links(page) == []


# ---- What it costs


@pytest.mark.parametrize("count", [1, 40])
@pytest.mark.parametrize(
    "query",
    ["", "q=entry", "q=entri", "focus=arts&focus=nope&audience=children&institutions=museums&kind=program&partner=p"],
)
def test_the_list_costs_the_same_for_1_entry_and_for_40(client, django_assert_max_num_queries, count, query):
    for index in range(count):
        make_initiative(
            f"Entry {index}",
            text=f"Entry {index} of many.",
            focus=["Arts"],
            audiences=["Children"],
            partners=["P", f"Q{index}"],
            concerns_museums=True,
        )
    with django_assert_max_num_queries(12):
        assert initiative_links(read(client.get(f"{LIST}?{query}")))


def test_a_list_without_results_costs_at_most_16_queries(client, django_assert_max_num_queries):
    for index in range(12):
        make_initiative(f"Entry {index}", focus=["Arts"], audiences=["Children"], partners=["P"])
    make_focus_area("Nothing")
    with django_assert_max_num_queries(16):
        page = read(client.get(f"{LIST}?q=entyr+zzzz&focus=nothing&audience=children&partner=p&kind=award"))
    assert initiative_links(page) == []
