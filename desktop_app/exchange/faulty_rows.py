"""The rows that were not taken in, as a workbook to put right and take in again.

Headings and cells stand as in the file they come from, in the same columns. The faulty cells are coloured and
say why; a last column holds every reason of the row and is passed over when the workbook comes in again.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from pathlib import Path

from desktop_app.exchange.plan import ImportPlan, Outcome, RowReport
from desktop_app.sheets.book import Row, Sheet, Workbook
from desktop_app.sheets.cells import column_number
from desktop_app.sheets.writing import Column, Marked, Table, WrittenCell, write_workbook

REASONS = "未导入的原因"
_PLACE = re.compile(r"第(\d+)行 ([A-Z]{1,3})列")
_WIDTH = 16


def write_faulty_rows(path: Path, workbook: Workbook, plan: ImportPlan) -> int:
    """Write the refused rows of ``plan`` with their headings to ``path`` (.xlsx); returns how many.

    They hold what the file held, ID numbers included: the caller notes that it leaves the program. Raises
    OSError when the disk will not have it.
    """
    refused: dict[str, dict[int, RowReport]] = {}
    first: dict[str, int] = {}
    for report in plan.rows:
        first[report.sheet] = min(report.row, first.get(report.sheet, report.row))
        if report.outcome is Outcome.REFUSED:
            refused.setdefault(report.sheet, {})[report.row] = report
    tables = [
        _table(sheet, refused[sheet.title], first[sheet.title])
        for sheet in workbook.sheets
        if sheet.title in refused
    ]
    write_workbook(path, tables)
    return sum(map(len, refused.values()))


def _table(sheet: Sheet, refused: Mapping[int, RowReport], first: int) -> Table:
    """A sheet of refused rows; ``first`` is the number of the first row below the headings."""
    heads = list(takewhile(lambda row: row[0].row < first, sheet.rows()))
    kept = [row for row in sheet.rows() if row[0].row in refused]
    width = max(cell.column for row in (*heads, *kept) for cell in row)
    head = _texts(heads[-1], width) if heads else [""] * width
    columns = [Column(text, width=_WIDTH) for text in head if text != REASONS]
    return Table(sheet.title, [*columns, Column(REASONS, width=60)], _rows(kept, refused, len(columns)))


def _texts(row: Row, width: int) -> list[str]:
    texts = [""] * width
    for cell in row:
        texts[cell.column - 1] = cell.text
    return texts


def _rows(
    kept: Sequence[Row], refused: Mapping[int, RowReport], width: int
) -> Iterator[Sequence[WrittenCell]]:
    for row in kept:
        report = refused[row[0].row]
        notes = _notes(report)
        shown = _texts(row, max(width, row[-1].column))[:width]
        cells: list[WrittenCell] = [
            Marked(text, notes[column]) if column in notes else text
            for column, text in enumerate(shown, start=1)
        ]
        yield [*cells, "\n".join(report.reasons)]


def _notes(report: RowReport) -> dict[int, str]:
    """What is wrong with a row's cells, by column number, as its reasons name them."""
    notes: dict[int, str] = {}
    for reason in report.reasons:
        for number, letters in _PLACE.findall(reason):
            if int(number) == report.row:
                notes[column_number(letters)] = reason
    return notes
