"""Taking bundles in: once, by several workers, or for as long as the office is open."""

import time
from collections.abc import Iterator
from pathlib import Path

import click

from desktop_app.catalog.divisions import load_divisions
from desktop_app.catalog.loader import load_catalogue
from desktop_app.cli.answer import Answer, Exit, answering
from desktop_app.cli.arguments import folder, require_file
from desktop_app.cli.opening import read_password
from desktop_app.cli.province_commands import Entrance, ledger_options, with_entrance
from desktop_app.province.inbox import Received, ReceiveOutcome
from desktop_app.province.office import Office
from desktop_app.province.opening import ledger_place
from desktop_app.province.supervision import StationFindings
from desktop_app.province.watching import Watch
from desktop_app.station.clock import SystemClock
from desktop_app.station.wiring import store_context
from desktop_app.store.opening import Login
from desktop_app.store.store import StoreContext


def surroundings() -> StoreContext:
    """What a store needs, for a worker's process."""
    return store_context(load_catalogue(), load_divisions())


@click.command("receive")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--workers", type=click.IntRange(1, 32), default=1, show_default=True, help="几个进程同时接收")
@click.option("--watch", type=click.FloatRange(0.1, 86_400), help="一直看着收件文件夹，每隔几秒看一次")
@click.option("--rounds", type=click.IntRange(1), help="看几次后结束；不填到按 Ctrl+C 为止")
@answering
@with_entrance
def receive(
    entrance: Entrance, paths: tuple[Path, ...], workers: int, watch: float | None, rounds: int | None
) -> Answer:
    """接收上报包：文件或整个文件夹，原件留在原处；不写就接收省级台账自己的收件文件夹并清空。"""
    if watch is not None:
        if paths:
            raise click.UsageError("--watch 只看省级台账自己的收件文件夹，不要再写文件。")
        outcomes, findings = _watched(entrance, workers, watch, rounds)
    else:
        with entrance.opened() as office:
            outcomes = list(_received(office, paths, workers))
            findings = office.supervise_arrivals(outcomes)
    flat = [item for outcome in outcomes for item in (outcome, *outcome.followed)]
    counts = {state.value: sum(item.state is state for item in flat) for state in Received}
    lines = [item.message for item in flat] or ["没有上报包。"]
    found = sum(len(area.findings) for area in findings)
    if found:
        lines.append(f"监督核查：{len(findings)}个地区共{found}处疑点，需要改正的随回执送达。")
    data = {"counts": counts, "outcomes": outcomes, "supervision": findings}
    return Answer(data, lines, Exit.REFUSED if counts[Received.QUARANTINED] else Exit.DONE)


def _received(office: Office, paths: tuple[Path, ...], workers: int) -> Iterator[ReceiveOutcome]:
    folders: list[Path | None] = [path for path in paths if path.is_dir()]
    if not paths:
        folders.append(None)
    for place in folders:
        if workers > 1:
            yield from office.receive_together(place, workers, surroundings)
        else:
            yield from office.receive_inbox(place)
    for path in paths:
        if not path.is_dir():
            require_file(path)
            yield office.receive(path)


def _watched(
    entrance: Entrance, workers: int, pause: float, rounds: int | None
) -> tuple[list[ReceiveOutcome], list[StationFindings]]:
    """Look at the inbox until told to stop; what is still being copied waits for the next look."""
    with entrance.opened() as office:  # so that a wrong password or place is said at once
        office.require_workers(workers)
    watch = Watch(entrance.place.folder, entrance.opened, lambda office: list(_received(office, (), workers)))
    outcomes: list[ReceiveOutcome] = []
    findings: dict[str, StationFindings] = {}
    looked = 0
    try:
        while rounds is None or looked < rounds:
            looked += 1
            taken = watch.look()
            if taken is not None:
                findings |= {item.area: item for item in taken.findings}
                outcomes += taken.outcomes
                for item in taken.outcomes:
                    click.echo(item.message, err=True)
            if rounds is None or looked < rounds:
                time.sleep(pause)
    except KeyboardInterrupt:
        click.echo("不再接收。", err=True)
    return outcomes, list(findings.values())


@click.command("rebuild")
@click.option("--into", required=True, help="新台账，写作 sqlite:///文件夹 或 postgresql://主机/数据库")
@click.option("--into-office", type=folder(), help="新台账用PostgreSQL时，放钥匙和存档的新文件夹")
@ledger_options
@answering
def rebuild(
    ledger: str,
    office: Path | None,
    login: str,
    password_file: Path | None,
    into: str,
    into_office: Path | None,
) -> Answer:
    """只凭钥匙和存档重建台账，结果与原来的一致；也用来从文件换到PostgreSQL。"""
    place, target = ledger_place(ledger, office), ledger_place(into, into_office)
    if place.folder.resolve() == target.folder.resolve():
        raise click.UsageError("新台账要放在另一个文件夹，请用 --into-office 写明。")
    account = Login(login, read_password(password_file))
    now = SystemClock().now_ms
    rebuilt, code = Office.rebuild(place.folder, target, account, now, surroundings())
    lines = [f"已重建：{rebuilt.events.get('bundle', 0)}个上报包，内容摘要{rebuilt.digest}"]
    lines += [f"存档里缺少：{name}" for name in rebuilt.missing]
    lines += [f"没有接收：{name}" for name in rebuilt.refused]
    lines += [f"恢复码：{code}", "恢复码只显示这一次，请锁好。"]
    data = {"rebuilt": rebuilt, "recovery_code": code}
    return Answer(data, lines, Exit.DONE if rebuilt.ok else Exit.REFUSED)
