"""Checks of projects (VR-PRJ-*) and of their notices (VR-NTC-007, 010)."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise

from desktop_app.catalog.model import Record
from desktop_app.checks.facts import ProjectFacts
from desktop_app.checks.names import likeness
from desktop_app.checks.project_figures import figures, is_management_fee
from desktop_app.checks.registry import Finding, check
from desktop_app.checks.values import chinese_day, day, filled, hundredths, number, text, wan

Limits = Mapping[str, int]

_STAGE_MARKS = (
    (40, "approve_date", "批复日期"),
    (40, "approve_doc_no", "批复文号"),
    (60, "actual_start", "实际开工日期"),
    (70, "actual_end", "实际完工日期"),
)
STOPPED = (98, 99)
"""Project statuses outside the line of stages: paused, ended."""


@check("VR-PRJ-001", entity="project", level="project", reads=("budget_total",))
def budget_adds_up(facts: ProjectFacts) -> Finding | None:
    """The size of a project is the sum of its sources; an imported figure has to agree. Source: SRC-02."""
    total = figures(facts).budget_total
    if not facts.funds:
        return Finding("budget_total", details="尚未登记资金来源")
    stated = facts.project.get("budget_total")
    if stated is None or stated == total:
        return None
    return Finding("budget_total", details=f"资金规模{wan(int(stated))}，来源合计{wan(total)}")


@check("VR-PRJ-002", entity="project", reads=("plan_start", "plan_end", "actual_start", "actual_end"))
def dates_in_order(project: Record) -> Iterator[Finding]:
    """Neither the plan nor the work ends before it begins."""
    for first, last in (("plan_start", "plan_end"), ("actual_start", "actual_end")):
        start, end = day(project, first), day(project, last)
        if start is not None and end is not None and end < start:
            yield Finding(last, details=f"开工日期是{chinese_day(start)}")


@check("VR-PRJ-003", entity="project", level="project", reads=("actual_start", "approve_date"))
def started_after_approval(facts: ProjectFacts) -> Finding | None:
    """Work begins after approval, and after the period of the notice before it. Source: SRC-02, SRC-59."""
    start, approved = day(facts.project, "actual_start"), day(facts.project, "approve_date")
    if start is None:
        return None
    if approved is not None and start < approved:
        return Finding("actual_start", details=f"批复日期是{chinese_day(approved)}")
    for notice in facts.notices_of("N11"):
        end = day(notice, "end_date")
        if end is not None and start <= end:
            return Finding("actual_start", details=f"实施前公示至{chinese_day(end)}届满")
    return None


@check("VR-PRJ-004", entity="project", reads=("plan_end", "project_status"), facts=("today", "limits"))
def overdue(project: Record, today: date, limits: Limits) -> Finding | None:
    """Work is done by the planned day. Source: SRC-07."""
    end, status = day(project, "plan_end"), int(text(project, "project_status") or 0)
    if end is None or today <= end or status >= limits["done_from"]:
        return None
    return Finding("project_status", details=f"计划{chinese_day(end)}完工")


@check("VR-PRJ-005", entity="project", reads=("delivery_grain", "subsidy_standard"))
def subsidy_standard(project: Record) -> Finding | None:
    """A project that reaches households states its standard of subsidy. Source: SRC-02, SRC-09."""
    if text(project, "delivery_grain") != "1" or text(project, "subsidy_standard").strip():
        return None
    return Finding("subsidy_standard")


@check("VR-PRJ-006", entity="project", level="project", reads=("project_status",))
def performance_targets(facts: ProjectFacts) -> Finding | None:
    """There is a target of output and one of benefit or satisfaction. Source: SRC-04, SRC-06."""
    if is_management_fee(facts.project):
        return None
    kinds = {
        text(row, "indicator_class")[:1]
        for row in facts.indicators
        if text(row, "name").strip() and text(row, "target_value").strip()
    }
    missing = [
        label
        for label, ok in (("产出指标", "1" in kinds), ("效益或满意度指标", bool(kinds & {"2", "3"})))
        if not ok
    ]
    return Finding(details=f"缺少{'、'.join(missing)}") if missing else None


@check("VR-PRJ-007", entity="project", level="project", reads=("name",), facts=("limits",))
def looks_twice(facts: ProjectFacts, limits: Limits) -> Finding | None:
    """No other project of the place and year has nearly the same name."""
    name = text(facts.project, "name")
    for other in facts.siblings:
        if likeness(name, text(other, "name")) * 100 > limits["percent"]:
            return Finding("name", details=f"另有“{text(other, 'name')}”")
    return None


@check("VR-PRJ-008", entity="project", level="project", reads=("in_library_date", "project_status"))
def in_library(facts: ProjectFacts) -> Finding | None:
    """What is planned for a year has come through the library. Source: SRC-04, SRC-06."""
    if facts.status < 30 or facts.status in STOPPED or filled(facts.project, "in_library_date"):
        return None
    return Finding("in_library_date", details="请补填入库日期和入库批复文号")


@check("VR-PRJ-009", entity="project", level="project", reads=("project_status",))
def stage_has_marks(facts: ProjectFacts) -> Finding | None:
    """A stage is reached only through the stages before: each leaves its date. Transitions: ``steps``."""
    if facts.status in STOPPED:
        return None
    missing = [
        (field, label)
        for stage, field, label in _STAGE_MARKS
        if facts.status >= stage and not filled(facts.project, field)
    ]
    if not missing:
        return None
    return Finding(missing[0][0], details="缺少" + "、".join(label for _field, label in missing))


@check("VR-PRJ-010", entity="project", reads=("benefit_mechanism",), facts=("limits",))
def benefit_mechanism(project: Record, limits: Limits) -> Finding | None:
    """The mechanism that lifts people out of poverty is described (PM-068). Source: SRC-01, SRC-04."""
    written = len(text(project, "benefit_mechanism").strip())
    if written >= limits["least_chars"] or is_management_fee(project):
        return None
    least = limits["least_chars"]
    return Finding("benefit_mechanism", details=f"现在{written}个字，请至少写{least}个字")


@check("VR-PRJ-011", entity="project", level="counted")
def poor_beneficiaries(facts: ProjectFacts) -> Finding | None:
    """Every project benefits registered households (PM-068); a management fee needs none. Source: SRC-01."""
    if is_management_fee(facts.project) or figures(facts).poor_households >= 1:
        return None
    return Finding("beneficiary_poor_households", details="请登记受益户")


@check("VR-PRJ-012", entity="project", level="counted")
def poor_share_of_place(facts: ProjectFacts) -> Finding | None:
    """The poor have no smaller share in the project than in the place (PM-069). Source: SRC-01."""
    share, place = figures(facts).poor_share, figures(facts).place_share
    if share is None or place is None or share >= place or is_management_fee(facts.project):
        return None
    return Finding("poor_share", details=f"项目{hundredths(share)}%，当地{hundredths(place)}%")


@check("VR-PRJ-013", entity="project", level="counted", facts=("limits",))
def watering_everything(facts: ProjectFacts, limits: Limits) -> Finding | None:
    """Much money for few poor people is asked about (PM-069); the thresholds are settings. Source: SRC-01."""
    sums = figures(facts)
    if is_management_fee(facts.project) or sums.budget_total <= limits["amount_wan"] * 1_000_000:
        return None
    few = sums.poor_households < limits["households"]
    small = sums.poor_share is not None and sums.poor_share < limits["share"] * 100
    if not few and not small:
        return None
    share = f"，占比{hundredths(sums.poor_share)}%" if sums.poor_share is not None else ""
    return Finding(details=f"{wan(sums.budget_total)}，受益贫困户{sums.poor_households}户{share}")


@check(
    "VR-PRJ-014", entity="project", level="counted", reads=("beneficiary_households", "beneficiary_persons")
)
def poor_within_all(facts: ProjectFacts) -> Iterator[Finding]:
    """The poor who benefit are some of all who benefit."""
    sums = figures(facts)
    for name, poor, unit in (
        ("beneficiary_households", sums.poor_households, "户"),
        ("beneficiary_persons", sums.poor_persons, "人"),
    ):
        if filled(facts.project, name) and poor > number(facts.project, name):
            total = number(facts.project, name)
            yield Finding(name, details=f"贫困{poor}{unit}，总数{total}{unit}")


@check("VR-PRJ-019", entity="project", reads=("acceptance_date", "actual_end", "project_status"))
def acceptance(project: Record) -> Finding | None:
    """Acceptance follows completion, and handing over follows acceptance. Source: SRC-59."""
    accepted, ended = day(project, "acceptance_date"), day(project, "actual_end")
    if accepted is not None and ended is not None and accepted < ended:
        return Finding("acceptance_date", details=f"完工日期是{chinese_day(ended)}")
    if text(project, "project_status") in ("80", "90") and accepted is None:
        return Finding("acceptance_date", details="请先登记验收日期和结论")
    return None


@check("VR-PRJ-020", entity="project", reads=("beneficiary_persons", "beneficiary_households"))
def persons_and_households(project: Record) -> Finding | None:
    """A household has at least one person."""
    if not filled(project, "beneficiary_persons"):
        return None
    if number(project, "beneficiary_persons") >= number(project, "beneficiary_households"):
        return None
    return Finding("beneficiary_persons")


@check(
    "VR-PRJ-021",
    entity="project",
    reads=("poor_count_override", "poor_persons_override", "poor_count_reason"),
)
def override_reason(project: Record) -> Finding | None:
    """Whoever corrects the register's counts of the poor, households or persons, says why (A5)."""
    corrected = filled(project, "poor_count_override") or filled(project, "poor_persons_override")
    if not corrected or text(project, "poor_count_reason").strip():
        return None
    return Finding("poor_count_reason")


@check("VR-NTC-007", entity="project", level="project", facts=("today", "limits"))
def project_notices(facts: ProjectFacts, today: date, limits: Limits) -> Iterator[Finding]:
    """A notice stands before the work, another within 30 days after it (PM-081). Source: SRC-02, SRC-07."""
    start, end = day(facts.project, "actual_start"), day(facts.project, "actual_end")
    before = [day(notice, "publish_date") for notice in facts.notices_of("N11")]
    if start is not None and not any(posted and posted <= start for posted in before):
        yield Finding("actual_start", details="未做实施前公示")
    if end is None:
        return
    due = end + timedelta(days=limits["days"])
    after = [day(notice, "publish_date") for notice in facts.notices_of("N13")]
    if today > due and not any(posted and posted <= due for posted in after):
        yield Finding("actual_end", details=f"应在{chinese_day(due)}前发布竣工公告")


def _dated(facts: ProjectFacts) -> list[Record]:
    rows = (row for row in facts.progress if day(row, "as_of") is not None)
    return sorted(rows, key=lambda row: (text(row, "as_of"), text(row, "id")))


@check("VR-PRJ-023", entity="project_progress", level="project", reads=("as_of", "percent", "note"))
def progress_goes_on(facts: ProjectFacts) -> Iterator[Finding]:
    """What has been built stays built: progress falls only with a reason (fields.csv)."""
    known = [row for row in _dated(facts) if filled(row, "percent")]
    for before, row in pairwise(known):
        had, has = number(before, "percent"), number(row, "percent")
        if has < had and not text(row, "note").strip():
            said = f"{chinese_day(date.fromisoformat(text(before, 'as_of')))}为{had}%，现为{has}%"
            yield Finding("percent", details=said, record_id=text(row, "id"))


@check("VR-PRJ-024", entity="project_progress", level="project", reads=("as_of",))
def progress_once_a_day(facts: ProjectFacts) -> Iterator[Finding]:
    """Of each day there is one statement of progress (fields.csv: as_of increasing)."""
    for before, row in pairwise(_dated(facts)):
        if text(before, "as_of") == text(row, "as_of"):
            yield Finding("as_of", details=text(row, "as_of"), record_id=text(row, "id"))


@check("VR-NTC-010", entity="project", level="project")
def paid_after_notice(facts: ProjectFacts) -> Iterator[Finding]:
    """Subsidies reach households after the notice of beneficiaries has run its time."""
    if not facts.to_household:
        return
    ends = [end for notice in facts.notices_of("N12") if (end := day(notice, "end_date")) is not None]
    for row in facts.beneficiaries:
        received = day(row, "received_date")
        if received is None or any(end < received for end in ends):
            continue
        seen = f"{chinese_day(received)}兑现"
        yield Finding("received_date", details=seen, entity="project_beneficiary", record_id=text(row, "id"))


CHECKS = (
    budget_adds_up,
    dates_in_order,
    started_after_approval,
    overdue,
    subsidy_standard,
    performance_targets,
    looks_twice,
    in_library,
    stage_has_marks,
    benefit_mechanism,
    poor_beneficiaries,
    poor_share_of_place,
    watering_everything,
    poor_within_all,
    acceptance,
    persons_and_households,
    override_reason,
    project_notices,
    paid_after_notice,
    progress_goes_on,
    progress_once_a_day,
)
