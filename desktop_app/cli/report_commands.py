"""Reports: indicators with the records behind them."""

from pathlib import Path

import click

from desktop_app.cli.answer import Answer, answering
from desktop_app.cli.arguments import new_file
from desktop_app.cli.opening import with_station
from desktop_app.reports.drill import Behind
from desktop_app.reports.engine import Result
from desktop_app.reports.labels import class_label
from desktop_app.station import Station

_YEAR = click.IntRange(2013, 2100)


@click.group("report")
def report_group() -> None:
    """统计报表：指标、年度报告、资金监管。"""


@report_group.command("indicators")
@click.option("--year", type=_YEAR, required=True, help="统计年度")
@click.option("--area", default="", metavar="CODE", help="区划代码或协作地区编号（SA-01…），默认本站")
@click.option("--only", multiple=True, metavar="IN-…", help="只算这些指标")
@click.option("--records", "behind", default="", metavar="IN-….KEY", help="列出一个数背后的记录")
@click.option("--out", type=new_file(), help="写成xlsx文件，每个数可点开明细")
@answering
@with_station
def indicators(
    station: Station, year: int, area: str, only: tuple[str, ...], behind: str, out: Path | None
) -> Answer:
    """计算指标；每个数都能列出背后的记录。"""
    if behind:
        indicator, _, key = behind.partition(".")
        return _records(station, station.reports.records(year, area, indicator, key))
    if out is not None:
        numbers = station.reports.write_indicators(out, year, area, only)
    else:
        numbers = station.reports.indicators(year, area, only)
    lines = [f"{numbers.scope.name} {year}年（截至{numbers.period.day.isoformat()}）"]
    lines += [_line(item) for item in numbers.results]
    data = {
        "year": year,
        "area": numbers.scope.name,
        "day": numbers.period.day.isoformat(),
        "figures": [_told(station, item) for item in numbers.results],
        "file": out or "",
    }
    return Answer(data, lines)


def _line(result: Result) -> str:
    return f"{result.indicator.id}  {result.figure.name}：{result.amount.text}{result.figure.unit}"


def _told(station: Station, result: Result) -> dict[str, object]:
    return {
        "indicator": result.indicator.id,
        "section": result.indicator.section,
        "key": result.figure.key,
        "name": result.figure.name,
        "unit": result.figure.unit,
        "text": result.amount.text,
        "value": None if result.amount.number is None else str(result.amount.number),
        "classes": [
            {
                "code": item.code,
                "label": class_label(station.catalogue, result.figure, item.code),
                "text": item.amount.text,
                "share": item.share.text,
            }
            for item in result.classes
        ],
    }


def _records(station: Station, found: Behind) -> Answer:
    rows: list[dict[str, object]] = []
    lines: list[str] = []
    for line, name in zip(found.lines, found.names, strict=True):
        entity = station.catalogue.entities.get(line.entity)
        label = entity.label if entity else line.entity
        rows.append(
            {
                "part": line.part,
                "entity": line.entity,
                "id": line.record_id,
                "area": line.area,
                "name": name,
                "value": line.value,
            }
        )
        lines.append(f"{line.area}  {label}  {name}  {line.record_id}")
    return Answer({"key": found.key, "records": rows}, lines or ["没有记录。"])
