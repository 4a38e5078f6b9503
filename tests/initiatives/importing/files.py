"""Files to import, as people make them."""

import csv
import io
import zipfile
from xml.sax.saxutils import escape

import openpyxl
from django.db import transaction

from initiatives.importing.applying import carry_out, effect_of
from initiatives.importing.comparing import plan
from initiatives.importing.exporting import export
from initiatives.importing.tables import File, read
from initiatives.models import Initiative


def csv_of(*rows: dict[str, str], encoding="utf-8") -> bytes:
    """Return a table of the rows, with the columns of the first."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def xlsx_of(*rows: list) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def archive(**parts: bytes | str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def with_parts(content: bytes, **parts: bytes | str) -> bytes:
    """Return the workbook with these parts, in place of its own of the same names."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return archive(**{name: book.read(name) for name in book.namelist()} | parts)


def sheet_of(rows: str, before="", after="") -> bytes:
    """Return a workbook whose only sheet has this XML in and around its ``sheetData``."""
    sheet = f'<worksheet xmlns="{NAMESPACE}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    return with_parts(xlsx_of(["slug"]), **{"xl/worksheets/sheet1.xml": sheet})


def text_cells(*rows: list[str]) -> bytes:
    """Return a workbook whose cells hold text, whatever a spreadsheet would take that for."""
    return sheet_of("".join(f"<row>{''.join(map(text_cell, row))}</row>" for row in rows))


def text_cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def table(*rows: dict[str, str], name="entries.csv") -> File:
    return read(name, csv_of(*rows))


def planned(*rows: dict[str, str]):
    """Return what importing the rows would do."""
    return effect_of(table(*rows))


def imported(file, *, take=(), user=None):
    """Import a file, or the rows of one; return how that is recorded."""
    with transaction.atomic():
        Initiative.objects.lock()
        return carry_out(plan(file).taking(take), user=user)


def exported(kind="csv", **lookup) -> bytes:
    return export(Initiative.objects.filter(**lookup), kind)


def rows_of(content: bytes) -> list[dict[str, str]]:
    """Return the rows of a table in CSV, as a spreadsheet shows them."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def edited(content: bytes, **cells: str) -> File:
    """Return a file that somebody exported, and edited all rows of."""
    return read("edited.csv", csv_of(*[row | cells for row in rows_of(content)]))


def said(plan) -> list[tuple[str, list, list]]:
    """Return what a plan does to each entry: its name, and the facts that change and that are in conflict."""
    return [
        (
            effect.entry[-1],
            [change.fact for change in effect.merged.changed],
            [conflict.fact for conflict in effect.merged.conflicts],
        )
        for effect in plan.effects
    ]
