"""Reports: indicators with the records behind them, the annual report frozen and proved."""

from pathlib import Path
from typing import Any

import click

from desktop_app.cli.answer import Answer, Exit, answering
from desktop_app.cli.arguments import day, existing_file, new_file, read_text, whole_year, write_file
from desktop_app.cli.opening import with_station
from desktop_app.reports.drill import Behind
from desktop_app.reports.engine import Result
from desktop_app.reports.labels import class_label
from desktop_app.station import Station
from desktop_app.station.annual_desk import Wanted
from desktop_app.station.guard import Way


@click.group("report")
def report_group() -> None:
    """统计报表：指标、年度报告、资金监管。"""


@report_group.command("indicators")
@click.option("--year", type=whole_year(), required=True, help="统计年度")
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
        station.guard.note_out(Way.FILE, "指标和明细", out, numbers.records, "统计报表")
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
@click.option("--year", type=whole_year(), required=True, help="报告年度")
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
        text = read_text(outlook)
    wanted = Wanted(year, area, signatory, text)
    known = station.reports.annual.frozen(station.reports.scope(area), year)
    if preview:
        made = station.reports.annual.preview(wanted)
    elif known is not None:
        made = station.reports.annual.kept(str(known["id"]))
    else:
        made = station.reports.annual.freeze(wanted)
    book = out.with_suffix(".xlsx")
    for content, records in ((made.pdf, made.printed), (made.workbook, made.written)):
        station.guard.note_out(Way.FILE, made.title, content, records, "统计报表")
    write_file(out, made.pdf)
    write_file(book, made.workbook)
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
    wrong = station.reports.annual.verify(report_id)
    exit_code = Exit.REFUSED if wrong else Exit.DONE
    return Answer({"wrong": wrong}, wrong or ["报告与冻结时一致，数字再算也一样。"], exit_code)


@report_group.command("types")
@answering
@with_station
def types(station: Station) -> Answer:
    """列出可以生成的报表、摘报和台账。"""
    found = station.reports.supervision.standing.values()
    data = [{"id": item.id, "title": item.title, "source": item.source} for item in found]
    return Answer({"reports": data}, [f"{item.id:<12}{item.title}" for item in found])


@report_group.command("make")
@click.argument("report_id", metavar="ID")
@click.option("--year", type=whole_year(), required=True, help="统计年度")
@click.option("--area", default="", metavar="CODE", help="区划代码或协作地区编号（SA-01…），默认本站")
@click.option("--quarter", type=click.IntRange(1, 4), default=None, help="季度1到4，用于季度通报")
@click.option("--out", type=new_file(), required=True, help="写成pdf或xlsx文件，按扩展名")
@answering
@with_station
def make(station: Station, report_id: str, year: int, area: str, quarter: int | None, out: Path) -> Answer:
    """生成一种报表、责任部门摘报或台账；ID见 bangfu report types。"""
    title = station.reports.supervision.report(report_id).title
    _write(station, report_id, year, area, out, quarter or 0)
    return Answer({"id": report_id, "title": title, "file": out}, [f"{title}已写出：{out.name}。"])


def _write(station: Station, report_id: str, year: int, area: str, out: Path, quarter: int = 0) -> None:
    if out.suffix.lower() == ".xlsx":
        records = station.reports.supervision.workbook(out, report_id, year, area, quarter)
    elif out.suffix.lower() == ".pdf":
        sheets = station.reports.supervision.sheets(report_id, year, area, quarter)
        records = sheets.records
        write_file(out, sheets.pdf)
    else:
        raise click.UsageError("--out 应是 .pdf 或 .xlsx 文件。")
    title = station.reports.supervision.report(report_id).title
    station.guard.note_out(Way.FILE, title, out, records, "统计报表")


@report_group.command("department")
@click.argument("name", metavar="DEPARTMENT")
@click.option("--year", type=whole_year(), required=True, help="统计年度")
@click.option("--area", default="", metavar="CODE", help="区划代码或协作地区编号（SA-01…），默认本站")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="写到这个文件夹")
@answering
@with_station
def department(station: Station, name: str, year: int, area: str, out: Path) -> Answer:
    """一个责任部门的摘报：它负责的每项帮扶一份PDF和一份表格。"""
    found = station.reports.supervision.reports_of(name)
    out.mkdir(parents=True, exist_ok=True)
    files = []
    for report in found:
        for suffix in (".pdf", ".xlsx"):
            files.append(out / f"{name}-{report.id}{suffix}")
            _write(station, report.id, year, area, files[-1])
    return Answer({"files": files}, [f"已写出：{path.name}" for path in files])


@report_group.command("supervision")
@click.option("--year", type=whole_year(), required=True, help="统计年度")
@click.option("--area", default="", metavar="CODE", help="区划代码或协作地区编号（SA-01…），默认本站")
@click.option("--out", type=new_file(), help="资金监管月报，写成pdf或xlsx文件")
@answering
@with_station
def supervision(station: Station, year: int, area: str, out: Path | None) -> Answer:
    """每月资金监管检查：疑点成为问题，改正了的待复核；写出资金监管月报。"""
    done = station.reports.supervision.run()
    if out is not None:
        _write(station, "RP-06", year, area, out)
    told = (
        f"新问题{done.new}个，重新出现{done.back}个，已不再出现、待复核{done.gone}个；"
        f"未办结{done.open}个，其中逾期{done.overdue}个。"
    )
    return Answer({"run": done, "file": out or ""}, [told])


_STEPS = {
    ("person", "due"): "assign",
    ("reply",): "reply",
    ("rectified",): "rectified",
    ("close",): "close",
    ("send_back",): "send_back",
    ("untrue",): "untrue",
}
"""The step that options given together ask for."""


@report_group.command("issue")
@click.argument("issue_id", metavar="ID")
@click.option("--assign", "person", default="", metavar="NAME", help="交给责任人整改")
@click.option("--due", default="", help="整改期限，与 --assign 同用")
@click.option("--reply", default="", metavar="TEXT", help="填写核实和整改情况；照片、证明用 attach 附上")
@click.option("--rectified", default="", metavar="DATE", help="整改完成日期，待复核")
@click.option("--close", is_flag=True, help="复核属实，销号")
@click.option("--send-back", is_flag=True, help="复核不合格，退回整改")
@click.option("--untrue", is_flag=True, help="核实不属实")
@click.option("--reason", default="", help="销号、退回、不属实的说明")
@answering
@with_station
def issue(station: Station, issue_id: str, reason: str, **wanted: Any) -> Answer:
    """办理一个监管问题：交办、整改、复核销号、退回、不属实。"""
    step = _STEPS.get(tuple(name for name, value in wanted.items() if value))
    if step is None:
        raise click.UsageError(
            "请选一种办理：--assign 与 --due、--reply、--rectified、--close、--send-back 或 --untrue。"
        )
    typed = {key: str(value) for key, value in wanted.items() if value} | {"reason": reason}
    for key, name in (("due", "due"), ("rectified", "day")):
        if key in typed:
            typed[name] = day(typed[key])
    station.reports.supervision.step(issue_id, step, typed)
    row = station.store.get("supervision_issue", issue_id) or {}
    label = station.catalogue.codes["issue_status"].label(str(row.get("status") or ""))
    return Answer({"id": issue_id, "status": row.get("status")}, [f"问题现在是“{label}”。"])
