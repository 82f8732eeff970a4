"""The types beside N04, N11 and N12: each from records that hold what its template asks for."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from desktop_app.notices.model import NoticeChoice, Payload
from desktop_app.notices.publish import Bureau, preview
from tests.notices.cases import herd
from tests.notices.township import TOWNSHIP, VILLAGE, Township

Choose = Callable[..., NoticeChoice]
WithSettings = Callable[[Mapping[str, str]], Bureau]
COUNTY = "513431"


def clean(bureau: Bureau, choice: NoticeChoice) -> Payload:
    """The payload of a choice against which nothing is found, on paper either."""
    sheets = preview(bureau, choice)
    assert [item.message for item in sheets.findings] == []
    return sheets.draft.payload


def change(town: Township, kind: str, size: int = 3, **values: Any) -> str:
    household = town.household(size)
    return town.held.put(
        "status_change",
        f"s{household}",
        household_id=household,
        year=2018,
        change_kind=kind,
        review_meeting_date="2018-09-20",
        **values,
    )


def closed(town: Township, code: str, target: str) -> None:
    notice = f"{code}{target}"
    town.held.put("notice", notice, notice_type=code, state="40", disposal="1", end_date="2018-10-08")
    town.held.put("notice_item", notice, notice_id=notice, target_entity="status_change", target_id=target)


def test_n01_says_who_came_to_the_meeting(bureau: Bureau, town: Township, choose: Choose) -> None:
    change(town, "identify", review_attendance="52/60")
    payload = clean(bureau, choose("N01"))
    assert "应到代表60人，实到52人" in payload["paragraphs"][0]
    assert "初选贫困户1户3人" in payload["paragraphs"][0]


@pytest.mark.parametrize(("code", "before", "kind"), [("N02", "N01", "identify"), ("N05", "N04", "exit")])
def test_the_township_lists_its_villages(
    bureau: Bureau, town: Township, choose: Choose, code: str, before: str, kind: str
) -> None:
    for _ in range(2):
        closed(town, before, change(town, kind, head_agreed=1))
    payload = clean(bureau, choose(code, division_code=TOWNSHIP))
    assert "1个行政村2户6人" in payload["paragraphs"][0]
    assert payload["table"]["rows"][0][1] == "三岔河村"
    assert payload["signature"]["issuers"] == ["三岔河乡人民政府"]


@pytest.mark.parametrize(("code", "before", "kind"), [("N03", "N02", "identify"), ("N06", "N04", "exit")])
def test_the_county_announces_a_village(
    bureau: Bureau, town: Township, choose: Choose, code: str, before: str, kind: str
) -> None:
    closed(town, before, change(town, kind, head_agreed=1, county_approve_date="2018-10-10"))
    payload = clean(bureau, choose(code))
    assert "三岔河村1户3人" in payload["paragraphs"][0]
    assert payload["signature"]["issuers"][0].startswith("昭觉县扶贫开发")


def test_n07_counts_each_kind_of_change(
    with_settings: WithSettings, bureau: Bureau, town: Township, choose: Choose
) -> None:
    for kind, size in (("identify", 2), ("return", 3), ("remove", 4), ("remove", 1)):
        change(town, kind, size)
    ready = with_settings({"dynamic_doc_no": "川扶贫办(2018)30号"})
    payload = clean(ready, choose("N07"))
    assert "拟新识别1户2人、返贫1户3人、清退2户5人" in payload["paragraphs"][0]
    assert payload["legal"] == ["年度扶贫对象动态管理工作通知（川扶贫办〔2018〕30号）"]
    assert (
        bureau.compose(choose("N07")).refusals[0].message
        == "缺少“年度动态管理工作通知文号”，请补填后再公示。"
    )


def test_n08_lists_what_is_to_enter_the_library(bureau: Bureau, town: Township, choose: Choose) -> None:
    town.project(project_status="10")
    payload = clean(bureau, choose("N08", division_code=TOWNSHIP))
    assert "项目1个，资金规模17.00005万元" in payload["paragraphs"][0]
    row = payload["table"]["rows"][0]
    assert row[2:4] == ["种植养殖加工服务", "新建"] and row[8] == "17.00005"
    assert row[10] == "购买能繁母牛40头；受益农户满意度95%以上"
    assert payload["table"]["columns"][10]["label"] == "绩效目标"
    assert sum(column["width"] for column in payload["table"]["columns"]) == 225
    town.held.rows["project_indicator"].clear()
    refused = bureau.compose(choose("N08", division_code=TOWNSHIP)).refusals
    assert "缺少绩效目标" in refused[0].message


def test_n09_tells_where_the_money_of_a_document_goes(bureau: Bureau, town: Township, choose: Choose) -> None:
    town.project()
    town.held.put(
        "fund_allocation",
        "a1",
        doc_no="川财农[2018]8号",
        source_code="0101",
        amount=12_000_000,
        to_division=TOWNSHIP,
        project_id="p1",
    )
    town.held.put(
        "fund_allocation", "a2", doc_no="川财农[2018]8号", source_code="02", amount=300, to_division=VILLAGE
    )
    typed = {"batch": "第一批", "principle": "按需求和绩效分配"}
    payload = clean(bureau, choose("N09", division_code=TOWNSHIP, record_ids=("a1", "a2"), typed=typed))
    assert payload["title"] == "昭觉县三岔河乡2018年第一批扶贫资金分配结果公告"
    assert "12.00万元、省级财政专项扶贫资金0.0003万元，合计12.0003万元" in payload["paragraphs"][1]
    assert payload["table"]["total"][4] == "12.0003"
    assert payload["table"]["rows"][1][1] == "分解到三岔河村"


def test_n10_n14_n15_tell_the_year(bureau: Bureau, town: Township, choose: Choose) -> None:
    herd(town)
    town.held.put("fund_disbursement", "d1", project_id="p1", amount=10_000_000)
    town.held.put("fund_reimbursement", "r1", project_id="p1", amount=5_000_000)
    town.held.put("fund_reimbursement", "r2", project_id="p1", amount=1_000_000, reverses_id="r1")
    town.held.put("supported_area", "sa", codes="5134", supporter="佛山市", mechanism="EW")
    for number in ("i1", "i2"):
        town.held.put("project_indicator", number, actual_value="40")
    year = clean(bureau, choose("N10", division_code=TOWNSHIP))
    assert "其中广东东西部扶贫协作（对口支援）资金5.00005万元" in year["paragraphs"][0]
    done = clean(bureau, choose("N14", division_code=TOWNSHIP))
    assert "支出4.00万元，支出率40.00%" in done["paragraphs"][0]
    assert done["orientation"] == "landscape"
    support = clean(bureau, choose("N15", division_code=TOWNSHIP))
    assert "佛山市支持我乡东西部扶贫协作资金5.00005万元" in support["paragraphs"][0]


def test_n13_adds_up(bureau: Bureau, town: Township, choose: Choose) -> None:
    herd(town)
    town.held.put("project", "p1", project_status="70", actual_end="2018-09-30")
    town.held.put("fund_disbursement", "d1", project_id="p1", amount=17_000_050)
    town.held.put("fund_reimbursement", "r1", project_id="p1", amount=17_000_050)
    for number in ("i1", "i2"):
        town.held.put("project_indicator", number, actual_value="完成")
    choice = choose("N13", project_id="p1", typed={"mechanism_result": "户均增收3100元"})
    payload = clean(bureau, choice)
    assert "结余0.00万元（无）" in payload["paragraphs"][1]
    assert "结论为待验收" in payload["paragraphs"][0]
    town.held.put("fund_reimbursement", "r2", project_id="p1", amount=1)
    assert [item.check for item in bureau.compose(choice).refusals] == ["VR-FND-003", "VR-NTC-004"]


def test_n16_donations(bureau: Bureau, town: Township, choose: Choose) -> None:
    town.held.put("donor", "g1", name="匿名")
    town.held.put(
        "donation",
        "d1",
        donor_id="g1",
        date="2018-05-01",
        cash=1_000_000,
        goods_value=5_000,
        goods_desc="大米",
    )
    town.held.put("donation_match", "m1", donation_id="d1", amount=1_005_000)
    payload = clean(bureau, choose("N16", division_code=TOWNSHIP))
    assert "现金10000元、物资折价50元，已使用10050元" in payload["paragraphs"][0]
    assert payload["table"]["rows"][0][1:5] == ["匿名", "2018年5月1日", "现金、大米", "10050"]


def test_n17_relocation(bureau: Bureau, town: Township, choose: Choose) -> None:
    household = town.household(5)
    town.held.put("resettlement_site", "t1", name="三岔河集中安置点")
    town.held.put(
        "relocation",
        "r1",
        household_id=household,
        plan_year=2018,
        relocated_persons=5,
        resettle_mode="11",
        site_id="t1",
    )
    payload = clean(bureau, choose("N17"))
    assert "拟将1户5人纳入2018年度" in payload["paragraphs"][0]
    assert payload["table"]["rows"][0][3:] == ["5", "行政村内就近集中安置", "三岔河集中安置点"]


def test_n18_public_posts(bureau: Bureau, town: Township, choose: Choose) -> None:
    household = town.household(2, name="阿果")
    town.held.put("member_year", f"{household}m0y", public_post="01", public_post_months=10)
    payload = clean(bureau, choose("N18"))
    assert "拟聘用1名" in payload["paragraphs"][0] and "每月500元" in payload["paragraphs"][0]
    assert payload["table"]["rows"][0][2:] == ["阿果", "生态护林员", "2018年内10个月"]


def test_n19_loans(bureau: Bureau, town: Township, choose: Choose) -> None:
    town.held.put(
        "loan",
        "l1",
        household_id=town.household(),
        purpose="养牛",
        amount=5_000_000,
        start_date="2018-03-01",
        end_date="2021-02-28",
        rate=4_350,
        interest_subsidy=217_500,
    )
    payload = clean(bureau, choose("N19", division_code=TOWNSHIP))
    assert "发放扶贫小额信贷1笔5.00万元，贴息2175元" in payload["paragraphs"][0]
    assert payload["table"]["rows"][0][-1] == "4.35%"


def test_n20_the_balance_follows_each_line(bureau: Bureau, town: Township, choose: Choose) -> None:
    lines = [
        ("2018-06-30", 10_000, 0),
        ("2018-07-02", 500_050, 0),
        ("2018-09-30", 0, 10_050),
        ("2018-10-01", 9, 0),
    ]
    for number, (day, income, expense) in enumerate(lines):
        town.held.put(
            "village_cashbook",
            f"c{number}",
            division_code=VILLAGE,
            date=day,
            summary="扶贫款",
            income=income,
            expense=expense,
        )
    payload = clean(bureau, choose("N20"))
    assert payload["title"] == "三岔河村2018年第三季度扶贫资金收支公开"
    assert "期初结余100元，本期收入5000.50元，本期支出100.50元，期末结余5000元" in payload["paragraphs"][0]
    assert [row[-1] for row in payload["table"]["rows"]] == ["5100.50", "5000"]
    assert payload["signature"]["issuers"] == ["三岔河村民委员会", "村务监督委员会"]


def test_n21_a_sign_board_has_no_period(bureau: Bureau, town: Township, choose: Choose) -> None:
    herd(town)
    town.held.put("project", "p1", project_status="60")
    payload = clean(bureau, choose("N21", project_id="p1", days=0))
    assert payload["paragraphs"][6:8] == ["施工单位：无", "帮扶单位：佛山市南海区对口凉山扶贫协作工作组"]
    assert payload["footer"] == ["监督举报电话：12317；0834-8331234（三岔河乡人民政府）"]


@pytest.mark.parametrize("level", [TOWNSHIP, COUNTY])
def test_a_village_type_is_not_issued_above(bureau: Bureau, choose: Choose, level: str) -> None:
    assert any(
        "请选择" in item.message or "行政村" in item.message
        for item in bureau.compose(choose("N18", division_code=level)).refusals
    )
