"""Notices from the command line: which there are, issuing, posting, closing, printing again, checking."""

from pathlib import Path
from typing import Any

import click

from desktop_app.cli.answer import Answer, Exit, answering
from desktop_app.cli.arguments import (
    day,
    existing_file,
    key_values,
    new_file,
    read_text,
    require_file,
    try_to_write,
    whole_year,
    write_file,
)
from desktop_app.cli.opening import with_station
from desktop_app.notices.model import NoticeChoice, NoticeSettings
from desktop_app.station import Station, StationRefused
from desktop_app.station.guard import Way
from desktop_app.station.notice_board import Verdict

_FILES = frozenset({".pdf", ".heic", ".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"})


@click.group("notice")
def notice_group() -> None:
    """公告公示：预览、发布、张贴、办结、核验。"""


@notice_group.command("types")
@answering
def types() -> Answer:
    """列出全部公告公示类型。"""
    from desktop_app.catalog.loader import load_catalogue

    kinds = load_catalogue().notices.values()
    data = [
        {
            "code": kind.code,
            "name": kind.name,
            "kind": kind.kind,
            "issuer": kind.issuer,
            "min_days": kind.min_days,
            "columns": [column.key for column in kind.columns],
        }
        for kind in kinds
    ]
    lines = [f"{kind.code}  {kind.name}（至少{kind.min_days}天）" for kind in kinds]
    return Answer({"types": data}, lines)


@notice_group.command("list")
@click.option("--text", default="", help="编号或标题中的文字")
@answering
@with_station
def list_notices(station: Station, text: str) -> Answer:
    """列出本台账的公告公示。"""
    rows = station.list_rows("notice", station.list_ids("notice", text, sort="publish_date"))
    shown = ("id", "number", "notice_type", "title", "state", "publish_date", "end_date", "payload_hash")
    data = [{name: row[name] for name in shown} for row in rows]
    lines = [f"{row['number']}  {row['state']}  {row['end_date']}  {row['title']}" for row in rows]
    return Answer({"notices": data}, lines or ["还没有公告公示。"])


def choosing(function: Any) -> Any:  # click's decorators are untyped where options are added in a loop
    """The options by which a person decides what a notice says."""
    options = (
        click.argument("code", metavar="TYPE"),
        click.option("--division", default="", help="行政村、乡镇或县的区划代码；不填取项目所在村或本单位"),
        click.option("--year", type=whole_year(), help="年度；不填取张贴日期所在年度"),
        click.option("--publish", type=day, help="张贴日期；不填为今天"),
        click.option("--days", type=click.IntRange(0, 3650), help="公示天数；不填取规定的最短天数"),
        click.option("--place", default="", help="张贴地点"),
        click.option("--phone", default="", help="监督电话"),
        click.option("--org", default="", help="监督单位"),
        click.option("--address", default="", help="来信来访地址"),
        click.option("--project", default="", help="项目编号或记录编号"),
        click.option("--record", "records", multiple=True, help="只公示这些记录，可写多次"),
        click.option("--typed", multiple=True, metavar="KEY=VALUE", help="台账里没有的内容"),
        click.option("--large-print", is_flag=True, help="大字版"),
        click.option(
            "--paper", type=click.Choice(["A4", "A3", "A2"]), default="A4", help="纸张；A2只用于公示牌"
        ),
        click.option(
            "--edit", "edits", multiple=True, metavar="PLACE=TEXT", help="改写title（标题）或第几段"
        ),
        click.option("--second", type=click.Choice(["ug", "bo", "ii", "lis"]), help="第二种文字"),
        click.option("--second-title", default="", help="第二种文字的标题"),
        click.option("--second-file", type=existing_file(), help="第二种文字的正文（文本文件），或现成的PDF"),
    )
    for option in reversed(options):
        function = option(function)
    return function


def choice_of(station: Station, code: str, chosen: dict[str, Any]) -> NoticeChoice:
    """What the options choose; wrong usage for a type that is none."""
    kind = station.catalogue.notices.get(code)
    if kind is None:
        raise click.UsageError(f"没有“{code}”这种公告公示，用 bangfu notice types 查看。")
    project = _project(station, chosen["project"])
    publish = chosen["publish"] or station.today().isoformat()
    days = chosen["days"]
    if days is None:
        own = station.settings()
        days = NoticeSettings(station.catalogue, own).min_days(code, kind.min_days)
    at_home = str(project["division_code"] or "") if project else ""
    return NoticeChoice(
        code=code,
        year=chosen["year"] or int(publish[:4]),
        division_code=chosen["division"] or at_home or station.profile.area,
        publish_date=publish,
        days=days,
        place=chosen["place"] or kind.place,
        supervise_phone=chosen["phone"],
        supervise_org=chosen["org"],
        supervise_address=chosen["address"],
        record_ids=tuple(chosen["records"]),
        project_id=str(project["id"]) if project else "",
        typed=key_values(chosen["typed"], "--typed"),
        large_print=chosen["large_print"],
        paper=chosen["paper"],
        edits=key_values(chosen["edits"], "--edit"),
        second=_second(station, chosen),
    )


def _second(station: Station, chosen: dict[str, Any]) -> dict[str, str]:
    if not chosen["second"]:
        return {}
    file = chosen["second_file"]
    if file and file.suffix.lower() == ".pdf":
        require_file(file)
        kept = station.board.keep_sheet(chosen["second"], file.read_bytes())
        return {**kept, "title": chosen["second_title"]}
    text = read_text(file) if file else ""
    return {"language": chosen["second"], "title": chosen["second_title"], "text": text}


def _project(station: Station, named: str) -> Any:
    if not named:
        return None
    by_code = station.store.find("project", project_code=named)
    project = by_code[0] if by_code else station.store.get("project", named)
    if project is None:
        raise StationRefused("没有这个项目，请核对项目编号。")
    return project


@notice_group.command("preview")
@choosing
@click.option("--out", type=new_file(), help="把预览写成PDF文件")
@answering
@with_station
def preview(station: Station, code: str, out: Path | None, **chosen: Any) -> Answer:
    """看一份公告公示现在会印成什么样、还差什么；不发布。"""
    seen = station.notice_preview(choice_of(station, code, chosen))
    if out is not None:
        station.guard.note_out(Way.FILE, f"预览：{seen.title}", seen.pdf, seen.rows, "发布前核对")
        write_file(out, seen.pdf)
    data = {"title": seen.title, "bytes": len(seen.pdf), "file": out, "findings": seen.refusals}
    lines = [seen.title, *(f"  · {item.message}" for item in seen.refusals)]
    return Answer(data, lines, Exit.REFUSED if seen.refusals else Exit.DONE)


@notice_group.command("issue")
@choosing
@click.option("--supersedes", default="", help="它替代的那份已撤销的公示")
@click.option("--out", type=new_file(), help="PDF写到哪里；不填为当前文件夹下的“编号.pdf”")
@answering
@with_station
def issue(station: Station, code: str, supersedes: str, out: Path | None, **chosen: Any) -> Answer:
    """编号、冻结并发布一份公告公示，写出PDF。"""
    replaced = notice_id_of(station, supersedes) if supersedes else ""
    issued = station.issue_notice(choice_of(station, code, chosen), replaced)
    target = out or Path(f"{issued.number}.pdf")
    written = try_to_write(target, issued.pdf)
    if written:
        station.guard.note_notice_out(Way.FILE, issued.notice_id, issued.pdf, "发布公示")
    data = {
        "id": issued.notice_id,
        "number": issued.number,
        "payload_hash": issued.payload_hash,
        "qr": issued.qr,
        "file": target if written else None,
    }
    lines = [f"已发布：{issued.number}", f"校验值：{issued.payload_hash}"]
    if written:
        return Answer(data, [*lines, f"文件：{target}"])
    told = f"公示{issued.number}已发布并保存，但文件没有写成，请用 bangfu notice pdf 换一个位置输出。"
    return Answer(data | {"error": told}, [*lines, told], Exit.MACHINE, failed=True)


@notice_group.command("post")
@click.argument("notice", metavar="NOTICE")
@click.option("--date", "posted", type=day, help="张贴日期；不填为今天")
@click.option("--place", "places", multiple=True, help="实际张贴地点，可写多次；以后还可以再登记别处")
@answering
@with_station
def post(station: Station, notice: str, posted: str | None, places: tuple[str, ...]) -> Answer:
    """登记张贴。NOTICE是编号或记录编号。"""
    notice_id = notice_id_of(station, notice)
    station.post_notice(notice_id, posted or station.today().isoformat(), places)
    hung = station.board.hung(notice_id)
    standing = _standing(station, notice, f"已登记张贴，共{len(hung)}处。")
    return Answer({**standing.data, "places": hung}, standing.lines)


@notice_group.command("close")
@click.argument("notice", metavar="NOTICE")
@click.option("--date", "closed", type=day, help="办结日期；不填为今天")
@click.option("--disposal", default="1", show_default=True, help="公示结果的代码或名称")
@click.option("--objections", type=click.IntRange(min=0), default=0, show_default=True, help="异议件数")
@answering
@with_station
def close(station: Station, notice: str, closed: str | None, disposal: str, objections: int) -> Answer:
    """期满后登记公示结果。"""
    table = station.catalogue.codes[station.catalogue.entity("notice").field("disposal").codes]
    code = table.code_of(disposal)
    if code is None:
        known = "、".join(f"{item.code} {item.label}" for item in table)
        raise click.UsageError(f"没有“{disposal}”这种公示结果，应为：{known}。")
    closing = closed or station.today().isoformat()
    station.close_notice(notice_id_of(station, notice), closing, code, objections)
    return _standing(station, notice, "已登记公示结果。")


@notice_group.command("withdraw")
@click.argument("notice", metavar="NOTICE")
@click.option("--reason", required=True, help="撤销原因")
@answering
@with_station
def withdraw(station: Station, notice: str, reason: str) -> Answer:
    """撤销一份公示。"""
    station.withdraw_notice(notice_id_of(station, notice), reason)
    return _standing(station, notice, "已撤销。")


@notice_group.command("pdf")
@click.argument("notice", metavar="NOTICE")
@click.option("--out", type=new_file(), required=True, help="PDF写到哪里")
@answering
@with_station
def pdf(station: Station, notice: str, out: Path) -> Answer:
    """按发布时的原样重新输出PDF。"""
    notice_id = notice_id_of(station, notice)
    data = station.notice_pdf(notice_id)
    station.guard.note_notice_out(Way.FILE, notice_id, data, "重新输出公示")
    write_file(out, data)
    return Answer({"file": out, "bytes": len(data)}, [f"已写出：{out}"])


@notice_group.command("verify")
@click.argument("notice", metavar="NOTICE")
@answering
@with_station
def verify(station: Station, notice: str) -> Answer:
    """核验一份公示：NOTICE是编号、记录编号、扫描二维码得到的整行文字，或者照片、扫描件、PDF文件。"""
    from desktop_app.notices.freeze import QR_FORMAT

    file = Path(notice)
    if file.suffix.lower() in _FILES:
        require_file(file)
        return _judged(station.board.verify_file(file))
    if not notice.startswith(f"{QR_FORMAT}|"):
        wrong = station.verify_notice(notice_id_of(station, notice))
        told = wrong or ["公示内容和文件与发布时一致。"]
        return Answer({"valid": not wrong, "wrong": wrong}, told, Exit.REFUSED if wrong else Exit.DONE)
    return _judged(station.board.verify(notice))


def _judged(verdict: Verdict) -> Answer:
    data = {"valid": verdict.valid, "number": verdict.number, "proof": verdict.proof, "told": verdict.told}
    return Answer(data, verdict.told, Exit.DONE if verdict.valid else Exit.REFUSED)


def notice_id_of(station: Station, named: str) -> str:
    """The record id of a notice named by its number or id; raises StationRefused."""
    by_number = station.store.find("notice", number=named)
    if by_number:
        return str(by_number[0]["id"])
    if station.store.get("notice", named) is None:
        raise StationRefused("没有这份公示，请核对编号。")
    return named


def _standing(station: Station, named: str, told: str) -> Answer:
    notice = station.store.get("notice", notice_id_of(station, named)) or {}
    data = {name: notice.get(name) for name in ("id", "number", "state", "posted_date", "closed_date")}
    return Answer(data, [told])
