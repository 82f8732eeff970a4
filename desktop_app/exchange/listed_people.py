"""Another office's list beside the register: who of ours stands on it. Nothing of the list is kept.

A list is any spreadsheet with identity numbers in it, wherever they stand: deaths, payroll, vehicles. It is
read row by row; only the rows of people who are ours are remembered, without any number.
"""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from desktop_app.catalog.values import tidy
from desktop_app.checks.identity import IdNumber, longer_number
from desktop_app.exchange.plan import ImportRefused
from desktop_app.sheets.book import Row, Workbook
from desktop_app.sheets.cells import Cell, CellKind

_LONG_NUMBER = re.compile(r"\d{11,}[Xx]?")
_MOST_TEXT = 200
_NONE = "“{}”里没有找到证件号码，不能比对。"
_LOST = "“{}”里的证件号码被表格软件存成了数值，后几位已经丢失，请按“文本”格式重新取得名单。"


@dataclass(frozen=True, slots=True)
class ListHit:
    """A row of a list that names one of ours: the number, where it stands, what the row says beside it."""

    id_no: str
    place: str
    evidence: str


@dataclass(slots=True)
class ListRead:
    """What was found in a list: ``rows`` with an identity number, ``lost`` rows whose number was lost."""

    rows: int = 0
    lost: list[str] = field(default_factory=list)
    hits: list[ListHit] = field(default_factory=list)


def read_list(workbook: Workbook, ours: Container[str]) -> ListRead:
    """Compare a list with the identity numbers ``ours`` (18 characters).

    A number of 15 digits is compared as the 18 it became. A number that the spreadsheet has turned into
    5.1E+17 is reported, not guessed. Raises ImportRefused when no cell holds an identity number, SheetRefused
    when the file cannot be read.
    """
    found = ListRead()
    for sheet in workbook.sheets:
        head: Row = ()
        for row in sheet.rows():
            numbers = _numbers(row)
            if numbers:
                found.rows += 1
                place = f"“{sheet.title}”第{row[0].row}行"
                found.hits += [
                    ListHit(number, place, _evidence(head, row)) for number in numbers if number in ours
                ]
            elif any(cell.kind is CellKind.LOST for cell in row):
                found.lost.append(f"“{sheet.title}”第{row[0].row}行")
            elif not found.rows:
                head = row
    if not found.rows:
        raise ImportRefused((_LOST if found.lost else _NONE).format(workbook.path.name))
    return found


def _numbers(row: Row) -> Sequence[str]:
    """The different identity numbers in a row, each of 18 characters."""
    return list(dict.fromkeys(number for cell in row if (number := _number(cell))))


def _number(cell: Cell) -> str:
    """The identity number that fills a cell; a number without a day of birth in it is another one."""
    if cell.kind is CellKind.LOST:
        return ""
    number = IdNumber.parse(longer_number(cell.text) or cell.text)
    return number.text if number is not None and number.birth_date is not None else ""


def _evidence(head: Row, row: Row) -> str:
    """What a row says besides numbers of people, each under its heading."""
    labels = {cell.column: tidy(cell.text) for cell in head}
    told = []
    for cell in row:
        text = _LONG_NUMBER.sub("", tidy(cell.text)).strip()
        if text:
            label = labels.get(cell.column, "")
            told.append(f"{label}：{text}" if label else text)
    return "；".join(told)[:_MOST_TEXT]
