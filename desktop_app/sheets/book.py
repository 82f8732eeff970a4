"""A spreadsheet file as rows of cells, read as they are needed: 60,000 rows do not have to fit in memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from desktop_app.sheets.cells import Cell, column_letters

Row = tuple[Cell, ...]
"""The filled cells of one row, from left to right; empty cells are left out."""


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged block of cells, edges included; rows and columns count from 1."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def place(self) -> str:
        """The block as a spreadsheet names it, for example “C2:E2”."""
        return f"{column_letters(self.left)}{self.top}:{column_letters(self.right)}{self.bottom}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its title, its merged blocks and its rows.

    ``rows()`` may be called again and starts at the top each time. Rows without any filled cell are left
    out. In a merged block every cell says what the block says.
    """

    title: str
    merges: tuple[Merge, ...]
    _rows: Callable[[], Iterator[Row]]

    def rows(self) -> Iterator[Row]:
        """The rows that say something, from the top; raises SheetRefused when the file is damaged."""
        return self._rows()


@dataclass(frozen=True, slots=True)
class Workbook:
    """A spreadsheet file that can be read; it is open only while rows are being read."""

    path: Path
    sheets: tuple[Sheet, ...]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass
