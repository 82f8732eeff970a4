"""Other offices' files: the list of changes for the national system, and lists compared with the register."""

from pathlib import Path

import click

from desktop_app.cli.answer import Answer, Exit, answering
from desktop_app.cli.arguments import existing_file, new_file, require_file
from desktop_app.cli.opening import with_station
from desktop_app.station import Station
from desktop_app.station.comparison_desk import Hit


@click.command("national")
@click.argument("file", type=new_file())
@click.option("--purpose", default="", help="用途；与人员、行数、校验值一起记入安全日志")
@answering
@with_station
def national(station: Station, file: Path, purpose: str) -> Answer:
    """写出全国系统待改清单（xlsx）：只有上次导入以后改过的行，新旧对照；里面是完整号码。"""
    if file.suffix.lower() != ".xlsx":
        raise click.UsageError("清单的文件名应以 .xlsx 结尾。")
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = station.sheets.national.write_changes(file, station.today().year, purpose)
    told = f"待改{rows}行，已写到：{file}。在全国系统改好后，把它重新导出的表格再导入一次即可核对。"
    return Answer(
        {"rows": rows, "file": file if rows else ""}, [told if rows else "没有要在全国系统改的内容。"]
    )


@click.command("compare")
@click.argument("file", type=existing_file())
@click.option("--kind", required=True, help="名单种类：编号或名称，例如 死亡人员")
@click.option("--purpose", required=True, help="用途；与行数、校验值一起记入日志")
@click.option("--look", is_flag=True, help="只看比中的人，不登记问题")
@click.option("--delete-list", is_flag=True, help="比对后删除这份名单")
@answering
@with_station
def compare(station: Station, file: Path, kind: str, purpose: str, look: bool, delete_list: bool) -> Answer:
    """外来名单（xlsx、xls、csv，有证件号码即可）与在册人口比对；比中的登记为监管问题，名单不存。"""
    require_file(file)
    desk = station.reports.comparison
    labels = {label: code for code, label in desk.kinds().items()}
    compared = desk.compare(file, labels.get(kind, kind), purpose)
    made = 0 if look else desk.register(compared)
    if delete_list:
        station.house.delete_plain(file)
    lines = [f"{hit.village} {hit.household_no} {hit.name}：{hit.evidence}" for hit in compared.hits]
    lines += [f"号码已丢失后几位、没有比对：{place}" for place in compared.lost]
    lines.append(f"名单{compared.rows}行，比中{len(compared.hits)}人，新登记问题{made}个。")
    lines.append("名单已删除。" if delete_list else "名单里是明文号码，用完请删除（--delete-list）。")
    data = {
        "rows": compared.rows,
        "lost": compared.lost,
        "sha256": compared.digest,
        "hits": [_hit(hit) for hit in compared.hits],
        "issues": made,
        "deleted": delete_list,
    }
    return Answer(data, lines, Exit.DONE)


def _hit(hit: Hit) -> dict[str, object]:
    return {
        "member": hit.member_id,
        "name": hit.name,
        "household_no": hit.household_no,
        "village": hit.village,
        "place": hit.place,
        "evidence": hit.evidence,
        "issue": hit.issue_id,
        "status": hit.status,
    }
