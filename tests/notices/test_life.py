"""draft → issued → posted → closed, or withdrawn; and what each state holds back."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from desktop_app.catalog.model import Catalogue, Record
from desktop_app.notices.life import Outcome, State, close, evidence_findings, issue, post, withdraw
from desktop_app.notices.model import NoticeChoice, NoticeRefused
from desktop_app.notices.publish import Bureau, publish
from desktop_app.notices.steps import blocks_change, blocks_payment, blocks_project
from tests.notices.cases import herd
from tests.notices.conftest import KEY
from tests.notices.township import Township

Choose = Callable[..., NoticeChoice]


@pytest.fixture
def issued(bureau: Bureau, town: Township, choose: Choose, catalogue: Catalogue) -> Record:
    """An N04 about two households, in the store."""
    town.exits(2)
    frozen = publish(bureau, choose("N04"), "K3-2018-N04-0001", KEY.sign).frozen
    town.held.apply(issue(frozen, "n1", catalogue, document_id="a1"))
    return town.held.get("notice", "n1") or {}


def test_issuing_writes_only_what_the_catalogue_knows(
    issued: Record, town: Township, catalogue: Catalogue
) -> None:
    for entity in ("notice", "notice_item"):
        known = {item.name for item in catalogue.entity(entity).stored_fields} | {"id", "home"}
        for row in town.held.rows[entity].values():
            assert set(row) <= known
    assert issued["state"] == "20" and issued["number"] == "K3-2018-N04-0001"
    assert issued["end_date"] == "2018-10-25"


def test_issuing_keeps_each_row_as_printed(issued: Record, town: Township) -> None:
    items = town.held.find("notice_item", notice_id=issued["id"], target_entity="status_change")
    assert [item["target_id"] for item in items] and len(items) == 2
    assert all('"head_name":"' in str(item["row_json"]) for item in items)
    assert town.held.rows["status_change"]["sh00001"]["notice1_id"] == "n1"


def test_the_same_row_is_one_item(
    bureau: Bureau, town: Township, choose: Choose, catalogue: Catalogue
) -> None:
    herd(town)
    frozen = publish(bureau, choose("N12", project_id="p1"), "K3-2018-N12-0001", KEY.sign).frozen
    first, second = (issue(frozen, "n1", catalogue) for _ in range(2))
    assert first == second and len({edit.record_id for edit in first}) == 13


def test_a_notice_without_rows_names_its_project(
    bureau: Bureau, town: Township, choose: Choose, catalogue: Catalogue
) -> None:
    herd(town)
    frozen = publish(bureau, choose("N11", project_id="p1"), "K3-2018-N11-0001", KEY.sign).frozen
    notice, item = issue(frozen, "n1", catalogue)
    assert notice.values["project_id"] == "p1"
    assert (item.values["target_entity"], item.values["target_id"]) == ("project", "p1")


def test_the_whole_life(issued: Record, town: Township) -> None:
    town.held.apply(post(issued, "2018-10-15", "村务公开栏、1组路口"))
    assert issued["state"] == State.POSTED and issued["place"] == "村务公开栏、1组路口"
    town.held.apply(close(issued, Outcome("2018-10-26", "1")))
    assert (issued["state"], issued["disposal"], issued["objection_count"]) == (State.CLOSED, "1", 0)


def test_posted_too_late_to_be_true(issued: Record) -> None:
    with pytest.raises(NoticeRefused, match="2018年10月16日才张贴，公示天数不足"):
        post(issued, "2018-10-16")


@pytest.mark.parametrize(
    ("outcome", "check"),
    [
        (Outcome("2018-10-25", "1"), "VR-STC-002"),
        (Outcome("2018-10-26", ""), "VR-NTC-005"),
        (Outcome("2018-10-26", "1", objections=1), "VR-NTC-005"),
        (Outcome("2018-10-26", "2", objections=0), "VR-NTC-005"),
        (Outcome("2018-10-26", "2", objections=2, open_complaints=1), "VR-NTC-009"),
    ],
)
def test_closing_is_refused(issued: Record, town: Township, outcome: Outcome, check: str) -> None:
    town.held.apply(post(issued, "2018-10-15"))
    with pytest.raises(NoticeRefused) as refused:
        close(issued, outcome)
    assert [item.check for item in refused.value.findings] == [check]


def test_an_outcome_that_starts_again(issued: Record, town: Township) -> None:
    town.held.apply(post(issued, "2018-10-15"))
    town.held.apply(close(issued, Outcome("2018-10-26", "4", objections=1)))
    assert issued["state"] == State.WITHDRAWN and issued["disposal"] == "4"
    assert town.held.rows["status_change"]["sh00001"]["notice1_id"] is None


def test_withdrawn_and_superseded(
    issued: Record, town: Township, bureau: Bureau, choose: Choose, catalogue: Catalogue
) -> None:
    frozen = publish(bureau, choose("N04"), "K3-2018-N04-0002", KEY.sign).frozen
    with pytest.raises(NoticeRefused, match="K3-2018-N04-0001还没有撤销"):
        issue(frozen, "n2", catalogue, supersedes=issued)
    with pytest.raises(NoticeRefused, match="原因"):
        withdraw(issued, " ")
    town.held.apply(withdraw(issued, "一户姓名写错"))
    town.held.apply(issue(frozen, "n2", catalogue, supersedes=issued))
    assert town.held.rows["notice"]["n2"]["supersedes_id"] == "n1"
    assert town.held.rows["status_change"]["sh00001"]["notice1_id"] == "n2"


@pytest.mark.parametrize("state", ["10", "40", "50"])
def test_no_step_out_of_turn(issued: Record, state: str) -> None:
    elsewhere = {**issued, "state": state}
    for step in (
        lambda: post(elsewhere, "2018-10-15"),
        lambda: close(elsewhere, Outcome("2018-10-26", "1")),
        lambda: withdraw(elsewhere, "原因"),
    ):
        with pytest.raises(NoticeRefused, match="公示现在是"):
            step()


@pytest.mark.parametrize(
    ("photographs", "checks"),
    [
        ([("1", "2018-10-15T10:00:00"), ("2", "2018-10-25T18:00:00")], []),
        ([("1", "2018-10-15T10:00:00")], ["VR-NTC-005"]),
        ([("1", "2018-10-14T10:00:00"), ("2", "2018-10-16T10:00:00")], ["VR-NTC-006"]),
        ([("3", "2018-10-01T10:00:00")], ["VR-NTC-005"]),
    ],
)
def test_evidence(issued: Record, photographs: list[tuple[str, str]], checks: list[str]) -> None:
    rows = [{"evidence_kind": kind, "taken_at": taken} for kind, taken in photographs]
    assert [item.check for item in evidence_findings(issued, rows)] == checks


# What a notice holds back

PROJECT = {"id": "p1", "name": "养殖项目", "delivery_grain": "1"}


def notice(code: str, state: str, **values: Any) -> Record:
    return {
        "notice_type": code,
        "state": state,
        "publish_date": "2018-03-05",
        "end_date": "2018-03-15",
        **values,
    }


@pytest.mark.parametrize(
    ("target", "notices", "today", "part"),
    [
        ("30", [], "2018-03-10", ""),
        ("45", [], "2018-03-10", "还没有发布实施前公示"),
        ("45", [notice("N11", "20")], "2018-03-10", "还没有登记张贴"),
        ("45", [notice("N11", "30")], "2018-03-10", ""),
        ("60", [notice("N11", "50")], "2018-03-20", "还没有发布实施前公示"),
        ("60", [notice("N11", "30")], "2018-03-15", "到2018年3月15日为止"),
        ("60", [notice("N11", "30")], "2018-03-16", "请先登记公示结果"),
        ("60", [notice("N11", "40")], "2018-03-16", ""),
        ("20", [notice("N08", "40")], "2018-03-16", ""),
        ("90", [notice("N11", "40")], "2018-03-16", "还没有发布竣工公告"),
    ],
)
def test_a_project_waits(target: str, notices: list[Record], today: str, part: str) -> None:
    found = blocks_project(PROJECT, target, notices, date.fromisoformat(today))
    assert bool(found) is bool(part)
    if found:
        assert part in found.message and "养殖项目" in found.message


def test_payment_waits_for_n12() -> None:
    day = date(2018, 3, 16)
    assert blocks_payment(PROJECT, [], day) is not None
    assert blocks_payment(PROJECT, [notice("N12", "40")], day) is None
    assert blocks_payment({**PROJECT, "delivery_grain": "2"}, [], day) is None


@pytest.mark.parametrize(
    ("kind", "field", "notices", "second", "blocked"),
    [
        ("exit", "township_review_date", [notice("N04", "40")], False, False),
        ("exit", "township_review_date", [notice("N04", "30")], False, True),
        ("exit", "county_approve_date", [notice("N04", "40")], False, False),
        ("exit", "county_approve_date", [notice("N04", "40")], True, True),
        ("identify", "county_approve_date", [notice("N01", "40")], False, True),
        ("identify", "county_approve_date", [notice("N02", "40")], False, False),
        ("return", "county_approve_date", [notice("N07", "40")], False, False),
        ("exit", "review_meeting_date", [], False, False),
    ],
)
def test_a_household_waits(kind: str, field: str, notices: list[Record], second: bool, blocked: bool) -> None:
    change = {"id": "s1", "change_kind": kind}
    found = blocks_change(change, field, notices, date(2018, 3, 16), second_notice=second)
    assert bool(found) is blocked
