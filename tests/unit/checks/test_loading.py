"""Loading facts: what hangs on a household or project is found, and going through all reads once."""

from dataclasses import replace
from datetime import date
from typing import Any

from desktop_app.checks.loading import (
    all_allocations,
    all_households,
    all_projects,
    load_allocation,
    load_donation,
    load_household,
    load_project,
    load_site,
    load_training,
    load_village,
)
from desktop_app.checks.register import Register
from tests.unit.checks.cases import (
    TODAY,
    VILLAGE,
    change,
    household,
    household_year,
    income,
    member,
    member_year,
)
from tests.unit.checks.memory import Memory
from tests.unit.checks.project_cases import (
    account,
    allocation,
    benefit,
    fund,
    indicators,
    notice,
    paid_out,
    project,
)


def township() -> dict[str, list[dict[str, Any]]]:
    """Two households of one village, one still poor; a project that helps the first."""
    return {
        "household": [household(), household(id="h2", household_no="2")],
        "member": [member(), member("m2", household_id="h2"), member("m3", left_date="2016-01-01")],
        "member_year": [member_year(), member_year("my0", year=2017)],
        "household_year": [household_year(), household_year(id="hy0", year=2017)],
        "household_income": [income()],
        "status_change": [
            change("exit", 2017, notice1_id="n1"),
            change("identify", 2014),
            change("identify", 2015, "s2", household_id="h2"),
        ],
        "relocation": [{"id": "r1", "household_id": "h1"}],
        "relocation_followup": [{"id": "f1", "relocation_id": "r1"}, {"id": "f2", "relocation_id": "r2"}],
        "helper_assignment": [{"id": "a1", "household_id": "h1"}],
        "employment": [{"id": "e1", "member_id": "m1"}, {"id": "e2", "member_id": "m2"}],
        "training_participant": [{"id": "t1", "member_id": "m1"}],
        "notice": [notice(), notice("N04", "n1", project_id=None)],
        "complaint": [{"id": "q1", "notice_id": "N11"}, {"id": "q2", "notice_id": "n1"}],
        "village_year": [{"id": "v1", "division_code": VILLAGE, "year": 2018, "rural_population": 800}],
        "project": [project(), project(id="p2", name="另一项目"), project(id="p3", year=2017)],
        "project_fund": [fund()],
        "project_indicator": list(indicators("11", "31")),
        "project_beneficiary": [benefit(), benefit("pb2", project_id="p2"), benefit("pb3", project_id="p3")],
        "fund_allocation": [allocation(), allocation("a2", parent_allocation_id="a1")],
        "fund_disbursement": [paid_out()],
        "fund_reimbursement": [
            account(),
            account("x1", project_id="p2", invoice_no="0443b1", disbursement_id="d9"),
        ],
        "cadre_relative": [
            {"id": "c1", "division_code": VILLAGE},
            {"id": "c2", "division_code": "513429101202"},
        ],
        "helper": [{"id": "k1", "name": "沙马日哈"}],
    }


def test_a_household_comes_with_everything_that_hangs_on_it() -> None:
    facts = load_household(Memory(township()), "h1")
    assert facts is not None
    assert [row["id"] for row in facts.members] == ["m1", "m3"]
    assert facts.known_years == (2017, 2018)
    assert facts.member_years[2017]["m1"]["id"] == "my0"
    assert [row["id"] for row in facts.status_changes] == ["identify2014", "exit2017"]
    assert [row["id"] for row in facts.followups] == ["f1"]
    assert [row["id"] for row in facts.employments] == ["e1"]
    assert [row["id"] for row in facts.trainings] == ["t1"]
    assert set(facts.notices) == {"n1"}


def test_going_through_all_gives_the_same_and_reads_each_entity_once() -> None:
    memory = Memory(township())
    one_by_one = [load_household(memory, one) for one in ("h1", "h2")]
    memory.reads.clear()
    assert list(all_households(memory)) == one_by_one
    assert set(memory.reads.values()) == {1}


def test_a_project_comes_with_everything_it_is_judged_by() -> None:
    facts = load_project(Memory(township()), "p1", TODAY)
    assert facts is not None
    assert [row["id"] for row in facts.siblings] == ["p2"]
    assert [(row["id"], other["id"]) for row, other in facts.other_benefits] == [("p2", "pb2")]
    assert set(facts.allocations) == {"a1"}
    assert [row["id"] for row in facts.allocations["a1"].children] == ["a2"]
    assert [row["id"] for row in facts.allocations["a1"].reimbursements] == ["b1"]
    assert [row["id"] for row in facts.invoices["0443b1"]] == ["b1", "x1"]
    assert [row["id"] for row in facts.complaints] == ["q1"]
    assert [row["id"] for row in facts.relatives] == ["c1"]
    assert set(facts.households) == {"h1"}


def test_going_through_all_projects_gives_the_same() -> None:
    memory = Memory(township())
    one_by_one = [load_project(memory, one, TODAY) for one in ("p1", "p2", "p3")]
    memory.reads.clear()
    assert list(all_projects(memory, TODAY)) == one_by_one
    assert set(memory.reads.values()) == {1}


def test_the_register_counts_a_place_in_a_year() -> None:
    register = Register(Memory(township()), TODAY)
    in_2016 = register.count(VILLAGE, 2016)
    assert (in_2016.households, in_2016.persons, in_2016.poor_persons) == (2, 2, 2)
    in_2018 = register.count(VILLAGE, 2018)
    assert (in_2018.households, in_2018.persons, in_2018.poor_persons) == (2, 2, 1)
    assert (in_2018.households_ever, in_2018.persons_ever, in_2018.rural_population) == (2, 2, 800)
    assert register.count(VILLAGE[:9], 2018) == in_2018
    assert register.count("513429101299", 2018).households_ever == 0


def test_an_allocation_knows_which_projects_are_fees() -> None:
    records = township()
    records["project"][0]["project_type"] = "1301"
    facts = load_allocation(Memory(records), "a1")
    assert facts is not None and facts.fee_projects == {"p1"}
    assert [one.id for one in all_allocations(Memory(records))] == ["a1", "a2"]


def test_what_does_not_exist_is_none() -> None:
    memory = Memory({})
    assert load_household(memory, "h9") is None
    assert load_project(memory, "p9", TODAY) is None
    assert load_allocation(memory, "a9") is None


def test_facts_of_a_year_look_at_its_last_day() -> None:
    facts = load_household(Memory(township()), "h1")
    assert facts is not None
    assert facts.in_year(2017, TODAY).reference == date(2017, 12, 31)
    assert facts.in_year(2018, TODAY).reference == TODAY
    assert facts.in_year(2017, TODAY).exited_in_year
    assert replace(facts, status_changes=()).in_year(2017, TODAY).status is None


def test_smaller_facts() -> None:
    records = {
        **township(),
        "training_participant": [{"id": "t1", "event_id": "g1"}, {"id": "t2", "event_id": "g2"}],
        "relocation": [{"id": "r1", "household_id": "h1", "site_id": "z1"}],
        "donation": [{"id": "o1", "receipt_no": "粤捐001"}, {"id": "o2", "receipt_no": "粤捐001"}],
        "donation_match": [{"id": "w1", "donation_id": "o1"}],
    }
    memory = Memory(records)
    assert [row["id"] for row in load_training(memory, {"id": "g1"}).participants] == ["t1"]
    assert [row["id"] for row in load_site(memory, {"id": "z1"}).relocations] == ["r1"]
    donation = load_donation(memory, records["donation"][0])
    assert [row["id"] for row in (*donation.matches, *donation.same_receipts)] == ["w1", "o1", "o2"]
    assert load_donation(memory, {"id": "o3"}).same_receipts == ()
    village = load_village(records["village_year"][0], Register(memory, TODAY))
    assert village.register.rural_population == 800
