"""Opening a year and confirming what was carried into it, from the command line."""

from collections.abc import Sequence

import click

from desktop_app.catalog.model import Record
from desktop_app.cli.answer import Answer, answering
from desktop_app.cli.arguments import day, whole_year
from desktop_app.cli.opening import with_station
from desktop_app.cli.reading import stored_values
from desktop_app.station import Station, StationRefused
from desktop_app.station.many_desk import Wish

_SHOWN = 20


@click.group("year")
def year_group() -> None:
    """年度：由上年带入，核对或修改。"""


@year_group.command("open")
@click.argument("year", type=whole_year())
@click.option("--division", default="", help="只打开这个区划以下的户和村")
@answering
@with_station
def open_year(station: Station, year: int, division: str) -> Answer:
    """打开一个年度：户、成员、收入、村的年度表由上一年带入；已有的不动。"""
    changes = station.years.open_year(year, division)
    state = station.years.state(year)
    data = {"opened": len(changes.touched), "waiting": state.waiting, "rows": state.rows}
    return Answer(data, [f"{year}年度带入{len(changes.touched)}条，等待核对。"])


@year_group.command("confirm")
@click.argument("year", type=whole_year())
@click.argument("household", metavar="HOUSEHOLD")
@answering
@with_station
def confirm(station: Station, year: int, household: str) -> Answer:
    """核对一户（户编号）或一个村（12位区划代码）的年度数据：与上年无变化的，一次确认。"""
    codes = station.catalogue.recoding.alike(household)
    kept = next(
        (code for code in codes if station.store.find("village_year", division_code=code, year=year)), ""
    )
    if kept:
        changes = station.years.confirm_village(kept, year)
        return Answer({"confirmed": len(changes.touched)}, ["已核对这个村的年度数据。"])
    found = station.store.find("household", household_no=household)
    household_id = str(found[0]["id"]) if found else household
    if station.store.get("household", household_id) is None:
        raise StationRefused(f"没有户编号为“{household}”的户。")
    changes = station.years.confirm_household(household_id, year)
    return Answer({"confirmed": len(changes.touched)}, [f"已核对{len(changes.touched)}条。"])


@year_group.command("status")
@click.argument("year", type=whole_year())
@answering
@with_station
def status(station: Station, year: int) -> Answer:
    """一个年度有多少条、还有多少条等待核对。"""
    state = station.years.state(year)
    labels = station.catalogue.entities
    lines = [
        f"{labels[name].label}：共{count}条，等待核对{state.waiting[name]}条"
        for name, count in state.rows.items()
    ]
    return Answer({"rows": state.rows, "waiting": state.waiting}, lines)


_STAGES = {
    "households": "户数",
    "unopened": "没有打开",
    "waiting": "待核对",
    "confirmed": "已核对",
    "signed": "已签字",
    "posted": "正在公示",
    "closed": "公示已办结",
}


@year_group.command("board")
@click.argument("year", type=whole_year())
@answering
@with_station
def board(station: Station, year: int) -> Answer:
    """动态管理：各村有多少户没有打开、待核对、已核对、已签字、在公示。"""
    villages = station.season.villages(year)
    lines = [
        f"{one.name}："
        + "，".join(f"{label}{one.counts[stage]}" for stage, label in _STAGES.items() if one.counts[stage])
        for one in villages
    ]
    data = [{"code": one.code, "name": one.name, **one.counts} for one in villages]
    return Answer({"year": year, "villages": data}, lines or ["还没有贫困户记录。"])


@year_group.command("set")
@click.argument("field", metavar="ENTITY.FIELD")
@click.argument("value")
@click.option("--year", type=whole_year(), help="年度表的年度")
@click.option("--date", "since", type=day, help="责任人从哪一天起")
@click.option("--division", default="", help="这个区划以下的户")
@click.option("--household", "named", multiple=True, help="户编号，可写多次")
@click.option("--yes", is_flag=True, help="写入；不写这个选项只预览")
@answering
@with_station
def set_many(
    station: Station,
    field: str,
    value: str,
    year: int | None,
    since: str | None,
    division: str,
    named: Sequence[str],
    yes: bool,
) -> Answer:
    """成批修改：给许多户设同一个值。先预览改哪些、原来是什么，加 --yes 才写入。"""
    many = station.season.many
    fields = many.fields()
    if field not in fields:
        raise click.UsageError(f"没有“{field}”，可以成批修改的有：{'、'.join(fields)}。")
    entity = station.catalogue.entity(field.partition(".")[0])
    name = fields[field].name
    wish = Wish(field, stored_values(station, entity, {name: value})[name], year or 0, since or "")
    plan = many.plan(wish, _chosen(station, division, named))
    changes = many.carry_out(plan) if yes else None
    names = many.names(plan.lines[:_SHOWN])
    lines = [
        f"{who}：{line.old or '（空）'} → {line.new or '（空）'}"
        for who, line in zip(names, plan.lines, strict=False)
    ]
    rest = f"没有变化{plan.unchanged}条，没有这一年度{len(plan.missing)}户，不适用{plan.not_asked}条。"
    told = f"{'已修改' if yes else '将修改'}{plan.households}户{len(plan.lines)}条；{rest}"
    data = {
        "households": plan.households,
        "changed": len(plan.lines),
        "overwritten": plan.overwritten,
        "unchanged": plan.unchanged,
        "not_asked": plan.not_asked,
        "missing": plan.missing,
        "lines": [{"household": one.household_id, "old": one.old, "new": one.new} for one in plan.lines],
        "written": changes.version.seq if changes and changes.version else None,
    }
    return Answer(data, [told, *lines])


def _chosen(station: Station, division: str, named: Sequence[str]) -> list[str]:
    if named:
        found = {str(row["household_no"]): str(row["id"]) for row in _by_number(station, named)}
        unknown = [number for number in named if number not in found]
        if unknown:
            raise StationRefused(f"没有户编号为“{unknown[0]}”的户。")
        return [found[number] for number in named]
    recoding = station.catalogue.recoding
    today = [one.code for one in station.season.villages(0) if one.code.startswith(recoding.now(division))]
    villages = {code for village in today for code in recoding.alike(village)}
    return [str(row["id"]) for row in station.store.find_among("household", "division_code", villages)]


def _by_number(station: Station, named: Sequence[str]) -> list[Record]:
    return station.store.find_among("household", "household_no", named)


@year_group.command("undo")
@answering
@with_station
def undo_many(station: Station) -> Answer:
    """撤销本站最后一次成批修改，写成一条新的修改记录；以后又改过的不动。"""
    many = station.season.many
    newest = many.newest()
    if newest is None:
        raise StationRefused("没有可以撤销的成批修改。")
    undone = many.undo(newest.version)
    touched = len(undone.changes.touched)
    rest = f"，以后又改过的{undone.left_alone}处没有动" if undone.left_alone else ""
    data = {"undone": newest.version.seq, "touched": touched, "left_alone": undone.left_alone}
    return Answer(data, [f"已撤销：{newest.told}，改回{touched}条{rest}。"])
