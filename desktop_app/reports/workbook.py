"""The indicators as a workbook: every number leads to the records behind it, and is added up there again."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path

from desktop_app.catalog.model import Catalogue
from desktop_app.reports.drill import Drill, Extent
from desktop_app.reports.engine import ClassAmount, Result
from desktop_app.reports.labels import class_label
from desktop_app.sheets.writing import Column, ColumnKind, Formula, Link, Table, WrittenCell, write_workbook

_NUMBERS, _RECORDS = "指标", "明细"
ROWS_OF_A_SHEET = 1_048_000
"""Rows of records that a sheet takes; the format ends at 1,048,576 with the heading."""

_NUMBER_COLUMNS = (
    Column("编号", width=12),
    Column("板块", width=12),
    Column("指标", width=40),
    Column("分项", width=26),
    Column("数值", ColumnKind.DECIMAL, 16),
    Column("单位", width=8),
    Column("占比（%）", ColumnKind.DECIMAL, 12),
    Column("明细合计", ColumnKind.DECIMAL, 14),
)
_RECORD_COLUMNS = (
    Column("指标分项", width=26),
    Column("计入", width=14),
    Column("分类", width=14),
    Column("区划", width=16),
    Column("记录", width=18),
    Column("对象", width=30),
    Column("数值", ColumnKind.INTEGER, 14),
    Column("记录编号", width=38),
)
_PLAIN_UNITS = frozenset({"户", "人", "个", "人次", "场", "件", "笔", "条", "对", "项", "份", "小时", "分"})


def number_tables(drill: Drill) -> list[Table]:
    """The sheet of numbers and the sheets of records behind them.

    The records are fetched while their sheets are written, in this order: the tables are written once, one
    after the other. A money figure is added up again in fen, so its check column is left to the records'
    own sum.
    """
    starts, rows = [], 0
    for extent in drill.extents:
        starts.append(rows)
        rows += max(1, extent.shown + int(extent.cut > 0))
    titles = [_sheet_of(number) for number in range(-(-max(1, rows) // ROWS_OF_A_SHEET))]
    records = _record_rows(drill)
    return [
        Table(_NUMBERS, _NUMBER_COLUMNS, list(_number_rows(drill, starts, titles))),
        *(Table(title, _RECORD_COLUMNS, islice(records, ROWS_OF_A_SHEET)) for title in titles),
    ]


def write_numbers(path: Path, drill: Drill) -> int:
    """Write the sheets to a .xlsx file; returns how many records it holds.

    The same numbers always give the same bytes.
    """
    write_workbook(path, number_tables(drill), steady=True)
    return drill.shown


def _sheet_of(number: int) -> str:
    return _RECORDS if number == 0 else f"{_RECORDS}{number + 1}"


def _link(shown: str | Decimal, start: int) -> Link:
    """A number that leads to a row of the records, counted over all their sheets from 0."""
    sheet, row = divmod(start, ROWS_OF_A_SHEET)
    return Link(shown, _sheet_of(sheet), row + 2)


def _number_rows(drill: Drill, starts: Sequence[int], titles: Sequence[str]) -> Iterator[list[WrittenCell]]:
    for extent, start in zip(drill.extents, starts, strict=True):
        result, figure = extent.result, extent.result.figure
        shown = result.amount.text if result.amount.number is None else result.amount.number
        yield [
            result.indicator.id,
            result.indicator.section,
            result.indicator.name,
            figure.name,
            _link(shown, start),
            figure.unit,
            None,
            _added_up(extent, titles),
        ]
        for one in result.classes:
            yield _class_row(result, one, start, drill.engine.catalogue)


def _class_row(result: Result, one: ClassAmount, start: int, catalogue: Catalogue) -> list[WrittenCell]:
    label = class_label(catalogue, result.figure, one.code)
    shown = one.amount.text if one.amount.number is None else one.amount.number
    link = _link(shown, start)
    return [result.indicator.id, "", "", f"　{label}", link, result.figure.unit, one.share.number, None]


def _added_up(extent: Extent, titles: Sequence[str]) -> Formula | None:
    """The number once more, from the records' sheets, where it is a plain count or sum of whole things."""
    figure = extent.result.figure
    if extent.cut or figure.below is not None or figure.unit not in _PLAIN_UNITS:
        return None
    key = f'"{extent.key}"'
    if figure.above.how == "count":
        return Formula("=" + "+".join(f"COUNTIF('{title}'!A:A,{key})" for title in titles))
    if figure.above.how == "sum":
        return Formula("=" + "+".join(f"SUMIF('{title}'!A:A,{key},'{title}'!G:G)" for title in titles))
    return None


def _record_rows(drill: Drill) -> Iterator[list[WrittenCell]]:
    entities = drill.engine.catalogue.entities
    for extent in drill.extents:
        if not extent.count:
            yield [f"{extent.key}（没有记录）", "", "", "", "", "", None, ""]
        for line, name in drill.lines(extent):
            known = entities.get(line.entity)
            label = known.label if known else line.entity
            yield [extent.key, line.part, line.code, line.area, label, name, line.value, line.record_id]
        if extent.cut:
            told = f"{extent.key}（共{extent.count}条，另有{extent.cut}条见“指标和明细”表格）"
            yield [told, "", "", "", "", "", None, ""]
