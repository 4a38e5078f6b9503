"""The staff of the sites that are served for tests, who come in by the sign-in form.

``python -m tests.staff`` adds them to the database of ``DATABASE_URL``.
"""

from typing import Any, NamedTuple

from initiatives.roles import EDITOR, MAINTAINER, PUBLISHER

PASSWORD = "opens nothing else"


class Person(NamedTuple):
    username: str
    role: str
    first_name: str
    last_name: str


ED = Person("ed", EDITOR, "Ed", "Ott")
EVE = Person("eve", EDITOR, "Eve", "Ray")
PAT = Person("pat", PUBLISHER, "Pat", "Lee")
MAY = Person("may", MAINTAINER, "May", "Day")
NORA = Person("nora", "", "Nora", "Fox")


def make_staff() -> dict[Person, Any]:
    """Make an account for each of them, with a mail address."""
    from tests.people import STAFF, make_user

    accounts = {}
    for person in (ED, EVE, PAT, MAY, NORA):
        fields = person._asdict() | {"email": f"{person.username}@example.org"}
        accounts[person] = make_user(fields.pop("role") or STAFF, password=PASSWORD, **fields)
    return accounts


if __name__ == "__main__":
    import django

    django.setup()
    make_staff()
