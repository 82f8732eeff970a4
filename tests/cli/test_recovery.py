"""A forgotten password brought back by two officers of the province, all of it by commands."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.conftest import PASSWORD, Hands, Said, household, said
from tests.cli.test_carrying import Capital, capital, enrol

NEW_PASSWORD, FIRST, SECOND = "苦荞粑粑香-2018", "索玛花开-2018", "马帮铃声响-2018"
__all__ = ["capital"]


def province(hands: Hands, password: str, *words: str | Path) -> Said:
    return said(replace(hands, password=password).run("province", "recovery", *words, "--json"))


@pytest.fixture
def officers(hands: Hands, capital: Capital, tmp_path: Path) -> tuple[Path, Path]:
    """The key files of two officers, known to the station."""
    enrol(hands, capital, tmp_path / "papers")
    files = tmp_path / "first.key", tmp_path / "second.key"
    for file, name, password in zip(files, ("省干部甲", "省干部乙"), (FIRST, SECOND), strict=True):
        assert province(hands, password, "officer", "--name", name, "--out", file).code == 0
    paper = tmp_path / "recovery.key"
    published = capital.ask("recovery", "publish", *files, "--out", paper)
    assert (published.code, published.data["officers"]) == (0, ["省干部甲", "省干部乙"])
    assert hands.ask("account", "province-key", paper).data["officers"] == ["省干部甲", "省干部乙"]
    return files


def ask_province(hands: Hands, out: Path) -> str:
    environment = {"BANGFU_NEW_PASSWORD": NEW_PASSWORD}
    words = ("account", "ask-province", "--data", hands.data, "--login", "admin", "--out", out, "--json")
    return str(said(hands.run(*words, env=environment)).data["digits"])


def test_two_officers_bring_a_password_back(
    hands: Hands, officers: tuple[Path, Path], tmp_path: Path
) -> None:
    made = household(hands)
    first, second = officers
    request, half, answer = tmp_path / "ask.bfq", tmp_path / "half.bfq", tmp_path / "answer.bfa"
    digits = ask_province(hands, request)
    told = ("--digits", digits, "--out")
    assert province(hands, FIRST, "open", request, "--officer", first, *told, half).code == 0
    assert province(hands, SECOND, "answer", half, "--officer", second, *told, answer).code == 0
    words = ("account", "accept-province", answer, "--data", hands.data, "--login", "admin", "--json")
    assert said(hands.run(*words, env={"BANGFU_NEW_PASSWORD": "不是这个-2018"})).code == 1
    assert said(hands.run(*words, env={"BANGFU_NEW_PASSWORD": NEW_PASSWORD})).code == 0
    again = replace(hands, password=NEW_PASSWORD)
    assert again.ask("record", "get", "household", made).code == 0
    assert "经省级恢复重设密码" in [line["event"] for line in again.ask("account", "log").data["log"]]


def test_one_officer_alone_can_do_nothing(hands: Hands, officers: tuple[Path, Path], tmp_path: Path) -> None:
    first, second = officers
    request, half = tmp_path / "ask.bfq", tmp_path / "half.bfq"
    digits = ask_province(hands, request)
    wrong = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    uncompared = province(hands, FIRST, "open", request, "--officer", first, "--digits", wrong, "--out", half)
    assert (uncompared.code, "重新核对" in uncompared.data["error"]) == (1, True)
    told = ("--digits", digits, "--out")
    for password, key in ((FIRST, first), (SECOND, second)):
        alone = province(hands, password, "answer", request, "--officer", key, *told, tmp_path / "a.bfa")
        assert (alone.code, "轮到您这一步" in alone.data["error"]) == (1, True)
    assert province(hands, SECOND, "open", request, "--officer", second, *told, half).code == 1
    assert province(hands, FIRST, "open", request, "--officer", first, *told, half).code == 0
    twice = province(hands, FIRST, "answer", half, "--officer", first, *told, tmp_path / "a.bfa")
    assert (twice.code, (tmp_path / "a.bfa").exists()) == (1, False)
    for file in (request, half, tmp_path / "recovery.key", *officers):
        assert b"AGE-SECRET-KEY" not in file.read_bytes().upper()


def test_a_paper_of_somebody_else_is_refused(
    hands: Hands, officers: tuple[Path, Path], capital: Capital, tmp_path: Path
) -> None:
    paper = tmp_path / "recovery.key"
    content = json.loads(paper.read_text(encoding="utf-8"))
    content["body"]["officers"][0]["recipient"] = content["body"]["officers"][1]["recipient"]
    paper.write_text(json.dumps(content), encoding="utf-8")
    assert hands.ask("account", "province-key", paper).code == 1
    same = capital.ask("recovery", "publish", officers[0], officers[0], "--out", tmp_path / "x.key")
    assert (same.code, "两名不同" in same.data["error"]) == (1, True)
    wrong = province(
        hands, PASSWORD, "open", paper, "--officer", officers[0], "--digits", "1", "--out", paper
    )
    assert wrong.code == 1


def test_a_station_that_knows_no_province_or_no_officers(hands: Hands, tmp_path: Path) -> None:
    (tmp_path / "x.key").write_text("{}", encoding="utf-8")
    unknown = hands.ask("account", "province-key", tmp_path / "x.key")
    assert (unknown.code, "先在“上报同步”" in unknown.data["error"]) == (1, True)
    words = ("--data", hands.data, "--login", "admin", "--out", tmp_path / "a.bfq", "--json")
    asked = said(hands.run("account", "ask-province", *words, env={"BANGFU_NEW_PASSWORD": NEW_PASSWORD}))
    assert (asked.code, "没有设置省级恢复公钥" in asked.data["error"]) == (1, True)
