"""Old workbooks: .xls of Excel 97–2003, and .et of WPS where it is the same inside.

They are read whole, for they hold 65,536 rows at most; everything behind the cells is as for .xlsx.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from desktop_app.sheets.book import Merge, Row, Sheet, Workbook
from desktop_app.sheets.cells import CellKind, cell_of
from desktop_app.sheets.package import locked
from desktop_app.sheets.refused import SheetRefused


class Fills(Protocol):
    """Repeats in each cell of a merged block what the block says."""

    def fill(self, row: Row) -> Row:
        """The row with the cells of the merged blocks that reach into it."""
        ...


def open_old_book(path: Path, filler: Callable[[Sequence[Merge]], Fills]) -> Workbook:
    """Open an .xls or .et file; raises SheetRefused when it is protected, damaged or of another kind."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_path(str(path))
        found = [book.get_sheet_by_name(name) for name in book.sheet_names]
    except PasswordError:
        raise SheetRefused(locked(path)) from None
    except (CalamineError, OSError, ValueError):
        raise SheetRefused(f"“{path.name}”读不出来，请用Excel或WPS打开，另存为“.xlsx”后再导入。") from None
    return Workbook(path, tuple(_sheet(sheet, filler) for sheet in found))


def _sheet(sheet: Any, filler: Callable[[Sequence[Merge]], Fills]) -> Sheet:
    merges = tuple(
        Merge(top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in sorted(sheet.merged_cell_ranges or ())
    )
    return Sheet(sheet.name, merges, partial(_rows, sheet, merges, filler))


def _rows(sheet: Any, merges: Sequence[Merge], filler: Callable[[Sequence[Merge]], Fills]) -> Iterator[Row]:
    fills = filler(merges)
    for number, values in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        cells = (cell_of(value, number, column) for column, value in enumerate(values, start=1))
        row = tuple(cell for cell in cells if cell.kind is not CellKind.EMPTY)
        if row:
            yield fills.fill(row) if merges else row
