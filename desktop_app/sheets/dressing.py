"""What helps a person in a workbook: lists to choose from, notes, and the colour of a faulty cell."""

from collections.abc import Sequence
from typing import Any

_SHEET = "可选项"
LAST_ROW = 1_048_576
"""The last row that Excel knows of (its specifications and limits)."""

FAULTY, CHANGED = "FFC7CE", "FFF2CC"
"""The colours of a cell that something is wrong with, and of one that has another value now."""

_NOTE_WIDTH, _NOTE_HEIGHT = 260, 120  # points


class ChoiceLists:
    """The lists that columns offer, kept once each on a hidden sheet of the workbook."""

    def __init__(self) -> None:
        self._columns: dict[tuple[str, ...], int] = {}

    def offer(self, sheet: Any, choices: Sequence[tuple[str, ...]]) -> None:
        """Let the cells below the heading offer the choices of their column; none where it is empty."""
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.datavalidation import DataValidation

        for number, offered in enumerate(choices, start=1):
            if not offered:
                continue
            letters = get_column_letter(self._columns.setdefault(offered, len(self._columns) + 1))
            rule = DataValidation(
                type="list",
                formula1=f"'{_SHEET}'!${letters}$1:${letters}${len(offered)}",
                allow_blank=True,
                showErrorMessage=True,
                errorStyle="warning",
                errorTitle="请核对",
                error="这一格一般从列表中选。确实要填别的，请点“是”。",
            )
            place = get_column_letter(number)
            rule.add(f"{place}2:{place}{LAST_ROW}")
            sheet.data_validations.append(rule)

    def write(self, book: Any) -> None:
        """Put the lists on their hidden sheet, if there are any."""
        if not self._columns:
            return
        sheet = book.create_sheet(_SHEET)
        sheet.sheet_state = "hidden"
        lists = list(self._columns)
        for row in range(max(map(len, lists))):
            sheet.append([offered[row] if row < len(offered) else None for offered in lists])


def mark(cell: Any, shown: str, note: str, colour: str) -> Any:
    """Colour a cell and say why in a note."""
    from openpyxl.styles import PatternFill

    cell.value = shown
    cell.number_format = "@"
    cell.data_type = "s"
    cell.fill = PatternFill("solid", fgColor=colour)
    cell.comment = note_of(note)
    return cell


def note_of(text: str) -> Any:
    """A note that fits its text."""
    from openpyxl.comments import Comment

    return Comment(text, "帮扶台账", width=_NOTE_WIDTH, height=_NOTE_HEIGHT)
