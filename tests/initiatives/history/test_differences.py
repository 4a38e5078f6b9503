import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from initiatives.history.differences import Part, marked, pieces

SPOKEN = re.compile(r'<span class="visually-hidden">.*?</span>', re.DOTALL)

words = st.lists(st.sampled_from(["Open", "eBooks", "&", "<ins>", "it’s", " ", "\n", ".", "é"])).map("".join)


def without(html, tag):
    """The text of the page without what stands in elements of that kind, and without what is only heard."""
    silent = SPOKEN.sub("", html)
    left = re.sub(rf"<{tag}>.*?</{tag}>", "", silent, flags=re.DOTALL)
    return unescape(re.sub(r"</?(ins|del)>", "", left))


@given(before=words | st.text(), after=words | st.text())
def test_without_what_was_added_it_is_the_old_text_and_without_what_was_removed_the_new(before, after):
    found = pieces(before, after)
    assert "".join(piece.text for piece in found if piece.part is not Part.ADDED) == before
    assert "".join(piece.text for piece in found if piece.part is not Part.REMOVED) == after
    html = marked(before, after)
    assert without(html, "ins") == before
    assert without(html, "del") == after


def test_only_the_words_that_differ_are_marked_and_said():
    assert marked("A free app.", "A new, free app.", spoken="sr") == (
        'A<ins><span class="sr">[added: </span> new,<span class="sr">]</span></ins> free app.'
    )


def test_changed_words_in_a_row_are_one_change():
    assert [(piece.part, piece.text) for piece in pieces("the old red app", "the new blue app")] == [
        (Part.KEPT, "the "),
        (Part.REMOVED, "old red"),
        (Part.ADDED, "new blue"),
        (Part.KEPT, " app"),
    ]


def test_what_looks_like_markup_is_text():
    assert "<b>" not in marked("<b>one</b>", "<b>two</b> & three")
