"""The types beside N04, N11 and N12: each from records that hold what its template asks for."""

from collections.abc import Callable, Mapping

import pytest

from desktop_app.notices.model import NoticeChoice, Payload
from desktop_app.notices.publish import Bureau, preview
from tests.notices import filled
from tests.notices.filled import COUNTY, change, closed
from tests.notices.township import TOWNSHIP, Township

Choose = Callable[..., NoticeChoice]
WithSettings = Callable[[Mapping[str, str]], Bureau]


def clean(bureau: Bureau, choice: NoticeChoice) -> Payload:
    """The payload of a choice against which nothing is found, on paper either."""
    sheets = preview(bureau, choice)
    assert [item.message for item in sheets.findings] == []
    return sheets.draft.payload


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
    filled.adjusted(town)
    ready = with_settings({"dynamic_doc_no": "川扶贫办(2018)30号"})
    payload = clean(ready, choose("N07"))
    assert "拟新识别1户2人、返贫1户3人、清退2户5人" in payload["paragraphs"][0]
    assert payload["legal"] == ["年度扶贫对象动态管理工作通知（川扶贫办〔2018〕30号）"]
    assert (
        bureau.compose(choose("N07")).refusals[0].message
        == "缺少“年度动态管理工作通知文号”，请补填后再公示。"
    )


def test_n08_lists_what_is_to_enter_the_library(bureau: Bureau, town: Township, choose: Choose) -> None:
    filled.wanted(town)
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
    filled.allotted(town)
    typed = {"batch": "第一批", "principle": "按需求和绩效分配"}
    payload = clean(bureau, choose("N09", division_code=TOWNSHIP, record_ids=("a1", "a2"), typed=typed))
    assert payload["title"] == "昭觉县三岔河乡2018年第一批扶贫资金分配结果公告"
    assert "12.00万元、省级财政专项扶贫资金0.0003万元，合计12.0003万元" in payload["paragraphs"][1]
    assert payload["table"]["total"][4] == "12.0003"
    assert payload["table"]["rows"][1][1] == "分解到三岔河村"


def test_n10_n14_n15_tell_the_year(bureau: Bureau, town: Township, choose: Choose) -> None:
    filled.spent(town)
    year = clean(bureau, choose("N10", division_code=TOWNSHIP))
    assert "其中广东东西部扶贫协作（对口支援）资金5.00005万元" in year["paragraphs"][0]
    done = clean(bureau, choose("N14", division_code=TOWNSHIP))
    assert "支出4.00万元，支出率40.00%" in done["paragraphs"][0]
    assert done["orientation"] == "landscape"
    support = clean(bureau, choose("N15", division_code=TOWNSHIP))
    assert "佛山市支持我乡东西部扶贫协作资金5.00005万元" in support["paragraphs"][0]


def test_n13_adds_up(bureau: Bureau, town: Township, choose: Choose) -> None:
    filled.finished(town)
    choice = choose("N13", project_id="p1", typed={"mechanism_result": "户均增收3100元"})
    payload = clean(bureau, choice)
    assert "结余0.00万元（无）" in payload["paragraphs"][1]
    assert "结论为待验收" in payload["paragraphs"][0]
    town.held.put("fund_reimbursement", "r2", project_id="p1", amount=1)
    assert [item.check for item in bureau.compose(choice).refusals] == ["VR-FND-003", "VR-NTC-004"]


def test_n16_donations(bureau: Bureau, town: Township, choose: Choose) -> None:
    filled.given(town)
    payload = clean(bureau, choose("N16", division_code=TOWNSHIP))
    assert "现金10000元、物资折价50元，已使用10050元" in payload["paragraphs"][0]
    assert payload["table"]["rows"][0][1:5] == ["匿名", "2018年5月1日", "现金、大米", "10050"]


def test_n17_relocation(bureau: Bureau, town: Township, choose: Choose) -> None:
    filled.moving(town)
    payload = clean(bureau, choose("N17"))
    assert "拟将1户5人纳入2018年度" in payload["paragraphs"][0]
    assert payload["table"]["rows"][0][3:] == ["5", "行政村内就近集中安置", "三岔河集中安置点"]


def test_n18_public_posts(bureau: Bureau, town: Township, choose: Choose) -> None:
    filled.employed(town)
    payload = clean(bureau, choose("N18"))
    assert "拟聘用1名" in payload["paragraphs"][0] and "每月500元" in payload["paragraphs"][0]
    assert payload["table"]["rows"][0][2:] == ["阿果", "生态护林员", "2018年内10个月"]


def test_n19_loans(bureau: Bureau, town: Township, choose: Choose) -> None:
    filled.lent(town)
    payload = clean(bureau, choose("N19", division_code=TOWNSHIP))
    assert "发放扶贫小额信贷1笔5.00万元，贴息2175元" in payload["paragraphs"][0]
    assert payload["table"]["rows"][0][-1] == "4.35%"


def test_n20_the_balance_follows_each_line(bureau: Bureau, town: Township, choose: Choose) -> None:
    filled.cash(town)
    payload = clean(bureau, choose("N20"))
    assert payload["title"] == "三岔河村2018年第三季度扶贫资金收支公开"
    assert "期初结余100元，本期收入5000.50元，本期支出100.50元，期末结余5000元" in payload["paragraphs"][0]
    assert [row[-1] for row in payload["table"]["rows"]] == ["5100.50", "5000"]
    assert payload["signature"]["issuers"] == ["三岔河村民委员会", "村务监督委员会"]


def test_n21_a_sign_board_has_no_period(bureau: Bureau, town: Township, choose: Choose) -> None:
    filled.begun(town)
    payload = clean(bureau, choose("N21", project_id="p1", days=0))
    assert payload["paragraphs"][6:8] == ["施工单位：无", "帮扶单位：佛山市南海区对口凉山扶贫协作工作组"]
    assert payload["footer"] == ["监督举报电话：12317；0834-8331234（三岔河乡人民政府）"]


@pytest.mark.parametrize("level", [TOWNSHIP, COUNTY])
def test_a_village_type_is_not_issued_above(bureau: Bureau, choose: Choose, level: str) -> None:
    assert any(
        "请选择" in item.message or "行政村" in item.message
        for item in bureau.compose(choose("N18", division_code=level)).refusals
    )
