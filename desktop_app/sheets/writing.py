"""Writing spreadsheets that Excel, WPS and LibreOffice show as meant: an ID number stays text."""

import csv
import errno
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from desktop_app.sheets.dressing import FAULTY, LAST_ROW, ChoiceLists, mark, note_of
from desktop_app.sheets.refused import SheetRefused
from desktop_app.sheets.rows import PlainCell, row_pieces, writable
from desktop_app.sheets.steady import settle, settled


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads to a row of another sheet of the workbook, counted from 1."""

    shown: str | Decimal
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that the spreadsheet program works out when the file is opened; begins with “=”."""

    text: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A cell that something is wrong with, or that has changed: coloured, with a note that says what."""

    shown: str
    note: str
    colour: str = FAULTY


CellValue = str | int | Decimal | date | None
"""What a cell may hold; money comes as Decimal in its unit."""

WrittenCell = CellValue | Link | Formula | Marked
"""What a written cell may hold besides."""

MOST_ROWS = LAST_ROW - 1
"""So many rows has a sheet below its heading."""

_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # Excel in Chinese takes the wide ones, too
_LONGEST_SAFE_NUMBER = 11
_MAX_TITLE = 31
_FORBIDDEN_IN_TITLE = str.maketrans("", "", "[]:*?/\\")


class ColumnKind(StrEnum):
    """How the values of a column are stored and shown."""

    TEXT = "@"
    INTEGER = "0"
    DECIMAL = "0.00####"
    DATE = "yyyy-mm-dd"


@dataclass(frozen=True, slots=True)
class Column:
    """A column to write: its heading, how its values are stored, its width in characters.

    ``note`` is shown when the mouse rests on the heading. With ``choices`` every cell offers them in a list;
    another text is warned of and not refused.
    """

    heading: str
    kind: ColumnKind = ColumnKind.TEXT
    width: float = 14
    note: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet to write: its title, its columns and its rows, which may be a generator."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[WrittenCell]]


@dataclass(frozen=True, slots=True)
class PlainTable:
    """A sheet of very many rows, of texts and numbers alone: written many times faster than a ``Table``.

    The rows of several are asked for one sheet after the other, after those of every ``Table``. It is large
    where its XML may have more than 2 GiB: that has to be said before the first row.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[PlainCell]]
    is_large: bool = False


def require_room(title: str, rows: int) -> None:
    """Raises SheetRefused for more rows than a sheet of a workbook holds: Excel would drop what is below."""
    if rows > MOST_ROWS:
        raise SheetRefused(
            f"“{title}”超过{MOST_ROWS:,}行，一张Excel表放不下。"
            "请先筛选，分几次导出，或把文件名改成 .csv 再导出。"
        )


def write_workbook(path: Path, tables: Sequence[Table | PlainTable], *, steady: bool = False) -> None:
    """Write ``tables`` as the sheets of a .xlsx file, streaming, the header frozen and bold.

    Text columns carry the text format, so that an ID number stays as it is when a person edits it, or
    types one where there was none; a text that begins with “=” stays a text. The file appears under its
    name only when it is complete; raises OSError when the disk will not have it, SheetRefused for more
    rows than a sheet holds. A ``steady`` file, and one with plain tables, says nothing of when it was
    made: the same tables always give the same bytes.
    """
    streams = [path.with_name(f".{path.name}.{number}.part") for number in range(len(tables))]
    try:
        laid_out = _laid_out(tables, streams, is_edited=not steady)
        with _disk_faults(), laid_out as (book, more), appearing(path) as place:
            book.save(place)
            if steady or more:
                large = [number for number in more if getattr(tables[number - 1], "is_large", False)]
                settle(place, more, large)
    finally:
        for stream in streams:
            stream.unlink(missing_ok=True)


def workbook_in_memory(tables: Sequence[Table | PlainTable]) -> bytes:
    """The bytes of a steady workbook that is kept in the store: nothing of it is ever on a disk by itself,
    where a power cut would leave people's names readable."""
    from openpyxl.writer.excel import ExcelWriter

    written = BytesIO()
    with _laid_out(tables, [BytesIO() for _ in tables], is_edited=False) as (book, more):
        with _Archive(written, "w", ZIP_DEFLATED) as archive:
            ExcelWriter(book, archive).save()
        return settled(written, more)


class _Archive(ZipFile):
    """A container that also takes what was never a file."""

    def write(
        self,
        filename: Any,  # a path, or the stream in which openpyxl was let write a sheet
        arcname: Any = None,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        """Add a file or a stream under a name."""
        if isinstance(filename, BytesIO):
            self.writestr(str(arcname), filename.getvalue(), compress_type, compresslevel)
        else:
            super().write(filename, arcname, compress_type, compresslevel)


@contextmanager
def _laid_out(
    tables: Sequence[Table | PlainTable], streams: Sequence[Path | BytesIO], *, is_edited: bool
) -> Iterator[tuple[Any, dict[int, Iterator[bytes]]]]:
    """A workbook whose sheets pass through ``streams``, and the rows of its plain tables by their number."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    lists = ChoiceLists()
    more: dict[int, Iterator[bytes]] = {}
    try:
        for number, (table, stream) in enumerate(zip(tables, streams, strict=True), start=1):
            sheet = book.create_sheet(table.title.translate(_FORBIDDEN_IN_TITLE)[:_MAX_TITLE])
            lists.offer(sheet, [column.choices for column in table.columns])
            _write_head(sheet, table, stream, is_edited=is_edited)
            if isinstance(table, PlainTable):
                more[number] = _plain_rows(sheet, table)
            else:
                _write_rows(sheet, table)
        lists.write(book)
        yield book, more
    finally:
        for sheet in book.worksheets:
            if not sheet.closed:  # ended half-way: its writer would complain once it is forgotten
                with suppress(Exception):
                    sheet.close()


@contextmanager
def _disk_faults() -> Iterator[None]:
    """What the XML writer says of a full disk or a stick that is gone is what the system says: an OSError."""
    try:
        yield
    except Exception as error:
        if type(error).__name__ != "SerialisationError":  # of lxml, which openpyxl takes where it is there
            raise
        code = getattr(errno, str(error).removeprefix("IO_"), errno.EIO)
        raise OSError(code, os.strerror(code)) from error


def write_text_table(path: Path, table: Table | PlainTable) -> None:
    """Write one table as .csv in UTF-8 with a byte order mark, as Excel on Windows expects it.

    Long numbers and texts that a spreadsheet would take for a formula begin with a tab, which keeps them
    text and which our reader drops.
    """
    with (
        appearing(path) as place,
        place.open("w", encoding="utf-8-sig", newline="") as file,
    ):
        lines = csv.writer(file)
        lines.writerow(column.heading for column in table.columns)
        lines.writerows([_as_text(value) for value in row] for row in table.rows)


def _as_text(value: WrittenCell) -> str:
    if value is None or isinstance(value, Formula):
        return ""
    if isinstance(value, Link | Marked):
        value = value.shown
    text = str(value)
    if isinstance(value, str) and (
        text.startswith(_FORMULA_STARTS) or (len(text) > _LONGEST_SAFE_NUMBER and text[:-1].isdigit())
    ):
        return "\t" + text
    return text


@contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """A temporary place beside ``path`` that becomes ``path`` when all went well, if anything was written.

    Raises OSError for what is no file: a device would give its place to one, /dev/null to the whole machine's
    dismay.
    """
    if path.exists() and not path.is_file():
        raise OSError(errno.EEXIST, "no regular file", str(path))
    place = path.with_name(f".{path.stem}.part{path.suffix}")
    try:
        yield place
        if place.exists():
            place.replace(path)
    finally:
        place.unlink(missing_ok=True)


def _write_head(sheet: Any, table: Table | PlainTable, stream: Path | BytesIO, *, is_edited: bool) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "A2"
    for number, column in enumerate(table.columns, start=1):
        held = sheet.column_dimensions[get_column_letter(number)]
        held.width = column.width
        if is_edited:  # an ID number typed into an empty cell, or further down, is to stay text too
            held.number_format = column.kind.value
    head = [_cell(sheet, column.heading, ColumnKind.TEXT) for column in table.columns]
    for cell in head:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    for cell, column in zip(head, table.columns, strict=True):
        if column.note:
            cell.comment = note_of(column.note)
    _stream_beside(sheet, stream)
    sheet.append(head)


def _plain_rows(sheet: Any, table: PlainTable) -> Iterator[bytes]:
    """The rows of a plain table as XML; the styles of its columns become part of the workbook now."""
    from openpyxl.utils import get_column_letter

    letters = [get_column_letter(number) for number in range(1, len(table.columns) + 1)]
    styles = [_cell(sheet, "", column.kind).style_id for column in table.columns]
    return row_pieces(_within_room(table), letters, styles)


def _within_room(table: Table | PlainTable) -> Iterator[Sequence[Any]]:
    for number, row in enumerate(table.rows, start=1):
        if number > MOST_ROWS:
            require_room(table.title, number)
        yield row


def _write_rows(sheet: Any, table: Table) -> None:
    for row in _within_room(table):
        values = islice(row, len(table.columns))
        sheet.append(
            [_cell(sheet, value, column.kind) for value, column in zip(values, table.columns, strict=False)]
        )


def _stream_beside(sheet: Any, stream: Path | BytesIO) -> None:
    """Let the rows of a sheet pass through a file beside the workbook, or through memory.

    By itself openpyxl leaves them readable in the system's temporary folder, which a person does not know of.
    """
    from openpyxl.worksheet._writer import ALL_TEMP_FILES, WorksheetWriter

    sheet._writer = WorksheetWriter(sheet, out=stream if isinstance(stream, BytesIO) else str(stream))
    sheet._writer.write_top()
    if isinstance(stream, BytesIO):
        sheet._writer.cleanup = stream.close  # else it removes a file
        return
    ALL_TEMP_FILES.append(str(stream))  # from which it takes the name out again


def _cell(sheet: Any, value: WrittenCell, kind: ColumnKind) -> Any:
    from openpyxl.cell import WriteOnlyCell

    cell: Any = WriteOnlyCell(sheet)
    if isinstance(value, Link):
        return _linked(cell, value)
    if isinstance(value, Formula):
        cell.value = value.text
        return cell
    if isinstance(value, Marked):
        return mark(cell, writable(value.shown), writable(value.note), value.colour)
    cell.value = writable(value) if isinstance(value, str) else value
    cell.number_format = kind.value
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl would take “=…” for a formula
    return cell


def _linked(cell: Any, link: Link) -> Any:
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    if isinstance(link.shown, Decimal):
        cell.value = link.shown
        cell.number_format = ColumnKind.DECIMAL.value
    else:
        cell.value = writable(link.shown)
        cell.number_format = ColumnKind.TEXT.value
        cell.data_type = "s"
    cell.hyperlink = Hyperlink(ref="", location=f"'{link.sheet}'!A{link.row}")
    cell.font = Font(color="0B5CAD", underline="single")
    cell.alignment = Alignment(horizontal="right")
    return cell
