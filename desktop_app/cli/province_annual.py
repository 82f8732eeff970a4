"""The province's annual reports: frozen once, written as often as wanted, proved."""

from pathlib import Path

import click

from desktop_app.catalog.divisions import load_divisions
from desktop_app.catalog.moments import day_of
from desktop_app.cli.answer import Answer, Exit, answering
from desktop_app.cli.arguments import folder, whole_year, write_file
from desktop_app.cli.province_commands import with_office
from desktop_app.province.annual import Annuals
from desktop_app.province.office import Office
from desktop_app.province.reporting import Reporting
from desktop_app.station.clock import SystemClock


def _annuals(office: Office, year: int) -> Annuals:
    from desktop_app.catalog.places import resources_folder
    from desktop_app.typeset.fonts import FontShelf

    today = day_of(SystemClock().now_ms())
    reporting = Reporting(office, office.editions.current, load_divisions(), year, today)
    return Annuals(reporting, office.vault, FontShelf(resources_folder() / "fonts"))


@click.command("annual")
@click.argument("action", type=click.Choice(["freeze", "write", "verify"]))
@click.option("--year", type=whole_year(), required=True, help="统计年度")
@click.option("--area", default="", metavar="CODE", help="区划代码或协作地区编号（SA-01…），默认全省范围")
@click.option("--to", "target", type=folder(), help="冻结或取出的文件写到哪个文件夹")
@answering
@with_office
def annual(office: Office, action: str, year: int, area: str, target: Path | None) -> Answer:
    """年度报告：冻结（数值、流水位置、PDF和XLSX一起保存），取出，或核对有没有变。"""
    desk, place = _annuals(office, year), area or office.desk.province.code
    if action == "verify":
        found = desk.verify(place)
        lines = found or ["冻结的报告与台账流水一致，逐字节相同。"]
        return Answer({"findings": found}, lines, Exit.REFUSED if found else Exit.DONE)
    if target is None:
        raise click.UsageError("请用 --to 写明文件夹。")
    made = desk.freeze(place) if action == "freeze" else desk.kept(place)
    files = [target / f"{made.title}.pdf", target / f"{made.title}.xlsx"]
    for file, content in zip(files, (made.pdf, made.workbook), strict=True):
        write_file(file, content)
    data = {
        "title": made.title,
        "payload_hash": made.payload_hash,
        "frozen_at": made.frozen_at,
        "files": files,
    }
    return Answer(
        data, [f"{made.title}，冻结于{made.frozen_at[:10]}", *(f"已写出：{file}" for file in files)]
    )
