"""Marked and plain spellings side by side: without both present, the correction of typing errors hides a fault."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import QuerySet

from initiatives.apps import repair_search_index
from initiatives.counts import letters
from initiatives.models import Initiative, SearchTerm
from initiatives.search.words import stems
from partners.models import Partner
from tests.factories import make_initiative, make_partner

pytestmark = pytest.mark.django_db

PAIRS = [
    ("Hawaiʻi", "Hawaii"),
    ("Hawai’i", "Hawaiʻi"),
    ("ʻIolani", "Iolani"),
    ("Kapaʿa", "Kapaʾa"),
    ("Qurʹan", "Quran"),
    ("Qꞌeqchi", "Q'eqchi"),
    ("Łódź", "Lodz"),
    ("Søren", "Soren"),
    ("Đakovo", "Dakovo"),
    ("Ħamrun", "Hamrun"),
    ("Ŧana", "Tana"),
    ("Æsop", "Aesop"),
    ("Œuvre", "Oeuvre"),
    ("Straße", "Strasse"),
    ("Ĳssel", "IJssel"),
    ("Þingvellir", "Thingvellir"),
    ("Sigurður", "Sigurdur"),
    ("Diyarbakır", "Diyarbakir"),
    ("Ŋaoundere", "Naoundere"),
    ("ꜱᴛᴏʀʏ", "Story"),
    ("Niño", "Nino"),
]


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_each_spelling_finds_both_and_sorts_beside_it(pair):
    for number, word in enumerate(pair):
        make_initiative(f"{word} Palace", slug=f"palace-{number}", text="Of a palace.")
    make_initiative("Zz", text="Something else.")
    for typed in (*pair, pair[0].upper(), pair[1].lower()):
        assert {found.slug for found in Initiative.objects.search(typed)} == {"palace-0", "palace-1"}, typed
    assert [each.slug for each in Initiative.objects.all()][:2] == ["palace-0", "palace-1"]
    assert stems(pair[0]) == stems(pair[1])


def test_the_index_has_plain_letters():
    for title in ("ʻIolani Palace", "Łódź", "Ærø", "Đakovo", "_Under", "Idaho"):
        make_initiative(title)
    assert [each.letter for each in letters(20)] == ["A", "D", "I", "L", "U"]


def test_migrations_store_the_new_sort_keys():
    make_partner("Łódź")
    make_initiative("ʻIolani Palace")
    for model in (Partner, Initiative):
        QuerySet(model).update(sort_key="ł")
    for name in ("partners.migrations.0004_fold_sort_keys", "initiatives.migrations.0008_fold_sort_keys"):
        import_module(name).recompute(apps, SimpleNamespace(connection=connection))
    assert Partner.objects.get().sort_key == "lodz"
    assert Initiative.objects.get().sort_key == "iolani palace"


def test_the_index_is_repaired_after_migrations_alone():
    make_initiative("Łódź")
    SearchTerm.objects.filter(term="lodz").update(term="łodz")
    repair_search_index(sender=None)
    assert not SearchTerm.objects.filter(term="lodz").exists()
    repair_search_index(sender=None, plan=[("a migration", False)])
    assert SearchTerm.objects.filter(term="lodz").exists()
    assert not SearchTerm.objects.filter(term="łodz").exists()
