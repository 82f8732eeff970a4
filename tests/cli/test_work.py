"""Review, project steps and conflicts by commands."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop_app.store.slots import Role
from tests.cli.conftest import PASSWORD, VILLAGE, Hands, household, leaving


@pytest.fixture
def office(make_station: Callable[..., Hands]) -> Hands:
    return make_station(people=[("li", "李审核", Role.REVIEWER), ("chen", "陈审计", Role.AUDITOR)])


def in_order(office: Hands) -> str:
    """A household with everything that has to be filled in before it is handed in."""
    return office.put(
        "household", division_code=VILLAGE, village_group="1组", identified_year=2014, identify_standard="1"
    )


def test_a_gap_keeps_a_household_from_being_submitted(office: Hands) -> None:
    made = office.put("household", division_code=VILLAGE, village_group="1组", identified_year=2014)
    answer = office.ask("submit", "household", made)
    assert answer.code == 1
    (found,) = answer.data["findings"]
    assert (found["check"], found["field"]) == ("VR-REQ-001", "identify_standard")
    assert "识别标准" in found["message"]


def test_errors_keep_a_household_from_being_submitted(hands: Hands) -> None:
    made = household(hands)
    leaving(hands, made)
    answer = hands.ask("submit", "household", made)
    assert answer.code == 1
    assert "改正后才能提交" in answer.data["error"]
    assert all(item["severity"] == "error" for item in answer.data["findings"])


def test_submitted_by_one_and_approved_by_another(office: Hands) -> None:
    made = in_order(office)
    assert office.ask("submit", "household", made).code == 0
    own = office.ask("approve", "household", made)
    assert (own.code, "自己录入" in own.data["error"]) == (1, True)
    other = replace(office, login="li")
    assert other.ask("approve", "household", made).code == 0
    assert office.ask("record", "get", "household", made).data["record"]["review_state"] == "2"
    assert other.ask("approve", "household", made).code == 1


def test_returned_with_a_reason(office: Hands) -> None:
    made = in_order(office)
    office.ask("submit", "household", made)
    other = replace(office, login="li")
    assert other.ask("return", "household", made, "--reason", "村组写错").code == 0
    record = office.ask("record", "get", "household", made).data["record"]
    assert (record["review_state"], record["return_reason"]) == ("3", "村组写错")


def test_an_auditor_only_reads(office: Hands) -> None:
    auditor = replace(office, login="chen")
    assert auditor.ask("record", "list", "household").code == 0
    answer = auditor.ask("record", "put", "household", stdin="{}")
    assert (answer.code, "只能查看" in answer.data["error"]) == (1, True)


def test_a_project_takes_no_step_before_its_notice(hands: Hands) -> None:
    made = hands.put(
        "project", name="三岔河村养殖项目", year=2018, division_code=VILLAGE, project_status="40"
    )
    answer = hands.ask("project", "step", made, "45")
    assert answer.code == 1
    assert {item["check"] for item in answer.data["findings"]} == {"VR-NTC-007"}


def test_a_step_by_its_label_with_what_is_entered(hands: Hands) -> None:
    made = hands.put(
        "project", name="三岔河村养殖项目", year=2018, division_code=VILLAGE, project_status="60"
    )
    code = hands.ask("record", "get", "project", made).data["record"]["project_code"]
    refused = hands.ask("project", "step", code, "70")
    assert refused.code == 1
    done = hands.ask("project", "step", code, "98", "--reason", "资金未到位")
    assert (done.code, done.data["status"]) == (0, "98")


@pytest.mark.parametrize(
    "words", [("project", "step", "x", "没有这一步"), ("project", "step", "x", "45", "--set", "a")]
)
def test_wrong_usage_of_steps(hands: Hands, words: tuple[str, ...]) -> None:
    assert hands.ask(*words).code == 2


def test_a_project_nobody_knows(hands: Hands) -> None:
    answer = hands.ask("project", "step", "x", "45")
    assert (answer.code, answer.data["error"]) == (1, "没有这个项目。")


def test_no_conflicts(hands: Hands) -> None:
    assert hands.ask("conflict", "list").data["conflicts"] == []
    answer = hands.ask("conflict", "decide", "household", "x", "village_group", "1组")
    assert (answer.code, "没有不一致" in answer.data["error"]) == (1, True)


def test_two_laptops_disagree_and_a_person_decides(make_station: Callable[..., Hands]) -> None:
    first, second = make_station("first"), make_station("second")
    made = household(first)
    exchange(first, second)
    first.put("household", made, village_group="2组")
    second.put("household", made, village_group="3组")
    exchange(second, first)
    [conflict] = first.ask("conflict", "list").data["conflicts"]
    assert (conflict["field"], conflict["old"]) == ("village_group", "1组")
    assert {rival["value"] for rival in conflict["rivals"]} == {"2组", "3组"}
    decided = first.ask(
        "conflict", "decide", "household", made, "village_group", "3组", "--reason", "入户核实"
    )
    assert (decided.code, decided.data["left"]) == (0, 0)
    assert first.ask("record", "get", "household", made).data["record"]["village_group"] == "3组"


def exchange(source: Hands, target: Hands) -> None:
    """Hand the journal of one laptop to another, as a bundle between them would."""
    from desktop_app.station import Station

    with Station.open(source.data, source.login, PASSWORD) as sender:
        sent = list(sender.store.transactions(sender.profile.device))
    with Station.open(target.data, target.login, PASSWORD) as receiver:
        receiver.store.apply(sent, lambda _transaction, _entry: "", lambda transaction: transaction.time)
