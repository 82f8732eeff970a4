"""The machine that holds the province's signing key and is never connected."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from desktop_app.cli.answer import Answer, Exit, answering
from desktop_app.cli.arguments import (
    day,
    existing_file,
    folder,
    new_file,
    read_text,
    require_file,
    write_file,
)
from desktop_app.cli.opening import password_option, read_password
from desktop_app.cli.province_enrolling import digits_of
from desktop_app.cli.province_receiving import surroundings
from desktop_app.cli.update_commands import SYSTEMS
from desktop_app.province.checking import Tally
from desktop_app.province.signer import Signer
from desktop_app.station.clock import SystemClock
from desktop_app.store.opening import Login

R = TypeVar("R")
_ROLES = {"township": "乡镇", "county": "县级", "city": "支援方"}


def signer_options(function: Callable[..., R]) -> Callable[..., R]:
    """The options that say where the signing key lies, and who uses it."""
    command: Callable[..., R] = password_option(function)
    command = click.option("--login", default="admin", show_default=True, help="账号")(command)
    return click.option("--data", type=folder(), required=True, help="签发钥匙所在的文件夹")(command)


def with_signer(function: Callable[..., R]) -> Callable[..., R]:
    """Open the signing machine of ``--data`` for a command and close it afterwards."""

    @wraps(function)
    def run(data: Path, login: str, password_file: Path | None, *args: Any, **kwargs: Any) -> R:
        account, now = Login(login, read_password(password_file)), SystemClock().now_ms
        with Signer.open(data, account, now, surroundings()) as signer:
            return function(signer, *args, **kwargs)

    return signer_options(run)


@click.group("signer")
def signer_group() -> None:
    """签发电脑：保管省级签发钥匙，不联网，成批签发证书、吊销名单、回执和升级文件。"""


@signer_group.command("init")
@click.option("--province", type=existing_file(), required=True, help="现在的省级公钥文件")
@click.option("--out", type=new_file(), required=True, help="签发文件写到哪里，带到接收机安装")
@signer_options
@answering
def init(data: Path, login: str, password_file: Path | None, province: Path, out: Path) -> Answer:
    """生成新的签发钥匙；恢复码只显示这一次。"""
    account = Login(login, read_password(password_file))
    text = read_text(province)
    signer, code = Signer.create(data, text, account, SystemClock().now_ms, surroundings())
    with signer:
        written = _written(signer.paper, signer.device, out)
    lines = [*written.lines, f"恢复码：{code}", "恢复码只显示这一次，请锁好。"]
    return Answer({**written.data, "recovery_code": code}, lines)


def _written(paper: str, device: str, out: Path) -> Answer:
    write_file(out, paper.encode())
    told = f"签发文件：{out}，在接收机上运行 bangfu province hand-over 安装，编号应是：{digits_of(device)}"
    return Answer({"file": out, "fingerprint": digits_of(device)}, [told])


@signer_group.command("paper")
@click.option("--out", type=new_file(), required=True, help="签发文件写到哪里")
@answering
@with_signer
def paper(signer: Signer, out: Path) -> Answer:
    """再写一次签发文件。"""
    return _written(signer.paper, signer.device, out)


@signer_group.command("look")
@click.argument("batch", type=folder())
@answering
@with_signer
def look(signer: Signer, batch: Path) -> Answer:
    """查看一个待签发的文件夹里有什么、有没有问题；不签发。"""
    return _told(signer.look(batch), signed=False)


@signer_group.command("sign")
@click.argument("batch", type=folder())
@answering
@with_signer
def sign(signer: Signer, batch: Path) -> Answer:
    """核对并一次签发整个文件夹；有一处不对就全部不签。"""
    return _told(signer.sign(batch), signed=True)


def _told(tally: Tally, *, signed: bool) -> Answer:
    kinds = "，".join(f"{_ROLES.get(role, role)}{count}份" for role, count in tally.certificates.items())
    done = "已签发" if signed and not tally.problems else "没有签发" if tally.problems else "待签发"
    certificates = f"证书{tally.certificates.total()}份" + (f"（{kinds}）" if kinds else "")
    carried = f"共{tally.transactions}次保存、{tally.entries}条内容、退回{tally.answers}条"
    lines = [f"{done}：{certificates}，新增吊销{tally.revoked}份，回执{tally.receipts}份（{carried}）。"]
    lines += [f"更换解密钥匙：{tally.recipient}，请与接收机上显示的核对。"] if tally.recipient else []
    lines += [f"  · {problem}" for problem in tally.problems]
    data = {
        "signed": done == "已签发",
        "certificates": dict(tally.certificates),
        "revoked": tally.revoked,
        "receipts": tally.receipts,
        "transactions": tally.transactions,
        "entries": tally.entries,
        "answers": tally.answers,
        "recipient": tally.recipient,
        "problems": tally.problems,
    }
    return Answer(data, lines, Exit.REFUSED if tally.problems else Exit.DONE)


@signer_group.command("successor")
@click.option("--until", type=day, required=True, help="现在的钥匙用到哪一天；要留出各站点收到一次回执的时间")
@click.option("--out", type=new_file(), required=True, help="签发文件写到哪里，带到接收机安装")
@answering
@with_signer
def successor(signer: Signer, until: str, out: Path) -> Answer:
    """换签发钥匙：由现在的钥匙指定下一把，此后用新的签发。"""
    text = signer.succeed(date.fromisoformat(until))
    return _written(text, signer.device, out)


@signer_group.command("hand")
@click.option("--out", type=new_file(), required=True, help="签发文件写到哪里，带到接收机安装")
@answering
@with_signer
def hand(signer: Signer, out: Path) -> Answer:
    """接收机从备份恢复后，给它换一张证书；签发钥匙不变。"""
    return _written(signer.renew_hand(), signer.device, out)


@signer_group.command("sign-update")
@click.argument("file", type=existing_file())
@click.option("--version", default="", help="安装程序的版本，如 0.2.0；目录文件不填")
@click.option("--system", type=click.Choice(SYSTEMS), help="安装程序用于哪种系统；目录文件不填")
@click.option("--note", default="", help="一句话说明改了什么")
@click.option("--out", type=new_file(), required=True, help="升级文件写到哪里（.bfu）")
@answering
@with_signer
def sign_update(signer: Signer, file: Path, version: str, system: str | None, note: str, out: Path) -> Answer:
    """签发升级文件：安装程序，或省级台账写出的目录文件（.zip）。"""
    require_file(file)
    if file.suffix != ".zip" and not (version and system):
        raise click.UsageError("安装程序要写 --version 和 --system。")
    cover = signer.sign_update(file, version, system or "", note, out)
    data = {"file": out, "kind": cover.kind, "version": cover.version, "sha256": cover.sha256}
    return Answer(data, [f"已签发：{out}（{cover.version}版）"])
