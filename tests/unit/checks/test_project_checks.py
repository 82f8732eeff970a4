"""Each row is a project with its notices and beneficiaries, and whether the check finds something."""

from typing import Any

import pytest

from desktop_app.checks.facts import VillageCount
from tests.unit.checks.cases import Row, change, home, rows
from tests.unit.checks.project_cases import (
    WAN,
    benefit,
    facts,
    fund,
    indicators,
    notice,
    paid_out,
    poor_homes,
    project,
)


def of(**values: Any) -> Any:
    """The project in order with fields of its own changed."""
    return facts(project=project(**values))


def listing(count: int) -> dict[str, Any]:
    """Beneficiaries and households of a project for ``count`` poor households of three."""
    homes = poor_homes(count)
    return {
        "households": homes,
        "beneficiaries": tuple(benefit("b" + one, household_id=one) for one in homes),
    }


def status_in_2018(*changes: Any) -> dict[str, Any]:
    """One beneficiary household with this history."""
    return {"beneficiaries": (benefit(),), "households": {"h1": home(status_changes=changes)}}


def gone_on(*steps: tuple[int | None, str], days: tuple[str, ...] = ()) -> Any:
    """A project with its progress day after day: per cent and what was noted, newest first."""
    dated = zip(days or tuple(f"2018-07-{n:02}" for n in range(1, 10)), steps, strict=False)
    made = [
        {"id": f"g{place}", "as_of": as_of, "percent": percent, "note": note}
        for place, (as_of, (percent, note)) in enumerate(dated)
    ]
    return facts(progress=tuple(reversed(made)))


FEE = project(project_type="1301", benefit_mechanism="", delivery_grain="2")
RELATIVE = {"id": "c1", "cadre_name": "阿苏木呷", "name": "阿苏·尔布", "relation": "弟"}
OTHER = {"id": "p2", "name": "绵羊项目二期", "project_type": "0101", "delivery_grain": "1", "year": 2018}

ROWS = [
    *rows(
        "VR-PRJ-001",
        (facts(), False, "derived"),
        (facts(funds=()), True, "no source"),
        (of(budget_total=40 * WAN), False, "edge: an imported figure that agrees"),
        (of(budget_total=40 * WAN + 1), True, "edge: an imported figure, a cent more"),
    ),
    *rows(
        "VR-PRJ-002",
        (project(), False, "in order"),
        (project(plan_end="2018-05-01"), False, "edge: one day"),
        (project(plan_end="2018-04-30"), True, "the plan ends first"),
        (project(actual_end="2018-05-31"), True, "the work ends first"),
    ),
    *rows(
        "VR-PRJ-003",
        (facts(), False, "after both"),
        (of(actual_start="2018-05-20"), True, "edge: on the notice's last day"),
        (of(actual_start="2018-05-21"), False, "edge: the day after"),
        (of(actual_start="2018-04-09"), True, "before approval"),
        (of(actual_start=None), False, "not begun"),
    ),
    *rows(
        "VR-PRJ-004",
        (project(plan_end="2018-11-01"), False, "edge: today"),
        (project(plan_end="2018-10-31"), True, "edge: yesterday"),
        (project(plan_end="2018-10-31", project_status="70"), False, "done"),
    ),
    *rows(
        "VR-PRJ-005",
        (project(), False, "stated"),
        (project(subsidy_standard=" "), True, "edge: blank"),
        (project(subsidy_standard=None, delivery_grain="2"), False, "for the village"),
    ),
    *rows(
        "VR-PRJ-006",
        (facts(), False, "output and satisfaction"),
        (facts(indicators=indicators("11", "22")), False, "output and benefit"),
        (facts(indicators=indicators("11", "12")), True, "output only"),
        (facts(indicators=indicators("31")), True, "edge: satisfaction only"),
        (facts(indicators=()), True, "none"),
        (facts(project=FEE, indicators=()), False, "a management fee"),
    ),
    *rows(
        "VR-PRJ-007",
        (facts(), False, "no other"),
        (facts(siblings=({"name": project()["name"]},)), True, "the same name"),
        (
            facts(siblings=({"name": "布拖县特木里镇日嘎村2018年度绵羊养殖项目二"},)),
            True,
            "edge: nearly the same",
        ),
        (facts(siblings=({"name": "日嘎村2018年度通组路硬化项目"},)), False, "another matter"),
    ),
    *rows(
        "VR-PRJ-008",
        (facts(), False, "came through the library"),
        (of(in_library_date=None), True, "did not"),
        (of(in_library_date=None, project_status="20"), False, "edge: not yet planned"),
        (of(in_library_date=None, project_status="99"), False, "ended"),
    ),
    *rows(
        "VR-PRJ-009",
        (facts(), False, "every stage left its date"),
        (of(approve_doc_no=None), True, "approved without a document"),
        (of(project_status="70"), True, "done without a day"),
        (of(project_status="30", approve_date=None, approve_doc_no=None), False, "edge: not yet approved"),
    ),
    *rows(
        "VR-PRJ-010",
        (project(benefit_mechanism="带" * 20), False, "edge: twenty characters"),
        (project(benefit_mechanism="带" * 19 + "  "), True, "edge: nineteen and blanks"),
        (project(benefit_mechanism=None), True, "nothing"),
        (FEE, False, "a management fee"),
    ),
    *rows(
        "VR-PRJ-011",
        (facts(**listing(1)), False, "edge: one household"),
        (facts(beneficiaries=()), True, "nobody"),
        (facts(beneficiaries=(benefit(household_id=None, name="王伟"),)), True, "nobody of the register"),
        (of(delivery_grain="2"), False, "the village's households"),
        (facts(project=project(delivery_grain="2"), register=VillageCount()), True, "a village without poor"),
        (facts(project=FEE, register=VillageCount()), False, "a management fee"),
    ),
    *rows(
        "VR-PRJ-012",
        (of(beneficiary_persons=100), False, "edge: 30 of 100 where 30 in 100 are poor"),
        (of(beneficiary_persons=101), True, "fewer than in the village"),
        (facts(register=VillageCount(50, 200)), False, "rural population unknown"),
        (of(beneficiary_persons=None), False, "everybody not yet counted"),
    ),
    *rows(
        "VR-PRJ-013",
        (facts(funds=(fund(planned=50 * WAN),), **listing(1)), False, "edge: 500,000 yuan"),
        (facts(funds=(fund(planned=50 * WAN + 1),), **listing(9)), True, "edge: more for nine households"),
        (facts(funds=(fund(planned=60 * WAN),)), False, "for ten of ten"),
        (facts(project=project(beneficiary_persons=101), funds=(fund(planned=60 * WAN),)), True, "29.7 %"),
        (facts(project=project(beneficiary_persons=100), funds=(fund(planned=60 * WAN),)), False, "30 %"),
    ),
    *rows(
        "VR-PRJ-013",
        (facts(funds=(fund(planned=50 * WAN + 1),), **listing(9)), False, "the area asks from a million"),
        settings={"dashuimanguan.amount": "100"},
    ),
    *rows(
        "VR-PRJ-014",
        (of(beneficiary_households=10, beneficiary_persons=30), False, "edge: all are poor"),
        (of(beneficiary_households=9), True, "fewer households than poor ones"),
        (of(beneficiary_persons=29), True, "fewer people than poor ones"),
    ),
    *rows(
        "VR-PRJ-015",
        (facts(**status_in_2018(change("identify", 2014))), False, "poor"),
        (facts(**status_in_2018(change("identify", 2014), change("exit", 2017))), False, "exited, supported"),
        (
            facts(**status_in_2018(change("identify", 2014), change("exit", 2017, poverty_status="3"))),
            True,
            "exited, no longer supported",
        ),
        (facts(**status_in_2018(change("identify", 2014), change("remove", 2017))), True, "removed"),
        (
            facts(
                **status_in_2018(
                    change("identify", 2014), change("remove", 2018, effective_date="2018-10-01")
                )
            ),
            False,
            "edge: removed later in the year",
        ),
        (facts(beneficiaries=(benefit(household_id="gone"),)), True, "unknown household"),
        (facts(beneficiaries=(benefit(household_id=None),)), False, "outside the register"),
    ),
    *rows(
        "VR-PRJ-016",
        (facts(), False, "planned only"),
        (
            facts(beneficiaries=(benefit(amount=20 * WAN, received_date="2018-08-01"),)),
            False,
            "edge: all of it",
        ),
        (
            facts(beneficiaries=(benefit(amount=20 * WAN + 1, received_date="2018-08-01"),)),
            True,
            "edge: a cent more",
        ),
    ),
    *rows(
        "VR-PRJ-017",
        (facts(), False, "once"),
        (facts(other_benefits=((OTHER, benefit("x1")),)), True, "the same kind elsewhere"),
        (
            facts(other_benefits=(({**OTHER, "project_type": "0901"}, benefit("x1")),)),
            False,
            "edge: another kind",
        ),
        (facts(other_benefits=((OTHER, benefit("x1", household_id="h99")),)), False, "another household"),
    ),
    *rows(
        "VR-PRJ-022",
        (facts(), False, "once"),
        (facts(beneficiaries=(benefit(), benefit("pb2"))), True, "twice"),
        (facts(beneficiaries=(benefit(), benefit("pb2", member_id="m1"))), False, "edge: a member of it"),
        (
            facts(beneficiaries=tuple(benefit(one, household_id=None, name="王伟") for one in ("a", "b"))),
            False,
            "not of the register",
        ),
    ),
    *rows(
        "VR-PRJ-023",
        (gone_on((30, ""), (60, "")), False, "goes on"),
        (gone_on((60, ""), (60, "")), False, "edge: stands still"),
        (gone_on((60, ""), (59, "")), True, "edge: falls by one"),
        (gone_on((60, ""), (59, "  ")), True, "edge: a blank reason is none"),
        (gone_on((60, ""), (40, "滑坡返工")), False, "falls, with a reason"),
        (gone_on((60, ""), (None, ""), (59, "")), True, "a row without a figure lies between"),
        (gone_on(), False, "none yet"),
    ),
    *rows(
        "VR-PRJ-024",
        (gone_on((30, ""), (60, "")), False, "edge: a day apart"),
        (gone_on((30, ""), (60, ""), days=("2018-07-01", "2018-07-01")), True, "edge: the same day"),
        (gone_on((30, ""), (60, ""), days=("", "")), False, "no day yet"),
    ),
    *rows(
        "VR-PRJ-018",
        (
            facts(beneficiaries=(benefit(household_id=None, name="王伟"),), relatives=(RELATIVE,)),
            False,
            "nobody's",
        ),
        (
            facts(beneficiaries=(benefit(household_id=None, name="阿苏•尔布"),), relatives=(RELATIVE,)),
            True,
            "edge: the brother, with another dot",
        ),
        (
            facts(beneficiaries=(benefit(household_id=None, name="阿苏木呷"),), relatives=(RELATIVE,)),
            True,
            "the cadre",
        ),
        (
            facts(beneficiaries=(benefit(name="阿苏尔布"),), relatives=(RELATIVE,)),
            False,
            "is in the register",
        ),
    ),
    *rows(
        "VR-PRJ-019",
        (project(actual_end="2018-10-01", acceptance_date="2018-10-01"), False, "edge: the same day"),
        (project(actual_end="2018-10-01", acceptance_date="2018-09-30"), True, "accepted first"),
        (project(project_status="90"), True, "handed over without acceptance"),
        (project(), False, "not so far"),
    ),
    *rows(
        "VR-PRJ-020",
        (project(beneficiary_persons=12), False, "edge: one each"),
        (project(beneficiary_persons=11), True, "edge: fewer people than households"),
        (project(beneficiary_persons=None), False, "not yet counted"),
    ),
    *rows(
        "VR-PRJ-021",
        (project(), False, "edge: the register's count"),
        (project(poor_count_override=5), True, "corrected without a reason"),
        (project(poor_count_override=5, poor_count_reason="两户未参与"), False, "with a reason"),
        (project(poor_persons_override=0), True, "edge: no person, without a reason"),
        (project(poor_persons_override=18, poor_count_reason="一户外出"), False, "the people, with a reason"),
    ),
    *rows(
        "VR-NTC-007",
        (facts(), False, "posted before the start"),
        (facts(notices=()), True, "started without a notice"),
        (facts(notices=(notice(state="50"),)), True, "the notice was withdrawn"),
        (facts(notices=(notice(publish_date="2018-06-02"),)), True, "posted the day after"),
        (of(actual_end="2018-10-02"), False, "edge: 30 days ago"),
        (of(actual_end="2018-10-01"), True, "edge: 31 days ago"),
        (
            facts(
                project=project(actual_end="2018-09-01"),
                notices=(notice(), notice("N13", publish_date="2018-10-01")),
            ),
            False,
            "completion posted after 30 days",
        ),
    ),
    *rows(
        "VR-NTC-010",
        (facts(), False, "nothing received"),
        (
            facts(beneficiaries=(benefit(received_date="2018-05-21"),)),
            False,
            "edge: the day after the period",
        ),
        (facts(beneficiaries=(benefit(received_date="2018-05-20"),)), True, "edge: on its last day"),
        (facts(beneficiaries=(benefit(received_date="2018-08-01"),), notices=(notice(),)), True, "no notice"),
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.check}: {row.why}")
def test_project(row: Row) -> None:
    assert bool(row.run()) is row.finds


def test_the_alarm_names_its_figures() -> None:
    (found,) = Row("VR-PRJ-013", facts(funds=(fund(planned=60 * WAN),), **listing(9)), True, "").run()
    assert found.message.endswith("：60万元，受益贫困户9户，占比67.5%。")
    assert not found.blocks


def test_a_payment_kept_for_later_is_no_receipt() -> None:
    row = Row("VR-PRJ-016", facts(disbursements=(paid_out(amount=1),)), False, "N12 precedes payment")
    assert row.run() == []
