"""The books by commands: what does not balance is refused with exit 1, months close, amounts are fen."""

import json

import pytest

from tests.cli.conftest import VILLAGE, Hands, said

DOC = "昭财农〔2018〕12号"


@pytest.fixture
def booked(hands: Hands) -> tuple[Hands, str, str]:
    """A station with 80 万元 handed down, 50 of it planned for an approved project and 10 paid."""
    handed = {
        "doc_no": DOC,
        "doc_date": "2018-03-01",
        "source_code": "0701",
        "amount": "80",
        "ledger_type": "1",
    }
    made = hands.ask("ledger", "book", "fund_allocation", stdin=json.dumps(handed))
    assert made.code == 0
    allocation = str(made.data["id"])
    project = hands.put(
        "project", name="花椒种植项目", year=2018, division_code=VILLAGE, approve_date="2018-04-01"
    )
    hands.put(
        "project_fund", project_id=project, source_code="0701", planned="50万元", allocation_id=allocation
    )
    return hands, allocation, project


def pay(hands: Hands, allocation: str, project: str, amount: str) -> tuple[int, dict[str, object]]:
    row = {"project_id": project, "allocation_id": allocation, "amount": amount, "date": "2018-08-10"}
    row |= {"payee": "合作社", "voucher_no": "0001"}
    answer = hands.ask("ledger", "book", "fund_disbursement", stdin=json.dumps(row))
    return answer.code, answer.data


def test_from_the_document_to_the_closed_month(booked: tuple[Hands, str, str]) -> None:
    hands, allocation, project = booked
    code, data = pay(hands, allocation, project, "500000.01元")
    assert code == 1 and "还可拨付50万元" in str(data["findings"])
    code, data = pay(hands, allocation, project, "100000元")
    assert code == 0
    (row,) = hands.ask("ledger", "general", "--by", "document").data["rows"]
    assert (row["title"], row["closing"]["granted"], row["closing"]["undisbursed"]) == (
        DOC,
        80_000_000,
        70_000_000,
    )
    assert hands.ask("ledger", "close", "2018-08").code == 0
    voucher = str(data["id"])
    words = ("ledger", "reverse", "fund_disbursement", voucher, "--voucher-no", "h1", "--reason", "金额记错")
    assert hands.ask(*words, "--date", "2018-08-20").code == 1
    assert hands.ask(*words, "--date", "2018-09-20").code == 0
    lines = hands.ask("ledger", "detail", DOC).data["lines"]
    assert [line["kind"] for line in lines].count("posting") == 3 and lines[-1]["balance"]["disbursed"] == 0


@pytest.mark.pm("PM-016")
def test_who_supports_and_who_answers_is_told_by_a_stations_records_of_the_day(hands: Hands) -> None:
    hands.put("supported_area", area_id="SA-01", valid_to="2018-06-30")
    hands.put("measure_department", measure="2", department="省水库移民局", valid_from="2018-07-01")

    def told(on: str) -> tuple[list[str], list[str]]:
        data = hands.ask("area", VILLAGE, "--date", on).data
        return [item["supporter"] for item in data["areas"]], data["departments"]["2"]

    assert told("2018-06-30") == (["佛山市"], ["省发展改革委", "省扶贫办"])
    assert told("2018-07-01") == ([], ["省发展改革委", "省扶贫办", "省水库移民局"])


@pytest.mark.pm("PM-010")
@pytest.mark.parametrize(
    ("code", "found", "mechanism"),
    [
        ("653101", ["SA-07"], "CS"),
        ("653131100", ["SA-07"], "CS"),
        ("653122", ["SA-03"], "CS"),
        ("659003", ["SA-04"], "CS"),
        ("513434", ["SA-01"], "EW"),
        ("110101", [], ""),
    ],
)
def test_the_longest_prefix_says_who_supports_a_place(
    hands: Hands, code: str, found: list[str], mechanism: str
) -> None:
    answer = said(hands.run("area", code, "--date", "2018-03-01", "--json"))
    assert [item["id"] for item in answer.data["areas"]] == found
    assert [item["mechanisms"] for item in answer.data["areas"]] == [[mechanism] for _ in found]
    assert answer.data["departments"]["2"] == ["省发展改革委", "省扶贫办"]
