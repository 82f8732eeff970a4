"""The way into and out of the register, step by step, and the gate of each step (records.md §3 and §7).

Village meeting, village notice, township review, township notice, county decision, announcement, effect: a
step is taken when those before it are done and the period of the notice before it is over.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from desktop_app.catalog.model import Record, Value
from desktop_app.checks import status as status_checks
from desktop_app.checks.exit import exit_marks, place_of_mark
from desktop_app.checks.facts import HouseholdFacts
from desktop_app.checks.period import next_step_allowed
from desktop_app.checks.registry import Check, Circumstances, Finding, Found, tell
from desktop_app.checks.run import call
from desktop_app.checks.timeline import in_order
from desktop_app.checks.values import chinese_day, day, filled, number, text

_CLOSED = "40"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a procedure: the field its day or notice is kept in, and what people call it."""

    field: str
    label: str

    @property
    def is_notice(self) -> bool:
        """Whether the step is a notice, which is issued and closed at the notice desk."""
        return self.field.endswith("_id")


APPLY = Step("apply_date", "农户申请")
MEETING = Step("review_meeting_date", "民主评议")
VILLAGE_NOTICE = Step("notice1_id", "村级公示")
TOWNSHIP_REVIEW = Step("township_review_date", "乡镇审核")
TOWNSHIP_NOTICE = Step("notice2_id", "乡镇公示")
COUNTY = Step("county_approve_date", "县级审定")
ANNOUNCEMENT = Step("notice3_id", "公告")
EFFECT = Step("effective_date", "生效")

_STEPS: Mapping[str, tuple[Step, ...]] = {
    "identify": (
        APPLY,
        MEETING,
        VILLAGE_NOTICE,
        TOWNSHIP_REVIEW,
        TOWNSHIP_NOTICE,
        COUNTY,
        ANNOUNCEMENT,
        EFFECT,
    ),
    "exit": (MEETING, VILLAGE_NOTICE, TOWNSHIP_REVIEW, TOWNSHIP_NOTICE, COUNTY, ANNOUNCEMENT, EFFECT),
    "pre_exit": (MEETING, EFFECT),
    "return": (MEETING, VILLAGE_NOTICE, TOWNSHIP_REVIEW, COUNTY, EFFECT),
    "remove": (MEETING, VILLAGE_NOTICE, TOWNSHIP_REVIEW, COUNTY, EFFECT),
}
_NOTICES: Mapping[str, Mapping[str, str]] = {
    "identify": {"notice1_id": "N01", "notice2_id": "N02", "notice3_id": "N03"},
    "exit": {"notice1_id": "N04", "notice2_id": "N05", "notice3_id": "N06"},
    "return": {"notice1_id": "N07"},
    "remove": {"notice1_id": "N07"},
}


def steps_of(kind: str, circumstances: Circumstances) -> tuple[Step, ...]:
    """The steps of a procedure in their order; the township's second notice of exits is a setting."""
    steps = _STEPS.get(kind, ())
    if kind == "exit" and circumstances.setting("exit_second_notice") != "1":
        return tuple(step for step in steps if step is not TOWNSHIP_NOTICE)
    return steps


def next_step(change: Record, circumstances: Circumstances) -> Step | None:
    """The first step that is not done yet; None when all are."""
    return next(
        (s for s in steps_of(text(change, "change_kind"), circumstances) if not filled(change, s.field)), None
    )


def step_refusals(
    facts: HouseholdFacts,
    change: Record,
    step: str,
    values: Mapping[str, Value],
    circumstances: Circumstances,
) -> list[Found]:
    """Why a step may not be taken; an empty list lets it pass.

    ``change`` is the status change as it stands, new or stored, ``step`` the field whose day is entered and
    ``values`` what is entered with it. Every refusal carries the check it comes from and leads to what is
    missing: the field of the change, the notice, or what one of the five marks follows from.
    """
    kind = text(change, "change_kind")
    steps = steps_of(kind, circumstances)
    names = [item.field for item in steps]
    after: dict[str, Value] = {**change, **values}
    own = text(change, "id")
    if step not in names:
        told = Finding(step, details="这类变更没有这一步")
        return [_refusal("VR-STC-005", told, own, circumstances)]
    around = replace(facts, status_changes=_with(facts.status_changes, after))
    before = steps[: names.index(step)]
    gaps = [_refusal("VR-STC-001", finding, own, circumstances) for finding in _missing(before, after)]
    waits = [_refusal("VR-STC-002", f, own, circumstances) for f in _waiting(before, step, after, facts)]
    checks: tuple[Check[...], ...] = (status_checks.steps_in_order, status_checks.change_follows_status)
    found = [item for check in checks for item in call(check, around, circumstances)]
    if step == EFFECT.field and kind == "exit":
        gaps += _unmet(around, after, circumstances)
        found += call(status_checks.head_agreed, after, circumstances)
    if day(after, step) is not None and (day(after, step) or date.min) > circumstances.today:
        gaps.append(_refusal("VR-STC-001", Finding(step, details="日期还没有到"), own, circumstances))
    return [*gaps, *waits, *(item for item in found if item.record_id == own and item.blocks)]


def _unmet(facts: HouseholdFacts, change: Record, circumstances: Circumstances) -> Iterator[Found]:
    """One refusal for each of the five marks that is not met, leading to where it is made good (SRC-14)."""
    catalogue, today = circumstances.catalogue, circumstances.today
    year = facts.in_year(number(change, "year"), today)
    for name, label, met in exit_marks(facts, change, catalogue, today):
        if not met:
            entity, own, field = place_of_mark(name, year)
            place = {"entity": entity, "record_id": own} if own else {}
            told = Finding(field if own else name, details=f"{label}未达标", **place)
            yield _refusal("VR-STC-004", told, text(change, "id"), circumstances)


def _with(changes: Sequence[Record], after: Record) -> tuple[Record, ...]:
    return in_order([*(row for row in changes if row.get("id") != after.get("id")), after])


def _missing(before: Sequence[Step], after: Record) -> Iterator[Finding]:
    for step in before:
        if filled(after, step.field):
            continue
        if step.is_notice:
            code = _NOTICES.get(text(after, "change_kind"), {}).get(step.field, "")
            yield Finding("state", details=f"请先发布{step.label}（{code}）", entity="notice")
        else:
            yield Finding(step.field, details=f"请先登记{step.label}日期")


def _waiting(before: Sequence[Step], step: str, after: Record, facts: HouseholdFacts) -> Iterator[Finding]:
    """Every notice before the step is closed and its period was over on the step's day."""
    taken = day(after, step)
    for item in before:
        notice = facts.notices.get(text(after, item.field)) if item.is_notice else None
        if notice is None:
            continue
        end = day(notice, "end_date")
        if text(notice, "state") != _CLOSED and item is not ANNOUNCEMENT:
            place = {"entity": "notice", "record_id": text(notice, "id")}
            yield Finding("state", details=f"{item.label}还没有登记公示结果", **place)
        elif (
            taken is not None
            and end is not None
            and item is not ANNOUNCEMENT
            and not next_step_allowed(end, taken)
        ):
            place = {"entity": "notice", "record_id": text(notice, "id")}
            until = f"{item.label}至{chinese_day(end)}届满，次日起方可进行"
            yield Finding("state", details=until, **place)


def _refusal(check_id: str, finding: Finding, record_id: str, circumstances: Circumstances) -> Found:
    return tell(circumstances.texts[check_id], finding, "status_change", record_id)
