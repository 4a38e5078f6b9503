from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from initiatives.authorship import authored
from initiatives.desk import SECTIONS, mending
from initiatives.history.keeping import add
from initiatives.models import FieldCitation, FocusLink, Initiative, LinkCheck, Passage, ReviewRequest, Source, Version
from initiatives.models.initiative import InitiativeQuerySet
from initiatives.records import to_record
from initiatives.touch import batched
from partners.formats import format_date, format_datetime
from partners.models import Partner
from tests.editing import change_page, words_of
from tests.factories import make_initiative, make_partner, make_source

pytestmark = pytest.mark.django_db

INDEX = reverse("admin:index")
MOST_QUERIES = 60


def person(name, *permissions):
    user = get_user_model().objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


@pytest.fixture
def ann(client):
    user = person("ann", "view_initiative", "change_initiative")
    client.force_login(user)
    return user


@pytest.fixture
def complete():
    """Make entries that need nothing: they are on the desk only for what a test does to them."""

    def make(title, **fields):
        initiative = make_initiative(title, partners=["First Book"], focus=["Reading"], **fields)
        source = make_source("https://example.org/source")
        for links in (initiative.partnerships, initiative.focuslinks):
            links.update(source=source)
        return initiative

    return make


def desk(client, query=""):
    return client.get(INDEX + query).context["desk"]


def section(client, name, query=""):
    """Return the rows of a section as label, address and note; none where it is empty."""
    found = [each for each in desk(client, query).sections if each.name == name]
    return [(row.label, row.url, row.note) for each in found for row in each.rows]


def labels(client, name):
    return [label for label, _, _ in section(client, name)]


def propose(initiative, user, title):
    with authored(user=user, reason="A better name"):
        record = {**to_record(initiative), "title": title}
        return add(Version(entry=initiative.pk, record=record, state=Version.State.PROPOSED, base=1))


def test_with_nothing_to_do_the_desk_says_so_and_everything_else_is_below(client, ann, complete):
    complete("Books")
    response = client.get(INDEX)
    words = words_of(response)
    assert "Nothing waits for you." in words
    assert "Links were never checked yet." in words
    assert words.index("Nothing waits for you.") < words.index("Everything")
    assert response.context["desk"].sections == []


def test_empty_sections_take_one_line(client, ann):
    make_initiative("Books")
    words = words_of(client.get(INDEX))
    assert "Entries without a partner (1) Books" in words
    empty = "Reviews asked of you; In review, asked of nobody who can look; Your drafts; Your proposed changes, not"
    assert f"Nothing under: {empty} decided yet;" in words


def test_reviews_that_others_ask_of_me_wait_for_me(client, ann, complete):
    bea = person("bea")
    for title, asked_of in (("Mine", ann), ("Hers", bea)):
        ReviewRequest.objects.create(
            initiative=complete(title, status="in-review"), asked_of=asked_of, asked_by=bea, note="Is the date right?"
        )
    [(label, url, note)] = section(client, "reviews")
    assert (label, url) == ("Mine", change_page(Initiative.objects.get(title="Mine")))
    assert note.startswith("bea, ")
    assert note.endswith(": Is the date right?")


def test_my_drafts_are_those_that_i_ever_saved_whoever_saved_them_last(client, ann, complete):
    bea = person("bea")
    with authored(user=ann):
        complete("Public")
        complete("Mine", status="draft")
        shared = complete("Shared", status="draft")
    with authored(user=bea):
        complete("Hers", status="draft")
        shared.summary = "Better"
        shared.save()
    assert labels(client, "drafts") == ["Shared", "Mine"]


def test_open_proposals_wait_for_publishers_and_their_own_for_editors(client, ann, complete):
    bea = person("bea")
    initiative = complete("Books")
    proposed = propose(initiative, ann, "Books of Ann")
    propose(initiative, bea, "Books of Bea")
    Version.objects.filter(pk=propose(initiative, ann, "No").pk).update(state=Version.State.DECLINED)
    [(label, url, note)] = section(client, "proposals")
    assert label == "Books of Ann"
    assert url == reverse("admin:initiatives_initiative_proposal", args=[initiative.pk, proposed.number])
    assert client.get(url).status_code == 200
    assert note.endswith(": A better name")
    client.force_login(person("pub", "view_initiative", "publish_initiative"))
    assert labels(client, "proposals") == ["Books of Ann", "Books of Bea"]


def test_what_others_decided_on_my_proposed_changes_is_on_my_desk_for_14_days(client, ann, complete):
    initiative, bea = complete("Books"), person("bea", "view_initiative")
    titles = ("Declined", "Applied", "Mine to close", "Too long ago", "Waits", "Before that was kept")
    declined, applied, own, old, _, unknown = (propose(initiative, ann, title) for title in titles)
    propose(initiative, bea, "Hers")
    now = timezone.now()
    for proposal, state, user, days in (
        (declined, "declined", bea, 13),
        (applied, "applied", None, 1),
        (own, "declined", ann, 1),
        (old, "declined", bea, 15),
    ):
        closing = {"state": state, "closed_by": user, "closed_at": now - timedelta(days=days)}
        Version.objects.filter(pk=proposal.pk).update(**closing, closed_reason="Not true" if user else "")
    Version.objects.filter(pk=unknown.pk).update(state="declined")
    assert section(client, "decided") == [
        (
            "Applied",
            reverse("admin:initiatives_initiative_proposal", args=[initiative.pk, applied.number]),
            f"Applied by somebody, {format_datetime(now - timedelta(days=1))}",
        ),
        (
            "Declined",
            reverse("admin:initiatives_initiative_proposal", args=[initiative.pk, declined.number]),
            f"Declined by bea, {format_datetime(now - timedelta(days=13))}: Not true",
        ),
    ]
    client.force_login(bea)
    assert section(client, "decided") == []


def test_a_draft_of_mine_that_somebody_else_saved_last_says_who_and_why(client, ann, complete):
    with authored(user=ann):
        complete("Mine", status="draft")
        back = complete("Sent back", status="in-review")
    with authored(user=person("bea"), reason="The date is wrong"):
        back.status = "draft"
        back.save()
    today = format_date(timezone.now())
    assert section(client, "drafts") == [
        ("Sent back", change_page(back), f"last saved {today} by bea: The date is wrong"),
        ("Mine", change_page(Initiative.objects.get(title="Mine")), f"last saved {today}"),
    ]


def test_an_open_proposal_for_a_deleted_entry_is_not_on_the_desk(client, ann, complete):
    initiative = complete("Books")
    propose(initiative, ann, "Books of Ann")
    initiative.delete()
    assert section(client, "proposals") == []


def test_entries_are_due_for_review_at_their_date_or_a_year_after_their_last_change(client, ann, complete):
    today, now = timezone.localdate(), timezone.now()
    complete("Today", review_on=today)
    complete("Long ago", review_on=today - timedelta(days=400))
    complete("Tomorrow", review_on=today + timedelta(days=1))
    complete("Draft", review_on=today, status="draft")
    for title, days in (("Old", 366), ("Not old yet", 364), ("Old but dated", 900)):
        date = {"review_on": today + timedelta(days=9)} if "dated" in title else {}
        initiative = complete(title, **date)
        Initiative.objects.filter(pk=initiative.pk).update(updated_at=now - timedelta(days=days))
    assert labels(client, "due") == ["Long ago", "Old", "Today"]
    assert section(client, "due")[0][2].startswith("since ")


def test_scheduled_entries_stand_with_their_time(client, ann, complete):
    moment = timezone.make_aware(timezone.datetime(2999, 3, 1, 9, 30))
    complete("Later", publish_at=moment)
    complete("Draft", publish_at=moment, status="draft")
    assert [(label, note) for label, _, note in section(client, "scheduled")] == [
        ("Later", "goes live on March 1, 2999, 9:30 a.m. Eastern")
    ]


def test_what_entries_lack_is_listed_unless_they_are_withdrawn(client, ann, complete):
    complete("Books")
    make_initiative("Bare")
    make_initiative("Only partner", partners=["First Book"])
    make_initiative("Gone", status="withdrawn", withdrawn_reason="Listed twice")
    assert labels(client, "without_partner") == ["Bare"]
    assert section(client, "without_area")[0][1].endswith("/change/#focuslinks-group")
    assert labels(client, "without_area") == ["Bare", "Only partner"]
    assert labels(client, "without_citation") == ["Bare", "Only partner"]
    changelist = client.get(reverse("admin:initiatives_initiative_changelist"), {"without": "partner"})
    assert [row.title for row in changelist.context["cl"].result_list] == ["Bare"]


def test_facts_that_only_the_editors_say_are_named_with_their_entry(client, ann, complete):
    complete("Books")
    make_initiative("Tales", partners=["First Book"], focus=["Reading", "Arts"], audiences=["Children"])
    [(label, _, note)] = section(client, "unsupported")
    assert label == "Tales"
    assert note == "partner First Book; focus area Reading; focus area Arts and 1 more"


def test_a_field_that_nothing_supports_is_named_in_plain_words(client, ann, complete):
    FieldCitation.objects.create(initiative=complete("Books"), field="kind")
    assert section(client, "unsupported")[0][2] == "citation for Kind"


def test_a_fact_that_is_supported_while_the_desk_is_read_leaves_its_entry_out(client, ann, monkeypatch):
    make_initiative("Tales", partners=["First Book"])
    monkeypatch.setattr(mending, "facts_with", lambda *conditions, **lookup: [])
    assert section(client, "unsupported") == []


def test_a_quote_that_its_passage_lost_is_shown_and_so_is_one_of_other_case(client, ann, complete):
    initiative = complete("Books", text="Open eBooks is an app")
    initiative.partnerships.update(quote="Open eBooks", passage=initiative.passage, source=None)
    initiative.focuslinks.update(quote="an app", passage=initiative.passage, source=None)
    assert section(client, "broken_quotes") == []
    Passage.objects.update(text="open ebooks is an app")
    assert section(client, "broken_quotes") == [
        ("Books", change_page(initiative) + "#partnerships-group", "partner First Book: “Open eBooks”")
    ]


def test_a_title_that_is_not_what_is_quoted_for_it_is_shown(client, ann, complete):
    for title in ("Open eBooks", "Open e-Books"):
        initiative = complete(title, text="Open eBooks is an app")
        FieldCitation.objects.create(
            initiative=initiative, field="title", quote="Open eBooks", passage=initiative.passage
        )
    assert [(label, note) for label, _, note in section(client, "titles")] == [
        ("Open e-Books", "quoted: “Open eBooks”")
    ]


def test_dead_links_are_shown_at_everything_that_has_them(client, ann, complete):
    dead, alive = "https://dead.test/", "https://alive.test/"
    moment = timezone.make_aware(timezone.datetime(2026, 3, 1, 9, 30))
    initiative = complete("Books", website=dead, official_page=alive)
    make_initiative("Gone", website=dead, status="withdrawn", withdrawn_reason="Twice")
    partner = make_partner("Second Book", website=dead)
    source = make_source(dead, title="A page")
    archived = make_source("https://gone.test/", archive_url="https://archive.test/gone", title="In an archive")
    for url, works in ((dead, False), (alive, True), ("https://left.test/", False), (archived.url, False)):
        outcome = "200 OK" if works else "404 Not Found"
        LinkCheck.objects.create(url=url, works=works, outcome=outcome, checked_at=moment, since=moment)
    note = "https://dead.test/: 404 Not Found, since March 1, 2026"
    assert section(client, "dead_links") == [
        ("Books, website", change_page(initiative) + "#id_website", note),
        ("Second Book, partner’s website", change_page(partner) + "#id_website", note),
        ("A page, source", change_page(source) + "#id_url", note),
    ]
    assert "Links were last checked on March 1, 2026." in words_of(client.get(INDEX))


def test_stored_addresses_that_are_not_web_addresses_are_shown(client, ann, complete):
    partner = make_partner("Second Book", website="ftp://books.test/")
    make_partner("First Book", website="HTTPS://books.test/")
    complete("Books", website="http://books.test/")
    assert section(client, "dead_links") == [
        (
            "Second Book, partner’s website",
            change_page(partner) + "#id_website",
            "ftp://books.test/: not a web address",
        )
    ]


def test_a_long_section_shows_ten_and_leads_to_all(client, ann, complete):
    today = timezone.localdate()
    for number in range(12):
        complete(f"Entry {number:02}", review_on=today)
        make_initiative(f"Bare {number:02}", focus=["Reading"])
    found = {each.name: each for each in desk(client).sections}
    assert [(len(found[name].rows), found[name].count, found[name].more) for name in ("due", "without_partner")] == [
        (10, 12, 2),
        (10, 12, 2),
    ]
    words = words_of(client.get(INDEX))
    assert "Due for review (12)" in words
    assert "See all 12 : Due for review" in words
    opened = client.get(found["due"].more_url)
    assert [len(each.rows) for each in opened.context["desk"].sections if each.name == "due"] == [12]
    filtered = client.get(found["without_partner"].more_url)
    assert filtered.context["cl"].result_count == 12


@pytest.mark.parametrize("query", ["?all=nothing", "?all=", "?other=1"])
def test_a_section_that_there_is_not_changes_nothing(client, ann, query):
    assert client.get(INDEX + query).status_code == 200


def test_the_names_of_sections_stand_in_addresses_that_people_keep():
    assert [*SECTIONS] == [
        "reviews",
        "unheard",
        "drafts",
        "proposals",
        "decided",
        "due",
        "scheduled",
        "broken_quotes",
        "titles",
        "dead_links",
        "without_partner",
        "without_area",
        "without_citation",
        "unsupported",
    ]


def test_who_may_not_change_entries_is_not_asked_to_mend_them(client, ann, complete):
    make_initiative("Bare")
    complete("Old", review_on=timezone.localdate())
    assert {"without_partner", "due"} <= {each.name for each in desk(client).sections}
    client.force_login(person("reader", "view_initiative"))
    assert desk(client).sections == []
    assert not [title for title in desk(client).empty if "without" in title or title == "Due for review"]


def test_who_may_not_see_initiatives_has_no_desk(client):
    client.force_login(person("maintainer", "view_user"))
    response = client.get(INDEX)
    assert response.context["desk"] is None
    assert "Nothing waits" not in words_of(response)


def test_the_desk_needs_nothing_that_the_content_security_policy_forbids(client, ann):
    make_initiative("Books & <b>Tales</b>")
    content = client.get(INDEX).content.decode()
    assert "Books &amp; &lt;b&gt;Tales&lt;/b&gt;" in content
    assert not [forbidden for forbidden in ("<style", " style=", "<script>", " onclick=") if forbidden in content]


def full(numbers, user):
    """Make entries that have something for every section."""
    now = timezone.now()
    source = make_source("https://example.org/source", archive_url="https://dead.test/source")
    with authored(user=user), batched():
        for number in numbers:
            url = f"https://dead.test/{number}"
            old = make_initiative(
                f"Old {number}", text="Words", partners=[f"Partner {number}"], website=url, audiences=["Children"]
            )
            make_initiative(f"Draft {number}", status="draft", publish_at=now)
            make_initiative(f"Later {number}", publish_at=now + timedelta(days=1))
            review = make_initiative(f"Review {number}", status="in-review", focus=["Reading"])
            ReviewRequest.objects.create(initiative=review, asked_of=user, asked_by=user)
            FieldCitation.objects.create(initiative=old, field="title", quote="Words", passage=old.passage)
            LinkCheck.objects.create(url=url, works=False, outcome="404", checked_at=now, since=now)
    for draft in Initiative.objects.filter(slug__in=[f"draft-{number}" for number in numbers]):
        propose(draft, user, f"Better {draft}")
        decided = propose(draft, user, f"No better {draft}")
        Version.objects.filter(pk=decided.pk).update(state=Version.State.DECLINED, closed_at=now)
    FocusLink.objects.update(source=source)
    Passage.objects.update(text="Other")
    InitiativeQuerySet(Initiative).filter(title__startswith="Old").update(updated_at=now - timedelta(days=500))
    Partner.objects.update(website="https://dead.test/0")
    Source.objects.update(publisher="Somebody")


def queries(client):
    client.get(INDEX)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(INDEX)
    assert len(response.context["desk"].sections) == 14
    return len(captured)


def test_the_desk_costs_a_fixed_number_of_queries_for_1_entry_and_for_200(client, ann):
    full(range(1), ann)
    one = queries(client)
    full(range(1, 50), ann)
    assert Initiative.objects.count() == 200
    many = queries(client)
    assert one <= many <= MOST_QUERIES
    assert many - one <= 12  # a section that does not show all counts them


def test_what_is_in_review_and_on_nobodys_desk_is_on_that_of_publishers_and_of_who_asked(client, ann, complete):
    pub, gone = person("pub", "view_initiative", "publish_initiative"), person("gone", "publish_initiative")
    gone.is_active = False
    gone.save()
    for title, asked_of in (("Heard", pub), ("Gone", gone), ("Not a publisher", person("bea"))):
        entry = complete(title, status="in-review")
        ReviewRequest.objects.create(initiative=entry, asked_of=asked_of, asked_by=ann)
    with authored(user=person("cy")):
        complete("Of somebody else", status="in-review")
    with authored(user=ann):
        complete("Asked of nobody", status="in-review")
    assert labels(client, "unheard") == ["Asked of nobody", "Gone", "Not a publisher"]
    client.force_login(pub)
    assert [(label, note) for label, _, note in section(client, "unheard")] == [
        ("Asked of nobody", "nobody was asked"),
        ("Gone", "asked of gone, who may not publish now"),
        ("Not a publisher", "asked of bea, who may not publish now"),
        ("Of somebody else", "nobody was asked"),
    ]


def test_a_review_that_is_over_waits_for_nobody(client, ann, complete):
    ReviewRequest.objects.create(initiative=complete("Back to draft", status="draft"), asked_of=ann)
    assert labels(client, "reviews") == []
