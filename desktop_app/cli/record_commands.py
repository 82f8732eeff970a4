"""Records, drafts, search, checks and the journal from the command line."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain

import click

from desktop_app.checks.registry import Found
from desktop_app.cli.answer import Answer, Exit, answering
from desktop_app.cli.arguments import stdin_object
from desktop_app.cli.opening import with_station
from desktop_app.cli.reading import broken_at, entity_named, record_named, stored_values, whose
from desktop_app.station import Station, StationRefused


@click.group("record")
def record_group() -> None:
    """录入和查看记录。"""


@record_group.command("put")
@click.argument("name", metavar="ENTITY")
@click.option("--id", "record_id", default=None, help="要修改的记录；不填就是新增")
@click.option("--reason", default="", help="修改原因")
@answering
@with_station
def put(station: Station, name: str, record_id: str | None, reason: str) -> Answer:
    """从标准输入读一个JSON对象，新增或修改一条记录。"""
    entity = entity_named(station, name)
    typed = stdin_object()
    known = str(typed.pop("id")) if typed.get("id") else record_id
    if known and station.store.get(name, known) is None and not station.store.voided(name, [known]):
        raise StationRefused("没有这条记录，请核对编号；新增时不要写编号。")
    saved = station.put(name, stored_values(station, entity, typed), known, reason)
    lines = [f"已保存：{saved.record_id}", *(f"  · {item.message}" for item in saved.findings)]
    return Answer({"id": saved.record_id, "findings": saved.findings}, lines)


@record_group.command("get")
@click.argument("name", metavar="ENTITY")
@click.argument("record_id", metavar="ID")
@answering
@with_station
def get(station: Station, name: str, record_id: str) -> Answer:
    """查看一条记录；--json 给出完整的证件号码和账号，并记入安全日志。"""
    entity, record = entity_named(station, name), record_named(station, name, record_id)
    if any(item.mask and record.get(item.name) for item in entity.stored_fields):
        station.guard.note_full_numbers(name, record_id)
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
@click.option("--limit", type=click.IntRange(min=0), default=50, show_default=True, help="最多列出几条")
@answering
@with_station
def list_records(station: Station, name: str, text: str, limit: int) -> Answer:
    """列出记录；证件号码、电话和账号隐去中间部分。"""
    entity_named(station, name)
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
    entity_named(station, name)
    lines = station.history(name, record_id)
    return Answer({"history": lines}, [f"{line.at}  {line.who}  {line.sentence}" for line in lines])


@record_group.command("void")
@click.argument("name", metavar="ENTITY")
@click.argument("record_id", metavar="ID")
@click.option("--reason", required=True, help="作废原因")
@answering
@with_station
def void(station: Station, name: str, record_id: str, reason: str) -> Answer:
    """作废一条记录；内容和历史都保留。"""
    record_named(station, name, record_id)
    station.void(name, record_id, reason)
    return Answer({"id": record_id}, ["已作废。"])


@record_group.command("undo")
@click.argument("name", metavar="ENTITY")
@click.argument("record_id", metavar="ID")
@answering
@with_station
def undo(station: Station, name: str, record_id: str) -> Answer:
    """撤销一条记录最后一次修改；撤销本身也记入修改记录。"""
    record_named(station, name, record_id)
    station.undo_last(name, record_id)
    return Answer({"id": record_id}, ["已撤销最后一次修改。"])


@record_group.command("erase")
@click.argument("name", metavar="ENTITY")
@click.argument("record_id", metavar="ID")
@click.option("--decision", required=True, help="谁决定、文号或申请、原因；作为作废原因保留")
@click.option("--yes", is_flag=True, help="确认；不加时只说明会删除哪些内容")
@answering
@with_station
def erase(station: Station, name: str, record_id: str, decision: str, *, yes: bool) -> Answer:
    """依法删除一户、一人或一条记录的全部内容，不能恢复；决定和时间保留，日志仍可核验。"""
    entity_named(station, name)
    concerned = Counter(record.entity for record in station.erasure.concerned(name, record_id))
    told = "、".join(f"{station.catalogue.entity(item).label}{count}条" for item, count in concerned.items())
    if not yes:
        lines = [f"会删除：{told}。删除后不能恢复，确认请加 --yes。"]
        return Answer({"concerned": dict(concerned), "erased": 0}, lines, Exit.REFUSED)
    changes = station.erasure.erase(name, record_id, decision)
    lines = [f"已依法删除：{told}。", "以前的备份和已上报的文件里还有这些内容，请按决定一并处理。"]
    return Answer({"concerned": dict(concerned), "erased": len(changes.touched)}, lines)


@click.command("check")
@click.argument("name", metavar="[ENTITY]", default="")
@click.argument("record_id", metavar="[ID]", default="")
@click.option("--all", "every", is_flag=True, help="逐条列出提示；否则只逐条列出错误")
@click.option("--full", is_flag=True, help="全部重新核查，不只核查改动影响到的")
@answering
@with_station
def check(station: Station, name: str, record_id: str, *, every: bool, full: bool) -> Answer:
    """运行数据核查：先逐条列出错误，再按规则列出提示。只重新核查改动影响到的，每天第一次全部核查。"""
    if name:
        entity_named(station, name)
        known = station.findings(name, record_id)
        findings, tallies = partial(iter, known), [(item.check, item.severity, 1) for item in known]
    else:
        station.checks.refresh(again=full)
        findings = partial(_everything, station)
        tallies = [(item.check, item.severity, item.number) for item in station.checks.tally()]
    by_check, hints = Counter[str](), Counter[str]()
    for rule, severity, number in tallies:
        by_check[rule] += number
        hints[rule] += 0 if severity == "error" else number
    errors = by_check.total() - hints.total()
    data = {"errors": errors, "by_check": dict(by_check), "findings": findings()}
    lines = _lines(station, findings, hints, one_by_one=every or bool(record_id))
    told = f"共{by_check.total()}处疑点，其中错误{errors}处。"
    return Answer(data, chain(lines, [told]), Exit.REFUSED if errors else Exit.DONE)


def _everything(station: Station) -> Iterator[Found]:
    return (item.found for item in station.checks.kept())


def _lines(
    station: Station, findings: Callable[[], Iterator[Found]], hints: Counter[str], *, one_by_one: bool
) -> Iterator[str]:
    """The errors, then the hints, one by one or by rule; of a county they are millions and never held."""
    yield from (_told(station, item) for item in findings() if item.blocks)
    if one_by_one:
        yield from (_told(station, item) for item in findings() if not item.blocks)
        return
    for rule, count in (+hints).most_common():
        yield f"提示 {rule} {station.catalogue.checks[rule].message}：{count}处"


def _told(station: Station, found: Found) -> str:
    known = found.entity in station.catalogue.entities
    name = whose(station, found.entity, found.record_id) if known else "全部"
    mark = "错误" if found.blocks else "提示"
    return f"{mark} {found.check} {name}：{found.message}"


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
@click.option("--new", "new_only", is_flag=True, help="只核验上次核验以后的保存")
@answering
@with_station
def verify_journal(station: Station, *, new_only: bool) -> Answer:
    """核验修改日志有没有被改动。"""
    report = station.verify_journal(new_only=new_only)
    data = {"valid": report.ok, "transactions": report.transactions, "entries": report.entries}
    if report.ok:
        return Answer(data, [f"日志完好：{report.transactions}次保存，{report.entries}条记录。"])
    return Answer(data | {"broken": report.broken}, [f"{broken_at(report)}，请马上联系县级。"], Exit.MACHINE)
