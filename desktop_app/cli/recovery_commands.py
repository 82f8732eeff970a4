"""A station's forgotten password at the province: two officers, each with a key of their own."""

from pathlib import Path

import click

from desktop_app.cli.answer import Answer, answering
from desktop_app.cli.arguments import existing_file, new_file, read_text, require_file, write_file
from desktop_app.cli.opening import password_option, read_password
from desktop_app.cli.province_commands import with_office
from desktop_app.province.office import Office
from desktop_app.province.recovery_officers import Officer, first_step, recovery_paper, second_step
from desktop_app.store.recovery import fingerprint

_DIGITS = "电话里与站点核对过的16位数字"


@click.group("recovery")
def recovery_group() -> None:
    """忘记密码的省级恢复：两名人员先后办理，私钥不离开本人。"""


@recovery_group.command("officer")
@click.option("--name", required=True, help="恢复人员姓名")
@click.option("--out", type=new_file(), required=True, help="钥匙文件写到哪里，由本人保管")
@password_option
@answering
def new_officer(name: str, out: Path, password_file: Path | None) -> Answer:
    """恢复人员生成自己的钥匙；密码是本人的，不要告诉别人。"""
    officer = Officer.create(name, read_password(password_file))
    write_file(out, officer.to_text().encode())
    told = f"钥匙文件：{out}，请由{officer.name}本人保管。"
    return Answer({"file": out, "recipient": officer.recipient}, [told])


@recovery_group.command("publish")
@click.argument("first", type=existing_file())
@click.argument("second", type=existing_file())
@click.option("--out", type=new_file(), required=True, help="省级恢复公钥写到哪里，发给各站点")
@answering
@with_office
def publish(office: Office, first: Path, second: Path, out: Path) -> Answer:
    """用两名恢复人员的钥匙文件写出省级恢复公钥，由省级签名。"""
    outer, inner = Officer.parse(read_text(first)), Officer.parse(read_text(second))
    office.desk.require_key()
    write_file(out, recovery_paper(outer, inner, office.desk.keys).encode())
    names = [outer.name, inner.name]
    return Answer({"file": out, "officers": names}, [f"省级恢复公钥：{out}（{'、'.join(names)}）"])


@recovery_group.command("open")
@click.argument("request", type=existing_file())
@click.option("--officer", type=existing_file(), required=True, help="第一名恢复人员的钥匙文件")
@click.option("--digits", required=True, help=_DIGITS)
@click.option("--out", type=new_file(), required=True, help="交给第二名人员的文件")
@password_option
@answering
def open_request(request: Path, officer: Path, digits: str, out: Path, password_file: Path | None) -> Answer:
    """第一名人员办理：打开外层，内层只有第二名人员能打开。"""
    require_file(request)
    content = request.read_bytes()
    half = first_step(content, Officer.parse(read_text(officer)), read_password(password_file), digits)
    write_file(out, half)
    return Answer({"file": out, "digits": fingerprint(half)}, [f"请把{out}交给第二名恢复人员。"])


@recovery_group.command("answer")
@click.argument("request", type=existing_file())
@click.option("--officer", type=existing_file(), required=True, help="第二名恢复人员的钥匙文件")
@click.option("--digits", required=True, help=_DIGITS)
@click.option("--out", type=new_file(), required=True, help="发回站点的答复文件（.bfa）")
@password_option
@answering
def answer(request: Path, officer: Path, digits: str, out: Path, password_file: Path | None) -> Answer:
    """第二名人员办理：写出只有申请人的新密码能打开的答复。"""
    require_file(request)
    content = request.read_bytes()
    made = second_step(content, Officer.parse(read_text(officer)), read_password(password_file), digits)
    write_file(out, made)
    return Answer({"file": out}, [f"答复文件：{out}，请发回站点。"])
