"""Checks of budgets and allocations over all projects (VR-FND-001, 007, 009, 019, 024, 025, 027, 028).

An allocation may be split (its children of ledger type 1 or 6), adjusted (type 2) and taken back (type 5);
sums count leaves only, so what was split away is spent by the child (A1).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from desktop_app.catalog.model import Record
from desktop_app.checks.facts import AllocationFacts, BudgetFacts
from desktop_app.checks.money import paid, signed
from desktop_app.checks.registry import Finding, check
from desktop_app.checks.values import chinese_day, day, filled, number, text, wan

Limits = Mapping[str, int]

_GRANTS = ("1", "6")
_ADJUSTMENT, _RETURN = "2", "5"


@dataclass(frozen=True, slots=True)
class Ledger:
    """An allocation in sums, fen: granted with adjustments, given back, split to children, planned for
    projects, disbursed, accounted for."""

    granted: int
    returned: int
    split: int
    planned: int
    disbursed: int
    accounted: int

    @property
    def available(self) -> int:
        """What may be disbursed from this allocation itself."""
        return self.granted - self.returned - self.split

    @property
    def unspent(self) -> int:
        """结余 = 下达 + 调整 − 报账 − 退回 (records.md §6), without what children hold."""
        return self.available - self.accounted


def ledger(facts: AllocationFacts) -> Ledger:
    """The sums of an allocation; an opening balance stands for what was left when the ledger began (A2)."""
    row = facts.allocation
    start = number(row, "opening_balance" if filled(row, "opening_balance") else "amount")
    by_type: dict[str, int] = {}
    for child in facts.children:
        kind = text(child, "ledger_type")
        amount = number(child, "amount")
        key = kind if kind in (_ADJUSTMENT, _RETURN) else "split"
        by_type[key] = by_type.get(key, 0) + (abs(amount) if kind == _RETURN else amount)
    return Ledger(
        start + by_type.get(_ADJUSTMENT, 0),
        by_type.get(_RETURN, 0),
        by_type.get("split", 0),
        sum(number(fund, "planned") for fund in facts.funds),
        sum(map(paid, facts.disbursements)),
        sum(map(signed, facts.reimbursements)),
    )


def is_grant(allocation: Record) -> bool:
    """Whether the row hands money down or carries it over, rather than adjusting or returning it."""
    return text(allocation, "ledger_type") in _GRANTS


@check("VR-FND-001", entity="fund_disbursement", level="allocation", reads=("amount",))
def within_allocation(facts: AllocationFacts) -> Finding | None:
    """No more is paid out than was handed down, all projects together."""
    sums = ledger(facts)
    if sums.disbursed <= sums.available or not facts.disbursements:
        return None
    seen = f"{text(facts.allocation, 'doc_no')}可用{wan(sums.available)}，已拨付{wan(sums.disbursed)}"
    return Finding("amount", details=seen, record_id=text(facts.disbursements[-1], "id"))


@check("VR-FND-007", entity="fund_allocation", level="allocation", facts=("today", "limits"))
def assigned_in_time(facts: AllocationFacts, today: date, limits: Limits) -> Finding | None:
    """Thirty days after it was handed down the money belongs to projects."""
    given = day(facts.allocation, "doc_date")
    sums = ledger(facts)
    if given is None or not is_grant(facts.allocation) or filled(facts.allocation, "project_id"):
        return None
    if (today - given).days <= limits["days"]:
        return None
    open_sum = sums.available - max(sums.planned, sums.disbursed)
    if open_sum <= 0:
        return None
    return Finding("amount", details=f"{chinese_day(given)}下达，尚有{wan(open_sum)}未分解")


@check("VR-FND-009", entity="fund_allocation", level="allocation", facts=("today", "limits"))
def unspent_for_years(facts: AllocationFacts, today: date, limits: Limits) -> Finding | None:
    """What is unspent after a year is reported, after two years it is taken back."""
    given = day(facts.allocation, "doc_date")
    left = ledger(facts).unspent
    if given is None or left <= 0 or not is_grant(facts.allocation):
        return None
    if (today - given).days <= limits["days"]:
        return None
    recall = (today - given).days > limits["recall_days"]
    advice = "结转结余超过2年，应收回" if recall else "结转结余超过1年"
    return Finding("amount", details=f"{advice}，余额{wan(left)}")


@check("VR-FND-019", entity="fund_allocation", level="allocation", facts=("limits",))
def management_fee(facts: AllocationFacts, limits: Limits) -> Finding | None:
    """A county takes at most one per cent of central money as management fee. Source: 财农〔2017〕8号."""
    if not text(facts.allocation, "source_code").startswith("01"):
        return None
    fees = sum(
        number(fund, "planned") for fund in facts.funds if fund.get("project_id") in facts.fee_projects
    )
    granted = ledger(facts).granted
    if fees * 1000 <= granted * limits["per_mille"]:
        return None
    return Finding("amount", details=f"项目管理费{wan(fees)}，指标{wan(granted)}")


@check("VR-FND-024", entity="fund_allocation", level="allocation", reads=("amount",))
def split_within(facts: AllocationFacts) -> Finding | None:
    """The parts of an allocation are not more than the whole (A1)."""
    sums = ledger(facts)
    if not is_grant(facts.allocation) or sums.split <= sums.granted - sums.returned:
        return None
    return Finding("amount", details=f"下级{wan(sums.split)}，本级{wan(sums.granted - sums.returned)}")


def handed_down(allocations: Iterable[Record]) -> int:
    """What a budget has handed down, fen: its allocations with their adjustments, without children."""
    return sum(
        number(row, "amount")
        for row in allocations
        if text(row, "ledger_type") in (*_GRANTS, _ADJUSTMENT) and not filled(row, "parent_allocation_id")
    )


@check("VR-FND-027", entity="fund_budget", level="budget", reads=("amount",))
def within_budget(facts: BudgetFacts) -> Finding | None:
    """No more is handed down than is in the year's budget (A1)."""
    whole, handed = number(facts.budget, "amount"), handed_down(facts.allocations)
    if handed <= whole:
        return None
    return Finding("amount", details=f"预算{wan(whole)}，已下达{wan(handed)}")


@check("VR-FND-028", entity="project_fund", level="allocation", reads=("planned",))
def planned_within(facts: AllocationFacts) -> Finding | None:
    """Projects plan no more from an allocation than it holds, all of them together (A1)."""
    sums = ledger(facts)
    if sums.planned <= sums.available or not facts.funds:
        return None
    seen = f"{text(facts.allocation, 'doc_no')}可用{wan(sums.available)}，各项目计划{wan(sums.planned)}"
    return Finding("planned", details=seen, record_id=text(facts.funds[-1], "id"))


@check("VR-FND-025", entity="fund_allocation", reads=("amount", "ledger_type"))
def negative_only_adjusting(row: Record) -> Finding | None:
    """Only an adjustment takes away."""
    if number(row, "amount") >= 0 or text(row, "ledger_type") == _ADJUSTMENT:
        return None
    return Finding("amount", details="调减请把类型选为“指标调整”")


CHECKS = (
    within_allocation,
    assigned_in_time,
    unspent_for_years,
    management_fee,
    split_within,
    negative_only_adjusting,
    within_budget,
    planned_within,
)
