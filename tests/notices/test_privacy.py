"""No notice carries a number that identifies a person, wherever it was planted (VR-NTC-003)."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.checks.identity import credit_code_ok
from desktop_app.notices.layout import printed_text, render_notice, web_copy
from desktop_app.notices.model import NoticeChoice, NoticeRefused
from desktop_app.notices.privacy import ACCOUNT, ID, MOBILE, kinds_in, pieces, privacy_findings
from desktop_app.notices.publish import Bureau, preview, publish
from tests.notices.conftest import KEY
from tests.notices.filled import herd
from tests.notices.township import Township, card_number, id_number

Choose = Callable[..., NoticeChoice]
NUMBER, CARD = id_number(21), card_number(21)
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (f"户主证件{NUMBER}", [ID]),
        (f"证件{NUMBER.lower()}，另附", [ID]),
        (f"残疾人证{NUMBER}43", [ID]),
        (NUMBER.translate(WIDE), [ID]),
        (f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}", [ID]),
        ("-".join((NUMBER[:6], NUMBER[6:14], NUMBER[14:])), [ID]),
        ("\u200b".join(NUMBER), [ID]),
        (f"账号{CARD}", [ACCOUNT]),
        (" ".join(CARD[place : place + 4] for place in range(0, 19, 4)), [ACCOUNT]),
        ("手机13812341234", [MOBILE]),
        ("+86 138 1234 1234", [MOBILE]),
        ("电话0834-8331234、12317", []),
        ("2018年3月5日至2018年3月15日", []),
        ("国开办发〔2018〕11号", []),
        ("20185134312150007", []),
        ("11513431008888888Y", []),
        (NUMBER[:17] + ("1" if NUMBER[17] != "1" else "2"), []),  # a wrong checksum is no identity number
        ("5325**********1234、138****1234", []),
    ],
)
def test_kinds_of_numbers(text: str, kinds: list[str]) -> None:
    assert kinds_in(text, {"20185134312150007"}) == kinds


def test_an_identity_number_is_never_taken_for_a_credit_code() -> None:
    """One identity number in 31 happens to have the check character of a credit code as well."""
    numbers = [number for serial in range(1000) if credit_code_ok(number := id_number(serial))]
    assert numbers and all(ID in kinds_in(number) for number in numbers)


def test_a_credit_code_is_no_account() -> None:
    stems = (f"91513431{serial:08d}M" for serial in range(400))
    codes = [stem + char for stem in stems for char in "0123456789AY" if credit_code_ok(stem + char)]
    assert len(codes) > 50 and not any(kinds_in(f"信用代码{code}，") for code in codes)


def test_a_number_typed_as_document_number_is_not_let_through(
    bureau: Bureau, town: Township, choose: Choose
) -> None:
    herd(town)
    town.held.put("project", "p1", approve_doc_no=NUMBER)
    assert "身份证号码" in preview(bureau, choose("N11", project_id="p1")).refusals[0].message


@pytest.mark.parametrize(
    ("field", "where"),
    [
        ("content", "正文第4段（三、建设任务）"),
        ("benefit_mechanism", "正文第11段（十、带贫减贫机制）"),
        ("implement_person", "正文第8段（七、实施单位及责任人）"),
        ("name", "标题"),
    ],
)
@pytest.mark.parametrize("number", [NUMBER, CARD, "13812341234"])
def test_a_number_typed_into_a_project_is_refused(
    bureau: Bureau, town: Township, choose: Choose, field: str, where: str, number: str
) -> None:
    herd(town)
    town.held.put("project", "p1", **{field: f"联系{number}办理"})
    with pytest.raises(NoticeRefused) as refused:
        publish(bureau, choose("N11", project_id="p1"), "K3-2018-N11-0001", KEY.sign)
    assert {item.check for item in refused.value.findings} == {"VR-NTC-003"}
    assert where in refused.value.message
    assert number not in str(refused.value) and number[-4:] not in refused.value.message


def test_a_number_in_a_row_is_named_by_row_and_column(bureau: Bureau, town: Township, choose: Choose) -> None:
    herd(town)
    town.held.put("project_beneficiary", "bx阿果", standard=f"打入{CARD}")
    sheets = preview(bureau, choose("N12", project_id="p1"))
    assert [item.message for item in sheets.refusals] == [
        "附表第6行“补助标准”含有银行账号，不能张贴，请在原记录中删去后重新预览。"
    ]


def test_the_office_may_print_its_own_mobile(bureau: Bureau, town: Township, choose: Choose) -> None:
    town.exits(1)
    choice = choose("N04", supervise_phone="0834-8331234、13812341234")
    assert preview(bureau, choice).findings == ()


def test_project_code_and_credit_code_may_be_printed(bureau: Bureau, town: Township, choose: Choose) -> None:
    herd(town)
    code = next(
        number for serial in range(1000) if kinds_in(number := f"2018513431215{serial:04d}") == [ACCOUNT]
    )
    town.held.put("project", "p1", project_code=code, content=f"项目编号{code}，信用代码11513431008888888Y")
    assert preview(bureau, choose("N11", project_id="p1")).findings == ()


def test_a_mistyped_number_of_a_listed_household_is_known_all_the_same(
    bureau: Bureau, town: Township, choose: Choose
) -> None:
    household = town.household(1)
    town.exit(household)
    town.held.put("member", f"{household}m0", id_no="519900198513450000")
    choice = choose("N04", typed={f"remark:s{household}": "证号519900198513450000"})
    assert "附表第1行“备注”" in preview(bureau, choice).refusals[0].message


def test_a_number_that_only_the_sheet_shows_is_found(bureau: Bureau, town: Township, choose: Choose) -> None:
    town.exits(1)
    payload = bureau.compose(choose("N04")).payload
    for printed in (f"页面{NUMBER}", f"窄栏\n{NUMBER[:7]}\n{NUMBER[7:14]}\n{NUMBER[14:]}"):
        assert [item.message for item in privacy_findings(payload, printed)] == [
            "排好的版面含有身份证号码，不能张贴，请在原记录中删去后重新预览。"
        ]


def test_a_card_number_that_a_narrow_cell_breaks_is_found_in_the_texts_of_the_document(
    bureau: Bureau, town: Township, choose: Choose
) -> None:
    """From the file a wrapped card number reads as three short ones; its document still holds it whole."""
    town.exits(1)
    payload = bureau.compose(choose("N04")).payload
    wrapped = f"窄栏\n{CARD[:7]}\n{CARD[7:14]}\n{CARD[14:]}"
    assert privacy_findings(payload, wrapped) == []
    for texts in ([CARD], ["", f"附表：{CARD}"]):
        (found,) = privacy_findings(payload, wrapped, (), texts)
        assert found.check == "VR-NTC-003" and "银行账号" in found.message
        assert not any(CARD[place : place + 4] in found.message for place in range(16))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=st.lists(st.integers(1, 7), min_size=1, max_size=20))
def test_no_payload_shows_what_the_records_hold(
    bureau: Bureau, choose: Choose, town: Township, sizes: list[int]
) -> None:
    town.held.rows.clear()
    town.households = 0
    for size in sizes:
        town.exit(town.household(size))
    draft = bureau.compose(choose("N04"))
    texts = "\n".join(piece.text for piece in pieces(draft.payload))
    for member in town.held.rows["member"].values():
        assert str(member["id_no"]) not in texts
    for household in town.held.rows["household"].values():
        assert str(household["bank_account"]) not in texts
        assert str(household["phone"]) not in texts
        assert str(household["address_detail"]) not in texts
    assert all(f"家人{place}" not in texts for place in range(8)), "only the head is named"
    assert privacy_findings(draft.payload, "", draft.secrets) == []


class Sought(str):
    """A number that counts how often it is looked for."""

    times = 0

    def upper(self) -> str:
        Sought.times += 1
        return super().upper()


def test_a_number_is_looked_for_once_and_not_in_every_cell(
    bureau: Bureau, town: Township, choose: Choose
) -> None:
    """Two thousand households would else be compared with each other, on every change of the notice."""
    town.exits(12)
    draft = bureau.compose(choose("N04"))
    numbers = [Sought(f"1390834{serial:04}") for serial in range(100)]
    assert privacy_findings(draft.payload, "编号0001", numbers, ["日普村"]) == []
    assert Sought.times <= 2 * len(numbers)
    shown = {**draft.payload, "paragraphs": [*draft.payload["paragraphs"], f"电话{numbers[7]}"]}
    assert len(privacy_findings(shown, "", numbers)) == 1


def test_a_web_copy_names_nobody(bureau: Bureau, town: Township, choose: Choose) -> None:
    town.exits(12)
    payload = bureau.compose(choose("N04")).payload
    copy = web_copy(payload)
    assert copy["mask"] == "web" and copy["table"]["rows"][0][1:3] == ["", "欧***"]
    text = printed_text(render_notice(copy, bureau.shelf))
    assert "阿**·吾**" in text.replace("\n", "")
    assert all(row[2] not in text for row in payload["table"]["rows"])
