"""The province's end without a window: its ledger, its inbox, its answers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from desktop_app.catalog.divisions import load_divisions
from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.moments import day_of
from desktop_app.cli.answer import Answer, answering
from desktop_app.cli.arguments import (
    folder,
    new_file,
    try_to_write,
    write_file,
)
from desktop_app.cli.opening import password_option, read_password
from desktop_app.province.office import NewOffice, Office
from desktop_app.province.opening import Place, ledger_place
from desktop_app.station.clock import SystemClock
from desktop_app.station.wiring import store_context
from desktop_app.store.opening import Login
from desktop_app.store.store import StoreContext

R = TypeVar("R")


def _context() -> StoreContext:
    return store_context(load_catalogue(), load_divisions())


def ledger_options(function: Callable[..., R]) -> Callable[..., R]:
    """The options that say which ledger is opened, and by whom."""
    command: Callable[..., R] = password_option(function)
    command = click.option("--login", default="admin", show_default=True, help="账号")(command)
    command = click.option(
        "--office", type=folder(), help="用PostgreSQL时，放钥匙、收件和存档的文件夹；不填用当前用户的"
    )(command)
    return click.option(
        "--ledger", required=True, help="省级台账，写作 sqlite:///文件夹 或 postgresql://主机/数据库"
    )(command)


@dataclass(frozen=True, slots=True)
class Entrance:
    """An office that a command names, and how to open it; whoever does closes it again."""

    place: Place
    opened: Callable[[], Office]


def with_entrance(function: Callable[..., R]) -> Callable[..., R]:
    """Let a command open the office of ``--ledger`` itself, as often as it has to."""

    @wraps(function)
    def run(
        ledger: str, office: Path | None, login: str, password_file: Path | None, *args: Any, **kwargs: Any
    ) -> R:
        place, account = ledger_place(ledger, office), Login(login, read_password(password_file))

        def opened() -> Office:
            return Office.open(place.folder, account, SystemClock().now_ms, _context(), url=place.url)

        return function(Entrance(place, opened), *args, **kwargs)

    return ledger_options(run)


def with_office(function: Callable[..., R]) -> Callable[..., R]:
    """Open the office of ``--ledger`` for a command and close it afterwards."""

    @wraps(function)
    def run(entrance: Entrance, *args: Any, **kwargs: Any) -> R:
        with entrance.opened() as office:
            return function(office, *args, **kwargs)

    return with_entrance(run)


@click.group("province")
def province_group() -> None:
    """省级：登记站点，接收上报包，写回执，监督。"""


@province_group.command("init")
@click.option("--code", required=True, help="省的两位区划代码")
@click.option("--name", required=True, help="省级单位名称")
@click.option("--person", default="", help="第一个账号的姓名；不填用账号名")
@click.option("--key-out", type=new_file(), required=True, help="省级公钥文件写到哪里，发给各站点")
@ledger_options
@answering
def init(
    ledger: str,
    office: Path | None,
    login: str,
    password_file: Path | None,
    code: str,
    name: str,
    person: str,
    key_out: Path,
) -> Answer:
    """新建省级台账和钥匙；恢复码只显示这一次。"""
    context = _context()
    if len(code) != 2 or not load_divisions().exists(code):
        raise click.UsageError(f"“{code}”不是省的两位区划代码。")
    asked = NewOffice(code, name, login, person or login, read_password(password_file))
    place = ledger_place(ledger, office)
    made, recovery = Office.create(place.folder, asked, SystemClock().now_ms, context, url=place.url)
    with made:
        key_file = key_out if try_to_write(key_out, made.key_text.encode()) else None
        device = made.device
    again = "公钥文件没有写成，请用 bangfu province key --out 换一个位置重写。"
    lines = [f"已新建：{name}", f"恢复码：{recovery}", "恢复码只显示这一次，请锁好。"]
    lines.append(f"公钥文件：{key_file}" if key_file else again)
    return Answer({"device": device, "key_file": key_file, "recovery_code": recovery}, lines)


@province_group.command("key")
@click.option("--out", type=new_file(), required=True, help="公钥文件写到哪里")
@answering
@with_office
def key(office: Office, out: Path) -> Answer:
    """再写一次发给各站点的省级公钥文件。"""
    write_file(out, office.key_text.encode())
    return Answer({"device": office.device, "key_file": out}, [f"公钥文件：{out}"])


@province_group.command("revoke")
@click.argument("device")
@click.option("--reason", required=True, help="吊销原因")
@answering
@with_office
def revoke(office: Office, device: str, reason: str) -> Answer:
    """吊销一台电脑的证书，此后不再接收它的上报包。"""
    office.revoke(device, reason)
    return Answer({"device": device}, ["已吊销。"])


@province_group.command("receipt")
@click.argument("devices", nargs=-1)
@click.option("--to", "target", type=folder(), required=True, help="回执写到哪个文件夹")
@answering
@with_office
def receipt(office: Office, devices: tuple[str, ...], target: Path) -> Answer:
    """给站点写回执；不写设备编号就给每个报过的站点写。"""
    wanted = devices or office.reporting()
    target.mkdir(parents=True, exist_ok=True)
    written = [(device, office.write_receipt(device, target)) for device in wanted]
    data = [{"device": device, "file": item.path, "bytes": item.size} for device, item in written]
    return Answer({"receipts": data}, [f"回执：{item.path}" for _, item in written] or ["没有要写的回执。"])


@province_group.command("return")
@click.argument("entity")
@click.argument("record_id", metavar="ID")
@click.option("--field", default="", help="只退回这一栏")
@click.option("--reason", required=True, help="退回原因")
@answering
@with_office
def send_back(office: Office, entity: str, record_id: str, field: str, reason: str) -> Answer:
    """把一条记录退回给填报的站点，随下一次回执送达。"""
    office.send_back(entity, record_id, field, reason)
    return Answer({"entity": entity, "id": record_id}, ["已退回，随下一次回执送达。"])


@province_group.command("conflicts")
@answering
@with_office
def list_conflicts(office: Office) -> Answer:
    """列出各站点填报不一致的栏目。"""
    conflicts = office.conflicts()
    lines = [f"{item.entity} {item.record_id} {item.field}" for item in conflicts]
    return Answer({"conflicts": conflicts}, lines or ["没有不一致的内容。"])


@province_group.command("report")
@click.option("--year", type=click.INT, required=True, help="统计年度")
@click.option("--area", default="", metavar="CODE", help="区划代码或协作地区编号（SA-01…），默认全省范围")
@click.option("--kind", default="indicators", show_default=True, help="indicators 或 RP-03…、measure-1… 等")
@click.option("--out", type=new_file(), help="写成xlsx或pdf文件")
@answering
@with_office
def province_report(office: Office, year: int, area: str, kind: str, out: Path | None) -> Answer:
    """省级统计：对整个台账计算指标，生成通报、月报、摘报和台账。"""
    from desktop_app.catalog.places import resources_folder
    from desktop_app.province.reporting import Reporting
    from desktop_app.typeset.fonts import FontShelf

    today = day_of(SystemClock().now_ms())
    made = Reporting(office, office.editions.current, load_divisions(), year, today)
    place = area or office.desk.province.code
    if out is not None:
        made.write(kind, place, out, FontShelf(resources_folder() / "fonts"))
        return Answer({"file": out}, [f"已写出：{out.name}。"])
    results = made.figures(place)
    data = [
        {
            "indicator": item.indicator.id,
            "key": item.figure.key,
            "text": item.amount.text,
            "unit": item.figure.unit,
        }
        for item in results
    ]
    lines = [f"{row['indicator']}  {row['key']}：{row['text']}{row['unit']}" for row in data]
    return Answer({"year": year, "area": made.scope(place).name, "figures": data}, lines)
