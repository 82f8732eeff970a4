"""Other offices' files by commands: lists compared with the register, changes for the national system."""

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from desktop_app.checks.identity import longer_number
from desktop_app.exchange.national import MARK
from tests.cli.conftest import ID_NUMBER, Hands, Said, household

STRANGER = "519900197001010019"


def save(path: Path, rows: list[list[object]]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.fixture
def deaths(tmp_path: Path) -> Path:
    return save(
        tmp_path / "死亡.xlsx",
        [
            ["某县2018年死亡人员名单"],
            ["姓名", "身份证号码", "死亡日期", "联系电话"],
            ["马海子各莫", ID_NUMBER, "20180302", "13900001234"],
            ["别人", STRANGER, "20180405", None],
        ],
    )


def compare(hands: Hands, file: Path, *more: str) -> Said:
    return hands.ask("compare", file, "--kind", "死亡人员", "--purpose", "10月动态管理", *more)


def test_one_of_ours_on_a_list_becomes_an_issue_and_the_list_is_not_kept(hands: Hands, deaths: Path) -> None:
    household(hands)
    answer = compare(hands, deaths)
    (hit,) = answer.data["hits"]
    assert (answer.code, answer.data["rows"], answer.data["issues"]) == (0, 2, 1)
    assert (hit["name"], hit["village"], hit["place"]) == ("马海子各莫", "三岔河村", "“Sheet”第3行")
    assert "死亡日期：20180302" in hit["evidence"] and ID_NUMBER not in answer.text
    assert "13900001234" not in answer.text
    issue = hands.ask("record", "get", "supervision_issue", hit["issue"]).data["record"]
    assert (issue["issue_source"], issue["status"], issue["target_id"]) == ("10", "1", hit["member"])
    assert "已死亡" in issue["detail"]
    assert deaths.is_file()
    log = hands.ask("account", "log").data["log"]
    line = next(line for line in log if line["event"] == "比对外来名单")
    assert (line["purpose"], line["rows"], line["sha256"]) == ("10月动态管理", 2, answer.data["sha256"])
    (kept,) = hands.ask("record", "list", "list_comparison").data["rows"]
    assert STRANGER not in str(kept)


def test_the_same_list_again_asks_nobody_twice_and_an_answer_stands(hands: Hands, deaths: Path) -> None:
    household(hands)
    (first,) = compare(hands, deaths).data["hits"]
    assert compare(hands, deaths).data["issues"] == 0
    replied = hands.ask("report", "issue", first["issue"], "--reply", "入户核实，同名不同人，名单有误")
    assert replied.code == 0
    assert hands.ask("report", "issue", first["issue"], "--untrue", "--reason", "名单有误").code == 0
    again = compare(hands, deaths)
    assert (again.data["issues"], again.data["hits"][0]["status"]) == (0, "2")


def test_looking_registers_nothing_and_the_list_can_be_deleted_at_once(hands: Hands, deaths: Path) -> None:
    household(hands)
    answer = compare(hands, deaths, "--look", "--delete-list")
    assert (answer.data["issues"], answer.data["deleted"], deaths.exists()) == (0, True, False)
    assert hands.ask("record", "list", "supervision_issue").data["count"] == 0


def test_who_has_left_is_not_on_the_register(hands: Hands, deaths: Path) -> None:
    home = household(hands)
    (member,) = hands.ask("record", "list", "member").data["rows"]
    hands.put("member", member["id"], household_id=home, left_date="2018-03-02", left_reason="21")
    assert compare(hands, deaths).data["hits"] == []


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([["姓名", "电话"], ["马海子各莫", "13900001234"]], "没有找到证件号码"),
        ([["姓名", "身份证号"], ["马海子各莫", 519900198502140032]], "后几位已经丢失"),
    ],
)
def test_a_list_without_usable_numbers_is_refused(
    hands: Hands, tmp_path: Path, rows: list[list[object]], told: str
) -> None:
    household(hands)
    answer = compare(hands, save(tmp_path / "a.xlsx", rows))
    assert answer.code == 1 and told in answer.data["error"]


def test_bad_wishes_are_answered(hands: Hands, deaths: Path, tmp_path: Path) -> None:
    assert "没有这种名单" in hands.ask("compare", deaths, "--kind", "x", "--purpose", "核对").data["error"]
    assert "用途" in hands.ask("compare", deaths, "--kind", "01", "--purpose", " ").data["error"]
    assert compare(hands, tmp_path / "没有.xlsx").code == 1
    assert hands.ask("national", tmp_path / "a.csv").code == 2


def test_a_text_list_in_gb18030_with_old_numbers_is_compared(hands: Hands, tmp_path: Path) -> None:
    old = "519900850214003"  # of 15 digits: the same person before 1999
    household(hands, id_no=longer_number(old) or "")
    file = tmp_path / "车辆.csv"
    file.write_bytes(f"车主,证件,车牌\n马海子各莫,{old},川W12345\n".encode("gb18030"))
    answer = hands.ask("compare", file, "--kind", "03", "--purpose", "车辆比对")
    assert (answer.data["rows"], len(answer.data["hits"])) == (1, 1)


def test_the_changes_for_the_national_system_go_into_a_file(hands: Hands, tmp_path: Path) -> None:
    file = tmp_path / "待改.xlsx"
    assert hands.ask("national", file).data["rows"] == 0
    household(hands)
    answer = hands.ask("national", file, "--purpose", "送县里")
    assert answer.data["rows"] == 2  # a household and its head that the national system does not know
    heads = [cell.value for cell in load_workbook(file)["家庭成员"][1]]
    assert heads[-1] == MARK and "证件号码" in heads
    refused = hands.ask("import", "household", file)
    assert refused.code == 1 and "不是全国系统的导出" in refused.data["error"]
