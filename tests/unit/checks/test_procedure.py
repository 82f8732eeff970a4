"""The way into and out of the register: what lets a step pass, what refuses it, and where a refusal leads.

records.md §3 and §7; each gate once closed, each procedure once gone through to its end.
"""

from datetime import date
from typing import Any

import pytest

from desktop_app.catalog.model import Record, Value
from desktop_app.checks.facts import HouseholdFacts
from desktop_app.checks.procedure import next_step, step_refusals, steps_of
from desktop_app.checks.registry import Circumstances, Found
from tests.unit.checks.cases import (
    TODAY,
    catalogue,
    change,
    home,
    household_year,
    income,
    member,
    member_year,
)

TWO_NOTICES = {"exit_second_notice": "1"}
DAYS = {
    "apply_date": "2018-08-20",
    "review_meeting_date": "2018-08-30",
    "township_review_date": "2018-09-10",
    "county_approve_date": "2018-09-20",
    "effective_date": "2018-10-10",
}
HUNG: dict[str, Record] = {
    "n1": {"id": "n1", "publish_date": "2018-09-01", "end_date": "2018-09-08", "state": "40"},
    "n2": {"id": "n2", "publish_date": "2018-09-12", "end_date": "2018-09-19", "state": "40"},
    "n3": {"id": "n3", "publish_date": "2018-09-25", "end_date": "2018-10-02", "state": "30"},
}
NOTICES = {"notice1_id": "n1", "notice2_id": "n2", "notice3_id": "n3"}
POOR = (change("identify", 2014),)
BEFORE = {
    "identify": (),
    "exit": POOR,
    "pre_exit": POOR,
    "return": (*POOR, change("exit", 2016)),
    "remove": POOR,
}


def begun(kind: str, **values: Value) -> dict[str, Value]:
    """A change of 2018 with nothing done, or with the steps given."""
    return {"id": "c1", "household_id": "h1", "year": 2018, "change_kind": kind, **values}


def standing(kind: str, **values: Any) -> HouseholdFacts:
    """The household before the change, its notices hung."""
    return home(**{"status_changes": BEFORE[kind], "notices": HUNG, **values})


def around(today: date = TODAY, **settings: str) -> Circumstances:
    return Circumstances(catalogue(), today, settings)


def refused(facts: HouseholdFacts, made: Record, step: str, day: str = "", **more: Any) -> list[Found]:
    """Why the step is refused on its day."""
    entered: dict[str, Value] = {step: day or DAYS[step]}
    return step_refusals(facts, made, step, entered, around(**more))


@pytest.mark.parametrize("settings", [{}, TWO_NOTICES], ids=["one notice", "two notices"])
@pytest.mark.parametrize("kind", sorted(BEFORE))
def test_a_procedure_is_gone_through_step_by_step(kind: str, settings: dict[str, str]) -> None:
    """Each step is open once those before it are done, and closed until then."""
    made = begun(kind, head_agreed=1, check_food_clothes=1)
    steps = steps_of(kind, around(**settings))
    for number, step in enumerate(steps):
        assert next_step(made, around(**settings)) == step
        for later in steps[number + 1 :]:
            if not later.is_notice:
                assert refused(standing(kind), made, later.field, **settings), (step, later)
        if not step.is_notice:
            assert refused(standing(kind), made, step.field, **settings) == [], step
        made[step.field] = NOTICES[step.field] if step.is_notice else DAYS[step.field]
    assert next_step(made, around(**settings)) is None


def places(found: list[Found]) -> set[tuple[str, str, str]]:
    return {(one.entity, one.record_id, one.field) for one in found}


def test_a_step_that_is_missing_leads_to_its_day_and_a_notice_to_the_notice_desk() -> None:
    found = refused(standing("remove"), begun("remove"), "county_approve_date")
    assert places(found) == {
        ("status_change", "c1", "review_meeting_date"),
        ("notice", "c1", "state"),  # no such notice yet: the window goes to where notices are made
        ("status_change", "c1", "township_review_date"),
    }
    told = "".join(one.message for one in found)
    assert (
        "请先登记民主评议日期" in told
        and "请先发布村级公示（N07）" in told
        and "请先登记乡镇审核日期" in told
    )


@pytest.mark.parametrize(
    ("notice", "day", "said"),
    [
        ({"state": "30"}, "2018-09-10", "村级公示还没有登记公示结果"),
        ({}, "2018-09-08", "村级公示至2018年9月8日届满，次日起方可进行"),
        ({}, "2018-09-09", ""),
    ],
    ids=["not registered", "the last day", "the day after"],
)
def test_a_period_that_is_not_over_leads_to_its_notice(notice: Record, day: str, said: str) -> None:
    facts = standing("exit", notices={**HUNG, "n1": {**HUNG["n1"], **notice}})
    made = begun("exit", review_meeting_date="2018-08-30", notice1_id="n1")
    found = refused(facts, made, "township_review_date", day)
    assert [said in one.message for one in found] == ([True] if said else [])
    assert places(found) == ({("notice", "n1", "state")} if said else set())


DONE = {name: day for name, day in DAYS.items() if name not in ("apply_date", "effective_date")}
CHILD = member("m2", id_no=None, id_type="9", birth_date="2009-05-01")
OUT_OF_SCHOOL = {2018: {"m1": member_year(), "m2": member_year("my2", member_id="m2", school_status=None)}}
POORLY_PAID = {2018: income(wage_income=100_000)}
UNSAFE = {2018: household_year(house_grade="C")}
UNINSURED = {2018: {"m1": member_year(in_resident_medical=0)}}


@pytest.mark.parametrize(
    ("said", "place", "facts", "values"),
    [
        ("收入未达标", ("household_income", "i1", "wage_income"), {"incomes": POORLY_PAID}, {}),
        ("收入未达标", ("household_income", "h1", "wage_income"), {"incomes": {}}, {}),
        (
            "义务教育未达标",
            ("member_year", "my2", "school_status"),
            {"members": (member(), CHILD), "member_years": OUT_OF_SCHOOL},
            {},
        ),
        ("基本医疗未达标", ("member_year", "my1", "in_resident_medical"), {"member_years": UNINSURED}, {}),
        ("住房安全未达标", ("household_year", "hy1", "house_grade"), {"years": UNSAFE}, {}),
        (
            "不愁吃、不愁穿未达标",
            ("status_change", "c1", "check_food_clothes"),
            {},
            {"check_food_clothes": 0},
        ),
        ("签字认可", ("status_change", "c1", "head_agreed"), {}, {"head_agreed": None}),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_each_mark_of_an_exit_that_is_not_met_leads_to_where_it_is_made_good(
    said: str, place: tuple[str, str, str], facts: dict[str, Any], values: dict[str, Value]
) -> None:
    """SRC-14: an exit takes effect with all five marks and the consent of the head."""
    made = begun("exit", **{"head_agreed": 1, "check_food_clothes": 1, **DONE, **NOTICES, **values})
    (found,) = refused(standing("exit", **facts), made, "effective_date")
    assert said in found.message and places([found]) == {place}


@pytest.mark.parametrize(
    ("kind", "before"),
    [
        ("exit", ()),
        ("return", POOR),
        ("remove", ()),
        ("exit", (*POOR, change("remove", 2016))),
        ("identify", POOR),
        ("exit", (*POOR, change("exit", 2016))),
    ],
    ids=["never identified", "never left", "never in", "struck out", "twice", "gone already"],
)
def test_a_change_starts_from_the_status_before_it(kind: str, before: tuple[Record, ...]) -> None:
    """records.md §3: identified, poor, out of poverty, fallen back, struck out – in no other order."""
    facts = standing("exit", status_changes=before)
    first = steps_of(kind, around())[0].field
    assert {one.check for one in refused(facts, begun(kind), first)} == {"VR-STC-005"}


def test_a_day_to_come_is_no_step() -> None:
    (found,) = refused(standing("exit"), begun("exit"), "review_meeting_date", "2018-11-02")
    assert "日期还没有到" in found.message


def test_a_kind_has_its_own_steps() -> None:
    (found,) = refused(standing("exit"), begun("exit"), "apply_date")
    assert "没有这一步" in found.message
