"""Small factories: state what matters to the test, the rest is filled in.

They write to the database through the models, so everything derived from the rows is right.
"""

from itertools import count

from django.utils.text import slugify

from initiatives.models import (
    AlternateName,
    Audience,
    AudienceLink,
    FocusArea,
    FocusLink,
    Initiative,
    Partnership,
    Passage,
    Source,
)
from initiatives.touch import batched
from partners.models import Partner

_numbers = count(1)


def _named(model, name, **fields):
    slug = fields.pop("slug", _slug(name) or f"{model._meta.model_name}-{next(_numbers)}")
    return model.objects.get_or_create(slug=slug, defaults={"name": name, **fields})[0]


def _slug(name):
    return slugify(name.replace("’", ""))[:120]  # more is refused by PostgreSQL, and by forms


def make_partner(name="First Book", **fields) -> Partner:
    return _named(Partner, name, **fields)


def make_focus_area(name="Reading and writing", **fields) -> FocusArea:
    return _named(FocusArea, name, **fields)


def make_audience(name="Children", **fields) -> Audience:
    return _named(Audience, name, **fields)


def make_source(url="https://www.imls.gov/issues/national-initiatives", **fields) -> Source:
    return Source.objects.get_or_create(url=url, defaults=fields)[0]


def make_passage(text="Open eBooks is an app containing thousands of titles.", **fields) -> Passage:
    fields.setdefault("source", make_source())
    fields.setdefault("number", next(_numbers))
    return Passage.objects.create(text=text, **fields)


def make_initiative(title=None, *, text=None, focus=(), audiences=(), partners=(), names=(), **fields) -> Initiative:
    """Make a published initiative; ``text`` gives it a passage, the others linked things by their names."""
    number = next(_numbers)
    title = title or f"Initiative {number}"
    fields.setdefault("slug", _slug(title) or f"initiative-{number}")
    fields.setdefault("kind", "program")
    fields.setdefault("status", Initiative.Status.PUBLISHED)
    if text is not None:
        fields["passage"] = make_passage(text)
    with batched():
        initiative = Initiative.objects.create(title=title, **fields)
        for position, name in enumerate(focus):
            FocusLink.objects.create(initiative=initiative, focus_area=make_focus_area(name), position=position)
        for position, name in enumerate(audiences):
            AudienceLink.objects.create(initiative=initiative, audience=make_audience(name), position=position)
        for position, name in enumerate(partners):
            Partnership.objects.create(initiative=initiative, partner=make_partner(name), position=position)
        for position, name in enumerate(names):
            AlternateName.objects.create(initiative=initiative, name=name, position=position)
    return initiative
