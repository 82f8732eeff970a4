"""A range on its way to a spreadsheet. Every list needs it at once, ``pasting`` only who pastes."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

RECORD_ID = "记录编号"


def as_range(lines: Iterable[Sequence[str]]) -> str:
    """Cells as spreadsheets take them, so that a line break or a tab in a cell stays in it."""
    out = StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(lines)
    return out.getvalue().removesuffix("\n")
