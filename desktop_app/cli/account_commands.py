"""Accounts, settings, and files kept with records."""

import os
from pathlib import Path

import click

from desktop_app.catalog.model import Value
from desktop_app.checks.registry import adjusted
from desktop_app.cli.answer import Answer, answering
from desktop_app.cli.arguments import existing_file, folder, new_file, read_text, require_file, write_file
from desktop_app.cli.opening import read_password, station_options, with_accounts, with_station
from desktop_app.cli.reading import record_named
from desktop_app.station import Station, StationRefused
from desktop_app.station.accounts_desk import Account, AccountsDesk
from desktop_app.station.clock import SystemClock
from desktop_app.station.guard import LogLine
from desktop_app.station.people import ROLE_LABELS
from desktop_app.station.recovery import accept_province, ask_province, recover_account
from desktop_app.station.rotation import rotate_station
from desktop_app.store.opening import Login

NEW_PASSWORD_VARIABLE = "BANGFU_NEW_PASSWORD"  # noqa: S105  # the variable's name, not a password
CODE_VARIABLE = "BANGFU_RECOVERY_CODE"


@click.group("account")
def account_group() -> None:
    """账号：谁可以打开这个台账。"""


@account_group.command("list")
@answering
@with_accounts
def list_accounts(desk: AccountsDesk) -> Answer:
    """列出账号。"""
    accounts = desk.accounts()
    return Answer({"accounts": accounts}, [_account_line(item) for item in accounts])


def _account_line(item: Account) -> str:
    waits = "" if item.completed else "（待启用）"
    return f"{item.login}  {item.name or '（未具名）'}  {ROLE_LABELS[item.role]}{waits}"


@account_group.command("add")
@click.argument("login_name", metavar="LOGIN")
@click.option("--name", required=True, help="姓名")
@click.option(
    "--role", type=click.Choice(tuple(ROLE_LABELS)), default="clerk", show_default=True, help="角色"
)
@click.option("--new-password-file", type=existing_file(), help="新账号密码所在的文件")
@answering
@with_accounts
def add_account(
    desk: AccountsDesk, login_name: str, name: str, role: str, new_password_file: Path | None
) -> Answer:
    """新增账号；新密码取自 --new-password-file 或 BANGFU_NEW_PASSWORD。账户管理员新增的要由审核员启用。"""
    desk.add(login_name, name, _new_password(new_password_file), role)
    waits = any(item.login == login_name for item in desk.waiting())
    told = f"已新增{ROLE_LABELS[role]}：{name}{'，等待审核员启用' if waits else ''}"
    return Answer({"login": login_name, "role": role, "completed": not waits}, [told])


@account_group.command("complete")
@click.argument("login_name", metavar="LOGIN")
@answering
@with_accounts
def complete_account(desk: AccountsDesk, login_name: str) -> Answer:
    """审核员启用账户管理员新增的账号。"""
    desk.complete(login_name)
    return Answer({"login": login_name}, ["已启用。"])


@account_group.command("password")
@click.option("--new-password-file", type=existing_file(), help="新密码所在的文件")
@answering
@with_accounts
def change_password(desk: AccountsDesk, new_password_file: Path | None) -> Answer:
    """修改 --login 账号的密码；新密码取自 --new-password-file 或 BANGFU_NEW_PASSWORD。"""
    given = click.get_current_context().params
    login, old = str(given["login"]), read_password(given["password_file"])
    desk.change_password(login, old, _new_password(new_password_file))
    return Answer({"login": login}, ["密码已修改。"])


@account_group.command("recover")
@click.option("--data", type=folder(), required=True, help="台账所在的文件夹")
@click.option("--login", required=True, help="忘记密码的账号")
@click.option("--code-file", type=existing_file(), help="恢复码所在的文件")
@click.option("--new-password-file", type=existing_file(), help="新密码所在的文件")
@answering
def recover(data: Path, login: str, code_file: Path | None, new_password_file: Path | None) -> Answer:
    """用打印的恢复码设新密码；恢复码取自 --code-file 或 BANGFU_RECOVERY_CODE。"""
    code = os.environ.get(CODE_VARIABLE, "") if code_file is None else read_password(code_file)
    if not code:
        raise click.UsageError(f"请用 --code-file 或环境变量 {CODE_VARIABLE} 提供恢复码。")
    recover_account(data, code, login, _new_password(new_password_file), SystemClock())
    return Answer({"login": login}, ["密码已重设，恢复码继续有效。"])


@account_group.command("province-key")
@click.argument("file", type=existing_file())
@answering
@with_accounts
def province_key(desk: AccountsDesk, file: Path) -> Answer:
    """设置省级恢复公钥：以后忘记密码时，两名省级人员可以一起办理恢复。"""
    names = desk.set_recovery_key(read_text(file))
    return Answer({"officers": names}, [f"已设置省级恢复公钥，恢复人员：{'、'.join(names)}。"])


@account_group.command("ask-province")
@click.option("--data", type=folder(), required=True, help="台账所在的文件夹")
@click.option("--login", required=True, help="忘记密码的账号")
@click.option("--new-password-file", type=existing_file(), help="新密码所在的文件")
@click.option("--out", type=new_file(), required=True, help="申请文件写到哪里（.bfq）")
@answering
def ask_for_recovery(data: Path, login: str, new_password_file: Path | None, out: Path) -> Answer:
    """忘记密码又没有恢复码：写出给省里的恢复申请，并显示电话里核对的16位数字。"""
    request, digits = ask_province(data, login, _new_password(new_password_file), SystemClock())
    write_file(out, request)
    return Answer({"file": out, "digits": digits}, [f"申请文件：{out}", f"请在电话里核对：{digits}"])


@account_group.command("accept-province")
@click.argument("file", type=existing_file())
@click.option("--data", type=folder(), required=True, help="台账所在的文件夹")
@click.option("--login", required=True, help="忘记密码的账号")
@click.option("--new-password-file", type=existing_file(), help="申请时设的新密码所在的文件")
@answering
def accept_recovery(file: Path, data: Path, login: str, new_password_file: Path | None) -> Answer:
    """用省里的答复文件和申请时设的新密码完成恢复。"""
    require_file(file)
    accept_province(data, file.read_bytes(), login, _new_password(new_password_file), SystemClock())
    return Answer({"login": login}, ["恢复完成，请用新密码登录。"])


@account_group.command("renew-code")
@answering
@with_station
def renew_code(station: Station) -> Answer:
    """换一个新的恢复码，旧的作废。"""
    code = station.accounts.renew_code()
    return Answer({"recovery_code": code}, [f"恢复码：{code}", "恢复码只显示这一次，请打印后锁好。"])


@account_group.command("remove")
@click.argument("login_name", metavar="LOGIN")
@answering
@with_accounts
def remove_account(desk: AccountsDesk, login_name: str) -> Answer:
    """删除账号；这个人可能留有旧文件的，再用 account rotate-key 更换数据密钥。"""
    desk.remove(login_name)
    lines = [
        "已删除账号。",
        "如果他可能留有台账或备份的副本，请再用 bangfu account rotate-key 更换数据密钥。",
    ]
    return Answer({"login": login_name, "rotation_advised": True}, lines)


@account_group.command("rotate-key")
@answering
@station_options
def rotate_key(data: Path, login: str, password_file: Path | None) -> Answer:
    """更换数据密钥并重新加密台账；中途断电也不会损坏，重新运行即可。"""
    size = rotate_station(data, Login(login, read_password(password_file)), SystemClock())
    return Answer({"bytes": size}, ["数据密钥已更换，以前的副本用旧密钥打不开现在的台账。请马上做一次备份。"])


@account_group.command("log")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="最多列出几条")
@click.option("--out", type=new_file(), help="把全部安全日志写成xlsx或csv文件")
@answering
@with_station
def security_log(station: Station, limit: int, out: Path | None) -> Answer:
    """安全日志：谁在什么时候登录、查看完整号码、导出、打印、复制；永久保留。"""
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        count = station.guard.export_log(out)
        return Answer({"file": out, "count": count}, [f"已导出安全日志{count}条：{out}"])
    log = station.guard.log(limit)
    return Answer({"log": log}, [_log_line(line) for line in log])


def _log_line(line: LogLine) -> str:
    out = f"用途：{line.purpose}  {line.rows}行  {line.sha256}" if line.sha256 else ""
    words = (line.at, line.person, line.event, line.detail, out)
    return "  ".join(word for word in words if word)


def _new_password(file: Path | None) -> str:
    if file is None and os.environ.get(NEW_PASSWORD_VARIABLE):
        return os.environ[NEW_PASSWORD_VARIABLE]
    if file is None:
        raise click.UsageError(f"请用 --new-password-file 或环境变量 {NEW_PASSWORD_VARIABLE} 提供新密码。")
    return read_password(file)


@click.group("setting")
def setting_group() -> None:
    """参数：公示天数、核查门槛等。"""


@setting_group.command("list")
@answering
@with_station
def list_settings(station: Station) -> Answer:
    """列出参数：现在的值和默认值。"""
    own = station.settings()
    known = station.catalogue.settings
    rows = [
        {
            "key": key,
            "label": known[key].label if key in known else "",
            "value": own.get(key, known[key].value if key in known else ""),
            "default": known[key].value if key in known else "",
            "changed": key in own,
            "source": known[key].source if key in known else "",
        }
        for key in (*known, *(key for key in own if key not in known))
    ]
    lines = [
        f"{row['key']}={row['value']}  {row['label']}{'（已改）' if row['changed'] else ''}" for row in rows
    ]
    return Answer({"settings": rows}, lines)


@setting_group.command("set")
@click.argument("key")
@click.argument("value")
@click.option("--reason", default="", help="依据的文件")
@answering
@with_station
def set_setting(station: Station, key: str, value: str, reason: str) -> Answer:
    """修改一个参数；核查的级别和门槛写作 check.编号.severity、check.编号.threshold。"""
    known = key in station.catalogue.settings or key.startswith(("check.", "notice_min_days."))
    if not known:
        raise click.UsageError(f"没有参数“{key}”，用 bangfu setting list 查看。")
    _require_usable(station, key, value)
    held = station.store.find("setting", key=key)
    record_id = str(held[0]["id"]) if held else None
    values: dict[str, Value] = {"key": key, "value": value}
    saved = station.put("setting", values, record_id, reason)
    return Answer({"id": saved.record_id, "key": key, "value": value}, [f"{key} 已改为 {value}。"])


def _require_usable(station: Station, key: str, value: str) -> None:
    from desktop_app.catalog.model import CatalogueError

    try:
        adjusted(station.catalogue.checks, {key: value})
    except CatalogueError:
        raise StationRefused(f"“{value}”不能用作 {key} 的值，请核对。") from None
    if key.startswith("notice_min_days.") and not value.isdecimal():
        raise StationRefused("公示天数应为整数。")


@click.command("attach")
@click.argument("file", type=existing_file())
@click.option("--to", "owner", nargs=2, required=True, metavar="ENTITY ID", help="附在哪条记录上")
@click.option("--kind", default="", help="公示：佐证类型的代码或名称；其他记录：存放文件的栏目")
@click.option("--taken-at", default="", metavar="2018-10-16T09:30:00", help="照片里没有时手工填写的拍摄时间")
@click.option("--place", default="", help="公示：照片拍的是哪一处张贴")
@answering
@with_station
def attach(
    station: Station, file: Path, owner: tuple[str, str], kind: str, taken_at: str, place: str
) -> Answer:
    """把照片或文件附在一条记录上；照片自动缩小。"""
    entity, record_id = owner
    record_named(station, entity, record_id)
    require_file(file)
    if taken_at:
        _require_moment(taken_at)
    attachment = station.files.attach(file, entity, record_id, kind, taken_at, place)
    kept = station.store.get("attachment", attachment) or {}
    return Answer(
        {"id": attachment, "sha256": kept.get("sha256"), "bytes": kept.get("bytes")}, ["已添加附件。"]
    )


def _require_moment(typed: str) -> None:
    from datetime import datetime

    try:
        datetime.fromisoformat(typed)
    except ValueError:
        raise click.UsageError(f"“{typed}”不是时间，应写成2018-10-16T09:30:00。") from None
