"""People of every role, who come in by the sign-in form.

``python -m tests.staff`` adds them to the database of ``DATABASE_URL``.
"""

from typing import NamedTuple

PASSWORD = "opens nothing else"


class Person(NamedTuple):
    username: str
    role: str
    first_name: str
    last_name: str


ED = Person("ed", "Editor", "Ed", "Ott")
EVE = Person("eve", "Editor", "Eve", "Ray")
PAT = Person("pat", "Publisher", "Pat", "Lee")
MAY = Person("may", "Maintainer", "May", "Day")


def make_staff() -> None:
    from tests.people import make_user

    for person in (ED, EVE, PAT, MAY):
        fields = person._asdict()
        make_user(fields.pop("role"), password=PASSWORD, **fields)


if __name__ == "__main__":
    import django

    django.setup()
    make_staff()
