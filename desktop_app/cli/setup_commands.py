"""A station as a whole: set up, backed up, restored, examined, and sample data for one."""

from pathlib import Path
from typing import Any

import click

from desktop_app.cli.answer import Answer, Exit, answering
from desktop_app.cli.arguments import existing_file, folder, new_file, read_text, require_file, try_to_write
from desktop_app.cli.opening import password_option, read_password, station_options, with_station
from desktop_app.cli.reading import broken_at
from desktop_app.station import NewStation, Station, StationRefused, load_surroundings
from desktop_app.store.errors import StoreDamaged, translate
from desktop_app.store.folder import holds_store, was_cut_off

_ANEW = "上次新建没有做完就中断了，那时还没有录入任何数据；这次已从头新建。"
LEVELS = ("township", "county", "province")


@click.command("init")
@click.option("--data", type=folder(), required=True, help="新台账的文件夹，应为空")
@click.option("--area", required=True, help="本单位的区划代码，乡镇9位、县6位、省2位")
@click.option("--name", required=True, help="单位名称")
@click.option("--role", type=click.Choice(LEVELS), default="township", show_default=True, help="单位层级")
@click.option("--login", default="admin", show_default=True, help="第一个账号")
@click.option("--person", default="", help="第一个账号的姓名；不填用账号名")
@click.option("--province", type=existing_file(), help="省级公钥文件；给出时同时生成登记申请")
@click.option("--request", type=new_file(), help="登记申请写到哪里；不填为台账文件夹旁的 .request 文件")
@click.option("--demo", is_flag=True, help="演示台账，界面上有标记")
@password_option
@answering
def init(
    data: Path, province: Path | None, request: Path | None, password_file: Path | None, **asked: Any
) -> Answer:
    """新建台账；恢复码只显示这一次，请打印后锁好。"""
    around = load_surroundings()
    key_text = _province_key(province) if province is not None else ""
    _require_area(asked["area"], asked["role"], around.divisions.exists(asked["area"]))
    wanted = NewStation(
        name=asked["name"],
        area=asked["area"],
        level=asked["role"],
        login=asked["login"],
        person_name=asked["person"] or asked["login"],
        password=read_password(password_file),
        demo=asked["demo"],
    )
    again = [_ANEW] if was_cut_off(data) else []
    station, code = Station.create(data, wanted, around=around)
    with station:
        profile = station.profile
        target = request or data.with_name(f"{data.name}.request")
        asked_for = _ask_for_certificate(station, key_text, target)
    told = {
        "data": data,
        "device": profile.device,
        "tag": profile.tag,
        "recovery_code": code,
        "anew": bool(again),
    }
    warning = "恢复码只显示这一次，请抄下或打印后锁好。"
    lines = [*again, f"已新建：{profile.name}（{data}）", f"恢复码：{code}", warning]
    if key_text:
        otherwise = "登记申请没有写成，请用 bangfu enrol request --out 换一个位置重写。"
        lines.append(f"登记申请：{asked_for}，送省里签发证书。" if asked_for else otherwise)
    return Answer({**told, "request": asked_for}, lines)


def _province_key(file: Path) -> str:
    from desktop_app.sync.enrolment import ProvinceKey

    text = read_text(file)
    ProvinceKey.parse(text)
    return text


def _ask_for_certificate(station: Station, key_text: str, target: Path) -> Path | None:
    """Remember the province's key and write the request for it; None when nothing was written."""
    if not key_text:
        return None
    station.store.set_meta(province_key=key_text)
    return target if try_to_write(target, station.enrolment_request().encode()) else None


def _require_area(area: str, role: str, known: bool) -> None:
    digits = {"township": 9, "county": 6, "province": 2}[role]
    if not (area.isdecimal() and len(area) == digits):
        raise click.UsageError(f"--area 应为{digits}位区划代码，不是“{area}”。")
    if not known:
        raise StationRefused(f"区划表里没有“{area}”，请核对2018年10月31日的区划代码。")


@click.command("backup")
@click.option("--to", "target", type=new_file(), required=True, help="备份文件（.bfk）")
@answering
@with_station
def backup(station: Station, target: Path) -> Answer:
    """把台账备份成一个加密文件，写完读回核对。"""
    target.parent.mkdir(parents=True, exist_ok=True)
    cover = station.house.back_up(target)
    data = {"file": target, "bytes": cover.size, "heads": cover.facts.heads, "counts": cover.facts.counts}
    return Answer(data, [f"已备份：{target}（{cover.made_at}）"])


@click.command("restore")
@click.argument("file", type=existing_file())
@click.option("--data", type=folder(), required=True, help="恢复到哪个文件夹，可以是新的")
@click.option("--login", default="admin", show_default=True, help="现有台账的账号，用来比较")
@click.option("--accept-loss", is_flag=True, help="现有台账中较新的内容可以不要")
@password_option
@answering
def restore(file: Path, data: Path, login: str, accept_loss: bool, password_file: Path | None) -> Answer:
    """用备份恢复台账；原有文件留在文件夹里，有较新或无法比较的内容时要加 --accept-loss。"""
    from desktop_app.station.clock import SystemClock
    from desktop_app.station.housekeeping import restore_station
    from desktop_app.store.opening import Login

    require_file(file)
    compared = None
    if not accept_loss and holds_store(data):
        compared = Login(login, read_password(password_file))
    clock, around = SystemClock(), load_surroundings()
    cover = restore_station(file, data, clock, compared, around, accept_loss=accept_loss)
    told = {"data": data, "made_at": cover.made_at, "counts": cover.facts.counts}
    lines = [f"已恢复到{cover.made_at}的内容：{data}", "密码是备份时的密码；上报前要重新向省级登记本机。"]
    return Answer(told, lines)


@click.command("repair")
@click.option("--rebase", is_flag=True, help="台账被复制过、省里收的是另一份时：成为新设备，重新录入")
@click.option("--backup", type=new_file(), help="--rebase 之前的备份写到哪个文件")
@station_options
@answering
def repair(data: Path, login: str, password_file: Path | None, rebase: bool, backup: Path | None) -> Answer:
    """检查台账文件和修改日志；与日志不一致的按日志重建，文件损坏时把能读出的内容救到新文件，原文件保留。"""
    password = read_password(password_file)
    try:
        with Station.open(data, login, password) as station:
            return _rebase(station, backup) if rebase else _inspect(station)
    except Exception as error:
        damage = translate(error) if not isinstance(error, StationRefused) else None
        if rebase or not isinstance(damage, StoreDamaged):
            raise
    return _salvage(data, login, password)


def _salvage(data: Path, login: str, password: str) -> Answer:
    """The file is damaged: bring what can be read into a new one."""
    from desktop_app.station.clock import SystemClock
    from desktop_app.station.salvaging import salvage_station
    from desktop_app.store.opening import Login

    done = salvage_station(data, Login(login, password), SystemClock(), load_surroundings())
    pages = "、".join(map(str, done.broken[:5])) + ("等" if len(done.broken) > 5 else "")
    lines = [
        f"台账文件第{pages}页损坏。能读出的内容已经放进新文件：{done.transactions}次保存，{done.records}条记录。",
        f"原来的文件留在{done.kept_in}。请核对最近录入的内容，并尽快备份、检查磁盘。",
    ]
    if done.entered:
        lines.append(f"其中{done.entered}条记录的修改日志读不出来，已按记录的内容重新录入。")
    if done.new_device:
        lines.append("本机现在是新设备：请生成登记申请，请省里重新签发证书，再上报。")
    return Answer(
        {
            "file": "recovered",
            "pages": done.broken,
            "transactions": done.transactions,
            "records": done.records,
            "entered": done.entered,
            "new_device": done.new_device,
            "kept_in": done.kept_in,
        },
        lines,
    )


def _inspect(station: Station) -> Answer:
    station.house.inspect()
    report = station.verify_journal()
    data = {
        "file": "sound",
        "journal": "sound" if report.ok else "broken",
        "transactions": report.transactions,
        "entries": report.entries,
    }
    if report.ok:
        told = f"台账文件完好，修改日志完好：{report.transactions}次保存，{report.entries}条记录。"
        mended = station.house.mend()
        data |= {"mended": mended.found - mended.left, "left": mended.left}
        if mended.left:
            told += f"有{mended.left}处内容与日志不一致，没能修复，请用最近的备份恢复，并报告县级。"
            return Answer(data, [told], Exit.MACHINE)
        if mended.found:
            told += f"有{mended.found}处内容与日志不一致，已按日志修复。"
        return Answer(data, [told])
    told = f"台账文件完好，但{broken_at(report)}，请用最近的备份恢复，并报告县级。"
    return Answer(data | {"broken": report.broken, "reason": report.reason}, [told], Exit.MACHINE)


def _rebase(station: Station, backup: Path | None) -> Answer:
    if backup is None:
        raise click.UsageError("请用 --backup 写明先把台账备份到哪个文件。")
    done = station.house.rebase(backup)
    lines = [
        f"已把{done.transactions}次保存、{done.records}条记录重新录入；本机现在是新设备，备份在：{backup}",
        "请生成登记申请，请省里重新签发证书，装好后导入回执，再上报。",
    ]
    data = {"device": done.device, "transactions": done.transactions, "records": done.records}
    return Answer(data | {"backup": backup}, lines)
