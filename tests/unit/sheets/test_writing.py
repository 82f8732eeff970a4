"""What we write comes back as it was, and Excel keeps its hands off identity numbers."""

import errno
import os
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import openpyxl
import pytest

from desktop_app.sheets.reading import read_workbook
from desktop_app.sheets.stream import plain
from desktop_app.sheets.writing import (
    CellValue,
    Column,
    ColumnKind,
    Link,
    Marked,
    PlainTable,
    Table,
    WrittenCell,
    write_text_table,
    write_workbook,
)

NUMBER = "519900197803050112"
TABLE = Table(
    "成员[1]",
    (
        Column("证件号码", width=22),
        Column("备注"),
        Column("人数", ColumnKind.INTEGER),
        Column("金额", ColumnKind.DECIMAL),
        Column("日期", ColumnKind.DATE),
    ),
    [(NUMBER, "=1+1", 3, Decimal("47.083215"), date(2018, 3, 5)), (None, "坏\x07\ufffe字", None, None, None)],
)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_full_disk_is_told_as_the_system_tells_it(tmp_path: Path) -> None:
    """Rows pass through a file beside the workbook, whose writer has errors of its own."""
    (tmp_path / ".出.xlsx.0.part").symlink_to("/dev/full")
    rows = ((f"{number:018}",) for number in range(2_000))
    with pytest.raises(OSError, match="No space left") as raised:
        write_workbook(tmp_path / "出.xlsx", [Table("成员", (Column("证件号码"),), rows)])
    assert raised.value.errno == errno.ENOSPC and not list(tmp_path.iterdir())


@pytest.mark.parametrize("rows", [(), [(NUMBER, None)]])
@pytest.mark.parametrize("kind", [Table, PlainTable])
def test_a_column_of_numbers_that_are_text_is_text_where_nothing_stands_yet(
    tmp_path: Path, kind: type[Table] | type[PlainTable], rows: list[tuple[str, None]]
) -> None:
    """In a template, or below the last row, Excel would make 5.199E+17 of an ID number that is typed."""
    columns = (Column("证件号码"), Column("人数", ColumnKind.INTEGER))
    write_workbook(tmp_path / "空.xlsx", [kind("成员", columns, rows)])
    held = openpyxl.load_workbook(tmp_path / "空.xlsx").active.column_dimensions
    assert (held["A"].number_format, held["B"].number_format) == ("@", "0")


def test_a_workbook_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "出.xlsx"
    write_workbook(path, [TABLE])
    with read_workbook(path) as workbook:
        (sheet,) = workbook.sheets
        rows = [[cell.text for cell in row] for row in sheet.rows()]
    assert sheet.title == "成员1"
    assert rows[1] == [NUMBER, "=1+1", "3", "47.083215", "2018-03-05"]
    assert rows[2] == ["坏字"]
    book = openpyxl.load_workbook(path)
    cells = book.worksheets[0]
    assert cells.freeze_panes == "A2"
    assert cells["A2"].number_format == "@"
    assert cells["B2"].data_type == "s"
    assert cells.column_dimensions["A"].width == 22
    assert list(tmp_path.iterdir()) == [path]


def test_a_text_table_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "出.csv"
    write_text_table(path, TABLE)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with read_workbook(path) as workbook:
        rows = [[cell.text for cell in row] for row in workbook.sheets[0].rows()]
    assert rows[1][:2] == [NUMBER, "=1+1"]
    assert f"\t{NUMBER}" in path.read_text("utf-8-sig")


@pytest.mark.parametrize("text", ["=1+1", "＝1+1", "＋1", "@SUM(1)", "－1"])
@pytest.mark.parametrize("shown", [str, lambda text: Marked(text, "改过")], ids=["plain", "marked"])
def test_a_text_table_holds_no_formula(
    tmp_path: Path, text: str, shown: Callable[[str], WrittenCell]
) -> None:
    write_text_table(tmp_path / "出.csv", Table("x", TABLE.columns[:1], [(shown(text),)]))
    assert (tmp_path / "出.csv").read_text("utf-8-sig").splitlines()[1] == f"\t{text}"


def test_what_leads_to_a_record_is_a_text_too(tmp_path: Path) -> None:
    path = tmp_path / "出.xlsx"
    write_workbook(path, [Table("x", TABLE.columns[:1], [(Link("=1+1\x07", "记录", 1),)])])
    cell = openpyxl.load_workbook(path).worksheets[0]["A2"]
    assert (cell.data_type, cell.value) == ("s", "=1+1")


def test_nothing_half_written_stays(tmp_path: Path) -> None:
    def failing() -> Iterator[tuple[CellValue, ...]]:
        yield ("1", "", 1, None, None)
        raise OSError

    path = tmp_path / "出.csv"
    with pytest.raises(OSError):
        write_text_table(path, Table("x", TABLE.columns, failing()))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system keeps its devices elsewhere")
@pytest.mark.parametrize(
    "written", [partial(write_workbook, tables=[TABLE]), partial(write_text_table, table=TABLE)]
)
def test_what_is_no_file_keeps_its_place(written: Callable[[Path], None], tmp_path: Path) -> None:
    """An export to /dev/null put a file there, and nothing on the machine could throw its output away."""
    device = tmp_path / "null"
    os.mkfifo(device)
    with pytest.raises(OSError, match="no regular file"):
        written(device)
    assert device.is_fifo() and list(tmp_path.iterdir()) == [device]


def test_an_escape_that_no_text_may_hold_stays_as_it_is_written() -> None:
    """A workbook may name half a character, which no store and no answer can hold."""
    assert plain("a_x000D_b_xD83D_c_x0000_d_xFFFE_") == "a\rb_xD83D_c_x0000_d_xFFFE_"
