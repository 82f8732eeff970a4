"""The stages of a project: what lets it pass a gate, and what each gate refuses (PM-068, PM-081)."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.catalog.model import Record
from desktop_app.checks.facts import ProjectFacts, VillageCount
from desktop_app.checks.registry import Circumstances, Found
from desktop_app.checks.steps import ENDED, NEXT, PAUSED, may_follow, project_step
from tests.unit.checks.cases import TODAY, catalogue
from tests.unit.checks.project_cases import (
    WAN,
    account,
    allocation,
    facts,
    indicators,
    ledger,
    notice,
    paid_out,
    project,
)

LIBRARY = {"in_library_date": "2018-01-20"}
APPROVAL = {"approve_date": "2018-04-10", "approve_doc_no": "布扶办〔2018〕9号"}
DONE = {"actual_end": "2018-10-20"}
ACCEPTED = {"acceptance_date": "2018-10-25", "acceptance_result": "1"}


def at(status: str, **values: Any) -> ProjectFacts:
    """The project in order at a status, with facts changed."""
    own = values.pop("own", {})
    return facts(project=project(**{"project_status": status, **own}), **values)


def refusals(given_facts: ProjectFacts, target: int, today: date = TODAY, **more: Any) -> list[Found]:
    """Why the step is refused."""
    return project_step(given_facts, target, Circumstances(catalogue(), today), **more)


@pytest.mark.parametrize(
    ("status", "target", "values"),
    [
        ("10", 20, LIBRARY),
        ("20", 30, {}),
        ("30", 40, APPROVAL),
        ("40", 45, {}),
        ("45", 50, {}),
        ("45", 60, {"actual_start": "2018-06-01"}),
        ("50", 60, {"actual_start": "2018-06-01"}),
        ("60", 70, DONE),
        ("70", 80, {**DONE, **ACCEPTED}),
        ("60", PAUSED, {}),
        ("98", 60, {"actual_start": "2018-06-01"}),
    ],
)
def test_steps_that_pass(status: str, target: int, values: dict[str, str]) -> None:
    assert refusals(at(status), target, values=values, reason="因洪水停工") == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"notices": ()}, "项目库公示（N08）尚未办结"),
        ({"notices": (notice("N08", state="30"),)}, "项目库公示（N08）尚未办结"),
        ({"indicators": indicators("11")}, "未设定绩效目标的项目不得入库"),
        ({"own": {"benefit_mechanism": ""}}, "未填写带贫减贫机制"),
        ({"beneficiaries": ()}, "无建档立卡受益对象"),
        ({"funds": ()}, "尚未登记资金来源"),
        ({"complaints": ({"id": "q1"},)}, "请先办结对本项目公示的异议"),
    ],
)
def test_the_library_refuses(changes: dict[str, Any], said: str) -> None:
    found = refusals(at("10", **changes), 20, values=LIBRARY)
    assert len(found) == 1 and said in found[0].message


@pytest.mark.parametrize(
    ("status", "target", "changes", "place"),
    [
        ("10", 20, {"notices": ()}, ("notice", "p1", "state")),
        ("10", 20, {"notices": (notice("N08", "n8", state="30"),)}, ("notice", "n8", "state")),
        ("10", 20, {"indicators": ()}, ("project_indicator", "p1", "")),
        ("10", 20, {"own": {"benefit_mechanism": ""}}, ("project", "p1", "benefit_mechanism")),
        ("10", 20, {"beneficiaries": ()}, ("project_beneficiary", "p1", "")),
        ("10", 20, {"funds": ()}, ("project_fund", "p1", "")),
        ("10", 20, {"complaints": ({"id": "q1"},)}, ("complaint", "q1", "reply_date")),
        ("20", 30, {"own": {"in_library_date": None}}, ("project", "p1", "in_library_date")),
        ("40", 45, {"notices": ()}, ("notice", "p1", "state")),
        ("45", 60, {"notices": (notice("N11", "n11", state="30"),)}, ("notice", "n11", "state")),
        ("70", 80, {"own": {**DONE, "acceptance_result": "3"}}, ("project", "p1", "acceptance_result")),
        ("80", 90, {"own": {**DONE, **ACCEPTED}, "notices": ()}, ("notice", "p1", "state")),
        ("60", ENDED, {}, ("fund_allocation", "a1", "amount")),
    ],
    ids=lambda given: "-".join(given).rstrip("-") if isinstance(given, tuple) else None,
)
def test_each_refusal_leads_to_what_is_missing(
    status: str, target: int, changes: dict[str, Any], place: tuple[str, str, str]
) -> None:
    """records.md §7.2, issue 4: the reason, and a link; rows not entered yet go by the project's id."""
    values = {**LIBRARY, "actual_start": "2018-06-01"} if target in (20, 60) else {}
    found = refusals(at(status, **changes), target, values=values, reason="x")
    assert place in {(one.entity, one.record_id, one.field) for one in found}, found
    assert all(one.record_id for one in found)


def test_a_village_without_poor_households_gets_no_village_project() -> None:
    """PM-068: whoever is to benefit must be in the register."""
    given_facts = at("10", own={"delivery_grain": "2"}, register=VillageCount())
    assert [one.check for one in refusals(given_facts, 20, values=LIBRARY)] == ["VR-PRJ-011"]


@pytest.mark.parametrize(
    ("today", "passes"),
    [(date(2018, 5, 20), False), (date(2018, 5, 21), True)],
    ids=["last day", "day after"],
)
def test_work_waits_for_the_end_of_the_notice(today: date, passes: bool) -> None:
    """PM-081: the period has to be over, not only begun."""
    found = refusals(at("45"), 60, today, values={"actual_start": today.isoformat()})
    assert (found == []) is passes
    if not passes:
        assert "实施前公示至2018年5月20日届满，次日起方可进行" in found[0].message


@pytest.mark.parametrize(
    ("status", "target", "values", "said"),
    [
        ("10", 40, APPROVAL, "“已申报”之后不能是“已批复”"),
        ("90", 99, {}, "之后不能是“终止（出库）”"),
        ("10", 20, {"in_library_date": None}, "请填写入库日期"),
        ("30", 40, {**APPROVAL, "approve_doc_no": None}, "请填写批复文号"),
        ("45", 60, {"actual_start": None}, "请填写实际开工日期"),
        ("60", 70, {"actual_end": "2018-05-30"}, "开工日期是2018年6月1日"),
        ("70", 75, {}, "请先发布竣工公告（N13）"),
        ("70", 80, {**DONE, **ACCEPTED, "acceptance_result": "3"}, "验收合格后方可继续"),
    ],
)
def test_other_gates(status: str, target: int, values: dict[str, Any], said: str) -> None:
    found = refusals(at(status), target, values=values)
    assert any(said in one.message for one in found), found


def test_no_notice_no_work() -> None:
    found = refusals(at("45", notices=()), 60, values={"actual_start": "2018-06-01"})
    assert {one.check for one in found} == {"VR-NTC-007"}


@pytest.mark.parametrize(
    ("status", "target", "notices", "said"),
    [
        ("40", 45, (notice("N11", state="20"),), "请先登记实施前公示的张贴日期"),
        ("40", 45, (notice("N11", state="30"),), ""),
        ("45", 50, (notice("N11", state="30"),), "实施前公示已期满，请先登记公示结果"),
        ("45", 60, (notice("N11", state="30"),), "实施前公示已期满，请先登记公示结果"),
        ("45", 60, (notice("N11", state="50"),), "请先发布实施前公示"),
        ("45", 60, (notice("N11", "a", publish_date="2018-04-01"), notice("N11", state="20")), "张贴日期"),
        ("80", 90, (notice("N13", state="30"),), "竣工公告已期满，请先登记公示结果"),
        ("80", 90, (notice("N13"),), ""),
    ],
)
def test_a_notice_counts_when_it_has_hung_and_is_closed(
    status: str, target: int, notices: tuple[Record, ...], said: str
) -> None:
    """records.md §7.2: 50 and 60 wait for N11, 90 for N13."""
    values = {"actual_start": "2018-06-01", **DONE, **ACCEPTED}
    told = [one.message for one in refusals(at(status, notices=notices), target, values=values)]
    assert [said in one for one in told] == ([True] if said else []), told


def test_an_area_may_let_work_begin_before_the_outcome_is_registered() -> None:
    given_facts = at("45", notices=(notice("N11", state="30"),))
    around = Circumstances(catalogue(), TODAY, settings={"start_after_closing": "0"})
    assert project_step(given_facts, 60, around, values={"actual_start": "2018-06-01"}) == []


def test_ending_wants_a_reason_and_the_money_back() -> None:
    assert "请写明原因" in refusals(at("60", disbursements=()), ENDED)[0].message
    (found,) = refusals(at("60"), ENDED, reason="合作社解散")
    assert "请先登记退回未支出资金5万元" in found.message
    back = allocation("a5", parent_allocation_id="a1", ledger_type="5", amount=5 * WAN, project_id="p1")
    returned = at("60", allocations={"a1": ledger(children=(back,))})
    assert refusals(returned, ENDED, reason="合作社解散") == []
    spent = at("60", disbursements=(paid_out(),), reimbursements=(account(amount=20 * WAN),))
    assert refusals(spent, ENDED, reason="合作社解散") == []


@given(st.sampled_from(sorted(NEXT)), st.sampled_from(sorted(NEXT)))
def test_only_the_table_and_the_two_ways_out_are_open(status: int, target: int) -> None:
    if target in (PAUSED, ENDED):
        assert may_follow(status, target) is (status not in (90, ENDED, target))
    else:
        assert may_follow(status, target) is (target in NEXT[status])
