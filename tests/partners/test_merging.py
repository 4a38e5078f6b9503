import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse

from initiatives.admin.partners import changed_by
from initiatives.authorship import authored
from initiatives.history.restoring import restore
from initiatives.models import Initiative, Version
from initiatives.search import indexing
from initiatives.touch import batched
from partners.merging import CannotMerge, led_to, merge, preview, stands_for, unmerge
from partners.models import Partner
from tests.editing import change_page, form_of, found, saved, send, words_of
from tests.factories import make_initiative, make_partner

pytestmark = pytest.mark.django_db

MAY = ["view_partner", "change_partner", "view_initiative", "publish_initiative"]


@pytest.fixture
def inc():
    return make_partner("First Book Inc", acronym="FBI")


@pytest.fixture
def book():
    return make_partner("First Book")


def merge_page(partner):
    return reverse("admin:partners_partner_merge", args=[partner.pk])


def unmerge_page(partner):
    return reverse("admin:partners_partner_unmerge", args=[partner.pk])


def asked(source, target):
    """Return what the page of a merge sends."""
    return {"target": target.pk, "seen": preview(source, target).seen}


def who_may(client, *permissions):
    user = get_user_model().objects.create_user("publisher", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    return client


def named(initiative):
    return [(link.partner.name, link.role) for link in initiative.partnerships.select_related("partner")]


# ---- What a merge does


def test_links_move_and_of_two_the_targets_stays(inc, book):
    moved = make_initiative("Moved", partners=["First Book Inc"])
    both = make_initiative("Both", partners=["First Book", "First Book Inc", "Another"])
    both.partnerships.filter(partner=inc).update(role="publisher")
    both.partnerships.filter(partner=book).update(role="giver")
    key = moved.partnerships.get().pk
    merge(inc, book)
    assert named(moved) == [("First Book", "")]
    assert moved.partnerships.get().pk == key
    assert named(both) == [("First Book", "giver"), ("Another", "")]


def test_the_public_address_of_a_merged_partner_leads_to_the_other_along_the_whole_chain(client, inc, book):
    make_initiative("Books", partners=["First Book Inc"])
    last = make_partner("Last Book")
    merge(inc, book)
    merge(book, last)
    inc.refresh_from_db()
    assert inc.merged_into == last
    for old in (inc, book):
        response = client.get(f"{old.get_absolute_url()}?page=1")
        assert (response.status_code, response.url) == (301, f"{last.get_absolute_url()}?page=1")
    last.slug = "last"
    last.save()
    assert client.get("/partners/first-book-inc/").url == "/partners/last/"
    assert "Books" in words_of(client.get("/partners/last/"))


def test_a_chain_that_was_not_shortened_is_followed_and_a_circle_ends(client, inc, book):
    last = make_partner("Last Book")
    Partner.objects.filter(pk=inc.pk).update(merged_into=book)
    Partner.objects.filter(pk=book.pk).update(merged_into=last)
    assert client.get(inc.get_absolute_url()).url == last.get_absolute_url()
    assert found(client, "?partner=first-book-inc") == []
    Partner.objects.filter(pk=last.pk).update(merged_into=inc)
    assert led_to(Partner.objects.get(pk=inc.pk)) == [inc, book, last]
    assert client.get(inc.get_absolute_url()).status_code == 404


def test_the_address_of_one_merged_into_what_is_not_public_is_not_found(client, inc, book):
    make_initiative(partners=["First Book"], status="draft")
    merge(inc, book)
    assert client.get(inc.get_absolute_url()).status_code == 404


def test_a_merged_partner_is_in_no_list(client, inc, book):
    make_initiative("Books", partners=["First Book Inc"])
    merge(inc, book)
    for page in ("/partners/", "/sitemap.xml", "/initiatives/", "/explore/", "/"):
        assert "first-book-inc" not in client.get(page).content.decode(), page


def test_search_and_versions_follow_in_one_write_of_the_index(client, inc, book, monkeypatch):
    for title in ("Books", "Tales", "Poems"):
        make_initiative(title, partners=["First Book Inc"])
    calls = []
    inner = indexing.reindex
    monkeypatch.setattr(indexing, "reindex", lambda keys, _: calls.append(len(keys)) or inner(keys))
    with authored(reason="Merged"), batched():
        merge(inc, book)
    assert calls == [3]
    assert found(client, "?q=inc") == []
    assert found(client, '?q="first+book"') == ["Books", "Poems", "Tales"]
    versions = Version.objects.latest_saved()
    assert {version.reason for version in versions} == {"Merged"}
    assert {link["partner"][0] for version in versions for link in version.record["partnerships"]} == {"first-book"}


def test_what_cannot_be_merged_is_refused_and_changes_nothing(inc, book):
    with pytest.raises(CannotMerge, match="into itself"):
        merge(inc, inc)
    merge(inc, book)
    with pytest.raises(CannotMerge, match="“First Book Inc” was merged into “First Book” before"):
        merge(book, inc)
    with pytest.raises(CannotMerge, match="before"):
        merge(inc, make_partner("Third"))
    assert stands_for(Partner.objects.get(pk=inc.pk)) == book
    assert Partner.objects.get(pk=book.pk).merged_into is None


def test_a_merge_is_undone_by_taking_it_back_and_restoring_the_entry(client, inc, book):
    initiative = make_initiative("Both", partners=["First Book Inc", "First Book"])
    initiative.partnerships.filter(partner=inc).update(role="publisher")
    before = Version.objects.of(initiative).first()
    merge(inc, book)
    assert named(initiative) == [("First Book", "")]
    unmerge(inc)
    assert client.get(inc.get_absolute_url()).status_code == 200
    restore(before)
    assert named(initiative) == [("First Book Inc", "publisher"), ("First Book", "")]
    with pytest.raises(CannotMerge):
        unmerge(inc)


def test_the_preview_tells_what_would_move_and_what_would_be_lost(inc, book):
    make_initiative("Moved", partners=["First Book Inc"])
    make_initiative("Both", partners=["First Book", "First Book Inc"])
    would = preview(inc, book)
    assert [link.initiative.title for link in would.moved] == ["Moved"]
    assert [(lost.partner, stays.partner) for lost, stays in would.doubled] == [(inc, book)]
    assert would.lost == [("acronym", "FBI", "")]
    assert preview(book, inc).lost == []


# ---- The pages


def test_a_publisher_chooses_looks_and_merges(admin_client, inc, book):
    initiative = make_initiative("Both", partners=["First Book", "First Book Inc"])
    initiative.partnerships.filter(partner=inc).update(role="publisher of books")
    make_initiative("Moved", partners=["First Book Inc"])
    assert f'href="{merge_page(inc)}"' in admin_client.get(change_page(inc)).content.decode()
    first = admin_client.get(merge_page(inc)).content.decode()
    assert f'<option value="{book.pk}">First Book</option>' in first
    assert f'value="{inc.pk}"' not in first
    words = words_of(admin_client.get(merge_page(inc), {"target": book.pk}))
    assert "1 entry would name “First Book” in its place Moved" in words
    assert "1 entry names both" in words
    assert "Publisher of books. Edited by staff" in words
    assert "Acronym: FBI (“First Book” has none)" in words
    assert Partner.objects.filter(merged_into=None).count() == 2
    response = admin_client.post(merge_page(inc), asked(inc, book), follow=True)
    assert response.redirect_chain == [(change_page(book), 302)]
    assert "Merged “First Book Inc” into “First Book”: 1 entry names “First Book” now, 1 named both." in words_of(
        response
    )
    version = Version.objects.of(initiative).first()
    assert (version.reason, version.user.username) == ("Merged First Book Inc into First Book", "admin")
    assert LogEntry.objects.filter(change_message__contains="Merged First Book Inc into First Book").count() == 2


def test_the_page_of_a_merged_partner_says_so_and_takes_it_back(admin_client, inc, book):
    make_initiative("Books", partners=["First Book Inc"])
    admin_client.post(merge_page(inc), asked(inc, book))
    page = admin_client.get(change_page(inc))
    assert "This partner was merged into First Book : its public address leads there" in words_of(page)
    assert f'href="{merge_page(inc)}"' not in page.content.decode()
    assert admin_client.get(merge_page(inc)).url == change_page(inc)
    assert "Books : version 1, of" in words_of(admin_client.get(unmerge_page(inc)))
    assert Partner.objects.get(pk=inc.pk).merged_into
    response = admin_client.post(unmerge_page(inc), follow=True)
    words = words_of(response)
    assert "is a partner by itself again. Its links are still at “First Book”. To bring them back," in words
    before = reverse("admin:initiatives_initiative_version", args=[Initiative.objects.get().pk, 1])
    assert f'<a href="{before}">Books</a>' in response.content.decode()
    assert admin_client.get(before).status_code == 200
    assert Partner.objects.get(pk=inc.pk).merged_into is None
    assert admin_client.get(unmerge_page(inc)).status_code == 404
    assert "not merged into another" in words_of(admin_client.post(unmerge_page(inc), follow=True))


def test_a_merge_is_taken_back_with_its_entries_also_after_renames_and_another_merge(admin_client, inc, book):
    make_initiative("Books", partners=["First Book Inc"])
    make_initiative("Other", partners=["First Book"])
    third = make_partner("Third")
    admin_client.post(merge_page(inc), asked(inc, book))
    admin_client.post(merge_page(book), asked(book, third))
    for partner, name in ((inc, "Books Incorporated"), (third, "The Third")):
        partner.refresh_from_db()
        partner.name, partner.slug = name, name.lower().replace(" ", "-")
        partner.save()
    words = words_of(admin_client.get(unmerge_page(inc)))
    assert "Books : version 1, of" in words
    assert "Other" not in words
    assert "Other : version 1, of" in words_of(admin_client.get(unmerge_page(book)))


def test_a_merge_is_done_only_as_it_was_shown(admin_client, inc, book):
    initiative = make_initiative("Moved", partners=["First Book Inc"])
    initiative.partnerships.update(role="publisher")
    shown = admin_client.get(merge_page(inc), {"target": book.pk}).context["preview"].seen
    initiative.partnerships.create(partner=book)
    for seen in (shown, ""):
        response = admin_client.post(merge_page(inc), {"target": book.pk, "seen": seen}, follow=True)
        words = words_of(response)
        assert "Nothing was done: what the merge would do has changed since this page was shown." in words
        assert "1 entry names both" in words
        assert set(named(initiative)) == {("First Book Inc", "publisher"), ("First Book", "")}
    admin_client.post(merge_page(inc), {"target": book.pk, "seen": response.context["preview"].seen})
    assert named(initiative) == [("First Book", "")]


@pytest.mark.parametrize("changed", ["role of the link that goes", "role of the link that stays", "acronym"])
def test_what_a_merge_would_lose_is_part_of_what_was_shown(inc, book, changed):
    initiative = make_initiative(partners=["First Book", "First Book Inc"])
    before = preview(inc, book).seen
    assert preview(inc, book).seen == before
    if changed == "acronym":
        inc.acronym = "Inc"
        inc.save()
    else:
        initiative.partnerships.filter(partner=inc if "goes" in changed else book).update(role="publisher")
    assert preview(inc, book).seen != before


def test_who_takes_a_merge_back_reads_which_others_stay_merged(admin_client, inc, book):
    third = make_partner("Third")
    merge(inc, book)
    merge(book, third)
    words = words_of(admin_client.get(unmerge_page(book)))
    assert "These were merged too and stay at “Third”: First Book Inc ." in words
    unmerge(inc)
    assert "These were merged too" not in words_of(admin_client.get(unmerge_page(book)))


def test_the_entries_of_a_merge_cost_the_same_for_1_and_for_9(admin_client, inc, book, django_assert_num_queries):
    for number in range(9):
        make_initiative(f"Books {number}", partners=["First Book Inc"])
    few = make_partner("Few")
    make_initiative("One", partners=["Few"])
    for source in (inc, few):
        admin_client.post(merge_page(source), asked(source, book))
        source.refresh_from_db()
        with django_assert_num_queries(6):
            assert len(changed_by(source)) == (9 if source == inc else 1)


def test_a_merge_names_no_entry_that_an_earlier_one_changed_or_another_partners(admin_client, inc, book):
    make_initiative("Books", partners=["First Book Inc"])
    both = make_initiative("Both", partners=["First Book Inc", "Third"])
    third, fourth = Partner.objects.get(name="Third"), make_partner("Fourth")
    admin_client.post(merge_page(inc), asked(inc, book))
    admin_client.post(unmerge_page(inc))
    inc.refresh_from_db()
    both.partnerships.create(partner=inc)
    admin_client.post(merge_page(third), asked(third, fourth))
    both.partnerships.filter(partner=inc).delete()
    make_initiative("Now", partners=["First Book Inc"])
    admin_client.post(merge_page(inc), asked(inc, fourth))
    words = words_of(admin_client.get(unmerge_page(inc)))
    assert "Now : version 1, of" in words
    assert "Books :" not in words
    assert "Both :" not in words


@pytest.mark.parametrize("second", ["Fourth", "First Book"])
def test_a_merge_that_was_taken_back_lends_its_entries_to_no_later_one(admin_client, inc, book, second):
    make_initiative("Books", partners=["First Book Inc", "First Book", "Fourth"])
    admin_client.post(merge_page(inc), asked(inc, book))
    admin_client.post(unmerge_page(inc))
    inc.refresh_from_db()
    admin_client.post(merge_page(inc), asked(inc, Partner.objects.get(name=second)))
    assert "Books : version 1, of" not in words_of(admin_client.get(unmerge_page(inc)))


def test_a_merge_keeps_its_entries_when_a_later_one_is_taken_back(admin_client, inc, book):
    make_initiative("Books", partners=["First Book Inc"])
    admin_client.post(merge_page(inc), asked(inc, book))
    admin_client.post(merge_page(book), asked(book, make_partner("Third")))
    admin_client.post(unmerge_page(book))
    assert "Books : version 1, of" in words_of(admin_client.get(unmerge_page(inc)))


def test_of_a_merge_whose_time_is_not_known_the_entries_are_offered_too(admin_client, inc, book):
    make_initiative("Books", partners=["First Book Inc"])
    admin_client.post(merge_page(inc), asked(inc, book))
    Partner.objects.filter(pk=inc.pk).update(merged_at=None)
    assert "Books : version 1, of" in words_of(admin_client.get(unmerge_page(inc)))


def test_targets_that_cannot_be_are_refused_with_words(admin_client, inc, book):
    third = make_partner("Third")
    merge(third, book)
    for target in (inc.pk, third.pk, 999_999, "x"):
        for response in (
            admin_client.get(merge_page(inc), {"target": target}),
            admin_client.post(merge_page(inc), {"target": target}),
        ):
            assert "There is no such partner to merge into any more. Choose another one." in words_of(response)
    for response in (admin_client.post(merge_page(inc)), admin_client.get(merge_page(inc), {"target": ""})):
        assert response.status_code == 200
    assert not Partner.objects.filter(pk=inc.pk, merged_into__isnull=False).exists()


def test_names_of_any_length_fit_into_the_history(admin_client):
    one, other = make_partner("A" * 200, slug="a"), make_partner("B" * 200, slug="b")
    initiative = make_initiative()
    initiative.partnerships.create(partner=one)
    assert admin_client.post(merge_page(one), asked(one, other)).status_code == 302
    assert len(Version.objects.of(initiative).first().reason) == 200
    assert "version" in words_of(admin_client.get(unmerge_page(one)))


@pytest.mark.parametrize("lacking", ["publish_initiative", "change_partner"])
def test_who_may_not_publish_is_offered_no_merge_and_refused_one(client, inc, book, lacking):
    editor = who_may(client, *(set(MAY) - {lacking}))
    assert merge_page(inc) not in editor.get(change_page(inc)).content.decode()
    assert editor.get(merge_page(inc)).status_code == 403
    assert editor.post(merge_page(inc), asked(inc, book)).status_code == 403
    merge(inc, book)
    assert unmerge_page(inc) not in editor.get(change_page(inc)).content.decode()
    assert editor.get(unmerge_page(inc)).status_code == 403
    assert editor.post(unmerge_page(inc)).status_code == 403
    assert Partner.objects.get(pk=inc.pk).merged_into == book


def test_a_publisher_may_merge(client, inc, book):
    publisher = who_may(client, *MAY)
    assert publisher.post(merge_page(inc), asked(inc, book)).status_code == 302
    assert Partner.objects.get(pk=inc.pk).merged_into == book


def test_what_is_not_there_has_no_merge_page(admin_client):
    assert admin_client.get(reverse("admin:partners_partner_merge", args=[999])).status_code == 404


def test_merged_partners_are_not_offered_and_listed_only_where_asked_for(admin_client, inc, book):
    merge(inc, book)
    query = {"app_label": "initiatives", "model_name": "partnership", "field_name": "partner", "term": "book"}
    results = admin_client.get(reverse("admin:autocomplete"), query).json()["results"]
    assert [result["text"] for result in results] == ["First Book"]

    def listed(**given):
        rows = admin_client.get(reverse("admin:partners_partner_changelist"), given).context["cl"].result_list
        return [partner.name for partner in rows]

    assert listed() == ["First Book"]
    assert listed(merged="yes") == ["First Book Inc"]
    assert listed(merged="all") == ["First Book", "First Book Inc"]
    assert "First Book Inc: merged into First Book" in words_of(
        admin_client.get(reverse("admin:partners_partner_changelist"), {"merged": "yes"})
    )


def test_a_merged_partner_cannot_be_chosen_for_an_entry(admin_client, inc, book):
    initiative = make_initiative("Books", text="Words", summary="Plain words")
    merge(inc, book)
    form = form_of(admin_client, initiative)
    form.add_row("partnerships", partner=str(inc.pk))
    response = send(admin_client, initiative, form)
    assert not saved(response)
    assert "Select a valid choice. That choice is not one of the available choices." in words_of(response)
    assert not Initiative.objects.get().partnerships.exists()
