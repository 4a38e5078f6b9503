"""An invented directory as heavy to send as a real one may be: hardly a word stands in two names.

``python -m tests.initiatives.explore.invented 30 90`` puts 30 initiatives and 90 names in all in place of what the
database of ``DATABASE_URL`` holds, which must be set.
"""

import os
from argparse import ArgumentParser
from collections.abc import Iterator
from random import Random

ONSETS, VOWELS, CODAS = (
    ["b", "c", "d", "f", "g", "h", "l", "l", "m", "m", "n", "n", "p", "p", "r", "r", "s", "s", "t", "t", "v"],
    ["a", "a", "e", "e", "i", "i", "o", "u"],
    ["", "", *"lnrst"],
)
"""As often as in words of English."""

AREA, TITLE, PARTNER, ROLE, AUDIENCE = 23, 27, 31, 23, 19
"""How many letters names and roles have in the mean, as in the shipped directory."""


class Inventor:
    """Names and links, always the same for the same seed."""

    def __init__(self, seed: int = 1):
        self.random = Random(seed)
        self.words = self._words()

    def _words(self) -> Iterator[str]:
        """Yield words that can be said, none of them twice."""
        seen: set[str] = set()
        while True:
            syllables = range(self.random.choice([1, 2, 2, 3, 3]))
            word = "".join(self.random.choice(sounds) for _ in syllables for sounds in (ONSETS, VOWELS, CODAS))
            if word not in seen:
                seen.add(word)
                yield word

    def name(self, letters: int) -> str:
        made = next(self.words)
        for word in self.words:
            made += f" {word}"
            if len(made) >= letters:
                return made.title()
        raise AssertionError("words never end")

    def fill(self, model: type, number: int, letters: int, field: str = "name", **fields) -> list:
        """Make so many rows, whose names are half to one and a half times so long."""
        names = [self.name(letters // 2 + letters * place // number - 3) for place in range(number)]
        self.random.shuffle(names)
        rows = (model(**{field: name}, slug=name.lower().replace(" ", "-"), **fields) for name in names)
        return model.objects.bulk_create(rows)


def fill_directory(*, initiatives: int, names: int, areas: int = 14, audiences: int = 12, seed: int = 1) -> None:
    """Fill the directory so that a picture has so many names, as long and as linked as those of the shipped one.

    An initiative has two focus areas, one in seven partners has two initiatives, four links in five tell a role.
    Audiences are in no picture; the filters of its page offer them.
    """
    from initiatives.models import Audience, AudienceLink, FocusArea, FocusLink, Initiative, Partnership
    from partners.models import Partner

    inventor = Inventor(seed)
    random = inventor.random
    on = inventor.fill(FocusArea, areas, AREA)
    by = inventor.fill(Partner, names - areas - initiatives, PARTNER)
    stops = inventor.fill(Initiative, initiatives, TITLE, "title", kind="program", status="published")
    focus = {
        (at, (at * areas // initiatives + step) % areas)
        for at in range(initiatives)
        for step in (0, random.randint(1, 3))
    }
    FocusLink.objects.bulk_create(FocusLink(initiative=stops[at], focus_area=on[area]) for at, area in sorted(focus))
    partners = {(random.randrange(initiatives), place) for place in range(len(by))}
    partners |= {(random.randrange(initiatives), place) for place in range(0, len(by), 7)}
    Partnership.objects.bulk_create(
        Partnership(
            initiative=stops[at], partner=by[place], role=inventor.name(ROLE - 4) if random.random() < 0.8 else ""
        )
        for at, place in sorted(partners)
    )
    to = inventor.fill(Audience, audiences, AUDIENCE)
    AudienceLink.objects.bulk_create(
        AudienceLink(initiative=stop, audience=to[at % audiences]) for at, stop in enumerate(stops)
    )


def main() -> None:
    """Take what is asked for from the command line, and put it in place of everything at once or not at all."""
    parser = ArgumentParser(prog="python -m tests.initiatives.explore.invented", description=__doc__)
    parser.add_argument("initiatives", type=int)
    parser.add_argument("names", type=int)
    options = parser.parse_args()
    if not os.environ.get("DATABASE_URL"):
        parser.error("DATABASE_URL must say which database is to be emptied")

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imls_directory.settings")
    django.setup()

    from django.db import transaction

    from initiatives.models import Audience, FocusArea, Initiative
    from partners.models import Partner

    with transaction.atomic():
        for model in (Initiative, Partner, FocusArea, Audience):
            model.objects.all().delete()
        fill_directory(initiatives=options.initiatives, names=options.names)


if __name__ == "__main__":
    main()
