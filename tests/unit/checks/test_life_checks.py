"""Each row is a way into or out of the register, a relocation, a job, and whether a check speaks."""

from datetime import date
from typing import Any

import pytest

from desktop_app.checks.facts import TrainingFacts
from tests.unit.checks.cases import (
    Row,
    change,
    home,
    household_year,
    id_no,
    income,
    member,
    member_year,
    person,
    rows,
    year_facts,
)

NOTICES = {
    "n1": {"id": "n1", "publish_date": "2018-09-01", "end_date": "2018-09-08"},
    "n2": {"id": "n2", "publish_date": "2018-09-12", "end_date": "2018-09-19"},
    "n3": {"id": "n3", "publish_date": "2018-09-25", "end_date": "2018-10-02"},
}


def exit_of_2018(**values: Any) -> dict[str, Any]:
    """An exit whose steps follow one another."""
    steps = {
        "review_meeting_date": "2018-08-30",
        "notice1_id": "n1",
        "township_review_date": "2018-09-10",
        "notice2_id": "n2",
        "county_approve_date": "2018-09-20",
        "notice3_id": "n3",
        "effective_date": "2018-10-01",
        "head_agreed": 1,
        "check_food_clothes": 1,
    }
    return change("exit", 2018, **{**steps, **values})


def leaving(**values: Any) -> Any:
    """A household with one exit in 2018."""
    return home(status_changes=(change("identify", 2014), exit_of_2018(**values)), notices=NOTICES)


def studying(side: str | None) -> Any:
    """A household whose student was taken in by a school of one side."""
    school = {"id": "o1", "name": "中山市技师学院", "side": side}
    return home(enrolments=({"id": "e1", "school_org_id": "o1"},), schools={"o1": school})


def history(*changes: Any) -> Any:
    """A household with status changes."""
    return home(status_changes=changes)


def standing(**values: Any) -> Any:
    """A household that leaves poverty in 2018, with something out of order."""
    return home(status_changes=(change("identify", 2014), exit_of_2018()), **values)


def relocation(**values: Any) -> dict[str, Any]:
    """One person relocated to 25 m²."""
    return {
        "id": "r1",
        "household_id": "h1",
        "plan_year": 2017,
        "relocated_persons": 4,
        "floor_area": 10_000,
        "self_fund": 1_000_000,
        "agreement_date": "2017-03-01",
        "start_build_date": "2017-04-01",
        "finish_build_date": "2017-10-01",
        **values,
    }


def job(record_id: str = "e1", **values: Any) -> dict[str, Any]:
    """A job from March to August 2018."""
    return {
        "id": record_id,
        "member_id": "m1",
        "start_date": "2018-03-01",
        "end_date": "2018-08-31",
        "monthly_wage": 300_000,
        **values,
    }


def trained(*people: dict[str, Any]) -> TrainingFacts:
    """A training event with the people given."""
    return TrainingFacts({"id": "t1"}, tuple({"id": f"p{n}", **one} for n, one in enumerate(people)))


CHILD = {2018: {"m1": member_year(school_status=None, education="02")}}


ROWS = [
    *rows(
        "VR-STC-001",
        (leaving(), False, "in order"),
        (leaving(township_review_date="2018-09-01"), False, "edge: the day of posting"),
        (leaving(township_review_date="2018-08-31"), True, "review before the notice"),
        (leaving(effective_date="2018-09-24"), True, "in effect before the announcement"),
        (leaving(notice2_id=None), False, "a step left out"),
    ),
    *rows(
        "VR-STC-002",
        (leaving(), False, "after the periods"),
        (leaving(township_review_date="2018-09-08"), True, "edge: on the last day"),
        (leaving(township_review_date="2018-09-09"), False, "edge: the day after"),
        (leaving(county_approve_date="2018-09-19"), True, "approved on the last day"),
        (leaving(notice1_id=None, notice2_id=None), False, "no notice known"),
    ),
    *rows(
        "VR-STC-003",
        (exit_of_2018(), False, "agreed"),
        (exit_of_2018(head_agreed=0), True, "not agreed"),
        (exit_of_2018(head_agreed=None), True, "edge: not asked"),
        (change("identify", 2014), False, "no exit"),
    ),
    *rows(
        "VR-STC-004",
        (standing(), False, "all five"),
        (standing(incomes={2018: income(wage_income=359_999)}), True, "edge: a cent below the line"),
        (standing(years={2018: household_year(house_grade="C")}), True, "a dangerous house"),
        (standing(member_years={2018: {"m1": member_year(in_resident_medical=0)}}), True, "not insured"),
        (
            standing(members=(member(id_no=id_no("20101101")),), member_years=CHILD),
            True,
            "a child of 8 out of school",
        ),
        (
            home(status_changes=(change("identify", 2014), exit_of_2018(check_food_clothes=0))),
            True,
            "food and clothing",
        ),
        (home(), False, "no exit"),
    ),
    *rows(
        "VR-STC-005",
        (history(change("identify", 2014), change("exit", 2017)), False, "in and out"),
        (history(change("exit", 2017)), True, "out without having been in"),
        (history(change("identify", 2014), change("identify", 2015)), True, "in twice"),
        (
            history(change("identify", 2017), change("exit", 2017, effective_date="2017-12-30")),
            True,
            "same year",
        ),
        (
            history(change("identify", 2014), change("pre_exit", 2017), change("exit", 2017)),
            False,
            "edge: about to exit and exit in one year",
        ),
        (history(change("identify", 2014), change("return", 2016)), True, "back without having left"),
        (
            history(
                change("identify", 2014), change("exit", 2015), change("return", 2016), change("exit", 2017)
            ),
            False,
            "fell back and left again",
        ),
        (
            history(change("imported", 2016, effective_date=None, poverty_status="0"), change("exit", 2017)),
            False,
            "imported as poor",
        ),
    ),
    *rows(
        "VR-REL-001",
        (home(relocations=(relocation(relocated_persons=1),)), False, "edge: everybody"),
        (home(relocations=(relocation(relocated_persons=2),)), True, "edge: one too many"),
        (
            home(relocations=(relocation(relocated_persons=1, agreement_date="2014-05-31"),)),
            True,
            "not yet come",
        ),
        (home(), False, "not relocated"),
    ),
    *rows(
        "VR-REL-002",
        (relocation(), False, "edge: 25 m² each"),
        (relocation(floor_area=10_004), True, "edge: 25.01 m² each"),
        (relocation(floor_area=None), False, "not yet built"),
        (relocation(relocated_persons=1, floor_area=3_000), True, "one person with 30 m²"),
    ),
    *rows(
        "VR-REL-002",
        (relocation(relocated_persons=1, floor_area=3_000), False, "the province lets one person have 30 m²"),
        settings={"relocation_single_tolerance": "5"},
    ),
    *rows(
        "VR-REL-003",
        (relocation(), False, "edge: 10,000 yuan"),
        (relocation(self_fund=1_000_001), True, "edge: a cent more"),
        (relocation(self_fund=0), False, "nothing"),
    ),
    *rows(
        "VR-REL-004",
        (relocation(move_in_date="2017-10-01"), False, "edge: the day it was finished"),
        (relocation(move_in_date="2017-09-30"), True, "edge: the day before"),
        (relocation(), False, "not moved in"),
    ),
    *rows(
        "VR-REL-005",
        (relocation(move_in_date="2017-11-01"), False, "edge: twelve months today"),
        (relocation(move_in_date="2017-10-31"), True, "edge: twelve months yesterday"),
        (relocation(move_in_date="2016-01-01", old_house_removed_date="2016-06-01"), False, "gone"),
        (relocation(), False, "not moved in"),
    ),
    *rows(
        "VR-REL-006",
        (
            home(relocations=(relocation(),), followups=({"id": "f1", "relocation_id": "r1"},)),
            False,
            "helped",
        ),
        (home(relocations=(relocation(),)), True, "not helped"),
        (
            home(relocations=(relocation(),), followups=({"id": "f1", "relocation_id": "r2"},)),
            True,
            "edge: another's",
        ),
    ),
    *rows(
        "VR-REL-008",
        (home(relocations=(relocation(),)), False, "once"),
        (home(relocations=(relocation(), relocation(id="r2"))), True, "edge: twice"),
        (home(), False, "not relocated"),
    ),
    *rows(
        "VR-REL-009",
        (relocation(), False, "half a year"),
        (relocation(finish_build_date="2017-04-01"), False, "edge: one day"),
        (relocation(finish_build_date="2017-03-31"), True, "edge: the day before"),
    ),
    *rows(
        "VR-MEM-016",
        (year_facts([person(school_status="03", education=None)]), False, "a pupil without work"),
        (year_facts([person(school_status="03", work_months=1)]), True, "a pupil with work"),
        (year_facts([person(school_status="25", work_months=1)]), True, "so is a student of any kind"),
        (year_facts([person(school_status="01", work_months=1)]), False, "before school is no school"),
        (year_facts([person(school_status="03")], employments=(job(),)), True, "a pupil with a job"),
        (
            year_facts([person(school_status="03")], employments=(job(end_date="2018-03-30"),)),
            False,
            "edge: a job of less than a month",
        ),
    ),
    *rows("VR-LAB-001", (job(), False, "a man of 33"), parent=member()),
    *rows("VR-LAB-001", (job(), False, "edge: 16 that day"), parent=member(id_no=id_no("20020301"))),
    *rows("VR-LAB-001", (job(), True, "edge: 16 the next day"), parent=member(id_no=id_no("20020302"))),
    *rows(
        "VR-LAB-002",
        (
            home(employments=(job(), job("e2", start_date="2018-09-01", end_date=None))),
            False,
            "one after another",
        ),
        (
            home(employments=(job(), job("e2", start_date="2018-08-31", end_date=None))),
            True,
            "edge: one day together",
        ),
        (home(employments=(job(), job("e2", member_id="m2"))), False, "two people"),
    ),
    *rows(
        "VR-LAB-003",
        (job(monthly_wage=20_000), False, "edge: 200 yuan"),
        (job(monthly_wage=19_999), True, "edge: a cent less"),
        (job(monthly_wage=3_000_000), False, "30,000 yuan"),
        (job(monthly_wage=3_000_001), True, "a cent more"),
        (job(monthly_wage=None), False, "unknown"),
    ),
    *rows(
        "VR-LAB-004",
        (year_facts([person(work_months=6)], employments=(job(),)), False, "six months"),
        (year_facts([person(work_months=5)], employments=(job(),)), True, "five stated"),
        (year_facts([person(work_months=5)]), False, "no rows to compare with"),
        (year_facts([person(work_months=5)], employments=(job(source_kind="3"),)), False, "imported"),
        (
            year_facts([person(work_months=10)], employments=(job(start_date="2017-01-01", end_date=None),)),
            False,
            "edge: since last year, counted to the end of October",
        ),
    ),
    *rows(
        "VR-LAB-005",
        (year_facts(), False, "a skill"),
        (year_facts([person(practical_skills=" ")]), True, "none"),
        (year_facts([person(practical_skills=None)], trained=frozenset({"m1"})), False, "trained"),
        (year_facts([person(age=59, practical_skills=None)]), True, "edge: 59"),
        (year_facts([person(age=60, practical_skills=None)]), False, "edge: 60"),
        (year_facts([person(labour_skill="05", practical_skills=None)]), False, "no labour"),
    ),
    *rows(
        "VR-LAB-006",
        (job(end_date="2018-03-01"), False, "edge: one day"),
        (job(end_date="2018-02-28"), True, "edge: the day before"),
        (job(end_date=None), False, "still there"),
    ),
    *rows(
        "VR-LAB-007",
        ({"job_count": 300, "signed_poor": 300}, False, "edge: every job"),
        ({"job_count": 300, "signed_poor": 301}, True, "edge: one more than there were jobs"),
        ({"signed_poor": 5}, False, "jobs not counted"),
    ),
    *rows(
        "VR-STU-001",
        ({"enrol_date": "2018-09-01"}, False, "edge: 14"),
        parent=member(id_no=id_no("20040901")),
    ),
    *rows(
        "VR-STU-001", ({"enrol_date": "2018-09-01"}, True, "edge: 13"), parent=member(id_no=id_no("20040902"))
    ),
    *rows("VR-STU-001", ({"enrol_date": "2018-09-01"}, True, "26"), parent=member(id_no=id_no("19920901"))),
    *rows(
        "VR-STU-002",
        ({"enrol_date": "2018-09-01", "internship_date": "2018-09-01"}, False, "edge: the same day"),
        ({"enrol_date": "2018-09-01", "internship_date": "2018-08-31"}, True, "internship first"),
        ({"internship_date": "2018-09-01", "employed_date": "2018-08-31"}, True, "a job first"),
        ({"enrol_date": "2018-09-01", "graduated_date": "2018-09-01"}, True, "edge: graduated on entering"),
        ({"enrol_date": "2018-09-01", "graduated_date": "2018-09-02"}, False, "the day after"),
    ),
    *rows(
        "VR-STU-003",
        (studying("east"), False, "in Guangdong"),
        (studying("west"), True, "at home"),
        (studying(None), False, "edge: its side is not known yet"),
        (home(enrolments=({"id": "e1"},)), False, "edge: no school yet"),
    ),
    *rows(
        "VR-TRN-001",
        (trained({"member_id": "m1"}, {"member_id": "m2"}), False, "two people"),
        (trained({"member_id": "m1"}, {"member_id": "m1"}), True, "one twice"),
        (trained({"name": "王伟"}, {"name": "王伟"}), True, "one name twice"),
        (trained({}, {}), False, "edge: nobody named yet"),
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.check}: {row.why}")
def test_life(row: Row) -> None:
    assert bool(row.run()) is row.finds


def test_an_exit_says_which_marks_are_missing() -> None:
    facts = standing(incomes={2018: income(wage_income=100)}, years={2018: household_year(house_grade="D")})
    (found,) = Row("VR-STC-004", facts, True, "").run()
    assert found.message == "脱贫五项核查未全部达标：收入、住房安全未达标。"
    assert found.field == "check_income"


def test_status_on_a_day_follows_what_is_in_force() -> None:
    facts = history(
        change("identify", 2014), change("exit", 2017), change("return", 2018, effective_date=None)
    )
    assert [facts.status_on(date(year, 12, 31)) for year in (2013, 2014, 2016, 2017, 2018)] == [
        None,
        "0",
        "0",
        "2",
        "2",
    ]
