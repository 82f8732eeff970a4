"""draft → issued → posted → closed, or withdrawn."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop_app.catalog.model import Catalogue, Record
from desktop_app.notices.life import (
    Outcome,
    State,
    close,
    evidence_findings,
    issue,
    post,
    require_replaceable,
    withdraw,
)
from desktop_app.notices.model import NoticeChoice, NoticeRefused
from desktop_app.notices.publish import Bureau, publish
from tests.notices.conftest import KEY
from tests.notices.filled import herd
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


def test_the_whole_life(issued: Record, town: Township, catalogue: Catalogue) -> None:
    town.held.apply(post(issued, "2018-10-15", catalogue, ["村务公开栏", "1组路口"]))
    assert issued["state"] == State.POSTED and issued["place"] == "村务公开栏、1组路口"
    town.held.apply(close(issued, Outcome("2018-10-26", "1")))
    assert (issued["state"], issued["disposal"], issued["objection_count"]) == (State.CLOSED, "1", 0)


def test_posted_too_late_to_be_true(issued: Record, catalogue: Catalogue) -> None:
    with pytest.raises(NoticeRefused, match="2018年10月16日才张贴，公示天数不足"):
        post(issued, "2018-10-16", catalogue)


def test_each_place_is_a_record_with_its_day_and_photographs(
    issued: Record, town: Township, catalogue: Catalogue
) -> None:
    town.held.apply(post(issued, "2018-10-14", catalogue, ["村务公开栏", " 1组路口 ", "村务公开栏", ""]))
    first = town.held.find("notice_posting", notice_id="n1")
    town.held.apply(post(issued, "2018-10-15", catalogue, ["2组路口"], first))
    hung = town.held.find("notice_posting", notice_id="n1")
    days = {row["place"]: row["posted_date"] for row in hung}
    assert days == {"村务公开栏": "2018-10-14", "1组路口": "2018-10-14", "2组路口": "2018-10-15"}
    assert issued["posted_date"] == "2018-10-15"
    assert set(str(issued["place"]).split("、")) == set(days)
    assert {row["name"] for row in town.held.find("posting_place")} == set(days)
    with pytest.raises(NoticeRefused, match="公示中"):
        post(issued, "2018-10-15", catalogue)
    photographs = [
        {"evidence_kind": kind, "taken_at": "2018-10-16", "posting_id": row["id"]}
        for row in hung
        for kind in ("1", "2")
    ]
    assert evidence_findings(issued, photographs, hung) == []
    left = hung[0]["place"]
    [lacking] = evidence_findings(issued, photographs[1:], hung)
    assert f"还缺少{left}的远景照片，" in lacking.message
    nowhere = [{**row, "posting_id": None} for row in photographs]
    assert evidence_findings(issued, nowhere, hung)[0].message.count("照片") == 7


def test_a_place_too_long_is_refused(issued: Record, catalogue: Catalogue) -> None:
    with pytest.raises(NoticeRefused, match="太长"):
        post(issued, "2018-10-15", catalogue, ["村" * 61])
    long = [f"{number}组" + "路" * 50 for number in range(3)]
    notice, *_ = post(issued, "2018-10-15", catalogue, long)
    assert str(notice.values["place"]).endswith("等3处") and len(str(notice.values["place"])) == 100


@pytest.mark.parametrize(
    ("outcome", "check"),
    [
        (Outcome("2018-10-25", "1"), "VR-STC-002"),
        (Outcome("2018-10-26", ""), "VR-NTC-005"),
        (Outcome("2018-10-26", "1", objections=1), "VR-NTC-005"),
        (Outcome("2018-10-26", "2", objections=0), "VR-NTC-005"),
        (Outcome("2018-10-26", "2", objections=2, complaints=2, open_complaints=1), "VR-NTC-009"),
        (Outcome("2018-10-26", "1", objections=0, complaints=2), "VR-NTC-005"),
        (Outcome("2018-10-26", "2", objections=1, complaints=2), "VR-NTC-005"),
    ],
)
def test_closing_is_refused(
    issued: Record, town: Township, catalogue: Catalogue, outcome: Outcome, check: str
) -> None:
    town.held.apply(post(issued, "2018-10-15", catalogue))
    with pytest.raises(NoticeRefused) as refused:
        close(issued, outcome)
    assert [item.check for item in refused.value.findings] == [check]


def test_an_outcome_that_starts_again(issued: Record, town: Township, catalogue: Catalogue) -> None:
    town.held.apply(post(issued, "2018-10-15", catalogue))
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


def test_what_takes_anothers_place_says_so(bureau: Bureau, town: Township, choose: Choose) -> None:
    town.exits(2)
    plain = bureau.compose(choose("N04")).payload
    assert "supersedes" not in plain["choice"]
    choice = choose("N04", supersedes="K3-2018-N04-0001")
    payload = bureau.compose(choice).payload
    assert payload["paragraphs"][:-1] == plain["paragraphs"]
    assert payload["paragraphs"][-1].startswith("此前张贴的编号K3-2018-N04-0001同时作废")
    assert NoticeChoice.from_json(payload["choice"]) == choice
    silent = replace(choice, edits={str(len(payload["paragraphs"])): "以本次为准。"})
    assert ["缺少“被替代的公示编号”" in item.message for item in bureau.compose(silent).refusals] == [True]


def test_a_place_is_taken_once(issued: Record, town: Township) -> None:
    town.held.apply(withdraw(issued, "一户姓名写错"))
    require_replaceable(issued, [{"number": "K3-2018-N04-0002", "state": "50"}])
    with pytest.raises(NoticeRefused, match="已由K3-2018-N04-0003替代"):
        require_replaceable(issued, [{"number": "K3-2018-N04-0003", "state": "30"}])


@pytest.mark.parametrize("state", ["10", "40", "50"])
def test_no_step_out_of_turn(issued: Record, state: str, catalogue: Catalogue) -> None:
    elsewhere = {**issued, "state": state}
    for step in (
        lambda: post(elsewhere, "2018-10-15", catalogue),
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
