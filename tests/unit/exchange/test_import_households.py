"""Taking over the national system's tables: what is taken, what is refused, and that twice is once."""

from collections.abc import Callable

import pytest

from desktop_app.catalog.model import Edit, Value
from desktop_app.exchange.plan import ImportPlan, ImportRefused, Outcome
from desktop_app.sheets.refused import SheetRefused
from tests.unit.exchange.memory import MemoryRecords, id_number

Planner = Callable[..., ImportPlan]
Table = list[list[object]]

HEAD, WIFE, SON = id_number("19780305", 11), id_number("19800610", 22), id_number("20090120", 33)
NUMBER = "51342510600001"

HOUSEHOLDS: Table = [
    [
        *("年度", "户编号", "村", "户主姓名", "户主证件号码", "家庭人口数", "主要致贫原因", "次要致贫原因"),
        *("耕地面积（亩）", "工资性收入", "生产经营性收入", "生产经营性支出", "人均纯收入", "危房级别"),
        *("是否危房户", "产业分类", "我的列"),
    ],
    [
        *(2018, NUMBER, "糯鲊村", "吉克日古", HEAD, 3, "缺资金", "因学,缺技术"),
        *(4.5, 12000, 8000, 3000, 5666.67, "B级（基本安全）", "否", "种植", "随便"),
    ],
]
MEMBERS: Table = [
    [
        *("年度", "户编号", "姓名", "性别", "证件号码", "民族", "与户主关系", "文化程度", "在校生状况"),
        *("健康状况", "劳动技能", "务工时间（月）", "务工所在地", "务工企业名称", "就业渠道", "是否享受低保"),
    ],
    [
        *(2018, NUMBER, "吉克日古", "男", HEAD, "彝族", "户主", "小学", "非在校生"),
        *("健康", "普通劳动力", 8, "广东省佛山市顺德区", "美的", "自主外出务工", "否"),
    ],
    [
        *(2018, NUMBER, "沙马阿支", "女", WIFE, "彝族", "配偶", "文盲或半文盲", ""),
        *("残疾,慢性病", "弱劳动力或半劳动力", "", "", "", "", "否"),
    ],
    [
        *(2018, NUMBER, "吉克石布", "男", SON, "彝族", "之子", "", "小学"),
        *("健康", "无劳动力", "", "", "", "", "否"),
    ],
]


def both() -> dict[str, Table]:
    return {"户": [list(row) for row in HOUSEHOLDS], "成员": [list(row) for row in MEMBERS]}


def test_two_sheets_become_one_household(plan: Planner, records: MemoryRecords) -> None:
    planned = plan(both())
    assert {row.outcome for row in planned.rows} == {Outcome.TAKEN}, planned.rows
    records.apply(planned.edits)
    household = records.only("household")
    assert household["household_no"] == NUMBER
    assert household["division_code"] == "513425106207"
    assert household["identified_year"] == 2014
    year = records.only("household_year")
    assert (year["year"], year["cause_main"], year["cause_other1"], year["cause_other2"]) == (
        2018,
        "09",
        "03",
        "07",
    )
    assert (year["arable_area"], year["house_grade"], year["household_type"]) == (450, "B", "1")
    income = records.only("household_income")
    assert (income["wage_income"], income["business_cost"]) == (1_200_000, 300_000)
    assert "member_count" not in year and "per_capita_net_income" not in income
    change = records.only("status_change")
    assert (change["change_kind"], change["poverty_status"], change["year"]) == ("imported", "0", 2018)
    head = records.only("member", id_no=HEAD)
    assert (head["name"], head["ethnicity"], head["joined_date"]) == ("吉克日古", "07", "2014-01-01")
    situation = records.only("member_year", member_id=head["id"])
    assert (situation["kinship"], situation["education"], situation.get("school_status")) == (
        "01",
        "02",
        None,
    )
    assert (situation["work_region"], situation["work_division"], situation["work_months"]) == (
        "4",
        "440606",
        8,
    )
    wife = records.only("member", id_no=WIFE)
    assert records.only("member_year", member_id=wife["id"])["health"] == "02,04"
    job = records.only("employment")
    assert (job["employer"], job["start_date"], job["end_date"]) == ("美的", "2018-01-01", "2018-12-31")
    assert {column.heading for column in planned.unknown_columns} == {"产业分类", "我的列"}


def test_the_same_file_again_changes_nothing(plan: Planner, records: MemoryRecords) -> None:
    records.apply(plan(both()).edits)
    again = plan(both())
    assert again.edits == ()
    assert {row.outcome for row in again.rows} == {Outcome.UNCHANGED}
    assert plan(both(), {}).ready, "what is known is not asked again"


def test_two_stations_give_the_same_records_the_same_ids(plan: Planner) -> None:
    assert plan(both()).edits == plan(both()).edits


def test_only_what_differs_is_changed(plan: Planner, records: MemoryRecords) -> None:
    records.apply(plan(both()).edits)
    sheets = both()
    sheets["户"][1][9] = 13000
    changed = plan(sheets)
    (edit,) = changed.edits
    assert (edit.entity, dict(edit.values)) == ("household_income", {"wage_income": 1_300_000})
    outcomes = [row.outcome for row in changed.rows]
    assert outcomes == [Outcome.CHANGED] + [Outcome.UNCHANGED] * 3


def test_an_empty_cell_erases_nothing(plan: Planner, records: MemoryRecords) -> None:
    records.apply(plan(both()).edits)
    sheets = both()
    sheets["户"][1][9] = None
    assert plan(sheets).edits == ()


def test_columns_in_any_order_below_a_title(plan: Planner) -> None:
    sheets = both()
    shuffled: Table = [["绿水镇2018年贫困人口信息"], *([*reversed(row)] for row in sheets["成员"])]
    planned = plan({"户": sheets["户"], "成员": shuffled})
    assert planned.edits == plan(both()).edits


def test_one_sheet_of_members_with_household_columns(plan: Planner, records: MemoryRecords) -> None:
    family = [
        [*member, *household[2:3], *household[6:10]]
        for member, household in zip(MEMBERS, [HOUSEHOLDS[0], *[HOUSEHOLDS[1]] * 3], strict=True)
    ]
    planned = plan({"贫困人口": family})
    assert {row.outcome for row in planned.rows} == {Outcome.TAKEN}, planned.rows
    records.apply(planned.edits)
    assert records.only("household_year")["cause_main"] == "09"
    assert len(records.find("member")) == 3


def test_a_household_sheet_alone_brings_the_head(plan: Planner, records: MemoryRecords) -> None:
    records.apply(plan({"户": HOUSEHOLDS}).edits)
    assert records.only("member")["name"] == "吉克日古"
    assert records.only("member_year")["kinship"] == "01"


def test_missing_constants_are_asked_once(plan: Planner) -> None:
    planned = plan(both(), {})
    assert [question.key for question in planned.questions] == [
        "identified_year",
        "identify_standard",
        "household_type",
        "poverty_status",
    ]
    assert not planned.ready and planned.edits == ()
    assert ("2", "低保贫困户") in planned.questions[2].choices


def test_nothing_is_asked_for_what_is_refused_anyway(plan: Planner) -> None:
    assert plan(change(2, "证件号码", "5.13E+17"), {}).questions == ()


def test_the_year_is_asked_where_no_column_has_it(plan: Planner, records: MemoryRecords) -> None:
    sheets = both()
    sheets["户"][0][0] = sheets["成员"][0][0] = "序号"
    assert [question.key for question in plan(sheets).questions] == ["year"]
    from tests.unit.exchange.conftest import CONSTANTS

    records.apply(plan(sheets, {**CONSTANTS, "year": "2018"}).edits)
    assert records.only("household_income")["year"] == 2018


def test_a_constant_that_is_none_is_refused(plan: Planner) -> None:
    with pytest.raises(ImportRefused, match="首次识别年度"):
        plan(both(), {"identified_year": "不知道"})
    with pytest.raises(ImportRefused, match="没有“颜色”"):
        plan(both(), {"颜色": "红"})


def change(row: int, column: str, value: object) -> dict[str, Table]:
    sheets = both()
    sheets["成员"][row][MEMBERS[0].index(column)] = value
    return sheets


@pytest.mark.parametrize(
    ("sheets", "where", "why"),
    [
        (
            change(2, "证件号码", 5.13425198006100e17),
            3,
            "第3行 E列：“证件号码”被表格软件存成了数值（5.13E+17）",
        ),
        (change(2, "证件号码", "5.13E+17"), 3, "后几位已经丢失"),
        (change(2, "证件号码", WIFE[:17] + ("1" if WIFE[17] != "1" else "2")), 3, "校验码错误"),
        (change(2, "证件号码", "513425800610123"), 3, "15位旧号码"),
        (change(2, "证件号码", ""), 3, "“证件号码”为空"),
        (change(2, "证件号码", HEAD), 3, "证件号码相同"),
        (change(2, "与户主关系", "02"), 3, "不要填代码"),
        (change(2, "民族", "夷族"), 3, "没有“夷族”这一项"),
        (change(2, "务工时间（月）", "八个月"), 3, "应填数字"),
        (change(2, "证件号码", "5199**********0222"), 3, "遮盖过的"),
        (change(2, "健康状况", "#N/A"), 3, "公式出错"),
        (change(2, "年度", 2035), 3, "还没有到"),
    ],
)
def test_one_bad_cell_keeps_the_whole_household_out(
    plan: Planner, sheets: dict[str, Table], where: int, why: str
) -> None:
    planned = plan(sheets)
    assert planned.edits == ()
    assert all(row.outcome is Outcome.REFUSED for row in planned.rows)
    guilty = next(row for row in planned.rows if row.sheet == "成员" and row.row == where)
    assert any(why in reason for reason in guilty.reasons), guilty.reasons
    innocent = planned.rows[0]
    assert "整户没有导入" in innocent.reasons[0] or why in innocent.reasons[0]


def test_other_households_go_in(plan: Planner) -> None:
    sheets = change(2, "证件号码", "5.13E+17")
    other = list(HOUSEHOLDS[1])
    other[1], other[3], other[4] = "51342510600002", "沙马木呷", id_number("19700101", 15)
    sheets["户"].append(other)
    planned = plan(sheets)
    assert planned.counts() == {Outcome.REFUSED: 4, Outcome.TAKEN: 1}
    assert {edit.values.get("household_no") for edit in planned.edits if edit.entity == "household"} == {
        "51342510600002"
    }


def test_a_number_in_two_households_keeps_both_out(plan: Planner) -> None:
    sheets = both()
    sheets["成员"].append([2018, "51342510600002", *MEMBERS[1][2:]])
    other = list(HOUSEHOLDS[1])
    other[1] = "51342510600002"
    sheets["户"].append(other)
    planned = plan(sheets)
    assert planned.edits == ()
    assert (
        "“成员”第5行重复"
        in next(row for row in planned.rows if row.row == 2 and row.sheet == "成员").reasons[0]
    )


def test_a_person_of_another_household_is_named(plan: Planner, records: MemoryRecords) -> None:
    records.apply(plan(both()).edits)
    sheets = {"成员": [MEMBERS[0], [2018, "51342510600009", *MEMBERS[1][2:]]]}
    (row,) = plan(sheets).rows
    assert row.outcome is Outcome.REFUSED
    assert any(NUMBER in reason for reason in row.reasons)


def test_three_people_of_one_name_are_three(plan: Planner, records: MemoryRecords) -> None:
    sheets = both()
    for place in (1, 2, 3):
        sheets["成员"][place][2] = "扎西"
    records.apply(plan(sheets).edits)
    assert len(records.find("member", name="扎西")) == 3
    assert plan(sheets).edits == ()


@pytest.mark.parametrize(
    "typed", ["阿卜杜拉•图尔荪", "阿卜杜拉・图尔荪", " 阿卜杜拉 · 图尔荪 ", "阿卜杜拉．图尔荪"]
)
def test_dots_of_every_kind_are_one_name(plan: Planner, records: MemoryRecords, typed: str) -> None:
    sheets = change(2, "姓名", typed)
    planned = plan(sheets)
    records.apply(planned.edits)
    assert records.only("member", id_no=WIFE)["name"] == "阿卜杜拉·图尔荪"
    assert any("U+00B7" in note for row in planned.rows for note in row.notes)


def test_full_width_digits_and_a_small_x(plan: Planner, records: MemoryRecords) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) for char in WIFE.lower())
    records.apply(plan(change(2, "证件号码", wide)).edits)
    assert records.find("member", id_no=WIFE)


def test_legacy_words_find_their_place(plan: Planner, records: MemoryRecords) -> None:
    sheets = change(3, "文化程度", "学龄前儿童")
    sheets["成员"][3][8] = None
    records.apply(plan(sheets).edits)
    son = records.only("member", id_no=SON)
    situation = records.only("member_year", member_id=son["id"])
    assert (situation["school_status"], situation.get("education")) == ("01", None)


def test_derived_columns_are_compared(plan: Planner) -> None:
    sheets = both()
    sheets["户"][1][5] = 4
    sheets["户"][1][12] = 6000
    sheets["户"][1][14] = "是"
    sheets["成员"][2][3] = "男"
    planned = plan(sheets)
    notes = [note for row in planned.rows for note in row.notes]
    assert planned.edits and len(notes) == 4, notes
    assert any("VR-MEM-005" in note and "填4人" in note for note in notes)
    assert any("VR-INC-012" in note and "5666.67" in note for note in notes)
    assert any("是否危房户" in note for note in notes)
    assert any("按证件号码应为“女”" in note for note in notes)


@pytest.mark.parametrize(("said", "linked"), [("是", True), ("是", False), ("否", True), ("否", False)])
def test_whether_an_enterprise_leads_a_household_is_compared_and_not_written(
    plan: Planner, records: MemoryRecords, said: str, linked: bool
) -> None:
    """It follows from industry_link (amendments): the column says where the ledger has nothing, or more."""
    records.apply(plan(both()).edits)
    if linked:
        home = str(records.only("household")["id"])
        link: dict[str, Value] = {"household_id": home, "entity_id": "e1", "year": 2018}
        records.apply(
            [Edit("industry_entity", "e1", {"entity_kind": "1"}), Edit("industry_link", "l1", link)]
        )
    sheets = both()
    sheets["户"][0].append("是否有龙头企业带动")
    sheets["户"][1].append(said)
    planned = plan(sheets)
    notes = [note for row in planned.rows for note in row.notes if "龙头企业带动" in note]
    assert len(notes) == int((said == "是") != linked), notes
    assert planned.edits == ()


def test_a_person_without_papers(plan: Planner, records: MemoryRecords) -> None:
    sheets = both()
    for row, more in zip(
        sheets["成员"], [["证件类型", "出生日期"], ["", ""], ["", ""], ["", ""]], strict=True
    ):
        row.extend(more)
    sheets["成员"].append(
        [
            *(2018, NUMBER, "吉克小红", "女", "", "彝族", "之女", "", "学龄前儿童", "健康"),
            *("无劳动力", "", "", "", "", "否", "无证（待公安核定）", 43252),
        ]
    )
    planned = plan(sheets)
    records.apply(planned.edits)
    baby = records.only("member", id_type="9")
    assert (baby["birth_date"], baby["joined_date"], baby["join_reason"]) == (
        "2018-06-01",
        "2018-06-01",
        "11",
    )
    assert plan(sheets).edits == ()


def test_a_temporary_number_gives_way_to_the_national_one(plan: Planner, records: MemoryRecords) -> None:
    records.apply(plan(both()).edits)
    household = records.kept["household"][str(records.only("household")["id"])]
    household["household_no"] = "T5134251062070001"
    planned = plan(both())
    assert [(edit.entity, dict(edit.values)) for edit in planned.edits] == [
        ("household", {"household_no": NUMBER})
    ]


def test_a_later_status_stays(plan: Planner, records: MemoryRecords) -> None:
    records.apply(plan(both()).edits)
    household = str(records.only("household")["id"])
    records.kept["status_change"]["later"] = {
        "id": "later",
        "household_id": household,
        "year": 2018,
        "change_kind": "exit",
        "effective_date": "2018-12-20",
        "poverty_status": "2",
    }
    sheets = both()
    sheets["户"][0].append("脱贫属性")
    sheets["户"][1].append("未脱贫")
    planned = plan(sheets)
    assert planned.edits == ()
    assert any("保留系统中的状态" in note for note in planned.rows[0].notes)


def test_an_unknown_village_is_named(plan: Planner) -> None:
    sheets = both()
    sheets["户"][1][2] = "桃花村"
    assert "本乡镇没有叫“桃花村”的行政村" in plan(sheets).rows[0].reasons[0]


def test_rows_of_one_household_that_disagree(plan: Planner) -> None:
    sheets = both()
    twin = list(HOUSEHOLDS[1])
    twin[6] = "因病"
    sheets["户"].append(twin)
    assert "“主要致贫原因”与“户”第2行不一致" in plan(sheets).rows[1].reasons[0]


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ([["姓名", "证件号码", "民族", "与户主关系"], ["甲", HEAD, "汉族", "户主"]], "缺少“户编号”列"),
        ([["户编号", "姓名", "民族", "与户主关系"], [NUMBER, "甲", "汉族", "户主"]], "缺少“证件号码”列"),
        ([["甲", "乙", "丙"], [1, 2, 3]], "没有找到表头"),
    ],
)
def test_missing_columns_are_named(plan: Planner, table: Table, why: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        plan({"表": table})
    assert why in refused.value.message


def test_a_column_twice_is_refused(plan: Planner) -> None:
    sheets = both()
    sheets["户"][0][16] = "村"
    with pytest.raises(SheetRefused, match="C列和Q列"):
        plan(sheets)


def test_system_codes_before_headings_are_understood(plan: Planner, records: MemoryRecords) -> None:
    table: Table = [
        ["户编号", "行政村", "aac007 致贫原因1", "aac008_2 致贫原因2", "aac073 工资性收入（元）", "年度"],
        [NUMBER, "白云", "因病", "因学", "１２００", "2018"],
    ]
    records.apply(plan({"录入": table}).edits)
    assert records.only("household_income")["wage_income"] == 120_000
    assert records.only("household_year")["cause_other1"] == "03"


def test_totals_and_repeated_headers_are_no_households(plan: Planner) -> None:
    sheets = both()
    sheets["户"] += [list(HOUSEHOLDS[0]), ["合计", "", "", "", "", 3]]
    assert len(plan(sheets).rows) == 4
