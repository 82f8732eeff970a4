"""What a person types or a spreadsheet holds, as it is stored, and back."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.catalog.conditions import asked, watched
from desktop_app.catalog.identity import record_id
from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Catalogue, Field, FieldType, Value
from desktop_app.catalog.values import ValueRefused, parse_value, show_money, show_value

CODES = FieldType.CODES


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.mark.parametrize(
    ("entity", "field", "typed", "stored"),
    [
        ("member", "joined_date", "2018-3-5", "2018-03-05"),
        ("fund_disbursement", "amount", "12.5", 12_500_000),
        ("fund_disbursement", "amount", "12.5万元", 12_500_000),
        ("fund_disbursement", "amount", "12.5 万", 12_500_000),
        ("fund_disbursement", "amount", "125,000元", 12_500_000),
        ("fund_disbursement", "amount", "125000.01元", 12_500_001),
        ("loan", "amount", "5万元", 5_000_000),
        ("loan", "amount", "50000", 5_000_000),
        ("member", "joined_date", "2018.03.05", "2018-03-05"),
        ("member", "joined_date", "2018年3月5日", "2018-03-05"),
        ("member", "joined_date", "20180305", "2018-03-05"),
        ("member", "joined_date", "２０１８/３/５", "2018-03-05"),
        ("member", "joined_date", "43164", "2018-03-05"),
        ("member", "joined_date", "2018-03-05 00:00:00", "2018-03-05"),
        ("household_income", "wage_income", "12,000.50", 1_200_050),
        ("household_income", "wage_income", "１２０００元", 1_200_000),
        ("household_income", "wage_income", "-3.05", -305),
        ("household_income", "wage_income", "-1,234,567", -123_456_700),
        ("household_income", "wage_income", "12，3456.5", 12_345_650),
        ("project_fund", "planned", "47.083215", 47_083_215),
        ("project_fund", "planned", "10.8万元", 10_800_000),
        ("household_year", "arable_area", "3.25", 325),
        ("household_year", "year", "2018", 2018),
        ("household_year", "has_safe_water", "是", 1),
        ("household_year", "has_safe_water", "否", 0),
        ("household_year", "cause_main", "因病", "01"),
        ("household_year", "cause_main", "1", "01"),
        ("member_year", "health", "残疾，长期慢性病", "02,04"),
        ("member_year", "health", "健康", "01"),
        ("household", "division_code", "513425106207", "513425106207"),
        ("household", "village_group", "  三组　", "三组"),
        ("household", "village_group", "", None),
        ("household", "village_group", "\u202e3\u202c组\ufeff", "3组"),
        ("project", "content", "第一段\n第二段", "第一段\n第二段"),
        ("household", "phone", "\u202d13900000001\u202c", "13900000001"),
        ("household", "address_detail", "ئۆي\u200cلەر", "ئۆي\u200cلەر"),
        ("notice_evidence", "taken_at", "2018-03-05 09:30", "2018-03-05T09:30:00"),
    ],
)
def test_what_is_typed_is_stored(
    catalogue: Catalogue, entity: str, field: str, typed: str, stored: Value
) -> None:
    assert parse_value(catalogue.entity(entity).field(field), typed, catalogue) == stored


@pytest.mark.parametrize(
    ("entity", "field", "typed", "says"),
    [
        ("member", "joined_date", "去年", "应填日期"),
        ("member", "joined_date", "2018-02-30", "没有"),
        ("household_income", "wage_income", "很多", "应填数字"),
        ("household_income", "wage_income", "NaN", "应填数字"),
        ("household_income", "wage_income", "1.005", "最多2位小数"),
        ("household_income", "wage_income", "1e30", "太大"),
        ("household_income", "wage_income", "1e999999", "太大"),
        ("household_income", "wage_income", "10000000000000.00", "太大"),
        ("household_income", "wage_income", "1,5", "应填数字"),
        ("household_income", "wage_income", "12，34", "应填数字"),
        ("household_income", "wage_income", "1_000", "应填数字"),
        ("household", "village_group", "三\ud800组", "不能保存的字符"),
        ("household", "village_group", "三\ufffe组", "不能保存的字符"),
        ("household", "village_group", "三\x00组", "不能保存的字符"),
        ("household", "division_code", "༥༡", "区划代码"),
        ("project_fund", "planned", "1.0000001", "最多6位小数"),
        ("household_year", "year", "18", "四位年份"),
        ("household_year", "has_safe_water", "大概", "“是”或“否”"),
        ("household_year", "cause_main", "因懒", "没有“因懒”这一项"),
        ("household", "division_code", "5134", ""),
        ("household", "division_code", "51342", "区划代码"),
        ("household", "village_group", "组" * 51, "最多50个字"),
        ("notice_evidence", "taken_at", "上午", "日期和时间"),
    ],
)
def test_what_cannot_be_stored_is_refused_with_a_sentence(
    catalogue: Catalogue, entity: str, field: str, typed: str, says: str
) -> None:
    declared = catalogue.entity(entity).field(field)
    if not says:
        assert parse_value(declared, typed, catalogue) == typed
        return
    with pytest.raises(ValueRefused) as raised:
        parse_value(declared, typed, catalogue)
    assert says in raised.value.message


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_as_it_is_shown(day: date) -> None:
    field = Field("day", "日期", FieldType.DATE)
    chinese = f"{day.year}年{day.month:02}月{day.day:02}日"
    written = (day.isoformat(), f"{day:%Y%m%d}", f"{day.year}.{day.month}.{day.day}", chinese)
    assert {parse_value(field, text, load_nothing()) for text in written} == {day.isoformat()}
    serial = (day - date(1899, 12, 30)).days
    if serial >= 10_000:  # five digits: what a spreadsheet holds of our century's days
        shown = date(1899, 12, 30) + timedelta(days=serial)
        assert parse_value(field, str(serial), load_nothing()) == shown.isoformat()


@given(st.integers(-(10**14), 10**14), st.sampled_from(["元", "万元"]))
def test_money_is_read_back_to_the_fen(fen: int, unit: str) -> None:
    field = Field("amount", "金额", FieldType.MONEY, unit=unit)
    shown = show_money(fen, unit)
    assert parse_value(field, shown, load_nothing()) == fen
    assert Decimal(shown) == Decimal(fen) / (100 if unit == "元" else 1_000_000)


def load_nothing() -> Catalogue:
    """A catalogue without anything: dates and money need none."""
    return Catalogue("", {}, {}, {}, {}, {}, (), {})


@pytest.mark.parametrize(
    ("entity", "field", "stored", "shown"),
    [
        ("household_year", "cause_main", "01", "因病"),
        ("household_year", "cause_main", "77", "77"),
        ("member_year", "health", "02,04", "长期慢性病、残疾"),
        ("household_year", "has_safe_water", 1, "是"),
        ("household_year", "has_safe_water", 0, "否"),
        ("household_year", "arable_area", 325, "3.25"),
        ("project_fund", "planned", 47_083_215, "47.083215"),
        ("project_fund", "planned", 10_800_000, "10.80"),
        ("household_income", "wage_income", 1_200_050, "12000.50"),
        ("household", "village_group", None, ""),
        ("notice_evidence", "taken_at", "2018-03-05T09:30:00", "2018-03-05 09:30:00"),
    ],
)
def test_what_is_stored_is_shown(
    catalogue: Catalogue, entity: str, field: str, stored: Value, shown: str
) -> None:
    assert show_value(catalogue.entity(entity).field(field), stored, catalogue) == shown


@pytest.mark.parametrize(
    ("when", "record", "expected"),
    [
        ("", {}, True),
        ("health has 04", {"health": "02,04"}, True),
        ("health has 04", {"health": "02"}, False),
        ("id_type = 9", {"id_type": "9"}, True),
        ("id_type = 9", {}, False),
        ("resettle_mode in 1,11", {"resettle_mode": "11"}, True),
        ("project_status >= 40", {"project_status": "45"}, True),
        ("project_status >= 40", {"project_status": "30"}, False),
        ("project_status >= 40", {}, False),
        ("work_months filled", {"work_months": 0}, False),
        ("work_months filled", {"work_months": 3}, True),
        ("education empty", {"education": None}, True),
        ("id_type != 9", {"id_type": "1"}, True),
        ("id_type != 9", {"id_type": "9"}, False),
        ("source_code starts 07,08", {"source_code": "0702"}, True),
        ("source_code starts 07,08", {"source_code": "0102"}, False),
        ("age between 6,15", {"age": 15}, True),
        ("age between 6,15", {"age": 16}, False),
        ("age between 6,15", {}, False),
        ("school_status in ,01", {"school_status": None}, True),
        ("school_status in ,01", {"school_status": "02"}, False),
        ("age >= 16 and school_status empty", {"age": 20, "school_status": "10"}, False),
        ("age >= 16 and school_status empty", {"age": 20}, True),
        ("designated filled or designated = 0", {"designated": 0}, True),
        ("designated filled or designated = 0", {}, False),
        ("parent.project_status >= 70", {}, False),
    ],
)
def test_a_conditional_field_is_asked_when_its_condition_holds(
    when: str, record: dict[str, Value], expected: bool
) -> None:
    assert asked(Field("x", "x", FieldType.TEXT, when=when), record) is expected


def test_a_condition_may_ask_the_record_above() -> None:
    field = Field("x", "x", FieldType.TEXT, when="parent.project_status >= 70")
    assert asked(field, {}, {"project_status": "75"}) and not asked(field, {}, {"project_status": "60"})


def test_every_condition_of_the_catalogue_can_be_read(catalogue: Catalogue) -> None:
    for entity in catalogue.entities.values():
        own = {name for name in watched(entity) if not name.startswith("parent.")}
        assert all(entity.has(name) for name in own), entity.name
        for field in entity.fields:
            assert asked(field, {}) in (True, False)


def test_two_laptops_give_a_natural_key_the_same_id_and_others_never(catalogue: Catalogue) -> None:
    household = catalogue.entity("household")
    keyed = {"household_no": "51343120600001"}
    assert record_id(household, keyed) == record_id(household, {**keyed, "phone": "1"})
    assert record_id(household, {}) != record_id(household, {})
    assert record_id(catalogue.entity("member"), keyed) != record_id(household, keyed)


def test_any_choice_of_codes_is_known_again_by_its_names(catalogue: Catalogue) -> None:
    """A name may hold the mark that stands between names: 直接补助（物资、资金到户）."""
    several = [item for entity in catalogue.entities.values() for item in entity.fields if item.type is CODES]
    marked = 0
    for item in several:
        codes = [code.code for code in catalogue.codes[item.codes]]
        for first, second in product(codes, codes):
            chosen = ",".join(sorted({first, second}))
            shown = show_value(item, chosen, catalogue)
            assert parse_value(item, shown, catalogue) == chosen, shown
            assert parse_value(item, f" {shown} ；", catalogue) == chosen
            marked += shown.count("、") > 1
    assert marked
