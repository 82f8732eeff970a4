"""Records, drafts, search, checks and the journal from the command line."""

import json
from pathlib import Path
from typing import Any

import click

from desktop_app.catalog.model import Entity, Value
from desktop_app.catalog.values import ValueRefused, parse_value
from desktop_app.cli.answer import Answer, Exit, answering
from desktop_app.cli.opening import with_station
from desktop_app.station import Station


@click.group("record")
def record_group() -> None:
    """录入和查看记录。"""


def stored_values(station: Station, entity: Entity, typed: dict[str, Any]) -> dict[str, Value]:
    """JSON values as they are stored: texts are read like typed ones, numbers and null are taken as stored.

    Raises ValueRefused for an unknown field or a text that cannot be read.
    """
    values: dict[str, Value] = {}
    for name, value in typed.items():
        if not entity.has(name) or not entity.field(name).stored:
            raise ValueRefused(f"“{entity.label}”没有“{name}”这一栏。")
        if isinstance(value, str):
            values[name] = parse_value(entity.field(name), value, station.catalogue)
        elif value is None or isinstance(value, int):
            values[name] = int(value) if isinstance(value, bool) else value
        else:
            raise ValueRefused(f"“{entity.field(name).label}”应填文字或数字。")
    return values


def _entity(station: Station, name: str) -> Entity:
    if name not in station.catalogue.entities:
        raise click.UsageError(f"目录里没有“{name}”，用 bangfu entity list 查看。")
    return station.catalogue.entity(name)


@record_group.command("put")
@click.argument("name", metavar="ENTITY")
@click.option("--id", "record_id", default=None, help="要修改的记录；不填就是新增")
@click.option("--reason", default="", help="修改原因")
@answering
@with_station
def put(station: Station, name: str, record_id: str | None, reason: str) -> Answer:
    """从标准输入读一个JSON对象，新增或修改一条记录。"""
    entity = _entity(station, name)
    try:
        typed = json.loads(click.get_text_stream("stdin", encoding="utf-8").read())
    except ValueError:
        raise click.UsageError("标准输入应是一个JSON对象。") from None
    if not isinstance(typed, dict):
        raise click.UsageError("标准输入应是一个JSON对象。")
    known = str(typed.pop("id")) if typed.get("id") else record_id
    saved = station.put(name, stored_values(station, entity, typed), known, reason)
    lines = [f"已保存：{saved.record_id}", *(f"  · {item.message}" for item in saved.findings)]
    return Answer({"id": saved.record_id, "findings": saved.findings}, lines)


@record_group.command("get")
@click.argument("name", metavar="ENTITY")
@click.argument("record_id", metavar="ID")
@answering
@with_station
def get(station: Station, name: str, record_id: str) -> Answer:
    """查看一条记录。"""
    entity = _entity(station, name)
    record = station.store.get(name, record_id)
    if record is None:
        return Answer({"error": "没有这条记录"}, ["没有这条记录。"], Exit.REFUSED)
    derived = station.derived(name, record_id)
    shown = station.list_rows(name, [record_id])[0]
    lines = [
        f"{item.label}：{shown[item.name]}"
        for item in entity.stored_fields
        if record.get(item.name) is not None
    ]
    return Answer({"record": dict(record), "derived": derived}, lines)


@record_group.command("list")
@click.argument("name", metavar="ENTITY")
@click.option("--text", default="", help="查找的文字、拼音或号码")
@click.option("--limit", default=50, show_default=True)
@answering
@with_station
def list_records(station: Station, name: str, text: str, limit: int) -> Answer:
    """列出记录。"""
    _entity(station, name)
    ids = station.list_ids(name, text)
    rows = station.list_rows(name, ids[:limit])
    lines = [f"{row['id']}  {station.title(name, row['id'])}" for row in rows]
    return Answer({"count": len(ids), "rows": rows}, [*lines, f"共{len(ids)}条。"])


@record_group.command("history")
@click.argument("name", metavar="ENTITY")
@click.argument("record_id", metavar="ID")
@answering
@with_station
def history(station: Station, name: str, record_id: str) -> Answer:
    """一条记录的全部修改。"""
    _entity(station, name)
    lines = station.history(name, record_id)
    return Answer({"history": lines}, [f"{line.at}  {line.person}  {line.sentence}" for line in lines])


@click.command("check")
@click.argument("name", metavar="[ENTITY]", default="")
@click.argument("record_id", metavar="[ID]", default="")
@answering
@with_station
def check(station: Station, name: str, record_id: str) -> Answer:
    """运行数据核查，按规则列出疑点。"""
    findings = station.findings(name, record_id)
    by_check: dict[str, int] = {}
    for item in findings:
        by_check[item.check] = by_check.get(item.check, 0) + 1
    errors = sum(item.blocks for item in findings)
    lines = [f"{item.check}  {item.message}" for item in findings]
    data = {"errors": errors, "by_check": by_check, "findings": findings}
    code = Exit.REFUSED if errors else Exit.DONE
    return Answer(data, [*lines, f"共{len(findings)}处疑点，其中错误{errors}处。"], code)


@click.command("search")
@click.argument("text")
@answering
@with_station
def search(station: Station, text: str) -> Answer:
    """按姓名、拼音、村名或号码查找。"""
    hits = station.search(text)
    return Answer({"hits": hits}, [f"{hit.title}  {hit.detail}" for hit in hits] or ["没有找到。"])


@click.group("draft")
def draft_group() -> None:
    """没有保存的草稿。"""


@draft_group.command("list")
@answering
@with_station
def list_drafts(station: Station) -> Answer:
    """列出草稿。"""
    drafts = station.drafts()
    return Answer(
        {"drafts": drafts}, [f"{d.saved_at}  {d.entity}  {d.record_id}" for d in drafts] or ["没有草稿。"]
    )


@draft_group.command("drop")
@click.argument("name", metavar="ENTITY")
@click.argument("record_id", metavar="ID")
@answering
@with_station
def drop_draft(station: Station, name: str, record_id: str) -> Answer:
    """放弃一份草稿。"""
    station.drop_draft(name, record_id)
    return Answer({}, ["草稿已放弃。"])


@click.group("journal")
def journal_group() -> None:
    """修改日志。"""


@journal_group.command("verify")
@answering
@with_station
def verify_journal(station: Station) -> Answer:
    """核验修改日志有没有被改动。"""
    report = station.verify_journal()
    data = {"valid": report.ok, "transactions": report.transactions, "entries": report.entries}
    if report.ok:
        return Answer(data, [f"日志完好：{report.transactions}次保存，{report.entries}条记录。"])
    at = report.broken
    return Answer(data | {"broken": at}, [f"日志在{at}处{report.reason}，请马上联系县级。"], Exit.MACHINE)


@click.command("import")
@click.argument("name", metavar="ENTITY")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--set", "constants", multiple=True, metavar="KEY=VALUE", help="表里没有、全部相同的栏目")
@click.option("--dry-run", is_flag=True, help="只看结果，不写入")
@answering
@with_station
def import_file(station: Station, name: str, file: Path, constants: tuple[str, ...], dry_run: bool) -> Answer:
    """导入Excel或CSV，逐行报告结果。"""
    if name != "household":
        raise click.UsageError("目前可以导入 household（贫困户及成员）。")
    if any("=" not in item for item in constants):
        raise click.UsageError("--set 应写成 KEY=VALUE。")
    plan = station.plan_import(file, dict(item.split("=", 1) for item in constants))
    if plan.questions:
        lines = [f"请用 --set {item.key}=… 填写：{item.label}" for item in plan.questions]
        return Answer({"questions": plan.questions}, lines, Exit.REFUSED)
    changes = None if dry_run else station.commit_import(plan)
    counts = {outcome.value: number for outcome, number in plan.counts().items()}
    data = {
        "counts": counts,
        "rows": plan.rows,
        "unknown_columns": plan.unknown_columns,
        "written": len(changes.touched) if changes else 0,
    }
    lines = [
        f"{row.sheet} 第{row.row}行 {row.outcome.label} {row.key}：{'；'.join((*row.reasons, *row.notes))}"
        for row in plan.rows
        if row.reasons or row.notes
    ]
    lines += [f"不认识的栏目：{c.sheet} {c.letters}列“{c.heading}”" for c in plan.unknown_columns]
    summary = "，".join(f"{outcome.label}{number}行" for outcome, number in plan.counts().items())
    refused = any(row.outcome.value == "refused" for row in plan.rows)
    return Answer(data, [*lines, f"{summary}。"], Exit.REFUSED if refused else Exit.DONE)
