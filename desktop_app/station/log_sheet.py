"""The security log as a table in a file."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from desktop_app.sheets.writing import CellValue, Column, ColumnKind, Table, write_text_table, write_workbook
from desktop_app.station.guard import LogLine

_COLUMNS = (
    Column("时间", width=20),
    Column("人员"),
    Column("事项", width=22),
    Column("内容", width=40),
    Column("用途", width=24),
    Column("行数", ColumnKind.INTEGER, 8),
    Column("SHA-256", width=66),
)


def write_log(path: Path, lines: Sequence[LogLine]) -> None:
    """Write the lines to an .xlsx or .csv file; raises OSError."""
    table = Table("安全日志", _COLUMNS, _rows(lines))
    if path.suffix.lower() == ".csv":
        write_text_table(path, table)
    else:
        write_workbook(path, [table])


def _rows(lines: Iterable[LogLine]) -> Iterator[Sequence[CellValue]]:
    for line in lines:
        at = line.at.replace("T", " ")
        yield (at, line.person, line.event, line.detail, line.purpose, line.rows, line.sha256)
