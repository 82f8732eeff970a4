"""Findings by commands: listed by severity, village, rule and state; answered with a reason."""

from tests.cli.conftest import ID_NUMBER, VILLAGE, Hands, household


def test_findings_are_listed_and_answered(hands: Hands) -> None:
    made = household(hands)
    (member,) = hands.ask("record", "list", "member").data["rows"]
    hands.put("member", member["id"], phone="1")
    listed = hands.ask("finding", "list", "--rule", "VR-MEM-028", "--village", VILLAGE, "--severity", "warn")
    (row,) = listed.data["rows"]
    assert (row["id"], row["state"], row["place"]) == (member["id"], "open", VILLAGE)
    assert hands.ask("finding", "answer", "VR-MEM-028", member["id"], "--reason", "只有短号").code == 0
    (row,) = hands.ask("finding", "list", "--state", "answered").data["rows"]
    assert (row["answer"], row["person"]) == ("只有短号", "王干部")
    assert hands.ask("finding", "reopen", "VR-MEM-028", member["id"]).data == {"ok": True, "reopened": 1}
    assert hands.ask("finding", "list", "--state", "answered").data["count"] == 0
    assert hands.ask("finding", "list", "--village", "51").data["count"] >= 1
    assert hands.ask("check", "household", made).data["by_check"]["VR-MEM-028"] == 1


def test_an_error_cannot_be_answered(hands: Hands) -> None:
    household(hands, id_no=ID_NUMBER[:-1] + "3")
    (row,) = hands.ask("finding", "list", "--rule", "VR-ID-002").data["rows"]
    answer = hands.ask("finding", "answer", "VR-ID-002", row["id"], "--reason", "就这样")
    assert (answer.code, "只能改正" in answer.data["error"]) == (1, True)
    assert hands.ask("finding", "answer", "VR-ID-002", "nobody", "--reason", "x").code == 1


def test_checking_everything_again_gives_the_same(hands: Hands) -> None:
    household(hands, id_no=ID_NUMBER[:-1] + "3")
    assert hands.ask("check").data == hands.ask("check", "--full").data


def test_likely_duplicates_are_offered_with_a_score_and_without_numbers(hands: Hands) -> None:
    first = household(hands)
    (member,) = hands.ask("record", "list", "member").data["rows"]
    second = hands.put("household", division_code=VILLAGE, village_group="2组", identified_year=2014)
    values = {"name": "马海子各莫 ", "id_type": "9", "birth_date": "1985-02-14", "joined_date": "2014-01-01"}
    hands.put("member", household_id=second, **values)
    told = hands.ask("finding", "duplicates")
    (pair,) = told.data["pairs"]
    assert set(pair["households"]) == {first, second} and member["id"] in pair["members"]
    assert pair["score"] >= 90 and "姓名相同" in pair["reasons"]
    assert ID_NUMBER not in told.text
