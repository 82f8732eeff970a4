"""The catalogue, as the program sees it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from desktop_app.catalog.areas import Area
from desktop_app.catalog.departments import responsible_departments
from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Catalogue, CatalogueError
from desktop_app.catalog.moments import day_of
from desktop_app.cli.answer import Answer, answering
from desktop_app.cli.arguments import day, folder
from desktop_app.cli.opening import password_option, read_password


@click.group("entity")
def entity_group() -> None:
    """目录：有哪些记录和栏目。"""


@entity_group.command("list")
@answering
def list_entities() -> Answer:
    """列出所有记录类型。"""
    entities = load_catalogue().entities.values()
    data = [
        {"name": item.name, "label": item.label, "owner": item.owner, "fields": len(item.fields)}
        for item in entities
    ]
    return Answer({"entities": data}, [f"{item.name:<24}{item.label}" for item in entities])


@entity_group.command("show")
@click.argument("name", metavar="ENTITY")
@answering
def show_entity(name: str) -> Answer:
    """列出一类记录的全部栏目。"""
    try:
        entity = load_catalogue().entity(name)
    except CatalogueError:
        raise click.UsageError(f"目录里没有“{name}”，用 bangfu entity list 查看。") from None
    fields = [
        {
            "name": item.name,
            "label": item.label,
            "type": str(item.type),
            "need": str(item.need),
            "codes": item.codes,
            "unit": item.unit,
            "max": item.max,
            "audience": str(item.audience),
        }
        for item in entity.fields
    ]
    lines = [f"{item.name:<28}{item.label}（{item.type}）" for item in entity.fields]
    about = {"name": entity.name, "label": entity.label, "owner": entity.owner, "key": entity.key}
    return Answer({**about, "fields": fields}, lines)


@click.command("area")
@click.argument("code", metavar="CODE")
@click.option("--date", "on", default="", help="结对和责任部门以哪一天为准，默认今天")
@click.option("--data", type=folder(), help="台账所在的文件夹：结对的起止、责任部门的更替按其中的记录")
@click.option("--login", default="admin", show_default=True, help="账号，与 --data 同用")
@password_option
@answering
def area(code: str, on: str, data: Path | None, login: str, password_file: Path | None) -> Answer:
    """一个区划由谁帮扶、什么机制、是否三区三州，各项帮扶由哪些部门负责。"""
    from desktop_app.catalog.areas import load_areas
    from desktop_app.station import Station
    from desktop_app.station.clock import SystemClock

    when = day(on) if on else day_of(SystemClock().now_ms()).isoformat()
    catalogue = load_catalogue()
    if data is None:
        named = {item.code: catalogue.departments_of(item.code, when) for item in catalogue.codes["measure"]}
        return _answerable(catalogue, load_areas().on(when).all_of(code), named, when)
    with Station.open(data, login, read_password(password_file)) as station:
        catalogue = station.catalogue
        named = {
            item.code: responsible_departments(catalogue, station.store, item.code, when)
            for item in catalogue.codes["measure"]
        }
        return _answerable(catalogue, station.reports.areas().on(when).all_of(code), named, when)


def _answerable(
    catalogue: Catalogue, found: Sequence[Area], departments: Mapping[str, tuple[str, ...]], when: str
) -> Answer:
    words = catalogue.codes["mechanism"]
    lines = [
        f"{item.id} {item.name}：{item.supporter}{f'（{item.lead_city}牵头）' if item.lead_city else ''}，"
        f"{'、'.join(words.label(code) for code in item.mechanisms)}{'，三区三州' if item.deep else ''}"
        for item in found
    ]
    lines += [
        f"{catalogue.codes['measure'].label(code)}：{'、'.join(names)}" for code, names in departments.items()
    ]
    data = {"areas": [item._asdict() for item in found], "departments": departments, "date": when}
    return Answer(data, lines if found else ["这个区划不在帮扶范围内。", *lines])
