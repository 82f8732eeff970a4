"""Checks of a project's money (VR-FND-*). All amounts are fen; reversing entries take away (A2)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from desktop_app.catalog.model import Record
from desktop_app.checks.facts import ProjectFacts
from desktop_app.checks.money import paid, signed
from desktop_app.checks.names import match_key
from desktop_app.checks.project_figures import figures
from desktop_app.checks.registry import Finding, check
from desktop_app.checks.values import chinese_day, day, filled, number, text, wan, yuan

Limits = Mapping[str, int]

_DONOR_SOURCES = ("07", "08", "12", "13", "14")
_FISCAL_SOURCES = tuple(f"{code:02d}" for code in range(1, 11))
_CASH = "3"
_NEGATIVE_LIST = {
    "行政事业单位基本支出": ("办公费", "办公经费", "行政经费", "招待费", "差旅费"),
    "交通工具及通讯设备": ("购车", "汽车", "公务用车", "手机", "通讯设备"),
    "各种奖金津贴和福利补助": ("奖金", "津贴", "福利费"),
    "弥补企业亏损": ("弥补亏损", "企业亏损"),
    "修建楼堂馆所": ("办公楼", "楼堂馆所", "宾馆", "职工住宅"),
    "偿还债务和垫资": ("偿还债务", "还债", "还贷", "垫资"),
}


@check("VR-FND-002", entity="fund_disbursement", level="project", reads=("amount",))
def within_plan(facts: ProjectFacts) -> Iterator[Finding]:
    """No source pays more to a project than was planned from it."""
    planned: dict[str, int] = {}
    for fund in facts.funds:
        source = text(fund, "source_code")
        planned[source] = planned.get(source, 0) + number(fund, "planned")
    spent: dict[str, int] = {}
    last: dict[str, str] = {}
    for row in facts.disbursements:
        ledger = facts.allocations.get(text(row, "allocation_id"))
        source = text(ledger.allocation, "source_code") if ledger else ""
        spent[source] = spent.get(source, 0) + paid(row)
        last[source] = text(row, "id")
    for source, amount in spent.items():
        if source and amount > planned.get(source, 0):
            seen = f"已拨付{wan(amount)}，计划{wan(planned.get(source, 0))}"
            yield Finding("amount", details=seen, record_id=last[source])


@check("VR-FND-003", entity="fund_reimbursement", level="project", reads=("amount",))
def accounted_within_paid(facts: ProjectFacts) -> Iterator[Finding]:
    """No more is accounted for than was paid out, in all and of each disbursement."""
    total, accounted = sum(map(paid, facts.disbursements)), sum(map(signed, facts.reimbursements))
    if accounted > total and facts.reimbursements:
        seen = f"累计报账{wan(accounted)}，累计拨付{wan(total)}"
        yield Finding("amount", details=seen, record_id=text(facts.reimbursements[-1], "id"))
        return
    for disbursement in facts.disbursements:
        rows = [row for row in facts.reimbursements if row.get("disbursement_id") == disbursement.get("id")]
        used = sum(map(signed, rows))
        if rows and not filled(disbursement, "reverses_id") and used > _still_paid(disbursement, facts):
            seen = f"该笔拨付已报账{wan(used)}"
            yield Finding("amount", details=seen, record_id=text(rows[-1], "id"))


def _still_paid(disbursement: Record, facts: ProjectFacts) -> int:
    reversals = (row for row in facts.disbursements if row.get("reverses_id") == disbursement.get("id"))
    return paid(disbursement) + sum(map(signed, reversals))


@check("VR-FND-004", entity="fund_disbursement", level="project", reads=("date",))
def paid_after_approval(facts: ProjectFacts) -> Iterator[Finding]:
    """Money is paid out after it was handed down and after the project was approved."""
    approved = day(facts.project, "approve_date")
    for row in facts.disbursements:
        paid_on = day(row, "date")
        ledger = facts.allocations.get(text(row, "allocation_id"))
        allocated = day(ledger.allocation, "doc_date") if ledger else None
        if paid_on is None:
            continue
        if allocated is not None and paid_on < allocated:
            yield Finding("date", details=f"指标{chinese_day(allocated)}下达", record_id=text(row, "id"))
        elif approved is not None and paid_on < approved:
            yield Finding("date", details=f"项目{chinese_day(approved)}批复", record_id=text(row, "id"))


@check("VR-FND-005", entity="fund_reimbursement", level="project", reads=("invoice_no",))
def invoice_once(facts: ProjectFacts) -> Iterator[Finding]:
    """An invoice is accounted for once, whatever the project; a reversal names it again."""
    for row in facts.reimbursements:
        number_ = text(row, "invoice_no")
        if not number_ or filled(row, "reverses_id"):
            continue
        if _others(row, "invoice_no", (*facts.reimbursements, *facts.invoices.get(number_, ()))):
            yield Finding("invoice_no", details=f"发票号{number_}已报账", record_id=text(row, "id"))


def _others(row: Record, field: str, rows: Iterable[Record]) -> bool:
    reversed_ids = {other.get("reverses_id") for other in rows} - {None}
    if row.get("id") in reversed_ids:
        return False
    return any(
        other.get(field) == row.get(field)
        and other.get("id") != row.get("id")
        and not filled(other, "reverses_id")
        and other.get("id") not in reversed_ids
        for other in rows
    )


@check("VR-FND-006", entity="fund_reimbursement", reads=("pay_method", "amount"), facts=("limits",))
def cash_limit(row: Record, limits: Limits) -> Finding | None:
    """Cash is for small sums. Source: 现金管理暂行条例."""
    if text(row, "pay_method") != _CASH or number(row, "amount") <= limits["most_yuan"] * 100:
        return None
    return Finding("pay_method", details=f"现金{yuan(number(row, 'amount'))}")


@check("VR-FND-008", entity="project", level="project", facts=("today", "limits"))
def idle_after_approval(facts: ProjectFacts, today: date, limits: Limits) -> Finding | None:
    """Ninety days after approval the work has begun and money has been paid."""
    approved = day(facts.project, "approve_date")
    if approved is None or not 40 <= facts.status < 70 or today <= approved + timedelta(days=limits["days"]):
        return None
    if not filled(facts.project, "actual_start"):
        return Finding("actual_start", details=f"{chinese_day(approved)}批复，尚未开工")
    return None if facts.disbursements else Finding(details=f"{chinese_day(approved)}批复，尚未拨付")


@check("VR-FND-010", entity="project", level="project", facts=("today", "limits"))
def spending_behind(facts: ProjectFacts, today: date, limits: Limits) -> Finding | None:
    """Spending keeps up with time: at most 20 points behind, while the work goes on."""
    start, end = day(facts.project, "plan_start"), day(facts.project, "plan_end")
    total = figures(facts).budget_total
    if start is None or end is None or total <= 0 or not 60 <= facts.status < 80 or today <= start:
        return None
    whole = (end - start).days + 1
    elapsed = min(100, 100 * ((today - start).days + 1) // max(1, whole))
    spent = 100 * sum(map(signed, facts.reimbursements)) // total
    if spent >= elapsed - limits["behind_percent"]:
        return None
    return Finding(details=f"时间过去{elapsed}%，支出{spent}%")


@check("VR-FND-011", entity="project_fund", reads=("source_code", "donor_org_id"))
def donor_named(fund: Record) -> Finding | None:
    """Money of cooperation, aid and donations names who gave it. Source: SRC-01."""
    if not text(fund, "source_code").startswith(_DONOR_SOURCES) or filled(fund, "donor_org_id"):
        return None
    return Finding("donor_org_id")


@check("VR-FND-012", entity="project_fund", reads=("source_code", "doc_no"))
def document_named(fund: Record) -> Finding | None:
    """Fiscal money names its document. Source: SRC-11."""
    if not text(fund, "source_code").startswith(_FISCAL_SOURCES) or text(fund, "doc_no").strip():
        return None
    return Finding("doc_no")


@check("VR-FND-029", entity="project_fund", level="project", reads=("source_code", "doc_no"))
def source_once(facts: ProjectFacts) -> Iterator[Finding]:
    """A project has money of a source and document once (fields.csv)."""
    seen: set[tuple[str, str]] = set()
    for row in facts.funds:
        source = (text(row, "source_code"), text(row, "doc_no").strip())
        if source[1] and source in seen:
            yield Finding("doc_no", details=source[1], record_id=text(row, "id"))
        seen.add(source)


@check("VR-FND-013", entity="project", reads=("fund_use", "strategic_note"))
def other_use_explained(project: Record) -> Finding | None:
    """“Other” as the use of money is explained. Source: SRC-01."""
    if text(project, "fund_use") != "9" or text(project, "strategic_note").strip():
        return None
    return Finding("strategic_note", details="请在其他说明中写明投向")


@check("VR-FND-014", entity="fund_reimbursement", level="project", reads=("payee",))
def payee_is_cadre(facts: ProjectFacts) -> Iterator[Finding]:
    """A payee with the name of a cadre or of a cadre's relative is looked at twice. Source: SRC-01."""
    names = {match_key(row.get("name")) for row in (*facts.relatives, *facts.cadres)}
    names |= {match_key(row.get("cadre_name")) for row in facts.relatives}
    for row in facts.reimbursements:
        if match_key(row.get("payee")) in names - {""}:
            yield Finding("payee", details=text(row, "payee"), record_id=text(row, "id"))


@check("VR-FND-015", entity="fund_reimbursement", level="project", reads=("amount",), facts=("limits",))
def cash_split(facts: ProjectFacts, limits: Limits) -> Iterator[Finding]:
    """Round sums in cash, or several payments to one payee on one day, are looked at twice."""
    seen: set[tuple[str, str]] = set()
    for row in facts.reimbursements:
        amount, cash = signed(row), text(row, "pay_method") == _CASH
        if filled(row, "reverses_id") or amount <= 0:
            continue
        key = (match_key(row.get("payee")), text(row, "date"))
        if cash and amount % (limits["round_yuan"] * 100) == 0:
            yield Finding("amount", details=f"现金{yuan(amount)}", record_id=text(row, "id"))
        elif key in seen and key[0]:
            yield Finding("payee", details="同日多笔支付同一收款方", record_id=text(row, "id"))
        seen.add(key)


@check("VR-FND-018", entity="project", level="project", reads=("final_amount",))
def final_within_budget(facts: ProjectFacts) -> Finding | None:
    """The final sum stays within the budget and its adjustments (rows of ledger type 2)."""
    final, sums = number(facts.project, "final_amount"), figures(facts)
    rows = {
        text(child, "id"): child
        for ledger in facts.allocations.values()
        for child in (ledger.allocation, *ledger.children)
        if text(child, "ledger_type") == "2" and child.get("project_id") == facts.id
    }
    allowed = sums.budget_total + sum(number(row, "amount") for row in rows.values())
    if final <= allowed:
        return None
    return Finding("final_amount", details=f"决算{wan(final)}，概算及调整{wan(allowed)}")


@check("VR-FND-021", entity="fund_disbursement", level="project", reads=("voucher_no",))
def voucher_once(facts: ProjectFacts) -> Iterator[Finding]:
    """A voucher number occurs once in a year."""
    for row in facts.disbursements:
        voucher, year = text(row, "voucher_no"), text(row, "date")[:4]
        rows = [
            other
            for other in (*facts.disbursements, *facts.vouchers.get(voucher, ()))
            if text(other, "date")[:4] == year
        ]
        if voucher and not filled(row, "reverses_id") and _others(row, "voucher_no", rows):
            yield Finding("voucher_no", details=f"{year}年{voucher}", record_id=text(row, "id"))


@check("VR-FND-022", entity="fund_reimbursement", reads=("purpose",))
def negative_list(row: Record) -> Finding | None:
    """The purpose names nothing the fund must not pay for (PM-079, 财农〔2017〕8号)."""
    purpose = text(row, "purpose")
    for label, words in _NEGATIVE_LIST.items():
        if any(word in purpose for word in words):
            return Finding("purpose", details=label)
    return None


@check("VR-FND-023", entity="fund_disbursement", level="project", reads=("reverses_id", "amount"))
def reversal_mirrors(facts: ProjectFacts) -> Iterator[Finding]:
    """A reversing entry takes away exactly what an entry of the same project had put in (A2)."""
    for entity, rows in (
        ("fund_disbursement", facts.disbursements),
        ("fund_reimbursement", facts.reimbursements),
    ):
        by_id = {row.get("id"): row for row in rows}
        for row in rows:
            if not filled(row, "reverses_id"):
                continue
            original = by_id.get(row.get("reverses_id"))
            if original is not None and abs(number(row, "amount")) == abs(number(original, "amount")):
                continue
            seen = "找不到原凭证" if original is None else f"原凭证{wan(number(original, 'amount'))}"
            yield Finding("amount", details=seen, entity=entity, record_id=text(row, "id"))


@check("VR-FND-026", entity="fund_reimbursement", level="project", reads=("disbursement_id",))
def own_disbursement(facts: ProjectFacts) -> Iterator[Finding]:
    """Every account belongs to a disbursement of the same project, so every yuan has its source (A1)."""
    own = {row.get("id") for row in facts.disbursements}
    for row in facts.reimbursements:
        if row.get("disbursement_id") not in own:
            yield Finding("disbursement_id", record_id=text(row, "id"))


CHECKS = (
    within_plan,
    accounted_within_paid,
    paid_after_approval,
    invoice_once,
    cash_limit,
    idle_after_approval,
    spending_behind,
    donor_named,
    document_named,
    source_once,
    other_use_explained,
    payee_is_cadre,
    cash_split,
    final_within_budget,
    voucher_once,
    negative_list,
    reversal_mirrors,
    own_disbursement,
)
