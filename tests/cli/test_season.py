"""The season board and changes of many households by commands."""

from tests.cli.conftest import AREA, VILLAGE, Hands, household


def test_a_year_is_followed_set_for_many_and_taken_back(hands: Hands) -> None:
    made = household(hands)
    hands.put("household_year", household_id=made, year=2018, cause_main="01")
    assert hands.ask("year", "open", "2019").code == 0
    board = hands.ask("year", "board", "2019")
    assert [(row["code"], row["waiting"]) for row in board.data["villages"]] == [(VILLAGE, 1)]
    words = ("year", "set", "household_year.cause_main", "因残", "--year", "2019", "--division", AREA)
    preview = hands.ask(*words)
    assert (preview.code, preview.data["changed"], preview.data["written"]) == (0, 1, None)
    assert [line["new"] for line in preview.data["lines"]] == ["因残"]
    written = hands.ask(*words, "--yes")
    assert written.data["written"] and hands.ask(*words).data["unchanged"] == 1
    undone = hands.ask("year", "undo")
    assert (undone.code, undone.data["touched"]) == (0, 1)
    assert hands.ask(*words).data["changed"] == 1
    assert hands.ask("year", "undo").code == 1
    assert hands.ask("year", "set", "household.household_no", "1").code == 2
    assert hands.ask(*words[:5], "--year", "2019", "--household", "无").code in (1, 2)


def test_a_villages_year_is_opened_and_confirmed_by_its_code(hands: Hands) -> None:
    hands.put("village_year", division_code=VILLAGE, year=2018, household_total=300)
    assert hands.ask("year", "open", "2019").data["waiting"]["village_year"] == 1
    assert hands.ask("year", "confirm", "2019", VILLAGE).data["confirmed"] == 1
    assert hands.ask("year", "status", "2019").data["waiting"]["village_year"] == 0
