"""Every step of an issue from every state, and the gates on the way (records.md §7.3)."""

from datetime import date

import pytest

from desktop_app.reports.supervising import OPEN
from desktop_app.station import Station, StationRefused
from desktop_app.station.clock import FixedClock

_TYPED = {"person": "李会计", "due": "2018-11-20", "reply": "已核实", "day": "2018-11-02", "reason": "已退款"}

_WAY: dict[str, dict[str, str]] = {
    "assign": {"1": "3", "3": "3"},
    "untrue": {"1": "2"},
    "reply": {"1": "1", "3": "3", "4": "4"},
    "rectified": {"3": "4"},
    "close": {"4": "5"},
    "send_back": {"4": "3"},
}
"""待核实 1 → 不属实 2 | 整改中 3 → 已整改待复核 4 → 已销号 5; 6 was passed on. From each state a step may be
taken in, the state it leads to; from any other it is refused."""


def issue_in(station: Station, state: str) -> str:
    """An issue found on 1 November, in one state, that 李会计 answers for."""
    values = {"issue_type": "04", "found_date": "2018-11-01", "due_date": "2018-11-16", "status": state}
    return station.put("supervision_issue", {**values, "responsible_person": "李会计"}).record_id


def state_of(station: Station, issue: str) -> str:
    """The state an issue is in."""
    return str((station.store.get("supervision_issue", issue) or {})["status"])


def test_every_state_of_the_catalogue_is_walked(station: Station) -> None:
    assert {*station.catalogue.codes["issue_status"].codes} == {"1", "2", "3", "4", "5", "6"}
    assert {*OPEN} == {state for way in _WAY.values() for state in way}, "what is settled stays settled"


@pytest.mark.parametrize("step", _WAY)
def test_a_step_is_taken_from_its_states_and_refused_from_every_other(station: Station, step: str) -> None:
    desk = station.reports.supervision
    for state in "123456":
        issue = issue_in(station, state)
        if state in _WAY[step]:
            desk.step(issue, step, _TYPED)
            assert state_of(station, issue) == _WAY[step][state], state
        else:
            label = station.catalogue.codes["issue_status"].label(state)
            with pytest.raises(StationRefused, match=f"现在是“{label}”，不能这样办理"):
                desk.step(issue, step, _TYPED)
            assert state_of(station, issue) == state


@pytest.mark.parametrize(
    ("step", "state", "typed", "why"),
    [
        ("assign", "1", {"person": "  "}, "请填写责任人"),
        ("untrue", "1", {"reason": " "}, "请写明核实情况"),
        ("reply", "3", {"reply": ""}, "请写明核实和整改情况"),
        ("rectified", "3", {"day": "2018-10-31"}, "不能早于发现日期"),
        ("send_back", "4", {"reason": ""}, "退回整改要写明原因"),
    ],
)
def test_a_gate_that_is_not_met_leaves_the_issue_where_it_is(
    station: Station, step: str, state: str, typed: dict[str, str], why: str
) -> None:
    issue = issue_in(station, state)
    before = station.store.get("supervision_issue", issue)
    with pytest.raises(StationRefused, match=why):
        station.reports.supervision.step(issue, step, {**_TYPED, **typed})
    assert station.store.get("supervision_issue", issue) == before


@pytest.mark.parametrize("step", ["close", "send_back"])
def test_nobody_checks_their_own_work(station: Station, step: str) -> None:
    issue = issue_in(station, "4")
    mine = str(next(iter(station.store.heads("supervision_issue", issue).values())))
    station.put("supervision_issue", {"responsible_person": mine}, issue)
    with pytest.raises(StationRefused, match="责任人不能复核"):
        station.reports.supervision.step(issue, step, _TYPED)
    assert state_of(station, issue) == "4"


def test_an_issue_is_overdue_from_the_day_after_its_last_until_it_is_settled(
    station: Station, clock: FixedClock
) -> None:
    issues = {state: issue_in(station, state) for state in "123456"}

    def late() -> set[str]:
        known = {line.issue_id: line.is_late for line in station.reports.supervision.lines()}
        return {state for state, issue in issues.items() if known[issue]}

    clock.set(date(2018, 11, 16))
    assert late() == set()
    clock.set(date(2018, 11, 17))
    assert late() == {"1", "3"}, "what waits to be checked again is no longer with who answers for it"
