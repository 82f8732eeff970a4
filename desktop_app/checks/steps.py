"""The stages of a project and the gates between them (records.md §7.2)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from desktop_app.catalog.model import Record, Value
from desktop_app.checks import project as project_checks
from desktop_app.checks.facts import ProjectFacts
from desktop_app.checks.money import paid, signed
from desktop_app.checks.period import next_step_allowed
from desktop_app.checks.registry import Check, Circumstances, Finding, Found, tell
from desktop_app.checks.run import call
from desktop_app.checks.values import chinese_day, day, filled, number, text, wan

Gate = Callable[[ProjectFacts, Circumstances], Iterator[tuple[str, Finding]]]

PAUSED, ENDED = 98, 99
_ISSUED, _CLOSED = "20", "40"
NEXT: Mapping[int, tuple[int, ...]] = {
    0: (10,),
    10: (20,),
    20: (30,),
    30: (40,),
    40: (45,),
    45: (50, 60),
    50: (60,),
    60: (70,),
    70: (75, 80),
    75: (80, 90),
    80: (75, 90),
    90: (),
    PAUSED: (10, 20, 30, 40, 45, 50, 60, 70, 75, 80),
    ENDED: (),
}
"""From each status those that may follow; pausing and ending are open to all but 90 and 99."""


ENTERED: Mapping[int, tuple[str, ...]] = {
    20: ("in_library_date", "library_doc_no"),
    40: ("approve_date", "approve_doc_no"),
    60: ("actual_start",),
    70: ("actual_end",),
    80: ("acceptance_date", "acceptance_result", "final_amount"),
    90: ("asset_owner",),
}
"""The dates and numbers that are entered with a step."""


def may_follow(status: int, target: int) -> bool:
    """Whether a project may go from one status to another, whatever else is missing."""
    if target in (PAUSED, ENDED):
        return status not in (90, ENDED, target)
    return target in NEXT.get(status, ())


def project_step(
    facts: ProjectFacts,
    target: int,
    circumstances: Circumstances,
    *,
    values: Mapping[str, Value] | None = None,
    reason: str = "",
) -> list[Found]:
    """Why a project may not take a step; an empty list lets it pass.

    ``values`` are the dates and numbers entered with the step, as stored values of the project. Pausing
    and ending want a ``reason``. Every refusal carries the check it comes from and leads to what is missing:
    a field, a record, or the list of the project where rows are.
    """
    status = facts.status
    if not may_follow(status, target):
        labels = circumstances.catalogue.codes["project_status"]
        seen = f"“{labels.label(f'{status:02d}')}”之后不能是“{labels.label(f'{target:02d}')}”"
        return [_refusal("VR-PRJ-009", Finding("project_status", details=seen), facts, circumstances)]
    entered = {**facts.project, **(values or {}), "project_status": f"{target:02d}"}
    after = replace(facts, project=entered)
    refusals = [
        _refusal(check_id, finding, after, circumstances)
        for gate in _GATES.get(target, ())
        for check_id, finding in gate(after, circumstances)
    ]
    for check in _CHECKS.get(target, ()):
        refusals += call(check, entered if check.level == "record" else after, circumstances)
    if target in (PAUSED, ENDED) and not reason.strip():
        finding = Finding("project_status", details="请写明原因")
        refusals.append(_refusal("VR-PRJ-009", finding, after, circumstances))
    return [
        replace(one, entity=rows, field="") if (rows := circumstances.texts[one.check].rows) else one
        for one in refusals
    ]


def _refusal(check_id: str, finding: Finding, facts: ProjectFacts, circumstances: Circumstances) -> Found:
    return tell(circumstances.texts[check_id], finding, "project", facts.id)


def _library_notice_closed(facts: ProjectFacts, _around: Circumstances) -> Iterator[tuple[str, Finding]]:
    if not any(text(notice, "state") == _CLOSED for notice in facts.notices_of("N08")):
        yield (
            "VR-PRJ-009",
            Finding("state", details="项目库公示（N08）尚未办结", **_at(_newest(facts, "N08"))),
        )
    yield from _entered(facts, "in_library_date", "入库日期")


def _approved(facts: ProjectFacts, _around: Circumstances) -> Iterator[tuple[str, Finding]]:
    yield from _entered(facts, "approve_date", "批复日期")
    yield from _entered(facts, "approve_doc_no", "批复文号")


def _notice_hangs(code: str, label: str) -> Gate:
    """The notice has been posted: an issued one that nobody hung up informs nobody."""

    def gate(facts: ProjectFacts, _around: Circumstances) -> Iterator[tuple[str, Finding]]:
        notice = _newest(facts, code)
        if notice is None:
            yield "VR-NTC-007", Finding("state", details=f"请先发布{label}（{code}）", **_at(None))
        elif text(notice, "state") == _ISSUED:
            yield "VR-NTC-007", Finding("state", details=f"请先登记{label}的张贴日期", **_at(notice))

    return gate


def _notice_over(code: str, label: str, check_id: str) -> Gate:
    """The period of the notice has passed and, where the area wants it, its outcome is registered."""
    hangs = _notice_hangs(code, label)

    def gate(facts: ProjectFacts, around: Circumstances) -> Iterator[tuple[str, Finding]]:
        missing = tuple(hangs(facts, around))
        yield from missing
        notice = _newest(facts, code)
        if missing or notice is None:
            return
        end = day(notice, "end_date")
        if not next_step_allowed(end, around.today):
            until = chinese_day(end) if end else "未知日期"
            yield check_id, Finding("state", details=f"{label}至{until}届满，次日起方可进行", **_at(notice))
        elif text(notice, "state") != _CLOSED and around.setting("start_after_closing") == "1":
            yield check_id, Finding("state", details=f"{label}已期满，请先登记公示结果", **_at(notice))

    return gate


def _at(notice: Record | None) -> dict[str, str]:
    """Where a gate that waits for a notice leads: to that notice, or to where notices are made."""
    return {"entity": "notice", "record_id": text(notice or {}, "id")}


def _newest(facts: ProjectFacts, code: str) -> Record | None:
    """The standing notice of a type that was published last."""
    standing = facts.notices_of(code)
    return max(standing, key=lambda row: (text(row, "publish_date"), text(row, "number")), default=None)


def _no_open_objection(facts: ProjectFacts, _around: Circumstances) -> Iterator[tuple[str, Finding]]:
    for row in facts.complaints:
        if not filled(row, "reply_date"):
            place = {"entity": "complaint", "record_id": text(row, "id")}
            yield "VR-NTC-009", Finding("reply_date", details="请先办结对本项目公示的异议", **place)


def _started(facts: ProjectFacts, _around: Circumstances) -> Iterator[tuple[str, Finding]]:
    yield from _entered(facts, "actual_start", "实际开工日期")


def _completed(facts: ProjectFacts, _around: Circumstances) -> Iterator[tuple[str, Finding]]:
    yield from _entered(facts, "actual_end", "实际完工日期")


def _accepted(facts: ProjectFacts, _around: Circumstances) -> Iterator[tuple[str, Finding]]:
    if text(facts.project, "acceptance_result") not in ("1", "2"):
        yield "VR-PRJ-019", Finding("acceptance_result", details="验收合格后方可继续")


def _money_returned(facts: ProjectFacts, _around: Circumstances) -> Iterator[tuple[str, Finding]]:
    returned = {
        text(child, "id"): abs(number(child, "amount"))
        for ledger in facts.allocations.values()
        for child in ledger.children
        if text(child, "ledger_type") == "5" and child.get("project_id") == facts.id
    }
    unspent = sum(map(paid, facts.disbursements)) - sum(map(signed, facts.reimbursements))
    left = unspent - sum(returned.values())
    if left > 0:
        given = next((text(row, "allocation_id") for row in facts.disbursements), "")
        place = {"entity": "fund_allocation", "record_id": given} if given else {}
        yield "VR-PRJ-009", Finding("amount", details=f"请先登记退回未支出资金{wan(left)}", **place)


def _entered(facts: ProjectFacts, field: str, label: str) -> Iterator[tuple[str, Finding]]:
    if not filled(facts.project, field):
        yield "VR-PRJ-009", Finding(field, details=f"请填写{label}")


_GATES: Mapping[int, tuple[Gate, ...]] = {
    20: (_library_notice_closed, _no_open_objection),
    40: (_approved,),
    45: (_notice_hangs("N11", "实施前公示"),),
    50: (_notice_over("N11", "实施前公示", "VR-PRJ-003"), _no_open_objection),
    60: (_notice_over("N11", "实施前公示", "VR-PRJ-003"), _no_open_objection, _started),
    70: (_completed,),
    75: (_notice_hangs("N13", "竣工公告"),),
    80: (_accepted,),
    90: (_accepted, _notice_over("N13", "竣工公告", "VR-PRJ-009"), _no_open_objection),
    ENDED: (_money_returned,),
}

_CHECKS: Mapping[int, tuple[Check[...], ...]] = {
    20: (
        project_checks.performance_targets,
        project_checks.benefit_mechanism,
        project_checks.poor_beneficiaries,
        project_checks.budget_adds_up,
    ),
    30: (project_checks.in_library,),
    60: (project_checks.started_after_approval,),
    70: (project_checks.dates_in_order,),
    80: (project_checks.acceptance,),
    90: (project_checks.acceptance,),
}
