"""The signed papers of households from the command line: printed, taken back as scans, bound into a file."""

from pathlib import Path

import click

from desktop_app.cli.answer import Answer, Exit, answering
from desktop_app.cli.arguments import existing_file, new_file, require_file, whole_year, write_file
from desktop_app.cli.opening import with_station
from desktop_app.station import Station, StationRefused
from desktop_app.station.guard import Way
from desktop_app.station.papers_desk import TakenIn


@click.group("paper")
def paper_group() -> None:
    """签字表：登记表、收入核算表、脱贫认可书、明白卡，扫描入库，一户一档。"""


def _household(station: Station, named: str) -> str:
    by_number = station.store.find("household", household_no=named)
    if by_number:
        return str(by_number[0]["id"])
    if station.store.get("household", named) is None:
        raise StationRefused("没有这一户，请核对户编号。")
    return named


@paper_group.command("print")
@click.argument("kind", type=click.Choice(["register", "income", "agreement", "card", "intake"]))
@click.option("--household", default="", help="户编号或记录编号")
@click.option("--village", default="", help="行政村区划代码：打印全村")
@click.option("--year", type=whole_year(), required=True, help="年度")
@click.option("--out", type=new_file(), required=True, help="PDF写到哪里")
@answering
@with_station
def print_papers(station: Station, kind: str, household: str, village: str, year: int, out: Path) -> Answer:
    """打印一户或一个村的签字表：register登记表、income收入核算表、agreement脱贫认可书、card明白卡，
    intake入户信息采集表（印有现在的内容，有变化的填写）。"""
    if bool(household) == bool(village):
        raise click.UsageError("请用 --household 或 --village 说明打印一户还是一个村。")
    desk = station.papers
    households = [_household(station, household)] if household else desk.households_of(village)
    data = desk.papers(kind, households, year)
    station.guard.note_out(Way.FILE, desk.kinds[kind].name, data, len(households), "打印签字")
    write_file(out, data)
    return Answer({"file": out, "households": len(households)}, [f"已写出{len(households)}户：{out}"])


@paper_group.command("blank")
@click.option("--out", type=new_file(), required=True, help="PDF写到哪里")
@answering
@with_station
def print_blank(station: Station, out: Path) -> Answer:
    """打印空白的入户信息采集表，带到村里填写。"""
    data = station.papers.blank("intake")
    write_file(out, data)
    return Answer({"file": out, "bytes": len(data)}, [f"已写出：{out}"])


@paper_group.command("scan")
@click.argument("files", nargs=-1, required=True, type=existing_file())
@answering
@with_station
def scan(station: Station, files: tuple[Path, ...]) -> Answer:
    """把签过字的表扫描入库：按表上的二维码认出是哪一户，自动填“已签字”。"""
    taken: list[TakenIn] = []
    refused: list[str] = []
    for file in files:
        require_file(file)
        try:
            taken.append(station.papers.take_in(file))
        except StationRefused as error:
            refused.append(f"{file.name}：{error.message}")
    kinds = station.papers.kinds
    lines = [f"{item.head}：{item.year}年{kinds[item.kind].name}已入库。" for item in taken]
    data = {"taken": taken, "refused": refused}
    return Answer(data, [*lines, *refused], Exit.REFUSED if refused else Exit.DONE)


@paper_group.command("dossier")
@click.argument("household")
@click.option("--out", type=new_file(), required=True, help="PDF写到哪里")
@answering
@with_station
def dossier(station: Station, household: str, out: Path) -> Answer:
    """一户一档：这一户的各种表、签字扫描件和照片合成一个PDF。"""
    data = station.papers.dossier(_household(station, household))
    station.guard.note_out(Way.FILE, "一户一档", data, 1, "一户一档")
    write_file(out, data)
    return Answer({"file": out, "bytes": len(data)}, [f"已写出：{out}"])
