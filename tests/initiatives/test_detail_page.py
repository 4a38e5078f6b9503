"""The page of one initiative as its visitors get it: a passage, and facts tied to its words."""

from datetime import date

import pytest

from initiatives.models import (
    AlternateName,
    AudienceLink,
    FieldCitation,
    FocusLink,
    Initiative,
    Partnership,
    StatedDate,
)
from tests.factories import (
    make_audience,
    make_focus_area,
    make_initiative,
    make_partner,
    make_passage,
    make_source,
)
from tests.html import accessible_name, find, ids, initiative_links, links, raw, read, text, texts
from tests.odd import ARABIC

pytestmark = pytest.mark.django_db

POETS = (
    "The Committee\u00a0and IMLS are partnering on the country’s highest honor for youth poets  whose work is good."
)


def get(client, initiative):
    return read(client.get(initiative.get_absolute_url()))


def fact(page, label):
    """What the page says under a label: the fact, and what it rests on."""
    [group] = [group for group in page.findall(".//div[@class='fact-group']") if text(group.find("dt")) == label]
    return [tuple(text(part) for part in dd.findall("span")) for dd in group.findall("dd")]


def labels(page):
    return texts(page, "div[@class='fact-group']/dt")


@pytest.fixture
def poets():
    source = make_source(
        title="National Initiatives & Partnerships",
        publisher="Institute",
        captured_on=date(2017, 2, 13),
        archive_url="https://archive.example/page",
    )
    passage = make_passage(POETS, source=source, number=4)
    initiative = make_initiative("Student Poets", passage=passage, kind="award")
    cited = {"initiative": initiative, "passage": passage}
    FieldCitation.objects.create(field="kind", quote="highest honor for youth poets", **cited)
    AudienceLink.objects.create(audience=make_audience("Teens"), quote="youth poets", **cited)
    FocusLink.objects.create(focus_area=make_focus_area("Poetry"), quote="youth poets", **cited)
    Partnership.objects.create(partner=make_partner("The Committee"), role="partner", quote="Committee", **cited)
    return initiative


# ---- The passage and its marks


def test_the_passage_is_contiguous_text_verbatim(client, poets):
    assert raw(find(get(client, poets), "blockquote[@class='passage']/p")) == POETS


def test_the_words_of_each_fact_are_marked_and_numbered_in_the_order_of_the_words(client, poets):
    page = get(client, poets)
    assert [raw(mark) for mark in page.iter("mark")] == ["Committee", "highest honor for youth poets", "youth poets"]
    assert [mark.get("class") for mark in page.iter("mark")] == ["c1", "c2", "c3 c4"]
    numbers = page.findall(".//sup/a")
    assert [accessible_name(number) for number in numbers] == ["Fact 1", "Fact 2", "Fact 3", "Fact 4"]
    assert [number.get("data-number") for number in numbers] == ["1", "2", "3", "4"]  # set by the style sheet
    outer = find(page, "mark[@class='c2']")
    assert text(outer.find("mark")) == "youth poets"
    assert "sup" not in {element.tag for mark in page.iter("mark") for element in mark.iter()}


def test_every_number_leads_to_its_fact_and_every_fact_back_to_its_words(client, poets):
    page = get(client, poets)
    there = ids(page)
    assert len(there) == len(set(there))
    assert links(page, "blockquote") == ["#fact-1", "#fact-2", "#fact-3", "#fact-4"]
    assert links(page, "dd/span[@class='evidence']") == ["#words-2", "#words-1", "#words-3", "#words-3"]
    inner = [address[1:] for address in links(page, "body") if address.startswith("#")]
    assert set(inner) <= set(there)
    for number, words in [("2", "“highest honor"), ("1", "Committee"), ("3", "youth poets"), ("4", "youth poets")]:
        assert words.lstrip("“") in text(find(page, f"dd[@id='fact-{number}']"))
        assert find(page, f"dd[@id='fact-{number}']").get("class") == f"c{number}"


def test_the_passage_says_where_it_stands_and_when_it_was_captured(client, poets):
    make_passage("Another.", number=5)
    caption = find(get(client, poets), "figcaption")
    assert text(caption) == (
        "¶ Paragraph 4 of 2, word for word: as described on the page National Initiatives & Partnerships, imls.gov,"
        " captured February 13, 2017. Each number leads to a fact below, and back."
    )
    assert links(caption, "cite") == ["https://archive.example/page"]


def test_beyond_ten_a_fact_keeps_its_links_and_loses_only_the_light(client):
    words = [f"word{number:02}" for number in range(12)]
    initiative = make_initiative(text=" ".join(words))
    for number, word in enumerate(words):
        StatedDate.objects.create(
            initiative=initiative, text=f"Date {number}", quote=word, passage=initiative.passage, position=number
        )
    page = get(client, initiative)
    assert find(page, "dd[@id='fact-10']").get("class") == "c10"
    assert find(page, "dd[@id='fact-12']").get("class") is None
    assert links(page, "blockquote")[-1] == "#fact-12"
    assert links(page, "dd[@id='fact-12']") == ["#words-12"]


# ---- What facts rest on


def test_the_facts_come_in_one_order_and_what_is_not_known_is_said(client, poets):
    page = get(client, poets)
    assert labels(page) == [
        "Title",
        "Kind",
        "Institutions",
        "Does it still exist?",
        "Partners",
        "Audiences",
        "Focus areas",
    ]
    assert fact(page, "Title") == [("Student Poets", "Edited by staff")]
    assert fact(page, "Kind") == [("Award", "Words 2 highest honor for youth poets")]
    assert fact(page, "Institutions") == [("Not stated in the source",)]
    assert fact(page, "Does it still exist?") == [("Not known The words above are from February 13, 2017",)]
    assert fact(page, "Partners") == [("The Committee", "Words 1 Committee")]


def test_kind_and_audience_lead_to_the_list_and_areas_and_partners_to_their_pages(client, poets):
    page = get(client, poets)
    assert links(page, "span[@class='fact']") == [
        "/initiatives/?kind=award",
        "/partners/the-committee/",
        "/initiatives/?audience=teens",
        "/focus-areas/poetry/",
    ]


def test_institutions_and_standing_stand_with_their_citations(client):
    initiative = make_initiative(text="museums and libraries", concerns_libraries=True, concerns_museums=True)
    FieldCitation.objects.create(
        initiative=initiative, field="institutions", quote="museums and libraries", passage=initiative.passage
    )
    Initiative.objects.filter(pk=initiative.pk).update(standing="ended")
    FieldCitation.objects.create(
        initiative=initiative, field="standing", source=make_source("https://www.gone.example/list")
    )
    page = get(client, initiative)
    assert fact(page, "Institutions") == [("Libraries and Museums", "Words 1 museums and libraries")]
    assert fact(page, "Does it still exist?") == [("Ended", "Page a gone.example")]


def test_a_fact_from_another_page_has_a_letter_that_leads_to_that_page_and_each_page_stands_once(client):
    initiative = make_initiative()
    press, blog = make_source("https://press.example/1"), make_source("https://www.blog.example/x/", title="A blog")
    for position, (words, source) in enumerate([("Began in 2011", press), ("Grew", blog), ("Ended in 2012", press)]):
        StatedDate.objects.create(initiative=initiative, text=words, source=source, position=position)
    page = get(client, initiative)
    assert fact(page, "Dates") == [
        ("Began in 2011", "Page a press.example"),
        ("Grew", "Page b blog.example"),
        ("Ended in 2012", "Page a press.example"),
    ]
    pages = find(page, "section[@class='pages']")
    assert texts(pages, "li") == [
        "First reference to page a press.example/1",
        "First reference to page b A blog, blog.example",
    ]
    starts = [link for link in page.iter("a") if link.get("id") in {"from-a", "from-b"}]
    assert [link.get("href") for link in starts] == ["#page-a", "#page-b"]
    assert links(page, "section[@class='pages']") == [
        "#from-a",
        "https://press.example/1",
        "#from-b",
        "https://www.blog.example/x/",
    ]
    assert [item.get("id") for item in pages.iter("li")] == ["page-a", "page-b"]


def test_a_quote_from_another_passage_shows_its_number_and_leads_to_the_entry_that_has_it(client):
    other = make_passage("the National Medal for Museum and Library Service", number=8)
    make_initiative("StoryCorps", passage=other)
    initiative = make_initiative("National Medal", passage=make_passage("The Medal honors", number=5))
    FieldCitation.objects.create(
        initiative=initiative, field="title", passage=other, quote="National Medal for Museum and Library Service"
    )
    page = get(client, initiative)
    assert fact(page, "Title") == [("National Medal", "Paragraph ¶ 8 National Medal for Museum and Library Service")]
    assert links(page, "dd/span[@class='evidence']") == ["/initiatives/storycorps/"]
    assert texts(page, "mark") == []


def test_a_quote_from_the_passage_of_an_unpublished_entry_leads_nowhere(client):
    other = make_passage("the National Medal", number=8)
    make_initiative("StoryCorps", passage=other, status="draft")
    initiative = make_initiative("National Medal", text="The Medal")
    FieldCitation.objects.create(initiative=initiative, field="title", passage=other, quote="National Medal")
    page = get(client, initiative)
    assert fact(page, "Title") == [("National Medal", "Paragraph ¶ 8 National Medal")]
    assert links(page, "dd/span[@class='evidence']") == []


def test_a_quote_that_its_passage_has_lost_is_shown_without_a_number(client, poets):
    poets.passage.text = "Changed."
    poets.passage.save()
    page = get(client, poets)
    assert ("Award", "highest honor for youth poets") in fact(page, "Kind")
    assert page.findall(".//sup") == []


def test_roles_that_say_more_than_partner_are_shown(client):
    initiative = make_initiative()
    for position, (name, role) in enumerate([("A", "partner"), ("B", "leads the awards"), ("C", "")]):
        Partnership.objects.create(
            initiative=initiative, partner=make_partner(name, slug=f"p-{position}"), role=role, position=position
        )
    assert fact(get(client, initiative), "Partners") == [
        ("A", "Edited by staff"),
        ("B leads the awards", "Edited by staff"),
        ("C", "Edited by staff"),
    ]


def test_other_names_stand_below_the_title_and_among_the_facts(client):
    initiative = make_initiative(names=["NSPP", "Poets", "Youth Poets"])
    AlternateName.objects.filter(name="NSPP").update(note="acronym")
    page = get(client, initiative)
    assert texts(page, "p[@class='also']") == ["Also called NSPP, Poets or Youth Poets"]
    assert fact(page, "Other names")[0] == ("NSPP acronym", "Edited by staff")


def test_the_editors_note_is_public(client):
    page = get(client, make_initiative(note="Sources <disagree>."))
    assert texts(page, "p[@class='note']") == ["Editors’ note. Sources <disagree>."]


def test_addresses_elsewhere_say_what_names_them_unless_it_is_the_page_itself(client):
    initiative = make_initiative(official_page="https://www.imls.gov/x", website="https://poets.example/")
    itself, press = make_source("https://www.imls.gov/x"), make_source("https://press.example/1")
    FieldCitation.objects.create(initiative=initiative, field="official_page", source=itself)
    FieldCitation.objects.create(initiative=initiative, field="website", source=press)
    page = get(client, initiative)
    section = find(page, "aside/section")
    assert texts(section, "li") == ["Page on imls.gov", "Its website, poets.example Page a as named on press.example"]
    assert [link.get("rel") for link in section.iter("a") if link.get("class") == "out"] == ["external", "external"]
    assert texts(page, "section[@class='pages']//li") == ["First reference to page a press.example/1"]


# ---- Without a passage, long, odd


def test_an_entry_that_staff_added_says_that_the_source_page_lacks_it(client):
    page = get(client, make_initiative("New", summary="In plain words."))
    assert page.findall(".//figure") == []
    assert texts(page, "p[@class='lead']") == ["In plain words."]
    assert "The source page does not have this entry. The editors added it." in texts(page, "p[@class='hint']")
    assert fact(page, "Institutions") == [("Not known",)]
    assert fact(page, "Does it still exist?") == [("Not known",)]


def test_the_heading_is_the_title_alone_and_small_where_it_is_long(client):
    title = "<i>Émile’s</i> 🎉 שלום " + "and a very long title " * 4
    page = get(client, make_initiative(title.strip(), slug="long"))
    [heading] = page.iter("h1")
    assert raw(heading) == title.strip()
    assert heading.get("class") == "long"
    assert find(get(client, make_initiative("Short")), "h1").get("class") is None


def test_a_draft_is_not_found_and_the_page_offers_a_search(client):
    page = read(client.get(make_initiative("Draft", status="draft").get_absolute_url()), status=404)
    form = find(page, "form")
    assert (form.get("action"), find(form, "input").get("name")) == ("/initiatives/", "q")


def test_forty_partners_cost_no_more_than_none(client, django_assert_num_queries):
    alone = make_initiative("Alone", text="Alone.", focus=["Arts"])
    make_initiative("Beside", text="Beside.", focus=["Arts"])
    many = make_initiative("Many", text="Many.", focus=["Arts"], partners=[f"P{number}" for number in range(40)])
    Partnership.objects.filter(initiative=many).update(source=make_source("https://press.example/"))
    FieldCitation.objects.create(initiative=many, field="title", passage=alone.passage, quote="Alone")
    with django_assert_num_queries(10):
        get(client, alone)
    with django_assert_num_queries(10):
        page = get(client, many)
    assert len(fact(page, "Partners")) == 40


# ---- Where to go next


def test_related_initiatives_share_partners_first_and_say_what_they_share(client):
    initiative = make_initiative("This", partners=["P", "Q"], focus=["Arts", "Work"])
    make_initiative("One area", focus=["Arts"])
    make_initiative("Another area", focus=["Work"])
    make_initiative("Two areas", focus=["Arts", "Work"])
    make_initiative("One partner", partners=["Q"])
    make_initiative("Partner and area", partners=["P"], focus=["Work"])
    make_initiative("Two partners", partners=["P", "Q"])
    make_initiative("Nothing", partners=["R"], focus=["Health"])
    make_initiative("Hidden", partners=["P", "Q"], focus=["Arts", "Work"], status="draft")
    related = find(get(client, initiative), "ul[@class='related']")
    assert list(zip(texts(related, "a"), texts(related, "p"), strict=True)) == [
        ("Two partners", "Shares P; Q"),
        ("Partner and area", "Shares P, on Work"),
        ("One partner", "Shares Q"),
        ("Two areas", "Also on Arts; Work"),
    ]


def test_names_from_right_to_left_stand_apart_from_the_words_around_them(client):
    initiative = make_initiative("This", partners=[f"{ARABIC} 1", "P"], focus=[f"{ARABIC} 2"])
    make_initiative(ARABIC, partners=[f"{ARABIC} 1", "P"], focus=[f"{ARABIC} 2"])
    page = get(client, initiative)
    assert texts(page, "ul[@class='related']//bdi") == [ARABIC, f"{ARABIC} 1", "P", f"{ARABIC} 2"]
    assert texts(page, "nav[@class='crumbs']//bdi") == ["This"]


def test_equally_related_initiatives_come_by_title(client):
    initiative = make_initiative("This", focus=["Arts"])
    for title in ("Émile", "apple", "Zebra", "Bee", "Fox"):
        make_initiative(title, focus=["Arts"])
    page = get(client, initiative)
    assert texts(page, "ul[@class='related']//a") == ["apple", "Bee", "Émile", "Fox"]


def test_an_initiative_that_shares_nothing_has_no_related_ones(client):
    make_initiative("Other", partners=["P"])
    assert get(client, make_initiative("This")).findall(".//ul[@class='related']") == []


def test_the_neighbors_on_the_source_page_are_the_nearest_published_ones(client):
    other = make_source("https://other.example/")
    for number, title, status in [(1, "One", "published"), (2, "Two", "draft"), (3, "Three", "published")]:
        make_initiative(title, passage=make_passage(title, number=number), status=status)
    make_initiative("Elsewhere", passage=make_passage("Elsewhere", source=other, number=4))
    last = make_initiative("Five", passage=make_passage("Five", number=5))
    FieldCitation.objects.create(
        initiative=last, field="kind", passage=Initiative.objects.get(slug="one").passage, quote="One"
    )
    page = get(client, Initiative.objects.get(slug="three"))
    assert texts(page, "nav[@class='turn']/a") == [
        "Before it on the source page Paragraph¶ 1 One",
        "After it on the source page Paragraph¶ 5 Five",
    ]
    assert texts(get(client, last), "nav[@class='turn']/a") == ["Before it on the source page Paragraph¶ 3 Three"]


def test_the_page_can_be_cited(client, poets):
    assert texts(get(client, poets), "p[@class='citation']") == [
        "“Student Poets.” National Initiatives of IMLS: A Directory. From paragraph 4 of “National Initiatives &"
        " Partnerships,” Institute, captured February 13, 2017. http://testserver/initiatives/student-poets/"
    ]


def test_the_main_part_links_no_other_entry_than_itself_says(client, poets):
    others = [link for link in initiative_links(get(client, poets)) if not link.startswith(f"{poets.slug}/")]
    assert others == []
