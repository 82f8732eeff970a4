"""Spreadsheets in and out: importing with a report of every row, exporting masked."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from desktop_app.cli.answer import Answer, Exit, answering
from desktop_app.cli.arguments import existing_file, key_values, new_file, require_file
from desktop_app.cli.opening import with_station
from desktop_app.exchange.plan import ImportPlan, Outcome
from desktop_app.exchange.report import summary, write_report
from desktop_app.sheets.renaming import Meanings
from desktop_app.station import Station
from desktop_app.station.guard import Way
from desktop_app.station.national_desk import ToldDifference


@click.command("import")
@click.argument("name", metavar="ENTITY")
@click.argument("file", type=existing_file())
@click.option("--set", "constants", multiple=True, metavar="KEY=VALUE", help="表里没有、全部相同的栏目")
@click.option(
    "--column", "columns", multiple=True, metavar="表中列名=栏目", help="这一列相当于哪个栏目；下次自动沿用"
)
@click.option(
    "--word", "words", multiple=True, metavar="列名:原文=含义", help="某列中的词相当于什么；下次自动沿用"
)
@click.option("--dry-run", is_flag=True, help="只看结果，不写入")
@click.option("--report", type=new_file(), help="把逐行结果写成xlsx文件")
@click.option("--faulty", type=new_file(), help="把没有导入的行写成xlsx，标出错处，改正后可再导入")
@click.option("--not-national", is_flag=True, help="这份表不是全国系统导出的，不用来核对待改内容")
@click.option("--national-prevails", is_flag=True, help="与本台账改动不一致的，都以全国系统为准")
@click.option("--delete-workbook", is_flag=True, help="全部导入后删除这份明文表格")
@answering
@with_station
def import_file(
    station: Station,
    name: str,
    file: Path,
    constants: tuple[str, ...],
    columns: tuple[str, ...],
    words: tuple[str, ...],
    **asked: Any,
) -> Answer:
    """导入Excel（xlsx、xls）或CSV，逐行报告结果；任何一类记录都可以。"""
    _require_entity(station, name)
    given, meanings = key_values(constants, "--set"), _meanings(station, name, columns, words)
    require_file(file)
    whose = {"national": not asked["not_national"], "prevails": asked["national_prevails"]}
    plan = station.sheets.plan(name, file, station.today(), given, meanings, **whose)
    if asked["report"] is not None:
        write_report(asked["report"], plan)
        station.guard.note_out(Way.FILE, "导入结果", asked["report"], len(plan.rows), "核对导入")
    if not plan.ready:
        lines = [f"请用 --set {item.key}=… 填写：{item.label}" for item in plan.questions]
        return Answer({"questions": plan.questions, **_told(plan)}, lines, Exit.REFUSED)
    written = 0
    if not asked["dry_run"]:
        written = len(station.commit_import(plan).touched)
    differing = station.sheets.national.told(plan)
    lines = [*_rows(plan), *_columns(plan), *_differing(plan, differing), summary(plan)]
    lines.append("没有写入。" if asked["dry_run"] else f"写入{written}条记录。")
    refused = plan.counts().get(Outcome.REFUSED, 0)
    if asked["faulty"] is not None and refused:
        station.sheets.write_faulty_rows(file, plan, asked["faulty"])
        lines.append(f"没有导入的{refused}行已写到：{asked['faulty']}，改正后可以直接导入这份表。")
    deleted = asked["delete_workbook"] and not asked["dry_run"] and not refused
    if deleted:
        station.house.delete_plain(file)
        lines.append("明文表格已删除。")
    elif not asked["dry_run"]:
        lines.append("表格里的证件号码没有加密，导入完成后请删除。")
    national = {"confirmed": len(plan.reconciled.confirmed), "differences": differing}
    data = {**_told(plan), "written": written, "deleted": deleted, "national": national}
    return Answer(data, lines, Exit.REFUSED if refused else Exit.DONE)


def _require_entity(station: Station, name: str) -> None:
    if name not in station.catalogue.entities:
        raise click.UsageError(f"目录里没有“{name}”，用 bangfu entity list 查看。")


def _meanings(
    station: Station, name: str, columns: tuple[str, ...], words: tuple[str, ...]
) -> Meanings | None:
    """What was said of columns and words, together with what was said before; None when nothing is said."""
    if not (columns or words):
        return None
    before = station.sheets.remembered(name)
    meant = {heading: dict(known) for heading, known in before.words.items()}
    for place, meaning in key_values(words, "--word").items():
        heading, _, word = place.partition(":")
        meant.setdefault(heading, {})[word] = meaning
    return Meanings({**before.headings, **key_values(columns, "--column")}, meant)


def _told(plan: ImportPlan) -> dict[str, object]:
    counts = {outcome.value: plan.counts().get(outcome, 0) for outcome in Outcome}
    return {
        "counts": counts,
        "households": {outcome.value: plan.touched("household", outcome) for outcome in Outcome},
        "rows": plan.rows,
        "unknown_columns": plan.unknown_columns,
        "skipped_sheets": plan.skipped_sheets,
    }


def _rows(plan: ImportPlan) -> list[str]:
    return [
        f"{row.sheet} 第{row.row}行 {row.outcome.label} {row.key}：{'；'.join((*row.reasons, *row.notes))}"
        for row in plan.rows
        if row.reasons or row.notes
    ]


def _columns(plan: ImportPlan) -> list[str]:
    return [f"不认识的栏目：{item.sheet} {item.letters}列“{item.heading}”" for item in plan.unknown_columns]


def _differing(plan: ImportPlan, differing: Sequence[ToldDifference]) -> list[str]:
    """What the national system says of what was changed here."""
    lines = [
        f"全国系统仍不一致：{item.household_no} {item.who} “{item.label}”本台账“{item.here}”，"
        f"全国系统“{item.there}”{'（两边都改过）' if item.moved else ''}"
        for item in differing
    ]
    if plan.reconciled.confirmed:
        lines.append(f"全国系统已改好{len(plan.reconciled.confirmed)}处，不再列入待改清单。")
    return lines


@click.command("export")
@click.argument("name", metavar="ENTITY|all")
@click.argument("file", type=new_file())
@click.option("--full-numbers", is_flag=True, help="写出完整的证件号码和账号（会记入安全日志）")
@click.option("--codes", is_flag=True, help="代码、区划和引用照存储的写出，供其他程序使用")
@click.option("--template", is_flag=True, help="只写空白模板，带下拉列表和填写说明")
@click.option("--purpose", default="", help="用途，例如“报县扶贫办”；与人员、行数、校验值一起记入安全日志")
@answering
@with_station
def export_file(
    station: Station, name: str, file: Path, full_numbers: bool, codes: bool, template: bool, purpose: str
) -> Answer:
    """把一类记录（或all全部记录）导出为xlsx或csv，默认隐去证件号码和账号的中间部分。"""
    everything = name == "all"
    if not everything:
        _require_entity(station, name)
    endings = (".xlsx",) if everything or template else (".xlsx", ".csv")
    if file.suffix.lower() not in endings:
        raise click.UsageError(f"导出的文件名应以 {' 或 '.join(endings)} 结尾。")
    if everything and template:
        raise click.UsageError("模板要写明是哪一类记录，例如 household。")
    file.parent.mkdir(parents=True, exist_ok=True)
    if template:
        columns = station.sheets.write_template(name, file)
        return Answer({"columns": columns, "file": file}, [f"已写出空白模板：{file}"])
    how: dict[str, Any] = {"full_numbers": full_numbers, "codes": codes, "purpose": purpose}
    tables = station.sheets
    count = tables.export_all(file, **how) if everything else tables.export(name, file, **how)
    return Answer({"count": count, "file": file, "full_numbers": full_numbers}, [f"已导出{count}条：{file}"])
