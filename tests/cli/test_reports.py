"""bangfu report: numbers, the records behind them, and the workbook that links the two."""

from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import AREA, ID_NUMBER, VILLAGE, Hands


@pytest.fixture
def household(hands: Hands) -> str:
    made = hands.put(
        "household",
        household_no="5134000001",
        division_code=VILLAGE,
        identified_year="2016",
        identify_standard="1",
    )
    hands.put("status_change", household_id=made, year="2016", change_kind="imported", poverty_status="0")
    member = hands.put(
        "member", household_id=made, name="吉克阿依", id_type="1", id_no=ID_NUMBER, ethnicity="07"
    )
    hands.put("member_year", member_id=member, year="2018", kinship="01")
    return made


def test_figures_come_with_their_text_and_their_number(hands: Hands, household: str) -> None:
    answer = hands.ask("report", "indicators", "--year", "2018", "--only", "IN-POV-02")
    assert answer.code == 0
    assert answer.data["day"] == "2018-12-31"
    assert [(f["key"], f["text"], f["value"]) for f in answer.data["figures"]] == [
        ("households", "1", "1"),
        ("persons", "1", "1"),
    ]
    elsewhere = hands.ask("report", "indicators", "--year", "2018", "--only", "IN-POV-02", "--area", "65")
    assert {f["text"] for f in elsewhere.data["figures"]} == {"0"}
    assert household


def test_every_indicator_can_be_worked_out(hands: Hands, household: str) -> None:
    answer = hands.ask("report", "indicators", "--year", "2018")
    assert answer.code == 0
    assert len({figure["indicator"] for figure in answer.data["figures"]}) == 83
    assert household


def test_a_number_opens_its_records(hands: Hands, household: str) -> None:
    answer = hands.ask("report", "indicators", "--year", "2018", "--records", "IN-POV-02.households")
    assert [(row["id"], row["name"], row["area"]) for row in answer.data["records"]] == [
        (household, "吉克阿依户", VILLAGE)
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("--only", "IN-NOT-01"),
        ("--records", "IN-POV-02.nothing"),
        ("--records", "IN-NOT-01.x"),
        ("--area", "99"),
        ("--area", "SA-99"),
    ],
)
def test_what_does_not_exist_is_refused(hands: Hands, words: tuple[str, ...]) -> None:
    answer = hands.ask("report", "indicators", "--year", "2018", *words)
    assert answer.code == 1
    assert answer.data["error"]


def test_a_year_is_asked_for(hands: Hands) -> None:
    assert hands.ask("report", "indicators").code == 2


def test_the_workbook_leads_from_a_number_to_its_records(
    hands: Hands, household: str, tmp_path: Path
) -> None:
    first, again = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    for place in (first, again):
        words = ("--year", "2018", "--only", "IN-POV-02", "--out", place)
        assert hands.ask("report", "indicators", *words).code == 0
    assert first.read_bytes() == again.read_bytes()
    book = openpyxl.load_workbook(first)
    numbers, records = book["指标"], book["明细"]
    assert [cell.value for cell in numbers[2]][:5] == [
        "IN-POV-02", "贫困状况", "年末未脱贫户数/人数", "户数", 1,
    ]  # fmt: skip
    place = numbers["E2"].hyperlink.location
    assert place == "'明细'!A2"
    assert numbers["H2"].value == "=COUNTIF('明细'!A:A,\"IN-POV-02.households\")"
    assert [records["A2"].value, records["F2"].value, records["H2"].value] == [
        "IN-POV-02.households", "吉克阿依户", household,
    ]  # fmt: skip
    assert ID_NUMBER not in str([[cell.value for cell in row] for row in records])
    assert AREA
