"""Opening a year and confirming what was carried into it, from the command line."""

import click

from desktop_app.cli.answer import Answer, answering
from desktop_app.cli.opening import with_station
from desktop_app.station import Station, StationRefused


@click.group("year")
def year_group() -> None:
    """年度：由上年带入，核对或修改。"""


@year_group.command("open")
@click.argument("year", type=int)
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
@click.argument("year", type=int)
@click.argument("household", metavar="HOUSEHOLD")
@answering
@with_station
def confirm(station: Station, year: int, household: str) -> Answer:
    """核对一户的年度数据：与上年无变化的，一次确认。"""
    found = station.store.find("household", household_no=household)
    household_id = str(found[0]["id"]) if found else household
    if station.store.get("household", household_id) is None:
        raise StationRefused(f"没有户编号为“{household}”的户。")
    changes = station.years.confirm_household(household_id, year)
    return Answer({"confirmed": len(changes.touched)}, [f"已核对{len(changes.touched)}条。"])


@year_group.command("status")
@click.argument("year", type=int)
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
