"""The books: postings from records, 总账 and 明细账 that agree to the fen whatever was booked."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.catalog.model import Record, Value
from desktop_app.checks.books import (
    Account,
    LineKind,
    Move,
    Posting,
    Sums,
    detail_ledger,
    general_ledger,
    postings,
)
from tests.unit.checks.memory import Memory

WAN = 1_000_000


def allocation(record_id: str, amount: int, **values: Value) -> Record:
    base: dict[str, Value] = {"doc_no": f"{record_id}号", "doc_date": "2018-03-01", "ledger_type": "1"}
    return {"id": record_id, "amount": amount, **base, **values}


def payment(record_id: str, amount: int, day: str = "2018-05-02", **values: Value) -> Record:
    base: dict[str, Value] = {
        "project_id": "p",
        "allocation_id": "a",
        "payee": "合作社",
        "voucher_no": record_id,
    }
    return {"id": record_id, "amount": amount, "date": day, **base, **values}


def account(record_id: str, amount: int, day: str = "2018-06-03", **values: Value) -> Record:
    base: dict[str, Value] = {"project_id": "p", "disbursement_id": "d1", "payee": "商店", "purpose": "种苗"}
    return {"id": record_id, "amount": amount, "date": day, "voucher_no": record_id, **base, **values}


def books(**rows: list[Record]) -> list[Posting]:
    return postings(Memory({"project": [{"id": "p", "approve_date": "2018-04-01"}], **rows}))


@pytest.mark.pm("PM-079")
def test_every_yuan_resolves_to_one_document_number() -> None:
    found = books(
        fund_allocation=[allocation("a", 100 * WAN)],
        fund_disbursement=[payment("d1", 60 * WAN)],
        fund_reimbursement=[account("r1", 25 * WAN)],
    )
    assert {item.document for item in found} == {"a号"}
    (line,) = general_ledger(found, Account.DOCUMENT)
    assert (line.key, line.closing) == ("a号", Sums(100 * WAN, 60 * WAN, 25 * WAN))
    assert (line.closing.undisbursed, line.closing.unaccounted) == (40 * WAN, 35 * WAN)
    assert line.closing.unspent == 75 * WAN


@pytest.mark.pm("PM-079")
def test_a_split_allocation_is_counted_at_its_leaves() -> None:
    found = books(
        fund_allocation=[
            allocation("a", 100 * WAN),
            allocation("b", 60 * WAN, parent_allocation_id="a"),
            allocation("c", -5 * WAN, parent_allocation_id="a", ledger_type="2"),
            allocation("e", 3 * WAN, parent_allocation_id="b", ledger_type="5"),
        ]
    )
    held = {line.key: line.closing.granted for line in general_ledger(found, Account.DOCUMENT)}
    assert held == {"a号": 35 * WAN, "b号": 57 * WAN}
    assert sum(held.values()) == 92 * WAN  # 100 − 5 adjusted − 3 returned: nothing is counted twice


def test_what_was_brought_in_stands_before_every_movement() -> None:
    found = books(
        fund_allocation=[allocation("a", 100 * WAN, opening_balance=80 * WAN)],
        fund_disbursement=[payment("d1", 10 * WAN, opening_balance=20 * WAN)],
        fund_reimbursement=[account("r1", 0, opening_balance=15 * WAN)],
    )
    (line,) = general_ledger(found, Account.DOCUMENT, "2018-01-01", "2018-12-31")
    assert (line.opening, line.moved) == (Sums(80 * WAN, 20 * WAN, 15 * WAN), Sums(0, 10 * WAN, 0))


def test_a_reversing_entry_takes_away_what_it_names() -> None:
    found = books(
        fund_allocation=[allocation("a", 100 * WAN)],
        fund_disbursement=[
            payment("d1", 60 * WAN),
            payment("d2", -60 * WAN, "2018-07-01", reverses_id="d1"),
        ],
    )
    (line,) = general_ledger(found, Account.DOCUMENT)
    assert line.closing.disbursed == 0
    last = [item for item in detail_ledger(found, Account.PROJECT, "p") if item.kind is LineKind.POSTING][-1]
    assert last.summary.startswith("红冲") and last.balance.disbursed == 0


def test_a_detail_ledger_closes_each_month_and_carries_the_year() -> None:
    found = books(
        fund_allocation=[allocation("a", 100 * WAN)],
        fund_disbursement=[
            payment("d1", 10 * WAN, "2018-05-02"),
            payment("d2", 20 * WAN, "2018-05-20"),
            payment("d3", 5 * WAN, "2018-06-01"),
            payment("d4", 7 * WAN, "2019-01-09"),
        ],
    )
    lines = detail_ledger(found, Account.DOCUMENT, "a号", "2018-05-01")
    kinds = [line.kind.value for line in lines]
    closed = ["month", "year"]
    assert kinds == ["opening", "posting", "posting", *closed, "posting", *closed, "posting", *closed]
    assert lines[0].balance == Sums(100 * WAN)
    months = [line.moved.disbursed // WAN for line in lines if line.kind is LineKind.MONTH]
    years = [line.moved.disbursed // WAN for line in lines if line.kind is LineKind.YEAR]
    assert (months, years) == ([30, 5, 7], [30, 35, 7])
    assert lines[4].moved.granted == 100 * WAN  # 本年累计 counts what came before the period


MOVES = st.sampled_from(list(Move))
DAYS = st.dates(min_value=date(2017, 11, 1), max_value=date(2019, 2, 1))


@st.composite
def any_posting(draw: st.DrawFn) -> Posting:
    return Posting(
        draw(MOVES),
        draw(DAYS).isoformat(),
        draw(st.integers(-10_000, 10_000)),
        draw(st.sampled_from(["甲号", "乙号"])),
        draw(st.sampled_from(["", "p", "q"])),
        "",
        "",
        "fund_disbursement",
        "x",
        draw(st.booleans()),
    )


@given(st.lists(any_posting(), max_size=30), st.sampled_from(list(Account)))
def test_both_ledgers_agree_to_the_fen(found: list[Posting], account_kind: Account) -> None:
    """总账 = Σ 明细账 for every account and period, and opening + moved = closing."""
    ordered = sorted(found, key=lambda item: item.day)
    for first, last in (("", ""), ("2018-01-01", "2018-12-31"), ("2018-06-01", "")):
        for line in general_ledger(ordered, account_kind, first, last):
            lines = detail_ledger(ordered, account_kind, line.key, first, last)
            assert lines[0].balance == line.opening and lines[-1].balance == line.closing
            months = [item.moved for item in lines if item.kind is LineKind.MONTH]
            assert sum(item.granted for item in months) == line.moved.granted
            assert sum(item.disbursed for item in months) == line.moved.disbursed
            assert sum(item.accounted for item in months) == line.moved.accounted
