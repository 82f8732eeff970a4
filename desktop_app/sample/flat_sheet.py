"""Writing a spreadsheet as LibreOffice's flat XML, cell by cell with its own type, as untidy as one likes.

LibreOffice turns it into the .xlsx that a township would send; see resources/sample/README.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("number", "datastyle"),
    )
)
_STYLES = """<office:automatic-styles>
<number:date-style style:name="N1">
<number:year number:style="long"/><number:text>-</number:text>
<number:month number:style="long"/><number:text>-</number:text>
<number:day number:style="long"/>
</number:date-style>
<style:style style:name="day" style:family="table-cell" style:data-style-name="N1"/>
</office:automatic-styles>"""


@dataclass(frozen=True, slots=True)
class Number:
    """A number typed into a cell that should have been text: LibreOffice keeps fifteen digits of it."""

    digits: str


FlatValue = str | int | Decimal | date | Number | None


@dataclass(frozen=True, slots=True)
class FlatTable:
    """A sheet: its title, its rows, and how many columns each merged title spans, by row from 1."""

    title: str
    rows: Sequence[Sequence[FlatValue]]
    spans: Mapping[int, int]


def write_flat_sheet(path: Path, tables: Iterable[FlatTable]) -> None:
    """Write ``tables`` as a .fods file; raises OSError."""
    sheets = "".join(_table(table) for table in tables)
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {_SPACES} office:version="1.3" '
        'office:mimetype="application/vnd.oasis.opendocument.spreadsheet">\n'
        f"{_STYLES}\n<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>\n"
        "</office:document>\n",
        encoding="utf-8",
    )


def _table(table: FlatTable) -> str:
    rows = "\n".join(
        f"<table:table-row>{_row(row, table.spans.get(number, 1))}</table:table-row>"
        for number, row in enumerate(table.rows, start=1)
    )
    return f"<table:table table:name={quoteattr(table.title)}>\n{rows}\n</table:table>\n"


def _row(row: Sequence[FlatValue], span: int) -> str:
    if span == 1:
        return "".join(map(_cell, row))
    merged = f'<table:table-cell table:number-columns-spanned="{span}"'
    first = _cell(row[0]).replace("<table:table-cell", merged, 1)
    covered = f'<table:covered-table-cell table:number-columns-repeated="{span - 1}"/>'
    return first + covered


def _cell(value: FlatValue) -> str:
    match value:
        case None | "":
            return "<table:table-cell/>"
        case Number(digits):
            return _typed("float", f'office:value="{digits}"', digits)
        case int() | Decimal():
            return _typed("float", f'office:value="{value}"', str(value))
        case date():
            dated = f'office:date-value="{value.isoformat()}" table:style-name="day"'
            return _typed("date", dated, value.isoformat())
        case _:
            return _typed("string", "", value)


def _typed(kind: str, more: str, text: str) -> str:
    return (
        f'<table:table-cell office:value-type="{kind}" {more}>'
        f"<text:p>{_spaces(escape(text))}</text:p></table:table-cell>"
    )


def _spaces(text: str) -> str:
    """Outer blanks are kept only where they are written as elements."""
    inner = text.strip(" ")
    lead, tail = len(text) - len(text.lstrip(" ")), len(text) - len(text.rstrip(" "))
    return "<text:s/>" * lead + inner + "<text:s/>" * (tail if inner else 0)
