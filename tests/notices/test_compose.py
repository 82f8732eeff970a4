"""What the records give: golden payloads, counts, sums, and every way in which a notice is refused."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.catalog.model import Catalogue
from desktop_app.notices.compose import compose
from desktop_app.notices.model import NoticeChoice, NoticeRefused
from desktop_app.notices.publish import Bureau
from desktop_app.notices.sources import SOURCES
from tests.notices.cases import CASES, GOLDEN, as_text
from tests.notices.filled import herd
from tests.notices.township import NEIGHBOUR, TOWNSHIP, Township

Choose = Callable[..., NoticeChoice]
WithSettings = Callable[[Mapping[str, str]], Bureau]


def test_a_finding_leads_to_where_it_can_be_put_right(
    bureau: Bureau, town: Township, choose: Choose, catalogue: Catalogue
) -> None:
    household = town.household()
    town.exit(household, head_agreed=None)
    town.held.put("member_year", f"{household}m0y", kinship="03")
    places = [(item.entity, item.record_id, item.field) for item in bureau.compose(choose("N04")).refusals]
    assert places == [
        ("household", household, "head_member_id"),
        ("status_change", f"s{household}", "head_agreed"),
    ]
    assert all(catalogue.entity(entity).has(field) for entity, _, field in places)


def told(bureau: Bureau, choice: NoticeChoice) -> dict[str, list[str]]:
    """The sentences of all refusals, by check."""
    sentences: dict[str, list[str]] = {}
    for item in bureau.compose(choice).refusals:
        sentences.setdefault(item.check, []).append(item.message)
    return sentences


@pytest.mark.parametrize("name", CASES)
def test_golden(name: str, with_settings: WithSettings, town: Township, choose: Choose) -> None:
    case = CASES[name]
    case.fill(town)
    draft = with_settings(case.settings).compose(choose(case.code, **case.choice))
    assert draft.findings == ()
    assert as_text(draft.payload) == (GOLDEN / f"{name}.json").read_text(encoding="utf-8")


def test_every_type_of_the_catalogue_has_a_source(catalogue: Catalogue) -> None:
    assert set(SOURCES) == set(catalogue.notices)


def test_a_list_counts_households_and_persons(bureau: Bureau, town: Township, choose: Choose) -> None:
    town.exits(13)
    payload = bureau.compose(choose("N04")).payload
    persons = sum(int(row[3]) for row in payload["table"]["rows"])
    assert payload["counts"] == {"households": 13, "persons": persons, "rows": 13}
    assert f"拟将13户{persons}人列为2018年度脱贫户" in payload["paragraphs"][0]
    assert payload["table"]["total"] == ["合计", "", "13户", f"{persons}人", ""]
    assert [row[0] for row in payload["table"]["rows"]] == [str(number) for number in range(1, 14)]


def test_who_left_or_came_later_is_not_counted(bureau: Bureau, town: Township, choose: Choose) -> None:
    household = town.household(4)
    town.exit(household)
    town.held.put("member", f"{household}m1", left_date="2018-05-01")
    town.held.put("member", f"{household}m2", joined_date="2018-10-16")
    assert bureau.compose(choose("N04")).payload["counts"]["persons"] == 2


def test_only_the_households_chosen(bureau: Bureau, town: Township, choose: Choose) -> None:
    changes = town.exits(3)
    by_change = bureau.compose(choose("N04", record_ids=(changes[1],))).payload
    by_household = bureau.compose(choose("N04", record_ids=("h00002",))).payload
    assert by_change["table"] == by_household["table"]
    assert by_change["targets"] == [["status_change", changes[1]]]


def test_void_records_are_left_out(bureau: Bureau, town: Township, choose: Choose) -> None:
    changes = town.exits(3)
    town.held.put("status_change", changes[0], is_deleted=1)
    assert bureau.compose(choose("N04")).payload["counts"]["rows"] == 2


def test_signed_by_the_committee_and_the_team(bureau: Bureau, town: Township, choose: Choose) -> None:
    town.exits(1)
    payload = bureau.compose(choose("N04")).payload
    assert payload["signature"] == {"issuers": ["三岔河村民委员会", "驻村工作队"], "date": "2018年10月15日"}
    assert payload["title"] == "三岔河乡三岔河村2018年度拟脱贫户名单公示"
    assert payload["period"] == {"publish": "2018-10-15", "days": 10, "end": "2018-10-25"}


def test_the_day_of_posting_counts_where_the_office_counts_it(
    with_settings: WithSettings, town: Township, choose: Choose
) -> None:
    town.exits(1)
    payload = with_settings({"count_first_day": "1"}).compose(choose("N04")).payload
    assert payload["period"]["end"] == "2018-10-24"


def test_a_last_day_off_is_put_off(with_settings: WithSettings, town: Township, choose: Choose) -> None:
    for day in range(15, 22):
        town.held.put("holiday", f"d{day}", date=f"2018-02-{day}", is_workday=0)
    town.exit(town.household(), review_meeting_date="2018-02-01")
    choice = choose("N04", publish_date="2018-02-08", days=7)
    payload = with_settings({"holiday_extend": "1"}).compose(choice).payload
    assert payload["period"]["end"] == "2018-02-22"


@pytest.mark.parametrize(
    ("publish", "days", "end"),
    [
        ("2018-02-04", 7, "2018-02-11"),  # a Sunday that was worked
        ("2018-09-22", 10, "2018-10-08"),
        ("2019-04-24", 7, "2019-05-05"),  # a Sunday that was worked, after four days of May
        ("2020-01-20", 10, "2020-02-03"),  # the festival was made longer
        ("2020-09-21", 10, "2020-10-09"),
    ],
)
def test_the_shipped_calendar_puts_off_the_end(
    with_settings: WithSettings, town: Township, choose: Choose, publish: str, days: int, end: str
) -> None:
    town.exit(town.household(), review_meeting_date="2018-01-02")
    choice = choose("N04", publish_date=publish, days=days)
    draft = with_settings({"holiday_extend": "1", "notice_min_days.people": "7"}).compose(choice)
    assert draft.payload["period"]["end"] == end
    assert [item for item in draft.findings if item.check == "VR-NTC-001"] == []


def test_a_record_wins_over_the_shipped_calendar(
    with_settings: WithSettings, town: Township, choose: Choose
) -> None:
    town.exit(town.household())
    extending = with_settings({"holiday_extend": "1"})
    choice = choose("N04", publish_date="2018-10-26", days=7)
    assert extending.compose(choice).payload["period"]["end"] == "2018-11-02"
    town.held.put("holiday", "d1", date="2018-11-02", name="彝族年", is_workday=0)
    town.held.put("holiday", "d2", date="2018-11-03", name="彝族年调休上班", is_workday=1)
    assert extending.compose(choice).payload["period"]["end"] == "2018-11-03"


def test_a_year_without_holidays_is_said(with_settings: WithSettings, town: Township, choose: Choose) -> None:
    town.exit(town.household())
    choice = choose("N04", publish_date="2021-04-26", days=7)
    [said] = [
        item
        for item in with_settings({"holiday_extend": "1"}).compose(choice).findings
        if item.check == "VR-NTC-001"
    ]
    assert (said.blocks, "没有2021年的节假日" in said.message) == (False, True)


# What stands against a list of households


@pytest.mark.parametrize(
    ("values", "check", "part"),
    [
        ({"head_agreed": None}, "VR-STC-003", "贫困户认可签字"),
        ({"review_meeting_date": None}, "VR-NTC-004", "没有填写民主评议日期"),
        ({"review_meeting_date": "2018-10-16"}, "VR-STC-001", "晚于张贴日期"),
    ],
)
def test_a_household_not_ready(
    bureau: Bureau, town: Township, choose: Choose, values: dict[str, Any], check: str, part: str
) -> None:
    town.exit(town.household(name="何小兰"), **values)
    refused = told(bureau, choose("N04"))
    assert list(refused) == [check]
    assert "何小兰" in refused[check][0] and part in refused[check][0]


def test_a_household_without_head(bureau: Bureau, town: Township, choose: Choose) -> None:
    household = town.household(2)
    town.exit(household)
    town.held.put("member_year", f"{household}m0y", kinship="03")
    assert "没有登记户主" in told(bureau, choose("N04"))["VR-NTC-004"][0]


def test_a_household_of_another_village(bureau: Bureau, town: Township, choose: Choose) -> None:
    change = town.exit(town.household(village=NEIGHBOUR))
    refused = told(bureau, choose("N04", record_ids=(change,)))
    assert "不在公示范围内" in refused["VR-NTC-004"][0]


def test_a_household_that_does_not_exit(bureau: Bureau, town: Township, choose: Choose) -> None:
    town.exits(1)
    town.household(name="扎西")
    refused = told(bureau, choose("N04", record_ids=("sh00001", "h00002")))
    assert "扎西在2018年没有登记" in refused["VR-NTC-004"][0]


def test_nobody_to_list(bureau: Bureau, choose: Choose) -> None:
    assert told(bureau, choose("N04")) == {
        "VR-NTC-004": ["2018年没有可以列入“拟脱贫户名单公示”的对象，请先登记或另行选择。"]
    }


# What stands against any notice


def test_too_few_days(bureau: Bureau, with_settings: WithSettings, town: Township, choose: Choose) -> None:
    town.exits(1)
    assert "至少7天" in told(bureau, choose("N04", days=6))["VR-NTC-001"][0]
    assert not told(with_settings({"notice_min_days.people": "5"}), choose("N04", days=5))
    assert told(with_settings({"notice_min_days.N04": "10"}), choose("N04", days=9))


def test_no_local_telephone(
    bureau: Bureau, with_settings: WithSettings, town: Township, choose: Choose
) -> None:
    town.exits(1)
    assert told(bureau, choose("N04", supervise_phone="")) == {
        "VR-NTC-002": ["请填写县或乡镇的监督举报电话。"]
    }
    assert not told(with_settings({"supervise_phone": "0834-8331234"}), choose("N04", supervise_phone=""))


def test_an_address_that_is_not_known_says_so(bureau: Bureau, town: Township, choose: Choose) -> None:
    town.exits(1)
    payload = bureau.compose(choose("N04", supervise_address="", supervise_org="")).payload
    assert payload["paragraphs"][-1].endswith("0834-8331234（三岔河乡人民政府）。来信来访地址：无。")


def test_a_village_list_needs_a_village(bureau: Bureau, choose: Choose) -> None:
    assert "请在公示范围中选择行政村" in "".join(
        told(bureau, choose("N04", division_code=TOWNSHIP))["VR-NTC-004"]
    )


@pytest.mark.parametrize(
    ("wrong", "part"),
    [
        ({"division_code": "99"}, "请选择公示所属的行政村"),
        ({"publish_date": "5.3."}, "请填写张贴日期"),
        ({"days": -1}, "公示天数"),
    ],
)
def test_nothing_to_show_yet(bureau: Bureau, choose: Choose, wrong: dict[str, Any], part: str) -> None:
    with pytest.raises(NoticeRefused, match=part):
        bureau.compose(choose("N04", **wrong))


def test_records_not_approved(
    bureau: Bureau, with_settings: WithSettings, town: Township, choose: Choose
) -> None:
    town.exits(2)
    town.held.put("household", "h00001", review_state="1")
    (refusal,) = bureau.compose(choose("N04")).refusals
    assert refusal.message.startswith("有1户还没有审核通过，或者审核后又改过。请录入人点“提交审核”")
    label = bureau.catalogue.settings["notice_approved_only"].label
    assert label in refusal.message, "it names the setting as the person will find it"
    relaxed = with_settings({"notice_approved_only": "0"}).compose(choose("N04"))
    assert relaxed.refusals == () and [item.severity for item in relaxed.findings] == ["warn"]


# N11


def test_the_ten_items(bureau: Bureau, town: Township, choose: Choose) -> None:
    herd(town)
    paragraphs = bureau.compose(choose("N11", project_id="p1")).payload["paragraphs"]
    numbers = "一二三四五六七八九十"
    assert [text[0] for text in paragraphs[1:11]] == list(numbers)
    assert paragraphs[0] == (
        "经昭觉县扶贫和移民工作局批准（昭扶贫领〔2018〕12号），我乡拟组织实施"
        "2018年三岔河乡三岔河村西门塔尔牛养殖项目。现将有关情况公示如下："
    )
    assert paragraphs[5] == (
        "五、资金来源及规模：中央财政专项扶贫资金（扶贫发展）12.00万元、"
        "东西部扶贫协作财政援助资金（广东市级）5.00005万元，合计17.00005万元"
    )


@pytest.mark.parametrize(
    ("missing", "label"),
    [
        ("implement_person", "实施单位责任人"),
        ("benefit_mechanism", "带贫减贫机制"),
        ("plan_end", "计划完工日期"),
        ("approve_doc_no", "项目批复文号"),
        ("subsidy_standard", "补助标准"),
        ("content", "建设任务（内容及规模）"),
        ("beneficiary_persons", "受益总户数和总人数"),
        ("implement_org_id", "实施单位"),
    ],
)
def test_an_element_of_n11_is_missing(
    bureau: Bureau, town: Township, choose: Choose, missing: str, label: str
) -> None:
    herd(town)
    town.held.put("project", "p1", **{missing: None})
    refused = told(bureau, choose("N11", project_id="p1"))["VR-NTC-004"]
    assert f"缺少“{label}”，请补填后再公示。" in refused


def test_a_project_without_targets_or_money(bureau: Bureau, town: Township, choose: Choose) -> None:
    herd(town)
    town.held.rows["project_indicator"].clear()
    town.held.rows["project_fund"].clear()
    refused = told(bureau, choose("N11", project_id="p1"))["VR-NTC-004"]
    assert any("绩效目标" in text for text in refused) and any("资金来源" in text for text in refused)


def test_a_to_village_project_has_no_standard(bureau: Bureau, town: Township, choose: Choose) -> None:
    town.project(delivery_grain="2", subsidy_standard=None)
    for status in ("identify", "exit"):
        household = town.household(3)
        town.held.put(
            "status_change",
            f"r{household}",
            household_id=household,
            year=2016,
            change_kind=status,
            effective_date="2016-12-01",
        )
    payload = bureau.compose(choose("N11", project_id="p1")).payload
    assert payload["paragraphs"][4] == "四、补助标准：无"
    assert "其中建档立卡贫困户2户6人" in payload["paragraphs"][9]


def test_a_corrected_count_is_printed_with_its_reason(bureau: Bureau, town: Township, choose: Choose) -> None:
    town.project(
        delivery_grain="2", subsidy_standard=None, poor_count_override=9, poor_count_reason="两个小组未受益"
    )
    assert "建档立卡贫困户9户" in bureau.compose(choose("N11", project_id="p1")).payload["paragraphs"][9]
    town.project(delivery_grain="2", subsidy_standard=None, poor_count_override=9, poor_persons_override=31)
    assert "建档立卡贫困户9户31人" in bureau.compose(choose("N11", project_id="p1")).payload["paragraphs"][9]


@pytest.mark.parametrize("status", ["10", "30", "50", "60", "99"])
def test_n11_wants_an_approved_project(bureau: Bureau, town: Township, choose: Choose, status: str) -> None:
    town.project(project_status=status)
    assert "才能发布“项目实施前公示”" in told(bureau, choose("N11", project_id="p1"))["VR-PRJ-009"][0]


def test_no_project_chosen(bureau: Bureau, choose: Choose) -> None:
    with pytest.raises(NoticeRefused, match="请先选择要公示的项目"):
        bureau.compose(choose("N11"))


# N12


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_whatever_the_amounts_the_printed_rows_add_up(
    bureau: Bureau, town: Township, choose: Choose, amounts: list[int]
) -> None:
    town.held.rows.clear()
    town.households = 0
    town.project()
    town.fund("f3", "02", max(sum(amounts) - 17_000_050, 1))
    for place, fen in enumerate(amounts):
        if place % 3:
            town.beneficiary(town.household(1), fen)
        else:
            town.other_beneficiary(f"甲{place}", fen)
    draft = bureau.compose(choose("N12", project_id="p1"))
    table = draft.payload["table"]
    printed = sum(Decimal(row[-1]) for row in table["rows"])
    assert printed == Decimal(table["total"][-1]) == Decimal(sum(amounts)) / 100
    assert draft.payload["sum_fen"] == sum(amounts) and draft.refusals == ()


def test_subsidies_add_up_to_the_fen(bureau: Bureau, town: Township, choose: Choose) -> None:
    herd(town)
    payload = bureau.compose(choose("N12", project_id="p1")).payload
    assert payload["sum_fen"] == 17_000_050
    assert sum(round(float(row[-1]) * 100) for row in payload["table"]["rows"]) == 17_000_050
    assert payload["table"]["total"][-1] == "170000.50"
    assert "农户12户，补助资金170000.50元" in payload["paragraphs"][0]
    assert payload["counts"] == {"households": 12, "registered": 10, "others": 2, "rows": 12}
    assert payload["title"] == "2018年三岔河乡三岔河村西门塔尔牛养殖项目受益农户及补助情况公示"


def test_people_outside_the_register_are_listed_apart(bureau: Bureau, town: Township, choose: Choose) -> None:
    herd(town)
    rows = bureau.compose(choose("N12", project_id="p1")).payload["table"]["rows"]
    assert [row[2] for row in rows if row[3] == "否"] == ["木呷日铁", "阿果"]


def test_only_the_households_of_the_village(bureau: Bureau, town: Township, choose: Choose) -> None:
    herd(town)
    town.beneficiary(town.household(village=NEIGHBOUR), 0)
    assert bureau.compose(choose("N12", project_id="p1")).payload["counts"]["rows"] == 12


def test_more_than_was_planned(bureau: Bureau, town: Township, choose: Choose) -> None:
    herd(town)
    town.other_beneficiary("海来", 1)
    assert "大于计划资金17.00005万元" in told(bureau, choose("N12", project_id="p1"))["VR-PRJ-016"][0]


def test_less_than_was_planned_is_asked_about(bureau: Bureau, town: Township, choose: Choose) -> None:
    herd(town)
    town.held.put("project_beneficiary", "bh00002", amount=1)
    draft = bureau.compose(choose("N12", project_id="p1"))
    assert [(item.check, item.severity) for item in draft.findings] == [("VR-PRJ-016", "warn")]


@pytest.mark.parametrize(
    ("stated", "part"),
    [
        ("170000.50", ""),
        ("17万", "名单合计170000.50元"),
        ("十七个", "不能识别"),
        ("170000.51", "名单合计170000.50元"),
        ("170000.505", "小数"),
    ],
)
def test_the_stated_sum(bureau: Bureau, town: Township, choose: Choose, stated: str, part: str) -> None:
    herd(town)
    refused = told(bureau, choose("N12", project_id="p1", typed={"stated_sum": stated}))
    assert part in "".join(refused.get("VR-NTC-004", [])) and bool(refused) is bool(part)


@pytest.mark.parametrize(
    ("values", "part"),
    [({"amount": None}, "没有填写补助金额"), ({"amount": -1}, "小于零"), ({"name": ""}, "没有户主（姓名）")],
)
def test_a_beneficiary_not_ready(
    bureau: Bureau, town: Township, choose: Choose, values: dict[str, Any], part: str
) -> None:
    herd(town)
    town.held.put("project_beneficiary", "bx阿果", **values)
    assert part in told(bureau, choose("N12", project_id="p1"))["VR-NTC-004"][0]


def test_a_project_that_pays_no_household(bureau: Bureau, town: Township, choose: Choose) -> None:
    herd(town)
    town.held.put("project", "p1", delivery_grain="2")
    assert any("不是到户项目" in text for text in told(bureau, choose("N12", project_id="p1"))["VR-NTC-004"])


def test_a_person_whose_village_is_unknown(bureau: Bureau, town: Township, choose: Choose) -> None:
    herd(town)
    town.held.put("project", "p1", division_code=TOWNSHIP)
    refused = told(bureau, choose("N12", project_id="p1"))["VR-NTC-004"]
    assert any("2名非建档立卡受益人不能确定属于哪个村" in text for text in refused)


# Rounds that follow each other


def posted_round(town: Township, change: str, **values: Any) -> None:
    """An N04 about one status change."""
    notice = {"notice_type": "N04", "state": "40", "disposal": "1", "end_date": "2018-10-25", **values}
    town.held.put("notice", "n1", **notice)
    town.held.put("notice_item", "i1", notice_id="n1", target_entity="status_change", target_id=change)


@pytest.mark.parametrize(
    ("earlier", "complaint", "refused"),
    [
        ({}, None, False),
        ({"state": "30", "disposal": None}, None, True),
        ({"state": "50", "disposal": "4"}, None, True),
        ({"end_date": "2018-11-05"}, None, True),
        ({}, {"reply_date": None}, True),
        ({}, {"reply_date": "2018-11-01"}, False),
    ],
)
def test_n06_waits_for_the_round_before(
    bureau: Bureau,
    town: Township,
    choose: Choose,
    earlier: dict[str, Any],
    complaint: dict[str, Any] | None,
    refused: bool,
) -> None:
    change = town.exit(town.household(), county_approve_date="2018-11-03")
    posted_round(town, change, **earlier)
    if complaint is not None:
        town.held.put("complaint", "c1", notice_id="n1", **complaint)
    sentences = told(bureau, choose("N06", publish_date="2018-11-05"))
    assert ("VR-STC-002" in sentences) is refused


def test_where_the_township_publishes_too_n06_waits_for_it(
    with_settings: WithSettings, town: Township, choose: Choose
) -> None:
    posted_round(town, town.exit(town.household(), county_approve_date="2018-11-03"))
    strict = with_settings({"exit_second_notice": "1"})
    assert (
        "脱贫户名单（乡镇审核）公示"
        in told(strict, choose("N06", publish_date="2018-11-05"))["VR-STC-002"][0]
    )


def test_compose_needs_only_the_protocols(bureau: Bureau, town: Township, choose: Choose) -> None:
    town.exits(1)
    kind = bureau.catalogue.notices["N04"]
    draft = compose(kind, choose("N04"), town.held, bureau.places, bureau.catalogue, bureau.settings)
    assert draft.payload["type"] == "N04"
