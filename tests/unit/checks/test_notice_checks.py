"""Each row is a notice, and whether the check finds something in it or in its text."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.checks.notice import private_numbers
from tests.strategies import bank_cards, valid_id_numbers
from tests.unit.checks.cases import Row, id_no, rows
from tests.unit.checks.project_cases import notice, on_the_wall

FAR = {"id": "e1", "evidence_kind": "1", "taken_at": "2018-05-20T23:59:00"}
NEAR = {"id": "e2", "evidence_kind": "2", "taken_at": "2018-05-10T00:00:00"}
LINES = "监督举报电话：12317；0834-8531234。"
PEOPLE = {"notice_min_days.people": "5"}


def printed(text: str, **values: object) -> object:
    """A notice with this text besides its telephone line."""
    return on_the_wall(rendered=LINES + text, **values)


TWO_PLACES = ({"id": "p1", "place": "村务公开栏"}, {"id": "p2", "place": "1组路口"})
EACH = tuple(
    {"id": f"{place}{kind}", "evidence_kind": kind, "taken_at": "2018-05-12T10:00:00", "posting_id": place}
    for place in ("p1", "p2")
    for kind in ("1", "2")
)


def complained(received: str, **values: object) -> dict[str, object]:
    """A complaint under a name."""
    return {"id": "q1", "received_date": received, "is_named": 1, **values}


ROWS = [
    *rows(
        "VR-NTC-005",
        (on_the_wall(postings=TWO_PLACES, evidence=EACH), False, "each of two places, far and near"),
        (on_the_wall(postings=TWO_PLACES, evidence=EACH[1:]), True, "one is not seen from afar"),
        (on_the_wall(postings=TWO_PLACES), True, "nobody knows which place these show"),
        (on_the_wall(postings=TWO_PLACES[:1]), False, "of one place all are"),
    ),
    *rows(
        "VR-NTC-001",
        (on_the_wall(), False, "edge: ten days"),
        (on_the_wall(notice(days=9)), True, "edge: nine"),
        (on_the_wall(notice(days=None)), True, "none"),
    ),
    *rows(
        "VR-NTC-001",
        (on_the_wall(notice(days=9)), False, "7 days here"),
        settings={"notice_min_days.N11": "7"},
    ),
    *rows("VR-NTC-001", (on_the_wall(notice(days=9)), True, "that is for people"), settings=PEOPLE),
    *rows(
        "VR-NTC-001",
        (on_the_wall(notice(days=9)), False, "for money"),
        settings={"notice_min_days.money": "9"},
    ),
    *rows(
        "VR-NTC-002",
        (on_the_wall(), False, "both"),
        (on_the_wall(rendered="监督举报电话：0834-8531234。"), True, "no hotline"),
        (on_the_wall(rendered="监督举报电话：12317。"), True, "not the office's"),
        (on_the_wall(notice(supervise_phone=" ")), True, "the office has none"),
        (on_the_wall(rendered=""), False, "edge: not yet rendered"),
    ),
    *rows(
        "VR-NTC-003",
        (printed("户主：吉克阿木，3人，6000元。"), False, "names and sums"),
        (printed(f"身份证号{id_no()}。"), True, "an identity number"),
        (printed(f"身份证号{id_no()[:17]}{'0' if id_no()[17] != '0' else '1'}。"), False, "no such number"),
        (printed("5199 0019 8502 1403 15"), True, "an identity number in groups"),
        (printed("残疾人证51990019850214031543"), True, "a disability card"),
        (printed("卡号6228480402564890018"), True, "a bank card"),
        (printed("卡号6228 4804 0256 4890 018"), True, "a bank card in groups"),
        (printed("卡号6228480402564890017"), False, "edge: 19 digits of something else"),
        (printed("联系电话13812341234"), True, "a mobile number"),
        (printed("联系电话１３８１２３４１２３４"), True, "in full-width digits"),
        (printed("联系电话138****1234"), False, "masked"),
        (printed("项目编号20185134291010001"), False, "a project code"),
        (
            printed("项目编号2018513429101009", allowed=("2018513429101009",)),
            False,
            "allowed although it passes",
        ),
        (printed("施工单位13812341234", allowed=("13812341234",)), False, "an official's telephone"),
        (printed("特木里镇日嘎村3组21号", secrets=("日嘎村3组21号",)), True, "an address"),
        (printed("特木里镇日嘎村3组", secrets=("日嘎村3组21号", "")), False, "the group only"),
    ),
    *rows(
        "VR-NTC-003",
        (
            on_the_wall(notice(supervise_phone="13900001111"), rendered="监督电话：12317；13900001111"),
            False,
            "the supervision's own mobile",
        ),
    ),
    *rows(
        "VR-NTC-004",
        (on_the_wall(), False, "all there"),
        (on_the_wall(missing=("绩效目标",)), True, "edge: one empty"),
        (on_the_wall(missing=("绩效目标", "补助标准")), True, "two empty"),
    ),
    *rows(
        "VR-NTC-005",
        (on_the_wall(), False, "closed with photographs"),
        (on_the_wall(evidence=(NEAR,)), True, "no far photograph"),
        (on_the_wall(notice(disposal=None)), True, "no result"),
        (on_the_wall(notice(state="30", disposal=None, end_date="2018-11-01")), False, "edge: ends today"),
        (
            on_the_wall(notice(state="30", disposal=None, end_date="2018-10-31")),
            True,
            "edge: ended yesterday",
        ),
        (on_the_wall(notice(state="50", disposal=None), evidence=()), False, "withdrawn"),
        (on_the_wall(notice(state="10", disposal=None), evidence=()), False, "a draft"),
    ),
    *rows(
        "VR-NTC-006",
        (on_the_wall(evidence=(FAR, NEAR)), False, "edge: the first and the last minute"),
        (on_the_wall(evidence=({**FAR, "taken_at": "2018-05-21T00:00:00"},)), True, "edge: the day after"),
        (on_the_wall(evidence=({**NEAR, "taken_at": "2018-05-09T23:59:00"},)), True, "the day before"),
        (on_the_wall(evidence=({"evidence_kind": "5", "taken_at": "2018-05-25T09:00:00"},)), False, "a scan"),
    ),
    *rows(
        "VR-NTC-008",
        (on_the_wall(notice(payload_hash="a"), current_hash="a"), False, "the same"),
        (on_the_wall(notice(payload_hash="a"), current_hash="b"), True, "changed since"),
        (on_the_wall(notice(payload_hash="a")), False, "not computed"),
        (on_the_wall(notice(), current_hash="b"), False, "edge: not yet frozen"),
    ),
    *rows(
        "VR-NTC-009",
        (on_the_wall(), False, "none"),
        (on_the_wall(complaints=({"id": "q1"},)), True, "one waiting"),
        (on_the_wall(complaints=({"id": "q1", "reply_date": "2018-05-18"},)), False, "edge: answered"),
    ),
    *rows(
        "VR-NTC-011",
        (complained("2018-05-01", reply_date="2018-05-21"), False, "edge: on the twentieth day"),
        (complained("2018-05-01", reply_date="2018-05-22"), True, "edge: a day late"),
        (complained("2018-10-12"), False, "edge: the twentieth day is today"),
        (complained("2018-10-11"), True, "not answered yet"),
        (complained("2018-05-01", is_named=0), False, "nobody to answer"),
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.check}: {row.why}")
def test_notice(row: Row) -> None:
    assert bool(row.run()) is row.finds


def test_what_is_found_is_not_repeated() -> None:
    """A finding is shown, stored and perhaps sent: it must not carry the number it warns of."""
    (found,) = Row("VR-NTC-003", printed(f"身份证号{id_no()}"), True, "").run()
    assert id_no()[:14] not in found.message
    assert "身份证号" in found.message and "0315" not in found.message


@given(valid_id_numbers(), st.text("甲乙，。 ", max_size=5), st.text("丙丁，。 ", max_size=5))
def test_every_identity_number_is_seen(id_number: str, before: str, after: str) -> None:
    assert any("身份证号" in one for one in private_numbers(before + id_number + after))
    assert any("身份证号" in one for one in private_numbers(before + id_number.lower() + after))


@given(bank_cards())
def test_every_bank_card_is_seen_and_may_be_allowed(card: str) -> None:
    assert private_numbers(f"账号{card}。")
    assert private_numbers(f"账号{card}。", (card,)) == []


@given(st.dates(date(2014, 1, 1), date(2020, 12, 31)), st.integers(0, 10**6))
def test_dates_and_sums_are_not_private(day: date, amount: int) -> None:
    assert private_numbers(f"{day.year}年{day.month}月{day.day}日，{amount}元，{day:%Y%m%d}") == []
