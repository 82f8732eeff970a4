"""Checks of the way into and out of the register (VR-STC-*)."""

from collections.abc import Iterator
from datetime import date

from desktop_app.catalog.model import Catalogue, Record
from desktop_app.checks.exit import exit_marks
from desktop_app.checks.facts import HouseholdFacts
from desktop_app.checks.period import next_step_allowed
from desktop_app.checks.registry import Finding, check
from desktop_app.checks.timeline import in_order, status_after
from desktop_app.checks.values import chinese_day, day, number, text

_STEPS = (
    ("apply_date", "", "申请"),
    ("review_meeting_date", "", "民主评议"),
    ("notice1_id", "publish_date", "村级公示"),
    ("township_review_date", "", "乡镇审核"),
    ("notice2_id", "publish_date", "乡镇公示"),
    ("county_approve_date", "", "县级审定"),
    ("notice3_id", "publish_date", "公告"),
    ("effective_date", "", "生效"),
)
_AFTER_NOTICES = (
    ("notice1_id", "村级公示", ("township_review_date", "notice2_id", "county_approve_date")),
    ("notice2_id", "乡镇公示", ("county_approve_date", "notice3_id", "effective_date")),
)
_ALLOWED_BEFORE: dict[str, tuple[str | None, ...]] = {
    "identify": (None, "9"),
    "pre_exit": ("0", "4"),
    "exit": ("0", "1", "4"),
    "return": ("2", "3"),
    "remove": ("0", "1", "2", "3", "4"),
}


def _step_day(
    change: Record, facts: HouseholdFacts, field: str, notice_field: str = "publish_date"
) -> date | None:
    """The day of a step: a date of the change itself, or of the notice it names."""
    if not field.endswith("_id"):
        return day(change, field)
    notice = facts.notices.get(text(change, field))
    return None if notice is None else day(notice, notice_field)


@check("VR-STC-001", entity="status_change", level="household", reads=tuple(step[0] for step in _STEPS))
def steps_in_order(facts: HouseholdFacts) -> Iterator[Finding]:
    """Meeting, notice, review, notice, approval, announcement and effect follow one another (SRC-14)."""
    for change in facts.status_changes:
        last: tuple[date, str] | None = None
        for field, _notice_field, label in _STEPS:
            taken = _step_day(change, facts, field)
            if taken is None:
                continue
            if last is not None and taken < last[0]:
                seen = f"{label}{chinese_day(taken)}早于{last[1]}{chinese_day(last[0])}"
                yield Finding(field, details=seen, record_id=text(change, "id"))
            last = (taken, label) if last is None or taken > last[0] else last


@check("VR-STC-002", entity="status_change", level="household", reads=("notice1_id", "notice2_id"))
def notice_period_over(facts: HouseholdFacts) -> Iterator[Finding]:
    """The step after a notice is taken after its last day. Source: SRC-14, SRC-16."""
    for change in facts.status_changes:
        for notice_field, label, later_fields in _AFTER_NOTICES:
            end = _step_day(change, facts, notice_field, "end_date")
            if end is None:
                continue
            later = ((field, _step_day(change, facts, field)) for field in later_fields)
            early = next(
                ((f, taken) for f, taken in later if taken and not next_step_allowed(end, taken)), None
            )
            if early:
                seen = f"{label}至{chinese_day(end)}届满"
                yield Finding(early[0], details=seen, record_id=text(change, "id"))


@check("VR-STC-003", entity="status_change", reads=("change_kind", "head_agreed"))
def head_agreed(change: Record) -> Finding | None:
    """Nobody leaves poverty without having agreed to it in writing. Source: SRC-14, SRC-55."""
    if text(change, "change_kind") != "exit" or change.get("head_agreed") == 1:
        return None
    return Finding("head_agreed")


@check("VR-STC-004", entity="status_change", level="household", facts=("catalogue", "today"))
def exit_standards(facts: HouseholdFacts, catalogue: Catalogue, today: date) -> Iterator[Finding]:
    """Income, food and clothing, schooling, medical care and housing are settled at exit (SRC-14)."""
    for change in facts.status_changes:
        if text(change, "change_kind") != "exit":
            continue
        marks = exit_marks(facts, change, catalogue, today)
        failed = [(name, label) for name, label, met in marks if not met]
        if failed:
            seen = "、".join(label for _name, label in failed) + "未达标"
            yield Finding(failed[0][0], details=seen, record_id=text(change, "id"))


@check("VR-STC-005", entity="status_change", level="household", reads=("change_kind", "year"))
def change_follows_status(facts: HouseholdFacts) -> Iterator[Finding]:
    """Each change starts from the status before it, and a year has one of a kind. Source: SRC-26."""
    status: str | None = None
    seen: dict[int, list[str]] = {}
    for change in in_order(facts.status_changes):
        kind, year = text(change, "change_kind"), number(change, "year")
        same_year = seen.setdefault(year, [])
        problem = _problem(kind, status, same_year)
        if problem:
            yield Finding("change_kind", details=f"{year}年度{problem}", record_id=text(change, "id"))
        same_year.append(kind)
        status = status_after(change) or status


def _problem(kind: str, status: str | None, same_year: list[str]) -> str:
    if kind in same_year or (kind == "exit" and "identify" in same_year):
        return "同年重复变更"
    if kind in _ALLOWED_BEFORE and status not in _ALLOWED_BEFORE[kind]:
        return "与变更前的脱贫属性不衔接"
    return ""


CHECKS = (steps_in_order, notice_period_over, head_agreed, exit_standards, change_follows_status)
