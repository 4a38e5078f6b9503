import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from initiatives.importing import tables
from initiatives.importing.cells import plain, protected, read_text
from initiatives.importing.columns import COLUMNS
from initiatives.importing.tables import UnusableFile, read, write
from tests.initiatives.importing.files import csv_of, rows_of, text_cells, xlsx_of


def row(**cells):
    return dict.fromkeys(COLUMNS, "") | {"slug": "open-ebooks"} | cells


def refusal(name, content):
    with pytest.raises(UnusableFile) as caught:
        read(name, content)
    return " ".join(caught.value.messages)


def problems(name, content):
    return [str(problem) for problem in read(name, content).problems]


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40) | st.sampled_from(
    [
        "=1+1",
        "'=1",
        "''@x",
        "-5",
        "\tx",
        'a "quote"\nand a line',
        "שלום עולם",
        "👩‍👩‍👧 emoji",
        "a,b;c",
        " _x000D_ ",
        "#N/A",
        "'#REF!",
        "####",
        "1.5E+20",
        "=HYPERLINK()",
        "_x005F_",
        "_x_x0041_",
        "TRUE",
        "1.0",
        "\ufeff",
        "Err:502",
    ]
)


@given(st.lists(texts, min_size=1, max_size=4), st.sampled_from(["csv", "xlsx"]))
def test_any_text_comes_back_from_a_table_as_it_was(written, kind):
    content = write(kind, [row(slug=f"entry-{number}", summary=plain(text)) for number, text in enumerate(written)])
    found = read(f"entries.{kind}", content)
    assert found.problems == []
    assert [plain(cells["summary"]) for cells in found.rows.values()] == [plain(text) for text in written]


@given(texts)
def test_protection_against_formulas_can_be_taken_off_again(text):
    assert read_text(protected(text)) == text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_that_is_written_begins_as_a_formula(text):
    [cells] = rows_of(write("csv", [row(summary=text)]))
    assert cells["summary"] == f"'{text}"
    assert read_text(cells["summary"]) == text


@pytest.mark.parametrize("marks", [b"", b"\xef\xbb\xbf", b"\xef\xbb\xbf" * 2])
def test_csv_is_read_with_and_without_byte_order_marks(marks):
    found = read("entries.csv", marks + csv_of({"slug": "a", "title": "É"}))
    assert found.rows == {2: {"slug": "a", "title": "É"}}


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;\r", "\ufeff\ufeffsep=;;;"])
def test_line_that_declares_the_separator_is_not_a_row(first):
    found = read("entries.csv", f"{first}\nslug;title\na;One, two\n".encode())
    assert found.rows == {2: {"slug": "a", "title": "One, two"}}


def test_separator_is_told_by_the_headings_alone():
    found = read("entries.csv", b'slug,"title"\na,One; two; three\n')
    assert found.rows == {2: {"slug": "a", "title": "One; two; three"}}
    found = read("entries.csv", b"slug;title;,,,,\na;One\n")
    assert found.problems[0].reason == "There is no such column."


def test_carriage_returns_alone_end_lines():
    assert read("entries.csv", b"slug;title\ra;One\r").rows == {2: {"slug": "a", "title": "One"}}


def test_blank_rows_before_the_headings_are_skipped():
    assert read("entries.csv", b"\n,,\nslug,title\na,One\n").rows == {4: {"slug": "a", "title": "One"}}
    assert problems("entries.csv", b"\nslug,titel\n") == [
        "line 2, column titel: There is no such column. Did you mean “title”?"
    ]


def test_values_without_a_heading_are_named():
    assert problems("entries.csv", b"slug,,title\na,x,One\nb,,Two\nc,y,Three,z\n,,,w\n") == [
        "line 2, column B: The column has values but no heading, in this line and 1 more.",
        "line 4, column D: The column has values but no heading, in this line and 1 more.",
    ]


def test_cells_after_the_end_of_a_row_are_not_empty_but_cut_off():
    found = read("entries.csv", b"slug,title,,note,,\na,One,,\nb,Two\nc\n")
    assert found.problems == []
    assert found.rows == {
        2: {"slug": "a", "title": "One", "note": ""},
        3: {"slug": "b", "title": "Two"},
        4: {"slug": "c"},
    }
    assert found.cut_off == {2: [], 3: ["note"], 4: ["title", "note"]}
    assert problems("entries.csv", b"title,slug\nOne\n") == [
        "line 2, column slug: The cell is missing: the row ends before it."
    ]


def test_a_row_with_more_cells_than_the_first_is_refused():
    [problem] = problems("entries.csv", b"slug,title,note\na,One, two,\nb,Two,\n")
    assert problem.startswith("line 2, column note: The cell may belong to another column: the row has 4 cells")
    assert problems("entries.csv", b"slug,title,note,,\na,One,two\nb,Two,,,\n") == []


def test_headings_are_read_without_characters_that_nobody_sees():
    found = read("entries.csv", "\u200bslug,\u00a0Title\u2060\na,One\n".encode())
    assert (found.problems, found.rows) == ([], {2: {"slug": "a", "title": "One"}})


def test_quotation_marks_after_a_space_are_read():
    found = read("entries.csv", b'slug, title, note\na, "One, ""two""", three\n')
    assert found.rows == {2: {"slug": "a", "title": 'One, "two"', "note": "three"}}


ERRORS = ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#n/a", "Err:502"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        *[(error, f"Cell B2 shows the error {error}. Write the value, or empty the cell.") for error in ERRORS],
        (" #N/A ", "Cell B2 shows the error #N/A."),
        ("#####", "Cell B2 shows #####, as of a column that is too narrow."),
        ("1.23457E+15", "Cell B2 shows 1.23457E+15, a number that a spreadsheet has shortened."),
        ("1,23457E+15", "Cell B2 shows 1,23457E+15, a number that a spreadsheet has shortened."),
        ('=HYPERLINK("https://example.org/","name")', "Cell B2 is a formula: =HYPERLINK("),
        ("=1+1", "Cell B2 is a formula: =1+1. Replace it with its value"),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_text_in_place_of_a_value_is_refused(kind, text, words):
    if kind == "csv":
        content = csv_of({"slug": "a", "title": text, "note": ""})
    else:
        content = text_cells(["slug", "title", "note"], ["a", text])
    found = read(f"entries.{kind}", content)
    [problem] = found.problems
    assert (problem.line, problem.column) == (2, "title")
    assert problem.reason.startswith(words if kind == "xlsx" else words.replace("Cell B2", "The cell"))
    assert found.rows == {2: {"slug": "a", "note": ""}}


@pytest.mark.parametrize("text", ["# of books", "#1", "The #N/A column", "1E+03", "2.5", "E", "##", "a = b", "#READ!"])
def test_text_that_only_resembles_an_error_is_read(text):
    assert read("entries.csv", csv_of({"slug": "a", "title": text})).rows[2]["title"] == text


@pytest.mark.parametrize("number", ["8", "8.0", "8.00", "08", "8E+0", "0.8e1", " 8.0 "])
@pytest.mark.parametrize("column", ["version", "passage", "concerns_museums"])
def test_whole_numbers_are_read_however_they_are_written(number, column):
    assert read("entries.csv", csv_of({"slug": "a", column: number})).rows[2][column] == "8"
    assert read("entries.xlsx", xlsx_of(["slug", column], ["a", float(number)])).rows[2][column] == "8"


@pytest.mark.parametrize("text", ["8.5", "eight", "-8", "8 https://example.org/", "1e99", "8,0"])
def test_what_is_no_whole_number_stays_as_it_is(text):
    assert read("entries.csv", csv_of({"slug": "a", "version": text})).rows[2]["version"] == text


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


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("entries.csv", b"", "empty"),
        ("entries.csv", b" \n", "empty"),
        ("entries.csv", b"slug,title\n", "no rows"),
        ("entries.txt", b"slug\na\n", "is not a .csv, .xlsx, or .json file"),
        ("entries.csv", b"\xef\xbb\xbf", "empty"),
        ("entries.csv", b"\n,,\n", "empty"),
        ("entries", b"slug\na\n", "is not a .csv, .xlsx, or .json file"),
        ("entries.xls", b"\xd0\xcf\x11\xe0rest", "save it as .xlsx"),
        ("entries.ods", b"PK\x03\x04rest", "save it as .xlsx"),
        ("entries.numbers", b"PK\x03\x04rest", "save it as .xlsx"),
        ("entries.zip", b"PK\x03\x04rest", "save it as .xlsx"),
        ("entries.pdf", b"%PDF-1.7", "save it as .xlsx"),
        ("entries.xls", b"<html><table>", "save it as .xlsx"),
        ("entries.csv", b"PK\x03\x04rest", "workbook or another archive, not CSV"),
        ("entries.json", b"PK\x03\x04rest", "workbook or another archive, not JSON"),
        ("entries.csv", b"\xd0\xcf\x11\xe0rest", "save it as .xlsx"),
        ("entries.csv", b"%PDF-1.7", "save it as .xlsx"),
        ("entries.xlsx", b"%PDF-1.7", "save it as .xlsx"),
        ("entries.csv", b"\xef\xbb\xbf\r\n<!DOCTYPE html>", "save it as .xlsx"),
        ("entries.xlsx", b"<html><table>", "save it as .xlsx"),
        ("entries.csv", b'[{"model": "a"}]', "let its name end in .json"),
        ("entries.csv", b'slug,title\na,"One', "line 2: a quotation mark"),
        ("entries.csv", b'slug,title\na,"One"two\n', "line 2: a quotation mark"),
        ("entries.csv", b'slug,title\na,"' + b"b" * 200_000, "line 2: a quotation mark"),
        ("entries.csv", b"slug,title\na,\0\n", "NUL characters (line 2 is the first)"),
        ("entries.csv", b"slug,title\na" + b"," * 20_000 + b"b\n", "more than 16,384 cells"),
        ("entries.csv", b"slug" + b",x" * 60, "more than 60 headings"),
        ("entries.csv", b"slug\n" + b"a" * (5 * 1024 * 1024), "larger than 5 MB"),
        ("entries.xlsx", b"slug,title\n", "not an .xlsx workbook"),
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


def test_a_slug_is_read_without_characters_that_no_database_can_be_asked_for():
    assert read("entries.csv", b"slug\n a\x01b\n").rows == {2: {"slug": "ab"}}


def test_wrong_columns_are_named():
    assert problems("entries.csv", b"sulg,title,title\na,One,Two\n") == [
        "line 1, column sulg: There is no such column. Did you mean “slug”?",
        "line 1, column title: The column is there twice.",
        "line 1, column slug: The “slug” column is missing. It identifies the entry of each row.",
    ]


def test_rows_without_or_with_a_repeated_slug_are_named():
    assert problems("entries.csv", b"slug,title\n,One\na,Two\na,Three\nb,Four,5\n") == [
        "line 2, column slug: It is empty: say which entry the row is of.",
        "line 4, column slug: “a” stands in line 3 already.",
        "line 5, column C: The column has values but no heading.",
    ]


def test_a_text_that_a_worksheet_would_cut_is_not_written():
    with pytest.raises(tables.ValidationError, match="too long for a worksheet"):
        write("xlsx", [row(summary="a" * 40_000)])
    assert write("csv", [row(summary="a" * 40_000)])


def test_objects_that_are_no_part_of_a_directory_are_named():
    content = json.dumps([{"model": "auth.user", "fields": {}}]).encode()
    assert "no part of a directory" in problems("entries.json", content)[0]
