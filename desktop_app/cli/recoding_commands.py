"""Recoded divisions: made known by the province, seen by a station."""

from pathlib import Path

import click

from desktop_app.catalog.divisions import load_divisions
from desktop_app.catalog.recoding import read_steps
from desktop_app.cli.answer import Answer, answering
from desktop_app.cli.arguments import existing_file, require_file
from desktop_app.cli.opening import with_station
from desktop_app.cli.province_commands import with_office
from desktop_app.province.errors import OfficeRefused
from desktop_app.province.office import Office
from desktop_app.station import Station
from desktop_app.station.edition_desk import Recoded

_UNREADABLE = (
    "区划变更表读不出来：要用UTF-8编码的CSV，第一行写 old_code,new_code,valid_from（可加 new_name,basis）。"
)


@click.command("recodings")
@answering
@with_station
def recodings(station: Station) -> Answer:
    """省里下发的区划变更：原代码、新代码，本站点有多少户、多少项目。"""
    found = station.updates.recoded()
    return Answer({"recodings": recoded_data(found)}, recoded_lines(found) or ["没有区划变更。"])


def recoded_data(found: list[Recoded]) -> list[dict[str, object]]:
    """Recoded divisions as an answer carries them."""
    return [
        {
            "old_code": item.step.old_code,
            "new_code": item.step.new_code,
            "new_name": item.step.new_name,
            "valid_from": item.step.valid_from,
            "basis": item.step.basis,
            "households": item.households,
            "projects": item.projects,
        }
        for item in found
    ]


def recoded_lines(found: list[Recoded]) -> list[str]:
    """Recoded divisions as a person reads them."""
    return [
        f"{item.step.old_code} → {item.step.new_code} {item.step.new_name}"
        f"（{item.step.valid_from}起，{item.step.basis}）：{item.households}户，{item.projects}个项目"
        for item in found
    ]


@click.command("recode")
@click.argument("file", type=existing_file())
@click.option("--basis", default="", help="批准变更的文件；表里每行写了依据的可不填")
@answering
@with_office
def recode(office: Office, file: Path, basis: str) -> Answer:
    """下发区划代码变更表（CSV）：随各站点的下一份回执送达，也可用 province edition --out 签成升级文件。"""
    require_file(file)
    try:
        steps = read_steps(file.read_text(encoding="utf-8"), basis.strip())
    except ValueError as error:
        raise OfficeRefused(_UNREADABLE) from error
    before = office.editions.current
    made = office.editions.recode(steps, load_divisions())
    is_new = made.edition != before.edition
    told = f"已采用，共{len(made.recoding.steps)}条，目录为{made.edition}版：下次打开省级台账时启用，"
    told += "随各站点的下一份回执下发。"
    data = {"edition": made.edition, "recodings": len(made.recoding.steps), "changed": is_new}
    return Answer(data, [told if is_new else "这些变更都已下发过，没有改动。"])
