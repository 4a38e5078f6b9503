"""Every kind of page in every state, as its markup stands."""

from collections import Counter

import pytest

from initiatives.accessibility import PAGE_STATES
from tests.html import find, ids, links, read, text
from tests.states import STATES, State
from tests.visiting import answer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("odd_directory")]


def test_every_state_is_strictly_valid():
    pages = {state.name: read(answer(state), state.status) for state in STATES}
    assert len(pages) == PAGE_STATES
    for name, page in pages.items():
        assert len(page.findall(".//h1")) == len(page.findall(".//main")) == 1, name
        assert page.get("lang") == "en", name
        assert [each for each, times in Counter(ids(page)).items() if times > 1] == [], name


def test_the_states_of_an_agencys_site_show_what_is_its_own():
    pages = {state.name: read(answer(state), state.status) for state in STATES if state.agency}
    assert text(find(pages.pop("broken"), "h1")) == "Something broke on our side"
    assert text(find(pages.pop("unavailable"), "h1")) == "The directory can’t be reached right now"
    for name, page in pages.items():
        assert find(page, "section[@class='usa-banner']") is not None, name
        assert find(page, "section[@aria-label='Agency identifier']") is not None, name
        assert len(page.findall(".//section[@class='usa-banner']")) == 1, name
    for name in ("agency-detail", "agency-accessibility"):
        assert [link for link in links(pages[name]) if link.startswith("mailto:")], name


def test_a_fault_is_raised_unless_it_is_what_the_state_shows_and_then_it_is_not_logged(caplog):
    (shown,) = [state for state in STATES if state.status == 500]
    assert answer(shown).status_code == 500
    assert [record for record in caplog.records if record.name == "django.request"] == []
    with pytest.raises(ZeroDivisionError):
        answer(State("unforeseen", shown.address, agency=True))
