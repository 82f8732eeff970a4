"""Carrying work straight to the other laptops of the township, and to the county."""

from pathlib import Path

import click

from desktop_app.cli.answer import Answer, answering
from desktop_app.cli.arguments import existing_file, folder, read_text, require_file
from desktop_app.cli.opening import with_station
from desktop_app.station import Station

_LEVELS = {"township": "同乡电脑", "county": "县级站点"}


@click.group("exchange")
def exchange_group() -> None:
    """与同乡的其他电脑直接交换，或把内容带给县级站点。"""


@exchange_group.command("peers")
@answering
@with_station
def list_peers(station: Station) -> Answer:
    """列出可以直接交换的电脑，各缺这里多少次保存。"""
    peers = station.sync.exchange.peers()
    lines = [f"{_LEVELS[peer.role]} {peer.tag} {peer.station}：缺{peer.lacks}次保存" for peer in peers]
    return Answer(
        {"peers": peers}, lines or ["还不认识别的电脑：导入一次省里的回执，或用 exchange add 添加。"]
    )


@exchange_group.command("add")
@click.argument("certificate", type=existing_file())
@answering
@with_station
def add_peer(station: Station, certificate: Path) -> Answer:
    """用对方的证书文件添加一台电脑；导入过回执的不用添加。"""
    granted = station.sync.exchange.invite(read_text(certificate))
    data = {"device": granted.device, "tag": granted.tag, "station": granted.station}
    return Answer(data, [f"已添加：{granted.tag} {granted.station}。"])


@exchange_group.command("export")
@click.option("--to", "target", type=folder(), required=True, help="写到哪个文件夹，如U盘")
@click.option(
    "--for", "receiver", type=click.Choice(["township", "county"]), default="township", show_default=True
)
@click.option("--all", "whole", is_flag=True, help="不管对方已有什么，全部带上")
@answering
@with_station
def export(station: Station, target: Path, receiver: str, whole: bool) -> Answer:
    """把对方还没有的内容写成一个签名加密的交换包。"""
    target.mkdir(parents=True, exist_ok=True)
    written = station.sync.exchange.export(target, county=receiver == "county", whole=whole)
    data = {
        "file": written.path,
        "inner_sha256": written.inner_sha256,
        "bytes": written.size,
        "transactions": written.close.transactions,
        "entries": written.close.entries,
    }
    return Answer(data, [f"已导出：{written.path}（{written.close.transactions}次保存）"])


@exchange_group.command("import")
@click.argument("file", type=existing_file())
@answering
@with_station
def take(station: Station, file: Path) -> Answer:
    """导入别的电脑直接带来的交换包。"""
    require_file(file)
    brought = station.sync.exchange.take(file)
    who = f"{brought.station}（{brought.tag}）"
    if brought.already:
        lines = [f"{who}的这个交换包没有新内容。"]
    else:
        lines = [f"已导入{who}的交换包：{brought.transactions}次保存，{brought.conflicts}处不一致等待裁定。"]
    lines += [f"  · 没有采用：{item.reason}" for item in brought.refusals]
    if brought.forked:
        lines.append("发现同一台电脑有两份不同的历史，可能台账被复制过；请与县级联系。")
    return Answer({"brought": brought, "already": brought.already}, lines)
