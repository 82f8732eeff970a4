"""Findings as a worklist: which are open, since when, and answering a hint with a reason."""

from itertools import islice

import click

from desktop_app.catalog.divisions import UnknownDivision
from desktop_app.checks.likely import Bearer
from desktop_app.cli.answer import Answer, answering
from desktop_app.cli.opening import with_station
from desktop_app.cli.reading import whose
from desktop_app.station import Station, StationRefused
from desktop_app.store.findings import KeptFinding

_SEVERITIES = click.Choice(["error", "warn", "info"])
_STATES = click.Choice(["open", "answered"])


@click.group("finding")
def finding_group() -> None:
    """核查结果：查看、核实。"""


@finding_group.command("list")
@click.option("--severity", type=_SEVERITIES, default=None, help="只看错误、提示或说明")
@click.option("--village", default="", metavar="CODE", help="只看一个区划以内的")
@click.option("--rule", default="", metavar="VR-ID", help="只看一条规则")
@click.option("--state", type=_STATES, default=None, help="只看未处理的或已核实的")
@click.option("--limit", type=click.IntRange(min=0), default=50, show_default=True, help="最多列出几条")
@answering
@with_station
def list_findings(
    station: Station, severity: str | None, village: str, rule: str, state: str | None, limit: int
) -> Answer:
    """列出核查结果，每条注明首次发现的日期和核实情况。"""
    wanted = (
        item
        for item in station.checks.kept()
        if severity in (None, item.found.severity)
        and item.place.startswith(village)
        and rule in ("", item.found.check)
        and state in (None, item.state)
    )
    listed = list(islice(wanted, limit))  # of a county there are millions: the others are only counted
    count = len(listed) + sum(1 for _item in wanted)
    lines, rows = [_line(station, item) for item in listed], [_row(item) for item in listed]
    return Answer({"count": count, "rows": rows}, [*lines, f"共{count}条。"])


def _row(item: KeptFinding) -> dict[str, object]:
    found = item.found
    return {
        "check": found.check,
        "severity": found.severity,
        "entity": found.entity,
        "id": found.record_id,
        "field": found.field,
        "message": found.message,
        "place": item.place,
        "since": item.since,
        "state": item.state,
        "answer": item.answer,
        "person": item.person,
        "at": item.at,
    }


def _line(station: Station, item: KeptFinding) -> str:
    found = item.found
    known = found.entity in station.catalogue.entities
    name = whose(station, found.entity, found.record_id) if known else "全部"
    answer = f"（{item.person}核实：{item.answer}）" if item.answer else ""
    place = _place(station, item.place)
    return f"{item.since} {found.check} {place}{name} {found.record_id}：{found.message}{answer}"


def _place(station: Station, code: str) -> str:
    try:
        return f"{station.divisions.short_name(code)} " if code else ""
    except UnknownDivision:
        return f"{code} "


@finding_group.command("duplicates")
@click.option("--limit", type=click.IntRange(min=0), default=50, show_default=True, help="最多列出几对")
@answering
@with_station
def duplicates(station: Station, limit: int) -> Answer:
    """列出疑似同一人的成员，附相似度，供逐对核实；号码相同的是错误，见 check。"""
    pairs = station.checks.likely()
    rows = [
        {
            "score": pair.score,
            "reasons": pair.reasons,
            "members": [pair.one.member_id, pair.other.member_id],
            "households": [pair.one.household_id, pair.other.household_id],
        }
        for pair in pairs[:limit]
    ]
    lines = [
        f"{pair.score}分 {_who(station, pair.one)}　{_who(station, pair.other)}：{'、'.join(pair.reasons)}"
        for pair in pairs[:limit]
    ]
    return Answer({"count": len(pairs), "pairs": rows}, [*lines, f"共{len(pairs)}对。"])


def _who(station: Station, person: Bearer) -> str:
    return f"{_place(station, person.village)}{person.name}"


@finding_group.command("answer")
@click.argument("rule", metavar="VR-ID")
@click.argument("record_id", metavar="ID")
@click.option("--reason", required=True, help="核实情况，例如“已入户核实，情况属实”")
@answering
@with_station
def answer(station: Station, rule: str, record_id: str, reason: str) -> Answer:
    """核实一条提示：写明原因后不再作为待办；内容变化后重新提示。错误只能改正。"""
    found = _named(station, rule, record_id)
    for item in found:
        station.checks.answer(item, reason)
    return Answer({"answered": len(found)}, [f"已核实{len(found)}条。"])


@finding_group.command("reopen")
@click.argument("rule", metavar="VR-ID")
@click.argument("record_id", metavar="ID")
@answering
@with_station
def reopen(station: Station, rule: str, record_id: str) -> Answer:
    """撤回核实，重新作为待办。"""
    found = [item for item in _named(station, rule, record_id) if not item.is_open]
    for item in found:
        station.checks.reopen(item)
    return Answer({"reopened": len(found)}, [f"已撤回{len(found)}条。"])


def _named(station: Station, rule: str, record_id: str) -> list[KeptFinding]:
    kept = station.checks.kept()
    found = [item for item in kept if (item.found.check, item.found.record_id) == (rule, record_id)]
    if not found:
        raise StationRefused("没有这条核查结果，可能已经改正。请先运行 bangfu check。")
    return found
