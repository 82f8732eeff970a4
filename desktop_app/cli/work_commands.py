"""Review, the steps of a project, and deciding what two people entered differently."""

import click

from desktop_app.catalog.model import Value
from desktop_app.cli.answer import Answer, Exit, answering
from desktop_app.cli.arguments import key_values
from desktop_app.cli.opening import with_station
from desktop_app.cli.reading import record_named, stored_values
from desktop_app.station import Station, StationRefused
from desktop_app.store.changes import Changes
from desktop_app.store.conflicts import Conflict, Rival

_REVIEWED = click.Choice(["household", "project"])


@click.command("submit")
@click.argument("name", type=_REVIEWED, metavar="household|project")
@click.argument("record_id", metavar="ID")
@answering
@with_station
def submit(station: Station, name: str, record_id: str) -> Answer:
    """提交审核；有错误时列出来，不提交。"""
    record_named(station, name, record_id)
    return _saved(station.submit(name, record_id), "已提交审核。")


@click.command("approve")
@click.argument("name", type=_REVIEWED, metavar="household|project")
@click.argument("record_id", metavar="ID")
@answering
@with_station
def approve(station: Station, name: str, record_id: str) -> Answer:
    """审核通过别人提交的记录。"""
    record_named(station, name, record_id)
    return _saved(station.approve(name, record_id), "审核通过。")


@click.command("return")
@click.argument("name", type=_REVIEWED, metavar="household|project")
@click.argument("record_id", metavar="ID")
@click.option("--reason", required=True, help="退回原因")
@answering
@with_station
def send_back(station: Station, name: str, record_id: str, reason: str) -> Answer:
    """退回提交的记录。"""
    record_named(station, name, record_id)
    return _saved(station.send_back(name, record_id, reason), "已退回。")


def _saved(changes: Changes, told: str) -> Answer:
    touched = [{"entity": item.entity, "id": item.record_id} for item in changes.touched]
    return Answer({"touched": touched}, [told])


@click.group("project")
def project_group() -> None:
    """项目流程。"""


@project_group.command("step")
@click.argument("project", metavar="PROJECT")
@click.argument("status", metavar="STATUS")
@click.option("--set", "entered", multiple=True, metavar="FIELD=VALUE", help="随这一步填写的日期、文号等")
@click.option("--reason", default="", help="暂停、终止时写明原因")
@answering
@with_station
def step(station: Station, project: str, status: str, entered: tuple[str, ...], reason: str) -> Answer:
    """项目进入下一阶段；PROJECT是项目编号或记录编号，STATUS是代码或名称。"""
    table = station.catalogue.codes["project_status"]
    target = table.code_of(status)
    if target is None:
        known = "、".join(f"{item.code} {item.label}" for item in table)
        raise click.UsageError(f"没有“{status}”这个阶段，应为：{known}。")
    found = station.store.find("project", project_code=project)
    record_id = str(found[0]["id"]) if found else project
    entity = station.catalogue.entity("project")
    values = stored_values(station, entity, dict(key_values(entered, "--set")))
    saved = station.project_step(record_id, target, values, reason)
    lines = [f"项目已进入“{table.label(target)}”。", *(f"  · {item.message}" for item in saved.findings)]
    return Answer({"id": saved.record_id, "status": target, "findings": saved.findings}, lines)


@click.group("conflict")
def conflict_group() -> None:
    """两人各自修改、内容不一致的栏目。"""


@conflict_group.command("list")
@answering
@with_station
def list_conflicts(station: Station) -> Answer:
    """列出等待裁定的栏目：原来的、各人填的。"""
    conflicts = station.conflicts()
    lines = []
    for item in conflicts:
        field = station.catalogue.entity(item.entity).field(item.field)
        said = "；".join(_told(station, item, rival) for rival in item.rivals)
        lines.append(f"{item.entity} {item.record_id} {field.name} {field.label}：{said}")
    return Answer({"conflicts": conflicts}, lines or ["没有不一致的内容。"])


def _told(station: Station, item: Conflict, rival: Rival) -> str:
    where = station.sync.called(rival.version.device) or "本机"
    return f"{rival.person}（{where}）填“{_shown(station, item, rival.value)}”"


def _shown(station: Station, item: Conflict, value: Value) -> str:
    from desktop_app.catalog.values import show_value

    field = station.catalogue.entity(item.entity).field(item.field)
    if field.mask in ("id", "account") and value:
        return f"尾号{str(value)[-4:]}"
    return show_value(field, value, station.catalogue)


@conflict_group.command("decide")
@click.argument("name", metavar="ENTITY")
@click.argument("record_id", metavar="ID")
@click.argument("field", metavar="FIELD")
@click.argument("value", metavar="VALUE")
@click.option("--reason", default="", help="裁定理由")
@answering
@with_station
def decide(station: Station, name: str, record_id: str, field: str, value: str, reason: str) -> Answer:
    """裁定一个栏目以哪个值为准。"""
    wanted = (name, record_id, field)
    waiting = (item for item in station.conflicts() if (item.entity, item.record_id, item.field) == wanted)
    conflict = next(waiting, None)
    if conflict is None:
        raise StationRefused("这个栏目没有不一致的内容需要裁定。")
    values = stored_values(station, station.catalogue.entity(name), {field: value})
    changes = station.decide(conflict, values[field], reason)
    left = len(station.conflicts())
    data = {"touched": len(changes.touched), "left": left}
    return Answer(data, [f"已裁定，还有{left}处不一致。"], Exit.DONE)
