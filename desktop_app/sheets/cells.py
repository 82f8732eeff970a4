"""What one cell of a spreadsheet says, whatever it was stored as."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from math import isfinite
from typing import NamedTuple

_SCIENTIFIC = re.compile(r"^\d(\.\d+)?[Ee]\+?(1[5-9]|2\d)$")
_QUOTED_FORMULA = re.compile(r'^="([^"]*)"$')
_INVISIBLE = str.maketrans("", "", "\u200b\u200c\u200d\ufeff\u2060\u00ad")
_FIRST_LOST_INTEGER = 10**15
"""A spreadsheet keeps 15 significant digits: from the sixteenth on, a number is not what was typed."""


class CellKind(StrEnum):
    """How the cell was stored; ``LOST`` is a number of which the last digits are gone."""

    EMPTY = "empty"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOL = "bool"
    ERROR = "error"
    LOST = "lost"


class Cell(NamedTuple):
    """One cell: what it says, how it was stored, its row (from 1) and column (from 1)."""

    text: str
    kind: CellKind
    row: int
    column: int

    @property
    def place(self) -> str:
        """Where the cell stands, as a person looks for it: “第7行 D列”."""
        return f"第{self.row}行 {column_letters(self.column)}列"


def column_letters(column: int) -> str:
    """The letters a spreadsheet shows above column number ``column`` (from 1)."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number (from 1) of the column shown as ``letters``."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def cell_of(value: object, row: int, column: int) -> Cell:
    """The cell for a value as a workbook or a line of text delivers it.

    Floats lose their binary tail (15 significant digits), midnight dates their time, texts their
    invisible characters and the tricks by which people keep Excel from touching a number.
    """
    text, kind = _said(value)
    return Cell(text, kind, row, column)


def _said(value: object) -> tuple[str, CellKind]:
    if value is None:
        return "", CellKind.EMPTY
    if isinstance(value, str):
        return said_by_text(value)
    if isinstance(value, bool):
        return ("是" if value else "否"), CellKind.BOOL
    if isinstance(value, int | float):
        return _said_by_number(value)
    if isinstance(value, datetime):
        day = value.date().isoformat()
        is_midnight = value.time() == time()
        return (day if is_midnight else f"{day} {value:%H:%M:%S}"), CellKind.DATE
    if isinstance(value, date):
        return value.isoformat(), CellKind.DATE
    return str(value), CellKind.TEXT


def said_by_text(value: str) -> tuple[str, CellKind]:
    """What a text says and how it was stored: lost numbers and error values are texts in disguise."""
    text = value.translate(_INVISIBLE).strip()
    quoted = _QUOTED_FORMULA.match(text)
    if quoted:
        text = quoted.group(1)
    text = text.removeprefix("'").strip()
    if not text:
        return "", CellKind.EMPTY
    if text.startswith("#") and text.rstrip("!?").isascii() and text[1:2].isupper():
        return text, CellKind.ERROR
    if _SCIENTIFIC.match(text):
        return text, CellKind.LOST
    return text, CellKind.TEXT


def _said_by_number(value: int | float) -> tuple[str, CellKind]:
    if not isfinite(value):
        return str(value), CellKind.ERROR
    if abs(value) >= _FIRST_LOST_INTEGER:
        return f"{float(value):.14E}".replace("E+0", "E+"), CellKind.LOST
    if isinstance(value, int) or value.is_integer():
        return str(int(value)), CellKind.NUMBER
    return f"{Decimal(f'{value:.15g}'):f}", CellKind.NUMBER
