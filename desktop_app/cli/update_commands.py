"""Updates on a stick: signed by the province, checked and prepared by a station."""

from pathlib import Path

import click

from desktop_app.catalog.places import program_folder
from desktop_app.cli.answer import Answer, answering
from desktop_app.cli.arguments import existing_file, folder, new_file, require_file, write_file
from desktop_app.cli.opening import with_station
from desktop_app.cli.province_commands import province_group, with_office
from desktop_app.cli.recoding_commands import recoded_data, recoded_lines
from desktop_app.province.office import Office
from desktop_app.station import Station
from desktop_app.station.carried import make_portable
from desktop_app.sync.update_file import CATALOGUE

SYSTEMS = tuple(
    f"{family}-{machine}" for family in ("windows", "debian", "rpm") for machine in ("amd64", "arm64")
)


__all__ = ["edition", "portable", "province_group", "sign_update", "update"]


@click.command("update")
@click.argument("file", type=existing_file())
@click.option("--to", "target", type=folder(), help="安装程序取到哪个文件夹；不填放在升级前的备份旁边")
@click.option("--check", "only_check", is_flag=True, help="只核验，不备份，不取出安装程序")
@click.option("--older", is_flag=True, help="允许退回较旧的版本")
@answering
@with_station
def update(station: Station, file: Path, target: Path | None, *, only_check: bool, older: bool) -> Answer:
    """核验省里签发的升级文件（程序或目录），先自动备份，再取出安装程序或换用新目录。"""
    require_file(file)
    if only_check:
        checked = station.updates.check(file, older=older)
        cover = checked.cover
        what = "目录" if cover.kind == CATALOGUE else cover.system
        told = f"升级文件有效：{cover.version}版（{what}）{cover.note}"
        recoded = station.updates.recoded(checked)
        data = {"kind": cover.kind, "version": cover.version, "system": cover.system, "note": cover.note}
        return Answer({**data, "recodings": recoded_data(recoded)}, [told, *recoded_lines(recoded)])
    ready = station.updates.prepare(file, target, older=older)
    taken = {
        "version": ready.update.cover.version,
        "installer": ready.installer,
        "backup": ready.backup,
    }
    lines = [f"已备份：{ready.backup}", *([f"安装程序：{ready.installer}"] if ready.installer else [])]
    return Answer({**taken, "kind": ready.update.cover.kind, "advice": ready.advice}, [*lines, ready.advice])


@click.command("portable")
@click.option("--to", "target", type=folder(), required=True, help="复制到哪里，如U盘")
@answering
def portable(target: Path) -> Answer:
    """把本程序复制到U盘，成为便携版：数据也留在U盘上。"""
    made = make_portable(program_folder(), target)
    told = "打开其中的程序即可使用；原来电脑上的数据可用备份恢复过去。用完请安全退出U盘再拔。"
    return Answer({"folder": made}, [f"已复制并核对：{made}", told])


@province_group.command("sign-update")
@click.argument("installer", type=existing_file())
@click.option("--version", required=True, help="安装程序的版本，如 0.2.0")
@click.option("--system", type=click.Choice(SYSTEMS), required=True, help="用于哪种系统")
@click.option("--note", default="", help="一句话说明改了什么")
@click.option("--out", type=new_file(), required=True, help="升级文件写到哪里（.bfu）")
@answering
@with_office
def sign_update(office: Office, installer: Path, version: str, system: str, note: str, out: Path) -> Answer:
    """用省级钥匙签发升级文件，交各站点用U盘升级。"""
    require_file(installer)
    cover = office.sign_update(installer, version, system, note, out)
    data = {"file": out, "version": cover.version, "system": cover.system, "sha256": cover.sha256}
    return Answer(data, [f"已签发：{out}（{cover.version}版，{cover.system}）"])


@province_group.command("edition")
@click.option("--adopt", "source", type=folder(), help="采用这个文件夹里的新目录（文件同程序自带的）")
@click.option("--out", type=new_file(), help="把现在的目录签成升级文件（.bfu），交站点用U盘更新")
@click.option("--pack", type=new_file(), help="把现在的目录写成文件（.zip），带到签发电脑签成升级文件")
@click.option("--note", default="", help="一句话说明改了什么")
@answering
@with_office
def edition(office: Office, source: Path | None, out: Path | None, pack: Path | None, note: str) -> Answer:
    """目录的版本：采用新版本，随回执下发；也可以签成升级文件。"""
    if source is not None and (out is not None or pack is not None):
        raise click.UsageError("先采用新目录，再运行一次写升级文件。")
    data: dict[str, object] = {"edition": office.editions.current.edition}
    lines = [f"现在用的目录：{office.editions.current.edition}版"]
    if source is not None:
        adopted = office.editions.adopt(source).edition
        data |= {"adopted": adopted}
        lines.append(f"已采用{adopted}版：下次打开省级台账时启用，随各站点的下一份回执下发。")
    if pack is not None:
        write_file(pack, office.editions.packed())
        data |= {"pack": pack}
        lines.append(f"已写出：{pack}")
    if out is not None:
        cover = office.editions.write_update(note, out)
        data |= {"file": out, "sha256": cover.sha256}
        lines.append(f"已签发：{out}")
    return Answer(data, lines)
