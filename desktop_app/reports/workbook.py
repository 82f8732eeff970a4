"""The indicators as a workbook: every number leads to the records behind it and is worked out from them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from pathlib import Path

from desktop_app.catalog.indicators import Figure, Term
from desktop_app.reports.amounts import NEW, NOTHING_TO_DIVIDE, scale_of
from desktop_app.reports.drill import Drill, Extent, Key
from desktop_app.reports.engine import ClassAmount, Result
from desktop_app.reports.labels import class_label
from desktop_app.sheets.rows import PlainCell
from desktop_app.sheets.writing import (
    Column,
    ColumnKind,
    Formula,
    Link,
    PlainTable,
    Table,
    WrittenCell,
    write_workbook,
)

_NUMBERS, _RECORDS = "指标", "明细"
ROWS_OF_A_SHEET = 1_048_000
"""Rows of records that a sheet takes; the format ends at 1,048,576 with the heading."""

_NUMBER_COLUMNS = (
    Column("编号", width=12),
    Column("板块", width=12),
    Column("指标", width=40),
    Column("分项", width=26),
    Column("数值", ColumnKind.DECIMAL, 16, note="点一下，转到“明细”里它的记录"),
    Column("单位", width=8),
    Column("占比（%）", ColumnKind.DECIMAL, 12),
    Column(
        "按明细重算",
        ColumnKind.DECIMAL,
        14,
        note="由“明细”里的记录再算一遍，应与数值相同；去重的数不能这样核对",
    ),
)
_RECORD_COLUMNS = (
    Column("编号", width=12),
    Column("计入", width=30),
    Column("分类", width=18),
    Column("区划代码", width=16),
    Column("记录", width=18),
    Column("对象", width=34),
    Column("数值", ColumnKind.INTEGER, 14, note="计入的数：户、人、条……；金额为分，面积、得分为百分之一"),
    Column("基数", ColumnKind.INTEGER, 10, note="同一条记录计入比率下半部分的数"),
    Column("记录编号", width=38),
)
_CLASS, _VALUE, _BESIDE = "C", "G", "H"
"""The columns of the records' sheets that are counted and added up."""


def number_tables(drill: Drill) -> list[Table | PlainTable]:
    """The sheet of numbers and the sheets of records behind them.

    The records are fetched while their sheets are written, in this order: the tables are written once, one
    after the other.
    """
    places, rows = _places(drill)
    titles = [_sheet_of(number) for number in range(-(-max(1, rows) // ROWS_OF_A_SHEET))]
    records = _record_rows(drill)
    return [
        Table(_NUMBERS, _NUMBER_COLUMNS, list(_number_rows(drill, places))),
        *(PlainTable(title, _RECORD_COLUMNS, islice(records, ROWS_OF_A_SHEET)) for title in titles),
    ]


def write_numbers(path: Path, drill: Drill) -> int:
    """Write the sheets to a .xlsx file; returns how many records it holds.

    The same numbers always give the same bytes.
    """
    write_workbook(path, number_tables(drill), steady=True)
    return drill.shown


def _sheet_of(number: int) -> str:
    return _RECORDS if number == 0 else f"{_RECORDS}{number + 1}"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the records of a part stand: the row that names them, counted over all sheets from 0, and how
    many follow it; ``whole`` unless some are left out; ``column`` has the part's values.
    """

    start: int
    count: int
    whole: bool
    column: str = _VALUE

    def link(self, shown: str | Decimal) -> Link:
        """A number that leads to them."""
        sheet, row = divmod(self.start, ROWS_OF_A_SHEET)
        return Link(shown, _sheet_of(sheet), row + 2)

    def ranges(self, column: str) -> list[str]:
        """Their cells in a column, on every sheet they reach over."""
        found = []
        first, last = self.start + 1, self.start + self.count
        while first <= last:
            sheet, row = divmod(first, ROWS_OF_A_SHEET)
            end = min(last, (sheet + 1) * ROWS_OF_A_SHEET - 1)
            found.append(
                f"'{_sheet_of(sheet)}'!{column}{row + 2}:{column}{end - sheet * ROWS_OF_A_SHEET + 2}"
            )
            first = end + 1
        return found

    def reckoned(self, how: str, code: str | None = None) -> str:
        """How many they are, or what they add up to, as a formula; of one class if ``code`` is its label."""
        values = self.ranges(self.column)
        if not values:
            return "0"
        if code is None:
            return "+".join(f"{'SUM' if how == 'sum' else 'COUNT'}({cells})" for cells in values)
        wanted = '"' + code.replace('"', '""') + '"'
        classes = self.ranges(_CLASS)
        if how == "sum":
            pairs = zip(classes, values, strict=True)
            return "+".join(f"SUMIF({cells},{wanted},{added})" for cells, added in pairs)
        return "+".join(f"COUNTIF({cells},{wanted})" for cells in classes)


Places = dict[Key, _Place]


def _places(drill: Drill) -> tuple[Places, int]:
    """Where every part's records stand, and how many rows there are."""
    places: Places = {}
    rows = 0
    for key, extent in drill.extents.items():
        places[key] = _Place(rows, extent.shown, not extent.cut)
        rows += 1 + extent.shown
    for key, home in drill.homes.items():
        column = _BESIDE if key[0] == home[0] else _VALUE
        places[key] = replace(places[home], column=column)
    return places, rows


def _number_rows(drill: Drill, places: Places) -> Iterator[list[WrittenCell]]:
    for result in drill.results:
        figure = result.figure
        shown = result.amount.text if result.amount.number is None else result.amount.number
        yield [
            result.indicator.id,
            result.indicator.section,
            result.indicator.name,
            figure.name,
            places[result.indicator.id, figure.above.part].link(shown),
            figure.unit,
            None,
            _again(result, places),
        ]
        for one in result.classes:
            yield _class_row(result, one, places, drill)


def _class_row(result: Result, one: ClassAmount, places: Places, drill: Drill) -> list[WrittenCell]:
    figure = result.figure
    label = class_label(drill.engine.catalogue, figure, one.code)
    place = places[result.indicator.id, figure.above.part]
    link = place.link(one.amount.text if one.amount.number is None else one.amount.number)
    again = None
    if place.whole and figure.above.how in ("count", "sum"):
        again = _shown(place.reckoned(figure.above.how, label), figure)
    return [result.indicator.id, "", "", f"　{label}", link, figure.unit, one.share.number, again]


def _again(result: Result, places: Places) -> Formula | None:
    """The number once more, from the records' sheets; not where different people are counted, or records
    are left out.
    """
    figure = result.figure
    terms = [figure.above] if figure.below is None else [figure.above, figure.below]
    known = [places[result.indicator.id, term.part] for term in terms]
    if not all(place.whole and _plain(term) for place, term in zip(known, terms, strict=True)):
        return None
    above, *rest = (place.reckoned(term.how) for place, term in zip(known, terms, strict=True))
    return _divided(above, rest[0], figure) if rest else _shown(above, figure)


def _plain(term: Term) -> bool:
    return term.how in ("count", "sum")


def _shown(reckoned: str, figure: Figure) -> Formula:
    """A sum of stored units in the unit that is printed."""
    divisor, decimals = scale_of(figure.unit)
    if divisor == 1:
        return Formula(f"={reckoned}")
    return Formula(f"=ROUND(({reckoned})/{divisor},{decimals})")


def _divided(above: str, below: str, figure: Figure) -> Formula:
    """A quotient as it is printed; a word where there is nothing to divide by."""
    if figure.form == "growth":
        nothing = f'IF(({above})=0,"{NOTHING_TO_DIVIDE}","{NEW}")'
        return Formula(f"=IF(({below})=0,{nothing},ROUND((({above})-({below}))/({below})*100,2))")
    factor = {"share": "*100", "permille": "*1000"}.get(figure.form, f"/{scale_of(figure.unit)[0]}")
    return Formula(f'=IF(({below})=0,"{NOTHING_TO_DIVIDE}",ROUND(({above})/({below}){factor},2))')


def _record_rows(drill: Drill) -> Iterator[list[PlainCell]]:
    """Part by part: a row that names it, then its records."""
    entities = drill.engine.catalogue.entities
    for extent in drill.extents.values():
        own, counted = extent.indicator.id, extent.name
        yield [own, counted, "", "", "", _counted(extent), None, None, ""]
        labels = _ClassLabels(drill, extent)
        for record in drill.records(extent):
            line = record.line
            known = entities.get(line.entity)
            label = known.label if known else line.entity
            told = [own, counted, labels.of(line.code), line.area, label, record.name]
            yield [*told, line.value, record.beside, line.record_id]


def _counted(extent: Extent) -> str:
    if not extent.count:
        return "没有记录"
    return f"共{extent.count}条" + (f"，另有{extent.cut}条没有列出" if extent.cut else "")


class _ClassLabels:
    """What the classes of a part's records are called: nothing where no figure is made by class."""

    def __init__(self, drill: Drill, extent: Extent) -> None:
        figures = extent.indicator.figures
        self._by = next((one for one in figures if one.form == "by" and one.above.part == extent.part), None)
        self._catalogue = drill.engine.catalogue
        self._known: dict[str, str] = {}

    def of(self, code: str) -> str:
        """The label of a class."""
        if self._by is None:
            return code
        known = self._known.get(code)
        if known is None:
            known = self._known[code] = class_label(self._catalogue, self._by, code)
        return known
