"""The books from the command line: booking, 红冲, 月结, 总账 and 明细账."""

import click

from desktop_app.catalog.values import show_money
from desktop_app.checks.books import Account, DetailLine, Sums
from desktop_app.cli.answer import Answer, answering
from desktop_app.cli.arguments import day, stdin_object
from desktop_app.cli.opening import with_station
from desktop_app.cli.reading import entity_named, stored_values
from desktop_app.station import Station
from desktop_app.station.ledger_desk import GeneralRow

_BOOKED = click.Choice(["fund_allocation", "fund_disbursement", "fund_reimbursement"])
_VOUCHERS = click.Choice(["fund_disbursement", "fund_reimbursement"])
_ACCOUNTS = click.Choice([item.value for item in Account])
_UNITS = click.Choice(["元", "万元"])


@click.group("ledger")
def ledger_group() -> None:
    """资金账：记账、红冲、月结、总账、明细账。"""


@ledger_group.command("book")
@click.argument("name", type=_BOOKED, metavar="ENTITY")
@click.option("--reason", default="", help="说明")
@answering
@with_station
def book(station: Station, name: str, reason: str) -> Answer:
    """从标准输入读一个JSON对象，记一笔下达、拨付或报账；账不平时说明原因，不记账。"""
    typed = stdin_object()
    made = station.ledger.book(name, stored_values(station, entity_named(station, name), typed), reason)
    return Answer({"id": made}, [f"已记账：{made}"])


@ledger_group.command("reverse")
@click.argument("name", type=_VOUCHERS, metavar="ENTITY")
@click.argument("voucher", metavar="ID")
@click.option("--date", "on", required=True, help="红冲日期")
@click.option("--voucher-no", required=True, help="红冲凭证号")
@click.option("--reason", required=True, help="红冲原因")
@answering
@with_station
def reverse(station: Station, name: str, voucher: str, on: str, voucher_no: str, reason: str) -> Answer:
    """用红冲凭证冲销一笔拨付或报账；原凭证保留。"""
    made = station.ledger.reverse(name, voucher, day(on), voucher_no, reason)
    return Answer({"id": made, "reverses": voucher}, [f"已红冲：{made}"])


@ledger_group.command("close")
@click.argument("month", metavar="YYYY-MM")
@answering
@with_station
def close(station: Station, month: str) -> Answer:
    """月结；以后这个月的账只能用红冲更正。"""
    station.ledger.close_month(month, station.today())
    return Answer({"month": month, "closed": sorted(station.ledger.closed_months())}, [f"{month}已月结。"])


@ledger_group.command("general")
@click.option("--by", type=_ACCOUNTS, default="document", show_default=True, help="按文号或按项目")
@click.option("--from", "first", default="", metavar="YYYY-MM", help="起始月份")
@click.option("--to", "last", default="", metavar="YYYY-MM", help="截止月份")
@click.option("--unit", type=_UNITS, default="万元", show_default=True, help="显示单位")
@answering
@with_station
def general(station: Station, by: str, first: str, last: str, unit: str) -> Answer:
    """总账：每个文号或项目的期初、本期、期末。"""
    rows = station.ledger.general(Account(by), first, last)
    told = [_general_line(row, unit) for row in rows] or ["还没有账。"]
    data = [{"key": row.line.key, "title": row.title, **_general_data(row)} for row in rows]
    return Answer({"by": by, "unit": "fen", "rows": data}, told)


def _general_data(row: GeneralRow) -> dict[str, object]:
    return {name: _sums(getattr(row.line, name)) for name in ("opening", "moved", "closing")}


def _sums(sums: Sums) -> dict[str, int]:
    return {
        "granted": sums.granted,
        "disbursed": sums.disbursed,
        "accounted": sums.accounted,
        "undisbursed": sums.undisbursed,
        "unspent": sums.unspent,
    }


def _general_line(row: GeneralRow, unit: str) -> str:
    closing = row.line.closing
    shown = {
        "期初结余": row.line.opening.unspent,
        "下达（计划）": closing.granted,
        "拨付": closing.disbursed,
        "报账": closing.accounted,
        "结余": closing.unspent,
    }
    return (
        f"{row.title}　"
        + "　".join(f"{name}{show_money(fen, unit)}" for name, fen in shown.items())
        + f"（{unit}）"
    )


@ledger_group.command("detail")
@click.argument("key", metavar="文号或项目编号")
@click.option("--by", type=_ACCOUNTS, default="document", show_default=True, help="按文号或按项目")
@click.option("--from", "first", default="", metavar="YYYY-MM", help="起始月份")
@click.option("--to", "last", default="", metavar="YYYY-MM", help="截止月份")
@click.option("--unit", type=_UNITS, default="万元", show_default=True, help="显示单位")
@answering
@with_station
def detail(station: Station, key: str, by: str, first: str, last: str, unit: str) -> Answer:
    """明细账：期初、每一笔、本月合计、本年累计。"""
    account = Account(by)
    found = station.store.find("project", project_code=key) if account is Account.PROJECT else []
    lines = station.ledger.detail(account, str(found[0]["id"]) if found else key, first, last)
    data = [_detail_data(line) for line in lines]
    return Answer(
        {"by": by, "key": key, "unit": "fen", "lines": data}, [_detail_line(x, unit) for x in lines]
    )


def _detail_data(line: DetailLine) -> dict[str, object]:
    made: dict[str, object] = {"kind": line.kind.value, "day": line.day, "summary": line.summary}
    made |= {"moved": _sums(line.moved), "balance": _sums(line.balance)}
    if line.posting:
        made |= {"voucher": line.posting.voucher, "entity": line.posting.entity, "id": line.posting.record_id}
    return made


def _detail_line(line: DetailLine, unit: str) -> str:
    voucher = line.posting.voucher if line.posting else ""
    moved = "　".join(
        f"{name}{show_money(fen, unit)}"
        for name, fen in (
            ("下达", line.moved.granted),
            ("拨付", line.moved.disbursed),
            ("报账", line.moved.accounted),
        )
        if fen
    )
    parts = (line.day, voucher, line.summary, moved, f"结余{show_money(line.balance.unspent, unit)}{unit}")
    return "　".join(part for part in parts if part)
