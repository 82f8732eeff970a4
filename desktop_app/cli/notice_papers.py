"""Beside a notice: its papers, copies for the web, what was reworded; and one notice for each village."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from desktop_app.cli.answer import Answer, Exit, answering
from desktop_app.cli.arguments import folder, new_file, whole_year, write_file
from desktop_app.cli.notice_commands import choice_of, choosing, notice_group, notice_id_of
from desktop_app.cli.opening import with_station
from desktop_app.station import Station
from desktop_app.station.guard import Way
from desktop_app.station.notice_board import NoticeBoard

_PAPERS: dict[str, Callable[[NoticeBoard, str], bytes]] = {
    "certificate": NoticeBoard.certificate,
    "register": NoticeBoard.register,
    "blank": lambda board, notice: board.register(notice, blank=True),
    "minutes": NoticeBoard.minutes,
    "archive": NoticeBoard.archive,
    "web": lambda board, notice: board.web_copy(notice).pdf,
}


@notice_group.command("paper")
@click.argument("kind", type=click.Choice(sorted(_PAPERS)))
@click.argument("notice", metavar="NOTICE")
@click.option("--out", type=new_file(), required=True, help="PDF写到哪里")
@answering
@with_station
def paper(station: Station, kind: str, notice: str, out: Path) -> Answer:
    """印公示的配套材料：certificate无异议证明、register反馈意见登记表、blank空白登记表、minutes会议记录、
    archive整套档案、web上网公开的脱敏件。"""
    notice_id = notice_id_of(station, notice)
    data = _PAPERS[kind](station.board, notice_id)
    station.guard.note_notice_out(Way.FILE, notice_id, data, "公示配套材料")
    write_file(out, data)
    return Answer({"file": out, "bytes": len(data)}, [f"已写出：{out}"])


@notice_group.command("web-table")
@click.argument("notice", metavar="NOTICE")
@click.option("--out", type=new_file(), required=True, help="xlsx写到哪里")
@answering
@with_station
def web_table(station: Station, notice: str, out: Path) -> Answer:
    """把上网公开的脱敏名单写成xlsx表格。"""
    notice_id = notice_id_of(station, notice)
    rows = station.board.write_web_table(notice_id, out)
    station.guard.note_notice_out(Way.FILE, notice_id, out.read_bytes(), "上网公开")
    return Answer({"file": out, "rows": rows}, [f"已写出{rows}行：{out}"])


@notice_group.command("changes")
@click.argument("notice", metavar="NOTICE")
@answering
@with_station
def changes(station: Station, notice: str) -> Answer:
    """看一份公示发布前改过模板的哪些文字。"""
    from desktop_app.notices.editing import marked_text, where

    edited = station.board.edited(notice_id_of(station, notice))
    lines = [f"{where(item['place'])}：{marked_text(item['before'], item['after'])}" for item in edited]
    return Answer({"edited": edited}, lines or ["没有改动模板文字。"])


@notice_group.command("batch")
@choosing
@answering
@with_station
def batch(station: Station, code: str, **chosen: Any) -> Answer:
    """给一个乡镇或县的每个行政村各发布一份；没有对象的村跳过。"""
    choice = choice_of(station, code, chosen)
    villages = station.board.villages_of(choice.division_code)
    lines = station.board.issue_each(choice, villages)
    issued = [line for line in lines if line.number]
    refused = [line for line in lines if not line.number and "不需要公示" not in line.told]
    told = [f"已发布{len(issued)}份，{len(refused)}个村没有发布。"]
    told += [f"{station.divisions.name(line.division_code)}：{line.number or line.told}" for line in lines]
    return Answer({"lines": lines, "issued": len(issued)}, told, Exit.REFUSED if refused else Exit.DONE)


@notice_group.command("matrix")
@click.option("--year", type=whole_year(), required=True, help="年度")
@click.option("--division", default="", help="区划代码；不填为本单位")
@click.option("--out", type=new_file(), help="把对照表写成PDF")
@answering
@with_station
def matrix(station: Station, year: int, division: str, out: Path | None) -> Answer:
    """资金公开对照表：每笔指标、每个项目应当公开的公告公示，与台账相差一分也列为不符。"""
    from desktop_app.notices.matrix_sheet import cell_text

    area = division or station.profile.area
    lines = station.audit.matrix(area, year)
    if out is not None:
        write_file(out, station.audit.matrix_pdf(area, year))
    red = [line for line in lines if line.is_red]
    told = [f"{len(lines)}项，其中{len(red)}项未公开或者与台账不一致。"]
    for line in red:
        wrong = [
            f"{code}{cell_text(cell).partition(chr(10))[0]}"
            for code, cell in line.cells.items()
            if cell.is_red
        ]
        told.append(f"{line.title}：{'，'.join(wrong)}")
    return Answer({"lines": lines, "red": len(red), "file": out}, told)


@notice_group.command("audit-pack")
@click.option("--year", type=whole_year(), required=True, help="年度")
@click.option("--division", default="", help="区划代码；不填为本单位")
@click.option("--to", "target", type=folder(), required=True, help="一个空文件夹")
@click.option("--purpose", default="", help="用途，记入安全日志")
@answering
@with_station
def audit_pack(station: Station, year: int, division: str, target: Path, purpose: str) -> Answer:
    """一次导出审计资料包：对照表、台账、公示、凭证、照片，并合成一个PDF。"""
    pack = station.audit.pack(division or station.profile.area, year, target, purpose)
    told = f"公示{pack.notices}份、凭证{pack.vouchers}张、照片{pack.photographs}张：{pack.pdf}"
    return Answer({"pack": pack}, [told])


def whole_group() -> click.Group:
    """All commands about notices: those of ``notice_commands`` and those of this module."""
    return notice_group
