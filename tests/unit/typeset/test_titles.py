"""Titles are broken where a typographer would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.typeset.lines import is_latin
from desktop_app.typeset.titles import break_title


def _advance(character: str) -> float:
    return 0.55 if is_latin(character) else 1.0


@pytest.mark.parametrize(
    ("title", "keep", "lines"),
    [
        ("项目竣工公告", (), ["项目竣工公告"]),
        (
            "己衣镇分耐村2018年度贫困户识别初选名单公示",
            ("己衣镇", "分耐村"),
            ["己衣镇分耐村2018年度", "贫困户识别初选名单公示"],
        ),
        (
            "怒江傈僳族自治州福贡县匹河怒族乡2018年广东省东西部扶贫协作资金使用情况公告",
            ("匹河怒族乡",),
            ["怒江傈僳族自治州福贡县匹河怒族乡2018年", "广东省东西部扶贫协作资金使用情况公告"],
        ),
        (
            "2018年三岔河村西门塔尔牛养殖及良种青花椒种植项目受益农户及补助情况公示",
            ("三岔河村",),
            ["2018年三岔河村西门塔尔牛养殖及良种", "青花椒种植项目受益农户及补助情况公示"],
        ),
        ("上一行\n下一行", (), ["上一行", "下一行"]),
    ],
)
def test_titles(title: str, keep: tuple[str, ...], lines: list[str]) -> None:
    assert break_title(title, _advance, 20.1, keep) == lines


def test_a_kept_phrase_is_not_split() -> None:
    place = "阿勒泰哈巴河"
    for before in range(6, 18):
        lines = break_title("项" * before + place + "目" * 12, _advance, 20.1, (place,))
        assert any(place in line for line in lines)


@given(st.text("贫困户识别初选名单公示2018年度（）、", min_size=1, max_size=90), st.floats(8, 22))
def test_nothing_is_lost_and_every_line_fits(title: str, room: float) -> None:
    lines = break_title(title, _advance, room)
    assert "".join(lines) == title
    assert all(sum(map(_advance, line)) <= room + 1e-6 for line in lines)


def test_three_lines_make_a_shape_and_split_no_word() -> None:
    title = (
        "巍山彝族回族自治县永建镇马米厂村2018年易地扶贫搬迁集中安置点"
        "产业配套设施建设项目（二期）受益农户及补助情况公示"
    )
    lines = break_title(title, _advance, 20.1, ("永建镇", "马米厂村"))
    assert len(lines) == 3 and "".join(lines) == title
    for word in ("易地扶贫搬迁", "产业", "配套", "设施", "建设", "受益", "农户", "2018年", "马米厂村"):
        assert any(word in line for line in lines), word
    assert all(not line.startswith(("）", "、", "年")) and not line.endswith("（") for line in lines)


def test_a_title_too_long_to_be_shaped_fills_its_lines() -> None:
    lines = break_title("关于" * 60, _advance, 20.1)
    assert [len(line) for line in lines] == [20] * 6
