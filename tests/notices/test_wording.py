"""Forms of official wording, one table each."""

from datetime import date

import pytest

from desktop_app.notices.masking import (
    MaskProfile,
    mask_id,
    mask_name_web,
    mask_phone,
    shown_name,
)
from desktop_app.notices.wording import (
    Writer,
    date_text,
    doc_no_text,
    government_name,
    group_order,
    inline,
    level_word,
    percent_text,
    quantity_text,
    wan_text,
    yuan_text,
)


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("532529198501011234", "5325**********1234"),
        ("52990019600315007943", "5299************7943"),
        ("12345678", "********"),
        ("", ""),
    ],
)
def test_mask_id(number: str, masked: str) -> None:
    assert mask_id(number) == masked


@pytest.mark.parametrize(
    ("number", "masked"), [("13812341234", "138****1234"), ("0834-8331234", "********1234")]
)
def test_mask_phone(number: str, masked: str) -> None:
    assert mask_phone(number) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("何小兰", "何**"),
        ("王伟", "王*"),
        ("欧阳建国", "欧***"),
        ("阿卜杜热合曼·麦麦提", "阿**·麦**"),
        ("马海子各莫", "马***"),
        ("扎西", "扎*"),
        ("𬱖", "𬱖"),
    ],
)
def test_mask_name_web(name: str, masked: str) -> None:
    assert mask_name_web(name) == masked
    assert shown_name(name, MaskProfile.WEB) == masked
    assert shown_name(name, MaskProfile.VILLAGE_LIST) == name


@pytest.mark.parametrize(
    ("day", "text"),
    [("2018-03-05", "2018年3月5日"), (date(2018, 12, 31), "2018年12月31日"), (None, ""), ("", "")],
)
def test_dates_have_no_leading_zeros(day: str | date | None, text: str) -> None:
    assert date_text(day) == text


@pytest.mark.parametrize(
    ("fen", "text"), [(0, "0"), (1, "0.01"), (10, "0.10"), (1_200_000, "12000"), (1_000_050, "10000.50")]
)
def test_yuan(fen: int, text: str) -> None:
    assert yuan_text(fen) == text


def test_a_column_with_fen_shows_them_everywhere() -> None:
    assert yuan_text(1_200_000, fractions=True) == "12000.00"


@pytest.mark.parametrize(
    ("fen", "text"),
    [(0, "0.00"), (12_000_000, "12.00"), (5_000_050, "5.00005"), (47_083_215, "47.083215"), (100, "0.0001")],
)
def test_wan_keeps_every_fen(fen: int, text: str) -> None:
    assert wan_text(fen) == text


@pytest.mark.parametrize(("scaled", "text"), [(300, "3"), (350, "3.5"), (5, "0.05"), (None, ""), (0, "0")])
def test_quantities(scaled: int | None, text: str) -> None:
    assert quantity_text(scaled, 2) == text


def test_interest_rates_keep_their_third_decimal() -> None:
    assert quantity_text(4_350, 3) == "4.35"
    assert quantity_text(4_355, 3) == "4.355"


def test_a_share_of_nothing() -> None:
    assert percent_text(1, 3) == "33.33"
    assert percent_text(1, 0) == "0.00"


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("昭扶贫领[2018]12号", "昭扶贫领〔2018〕12号"),
        ("川财农（2018）8号", "川财农〔2018〕8号"),
        ("国开办发〔2018〕11号。", "国开办发〔2018〕11号"),
        (None, ""),
    ],
)
def test_document_numbers_have_six_angle_brackets(typed: str | None, text: str) -> None:
    assert doc_no_text(typed) == text


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("购牛40头，\n 建圈800平方米。", "购牛40头，建圈800平方米"),
        ("第一项\n第二项", "第一项；第二项"),
        ("  每头4000元；", "每头4000元"),
        (None, ""),
    ],
)
def test_typed_text_fits_into_a_sentence(typed: str | None, text: str) -> None:
    assert inline(typed) == text


@pytest.mark.parametrize(
    ("name", "level", "office", "word"),
    [
        ("三岔河乡", 9, "三岔河乡人民政府", "乡"),
        ("鲹鱼河镇", 9, "鲹鱼河镇人民政府", "镇"),
        ("城北街道", 9, "城北街道办事处", "街道"),
        ("五十四团", 9, "五十四团", "团"),
        ("红旗农场", 9, "红旗农场", "乡（镇）"),
    ],
)
def test_offices_of_townships(name: str, level: int, office: str, word: str) -> None:
    assert government_name(name) == office
    assert level_word(name, level) == word


@pytest.mark.parametrize(
    ("name", "level", "word"),
    [
        ("三岔河村", 12, "村"),
        ("城东社区", 12, "社区"),
        ("三连", 12, "连"),
        ("昭觉县", 6, "县"),
        ("喀什市", 6, "市"),
    ],
)
def test_how_an_office_calls_its_area(name: str, level: int, word: str) -> None:
    assert level_word(name, level) == word


def test_groups_stand_in_order_of_their_numbers() -> None:
    groups = ["阿什尼姑", "10组", "二组", "1组", "第十二村民小组", "二十一组", "2组", "十组"]
    assert sorted(groups, key=group_order) == [
        "1组",
        "2组",
        "二组",
        "10组",
        "十组",
        "第十二村民小组",
        "二十一组",
        "阿什尼姑",
    ]


def test_a_writer_remembers_what_was_missing() -> None:
    writer = Writer({"village": "三岔河村", "standard": ""})
    assert (
        writer.fill("{village}：{standard}、{content}")
        == "三岔河村：（待填：补助标准）、（待填：建设任务（内容及规模））"
    )
    assert list(writer.missing) == ["standard", "content"]
