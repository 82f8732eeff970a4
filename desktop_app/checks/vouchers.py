"""What may be booked: the gates of the ledger chain, to the fen (records.md §6, amendments A1 and A2).

budget → allocation (with its children) → project → disbursement → reimbursement. Each function says in a
Chinese sentence what stands against an entry, or nothing; ``records`` hold what is booked already.
"""

from collections.abc import Iterable, Iterator

from desktop_app.catalog.model import Record, Records
from desktop_app.checks.allocation import handed_down, ledger
from desktop_app.checks.loading import load_allocation
from desktop_app.checks.money import paid, signed
from desktop_app.checks.values import filled, number, text, wan

DATED = {
    "fund_allocation": "doc_date",
    "fund_disbursement": "date",
    "fund_reimbursement": "date",
}
"""The records of the books and the field by which they belong to a month."""

_MONEY_FIELDS = frozenset(
    {
        "amount",
        "date",
        "doc_date",
        "doc_no",
        "allocation_id",
        "parent_allocation_id",
        "budget_id",
        "project_id",
        "disbursement_id",
        "voucher_no",
        "invoice_no",
        "payee",
        "ledger_type",
        "source_code",
        "opening_balance",
        "reverses_id",
        "is_deleted",
    }
)


def month_locked(entity: str, before: Record | None, after: Record, closed: Iterable[str]) -> str:
    """Why a change of the books is refused: it would alter a month that is closed. Empty when it may be.

    ``before`` is the record as it is stored, None for a new one; ``after`` what it would become. What a new
    entry books, a reversing one included, belongs to an open month.
    """
    dated = DATED.get(entity)
    months = frozenset(closed)
    if dated is None or not months:
        return ""
    if before is not None and all(before.get(name) == after.get(name) for name in _MONEY_FIELDS):
        return ""
    for record in filter(None, (before, after)):
        month = text(record, dated)[:7]
        if month in months:
            return (
                f"{month[:4]}年{int(month[5:])}月已经月结，不能再改这个月的账；请在未结的月份用红冲凭证更正。"
            )
    return ""


def allocation_refusals(records: Records, row: Record) -> Iterator[str]:
    """What stands against handing money down: more than the budget or than the parent allocation holds."""
    amount = number(row, "opening_balance" if filled(row, "opening_balance") else "amount")
    kind = text(row, "ledger_type")
    if amount < 0 and kind != "2":
        yield "金额为负的只能是“指标调整”。"
    budget = records.get("fund_budget", text(row, "budget_id"))
    if budget is not None and kind in ("1", "6"):
        others = _of_budget(records, text(budget, "id"), text(row, "id"))
        left = number(budget, "amount") - others
        if amount > left:
            whole = wan(number(budget, "amount"))
            yield f"超过年度预算：预算{whole}，已下达{wan(others)}，还可下达{wan(left)}。"
    parent = load_allocation(records, text(row, "parent_allocation_id"))
    if parent is not None and text(parent.allocation, "id") != text(row, "id") and kind != "2":
        sums = ledger(parent)
        own = next((child for child in parent.children if child.get("id") == row.get("id")), None)
        left = sums.available - max(sums.disbursed, 0) + (abs(number(own, "amount")) if own else 0)
        if abs(amount) > left:
            word = "分解" if kind in ("1", "6") else "退回"
            yield f"超过上级指标{text(parent.allocation, 'doc_no')}：还可{word}{wan(left)}。"


def _of_budget(records: Records, budget_id: str, but: str) -> int:
    """What a budget has handed down: allocations that name it and are no child of another."""
    rows = records.find("fund_allocation", budget_id=budget_id)
    return handed_down(row for row in rows if text(row, "id") != but)


def disbursement_refusals(records: Records, row: Record) -> Iterator[str]:
    """What stands against a payment: not approved, too early, more than the allocation or the plan holds."""
    project = records.get("project", text(row, "project_id"))
    if project is None:
        yield "请先选择项目。"
        return
    facts = load_allocation(records, text(row, "allocation_id"))
    if facts is None:
        yield "请选择资金来源指标，每一元都要能追溯到一个文号。"
        return
    yield from _too_early(row, project, facts.allocation)
    amount = paid(row)
    sums = ledger(facts)
    known = sum(paid(other) for other in facts.disbursements if other.get("id") == row.get("id"))
    left = sums.available - (sums.disbursed - known)
    if amount > left:
        yield f"超过指标{text(facts.allocation, 'doc_no')}的余额：还可拨付{wan(left)}。"
    planned, spent = _of_source(records, project, text(facts.allocation, "source_code"), text(row, "id"))
    if amount > planned - spent:
        left = planned - spent
        yield f"超过项目该来源的计划：计划{wan(planned)}，已拨付{wan(spent)}，还可拨付{wan(left)}。"


def _too_early(row: Record, project: Record, allocation: Record) -> Iterator[str]:
    date, approved = text(row, "date"), text(project, "approve_date")
    if not approved:
        yield "项目还没有批复，不能拨付。"
    elif date and date < approved:
        yield f"拨付日期早于项目批复日期{approved}。"
    if date and date < text(allocation, "doc_date"):
        yield f"拨付日期早于指标下达日期{text(allocation, 'doc_date')}。"


def _of_source(records: Records, project: Record, source: str, but: str) -> tuple[int, int]:
    """What a project plans from a source, and what was paid from it already."""
    own = text(project, "id")
    planned = sum(
        number(fund, "planned")
        for fund in records.find("project_fund", project_id=own)
        if text(fund, "source_code") == source
    )
    spent = 0
    for other in records.find("fund_disbursement", project_id=own):
        allocation = records.get("fund_allocation", text(other, "allocation_id"))
        if text(other, "id") != but and allocation is not None and text(allocation, "source_code") == source:
            spent += paid(other)
    return planned, spent


def reimbursement_refusals(records: Records, row: Record) -> Iterator[str]:
    """What stands against an account: no payment of this project behind it, or more than was paid."""
    payment = records.get("fund_disbursement", text(row, "disbursement_id"))
    if payment is None or payment.get("project_id") != row.get("project_id"):
        yield "请选择本项目的一笔拨付，报账要对应到拨付。"
        return
    if text(row, "date") and text(row, "date") < text(payment, "date"):
        yield f"报账日期早于拨付日期{text(payment, 'date')}。"
    left = still_paid(records, payment) - _accounted(records, text(payment, "id"), text(row, "id"))
    if signed(row) > left:
        yield f"超过这笔拨付：还可报账{wan(left)}。"
    invoice = text(row, "invoice_no")
    if invoice and any(
        other.get("id") != row.get("id") and not is_reversed(records, "fund_reimbursement", other)
        for other in records.find("fund_reimbursement", invoice_no=invoice)
        if not filled(other, "reverses_id")
    ):
        yield f"发票号{invoice}已经报过账。"


def still_paid(records: Records, payment: Record) -> int:
    """What a payment stands for after its reversing entries, fen."""
    own = text(payment, "id")
    reversals = records.find("fund_disbursement", reverses_id=own)
    return paid(payment) + sum(signed(row) for row in reversals)


def _accounted(records: Records, payment_id: str, but: str = "") -> int:
    rows = records.find("fund_reimbursement", disbursement_id=payment_id)
    return sum(signed(row) for row in rows if text(row, "id") != but)


def is_reversed(records: Records, entity: str, row: Record) -> bool:
    """Whether a voucher was taken back."""
    return bool(records.find(entity, reverses_id=text(row, "id")))


def reversal_refusals(records: Records, entity: str, row: Record) -> Iterator[str]:
    """What stands against taking a voucher back (红冲)."""
    if filled(row, "reverses_id"):
        yield "这是一张红冲凭证，不能再红冲；要恢复时请重新记一笔。"
    elif is_reversed(records, entity, row):
        yield "这张凭证已经红冲过。"
    elif entity == "fund_disbursement" and _accounted(records, text(row, "id")) > 0:
        yield f"这笔拨付已经报账{wan(_accounted(records, text(row, 'id')))}，请先红冲报账凭证。"
