"""The line breaker alone: half-width for Latin, an em for everything else."""

import random
import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop_app.typeset.lines import (
    NEVER_FIRST,
    NEVER_LAST,
    Line,
    break_head,
    break_lines,
    break_name,
    is_latin,
    is_torn,
)


def _advance(character: str) -> float:
    return 0.5 if is_latin(character) or character == " " else 1.0


def _break(text: str, room: float, *, settled: bool = False) -> list[str]:
    return [line.text for line in break_lines(text, _advance, 1.0, room, room, settled=settled)]


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("现将名单予以公示", 4, ["现将名单", "予以公示"]),
        ("现将名单，予以公示", 4.5, ["现将名单，", "予以公示"]),  # the comma keeps half its width
        ("现将名单！予以公示", 4.5, ["现将名", "单！予以", "公示"]),  # an exclamation mark has none to give
        ("经乡（镇）审核", 3, ["经乡", "（镇）", "审核"]),  # no line ends with an opening bracket
        ("共2018户", 3, ["共", "2018户"]),  # a number stays with what it counts
        ("于2018年3月5日起", 6.5, ["于", "2018年3月5日", "起"]),
        ("资金35.6万元，", 4.5, ["资金", "35.6万元，"]),
        ("电话12317号", 3.5, ["电话", "12317号"]),
        ("你说——好", 3.5, ["你", "说——", "好"]),
        ("一行\n二行", 9, ["一行", "二行"]),
        ("", 5, [""]),
    ],
)
def test_where_lines_end(text: str, room: float, lines: list[str]) -> None:
    assert _break(text, room) == lines


def test_first_line_has_its_own_room() -> None:
    lines = break_lines("甲乙丙丁戊己庚", _advance, 1.0, 3, 4)
    assert [(line.text, line.room) for line in lines] == [("甲乙丙", 3), ("丁戊己庚", 4)]
    assert [line.last for line in lines] == [False, True]


def test_signs_that_meet_are_moved_together() -> None:
    (line,) = break_lines("核实），（见《表》）。", _advance, 1.0, 99, 99)
    assert [c for c, move in zip(line.text, line.kerns, strict=True) if move] == ["，", "（", "）", "。"]
    assert line.width == pytest.approx(11 - 4 * 0.5)


def test_a_single_last_character_gets_company() -> None:
    assert _break("反馈初步处理结果。", 7) == ["反馈初步处理结", "果。"]
    assert _break("反馈初步处理结果。", 7, settled=True) == ["反馈初步处理", "结果。"]


def test_what_may_not_be_parted_is_parted_when_wider_than_the_room() -> None:
    assert _break("2018年10月15日", 5) == ["2018年10月", "15日"]
    assert "".join(_break("A" * 50, 4)) == "A" * 50


def test_a_name_is_parted_after_its_dot_first() -> None:
    lines = break_name("阿卜杜克热木·吾布力喀斯木", _advance, 1.0, 8)
    assert [line.text for line in lines] == ["阿卜杜克热木·", "吾布力喀斯木"]
    lines = break_name("迪丽努尔·买买提·艾力", _advance, 1.0, 9.5)
    assert [line.text for line in lines] == ["迪丽努尔·买买提·", "艾力"]
    lines = break_name("阿卜杜克热木·吾布力喀斯木", _advance, 1.0, 4)
    assert "".join(line.text for line in lines) == "阿卜杜克热木·吾布力喀斯木"


def test_a_head_is_even_and_its_bracket_stands_alone() -> None:
    def head(text: str, room: float) -> list[str]:
        return [line.text for line in break_head(text, _advance, 1.0, room)]

    assert head("家庭人口（人）", 5) == ["家庭人口", "（人）"]
    assert head("建设性质", 3) == ["建设", "性质"]
    assert head("序号", 3) == ["序号"]


def test_torn_is_said_of_numbers_and_words() -> None:
    assert is_torn("123", "45") and is_torn("DN", "110") and is_torn("2018年", "3月")
    assert not is_torn("公示", "公告") and not is_torn("", "1")


_HAN = st.text("贫困户识别初选名单公示村民代表大会", min_size=1, max_size=6)
_NUMBER = st.from_regex(r"[1-9][0-9]{0,6}(\.[0-9]{2})?(户|人|元|万元|%)?", fullmatch=True)
_DATE = st.dates().map(lambda day: f"{day.year:04d}年{day.month}月{day.day}日")
_WORD = st.text("abcdeDNPE-", min_size=1, max_size=9)
_BRACKETED = st.tuples(st.sampled_from(["（）", "《》", "“”", "〔〕"]), _HAN).map(
    lambda p: p[0][0] + p[1] + p[0][1]
)
_PIECE = st.one_of(_HAN, _HAN, _DATE, _NUMBER, _WORD, _BRACKETED)
_SIGN = st.sampled_from(["", "", "，", "。", "、", "；", "：", "？", "！"])
_TEXT = st.lists(st.tuples(_HAN, _PIECE, _SIGN).map("".join), min_size=1, max_size=14).map("".join)
_ROOM = st.floats(14, 28)


def _lines(text: str, room: float, settled: bool) -> list[Line]:
    return break_lines(text, _advance, 1.0, room - 2, room, settled=settled)


@given(_TEXT, _ROOM, st.booleans())
def test_no_sign_stands_where_it_may_not(text: str, room: float, settled: bool) -> None:
    lines = [line.text for line in _lines(text, room, settled)]
    assert not [line for line in lines[1:] if line[0] in NEVER_FIRST]
    assert not [line for line in lines[:-1] if line[-1] in NEVER_LAST]


def _paragraph(chance: random.Random) -> str:
    """Official prose by chance: words, numbers, dates, brackets and every closing and opening sign."""
    pieces = []
    for _ in range(chance.randint(4, 40)):
        word = "".join(chance.choices("贫困户识别初选名单公示村民代表大会资金项目", k=chance.randint(1, 6)))
        opening, closing = chance.choice(("（）", "《》", "“”", "〔〕", "【】", "‘’"))
        pieces.append(
            chance.choice(
                (
                    *(word, word, f"{opening}{word}{closing}", f"{chance.randint(1, 99_999)}元"),
                    *(f"2018年{chance.randint(1, 12)}月{chance.randint(1, 28)}日", "N12-2018", "95.5%"),
                )
            )
        )
        pieces.append(
            chance.choice(("", "，", "。", "、", "；", "：", "？", "！", "……", "——", "”，", "）。"))
        )
    return "".join(pieces).lstrip("".join(NEVER_FIRST))


def test_five_thousand_paragraphs_without_one_sign_out_of_place() -> None:
    chance = random.Random(9704)  # noqa: S311 - nothing secret is drawn
    wrong = 0
    for number in range(5_000):
        room = chance.uniform(14, 28)
        lines = _lines(_paragraph(chance), room, number % 2 == 0)
        wrong += sum(line.text[0] in NEVER_FIRST for line in lines[1:])
        wrong += sum(line.text[-1] in NEVER_LAST for line in lines[:-1])
    assert wrong == 0


@given(_TEXT, _ROOM, st.booleans())
def test_numbers_dates_and_words_stay_whole(text: str, room: float, settled: bool) -> None:
    lines = [line.text for line in _lines(text, room, settled)]
    for before, after in pairwise(lines):
        assert not (is_latin(before[-1]) and is_latin(after[0]))
    dates = re.findall(r"\d{4}年\d{1,2}月\d{1,2}日", text)
    assert sorted(dates) == sorted(
        one for line in lines for one in re.findall(r"\d{4}年\d{1,2}月\d{1,2}日", line)
    )


@given(st.text(max_size=80), st.floats(1.0, 12.0), st.booleans())
@example("0\x1f(", 1.5, True)
def test_whatever_the_text_nothing_is_lost_and_nothing_too_wide(
    text: str, room: float, settled: bool
) -> None:
    lines = break_lines(text, _advance, 1.0, room, room, settled=settled)
    assert "".join(line.text for line in lines) == text.replace("\n", "")
    assert all(line.width <= room + 1e-6 for line in lines)
    assert all(len(line.kerns) == len(line.text) for line in lines)
