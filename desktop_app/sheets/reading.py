"""Opening a spreadsheet: .xlsx as a stream of its XML, .xls whole, .csv in UTF-8 or GB18030."""

import codecs
import csv
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from io import StringIO
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from desktop_app.sheets.book import Merge, Row, Sheet, Workbook
from desktop_app.sheets.cells import Cell, CellKind, cell_of
from desktop_app.sheets.old_book import open_old_book
from desktop_app.sheets.package import UNREADABLE, damaged, kind_of, merges_of, open_package, sheet_parts
from desktop_app.sheets.refused import SheetRefused
from desktop_app.sheets.stream import Meaning, SheetStream, read_meaning

MAX_COLUMNS = 1024
_CHUNK = 1 << 20
_ENCODINGS = ("utf-8-sig", "gb18030")
_DAMAGE = (*UNREADABLE, expat.ExpatError, ElementTree.ParseError, ValueError, IndexError)


def read_workbook(path: Path) -> Workbook:
    """Open a .xlsx, .xls or .csv file by what is in it, whatever its name says.

    Raises SheetRefused with one Chinese sentence when it is not a workbook, protected by a password, empty,
    damaged, dangerous to unpack, or not readable by this person.
    """
    kind = kind_of(path)
    if kind == "csv":
        return _open_text(path)
    if kind == "xls":
        return _not_empty(open_old_book(path, MergeFiller))
    with open_package(path) as package:
        parts = {title: part for title, part in sheet_parts(package, path).items() if "worksheets/" in part}
        if not parts:
            raise SheetRefused(damaged(path))
        merges = {title: merges_of(package, part, title, path) for title, part in parts.items()}
        try:
            meaning = read_meaning(package)
        except _DAMAGE:
            raise SheetRefused(damaged(path)) from None
    sheets = tuple(
        Sheet(title, merges[title], partial(_sheet_rows, path, part, meaning, merges[title]))
        for title, part in parts.items()
    )
    return _not_empty(Workbook(path, sheets))


def _not_empty(workbook: Workbook) -> Workbook:
    if not any(next(sheet.rows(), None) for sheet in workbook.sheets):
        raise SheetRefused(f"“{workbook.path.name}”里没有任何数据，请检查是否选错了文件。")
    return workbook


def _sheet_rows(path: Path, part: str, meaning: Meaning, merges: Sequence[Merge]) -> Iterator[Row]:
    filler = MergeFiller(merges)
    try:
        with zipfile.ZipFile(path) as package, package.open(part) as stream:
            for row in SheetStream(meaning).rows(stream):
                yield filler.fill(row) if merges else row
    except _DAMAGE:
        raise SheetRefused(damaged(path)) from None


class MergeFiller:
    """Repeats what a merged block says in each of its cells, row after row."""

    def __init__(self, merges: Sequence[Merge]) -> None:
        self._waiting = list(reversed(merges))
        self._open: list[tuple[Merge, Cell | None]] = []

    def fill(self, row: Row) -> Row:
        """``row`` with the cells of the merged blocks that reach into it."""
        number = row[0].row
        cells = {cell.column: cell for cell in row}
        while self._waiting and self._waiting[-1].top <= number:
            merge = self._waiting.pop()
            self._open.append((merge, cells.get(merge.left) if merge.top == number else None))
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
    return _not_empty(Workbook(path, (sheet,)))


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


def pasted_workbook(text: str) -> Workbook:
    """What was copied out of a spreadsheet: lines of cells parted by tabs, kept in memory alone.

    Raises SheetRefused when nothing was copied.
    """
    name = Path("剪贴板")
    sheet = Sheet(name.name, (), lambda: _cells_of(StringIO(text), name, "\t"))
    return _not_empty(Workbook(name, (sheet,)))


def _text_rows(path: Path, encoding: str, delimiter: str) -> Iterator[Row]:
    with path.open(encoding=encoding, newline="") as lines:
        yield from _cells_of(lines, path, delimiter)


def _cells_of(lines: Iterable[str], path: Path, delimiter: str) -> Iterator[Row]:
    try:
        for number, values in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
            cells = (
                cell_of(value, number, column)
                for column, value in enumerate(values[:MAX_COLUMNS], start=1)
                if value
            )
            row = tuple(cell for cell in cells if cell.kind is not CellKind.EMPTY)
            if row:
                yield row
    except csv.Error as error:
        raise SheetRefused(
            f"“{path.name}”不是规整的文本表格，请用Excel或WPS打开，另存为“.xlsx”后再导入。"
        ) from error
