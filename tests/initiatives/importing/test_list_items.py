from time import process_time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from initiatives.importing.cells import plain
from initiatives.importing.list_items import join_item, lines_of, split_item

texts = (
    st.text("a&\\:; \t\n\u00a0\u2028é", max_size=12)
    | st.text(max_size=20)
    | st.sampled_from(
        [
            "a: b",
            "a:",
            ": a",
            "a\\: b",
            "a\\\\: b",
            "a;b",
            "a\\;b",
            "a\\",
            "partner; administers it",
            "x; b: y",
            "AT&amp;T; &#39;a: b",
            "R&D; &#x27;: &amp\\;",
            ";",
            ":",
        ]
    )
)


def single(text):
    return plain(text).replace("\n", " ").strip()


@given(texts.filter(single), texts)
def test_value_and_remark_come_back_from_their_line(value, remark):
    line = join_item(value, remark)
    assert lines_of(line) == [line.strip()]
    assert split_item(line.strip(), has_remark=True) == (single(value), single(remark))


@given(texts.filter(single))
def test_value_without_remark_comes_back_from_its_line(value):
    line = join_item(value, None)
    assert split_item(line.strip(), has_remark=False) == (single(value), "")


@pytest.mark.parametrize(
    ("value", "remark", "line"),
    [
        ("first-book", "partner; administers the program", "first-book: partner; administers the program"),
        ("first-book", "", "first-book"),
        ("Announced on April 30, 2015: in Washington", None, "Announced on April 30, 2015: in Washington"),
        ("Open: eBooks", "app", "Open\\: eBooks: app"),
        ("C:\\", "a path", "C:\\\\: a path"),
        ("One; two", None, "One\\; two"),
        ("AT&amp;T", "R&#38;D", "AT&amp;T: R&#38;D"),
    ],
)
def test_ordinary_items_are_written_as_they_are(value, remark, line):
    assert join_item(value, remark) == line
    assert split_item(line, has_remark=remark is not None) == (value, remark or "")


@pytest.mark.parametrize(
    ("line", "has_remark"),
    [
        ("AT&T; Bell", True),
        ("R&D;", False),
        ("A &lt; B; C", True),
        ("ala; aam", True),
        ("ala;aam;", True),
        ("ala: leads; aam: helps", True),
        ("2010; 2011", False),
        (";", False),
    ],
)
def test_several_items_in_a_line_are_refused(line, has_remark):
    with pytest.raises(ValidationError, match=r"holds several items. Put each on its own line"):
        split_item(line, has_remark=has_remark)


def test_items_with_many_backslashes_are_split_quickly():
    line = "\\" * 50_000 + "x" + "; " * 30_000 + ": " * 30_000
    started = process_time()
    assert split_item(join_item(line, line), has_remark=True) == (line.strip(), line.strip())
    assert process_time() - started < 2
