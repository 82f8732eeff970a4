"""Entering, reading, finding and checking records by commands."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakSet

import pytest

from desktop_app.cli.answer import Answer, say
from desktop_app.station import Station
from tests.cli.conftest import ID_NUMBER, VILLAGE, Hands, household


def test_what_is_put_is_read_back(hands: Hands) -> None:
    made = household(hands)
    got = hands.ask("record", "get", "household", made)
    assert got.code == 0
    assert got.data["record"]["division_code"] == VILLAGE
    assert str(got.data["record"]["household_no"]).startswith(f"T{VILLAGE}")
    listed = hands.ask("record", "list", "household")
    assert listed.data["count"] == 1
    assert listed.data["rows"][0]["head_name"] == "马海子各莫"


def test_a_change_touches_only_what_is_named(hands: Hands) -> None:
    made = household(hands)
    hands.put("household", made, village_group="2组")
    got = hands.ask("record", "get", "household", made).data["record"]
    assert (got["village_group"], got["identified_year"]) == ("2组", 2014)
    history = hands.ask("record", "history", "household", made).data["history"]
    assert "由“1组”改为“2组”" in history[0]["sentence"]
    assert history[0]["person"] == "王干部"


def test_money_as_a_text_is_in_the_unit_of_its_field_and_as_a_number_in_fen(hands: Hands) -> None:
    made = household(hands)
    for given, fen in (("1234.56", 123456), (987, 987)):
        income = hands.put("household_income", household_id=made, year=2017 + (fen == 987), wage_income=given)
        assert hands.ask("record", "get", "household_income", income).data["record"]["wage_income"] == fen


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"no_such_field": "1"}, "没有“no_such_field”"),
        ({"identified_year": "去年"}, "年"),
        ({"village_group": 5}, "文字"),
        ({"identified_year": 1.5}, "文字"),
        ({"identified_year": 10**30}, "太大"),
        ({"identified_year": -5}, "四位年份"),
        ({"village_group": "\ud800"}, "不能保存的字符"),
        ({"id": "no-such-id", "village_group": "1组"}, "没有这条记录"),
    ],
)
def test_values_that_cannot_be_read_are_refused_with_a_sentence(
    hands: Hands, values: dict[str, object], told: str
) -> None:
    answer = hands.ask("record", "put", "household", stdin=json.dumps(values))
    assert answer.code == 1
    assert told in answer.data["error"]


@pytest.mark.parametrize("stdin", ["", "[1]", "{", "不是JSON"])
def test_input_that_is_no_object_is_wrong_usage(hands: Hands, stdin: str) -> None:
    answer = hands.ask("record", "put", "household", stdin=stdin)
    assert answer.code == 2
    assert "JSON" in answer.data["error"]


def test_a_record_that_is_not_there(hands: Hands) -> None:
    for words in (("get", "household", "nobody"), ("void", "household", "nobody", "--reason", "错录")):
        answer = hands.ask("record", *words)
        assert (answer.code, "没有这条记录" in answer.data["error"]) == (1, True)


def test_a_voided_record_is_gone_from_lists_and_kept_in_history(hands: Hands) -> None:
    made = household(hands)
    assert hands.ask("record", "void", "household", made, "--reason", "重复录入").code == 0
    assert hands.ask("record", "list", "household").data["count"] == 0
    history = hands.ask("record", "history", "household", made).data["history"]
    assert "作废" in history[0]["sentence"]


@pytest.mark.parametrize("text", ["马海", "mahai", "mhzg", "19850214", "t513431"])
def test_search(hands: Hands, text: str) -> None:
    household(hands)
    hits = hands.ask("search", text).data["hits"]
    assert [hit["title"] for hit in hits], text


def test_search_that_finds_nothing_is_no_mistake(hands: Hands) -> None:
    answer = hands.ask("search", "没有的人")
    assert (answer.code, answer.data["hits"]) == (0, [])


def test_check_counts_by_rule_and_refuses_while_there_are_errors(hands: Hands) -> None:
    household(hands, id_no=ID_NUMBER[:-1] + "3")
    answer = hands.ask("check")
    assert answer.code == 1
    assert answer.data["errors"] >= 1
    assert sum(answer.data["by_check"].values()) == len(answer.data["findings"])
    assert answer.data["by_check"]["VR-ID-002"] == 1


def test_for_people_errors_are_named_and_hints_are_counted(hands: Hands) -> None:
    made = household(hands, id_no=ID_NUMBER[:-1] + "3")
    told = hands.run("check", "--data", hands.data)
    assert (told.exit_code, told.stderr) == (1, "")
    assert "错误 VR-ID-002 马海子各莫：" in told.stdout
    assert "马海子各莫的家庭成员" not in told.stdout
    every = hands.run("check", "--all", "--data", hands.data).stdout
    one = hands.run("check", "household", made, "--data", hands.data).stdout
    assert any("马海子各莫的" in line for line in every.splitlines())
    assert len(every.splitlines()) == len(one.splitlines()) >= len(told.stdout.splitlines())


@dataclass(frozen=True)
class Told:
    """Something of which there are very many."""

    number: int


def test_findings_are_told_one_by_one_and_never_held(capsys: pytest.CaptureFixture[str]) -> None:
    alive = WeakSet[Told]()
    most = 0

    def findings() -> Iterator[Told]:
        nonlocal most
        for number in range(5_000):
            told = Told(number)
            alive.add(told)
            most = max(most, len(alive))
            yield told

    say(Answer({"errors": 1, "findings": findings(), "nothing": iter(())}), as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert [item["number"] for item in told["findings"]] == list(range(5_000)) and told["nothing"] == []
    assert (told["ok"], told["errors"], most < 1_100) == (True, 1, True), most


def test_check_of_nothing_is_done(hands: Hands) -> None:
    answer = hands.ask("check")
    assert (answer.code, answer.data["findings"]) == (0, [])


def test_drafts_are_listed_and_dropped(hands: Hands) -> None:
    assert hands.ask("draft", "list").data["drafts"] == []
    assert hands.ask("draft", "drop", "household", "x").code == 0


def test_the_journal_holds(hands: Hands) -> None:
    household(hands)
    answer = hands.ask("journal", "verify")
    assert answer.code == 0
    assert (answer.data["valid"], answer.data["transactions"]) == (True, 3)


def test_no_full_identity_number_in_history(hands: Hands) -> None:
    made = household(hands)
    member = hands.ask("search", ID_NUMBER).data["hits"][0]["record_id"]
    hands.put("member", member, id_no="519900198502140040")
    told = hands.ask("record", "history", "member", member).text
    assert ID_NUMBER not in told and "尾号0032" in told
    assert made


def test_lists_hide_numbers_and_seeing_one_in_full_is_noted(hands: Hands) -> None:
    household(hands)
    hidden = hands.ask("record", "list", "member")
    assert hidden.data["rows"][0]["id_no"] == "5199**********0032"
    assert ID_NUMBER not in hidden.text
    member = hidden.data["rows"][0]["id"]
    assert ID_NUMBER not in hands.run("record", "get", "member", member, "--data", hands.data).output
    assert hands.ask("record", "get", "member", member).data["record"]["id_no"] == ID_NUMBER
    with Station.open(hands.data, hands.login, hands.password) as station, station.store.notes() as db:
        rows = db.execute("SELECT person, detail FROM security_log WHERE event = 'full numbers shown'")
        assert set(rows.fetchall()) == {("王干部", f"member {member}")}


def test_the_last_change_is_taken_back(hands: Hands) -> None:
    made = household(hands)
    assert hands.ask("record", "undo", "household", made).code == 1
    hands.put("household", made, village_group="3组")
    assert hands.ask("record", "undo", "household", made).code == 0
    assert hands.ask("record", "get", "household", made).data["record"]["village_group"] == "1组"
    assert len(hands.ask("record", "history", "household", made).data["history"]) == 3


def test_an_erasure_is_asked_for_twice_and_leaves_a_journal_that_verifies(hands: Hands) -> None:
    made = hands.put("household", household_no="51343121500001", division_code=VILLAGE)
    member = hands.put("member", household_id=made, name="马海木呷", id_no=ID_NUMBER)
    words = ("record", "erase", "household", made, "--decision", "四开府〔2019〕7号，本人申请")
    asked = hands.ask(*words)
    assert asked.code == 1 and asked.data["concerned"] == {"household": 1, "member": 1}
    assert hands.ask("search", "马海").data["hits"]
    assert hands.ask(*words, "--yes").data["erased"] == 2
    assert hands.ask("search", "马海").data["hits"] == []
    assert hands.ask("journal", "verify").data["valid"] is True
    assert "马海" not in str(hands.ask("record", "history", "member", member).data)
    assert hands.ask(*words, "--yes").code == 1
