"""Reports: indicators with the records behind them, the annual report frozen and proved."""

from pathlib import Path

import click

from desktop_app.cli.answer import Answer, Exit, answering
from desktop_app.cli.arguments import existing_file, new_file, require_file
from desktop_app.cli.opening import with_station
from desktop_app.reports.drill import Behind
from desktop_app.reports.engine import Result
from desktop_app.reports.labels import class_label
from desktop_app.station import Station
from desktop_app.station.annual_desk import Wanted

_YEAR = click.INT


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


@report_group.command("annual")
@click.option("--year", type=_YEAR, required=True, help="报告年度")
@click.option("--area", default="", metavar="CODE", help="区划代码或协作地区编号（SA-01…），默认本站")
@click.option("--out", type=new_file(), required=True, help="报告的PDF文件；表格写在旁边的同名xlsx")
@click.option("--signatory", default="", help="签发人，默认本人")
@click.option("--outlook", type=existing_file(), help="“存在问题与下一步打算”的文本文件")
@click.option("--preview", is_flag=True, help="只看，不冻结")
@answering
@with_station
def annual(
    station: Station, year: int, area: str, out: Path, signatory: str, outlook: Path | None, preview: bool
) -> Answer:
    """年度脱贫攻坚报告：冻结数字，写出PDF和表格；已冻结的照原样写出。"""
    text = ""
    if outlook is not None:
        require_file(outlook)
        text = outlook.read_text(encoding="utf-8")
    wanted = Wanted(year, area, signatory, text)
    known = station.annual.frozen(station.reports.scope(area), year)
    if preview:
        made = station.annual.preview(wanted)
    elif known is not None:
        made = station.annual.kept(str(known["id"]))
    else:
        made = station.annual.freeze(wanted)
    book = out.with_suffix(".xlsx")
    out.write_bytes(made.pdf)
    book.write_bytes(made.workbook)
    data = {
        "id": made.report_id,
        "title": made.title,
        "hash": made.payload_hash,
        "frozen": bool(made.report_id),
        "pdf": out,
        "xlsx": book,
    }
    state = f"已冻结，校验值{made.payload_hash[:16]}…" if made.report_id else "预览，没有冻结。"
    return Answer(data, [made.title, f"已写出{out.name}和{book.name}。", state])


@report_group.command("verify")
@click.argument("report_id", metavar="ID")
@answering
@with_station
def verify(station: Station, report_id: str) -> Answer:
    """核对冻结的年度报告：内容、文件、日志位置，以及现在再算是否一样。"""
    wrong = station.annual.verify(report_id)
    exit_code = Exit.REFUSED if wrong else Exit.DONE
    return Answer({"wrong": wrong}, wrong or ["报告与冻结时一致，数字再算也一样。"], exit_code)
