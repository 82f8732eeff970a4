"""The standing reports, extracts and ledgers: figures, tables by area and lists, as their data says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.catalog.standing import StandingReport
from desktop_app.reports.annual_book import list_table
from desktop_app.reports.blocks import below_table, list_blocks
from desktop_app.reports.drill import Drill, Limits
from desktop_app.reports.engine import Engine, Result
from desktop_app.reports.labels import class_label
from desktop_app.reports.listing import Places, listed
from desktop_app.reports.paper import FORMAT, heading, paragraph, table
from desktop_app.reports.scope import Scope
from desktop_app.reports.workbook import number_tables
from desktop_app.sheets.writing import Column, PlainTable, Table, write_workbook

_QUARTERS = "一二三四"
_NUMBERS = ("一、", "二、", "三、", "四、", "五、", "六、")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a standing report says besides its numbers."""

    area_name: str
    issuer: str
    date: str
    departments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """A standing report to be made: what it has, of which area, from which ledger."""

    report: StandingReport
    engine: Engine
    scope: Scope
    places: Places

    def results(self) -> list[Result]:
        """Every figure the report names, by area too."""
        shown = (figure.partition(".")[0] for figure in self.report.below)
        names = [*self._named(self.report.figures), *shown]
        return self.engine.compute(self.scope, dict.fromkeys(names)) if names else []

    def by_area(self, results: Sequence[Result]) -> dict[str, Any]:
        """The table of the areas below, with the figures the report names for it."""
        shown = [item for item in results if f"{item.indicator.id}.{item.figure.key}" in self.report.below]
        return below_table(self.engine, self.scope, self.places, "各地情况", shown, self.report.ranked_by)

    def _named(self, beginnings: Sequence[str]) -> Iterator[str]:
        """The indicators that begin so."""
        for name in self.engine.declared.indicators:
            if name.startswith(tuple(beginnings)) and beginnings:
                yield name


def compose_standing(made: Standing, results: Sequence[Result], around: Circumstances) -> dict[str, Any]:
    """The payload of a standing report."""
    report, engine = made.report, made.engine
    day = engine.period.day
    numbers = iter(_NUMBERS)
    blocks: list[dict[str, Any]] = []
    if report.to:
        blocks.append({**paragraph(f"{report.to}："), "indent": 0})
    told = f"统计截至{day.year}年{day.month}月{day.day}日。"
    quarter = f"第{_QUARTERS[engine.period.quarter - 1]}季度" if report.quarterly else ""
    if quarter:
        told += "资金、就业按截止日期统计，项目进度和公告公示按生成时的状态。"
    if around.departments:
        told += f"责任部门：{'、'.join(around.departments)}。"
    blocks.append(paragraph(told))
    own = [item for item in results if report.figures and item.indicator.id.startswith(report.figures)]
    if own:
        blocks += [heading(f"{next(numbers)}主要数字"), _figures(made, own)]
    if report.below:
        blocks += [heading(f"{next(numbers)}各地情况"), made.by_area(results)]
    if report.lists:
        blocks.append(heading(f"{next(numbers)}明细"))
        for name in report.lists:
            blocks += list_blocks(engine, made.scope, made.places, name)
    return {
        "format": FORMAT,
        "kind": report.id,
        "title": f"{around.area_name}{engine.period.year}年{quarter}{report.title}",
        "area_name": around.area_name,
        "issuer": around.issuer,
        "date": around.date,
        "number": "",
        "footer": ["数字均由台账计算，不手工填报。"],
        "sealed": True,
        "blocks": blocks,
    }


def _figures(made: Standing, results: Sequence[Result]) -> dict[str, Any]:
    rows: list[tuple[str, ...]] = []
    leads: list[int] = []
    last = ""
    for item in results:
        if item.indicator.id != last:
            last = item.indicator.id
            leads.append(len(rows))
            rows.append((item.indicator.name, "", ""))
        rows.append((f"　{item.figure.name}", item.figure.unit, item.amount.text))
        rows += [
            (
                f"　　{class_label(made.engine.catalogue, item.figure, one.code)}",
                item.figure.unit,
                f"{one.amount.text}（{one.share.text}%）",
            )
            for one in item.classes
        ]
    columns = (
        ("指标", 96.0, "left"),
        ("单位", 20.0, "centre"),
        (f"{made.engine.period.year}年", 40.0, "right"),
    )
    return table("", columns, rows, leads=leads)


def write_standing(
    path: Path, made: Standing, results: Sequence[Result], limits: Limits | None = None
) -> int:
    """The report as a workbook: figures with all records behind them, areas and lists in full.

    ``limits`` bound the records behind figures.

    Returns how many records it holds, behind numbers and in lists.
    """
    drill = Drill.of(made.engine, results, made.scope, limits)
    tables: list[Table | PlainTable] = number_tables(drill) if results else []
    if made.report.below:
        block = made.by_area(results)
        columns = [Column(label, width=18) for label, _, _ in block["columns"]]
        tables.append(Table("各地情况", columns, [*block["rows"], block["total"]]))
    lists = [listed(made.engine, name, made.scope, made.places) for name in made.report.lists]
    tables += map(list_table, lists)
    write_workbook(path, tables, steady=True)
    return drill.shown + sum(len(item.rows) for item in lists)
