"""What the scripts of the editing pages must know as the server knows it."""

import re
from ast import literal_eval

from django.conf import settings

from initiatives.admin.forms import ALIKE
from partners.text import APOSTROPHES

SCRIPTS = settings.BASE_DIR / "static/admin_site"


def test_addresses_are_made_without_the_marks_that_stand_for_an_apostrophe():
    (marks,) = re.findall(r"(\".+?\")\.includes\(mark\)", (SCRIPTS / "names.js").read_text())
    assert literal_eval(marks) == APOSTROPHES


def test_the_passages_words_are_found_by_the_characters_that_the_server_takes_for_each_other():
    (alike,) = re.findall(r"ALIKE = (\[.+?\])\.map", (SCRIPTS / "writing.js").read_text())
    assert literal_eval(alike) == ALIKE
