"""Household life by commands."""

import json

from tests.cli.conftest import Hands, household

CHILD = {"name": "马海小木", "id_type": "1", "id_no": "", "birth_date": "2018-09-01", "ethnicity": "07"}


def test_a_child_is_born_and_the_family_moves(hands: Hands) -> None:
    made = household(hands)
    words = ("household", "join", made, "--kinship", "之子", "--date", "2018-09-01", "--reason", "新生儿")
    assert hands.ask(*words, stdin=json.dumps({**CHILD, "id_type": "9"})).code == 0
    assert hands.ask("household", "head", made, "马海小木", "--date", "2018-09-02", "--reason", "x").code == 0
    refused = hands.ask("household", "leave", made, "马海小木", "--date", "2018-09-03", "--reason", "25")
    assert (refused.code, "新的户主" in refused.data["error"]) == (1, True)
    told = [line["sentence"] for line in hands.ask("household", "history", made).data["history"]]
    assert any("成员增加：马海小木（新生儿）" in line for line in told)
    unknown = hands.ask("household", "leave", made, "某某", "--date", "2018-09-03", "--reason", "25")
    assert (unknown.code, "没有成员" in unknown.data["error"]) == (1, True)


def test_a_family_is_handed_over_to_another_township(hands: Hands) -> None:
    made = household(hands)
    words = ("household", "hand-over", made)
    asked = ("--date", "2018-09-01", "--reason", "随子女居住")
    near = hands.ask(*words, "513431215201", *asked)
    assert (near.code, "请用“迁移”" in near.data["error"]) == (1, True)
    done = hands.ask(*words, "513431205201", *asked)
    assert done.code == 0 and "请尽快上报" in done.data["hints"][0]
    told = [line["sentence"] for line in hands.ask("household", "history", made).data["history"]]
    assert any("移交到" in line and "随子女居住" in line for line in told)
    again = hands.ask("household", "leave", made, "某某", "--date", "2018-09-03", "--reason", "25")
    assert again.code == 1


def test_a_step_names_the_gate_that_is_closed_and_the_step_that_follows(hands: Hands) -> None:
    made = household(hands)
    words = ("household", "step", made, "identify")
    early = hands.ask(*words, "县级审定", "--year", "2018", "--date", "2018-09-01")
    assert early.code == 1 and "请先登记民主评议日期" in str(early.data["findings"])
    first = hands.ask(*words, "农户申请", "--year", "2018", "--date", "2018-08-01")
    assert (first.code, first.data["next"]) == (0, "review_meeting_date")
    assert hands.ask(*words, "开会", "--year", "2018", "--date", "2018-09-01").code == 2
