"""What holds for each of the 21 types: nobody's numbers are printed; the law's days, telephones, elements."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from desktop_app.catalog.model import Catalogue
from desktop_app.notices.layout import printed_text, web_copy
from desktop_app.notices.model import NoticeChoice
from desktop_app.notices.publish import Bureau, preview
from tests.notices.cases import CASES, Case
from tests.notices.test_sheets import BLANKS
from tests.notices.township import Township

Choose = Callable[..., NoticeChoice]
WithSettings = Callable[[Mapping[str, str]], Bureau]
ONE_EACH = {case.code: case for case in CASES.values()}


@pytest.fixture
def make(
    with_settings: WithSettings, town: Township, choose: Choose
) -> Callable[..., tuple[Bureau, NoticeChoice]]:
    """The bureau and the choice of a type's golden notice, with other choices put in."""

    def made(code: str, **other: Any) -> tuple[Bureau, NoticeChoice]:
        case: Case = ONE_EACH[code]
        case.fill(town)
        return with_settings(case.settings), choose(code, **{**case.choice, **other})

    return made


Make = Callable[..., tuple[Bureau, NoticeChoice]]


def told(bureau: Bureau, choice: NoticeChoice) -> dict[str, str]:
    """All refusals, by check."""
    sentences: dict[str, str] = {}
    for item in bureau.compose(choice).refusals:
        sentences[item.check] = sentences.get(item.check, "") + item.message
    return sentences


def test_every_type_is_here(catalogue: Catalogue) -> None:
    assert set(ONE_EACH) == set(catalogue.notices)


@pytest.mark.parametrize("code", sorted(ONE_EACH))
def test_nobodys_numbers_are_printed(code: str, make: Make, town: Township) -> None:
    bureau, choice = make(code)
    text = BLANKS.sub("", printed_text(preview(bureau, choice).pdf))
    secrets = {str(row.get("id_no")) for row in town.held.rows.get("member", {}).values()}
    for household in town.held.rows.get("household", {}).values():
        secrets |= {str(household[name]) for name in ("phone", "bank_account", "address_detail")}
    assert [secret for secret in secrets if secret in text] == []


@pytest.mark.parametrize("code", sorted(ONE_EACH))
def test_the_web_copy_names_no_villager(code: str, make: Make, town: Township) -> None:
    bureau, choice = make(code)
    payload = bureau.compose(choice).payload
    heads = {
        str(row["name"]) for row in town.held.rows.get("member", {}).values() if len(str(row["name"])) > 1
    }
    whole = str(web_copy(payload)["table"]) + "".join(web_copy(payload)["paragraphs"])
    assert [name for name in heads if name in whole] == []
    assert web_copy(payload)["number"] == ""


@pytest.mark.parametrize("code", sorted(set(ONE_EACH) - {"N21"}))
def test_the_laws_days(code: str, make: Make, catalogue: Catalogue) -> None:
    least = catalogue.notices[code].min_days
    bureau, choice = make(code, days=least - 1)
    assert f"至少{least}天" in told(bureau, choice)["VR-NTC-001"]


@pytest.mark.parametrize("code", sorted(ONE_EACH))
def test_a_local_telephone(code: str, make: Make) -> None:
    bureau, choice = make(code, supervise_phone="")
    assert "VR-NTC-002" in told(bureau, choice)


def _without(entity: str, name: str) -> Callable[[Township], None]:
    """Every record of an entity loses a field."""

    def take(town: Township) -> None:
        for row in town.held.rows[entity].values():
            row[name] = None

    return take


def _none(entity: str) -> Callable[[Township], None]:
    return lambda town: town.held.rows[entity].clear()


def _open_round(town: Township) -> None:
    for row in town.held.rows["notice"].values():
        row["state"] = "30"


MEETING, MECHANISM = "review_meeting_date", "benefit_mechanism"
LACKS: tuple[tuple[str, Callable[[Township], None], str], ...] = (
    *((code, _none("status_change"), "没有可以列入") for code in ("N01", "N02", "N04", "N05", "N07")),
    *(
        (code, _without("status_change", "review_meeting_date"), "民主评议日期")
        for code in ("N01", "N04", "N07")
    ),
    *((code, _without("status_change", "county_approve_date"), "县级审定日期") for code in ("N03", "N06")),
    *((code, _open_round, "还没有期满办结") for code in ("N02", "N03", "N05", "N06")),
    *((code, _without("project", "content"), "建设任务") for code in ("N08", "N10")),
    *((code, _none("project_indicator"), "绩效目标") for code in ("N08", "N10", "N11", "N13", "N14", "N15")),
    *(
        (code, _without("project", "benefit_mechanism"), "带贫减贫机制")
        for code in ("N08", "N10", "N11", "N15")
    ),
    ("N08", _without("project", "plan_end"), "时间进度"),
    ("N09", _without("fund_allocation", "doc_no"), "资金指标文号"),
    ("N10", _without("project", "implement_person"), "实施单位及责任人"),
    ("N11", _without("project", "approve_doc_no"), "项目批复文号"),
    ("N12", _without("project", "subsidy_standard"), "补助标准"),
    ("N12", _without("project_beneficiary", "amount"), "补助金额"),
    ("N13", _without("project", "actual_end"), "实际完工日期"),
    ("N14", _without("project_indicator", "actual_value"), "绩效目标完成值"),
    ("N15", _none("supported_area"), "帮扶方"),
    ("N16", _none("donor"), "捐赠方"),
    ("N17", _without("relocation", "resettle_mode"), "安置方式"),
    ("N18", _without("member", "name"), "姓名"),
    ("N19", _without("loan", "purpose"), "用途"),
    ("N20", _without("village_cashbook", "summary"), "摘要"),
    ("N21", _without("project", "implement_person"), "实施单位责任人"),
)


@pytest.mark.parametrize(
    ("code", "spoil", "missing"), LACKS, ids=[f"{code}-{what}" for code, _, what in LACKS]
)
def test_what_the_law_asks_for_may_not_be_missing(
    code: str, spoil: Callable[[Township], None], missing: str, make: Make, town: Township
) -> None:
    bureau, choice = make(code)
    assert bureau.compose(choice).refusals == ()
    spoil(town)
    assert missing in "".join(told(bureau, choice).values())


@pytest.mark.parametrize(
    ("code", "status"),
    [("N08", "20"), ("N10", "30"), ("N11", "60"), ("N13", "60"), ("N14", "30"), ("N21", "50")],
)
def test_a_project_at_another_step(code: str, status: str, make: Make, town: Township) -> None:
    bureau, choice = make(code)
    town.held.put("project", "p1", project_status=status)
    chosen = (
        choice
        if code in ("N11", "N13", "N21")
        else NoticeChoice(**{**choice.to_json(), "record_ids": ("p1",)})
    )
    assert "VR-PRJ-009" in told(bureau, chosen)
