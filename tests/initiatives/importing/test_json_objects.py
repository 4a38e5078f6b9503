import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from initiatives.importing import json_objects
from initiatives.importing.decoding import UnusableFile
from initiatives.importing.json_objects import MAX_LEVELS, read_objects


def refusal(content):
    with pytest.raises(UnusableFile) as caught:
        read_objects(content)
    [message] = caught.value.messages
    message.encode()  # a page can show it
    return message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not JSON: Expecting value"),
        (b"[NaN]", "NaN, which is not a JSON value"),
        (b"[Infinity]", "Infinity, which is not a JSON value"),
        (b"[-Infinity]", "-Infinity, which is not a JSON value"),
        (b"[1e999]", "the number 1e999, which is too large"),
        (b"[-1e999]", "the number -1e999, which is too large"),
        (b"[1000000000000000]", "more than 15 digits"),
        (b"[" + b"9" * 10_000 + b"]", "more than 15 digits"),
        (b'["\\ud800"]', r"half of a character: '\ud800'"),
        (b'[{"\\udfff": 1}]', "half of a character"),
        (b'["\\u0000"]', "Object 1 holds a NUL character"),
        (b'["\0"]', "NUL characters (line 1 is the first)"),
        (b"[" * 100_000, "levels deep"),
        (b"[" * 500 + b"]" * 500, "levels deep"),
        (b'{"a":' * 100_000, "levels deep"),
        (b'[{"a": 1, "a": 2}]', 'The key "a" is given twice in one object: {"a": 2}'),
        (b'[{"fields": {"slug": "x", "slug": "x"}}]', 'The key "slug" is given twice'),
        (b"{}", "must be a list of objects"),
        (b"null", "must be a list of objects"),
        (b'"[]"', "must be a list of objects"),
        (b"1", "must be a list of objects"),
        ("[]".encode("utf-16"), "UTF-16 text. Save it as UTF-8"),
        ("[]".encode("utf-16-le"), "as UTF-16 text and damaged files do"),
        ("[]".encode("utf-32"), "UTF-16 text. Save it as UTF-8"),
        ('["é"]'.encode("latin-1"), "not UTF-8 text (line 1"),
        (b"[] []", "not JSON: Extra data"),
    ],
)
def test_json_that_no_database_can_store_is_refused(content, words):
    assert words in refusal(content)


def test_too_many_objects_are_refused(monkeypatch):
    monkeypatch.setattr(json_objects, "MAX_OBJECTS", 2)
    assert "more than 2 objects" in refusal(b"[1, 2, 3]")


@pytest.mark.parametrize("number", ["8", "8.0", "8e0", "80.0e-1"])
def test_whole_numbers_are_whole_however_they_are_written(number):
    [found] = read_objects(f"[{number}]".encode())
    assert (found, type(found)) == (8, int)
    assert read_objects(b"[8.5, 1e300]") == [8.5, 1e300]


@pytest.mark.parametrize("marks", [b"", b"\xef\xbb\xbf", b"\xef\xbb\xbf" * 2])
def test_byte_order_marks_before_json_are_ignored(marks):
    assert read_objects(marks + b"[1]") == [1]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(), max_size=3), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(st.lists(values, max_size=3))
def test_any_json_is_read_as_it_is_or_refused_in_a_sentence(objects):
    try:
        assert read_objects(json.dumps(objects).encode()) == objects
    except UnusableFile as error:
        "".join(error.messages).encode()


def test_objects_may_nest_as_deeply_as_the_limit_says():
    objects = []
    for _ in range(MAX_LEVELS - 1):
        objects = [objects]
    assert read_objects(json.dumps(objects).encode()) == objects
    assert "levels deep" in refusal(json.dumps([objects]).encode())
