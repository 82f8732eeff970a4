"""The tree of divisions, its names, and finding a code from what is typed."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.catalog.divisions import Divisions, UnknownDivision, level_of, load_divisions
from desktop_app.catalog.pinyin import keys


@pytest.fixture(scope="module")
def divisions() -> Divisions:
    return load_divisions()


@pytest.fixture(scope="module")
def codes(divisions: Divisions) -> list[str]:
    """Every code from the provinces down, as ``children`` gives them."""
    found: list[str] = []
    waiting = divisions.children()
    while waiting:
        found += waiting
        waiting = [child for code in waiting for child in divisions.children(code)]
    return found


def test_the_whole_list_hangs_together(divisions: Divisions, codes: list[str]) -> None:
    by_level = [sum(level_of(code) == level for code in codes) for level in range(1, 6)]
    assert by_level == [7, 44, 336, 3138, 34563]  # two prefectures are scaffolding
    assert len(set(codes)) == len(codes)
    assert all(code in divisions.children(divisions.parent(code)) for code in codes)


def test_every_county_outside_guangdong_has_townships(divisions: Divisions, codes: list[str]) -> None:
    counties = [code for code in codes if level_of(code) == 3 and not code.startswith("44")]
    assert all(divisions.children(code) for code in counties)


@pytest.mark.parametrize(
    ("official", "short", "committee"),
    [
        ("巴格村村委会", "巴格村", "巴格村民委员会"),
        ("罗坪村村民委员会", "罗坪村", "罗坪村民委员会"),
        ("城东社区居委会", "城东社区", "城东社区居民委员会"),
        ("多力买提民村委会", "多力买提民村", "多力买提民村民委员会"),
        ("官桥村委会", "官桥村", "官桥村民委员会"),
        ("新庄村了委员会", "新庄村", "新庄村民委员会"),  # the list's own slips
        ("英雄村村民委会", "英雄村", "英雄村民委员会"),
        ("石林居民社区委员会", "石林社区", "石林社区居民委员会"),
        ("鹧鸪社区委会", "鹧鸪社区", "鹧鸪社区居民委员会"),
        ("城关居民委员会", "城关居委会", "城关居民委员会"),
        ("塞克散村居委会", "塞克散村居委会", "塞克散村居民委员会"),
        ("十二连", "十二连", "十二连"),
        ("巴格村", "巴格村", "巴格村民委员会"),
    ],
)
def test_short_names_of_villages(divisions: Divisions, official: str, short: str, committee: str) -> None:
    assert divisions.short_village(official) == short
    assert divisions.committee_name(official) == committee


def test_shortening_twice_changes_nothing(divisions: Divisions, codes: list[str]) -> None:
    shorts = {divisions.short_village(code) for code in codes if level_of(code) == 5}
    assert all(divisions.short_village(short) == short for short in shorts)


def test_names_levels_and_paths(divisions: Divisions) -> None:
    village = "513431242204"
    assert divisions.full_name(village) == "四川省凉山彝族自治州昭觉县支尔莫乡依沃瓦觉（康复）村"
    assert divisions.full_name(village, above="513431") == "支尔莫乡依沃瓦觉（康复）村"
    assert divisions.path(village) == ["51", "5134", "513431", "513431242", village]
    assert (divisions.level(village), divisions.parent(village)) == (5, "513431242")
    assert divisions.parent("51") == ""
    assert divisions.short_village(village) == "依沃瓦觉（康复）村"
    assert divisions.name(village) == "依沃瓦觉（康复）村民委员会"


def test_scaffolding_is_passed_over(divisions: Divisions) -> None:
    assert divisions.children("65") == ["653001", "653024", "6531", "659003"]
    assert divisions.parent("659003") == "65"
    assert divisions.full_name("653024501") == "新疆维吾尔自治区乌恰县兵团托云牧场"
    assert "6590" not in divisions.search("自治区直辖")
    assert divisions.exists("6590")


def test_guangdong_goes_down_to_the_county(divisions: Divisions) -> None:
    cities = divisions.children("44")
    counties = [county for city in cities for county in divisions.children(city)]
    assert (len(cities), len(counties)) == (21, 122)
    assert divisions.full_name("440606") == "广东省佛山市顺德区"
    assert divisions.children("4419") == []


@pytest.mark.parametrize("code", ["", "5", "99", "513431242999", "513431999204", "abc", "441900001001"])
def test_unknown_codes(divisions: Divisions, code: str) -> None:
    assert not divisions.exists(code)
    for ask in (divisions.name, divisions.level, divisions.parent, divisions.path, divisions.full_name):
        with pytest.raises(UnknownDivision) as caught:
            ask(code)
        assert code in caught.value.message


@pytest.mark.parametrize(
    ("name", "within", "first"),
    [
        ("凉山彝族自治州", "", "5134"),
        ("凉山州", "", "5134"),
        ("凉山", "", "5134"),
        ("广西", "", "45"),
        ("横县", "", "450127"),
        ("隆林县", "", "451031"),
        ("塔什库尔干", "65", "653131"),
        ("威宁自治县", "", "520526"),
        ("东莞", "", "4419"),
        ("解放乡", "513431", "513431212"),
        ("解放", "513431", "513431212"),
        ("喀什", "", "6531"),
        ("依沃瓦觉（康复）村", "513431", "513431242204"),
        ("依沃瓦觉（康复）村村委会", "513431", "513431242204"),
        ("依沃瓦觉（康复）", "5134", "513431242204"),
        (" 昭觉县 ", "", "513431"),
        ("凉山", "5134", "5134"),
    ],
)
def test_find_by_any_usual_name(divisions: Divisions, name: str, within: str, first: str) -> None:
    assert divisions.find(name, within)[0] == first


@pytest.mark.parametrize(
    ("name", "within"), [("凉", ""), ("凉山州", "45"), ("", ""), ("依沃瓦觉", ""), ("村", "")]
)
def test_find_is_exact(divisions: Divisions, name: str, within: str) -> None:
    assert divisions.find(name, within) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("横州市", "450127"),
        ("横州", "450127"),
        ("田阳区", "451021"),
        ("会理市", "513425"),
        ("会理", "513425"),
    ],
)
def test_later_names_of_counties_are_found(divisions: Divisions, name: str, code: str) -> None:
    assert divisions.find(name)[0] == code


@pytest.mark.parametrize(
    ("code", "settled"),
    [
        ("450181", "450127"),
        ("450181100", "450127100"),
        ("450127", "450127"),
        ("5134", "5134"),
        ("999999", ""),
        ("", ""),
    ],
)
def test_codes_of_later_years_are_settled(divisions: Divisions, code: str, settled: str) -> None:
    assert divisions.settled(code) == settled


def test_every_village_is_found_by_its_names(divisions: Divisions) -> None:
    for code in divisions.children("513431242") + divisions.children("653122100"):
        for name in (divisions.name(code), divisions.short_village(code), divisions.committee_name(code)):
            assert code in divisions.find(name, code[:9])


@pytest.mark.parametrize(
    ("text", "within", "found"),
    [
        ("凉山", "", "5134"),
        ("觉", "", "513431"),
        ("昭觉", "", "513431"),
        ("zhaojue", "", "513431"),
        ("zj", "51", "513431"),
        ("zhaoj", "", "513431"),
        ("沃瓦", "51", "513431242204"),
        ("ywwj", "51", "513431242204"),
        ("yiwowa", "51", "513431242204"),
        ("513431242", "", "513431242"),
        ("5134312422", "", "513431242204"),
        ("513", "513431242", "513431242204"),
        ("塅", "", ""),
        ("guangxi", "", "45"),
        ("jiashi", "65", "653129"),
        ("baise", "45", "4510"),
        ("bose", "45", "4510"),
        ("shunde", "", "440606"),
    ],
)
def test_search_finds(divisions: Divisions, text: str, within: str, found: str) -> None:
    hits = divisions.search(text, within, limit=200)
    assert found in hits if found else hits
    assert all(hit.startswith(within) for hit in hits)
    assert len(set(hits)) == len(hits)


def test_search_puts_beginnings_and_upper_levels_first(divisions: Divisions) -> None:
    hits = divisions.search("凉山")
    assert hits[0] == "5134"
    assert divisions.name(hits[-1]).find("凉山") > 0
    assert len(divisions.search("村", limit=7)) == 7
    assert divisions.search("村", limit=0) == [] == divisions.search("  ") == divisions.search("xyzxyz")
    assert divisions.search("(", limit=5) == [] == divisions.search("52", within="51")


@given(st.data())
def test_any_part_and_any_spelling_finds_a_village(divisions: Divisions, data: st.DataObject) -> None:
    village = data.draw(st.sampled_from(divisions.children("513431242") + divisions.children("451203101")))
    name = divisions.name(village)
    start = data.draw(st.integers(0, len(name) - 1))
    part = name[start : data.draw(st.integers(start + 1, len(name)))]
    assert village in divisions.search(part, village[:9], limit=1000)
    spelled = data.draw(st.sampled_from(keys(part, person=False).full or ("",)))
    if spelled.isalpha() and not any(char in "（）" for char in part):
        assert village in divisions.search(spelled, village[:9], limit=1000)


def test_start_up_and_search_stay_quick() -> None:
    start = time.process_time()
    fresh = load_divisions()
    assert fresh.exists("513431242204")
    assert time.process_time() - start < 0.2  # measured 24 ms: a guard against reading every village
    fresh.search("yu")
    start = time.process_time()
    for text in ("昭觉", "zhaojue", "zj", "村", "liangshan"):
        fresh.search(text)
    assert (time.process_time() - start) / 5 < 0.25  # measured 5–75 ms
