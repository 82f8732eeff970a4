"""Double entry by commands: what waits for a second person, and typing it blind."""

import sys

import click

from desktop_app.cli.answer import Answer, Exit, answering
from desktop_app.cli.opening import with_station
from desktop_app.cli.reading import entity_named, record_named, whose
from desktop_app.station import Station


@click.group("double")
def double_group() -> None:
    """双人录入：第二人盲打银行账号和大额资金。"""


@double_group.command("list")
@answering
@with_station
def waiting(station: Station) -> Answer:
    """列出等待第二人录入的内容；不显示第一次录入的值。"""
    items = station.double.waiting()
    lines = []
    for item in items:
        name = whose(station, item.entity, item.record_id)
        lines.append(f"{item.entity} {item.record_id} {item.field} {name}：{item.label}")
    told = f"共{len(items)}项。" if station.double.is_on else "没有启用双人录入（设置 double_entry）。"
    return Answer({"on": station.double.is_on, "waiting": items}, [*lines, told])


@double_group.command("enter")
@click.argument("name", metavar="ENTITY")
@click.argument("record_id", metavar="ID")
@click.argument("field", metavar="FIELD")
@answering
@with_station
def enter(station: Station, name: str, record_id: str, field: str) -> Answer:
    """从标准输入读第二人录入的值，与第一次比较；一致就记下，不一致说明哪里不同。"""
    entity = entity_named(station, name)
    if not entity.has(field):
        raise click.UsageError(f"“{entity.label}”没有“{field}”这一栏。")
    record_named(station, name, record_id)
    typed = sys.stdin.buffer.read().decode("utf-8").strip()
    compared = station.double.compare(name, record_id, field, typed)
    exit_code = Exit.DONE if compared.agrees else Exit.REFUSED
    return Answer({"agrees": compared.agrees, "told": compared.told}, [compared.told], exit_code)
