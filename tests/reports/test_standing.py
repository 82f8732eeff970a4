"""Standing reports as workbooks, compared with what tests/reports/world.py says when read with a pencil."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from desktop_app.catalog.divisions import load_divisions
from desktop_app.catalog.standing import load_standing
from desktop_app.reports.engine import Engine
from desktop_app.reports.listing import listed
from desktop_app.reports.scope import Scope
from desktop_app.reports.standing import Standing, write_standing

PREFECTURE = Scope("凉山彝族自治州", ("5134",))
Rows = list[tuple[object, ...]]
Sheets = dict[str, Rows]
Make = Callable[[str], Sheets]


@pytest.fixture
def made(world_engine: Engine, tmp_path: Path) -> Make:
    """Writes a standing report of the prefecture and gives back the rows below the headings of its sheets."""

    def make(report: str) -> Sheets:
        standing = Standing(load_standing()[report], world_engine, PREFECTURE, load_divisions())
        path = tmp_path / "report.xlsx"
        write_standing(path, standing, standing.results())
        book = openpyxl.load_workbook(path)
        return {sheet.title: list(sheet.iter_rows(min_row=2, values_only=True)) for sheet in book}

    return make


def numbers(sheets: Sheets) -> dict[tuple[object, object], object]:
    """The sheet of numbers: (indicator, figure or class) → number."""
    return {(row[0], str(row[3]).strip("　")): row[4] for row in sheets["指标"]}


def test_the_list_of_doubts_has_every_finding_once_by_village(made: Make) -> None:
    """RP-05, PM-082: two findings in 特木里, two in 洛日; a lies in h1 and again in w1 of another county."""
    sheets = made("RP-05")
    assert [(row[0], row[1], row[3], row[4], row[5]) for row in sheets["疑点数据清单"]] == [
        ("特木里村村民委员会", "VR-FND-005", "资金报账", "错误", "r1"),
        ("特木里村村民委员会", "VR-MEM-001", "家庭成员", "错误", "a"),
        ("洛日村村民委员会", "VR-PRJ-013", "项目", "疑点", "p2"),
        ("洛日村村民委员会", "VR-PRJ-013", "项目", "疑点", "p3"),
    ]
    assert [row[2] for row in sheets["疑点数据清单"][:2]] == ["发票号重复", "每户必须有且只有一名户主"]
    told = numbers(sheets)
    assert (told["IN-DQ-03", "身份证重复"], told["IN-DQ-03", "其中跨县重复"]) == (1, 1)


def test_the_report_on_money_has_what_is_idle_by_age_and_what_is_late(made: Make) -> None:
    """RP-06: on 2018-12-31 40 of l1 (100 − 60), 30 of l2 (60 − 10 − 20 spent); i2 was due in June."""
    sheets = made("RP-06")
    assert [row[1:] for row in sheets["结转结余资金"]] == [
        ("布拖县", "广东市级", "2016-05-01", 5, "2年以上", "l6"),
        ("凉山彝族自治州", "对口支援资金", "2017-05-01", 40, "1至2年", "l5"),
        ("布拖县", "广东市级", "2018-02-01", 40, "不满1年", "l1"),
        ("特木里镇", "广东市级", "2018-03-01", 30, "不满1年", "l2"),
        ("特木里镇", "中央财政专项扶贫资金", "2018-04-01", 50, "不满1年", "l4"),
        ("凉山彝族自治州", "对口支援资金", "2018-05-05", 10, "不满1年", "l7"),
    ]
    told = numbers(sheets)
    assert [told["IN-SUP-02", age] for age in ("不满1年", "1至2年", "2年以上")] == [130, 40, 5]
    assert [told["IN-SUP-01", kind] for kind in ("自动预警", "错误", "疑点")] == [3, 1, 2]
    assert [told["IN-SUP-03", kind] for kind in ("问题数", "整改率", "逾期数")] == [3, 33.33, 1]
    assert {(row[6], row[-1]) for row in sheets["监管问题与整改"]} == {
        ("已销号", "i1"), ("整改中", "i2"), ("待核实", "i3"), ("核实不属实（关闭）", "xi"),
    }  # fmt: skip


def test_the_coverage_names_the_counties_nobody_is_paired_with_first(made: Make) -> None:
    """RP-07, PM-063/064: of eleven poor counties of 凉山 only 布拖 has a pairing of level 30."""
    sheets = made("RP-07")
    listed = sheets["携手奔小康：国定贫困县结对覆盖"]
    assert [(row[0], row[1]) for row in listed if row[2] == "（尚未结对）"] == [
        ("木里藏族自治县", "513422"), ("盐源县", "513423"), ("普格县", "513428"), ("金阳县", "513430"),
        ("昭觉县", "513431"), ("喜德县", "513432"), ("越西县", "513434"), ("甘洛县", "513435"),
        ("美姑县", "513436"), ("雷波县", "513437"),
    ]  # fmt: skip
    assert listed[10:] == [("布拖县", "513429", "佛山市", None, "b1")]
    told = numbers(sheets)
    assert (told["IN-SOC-07", "已结对国定贫困县"], told["IN-SOC-07", "结对覆盖率"]) == (1, 9.09)
    assert (told["IN-SOC-08", "乡镇结对"], told["IN-SOC-08", "村结对"]) == (1, 1)


BY_AREA: dict[str, Rows] = {
    # the greatest share of money spent first; then finished, in Guangdong, and both rates of notices
    "RP-04": [
        ("布拖县", "90.00", "14.29", "50.00", "1", "50.00", "100.00"),
        ("凉山彝族自治州（本级）", "10.00", "0.00", "—", "0", "—", "—"),
        ("全域", "100.00", "13.33", "50.00", "1", "50.00", "100.00"),
    ],
    # come in, invested, cadres at their posts, talent sent, at work in Guangdong, given
    "six": [
        ("凉山彝族自治州（本级）", "10.00", "0.00", "1", "3", "0", "16.00"),
        ("布拖县", "90.00", "133.46", "0", "0", "1", "0.00"),
        ("全域", "100.00", "133.46", "1", "3", "1", "16.00"),
    ],
    # come in, granted, paid out, accounted; 20 / 140 and 20 / 150; one of two projects is finished
    "measure-1": [
        ("凉山彝族自治州（本级）", "10.00", "10.00", "0.00", "0.00", "0.00", "—"),
        ("布拖县", "90.00", "140.00", "25.00", "20.00", "14.29", "50.00"),
        ("全域", "100.00", "150.00", "25.00", "20.00", "13.33", "50.00"),
    ],
    "measure-2": [
        ("布拖县", "2", "5", "1", "3", "50.00", "50.00"),
        ("全域", "2", "5", "1", "3", "50.00", "50.00"),
    ],
    "measure-3": [("布拖县", "1", "500.00", "5"), ("全域", "1", "500.00", "5")],
    "measure-4": [
        ("凉山彝族自治州（本级）", "1", "2", "0", "0", "0"),
        ("布拖县", "0", "0", "2", "1", "1"),
        ("全域", "1", "2", "2", "1", "1"),
    ],
    "measure-5": [("布拖县", "5", "4", "80.00", "1"), ("全域", "5", "4", "80.00", "1")],
    # given 10 + 5.0005 + 1; h3 got 4,000 + 1,000 yuan, 0.5 of 16.00005
    "measure-6": [
        ("凉山彝族自治州（本级）", "16.00", "11.00", "5.00", "0", "0.00", "0.00"),
        ("布拖县", "0.00", "0.00", "0.00", "1", "5,000.00", "—"),
        ("全域", "16.00", "11.00", "5.00", "1", "5,000.00", "3.12"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("report", BY_AREA)
def test_the_areas_of_an_extract_stand_beside_each_other(made: Make, report: str) -> None:
    """SRC-36 six measures; PM-023/031/039/048/055/065 extracts: no figure of the table is left out."""
    assert made(report)["各地情况"] == BY_AREA[report]


def test_an_extract_on_money_says_from_which_source_to_which_use(made: Make) -> None:
    """PM-023: 40 + 1 for p1, 10 + 20 for p2, 5 for p3; struck-out x4 and p0 of 2017 have none. Of l2 went
    30 − 5 to p1, of which 20 are accounted for."""
    sheets = made("measure-1")
    assert {row[:5] for row in sheets["资金收支总表（来源×投向）"]} == {
        ("广东市级", "产业合作", 40, 25, 20),
        ("社会捐赠（现金）", "产业合作", 1, 0, 0),
        ("对口支援资金", "基础设施与公共服务", 10, 0, 0),
        ("中央财政专项扶贫资金", "基础设施与公共服务", 20, 0, 0),
        ("城乡建设用地增减挂钩节余指标收益", "科技帮扶", 5, 0, 0),
    }
    told = {(row[-1], *row[3:7], row[7] or "") for row in sheets["项目明细"]}
    assert told == {
        ("p1", "已验收", 41, 25, 20, ""),
        ("p2", "实施中", 30, 0, 0, "12人：一户外出"),  # A5: a count that was corrected says why
        ("p3", "已入库（储备）", 5, 0, 0, "9户31人：两组未参与"),
    }


def test_money_and_projects_are_told_by_mechanism(world_engine: Engine) -> None:
    """RP-02, PM-011: 300 of the budget are EW's; grants and projects of the hand-made world name none."""
    found = listed(world_engine, "mechanisms", PREFECTURE, load_divisions())
    assert {row.texts for row in found.rows} == {
        ("东西部扶贫协作", "300.00", "0.00", "0.00", "0.00", "0", "0.00"),
        ("未填", "0.00", "150.00", "25.00", "20.00", "3", "76.00"),
    }
    assert found.total == ("合计", "300.00", "150.00", "25.00", "20.00", "3", "76.00")


def test_an_extract_on_cadres_lists_who_was_away_in_the_year(made: Make) -> None:
    """PM-048: all but x8, who came back in 2017."""
    listed = made("measure-4")["干部人才名册"]
    assert sorted(str(row[-1]) for row in listed) == ["t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8"]
    assert {(row[0], row[1]) for row in listed if row[-1] in ("t5", "t8")} == {
        ("被帮扶地区→广东", "党政干部挂职"),
        ("广东→被帮扶地区", "科技/其他专业技术"),
    }
