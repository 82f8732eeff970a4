"""Opening a spreadsheet: .xlsx through openpyxl's streaming reader, .csv in UTF-8 or GB18030."""

import codecs
import csv
import warnings
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from desktop_app.sheets.book import Merge, Row, Sheet, Workbook
from desktop_app.sheets.cells import Cell, CellKind, cell_of
from desktop_app.sheets.package import damaged, kind_of, merges_of, open_package, sheet_parts
from desktop_app.sheets.refused import SheetRefused

MAX_COLUMNS = 1024
_CHUNK = 1 << 20
_ENCODINGS = ("utf-8-sig", "gb18030")


def read_workbook(path: Path) -> Workbook:
    """Open a .xlsx or .csv file by what is in it, whatever its name says.

    Raises SheetRefused with one Chinese sentence when it is not a workbook, an old .xls, protected by a
    password, empty, damaged, dangerous to unpack, or not readable by this person.
    """
    if kind_of(path) == "csv":
        return _open_text(path)
    with open_package(path) as package:
        parts = sheet_parts(package, path)
        merges = {
            title: merges_of(package, part, title, path)
            for title, part in parts.items()
            if "worksheets/" in part
        }
    if not merges:
        raise SheetRefused(damaged(path))
    return _open_package(path, merges)


def _open_package(path: Path, merges: dict[str, tuple[Merge, ...]]) -> Workbook:
    from openpyxl import load_workbook

    file = path.open("rb")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # extensions and styles that do not concern values
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # a foreign file makes the parser fail in any way it likes
        file.close()
        raise SheetRefused(damaged(path)) from error

    def close() -> None:
        book.close()
        file.close()

    sheets = tuple(
        Sheet(title, merges[title], partial(_sheet_rows, book[title], merges[title], path))
        for title in book.sheetnames
        if title in merges
    )
    workbook = Workbook(path, sheets, close)
    try:
        if not any(next(sheet.rows(), None) for sheet in sheets):
            raise SheetRefused(f"“{path.name}”里没有任何数据，请检查是否选错了文件。")
    except SheetRefused:
        workbook.close()
        raise
    return workbook


def _sheet_rows(sheet: Any, merges: Sequence[Merge], path: Path) -> Iterator[Row]:
    filler = _MergeFiller(merges)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sheet.reset_dimensions()
        for number, values in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS), start=1):
            row = _row(values, number)
            filled = filler.fill(row, number) if merges else row
            if filled:
                yield filled
    except SheetRefused:
        raise
    except Exception as error:  # as above: a part may be cut short in the middle of a row
        raise SheetRefused(damaged(path)) from error


def _row(values: Sequence[object], number: int) -> Row:
    return tuple(
        cell
        for column, value in enumerate(values, start=1)
        if value is not None and (cell := cell_of(value, number, column)).kind is not CellKind.EMPTY
    )


class _MergeFiller:
    """Repeats what a merged block says in each of its cells, row after row."""

    def __init__(self, merges: Sequence[Merge]) -> None:
        self._waiting = list(reversed(merges))
        self._open: list[tuple[Merge, Cell | None]] = []

    def fill(self, row: Row, number: int) -> Row:
        """``row`` with the cells of the merged blocks that reach into row ``number``."""
        cells = {cell.column: cell for cell in row}
        while self._waiting and self._waiting[-1].top <= number:
            merge = self._waiting.pop()
            self._open.append((merge, cells.get(merge.left)))
        self._open = [(merge, said) for merge, said in self._open if merge.bottom >= number]
        for merge, said in self._open:
            if said is None:
                continue
            for column in range(merge.left, min(merge.right, MAX_COLUMNS) + 1):
                cells[column] = said._replace(row=number, column=column)
        return tuple(cells[column] for column in sorted(cells))


def _open_text(path: Path) -> Workbook:
    encoding = _encoding_of(path)
    delimiter = _delimiter_of(path, encoding)
    sheet = Sheet(path.stem, (), partial(_text_rows, path, encoding, delimiter))
    if next(sheet.rows(), None) is None:
        raise SheetRefused(f"“{path.name}”里没有任何数据，请检查是否选错了文件。")
    return Workbook(path, (sheet,), lambda: None)


def _encoding_of(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(2)
    candidates = ("utf-16",) if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else _ENCODINGS
    for encoding in candidates:
        if _decodes(path, encoding):
            return encoding
    raise SheetRefused(f"不能识别“{path.name}”的文字编码，请用Excel或WPS打开，另存为“.xlsx”后再导入。")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _delimiter_of(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, newline="") as lines:
        start = "".join(islice(lines, 5))
    return max(",\t;", key=start.count)


def _text_rows(path: Path, encoding: str, delimiter: str) -> Iterator[Row]:
    with path.open(encoding=encoding, newline="") as lines:
        try:
            for number, values in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
                row = _row(values[:MAX_COLUMNS], number)
                if row:
                    yield row
        except csv.Error as error:
            raise SheetRefused(
                f"“{path.name}”不是规整的文本表格，请用Excel或WPS打开，另存为“.xlsx”后再导入。"
            ) from error
