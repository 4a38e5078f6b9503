"""What the scripts of the editing pages must know as the server knows it."""

import re
from ast import literal_eval

from django.conf import settings

from initiatives.admin.forms import ALIKE
from partners.text import FOLDS

SCRIPTS = settings.BASE_DIR / "static/admin_site"


def test_scripts_fold_text_by_the_table_of_the_server():
    (table,) = re.findall(r"FOLDS = (\{.+?\});", (settings.BASE_DIR / "static/js/fold.js").read_text(), re.DOTALL)
    assert literal_eval(table) == FOLDS


def test_the_passages_words_are_found_by_the_characters_that_the_server_takes_for_each_other():
    (alike,) = re.findall(r"ALIKE = \[FOLDS\[\"'\"\], (.+?)\]\.map", (SCRIPTS / "writing.js").read_text())
    assert [FOLDS["'"], *literal_eval(f"[{alike}]")] == ALIKE
