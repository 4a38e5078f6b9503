"""The order of initiatives, in which everything that draws the line map trusts."""

from random import Random

import pytest

from initiatives.explore.ordering import Links, best_order, reach
from initiatives.models import FocusArea, Initiative


def links(**areas):
    return tuple(Links(slug, numbers, ()) for slug, numbers in areas.items())


def in_order(initiatives):
    by_slug = {each.slug: each for each in initiatives}
    return [by_slug[slug] for slug in best_order(tuple(initiatives))]


def test_initiatives_of_one_area_stand_together():
    initiatives = links(a=(1,), b=(2,), c=(1,), d=(2,), e=(1,))
    assert reach(initiatives) == 6
    assert reach(in_order(initiatives)) == 3


def test_shared_partners_count_like_areas():
    initiatives = (Links("a", (), ("p",)), Links("b", (), ("q",)), Links("c", (), ("p",)), Links("d", (), ("q",)))
    assert reach(initiatives) == 4
    assert reach(in_order(initiatives)) == 2


@pytest.mark.parametrize("number", [0, 1, 2])
def test_few_initiatives_need_no_order(number):
    initiatives = tuple(Links(f"i{at}", (at,), ()) for at in range(number))
    assert sorted(best_order(initiatives)) == [f"i{at}" for at in range(number)]


def test_the_order_is_the_same_in_every_process_and_not_worse_than_any_nearby():
    random = Random(3)
    initiatives = tuple(
        Links(f"i{at}", tuple(sorted(random.sample(range(8), 2))), (f"p{random.randrange(9)}",)) for at in range(15)
    )
    order = best_order(initiatives)
    best_order.cache_clear()
    assert best_order(initiatives) == order
    best = reach(in_order(initiatives))
    assert best < reach(initiatives)
    for at in range(15):
        for place in range(15):
            moved = in_order(initiatives)
            moved.insert(place, moved.pop(at))
            assert reach(moved) >= best


def test_an_edit_changes_the_order_at_once():
    assert best_order(links(a=(1,), b=(2,), c=(1,))) != best_order(links(a=(1,), b=(1,), c=(2,)))


@pytest.mark.django_db
def test_the_shipped_directory_reaches_over_no_more_than_73_rows(shipped_directory):
    position = {slug: number for number, slug in enumerate(FocusArea.objects.values_list("slug", flat=True))}
    initiatives = tuple(
        Links(
            each.slug,
            tuple(sorted(position[link.focus_area.slug] for link in each.focuslinks.all())),
            tuple(sorted({link.partner.slug for link in each.partnerships.all()})),
        )
        for each in Initiative.objects.published().for_explore()
    )
    assert len(initiatives) == 23
    assert reach(initiatives) > 200
    assert reach(in_order(initiatives)) <= 73
