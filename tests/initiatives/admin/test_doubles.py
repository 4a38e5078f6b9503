"""What a form asks or says of names that others have, and of damaged text."""

import pytest
from django.urls import reverse

from initiatives.models import Audience, FocusArea, Initiative, Source, Version
from partners.doubles import address_key, name_key, near_sort_keys
from partners.models import Partner
from tests.editing import Form, change_page, form_of, saved, send, words_of
from tests.factories import make_audience, make_focus_area, make_initiative, make_partner, make_source
from tests.people import EDITOR, client_of

pytestmark = pytest.mark.django_db

NAME = "Smithsonian Institution"


def add(client, model, **typed):
    page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    return client.post(page, Form(client.get(page)) | typed, follow=True)


@pytest.mark.parametrize(
    "name",
    [
        "SMITHSONIAN INSTITUTION",
        "Smithsonian  Institution",
        "Smithsonian\u00a0Institution",
        "Smíthsonian, Institution.",
    ],
)
def test_form_asks_before_it_saves_a_name_again(editor, name):
    partner = make_partner(NAME)
    response = add(editor, Partner, name=name, slug="another")
    assert not saved(response)
    assert f'<a href="{change_page(partner)}" target="_blank">{NAME}</a>' in response.text
    words = words_of(response)
    assert f"A partner named {NAME} already exists (opens in a new tab). “" in words
    assert "” is a different partner. Save it anyway." in words
    assert f'<a href="#id_name">Name: A partner named “{NAME}” already exists.</a>' in response.text
    assert Partner.objects.count() == 1

    again = add(editor, Partner, name=name, slug="another", confirmed="another name")
    assert not saved(again)
    assert saved(add(editor, Partner, name=name, slug="another", confirmed=name_key(NAME)))
    assert Partner.objects.count() == 2


@pytest.mark.parametrize(
    ("make", "typed"),
    [
        (lambda: make_focus_area("Early childhood"), {"name": "Early Childhood"}),
        (lambda: make_audience("Children"), {"name": "CHILDREN"}),
        (lambda: make_initiative("Open eBooks"), {"title": "Open  Ebooks"}),
    ],
)
def test_every_name_is_asked_about(editor, make, typed):
    row = make()
    given = {"slug": "another", **({"kind": "award"} if isinstance(row, Initiative) else {"position": "0"})}
    response = add(editor, type(row), **given, **typed)
    assert not saved(response)
    assert f'href="{change_page(row)}"' in response.text
    assert type(row).objects.count() == 1


@pytest.mark.parametrize("url", ["http://www.imls.gov/About", "https://imls.gov/about/", "https://imls.gov/about#top"])
def test_one_page_is_one_source(editor, url):
    source = make_source("https://www.imls.gov/about", title="About us")
    response = add(editor, Source, url=url)
    assert f'href="{change_page(source)}"' in response.text
    assert not saved(response)


def test_sources_of_one_title_are_worth_a_look(editor):
    make_source("https://www.imls.gov/about", title="About us")
    assert "is this the same as About us ?" in words_of(
        add(editor, Source, url="https://a.example/", title="ABOUT US")
    )


def test_names_almost_the_same_are_saved_with_a_warning(editor):
    make_partner(NAME)
    response = add(editor, Partner, name="Smithsonian Institute", slug="another")
    assert saved(response)
    assert f"Please check: is this the same as {NAME} ? Their names are almost the same." in words_of(response)
    assert "Please check" not in words_of(add(editor, Partner, name="First Book", slug="first-book"))


def test_an_entry_is_saved_again_without_a_question(editor):
    for slug in ("one", "two"):
        make_partner(NAME, slug=slug)
    partner = Partner.objects.get(slug="two")
    response = send(editor, partner, form_of(editor, partner) | {"name": NAME.upper(), "acronym": "SI"})
    assert saved(response)
    assert "Please check" not in words_of(response)


def test_tick_stays_while_the_form_has_another_error(editor):
    make_partner(NAME)
    typed = {"name": NAME.upper(), "slug": ""}
    refused = add(editor, Partner, **typed, confirmed=name_key(NAME))
    assert set(refused.context["adminform"].form.errors) == {"slug"}
    page = reverse("admin:partners_partner_add")
    assert saved(editor.post(page, Form(refused) | {"slug": "another"}, follow=True))
    assert Partner.objects.count() == 2


def test_name_again_is_one_mistake_and_gets_a_free_address(editor):
    partner = make_partner("First Book", slug="first-book")
    typed = {"name": "FIRST BOOK", "slug": "first-book"}
    asked = add(editor, Partner, **typed)
    assert set(asked.context["adminform"].form.errors) == {"name"}
    assert saved(add(editor, Partner, **typed, confirmed=name_key("First Book")))
    assert Partner.objects.exclude(pk=partner.pk).get().slug == "first-book-2"


def test_another_name_with_a_taken_address_is_refused(editor):
    make_partner("First Book", slug="first-book")
    refused = add(editor, Partner, name="Second Book", slug="first-book")
    assert set(refused.context["adminform"].form.errors) == {"slug"}


def test_without_a_title_the_address_is_not_asked_for(editor):
    refused = add(editor, Initiative, title="", slug="", kind="program")
    assert refused.context["adminform"].form.errors == {"title": ["Enter a title."]}


def test_pop_up_says_how_to_use_the_partner_there_is(editor):
    make_partner("First Book")
    words = words_of(add(editor, Partner, name="FIRST BOOK", slug="x", _popup="1"))
    assert "To use it, close this window and choose First Book from the list." in words


@pytest.mark.parametrize(
    ("model", "make", "said"),
    [
        (Initiative, make_initiative, "An initiative named"),
        (Audience, make_audience, "An audience named"),
        (FocusArea, make_focus_area, "A focus area named"),
    ],
)
def test_question_about_a_name_has_the_right_article(editor, model, make, said):
    make("Young adults")
    field = "title" if model is Initiative else "name"
    assert f"{said} Young adults already exists" in words_of(add(editor, model, **{field: "YOUNG adults"}))


@pytest.mark.parametrize(
    ("make", "typed"),
    [
        (lambda: make_source("https://www.imls.gov/about"), {"url": "https://www.imls.gov/about"}),
        (lambda: make_focus_area("Jobs"), {"name": "Jobs", "slug": "work", "position": "0"}),
    ],
)
def test_no_box_is_offered_where_nothing_could_save_it(editor, make, typed):
    row = make()
    for confirmed in ("", address_key(typed["url"]) if "url" in typed else name_key(typed["name"])):
        response = add(editor, type(row), **typed, confirmed=confirmed)
        assert f'href="{change_page(row)}"' in response.text
        assert "(opens in a new tab). Use that one." in words_of(response)
        assert 'type="checkbox" name="confirmed"' not in response.text
        assert type(row).objects.count() == 1


def test_merged_partner_is_no_double_of_its_target(editor):
    partner = make_partner("Smithsonian")
    make_partner(NAME, merged_into=partner)
    assert saved(send(editor, partner, form_of(editor, partner) | {"name": NAME.upper()}))


def test_one_name_may_be_partner_and_initiative(editor):
    make_partner("StoryCorps")
    assert saved(add(editor, Initiative, title="StoryCorps", slug="storycorps", kind="program"))


def test_near_names_are_a_letter_order_or_small_word_apart():
    others = ["national endowment for the humanities", "smithsonian institution", "first book"]
    assert near_sort_keys("smithsonian institutions", others) == ["smithsonian institution"]
    assert near_sort_keys("institution of the smithsonian", others) == ["smithsonian institution"]
    assert near_sort_keys("national endowment for the arts", others) == []


@pytest.mark.parametrize(
    ("one", "other"), [("Co-op", "Coop"), ("U.S. Mint", "US Mint"), ("Story Corps", "StoryCorps"), ("Łódź", "Lodz")]
)
def test_spaces_and_punctuation_make_no_other_name(one, other):
    assert name_key(one) == name_key(other)


def test_address_key_leaves_out_what_leads_nowhere_else():
    assert address_key("https://www.imls.gov:443/a/?b=1#c") == address_key("HTTP://imls.gov/A?b=1")
    assert address_key("https://imls.gov/a?b=1") != address_key("https://imls.gov/a?b=2")


@pytest.mark.parametrize("deleted", [False, True])
def test_restore_names_who_else_has_the_title(editor, deleted):
    initiative = make_initiative("Open eBooks", slug="first")
    initiative.title = "Books"
    initiative.save()
    other = make_initiative("OPEN  EBOOKS", slug="second")
    if deleted:
        Initiative.objects.get(pk=initiative.pk).delete()
    restore = reverse("admin:initiatives_initiative_restore", args=[initiative.pk, 1])
    response = editor.post(restore, Form(editor.get(restore)), follow=True)
    assert saved(response)
    assert f'Please check: <a href="{change_page(other)}">OPEN  EBOOKS</a> has the same title.' in response.text


def test_applied_change_names_who_else_has_the_title_by_now(editor):
    initiative = make_initiative("Books", slug="first")
    send(client_of(EDITOR), initiative, form_of(editor, initiative) | {"title": "Open eBooks", "_propose": "1"})
    other = make_initiative("Open Ebooks", slug="second")
    proposal = Version.objects.open_proposals().get()
    page = reverse("admin:initiatives_initiative_proposal", args=[initiative.pk, proposal.number])
    response = editor.post(page, Form(editor.get(page)) | {"_apply": "1"}, follow=True)
    assert f'Please check: <a href="{change_page(other)}">Open Ebooks</a> has the same title.' in response.text


def test_damaged_text_is_saved_and_named(editor):
    initiative = make_initiative("Open eBooks", text="Free for children.")
    form = form_of(editor, initiative) | {"summary": "CafÃ© &amp; books", "title": "Open eBooks"}
    form.add_row("alternatenames", name="<b>eBooks</b>")
    response = send(editor, initiative, form)
    words = " ".join(map(str, response.context["messages"]))
    assert saved(response)
    assert "Please check: “Summary” contains “Ã©”. Did you mean “é”?" in words
    assert "“Summary” contains “&amp;”. Did you mean “&”?" in words
    assert "“Name” contains “<b>”, which the public would read as code." in words
    assert "Please check" not in words_of(send(editor, initiative, form_of(editor, initiative) | {"note": "New"}))


def test_damaged_text_of_a_proposed_change_is_named():
    initiative = make_initiative("Open eBooks", text="Free for children.")
    client = client_of(EDITOR)
    form = form_of(client, initiative) | {"summary": "Caf\ufffd", "_propose": "1"}
    assert "“Summary” contains “\ufffd”, which stands for a character that was lost." in words_of(
        send(client, initiative, form)
    )
    assert Version.objects.open_proposals().exists()
