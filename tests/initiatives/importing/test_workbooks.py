"""Reading Excel workbooks, as Excel, LibreOffice and libraries write them."""

import io
import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.worksheet.formula import ArrayFormula

from initiatives.importing import workbook_parts, workbooks, worksheets
from initiatives.importing.tables import UnusableFile, read
from tests.initiatives.importing.files import (
    NAMESPACE,
    archive,
    sheet_of,
    text_cell,
    text_cells,
    with_parts,
    xlsx_of,
)

HEADINGS = f"<row>{text_cell('slug')}{text_cell('title')}</row>"


def read_cell(cell: str):
    """Read a workbook whose cell B2 is this XML; return its text, or what is wrong with it."""
    found = read("entries.xlsx", sheet_of(f"{HEADINGS}<row>{text_cell('a')}{cell}</row>"))
    return found.problems[0].reason if found.problems else found.rows[2]["title"]


def written(value, number_format=None, **columns):
    """Read what openpyxl writes for a value in cell B2."""
    book = openpyxl.Workbook()
    book.active.append(["slug", "title"])
    book.active.append(["a", value])
    if number_format:
        book.active["B2"].number_format = number_format
    return read("entries.xlsx", saved(book))


def saved(book) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def refusal(content):
    with pytest.raises(UnusableFile) as caught:
        read("entries.xlsx", content)
    return " ".join(caught.value.messages)


MIDNIGHT, MOMENT = map(datetime.fromisoformat, ["2027-01-05", "2027-01-05 14:30"])
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NO_RESULT = "Cell B2 holds a formula whose result is not stored in the file."


@pytest.mark.parametrize(
    "formula",
    ['=HYPERLINK("https://example.org/","name")', "=1+1", ArrayFormula("B2:B2", "=SUM(A1:A2)"), "=B9"],
)
def test_a_formula_without_a_result_is_refused_with_its_cell(formula):
    found = written(formula)
    [problem] = found.problems
    assert (problem.line, problem.column) == (2, "title")
    assert problem.reason.startswith(NO_RESULT)
    assert "title" not in found.rows[2]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<c><f>1+1</f><v>2</v></c>", "2"),
        ('<c t="str"><f>A1</f><v>One</v></c>', "One"),
        ('<c t="str"><f>A9</f><v></v></c>', ""),
        ('<c t="str"><f t="shared" si="0"/><v>One</v></c>', "One"),
        ('<c t="b"><f>TRUE()</f><v>1</v></c>', "TRUE"),
    ],
)
def test_the_stored_result_of_a_formula_is_read(cell, text):
    book = f'<workbook xmlns="{NAMESPACE}" xmlns:r="r"><sheets><sheet name="A" r:id="rId1"/></sheets></workbook>'
    content = sheet_of(f"{HEADINGS}<row>{text_cell('a')}{cell}</row>")
    assert read("entries.xlsx", with_parts(content, **{"xl/workbook.xml": book})).rows[2]["title"] == text
    # openpyxl, XlsxWriter and others ask the next program to compute; until then a result is a placeholder.
    assert read_cell(cell).startswith(NO_RESULT)


@pytest.mark.parametrize(
    "cell",
    ["<c><f>1</f></c>", "<c><f>1</f><v/></c>", '<c><f t="shared" si="0"/></c>', '<c t="s"><f>1</f><v></v></c>'],
)
def test_formulas_without_results_are_refused_in_any_form(cell):
    assert read_cell(cell).startswith(NO_RESULT)


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#BUSY!"])
def test_an_error_value_is_refused_with_its_cell(error):
    assert read_cell(f'<c t="e"><v>{error}</v></c>').startswith(f"Cell B2 shows the error {error}.")
    assert read_cell('<c t="e"/>').startswith("Cell B2 shows the error ?.")


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (date(2027, 1, 5), None, "2027-01-05"),
        (MIDNIGHT, None, "2027-01-05"),
        (MIDNIGHT, "m/d/yyyy", "2027-01-05"),
        (MIDNIGHT, "[$-409]mmmm d, yyyy;@", "2027-01-05"),
        (True, None, "TRUE"),
        (False, None, "FALSE"),
        (2020, None, "2020"),
        (2020.0, "0.00", "2020"),
        (1000.0, "#,##0", "1000"),
        (0.1, None, "0.1"),
        (1.5e-7, None, "0.00000015"),
        (-3, None, "-3"),
        (999_999_999_999_999, "0", "999999999999999"),
        ("1.0", None, "1.0"),
    ],
)
def test_values_are_read_as_the_text_that_they_show(value, number_format, text):
    found = written(value, number_format)
    assert (found.problems, found.rows[2]["title"]) == ([], text)


@pytest.mark.parametrize(
    ("value", "number_format", "words"),
    [
        (time(14, 30), None, "holds a time of day"),
        (MOMENT, None, "holds a time of day"),
        (timedelta(hours=30), None, "holds a time of day"),
        (date(2027, 1, 1), "mmm-yy", "holds the date 2027-01-01 but shows a part of it (“mmm-yy”)"),
        (date(2027, 1, 1), "yyyy", "shows a part of it (“yyyy”)"),
        (date(2027, 1, 5), "d-mmm", "shows a part of it (“d-mmm”)"),
        (-5, "m/d/yyyy", "shows a date that does not exist"),
        (1e12, "m/d/yyyy", "shows a date that does not exist"),
        (0.5, "0%", "shows a number in the format “0%”"),
        (7, "000", "shows a number in the format “000”"),
        (1234567890123456, "0", "a number of more than 15 digits"),
        (1e300, None, "a number of more than 15 digits"),
    ],
)
def test_values_that_show_something_else_are_refused(value, number_format, words):
    [problem] = written(value, number_format).problems
    assert problem.reason.startswith("Cell B2 ")
    assert words in problem.reason


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("<c><v>one</v></c>", "“one”, which"),
        ("<c><v>NaN</v></c>", "“NaN”, which"),
        ("<c><v>-INF</v></c>", "“-INF”, which"),
        ('<c t="n"><v /></c>', "a value that"),
        ('<c t="s"><v>7</v></c>', "“7”, which"),
        ('<c t="s"><v>-1</v></c>', "“-1”, which"),
        ('<c t="b"><v>yes</v></c>', "“yes”, which"),
        ('<c t="d"><v>soon</v></c>', "“soon”, which"),
        ('<c t="new"><v>1</v></c>', "“1”, which"),
    ],
)
def test_a_value_that_cannot_be_read_is_refused_with_its_cell(cell, shown):
    assert read_cell(cell) == f"Cell B2 holds {shown} cannot be read. Write the value, or empty the cell."


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_that_openpyxl_cannot_write_is_refused(number):
    assert "holds a value that cannot be read" in written(number).problems[0].reason


@pytest.mark.parametrize(("stored", "text"), [("1.1000000000000001", "1.1"), ("0.30000000000000004", "0.3")])
def test_numbers_are_read_as_rounded_as_spreadsheets_show_them(stored, text):
    assert read_cell(f"<c><v>{stored}</v></c>") == text


def test_a_long_number_format_costs_no_time():
    """It is read for each cell, in a time that grows with the square of its length."""
    code = "[" * 50_000
    styles = f'<numFmts><numFmt numFmtId="170" formatCode="{code}"/></numFmts><cellXfs><xf numFmtId="170"/></cellXfs>'
    content = sheet_of(f"{HEADINGS}<row>{text_cell('a')}<c><v>1</v></c></row>")
    content = with_parts(content, **{"xl/styles.xml": f'<styleSheet xmlns="{NAMESPACE}">{styles}</styleSheet>'})
    [problem] = read("entries.xlsx", content).problems
    assert "shows a number in the format" in problem.reason
    assert len(problem.reason) < 400


def test_dates_are_read_in_both_calendars_of_workbooks():
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.MAC_EPOCH
    book.active.append(["slug", "title"])
    book.active.append(["a", date(2027, 1, 5)])
    assert read("entries.xlsx", saved(book)).rows[2]["title"] == "2027-01-05"
    book.iso_dates = True
    assert read("entries.xlsx", saved(book)).rows[2]["title"] == "2027-01-05"


def with_strings(content: bytes, strings: str) -> bytes:
    """Return the workbook with this table of strings, which openpyxl does without."""
    name = "xl/_rels/workbook.xml.rels"
    relations = zipfile.ZipFile(io.BytesIO(content)).read(name).decode()
    added = f'<Relationship Id="s" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    relations = relations.replace("</Relationships>", added)
    return with_parts(content, **{name: relations, "xl/sharedStrings.xml": strings})


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("One_x000D_\ntwo", "One\r\ntwo"),
        ("_x005F_x000D_", "_x000D_"),
        ("_xD83D__xDE00_", "\N{GRINNING FACE}"),
        ("_xD83D_", "\ufffd"),
        ("_x00_ _xZZZZ_", "_x00_ _xZZZZ_"),
    ],
)
def test_escaped_characters_are_read(stored, text):
    assert read_cell(text_cell(stored)) == text
    strings = f'<sst xmlns="{NAMESPACE}"><si><t>{stored}</t></si></sst>'
    content = sheet_of(f'{HEADINGS}<row>{text_cell("a")}<c t="s"><v>0</v></c></row>')
    assert read("entries.xlsx", with_strings(content, strings)).rows[2]["title"] == text


def test_rich_text_is_read_without_reading_aids():
    found = written(CellRichText("Open ", TextBlock(InlineFont(b=True), "eBooks")))
    assert found.rows[2]["title"] == "Open eBooks"
    aided = '<c t="inlineStr"><is><r><t>東京</t></r><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></is></c>'
    assert read_cell(aided) == "東京"


def test_cells_may_leave_out_where_they_stand():
    rows = f'<row r="3">{text_cell("slug")}<c r="D3" t="inlineStr"><is><t>title</t></is></c></row>'
    rows += '<row><c r="A4" t="inlineStr"><is><t>a</t></is></c><c r="D4"><v>5</v></c></row>'
    assert read("entries.xlsx", sheet_of(rows)).rows == {4: {"slug": "a", "title": "5"}}


@pytest.mark.parametrize("reference", ["XFD2", "J2"])
def test_a_stray_value_far_right_is_named(reference):
    rows = f'{HEADINGS}<row>{text_cell("a")}<c r="{reference}"><v>1</v></c></row>'
    found = read("entries.xlsx", sheet_of(rows))
    assert [str(problem) for problem in found.problems] == [
        f"line 2, column {reference[:-1]}: The column has values but no heading."
    ]


def test_heading_that_cannot_be_read_is_named_by_its_letter():
    rows = f'<row>{text_cell("slug")}<c r="B1" t="e"><v>#N/A</v></c></row>'
    [problem] = read("entries.xlsx", sheet_of(rows)).problems
    assert str(problem).startswith("line 1, column B: Cell B1 shows the error #N/A.")


def test_formatted_cells_without_values_are_no_strays():
    found = read("entries.xlsx", sheet_of(HEADINGS + "<row>" + text_cell("a") + '<c s="1"/>' * 500 + "</row>"))
    assert (found.problems, found.rows) == ([], {2: {"slug": "a", "title": ""}})


def sheets_of(**sheets) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return book


TABLE = [["slug", "title"], ["a", "One"]]


@pytest.mark.parametrize(
    "sheets",
    [
        {"Notes": [["Please read"]], "Initiatives": TABLE},
        {"Notes": [["Please read"]], "Sheet2": TABLE},
        {"initiatives": TABLE, "Copy": TABLE},
        {"Empty": [], "Sheet2": [[], [], *TABLE]},
    ],
)
def test_the_sheet_with_the_table_is_read(sheets):
    found = read("entries.xlsx", saved(sheets_of(**sheets)))
    assert [row["title"] for row in found.rows.values()] == ["One"]
    [read_name] = [name for name, rows in sheets.items() if name.lower() == "initiatives" or rows[-1:] == TABLE[1:]][
        :1
    ]
    others = [name for name, rows in sheets.items() if rows and name != read_name]
    assert found.remarks == [f"Only the sheet “{read_name}” was read, not “{name}”." for name in others]


def test_a_choice_between_sheets_is_left_to_the_editor():
    assert refusal(saved(sheets_of(One=TABLE, Two=TABLE))) == (
        "The workbook has several sheets with values: “One”, “Two”. Name the one to import “Initiatives”."
    )


def test_hidden_sheets_are_not_imported():
    book = sheets_of(Sheet1=TABLE, Old=TABLE)
    book["Old"].sheet_state = "veryHidden"
    found = read("entries.xlsx", saved(book))
    assert found.remarks == ["Only the sheet “Sheet1” was read, not “Old”."]
    book = sheets_of(Sheet1=TABLE, Initiatives=TABLE)
    book["Initiatives"].sheet_state = "hidden"
    assert "The sheet “Initiatives” is hidden. Show it" in refusal(saved(book))


def test_hidden_rows_and_columns_are_mentioned():
    book = sheets_of(
        Initiatives=[["slug", "title", "note"], ["a", "One", "x"], ["b", "Two", "y"], ["c", "Three", "z"]]
    )
    sheet = book.active
    sheet.row_dimensions[3].hidden = sheet.row_dimensions[9].hidden = True
    sheet.column_dimensions["C"].hidden = sheet.column_dimensions["F"].hidden = True
    found = read("entries.xlsx", saved(book))
    assert found.remarks == [
        "Hidden row 3 of the sheet was read like the others.",
        "Hidden column C of the sheet was read like the others.",
    ]
    assert found.rows[3]["note"] == "y"
    sheet.row_dimensions[4].hidden = sheet.column_dimensions["B"].hidden = True
    assert read("entries.xlsx", saved(book)).remarks == [
        "2 hidden rows of the sheet were read like the others; the first is row 3.",
        "2 hidden columns of the sheet were read like the others; the first is column B.",
    ]


def test_rows_and_columns_without_a_size_count_as_hidden():
    columns = '<cols><col min="1" max="1" width="9.5"/><col min="2" max="2" width="0" customWidth="1"/></cols>'
    row = f'<row ht="0" customHeight="1">{text_cell("a")}{text_cell("One")}</row><row ht="15">{text_cell("b")}</row>'
    assert read("entries.xlsx", sheet_of(HEADINGS + row, before=columns)).remarks == [
        "Hidden row 2 of the sheet was read like the others.",
        "Hidden column B of the sheet was read like the others.",
    ]


def test_merged_cells_are_refused():
    book = sheets_of(Initiatives=[["slug", "title"], ["a", "One"], ["b", None]])
    book.active.merge_cells("B2:B3")
    book.active.merge_cells("D2:E3")
    [problem] = read("entries.xlsx", saved(book)).problems
    assert str(problem) == ("line 2, column title: Cell B2 is merged with others. Unmerge them, and fill each cell.")


STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def test_workbooks_with_prefixes_and_strict_names_are_read():
    sheet = (
        f'<x:worksheet xmlns:x="{STRICT}"><x:sheetData><x:row><x:c t="str"><x:v>slug</x:v></x:c></x:row>'
        '<x:row><x:c t="str"><x:v>a</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    content = with_parts(xlsx_of(["slug"]), **{"xl/worksheets/sheet1.xml": sheet})
    assert read("entries.xlsx", content).rows == {2: {"slug": "a"}}


@pytest.mark.parametrize("part", [b"0" * 9_000_000, b"<a>" + b"0" * 9_000_000 + b"</a>", b"<a/>" * 2_250_000])
def test_a_workbook_that_unpacks_to_too_much_is_not_opened(part, monkeypatch):
    bomb = with_parts(xlsx_of(["slug"], ["a"]), **{"xl/more.xml": part})
    monkeypatch.setattr(workbooks, "_open", None)
    assert len(bomb) < 50_000
    assert "unpacks to far more" in refusal(bomb)


def test_limits_of_parts_and_size_hold(monkeypatch):
    content = xlsx_of(["slug"], ["a"])
    monkeypatch.setattr(workbooks, "MAX_PARTS", 3)
    assert "unpacks to far more" in refusal(content)
    monkeypatch.undo()
    monkeypatch.setattr(workbooks, "MAX_UNPACKED_BYTES", 3000)
    assert "unpacks to far more" in refusal(content)


def test_parts_are_parsed_whole():
    """In small pieces, expat reads a long attribute again for each piece."""
    sheet = sheet_of(HEADINGS + f"<row>{text_cell('a')}</row>", before=f'<x y="{"1 2" * 30_000}"/>')
    pieces = []
    parser_create = workbook_parts.expat.ParserCreate

    class Counted:
        def __init__(self):
            self.__dict__["parser"] = parser_create()

        def __setattr__(self, name, value):
            setattr(self.parser, name, value)

        def Parse(self, content, is_last):
            pieces.append((len(content), is_last))
            return self.parser.Parse(content, is_last)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbook_parts.expat, "ParserCreate", Counted)
        assert read("entries.xlsx", sheet).rows
    assert max(pieces)[0] > 90_000
    assert all(is_last for _, is_last in pieces)


@pytest.mark.parametrize(
    ("module", "limit", "rows"),
    [
        (workbook_parts, "MAX_ELEMENTS", "<row/>" * 2000),
        (worksheets, "MAX_CHARACTERS", f"<row>{text_cell('a' * 2000)}</row>"),
    ],
)
def test_a_workbook_that_holds_too_much_is_refused(module, limit, rows, monkeypatch):
    monkeypatch.setattr(module, limit, 1500)
    assert "holds more than it should" in refusal(sheet_of(HEADINGS + rows))


@pytest.mark.parametrize(
    "content",
    [
        archive(sheet="<a/>"),
        sheet_of(f"{HEADINGS}<row"),
        sheet_of('<row r="2"/><row r="1"/>'),
        sheet_of('<row><c r="A1"><v>1</v></c><c r="A1"><v>1</v></c></row>'),
        sheet_of('<row><c r="XFE1"><v>1</v></c></row>'),
        sheet_of('<row><c r="1"><v>1</v></c></row>'),
        xlsx_of(["slug"])[:-200],
        b"PK\x03\x04",
    ],
)
def test_a_damaged_workbook_is_refused(content):
    assert refusal(content) == "The file is not an .xlsx workbook, or it is damaged. Save it again as .xlsx."


def test_sheets_that_share_a_part_are_not_read_again_and_again():
    sheet = '<sheet name="A" r:id="rId1"/>'
    book = f'<workbook xmlns="{NAMESPACE}" xmlns:r="r"><sheets>{sheet}{sheet}</sheets></workbook>'
    assert "it is damaged" in refusal(with_parts(text_cells(["slug"], ["a"]), **{"xl/workbook.xml": book}))


def test_a_workbook_with_a_damaged_part_is_refused():
    content = bytearray(xlsx_of(["slug"], ["a"]))
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        part = book.getinfo("xl/worksheets/sheet1.xml")
    content[part.header_offset + 30 + len(part.filename)] = 0xFF  # no way of packing begins so
    assert "it is damaged" in refusal(bytes(content))


def test_workbook_with_doctype_or_without_values_is_refused():
    declared = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'
    assert "document type" in refusal(with_parts(xlsx_of(["slug"]), **{"xl/worksheets/sheet1.xml": declared}))
    assert "no visible sheet with values" in refusal(sheet_of("<row/>"))
    assert "has no rows below" in refusal(text_cells(["slug"]))
