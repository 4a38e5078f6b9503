import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from initiatives.importing import tables
from initiatives.importing.cells import pair, plain, protected, split_pair, unprotected
from initiatives.importing.columns import COLUMNS
from initiatives.importing.tables import UnusableFile, read, write
from tests.initiatives.importing.files import csv_of, rows_of, xlsx_of


def row(**cells):
    return dict.fromkeys(COLUMNS, "") | {"slug": "open-ebooks"} | cells


def refusal(name, content):
    with pytest.raises(UnusableFile) as caught:
        read(name, content)
    return " ".join(caught.value.messages)


def problems(name, content):
    return [str(problem) for problem in read(name, content).problems]


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40) | st.sampled_from(
    ["=1+1", "'=1", "''@x", "-5", "\tx", 'a "quote"\nand a line', "שלום עולם", "👩‍👩‍👧 emoji", "a,b;c", " _x000D_ "]
)


@given(st.lists(texts, min_size=1, max_size=4), st.sampled_from(["csv", "xlsx"]))
def test_any_text_comes_back_from_a_table_as_it_was(written, kind):
    content = write(kind, [row(slug=f"entry-{number}", summary=plain(text)) for number, text in enumerate(written)])
    found = read(f"entries.{kind}", content)
    assert found.problems == []
    assert [plain(cells["summary"]) for cells in found.rows.values()] == [plain(text) for text in written]


@given(texts)
def test_protection_against_formulas_can_be_taken_off_again(text):
    assert unprotected(protected(text)) == text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_that_is_written_begins_as_a_formula(text):
    [cells] = rows_of(write("csv", [row(summary=text)]))
    assert cells["summary"] == f"'{text}"
    assert unprotected(cells["summary"]) == text


@given(texts.filter(lambda text: plain(text) and "\\" not in text), texts)
def test_a_name_with_a_colon_is_told_from_its_note(name, note):
    first, second = split_pair(pair(name, note))
    assert first == plain(name).replace("\n", " ")
    assert second == plain(note).replace("\n", " ")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_csv_is_read_with_and_without_a_byte_order_mark(encoding):
    found = read("entries.csv", csv_of({"slug": "a", "title": "É"}, encoding=encoding))
    assert found.rows == {2: {"slug": "a", "title": "É"}}


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_csv_of_other_countries_is_read(delimiter):
    found = read("entries.csv", f'slug{delimiter}title\r\na{delimiter}"One, two"\r\n'.encode())
    assert found.rows == {2: {"slug": "a", "title": "One, two"}}


def test_lines_are_counted_as_a_spreadsheet_does():
    found = read("entries.csv", b'slug,title\n\na,"One\ntwo"\n,,\nb,Two\n')
    assert list(found.rows) == [3, 5]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_other_encodings_are_refused_with_what_to_do(encoding):
    assert "CSV UTF-8" in refusal("entries.csv", csv_of({"slug": "a", "title": "É"}, encoding=encoding))


def test_what_spreadsheets_make_of_cells_is_read_as_text():
    content = xlsx_of(
        ["slug", "version", "concerns_museums", "title"], ["a", 3.0, True, None], [None, None, None, None]
    )
    assert read("entries.xlsx", content).rows == {
        2: {"slug": "a", "version": "3", "concerns_museums": "yes", "title": ""}
    }


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("entries.csv", b"", "empty"),
        ("entries.csv", b" \n", "empty"),
        ("entries.csv", b"slug,title\n", "no rows"),
        ("entries.txt", b"slug\na\n", "must end in .csv, .xlsx or .json"),
        ("entries.csv", b"PK\x03\x04rest", "workbook"),
        ("entries.csv", b'slug,title\na,"One', "line 2"),
        ("entries.csv", b"slug\n" + b"a" * (5 * 1024 * 1024), "larger than 5 MB"),
        ("entries.xlsx", b"slug,title\n", "no .xlsx workbook"),
        ("entries.xlsx", b"\xd0\xcf\x11\xe0rest", "password"),
        ("entries.json", b"{", "not JSON"),
        ("entries.json", b"{}", "list of objects"),
        ("entries.json", b"[]", "no initiative"),
    ],
)
def test_files_that_say_nothing_are_refused_in_plain_words(name, content, words):
    assert words in refusal(name, content)


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    assert "more than 2 rows" in refusal("entries.csv", b"slug\na\nb\nc\n")


def archive(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def test_a_workbook_that_unpacks_to_too_much_is_not_opened():
    bomb = archive(sheet=b"0" * (tables.MOST_UNPACKED_BYTES + 1))
    assert len(bomb) < 100_000
    assert "unpacks to far more" in refusal("entries.xlsx", bomb)


def test_a_workbook_with_a_document_type_or_without_sheets_is_refused():
    assert "document type" in refusal(
        "entries.xlsx", archive(sheet=b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>')
    )
    assert "damaged" in refusal("entries.xlsx", archive(sheet=b"<a/>"))


def test_a_workbook_with_a_damaged_part_is_refused():
    content = bytearray(archive(sheet=b"<a/>"))
    content[30 + len("sheet")] = 0xFF  # the first byte of what is packed: no way of packing begins so
    assert "it is damaged" in refusal("entries.xlsx", bytes(content))


def test_a_slug_is_read_without_characters_that_no_database_can_be_asked_for():
    assert read("entries.csv", b"slug\n a\x01b\n").rows == {2: {"slug": "ab"}}


def test_wrong_columns_are_named():
    assert problems("entries.csv", b"sulg,title,title\na,One,Two\n") == [
        "line 1, column sulg: There is no such column. Did you mean “slug”?",
        "line 1, column title: The column is there twice.",
        "line 1, column slug: The column is missing; by it each row says which entry it is of.",
    ]


def test_rows_without_or_with_a_repeated_slug_are_named():
    assert problems("entries.csv", b"slug,title\n,One\na,Two\na,Three\nb,Four,5\n") == [
        "line 2, column slug: It is empty: say which entry the row is of.",
        "line 4, column slug: “a” stands in line 3 already.",
        "line 5: It has more cells than there are columns.",
    ]


def test_a_text_that_a_worksheet_would_cut_is_not_written():
    with pytest.raises(tables.ValidationError, match="too long for a worksheet"):
        write("xlsx", [row(summary="a" * 40_000)])
    assert write("csv", [row(summary="a" * 40_000)])


def test_objects_that_are_no_part_of_a_directory_are_named():
    content = json.dumps([{"model": "auth.user", "fields": {}}]).encode()
    assert "no part of a directory" in problems("entries.json", content)[0]


def workbook(sheet: str) -> bytes:
    """Return a workbook whose only sheet is this XML."""
    out = io.BytesIO()
    good = zipfile.ZipFile(io.BytesIO(xlsx_of(["slug"], ["a"])))
    with good, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for part in good.infolist():
            is_sheet = part.filename.startswith("xl/worksheets/")
            made.writestr(part.filename, sheet if is_sheet else good.read(part))
    return out.getvalue()


NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ("<{0}c/>" * 61, "more than 60 cells"),
        ("<{0}row/>" + "<{0}c/>" * 61, "more than 60 cells"),
        ("<{0}c>" + "<{0}v/>" * 10_000 + "</{0}c>", "holds more than it should"),
    ],
)
def test_a_row_of_far_too_much_is_refused_before_it_is_read(prefix, cells, words, monkeypatch):
    monkeypatch.setattr(tables.openpyxl, "load_workbook", None)
    declared = f"xmlns{':x' if prefix else ''}"
    sheet = (
        f'<{prefix}worksheet {declared}="{NAMESPACE}"><{prefix}sheetData><{prefix}row>'
        f"{cells.format(prefix)}</{prefix}row></{prefix}sheetData></{prefix}worksheet>"
    )
    content = workbook(sheet)
    assert len(content) < 20_000
    assert words in refusal("entries.xlsx", content)
