"""The annual report's workbook: the numbers with the records behind them, and every list in full."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from desktop_app.reports.drill import Drill
from desktop_app.reports.listing import Listed
from desktop_app.reports.workbook import number_tables
from desktop_app.sheets.writing import Column, ColumnKind, PlainTable, Table, WrittenCell, workbook_in_memory

_KINDS = {
    "int": ColumnKind.INTEGER,
    "plain": ColumnKind.INTEGER,
    "wan": ColumnKind.DECIMAL,
    "yuan": ColumnKind.DECIMAL,
    "hundredths": ColumnKind.DECIMAL,
}


def annual_book(payload: Mapping[str, Any], drill: Drill, lists: Sequence[Listed]) -> tuple[bytes, int]:
    """The workbook of a report, and how many records it holds, behind numbers and in lists.

    The same report always gives the same bytes.
    """
    tables: list[Table | PlainTable] = [_cover(payload, drill), *number_tables(drill)]
    tables += [_below(block) for block in payload["blocks"] if _is_annex(block)]
    tables += [list_table(item) for item in lists]
    book = workbook_in_memory(tables)
    return book, drill.shown + sum(bool(row.record_id) for item in lists for row in item.rows)


def _cover(payload: Mapping[str, Any], drill: Drill) -> Table:
    columns = (Column("项目", width=22), Column("内容", width=90))
    rows: list[tuple[str, str]] = [
        ("标题", payload["title"]),
        ("编号", payload["number"]),
        ("主送", "、".join(payload["recipients"])),
        ("报送单位", payload["issuer"]),
        ("日期", payload["date"]),
        ("统计截止", payload["day"]),
        ("统计范围", "只统计审核通过的户和项目" if payload["approved_only"] else "全部在册的户和项目"),
    ]
    told = f"数字背后的记录共{drill.count}条，“明细”列出{drill.shown}条"
    if drill.shown < drill.count:
        told += "；全部明细在各县的报告里"
    rows.append(("明细", f"{told}。"))
    rows += [(f"日志位置 {device}", head) for device, head in sorted(payload["journal"].items())]
    return Table("报告", columns, rows)


def _is_annex(block: Mapping[str, Any]) -> bool:
    """Whether a block is a table by the areas below; the lists come in full instead."""
    return block["kind"] == "table" and bool(block["columns"]) and block["columns"][0][0] == "地区"


def _below(block: Mapping[str, Any]) -> Table:
    columns = [Column(label, width=max(12.0, len(label) * 2.2)) for label, _, _ in block["columns"]]
    rows = [*block["rows"], *([block["total"]] if block["total"] else [])]
    return Table(block["caption"].replace("　", " "), columns, rows)


def list_table(found: Listed) -> Table:
    """A list as a sheet, with the id of the record in the last column."""
    columns = [
        Column(column.label, _KINDS.get(column.kind, ColumnKind.TEXT), max(10.0, column.width / 2))
        for column in found.listing.columns
    ]
    return Table(found.listing.title, [*columns, Column("记录编号", width=38)], list(_rows(found)))


def _rows(found: Listed) -> Iterator[list[WrittenCell]]:
    for row in found.rows:
        yield [*row.values, row.record_id]
