"""Readings of names and places, and typed letters matched against characters."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.catalog.pinyin import Alphabet, is_spelled, keys, readings


@pytest.mark.parametrize(
    ("name", "usual", "initials"),
    [
        ("马海木呷", "mahaimuga", "mhmg"),
        ("单雄信", "shanxiongxin", "sxx"),
        ("查小兰", "zhaxiaolan", "zxl"),
        ("仇建国", "qiujianguo", "qjg"),
        ("覃桂兰", "qinguilan", "qgl"),
        ("曾永福", "zengyongfu", "zyf"),
        ("解文才", "xiewencai", "xwc"),
        ("区志强", "ouzhiqiang", "ozq"),
        ("盖光明", "geguangming", "ggm"),
        ("任小妹", "renxiaomei", "rxm"),
        ("华丽", "huali", "hl"),
        ("朴玉珍", "piaoyuzhen", "pyz"),
        ("尉迟敏", "yuchimin", "ycm"),
        ("万俟军", "moqijun", "mqj"),
        ("欧阳建国", "ouyangjianguo", "oyjg"),
        ("吕秀英", "lvxiuying", "lxy"),
        ("阿卜杜热合曼·麦麦提", "abudurehemanmaimaiti", "abdrhmmmt"),
        (" 扎西 ", "zhaxi", "zx"),
        ("A组2号李四", "azu2haolisi", "az2hls"),
    ],
)
def test_the_usual_spelling_comes_first(name: str, usual: str, initials: str) -> None:
    found = keys(name)
    assert (found.full[0], found.initials[0]) == (usual, initials)


@pytest.mark.parametrize(
    ("name", "also"),
    [("覃桂兰", "tanguilan"), ("单雄信", "danxiongxin"), ("吕秀英", "luxiuying"), ("王长乐", "wangzhangle")],
)
def test_other_readings_are_found_too(name: str, also: str) -> None:
    assert also in keys(name).full


def test_a_surname_is_read_so_only_at_the_start() -> None:
    assert keys("李单").full[0] == "lidan"
    assert keys("单家村", person=False).full[0] == "danjiacun"
    assert keys("尉迟").full[0] == "weichi"  # a whole name of two characters: the surname is 尉


@pytest.mark.parametrize("text", ["", "·", "  ", "（）"])
def test_nothing_to_read(text: str) -> None:
    assert keys(text).full == () == keys(text).initials
    assert keys(text).joined == ""


def test_rare_characters_do_not_stop_the_rest() -> None:
    assert keys("𬱖").full == ("di",)
    assert keys("李\U00030000四").full[0].startswith("li")


@given(st.text(max_size=40))
def test_few_plain_spellings_whatever_is_typed(text: str) -> None:
    found = keys(text)
    assert len(found.full) <= 12
    assert all(spelling.isascii() and " " not in spelling for spelling in found.full + found.initials)


def test_twenty_thousand_names_a_second() -> None:
    names = ["马海木呷", "阿卜杜热合曼·麦麦提", "李志强", "单长乐", "欧阳建国"] * 1000
    keys("预热")
    start = time.process_time()
    for name in names:
        keys(name)
    assert len(names) / (time.process_time() - start) > 20_000


NAMES = ("马海木呷", "马和平", "单家村", "张三", "重庆路", "吕梁")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mahai", {"马海木呷"}),
        ("mh", {"马海木呷", "马和平"}),
        ("mah", {"马海木呷", "马和平"}),
        ("mhai", {"马海木呷"}),
        ("mahaim", {"马海木呷"}),
        ("muxia", {"马海木呷"}),
        ("ma hai", {"马海木呷"}),
        ("MAHAI", {"马海木呷"}),
        ("zhs", {"张三"}),
        ("zs", {"张三"}),
        ("zhangs", {"张三"}),
        ("zhan", {"张三"}),
        ("cqlu", {"重庆路"}),
        ("zhongq", {"重庆路"}),
        ("lvliang", {"吕梁"}),
        ("lül", {"吕梁"}),
        ("luliang", {"吕梁"}),
        ("mahaimuga", {"马海木呷"}),
        ("xyz", set()),
    ],
)
def test_letters_become_a_pattern(typed: str, found: set[str]) -> None:
    pattern = Alphabet("".join(NAMES)).pattern(typed)
    assert {name for name in NAMES if pattern and re.search(pattern, name)} == found


@given(st.sampled_from(NAMES), st.data())
def test_every_reading_and_initial_finds_its_name(name: str, data: st.DataObject) -> None:
    """Each syllable typed whole or as an initial, in any mixture, finds the name."""
    typed = ""
    for char in name:
        reading = data.draw(st.sampled_from(readings(char)))
        typed += data.draw(st.sampled_from([reading, reading[0]])) if len(typed) < 6 else reading
    pattern = Alphabet("".join(NAMES)).pattern(typed)
    assert re.search(pattern, name)


@pytest.mark.parametrize(
    ("query", "spelled"),
    [("mahai", True), ("ma hai", True), ("lü", True), ("马海", False), ("5134", False), ("", False)],
)
def test_is_spelled(query: str, spelled: bool) -> None:
    assert is_spelled(query) is spelled
