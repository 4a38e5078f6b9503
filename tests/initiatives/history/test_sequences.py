"""Whatever staff do in whatever order, nothing is lost and everything derived is right."""

from collections import Counter
from itertools import count

import pytest
from django.db import connection, transaction
from django.db.models import ProtectedError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from initiatives.authorship import authored
from initiatives.counts import counted
from initiatives.history import proposals
from initiatives.history.merging import facts_of
from initiatives.history.restoring import restore, up_to_date
from initiatives.history.sources import source_formerly_at
from initiatives.importing import exporting, tables
from initiatives.importing.applying import carry_out
from initiatives.importing.comparing import plan
from initiatives.importing.undoing import undo
from initiatives.models import FocusArea, Initiative, Load, SearchTerm, SearchText, Source, Version
from initiatives.models.citations import LINKS
from initiatives.naming import facts_with
from initiatives.records import keys_of, to_record, without_times
from initiatives.search.indexing import outdated
from initiatives.touch import batched
from partners import merging
from partners.addresses import row_at, row_formerly_at
from partners.models import Partner
from tests.factories import make_focus_area, make_initiative, make_source
from tests.people import PUBLISHER, make_user

WORDS = ("library", "museum", "poets", "families", "science")
PASSAGE = "Free books for children, from museums and libraries."
QUOTES = ("Free books", "children", "museums and libraries", "")

picks = st.integers(0, 99)
words = st.sampled_from(WORDS)


def pick(rows, number):
    rows = list(rows)
    return rows[number % len(rows)] if rows else None


class Staff(RuleBasedStateMachine):
    """Everything that staff do, on a directory of three initiatives, in a transaction that is rolled back."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.numbers = count(1)
        self.kept = {}
        self.slugs = {}
        self.urls = {}

    @initialize()
    def directory(self):
        self.decides = make_user(PUBLISHER)
        for area in ("Arts", "Access"):
            make_focus_area(area)
        for number, partners in enumerate((["A", "B"], ["B", "C"], []), 1):
            made = make_initiative(f"Entry {number}", text=f"{PASSAGE} {number}", focus=["Arts"], partners=partners)
            made.fieldcitations.create(field="kind", quote="Free books", passage=made.passage)
            make_source(f"https://example.org/{number}")

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @rule(which=picks, title=words, note=st.sampled_from(("", "A note", "Another note")), rename=st.booleans())
    def edit(self, which, title, note, rename):
        if initiative := pick(Initiative.objects.all(), which):
            with authored(reason="Edited"), batched():
                initiative.title, initiative.note = f"{title} {initiative.pk}", note
                if rename:
                    initiative.slug = f"{title}-{initiative.pk}"
                initiative.save()

    @rule(which=picks, status=st.sampled_from(Initiative.Status.values))
    def bring_on_its_way(self, which, status):
        if initiative := pick(Initiative.objects.all(), which):
            initiative.status = status
            initiative.withdrawn_reason = "It ended." if status == "withdrawn" else ""
            initiative.save()

    @rule(which=picks, partner=picks, quote=st.sampled_from(QUOTES))
    def link_or_unlink(self, which, partner, quote):
        initiative, chosen = pick(Initiative.objects.all(), which), pick(Partner.objects.unmerged(), partner)
        if initiative and not initiative.partnerships.filter(partner=chosen).delete()[0]:
            passage = initiative.passage if quote else None
            initiative.partnerships.create(partner=chosen, quote=quote, passage=passage, position=5)

    @rule(which=picks, version=picks)
    def bring_back(self, which, version):
        entries = sorted(set(Version.objects.values_list("entry", flat=True)))
        chosen = pick(Version.objects.filter(entry=pick(entries, which)).exclude(state="proposed"), version)
        then = up_to_date(chosen)
        restored = restore(chosen)
        assert restored.lost == then.lost
        assert facts_of(to_record(restored.initiative)) == facts_of(then.record)

    @rule(which=picks)
    def delete(self, which):
        if Initiative.objects.count() > 1:
            pick(Initiative.objects.all(), which).delete()

    @rule(one=picks, other=picks)
    def merge_partners(self, one, other):
        source, target = pick(Partner.objects.unmerged(), one), pick(Partner.objects.unmerged(), other)
        if source != target:
            with authored(reason="Merged"), batched():
                merging.merge(source, target)
            assert not source.partnerships.exists()

    @rule(which=picks)
    def unmerge(self, which):
        if partner := pick(Partner.objects.exclude(merged_into=None), which):
            merging.unmerge(partner)

    @rule(which=picks, title=words)
    def rename_partner(self, which, title):
        partner = pick(Partner.objects.all(), which)
        partner.name, partner.slug = f"{title} {partner.pk}", f"{title}-{partner.pk}"
        partner.save()

    @rule(which=picks, source=picks, known=st.booleans())
    def say_whether_it_still_exists(self, which, source, known):
        if initiative := pick(Initiative.objects.all(), which):
            with batched():
                initiative.fieldcitations.filter(field="standing").delete()
                initiative.standing = "ended" if known else "not-known"
                if known:
                    initiative.fieldcitations.create(field="standing", source=pick(Source.objects.all(), source))
                initiative.save()

    @rule(which=picks)
    def delete_source(self, which):
        source = pick(Source.objects.all(), which)
        used = source.passages.exists() or any(facts_with(source=source.pk))
        try:
            with transaction.atomic():
                source.delete()
        except ProtectedError:
            assert used
        else:
            assert not used

    @rule(which=picks, host=words)
    def give_source_another_address(self, which, host):
        source = pick(Source.objects.all(), which)
        source.url = f"https://{host}.example/{source.pk}"
        source.save()

    @precondition(lambda self: FocusArea.objects.exists())
    @rule(which=picks)
    def delete_word(self, which):
        pick(FocusArea.objects.all(), which).delete()

    @rule(which=picks, title=words)
    def propose(self, which, title):
        if initiative := pick(Initiative.objects.all(), which):
            base = proposals.latest_of(initiative)
            record = {**to_record(initiative), "title": f"proposed {title}"}
            proposals.propose(base, record, keys_of(initiative))

    @precondition(lambda self: Version.objects.open_proposals().exists())
    @rule(which=picks, prefer=st.booleans(), apply=st.booleans())
    def decide(self, which, prefer, apply):
        proposal = pick(Version.objects.open_proposals(), which)
        if initiative := Initiative.objects.filter(pk=proposal.entry).first():
            situation = proposals.Situation.of(proposal, initiative)
            seen = proposals.seen(situation)
            if apply:
                chosen = range(len(situation.conflicts)) if prefer else ()
                proposals.apply(proposal, user=self.decides, seen_as=seen, prefer_new=chosen)
            else:
                proposals.decline(proposal, seen_as=seen)

    @rule(kind=st.sampled_from(("csv", "json")), title=words, edit_between=st.booleans(), take=st.booleans())
    def import_what_was_exported(self, kind, title, edit_between, take):
        content = exporting.export(Initiative.objects.all(), kind)
        content = content.replace(b"A note", title.encode())
        if edit_between:
            self.edit(0, title, "Another note", rename=False)
        with transaction.atomic():
            made = plan(tables.read(f"{next(self.numbers)}.{kind}", content))
            assert made.problems == []
            carry_out(made.taking() if take else made)

    @precondition(lambda self: Load.objects.filter(kind="import", undone_at=None).exists())
    @rule(which=picks)
    def undo_an_import(self, which):
        undo(pick(Load.objects.filter(kind="import", undone_at=None), which))

    @invariant()
    def the_last_version_is_what_each_entry_is(self):
        latest = {version.entry: version for version in Version.objects.latest_saved()}
        for initiative in Initiative.objects.for_detail():
            version = latest[initiative.pk]
            assert without_times(version.record) == without_times(to_record(initiative))
        there = set(Initiative.objects.values_list("pk", flat=True))
        deleted = {version.entry for version in Version.objects.deletions()}
        assert deleted == set(Version.objects.values_list("entry", flat=True)) - there

    @invariant()
    def no_version_is_lost_or_changed(self):
        versions = {(version.entry, version.number): version for version in Version.objects.all()}
        highest = Counter(entry for entry, _ in versions)
        assert all(
            sorted(n for e, n in versions if e == entry) == [*range(1, highest[entry] + 1)] for entry in highest
        )
        for key, (record, reason) in self.kept.items():
            assert (versions[key].record, versions[key].reason) == (record, reason)
        self.kept = {
            key: (version.record, version.reason) for key, version in versions.items() if version.state != "proposed"
        }

    @invariant()
    def no_link_is_an_orphan_and_each_is_cited_right(self):
        connection.check_constraints()
        for link in LINKS:
            for row in link.objects.select_related("passage", "initiative"):
                assert not row.quote or row.quote in row.passage.text
                row.full_clean(validate_unique=False)
        for partner in Partner.objects.exclude(merged_into=None):
            assert not partner.partnerships.exists()

    @invariant()
    def search_and_counts_are_those_of_a_fresh_rebuild(self):
        pks = list(Initiative.objects.values_list("pk", flat=True))
        assert outdated(pks) == []
        for index in (SearchTerm, SearchText):
            assert set(index.objects.values_list("initiative", flat=True)) == set(pks)
        for area in counted(FocusArea.objects.all()):
            assert area.count == sum(area in each.focus_areas.all() for each in Initiative.objects.published())

    @invariant()
    def every_address_leads_where_it_led(self):
        for model in (Initiative, Partner, FocusArea):
            for slug, pk in model.objects.values_list("slug", "pk"):
                self.slugs.setdefault((model, slug), pk)
        for (model, slug), pk in self.slugs.items():
            row = row_at(model, slug)
            assert row.pk == pk
            if row.slug and row.slug != slug:
                assert row_formerly_at(model.objects.all(), slug) == row
        self.urls |= dict(Source.objects.values_list("url", "pk"))
        there = Source.objects.in_bulk()
        for url, pk in self.urls.items():
            if pk in there and there[pk].url != url:
                assert source_formerly_at(url) == there[pk]


@pytest.mark.django_db
def test_no_sequence_of_edits_loses_or_breaks_anything():
    run_state_machine_as_test(
        Staff,
        settings=settings(
            max_examples=12,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        ),
    )
