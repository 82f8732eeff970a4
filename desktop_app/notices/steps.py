"""What a notice holds back: no project begins, no household leaves, no subsidy is paid before its period
is over and its outcome registered. Source: domain notes §2.6, records.md §7.2, VR-PRJ-003, VR-STC-002."""

from collections.abc import Mapping, Sequence
from datetime import date

from desktop_app.catalog.model import Record
from desktop_app.checks.period import next_step_allowed
from desktop_app.checks.registry import Found
from desktop_app.checks.values import chinese_day, day, text
from desktop_app.notices.life import State
from desktop_app.notices.model import found

_PROJECT_STEPS: Mapping[str, tuple[str, str, bool]] = {
    "20": ("N08", "项目库公示", True),
    "45": ("N11", "实施前公示", False),
    "50": ("N11", "实施前公示", True),
    "60": ("N11", "实施前公示", True),
    "75": ("N13", "竣工公告", False),
    "90": ("N13", "竣工公告", True),
}
"""Project status aimed at: the notice it needs, and whether that must be closed or only posted."""

_CHANGE_STEPS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "township_review_date": (("N01", "N04", "N07"), "村级公示"),
    "county_approve_date": (("N02", "N05"), "乡镇审核公示"),
}
"""Date of a status change that is about to be entered: the notice whose period must be over."""


def blocks_project(
    project: Record, target_status: str, notices: Sequence[Record], today: date
) -> Found | None:
    """What keeps a project from the status it is to reach; None when its notices allow it.

    ``notices`` are those of the project in any state.
    """
    if target_status not in _PROJECT_STEPS:
        return None
    code, name, closed = _PROJECT_STEPS[target_status]
    subject = f"项目“{text(project, 'name')}”"
    live = _standing(notices, (code,))
    reason = _until_closed(live, name, today) if closed else _until_posted(live, name)
    check = "VR-PRJ-003" if code == "N11" else "VR-PRJ-009"
    if not reason:
        return None
    return found(check, f"{subject}{reason}", "project_status", text(project, "id"), entity="project")


def blocks_payment(project: Record, notices: Sequence[Record], today: date) -> Found | None:
    """What keeps subsidies of a 到户 project from being paid; other projects pay no household."""
    if text(project, "delivery_grain") != "1":
        return None
    reason = _until_closed(_standing(notices, ("N12",)), "受益对象（到户补助）公示", today)
    told = f"项目“{text(project, 'name')}”{reason}"
    return found("VR-PRJ-003", told, "", text(project, "id"), entity="project") if reason else None


def blocks_change(
    change: Record, field: str, notices: Sequence[Record], today: date, *, second_notice: bool = False
) -> Found | None:
    """What keeps a date of a status change from being entered today (VR-STC-002).

    An exit has a second notice, by the township, only where the area demands it (``second_notice``);
    where there is none, the county waits for the village's.
    """
    if field not in _CHANGE_STEPS:
        return None
    codes, name = _CHANGE_STEPS[field]
    kind = text(change, "change_kind")
    one_round = kind in ("return", "remove") or (kind == "exit" and not second_notice)
    if field == "county_approve_date" and one_round:
        codes, name = _CHANGE_STEPS["township_review_date"]
    reason = _until_closed(_standing(notices, codes), name, today)
    if not reason:
        return None
    return found("VR-STC-002", f"该户{reason}", field, text(change, "id"), entity="status_change")


def _standing(notices: Sequence[Record], codes: Sequence[str]) -> Record | None:
    """The newest notice of these types that is issued and not withdrawn."""
    live = [
        notice
        for notice in notices
        if text(notice, "notice_type") in codes
        and text(notice, "state") in (State.ISSUED, State.POSTED, State.CLOSED)
    ]
    return max(live, key=lambda notice: (text(notice, "publish_date"), text(notice, "number")), default=None)


def _until_posted(notice: Record | None, name: str) -> str:
    if notice is None:
        return f"还没有发布{name}，请先发布并张贴。"
    return f"的{name}还没有登记张贴，请先登记张贴日期。" if text(notice, "state") == State.ISSUED else ""


def _until_closed(notice: Record | None, name: str, today: date) -> str:
    unposted = _until_posted(notice, name)
    if unposted or notice is None:
        return unposted
    end = day(notice, "end_date")
    if end is None or not next_step_allowed(end, today):
        return f"的{name}期到{chinese_day(end or today)}为止，期满后才能进行下一步。"
    return "" if text(notice, "state") == State.CLOSED else f"的{name}期已满，请先登记公示结果再进行下一步。"
