"""The county's commands: bundles of its townships collected, reviewed, passed on unchanged."""

from pathlib import Path

import click

from desktop_app.cli.answer import Answer, Exit, answering
from desktop_app.cli.arguments import folder
from desktop_app.cli.opening import with_station
from desktop_app.station import Station
from desktop_app.station.relay_desk import Relayed, explain
from desktop_app.sync.manifest import Kind

_STATES = {"waiting": "待审核", "held": "暂缓", "cleared": "可转交", "passed": "已转交"}
_BOX = click.option("--box", type=folder(), required=True, help="收到的文件存放在哪个文件夹")


@click.group("relay")
def relay_group() -> None:
    """县级：收各乡镇的上报包，审核，原样转交省里；省里的回执同样转回乡镇。"""


@relay_group.command("collect")
@click.argument("sources", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@_BOX
@answering
@with_station
def collect(station: Station, sources: tuple[Path, ...], box: Path) -> Answer:
    """收文件，或收整个U盘上的上报包和回执；只核验签名和证书，不解密。"""
    desk = station.relay(box)
    collected = [item for source in sources for item in desk.collect(source)]
    refused = [item for item in collected if item.relayed is None]
    lines = [f"{item.file}：{explain(item)}" for item in collected] or ["这里没有上报包或回执。"]
    return Answer({"collected": collected}, lines, Exit.REFUSED if refused else Exit.DONE)


@relay_group.command("list")
@_BOX
@answering
@with_station
def list_files(station: Station, box: Path) -> Answer:
    """列出收到的文件和审核情况。"""
    files = station.relay(box).files()
    return Answer({"files": files}, [_line(item) for item in files] or ["还没有收到文件。"])


@relay_group.command("review")
@click.argument("sha256", metavar="编号")
@click.option("--hold", "reason", default="", help="暂缓转交，写明原因；不填为同意转交")
@_BOX
@answering
@with_station
def review(station: Station, sha256: str, reason: str, box: Path) -> Answer:
    """审核一个上报包：同意转交，或写明原因暂缓；编号可以只写前几位。"""
    desk = station.relay(box)
    decided = desk.hold(sha256, reason) if reason else desk.clear(sha256)
    return Answer({"file": decided}, [_line(decided)])


@relay_group.command("pass")
@click.option("--to", "target", type=folder(), required=True, help="写到哪个文件夹，如U盘")
@click.option("--down", is_flag=True, help="转交省里给乡镇的回执；不填为转交上报包")
@_BOX
@answering
@with_station
def pass_on(station: Station, target: Path, down: bool, box: Path) -> Answer:
    """把审核同意的上报包（或回执）原样写出，签名不变。"""
    target.mkdir(parents=True, exist_ok=True)
    written = station.relay(box).pass_on(target, Kind.RECEIPT if down else Kind.BUNDLE)
    lines = [f"已写出：{path}" for path in written] or ["没有可以转交的文件。"]
    return Answer({"files": written}, lines)


def _line(item: Relayed) -> str:
    what = "回执" if item.kind == Kind.RECEIPT else f"第{item.first}至{item.last}号"
    reason = f"（{item.reason}）" if item.reason else ""
    return f"{item.sha256[:8]} {item.station} {item.tag} {what} {_STATES[item.state]}{reason}"
