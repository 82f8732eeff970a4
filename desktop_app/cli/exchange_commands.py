"""Spreadsheets in and out: importing with a report of every row, exporting masked."""

from pathlib import Path

import click

from desktop_app.cli.answer import Answer, Exit, answering
from desktop_app.cli.arguments import existing_file, key_values, new_file, require_file
from desktop_app.cli.opening import with_station
from desktop_app.exchange.plan import ImportPlan, Outcome
from desktop_app.exchange.report import summary, write_report
from desktop_app.station import Station
from desktop_app.station.guard import Way


@click.command("import")
@click.argument("name", metavar="ENTITY")
@click.argument("file", type=existing_file())
@click.option("--set", "constants", multiple=True, metavar="KEY=VALUE", help="表里没有、全部相同的栏目")
@click.option("--dry-run", is_flag=True, help="只看结果，不写入")
@click.option("--report", type=new_file(), help="把逐行结果写成xlsx文件")
@click.option("--delete-workbook", is_flag=True, help="全部导入后删除这份明文表格")
@answering
@with_station
def import_file(
    station: Station,
    name: str,
    file: Path,
    constants: tuple[str, ...],
    dry_run: bool,
    report: Path | None,
    delete_workbook: bool,
) -> Answer:
    """导入Excel或CSV，逐行报告结果。"""
    if name not in station.catalogue.entities:
        raise click.UsageError(f"目录里没有“{name}”，用 bangfu entity list 查看。")
    answers = key_values(constants, "--set")
    require_file(file)
    plan = station.plan_import(file, answers, name)
    if report is not None:
        write_report(report, plan)
        station.guard.note_out(Way.FILE, "导入结果", report, len(plan.rows), "核对导入")
    if not plan.ready:
        lines = [f"请用 --set {item.key}=… 填写：{item.label}" for item in plan.questions]
        return Answer({"questions": plan.questions, **_told(plan)}, lines, Exit.REFUSED)
    changes = None if dry_run else station.commit_import(plan)
    written = len(changes.touched) if changes else 0
    lines = [
        *_rows(plan),
        *_columns(plan),
        summary(plan),
        "没有写入。" if dry_run else f"写入{written}条记录。",
    ]
    refused = plan.counts().get(Outcome.REFUSED, 0)
    deleted = delete_workbook and not dry_run and not refused
    if deleted:
        station.house.delete_plain(file)
        lines.append("明文表格已删除。")
    elif not dry_run:
        lines.append("表格里的证件号码没有加密，导入完成后请删除。")
    return Answer(
        {**_told(plan), "written": written, "deleted": deleted}, lines, Exit.REFUSED if refused else Exit.DONE
    )


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


@click.command("export")
@click.argument("name", metavar="ENTITY")
@click.argument("file", type=new_file())
@click.option("--full-numbers", is_flag=True, help="写出完整的证件号码和账号（会记入安全日志）")
@click.option("--purpose", default="", help="用途，例如“报县扶贫办”；与人员、行数、校验值一起记入安全日志")
@answering
@with_station
def export_file(station: Station, name: str, file: Path, full_numbers: bool, purpose: str) -> Answer:
    """把一类记录全部导出为xlsx或csv，默认隐去证件号码和账号的中间部分。"""
    if name not in station.catalogue.entities:
        raise click.UsageError(f"目录里没有“{name}”，用 bangfu entity list 查看。")
    if file.suffix.lower() not in (".xlsx", ".csv"):
        raise click.UsageError("导出的文件名应以 .xlsx 或 .csv 结尾。")
    file.parent.mkdir(parents=True, exist_ok=True)
    count = station.house.export(name, file, full_numbers=full_numbers, purpose=purpose)
    return Answer({"count": count, "file": file, "full_numbers": full_numbers}, [f"已导出{count}条：{file}"])
