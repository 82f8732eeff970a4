"""Each row is a project's or an allocation's money, and whether the check finds something."""

from datetime import date
from typing import Any

import pytest

from desktop_app.checks.allocation import ledger as sums
from desktop_app.checks.facts import BudgetFacts
from tests.unit.checks.cases import Row, rows
from tests.unit.checks.project_cases import (
    WAN,
    account,
    allocation,
    facts,
    fund,
    ledger,
    paid_out,
    project,
)

CADRE = {"id": "k1", "name": "沙马日哈"}


def child(kind: str, wan: int, record_id: str = "a2", **values: Any) -> dict[str, Any]:
    """A row below the allocation, in 万元."""
    return allocation(record_id, parent_allocation_id="a1", ledger_type=kind, amount=wan * WAN, **values)


def with_project(**values: Any) -> Any:
    """The project in order with fields of its own changed."""
    return facts(project=project(**values))


def budget(*handed: dict[str, Any]) -> BudgetFacts:
    """A budget of a million yuan and what was handed down of it."""
    return BudgetFacts({"id": "b1", "amount": 100 * WAN}, tuple(handed))


ROWS = [
    *rows(
        "VR-FND-027",
        (budget(allocation(amount=100 * WAN)), False, "edge: all of it"),
        (budget(allocation(amount=100 * WAN + 1)), True, "edge: a cent more"),
        (budget(allocation(amount=60 * WAN), allocation("a2", amount=50 * WAN)), True, "two of them"),
        (
            budget(allocation(amount=110 * WAN), allocation("a2", ledger_type="2", amount=-10 * WAN)),
            False,
            "adjusted",
        ),
        (budget(allocation(amount=100 * WAN), child("1", 40)), False, "a part is no second allocation"),
        (budget(), False, "nothing handed down"),
    ),
    *rows(
        "VR-FND-028",
        (ledger(funds=(fund(planned=100 * WAN),)), False, "edge: all of it"),
        (ledger(funds=(fund(planned=100 * WAN + 1),)), True, "edge: a cent more"),
        (ledger(funds=(fund(planned=60 * WAN), fund("pf2", planned=50 * WAN))), True, "two projects"),
        (ledger(funds=(fund(planned=95 * WAN),), children=(child("1", 10),)), True, "a part was split away"),
        (ledger(funds=()), False, "nothing planned"),
    ),
    *rows(
        "VR-FND-001",
        (ledger(disbursements=(paid_out(amount=100 * WAN),)), False, "edge: all of it"),
        (ledger(disbursements=(paid_out(amount=100 * WAN + 1),)), True, "edge: a cent more"),
        (
            ledger(disbursements=(paid_out(amount=110 * WAN),), children=(child("2", 10),)),
            False,
            "adjusted upwards",
        ),
        (ledger(disbursements=(paid_out(amount=95 * WAN),), children=(child("1", 10),)), True, "split away"),
        (ledger(disbursements=(paid_out(amount=95 * WAN),), children=(child("5", 10),)), True, "given back"),
        (
            ledger(
                disbursements=(paid_out(amount=110 * WAN), paid_out("d2", amount=10 * WAN, reverses_id="d1"))
            ),
            False,
            "a reversal takes away",
        ),
        (
            ledger(allocation(opening_balance=30 * WAN), disbursements=(paid_out(amount=31 * WAN),)),
            True,
            "more than was left when the ledger began",
        ),
    ),
    *rows(
        "VR-FND-002",
        (facts(disbursements=(paid_out(amount=40 * WAN),)), False, "edge: as planned"),
        (facts(disbursements=(paid_out(amount=40 * WAN + 1),)), True, "edge: a cent more"),
        (facts(funds=(fund(source_code="0101"),)), True, "nothing planned from this source"),
        (
            facts(disbursements=(paid_out(amount=10 * WAN, opening_balance=31 * WAN),)),
            True,
            "with what was before",
        ),
    ),
    *rows(
        "VR-FND-003",
        (facts(reimbursements=(account(amount=20 * WAN),)), False, "edge: all of it"),
        (facts(disbursements=(paid_out(amount=-5),), reimbursements=()), False, "nothing accounted for yet"),
        (facts(reimbursements=(account(amount=20 * WAN + 1),)), True, "edge: a cent more"),
        (
            facts(
                disbursements=(paid_out(), paid_out("d2")),
                reimbursements=(account(amount=30 * WAN),),
            ),
            True,
            "more than its own disbursement",
        ),
        (facts(reimbursements=()), False, "nothing yet"),
    ),
    *rows(
        "VR-FND-004",
        (facts(disbursements=(paid_out(date="2018-04-10"),)), False, "edge: the day of approval"),
        (facts(disbursements=(paid_out(date="2018-04-09"),)), True, "edge: the day before"),
        (facts(disbursements=(paid_out(date="2018-03-14"),)), True, "before it was handed down"),
        (facts(disbursements=()), False, "nothing paid"),
    ),
    *rows(
        "VR-FND-005",
        (facts(), False, "once"),
        (facts(reimbursements=(account(), account("b2", invoice_no="0443b1"))), True, "twice here"),
        (
            facts(invoices={"0443b1": (account("x1", invoice_no="0443b1", project_id="p2"),)}),
            True,
            "elsewhere",
        ),
        (
            facts(reimbursements=(account(), account("b2", invoice_no="0443b1", reverses_id="b1"))),
            False,
            "edge: a reversal names it again",
        ),
        (
            facts(reimbursements=(account(invoice_no=None), account("b2", invoice_no=None))),
            False,
            "no invoices",
        ),
    ),
    *rows(
        "VR-FND-006",
        (account(pay_method="3", amount=100_000), False, "edge: 1,000 yuan in cash"),
        (account(pay_method="3", amount=100_001), True, "edge: a cent more"),
        (account(), False, "a transfer"),
    ),
    *rows("VR-FND-007", (ledger(funds=()), False, "edge: 30 days"), today=date(2018, 4, 14)),
    *rows(
        "VR-FND-007",
        (ledger(funds=(), disbursements=()), True, "edge: 31 days"),
        (ledger(funds=(fund(planned=100 * WAN),)), False, "all of it planned"),
        (ledger(), True, "some of it planned"),
        (ledger(allocation(project_id="p1"), funds=()), False, "meant for one project"),
        (ledger(allocation(ledger_type="2"), funds=()), False, "an adjustment"),
        (ledger(children=(child("1", 60),)), False, "the rest belongs to a township"),
        today=date(2018, 4, 15),
    ),
    *rows("VR-FND-008", (with_project(actual_start=None), False, "edge: 90 days"), today=date(2018, 7, 9)),
    *rows(
        "VR-FND-008",
        (with_project(actual_start=None), True, "edge: not begun after 91 days"),
        (facts(disbursements=()), True, "nothing paid"),
        (facts(), False, "begun and paid"),
        (with_project(actual_start=None, project_status="98"), False, "paused"),
        today=date(2018, 7, 10),
    ),
    *rows("VR-FND-009", (ledger(), False, "edge: a year"), today=date(2019, 3, 15)),
    *rows(
        "VR-FND-009",
        (ledger(), True, "edge: a year and a day"),
        (ledger(reimbursements=(account(amount=100 * WAN),)), False, "all accounted for"),
        (ledger(children=(child("5", 85),)), False, "the rest given back"),
        (ledger(allocation(ledger_type="2")), False, "an adjustment"),
        today=date(2019, 3, 16),
    ),
    *rows(
        "VR-FND-010",
        (facts(reimbursements=(account(amount=24 * WAN),)), True, "60 % at the end"),
        (facts(), True, "37 %"),
        (with_project(project_status="45"), False, "not under way"),
        today=date(2018, 12, 31),
    ),
    *rows("VR-FND-010", (facts(), False, "37 % at half time"), today=date(2018, 8, 15)),
    *rows(
        "VR-FND-010",
        (facts(reimbursements=(account(amount=32 * WAN),)), False, "edge: 80 % at the end"),
        (facts(reimbursements=(account(amount=32 * WAN - WAN // 2),)), True, "edge: 78 % at the end"),
        today=date(2018, 12, 31),
    ),
    *rows(
        "VR-FND-011",
        (fund(), False, "named"),
        (fund(donor_org_id=None), True, "cooperation without a name"),
        (fund(source_code="13", donor_org_id=None), True, "goods given by nobody"),
        (fund(source_code="0101", donor_org_id=None), False, "edge: central money"),
    ),
    *rows(
        "VR-FND-012",
        (fund(), False, "named"),
        (fund(doc_no=""), True, "no document"),
        (fund(source_code="10", doc_no=None), True, "bonds without a document"),
        (fund(source_code="12", doc_no=None), False, "edge: a donation"),
    ),
    *rows(
        "VR-FND-029",
        (facts(), False, "once"),
        (facts(funds=(fund(), fund("pf2"))), True, "twice"),
        (facts(funds=(fund(), fund("pf2", source_code="0701"))), False, "edge: another source"),
        (facts(funds=(fund(doc_no=None), fund("pf2", doc_no=None))), False, "no document yet"),
    ),
    *rows(
        "VR-FND-013",
        (project(), False, "a use"),
        (project(fund_use="9"), True, "other"),
        (project(fund_use="9", strategic_note="防汛应急"), False, "edge: other, explained"),
    ),
    *rows(
        "VR-FND-014",
        (facts(), False, "a cooperative"),
        (
            facts(reimbursements=(account(payee="沙马 日哈"),), cadres=(CADRE,)),
            True,
            "edge: a helper, with a blank",
        ),
        (
            facts(
                reimbursements=(account(payee="阿苏尔布"),),
                relatives=({"cadre_name": "某", "name": "阿苏·尔布"},),
            ),
            True,
            "a cadre's relative",
        ),
        (facts(reimbursements=(account(payee=""),), cadres=({"name": ""},)), False, "no names at all"),
    ),
    *rows(
        "VR-FND-015",
        (facts(reimbursements=(account(pay_method="3", amount=WAN),)), True, "edge: 10,000 yuan in cash"),
        (facts(reimbursements=(account(pay_method="3", amount=WAN + 1),)), False, "edge: not round"),
        (facts(reimbursements=(account(), account("b2"))), True, "one payee twice on a day"),
        (facts(reimbursements=(account(), account("b2", date="2018-08-02"))), False, "on two days"),
        (
            facts(reimbursements=(account(), account("b2", reverses_id="b1"))),
            False,
            "a reversal is no payment",
        ),
    ),
    *rows(
        "VR-FND-018",
        (with_project(final_amount=40 * WAN), False, "edge: as planned"),
        (with_project(final_amount=40 * WAN + 1), True, "edge: a cent more"),
        (
            facts(
                project=project(final_amount=45 * WAN),
                allocations={"a1": ledger(children=(child("2", 5, project_id="p1"),))},
            ),
            False,
            "adjusted",
        ),
    ),
    *rows(
        "VR-FND-019",
        (
            ledger(
                allocation(source_code="0101"), funds=(fund(planned=WAN),), fee_projects=frozenset({"p1"})
            ),
            False,
            "edge: one per cent",
        ),
        (
            ledger(
                allocation(source_code="0101"), funds=(fund(planned=WAN + 1),), fee_projects=frozenset({"p1"})
            ),
            True,
            "edge: a cent more",
        ),
        (ledger(funds=(fund(planned=5 * WAN),), fee_projects=frozenset({"p1"})), False, "no central money"),
        (ledger(allocation(source_code="0101")), False, "no fee"),
    ),
    *rows(
        "VR-FND-020",
        (fund(), False, "edge: whole fen"),
        (fund(planned="40.5"), True, "a text"),
        (fund(planned=None), False, "nothing"),
        (fund(planned=40.5), True, "edge: a fraction of a fen"),
        entity="project_fund",
    ),
    *rows(
        "VR-FND-021",
        (facts(), False, "once"),
        (facts(disbursements=(paid_out(), paid_out("d2", voucher_no="记-d1"))), True, "twice"),
        (facts(vouchers={"记-d1": (paid_out("x1", voucher_no="记-d1"),)}), True, "in another project"),
        (
            facts(vouchers={"记-d1": (paid_out("x1", voucher_no="记-d1", date="2017-07-01"),)}),
            False,
            "edge: last year",
        ),
    ),
    *rows(
        "VR-FND-022",
        (account(), False, "sheep"),
        (account(purpose="支付办公经费"), True, "office costs"),
        (account(purpose="偿还债务及利息"), True, "debts"),
        (account(purpose=None), False, "edge: not entered"),
    ),
    *rows(
        "VR-FND-023",
        (facts(), False, "no reversal"),
        (
            facts(disbursements=(paid_out(), paid_out("d2", amount=-20 * WAN, reverses_id="d1"))),
            False,
            "edge: mirrors",
        ),
        (
            facts(disbursements=(paid_out(), paid_out("d2", amount=-19 * WAN, reverses_id="d1"))),
            True,
            "does not",
        ),
        (facts(reimbursements=(account(), account("b2", reverses_id="b9"))), True, "no original"),
    ),
    *rows(
        "VR-FND-024",
        (ledger(children=(child("1", 60), child("1", 40, "a3"))), False, "edge: all of it"),
        (ledger(children=(child("1", 60), child("1", 41, "a3"))), True, "more than all"),
        (ledger(children=(child("1", 60), child("5", 50, "a3"))), True, "after half was given back"),
    ),
    *rows(
        "VR-FND-025",
        (allocation(), False, "positive"),
        (allocation(amount=-1), True, "negative"),
        (allocation(amount=-1, ledger_type="2"), False, "edge: an adjustment"),
    ),
    *rows(
        "VR-FND-026",
        (facts(), False, "its own"),
        (facts(reimbursements=(account(disbursement_id="x"),)), True, "edge: another project's"),
        (facts(reimbursements=(account(disbursement_id=None),)), True, "none"),
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.check}: {row.why}")
def test_fund(row: Row) -> None:
    assert bool(row.run()) is row.finds


def test_unspent_is_granted_and_adjusted_less_accounted_and_returned() -> None:
    """结余 = 下达 + 调整 − 报账 − 退回; what was split to a township is the township's."""
    given = sums(ledger(children=(child("2", 10), child("5", 5, "a3"), child("1", 30, "a4"))))
    assert (given.granted, given.returned, given.split) == (110 * WAN, 5 * WAN, 30 * WAN)
    assert given.available == 75 * WAN
    assert given.unspent == 60 * WAN


def test_after_two_years_the_money_is_to_be_taken_back() -> None:
    (found,) = Row("VR-FND-009", ledger(), True, "", today=date(2020, 3, 20)).run()
    assert "应收回" in found.message and "85万元" in found.message
