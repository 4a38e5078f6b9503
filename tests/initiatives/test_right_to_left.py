"""Names that run from right to left, in sentences that run from left to right."""

import pytest
from django.urls import reverse

from initiatives.models import AlternateName, Audience, AudienceLink, FocusArea, FocusLink, Partnership
from partners.models import Partner
from tests.factories import make_initiative, make_passage, make_source
from tests.html import find, raw, read
from tests.odd import ARABIC

pytestmark = pytest.mark.django_db

LIST = reverse("initiatives:list")

ISOLATING = {"title", "script", "option", "svg"}
"""Elements whose text is a paragraph of its own for a browser, or no text of the page."""


def running_on(element, name, isolated=False):
    """Yield the text around a name wherever it stands in a sentence without being set apart from it."""
    isolated = isolated or element.tag == "bdi" or element.get("dir") == "auto" or "leader" in element.get("class", "")
    if element.tag.rpartition("}")[2] in ISOLATING:
        return
    if not isolated and name in (element.text or ""):
        yield element.text
    for child in element:
        yield from running_on(child, name, isolated)
        if not isolated and name in (child.tail or ""):
            yield child.tail


@pytest.fixture
def from_right_to_left():
    source = make_source("https://example.org/a", title=ARABIC, publisher=ARABIC)
    passage = make_passage(f"{ARABIC} with libraries.", source=source)
    FocusArea.objects.create(name=ARABIC, slug="area", description=ARABIC)
    Audience.objects.create(name=ARABIC, slug="audience")
    partner = Partner.objects.create(name=ARABIC, slug="partner", acronym=ARABIC, parent=ARABIC)
    one = make_initiative(ARABIC, slug="one", passage=passage, note=ARABIC, summary=ARABIC, names=[ARABIC])
    two = make_initiative(f"{ARABIC} two", slug="two", names=[ARABIC])
    for each in (one, two):
        FocusLink.objects.create(initiative=each, focus_area=FocusArea.objects.get(), passage=passage, quote=ARABIC)
        AudienceLink.objects.create(initiative=each, audience=Audience.objects.get())
    Partnership.objects.create(initiative=one, partner=partner, role=ARABIC, passage=passage, quote=ARABIC)
    Partnership.objects.create(initiative=two, partner=partner, role=ARABIC, source=source)
    AlternateName.objects.update(note=ARABIC)


@pytest.mark.parametrize(
    "address",
    [
        "/",
        LIST,
        f"{LIST}one/",
        f"{LIST}two/",
        f"{LIST}?q={ARABIC}",
        f"{LIST}?focus=area&audience=audience&partner=partner",
        f"{LIST}?q=zzzyx&focus=area&kind=award",
        f"{LIST}?focus=area&kind=award",
        "/partners/",
        "/partners/partner/",
        "/focus-areas/",
        "/focus-areas/area/",
        "/explore/",
    ],
)
def test_a_name_from_right_to_left_never_turns_the_words_around_it(client, from_right_to_left, address):
    page = read(client.get(address))
    assert ARABIC in raw(find(page, "main"))
    assert list(running_on(page, ARABIC)) == []
