"""The indicators as a workbook: every number leads to the records behind it, and is added up there again."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop_app.catalog.model import Catalogue
from desktop_app.reports.drill import Behind
from desktop_app.reports.engine import ClassAmount, Result
from desktop_app.reports.labels import class_label
from desktop_app.sheets.writing import Column, ColumnKind, Formula, Link, Table, WrittenCell, write_workbook

_NUMBERS, _RECORDS = "指标", "明细"
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


def number_tables(results: Sequence[Result], behind: Sequence[Behind], catalogue: Catalogue) -> list[Table]:
    """The sheet of numbers and the sheet of records behind them.

    ``behind`` has one for each result. A money figure is added up again in fen, so its check column is
    left to the records' own sum.
    """
    starts, row = [], 2
    for item in behind:
        starts.append(row)
        row += max(1, len(item.lines) + int(item.cut > 0))
    numbers = list(_number_rows(results, behind, starts, catalogue))
    records = [line for item in behind for line in _record_rows(item, catalogue)]
    return [Table(_NUMBERS, _NUMBER_COLUMNS, numbers), Table(_RECORDS, _RECORD_COLUMNS, records)]


def write_numbers(
    path: Path, results: Sequence[Result], behind: Sequence[Behind], catalogue: Catalogue
) -> None:
    """Write the two sheets to a .xlsx file; the same numbers always give the same bytes."""
    write_workbook(path, number_tables(results, behind, catalogue), steady=True)


def _number_rows(
    results: Sequence[Result], behind: Sequence[Behind], starts: Sequence[int], catalogue: Catalogue
) -> Iterator[list[WrittenCell]]:
    for result, item, start in zip(results, behind, starts, strict=True):
        indicator, figure = result.indicator, result.figure
        shown = result.amount.text if result.amount.number is None else result.amount.number
        yield [
            indicator.id,
            indicator.section,
            indicator.name,
            figure.name,
            Link(shown, _RECORDS, start),
            figure.unit,
            None,
            _added_up(item),
        ]
        for one in result.classes:
            yield _class_row(result, one, start, catalogue)


def _class_row(result: Result, one: ClassAmount, start: int, catalogue: Catalogue) -> list[WrittenCell]:
    label = class_label(catalogue, result.figure, one.code)
    shown = one.amount.text if one.amount.number is None else one.amount.number
    link = Link(shown, _RECORDS, start)
    return [result.indicator.id, "", "", f"　{label}", link, result.figure.unit, one.share.number, None]


def _added_up(item: Behind) -> Formula | None:
    """The number once more, from the records' sheet, where it is a plain count or sum of whole things."""
    figure = item.figure
    if item.cut or figure.below is not None or figure.unit not in _PLAIN_UNITS:
        return None
    key = f'"{item.key}"'
    if figure.above.how == "count":
        return Formula(f"=COUNTIF('{_RECORDS}'!A:A,{key})")
    if figure.above.how == "sum":
        return Formula(f"=SUMIF('{_RECORDS}'!A:A,{key},'{_RECORDS}'!G:G)")
    return None


def _record_rows(item: Behind, catalogue: Catalogue) -> Iterator[list[WrittenCell]]:
    if not item.lines:
        yield [f"{item.key}（没有记录）", "", "", "", "", "", None, ""]
    for line, name in zip(item.lines, item.names, strict=True):
        known = catalogue.entities.get(line.entity)
        label = known.label if known else line.entity
        yield [item.key, line.part, line.code, line.area, label, name, line.value, line.record_id]
    if item.cut:
        yield [f"{item.key}（另有{item.cut}条，请在程序中查看）", "", "", "", "", "", None, ""]
