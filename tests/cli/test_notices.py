"""A notice's life by commands: previewed, issued, posted, closed, printed again, checked."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from desktop_app.catalog.moments import day_of
from desktop_app.catalog.places import resources_folder
from desktop_app.notices.layout import printed_text
from desktop_app.station.clock import SystemClock
from desktop_app.typeset.document import Document, Paragraph
from desktop_app.typeset.fonts import FontShelf
from desktop_app.typeset.render import render
from tests.cli.conftest import ID_NUMBER, VILLAGE, Hands, household, leaving, said

CHOICE = (
    "N04",
    "--division",
    VILLAGE,
    "--publish",
    "2018年10月15日",
    "--phone",
    "0834-8331234",
    "--org",
    "三岔河乡人民政府",
    "--address",
    "乡政府院内",
)


@pytest.fixture
def ready(hands: Hands) -> Hands:
    leaving(hands, household(hands))
    return hands


def issue(hands: Hands, out: Path) -> dict[str, str]:
    answer = hands.ask("notice", "issue", *CHOICE, "--out", out)
    assert answer.code == 0, answer
    return dict(answer.data)


def test_types_need_no_station(hands: Hands) -> None:
    answer = said(hands.run("notice", "types", "--json"))
    kinds = {kind["code"]: kind for kind in answer.data["types"]}
    assert len(kinds) == 21
    assert kinds["N04"]["min_days"] == 7


def test_a_preview_writes_no_notice(ready: Hands, tmp_path: Path) -> None:
    out = tmp_path / "preview.pdf"
    answer = ready.ask("notice", "preview", *CHOICE, "--out", out)
    assert (answer.code, answer.data["findings"]) == (0, [])
    assert out.read_bytes().startswith(b"%PDF-")
    assert ready.ask("notice", "list").data["notices"] == []
    noted = next(line for line in ready.ask("account", "log").data["log"] if line["purpose"] == "发布前核对")
    assert noted["rows"] == 1


def test_issue_writes_the_pdf_and_says_number_and_hash(ready: Hands, tmp_path: Path) -> None:
    issued = issue(ready, tmp_path / "out" / "n04.pdf")
    assert issued["number"].endswith("-2018-N04-0001")
    assert len(issued["payload_hash"]) == 64
    first = (tmp_path / "out" / "n04.pdf").read_bytes()
    again = tmp_path / "again.pdf"
    assert ready.ask("notice", "pdf", issued["number"], "--out", again).code == 0
    assert again.read_bytes() == first
    assert ID_NUMBER.encode() not in first
    [listed] = ready.ask("notice", "list").data["notices"]
    assert (listed["number"], listed["payload_hash"]) == (issued["number"], issued["payload_hash"])


def test_the_shortest_lawful_period_is_taken(ready: Hands, tmp_path: Path) -> None:
    issued = issue(ready, tmp_path / "n04.pdf")
    record = ready.ask("record", "get", "notice", issued["id"]).data["record"]
    assert (record["days"], record["end_date"]) == (7, "2018-10-22")


def test_posted_and_closed(ready: Hands, tmp_path: Path) -> None:
    number = issue(ready, tmp_path / "n04.pdf")["number"]
    early = ready.ask("notice", "close", number, "--date", "2018-10-30")
    assert early.code == 1
    assert "公示中" in early.data["error"]
    assert ready.ask("notice", "post", number, "--date", "2018-10-15").data["state"] == "30"
    too_early = ready.ask("notice", "close", number, "--date", "2018-10-20")
    assert (too_early.code, too_early.data["findings"][0]["check"]) == (1, "VR-STC-002")
    closed = ready.ask("notice", "close", number, "--date", "2018-10-24")
    assert (closed.code, closed.data["state"]) == (0, "40")


def test_nothing_is_registered_before_it_happened(ready: Hands, tmp_path: Path) -> None:
    """With a day to come a notice could be closed on the day it was hung up."""
    today = day_of(SystemClock().now_ms())
    ahead, least = (today + timedelta(days=2)).isoformat(), (today + timedelta(days=20)).isoformat()
    choice = (*CHOICE, "--year", "2018", "--publish", ahead)
    issued = ready.ask("notice", "issue", *choice, "--out", tmp_path / "n04.pdf")
    assert issued.code == 0, issued
    number = str(issued.data["number"])
    early = ready.ask("notice", "post", number, "--date", ahead)
    assert (early.code, "还没有到" in early.data["error"]) == (1, True)
    assert ready.ask("notice", "post", number).code == 0
    early = ready.ask("notice", "close", number, "--date", least)
    assert (early.code, "还没有到" in early.data["error"]) == (1, True)


def test_withdrawing_a_notice_leaves_the_link_to_one_issued_since(ready: Hands, tmp_path: Path) -> None:
    first, second = (issue(ready, tmp_path / f"{name}.pdf") for name in ("a", "b"))
    assert ready.ask("notice", "withdraw", first["number"], "--reason", "印错").code == 0
    [change] = ready.ask("record", "list", "status_change").data["rows"]
    told = ready.ask("record", "get", "status_change", change["id"]).data["record"]
    assert told["notice1_id"] == second["id"]
    assert ready.ask("notice", "withdraw", second["number"], "--reason", "印错").code == 0
    told = ready.ask("record", "get", "status_change", change["id"]).data["record"]
    assert told["notice1_id"] is None


def test_posted_at_several_places(ready: Hands, tmp_path: Path) -> None:
    issued = issue(ready, tmp_path / "n04.pdf")
    posted = ready.ask(
        "notice",
        "post",
        issued["number"],
        "--date",
        "2018-10-14",
        "--place",
        "村务公开栏",
        "--place",
        "1组路口",
    )
    assert [(row["place"], row["far"]) for row in posted.data["places"]] == [
        ("1组路口", False),
        ("村务公开栏", False),
    ]
    Image.new("RGB", (900, 600), (80, 90, 100)).save(tmp_path / "board.jpg")
    photograph = ("attach", tmp_path / "board.jpg", "--to", "notice", issued["id"], "--kind", "1")
    taken = ("--taken-at", "2018-10-16T09:00:00")
    refused = ready.ask(*photograph, *taken, "--place", "2组路口")
    assert (refused.code, "没有在“2组路口”登记张贴" in refused.data["error"]) == (1, True)
    assert ready.ask(*photograph, *taken, "--place", "村务公开栏").code == 0
    more = ready.ask("notice", "post", issued["number"], "--date", "2018-10-15", "--place", "2组路口")
    assert [(row["place"], row["posted_date"], row["far"]) for row in more.data["places"]] == [
        ("1组路口", "2018-10-14", False),
        ("村务公开栏", "2018-10-14", True),
        ("2组路口", "2018-10-15", False),
    ]
    late = ready.ask("notice", "post", issued["number"], "--date", "2018-10-16", "--place", "3组路口")
    assert (late.code, "公示天数不足" in late.data["error"]) == (1, True)


def test_a_ready_pdf_in_a_second_language(ready: Hands, tmp_path: Path) -> None:
    sheet, shelf = tmp_path / "bo.pdf", FontShelf(resources_folder() / "fonts")
    sheet.write_bytes(render(Document(title="藏文", body=(Paragraph("藏文译本一页"),)), shelf))
    choice = (*CHOICE, "--second", "bo", "--second-file", sheet)
    answer = ready.ask("notice", "issue", *choice, "--out", tmp_path / "n04.pdf")
    assert answer.code == 0, answer
    assert "藏文译本一页" in printed_text((tmp_path / "n04.pdf").read_bytes())
    listed = ready.ask("record", "list", "attachment").data["rows"]
    kept = [ready.ask("record", "get", "attachment", row["id"]).data["record"]["sha256"] for row in listed]
    assert hashlib.sha256(sheet.read_bytes()).hexdigest() in kept
    assert ready.ask("notice", "verify", tmp_path / "n04.pdf").code == 0
    sheet.write_bytes(render(Document(title="藏文", body=(Paragraph(ID_NUMBER),)), shelf))
    refused = ready.ask("notice", "issue", *choice, "--out", tmp_path / "no.pdf")
    assert (refused.code, "第1页含有身份证号码" in refused.data["error"]) == (1, True)
    assert not (tmp_path / "no.pdf").exists()


def test_withdrawn(ready: Hands, tmp_path: Path) -> None:
    number = issue(ready, tmp_path / "n04.pdf")["number"]
    answer = ready.ask("notice", "withdraw", number, "--reason", "名单有误")
    assert (answer.code, answer.data["state"]) == (0, "50")


def test_a_withdrawn_notice_is_replaced_once(ready: Hands, tmp_path: Path) -> None:
    first = issue(ready, tmp_path / "n04.pdf")
    again = (*CHOICE, "--supersedes", first["number"], "--out", tmp_path / "again.pdf")
    refused = ready.ask("notice", "issue", *again)
    assert (refused.code, "还没有撤销" in refused.data["error"]) == (1, True)
    assert ready.ask("notice", "withdraw", first["number"], "--reason", "名单有误").code == 0
    second = ready.ask("notice", "issue", *again)
    assert second.code == 0, second
    assert first["number"] in printed_text((tmp_path / "again.pdf").read_bytes())
    verdict = ready.ask("notice", "verify", first["qr"])
    assert f"由{second.data['number']}替代" in verdict.text
    assert "已由" in ready.ask("notice", "issue", *again).data["error"]


def test_a_notice_is_verified_by_number_and_by_its_code(ready: Hands, tmp_path: Path) -> None:
    issued = issue(ready, tmp_path / "n04.pdf")
    for named in (issued["number"], issued["id"], issued["qr"]):
        answer = ready.ask("notice", "verify", named)
        assert (answer.code, answer.data["valid"]) == (0, True), named
    forged = issued["qr"].replace("|1|", "|2|", 1)
    assert forged != issued["qr"]
    answer = ready.ask("notice", "verify", forged)
    assert (answer.code, "签名不对" in answer.data["error"]) == (1, True)


def test_an_identity_number_typed_into_a_notice_is_refused(ready: Hands, tmp_path: Path) -> None:
    out = tmp_path / "n04.pdf"
    answer = ready.ask("notice", "issue", *CHOICE[:-1], f"找{ID_NUMBER}", "--out", out)
    assert answer.code == 1
    assert answer.data["findings"]
    assert ID_NUMBER not in answer.text + answer.errors
    assert not out.exists()
    assert ready.ask("notice", "list").data["notices"] == []


def test_a_pdf_that_cannot_be_written_loses_no_notice(ready: Hands, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    answer = ready.ask("notice", "issue", *CHOICE, "--out", tmp_path / "file" / "n04.pdf")
    assert (answer.code, answer.data["file"]) == (3, None)
    assert answer.data["number"] in answer.data["error"]
    assert ready.ask("notice", "pdf", answer.data["number"], "--out", tmp_path / "n04.pdf").code == 0


def test_nothing_is_issued_of_what_nobody_reviewed(ready: Hands, tmp_path: Path) -> None:
    ready.ask("setting", "set", "notice_approved_only", "1")
    answer = ready.ask("notice", "issue", *CHOICE, "--out", tmp_path / "n04.pdf")
    assert answer.code == 1
    assert "审核" in answer.data["error"]


def test_what_is_missing_is_said(ready: Hands, tmp_path: Path) -> None:
    out = tmp_path / "n11.pdf"
    answer = ready.ask("notice", "issue", "N11", "--publish", "2018-03-05", "--out", out)
    assert answer.code == 1
    assert "项目" in answer.data["error"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("notice", "issue", "N99"), "没有“N99”"),
        (("notice", "issue", "N04", "--publish", "2018-13-01"), "不是日期"),
        (("notice", "issue", "N04", "--publish", "明天"), "不是日期"),
        (("notice", "issue", "N04", "--typed", "没有等号"), "KEY=VALUE"),
        (("notice", "issue", "N04", "--days", "七"), "整数"),
        (("notice", "close", "x", "--disposal", "也许"), "没有“也许”"),
    ],
)
def test_wrong_usage(hands: Hands, words: tuple[str, ...], told: str) -> None:
    answer = hands.ask(*words)
    assert answer.code == 2
    assert told in answer.data["error"]


def test_a_notice_nobody_knows(hands: Hands, tmp_path: Path) -> None:
    for words in (("post", "K3-2018-N04-0009"), ("pdf", "x", "--out", tmp_path / "x.pdf"), ("verify", "x")):
        answer = hands.ask("notice", *words)
        assert (answer.code, answer.data["error"]) == (1, "没有这份公示，请核对编号。")


def test_the_end_is_put_off_by_the_shipped_holidays(ready: Hands, tmp_path: Path) -> None:
    assert ready.ask("setting", "set", "holiday_extend", "1").code == 0
    choice = [word if word != "2018年10月15日" else "2018-10-20" for word in CHOICE]
    issued = ready.ask("notice", "issue", *choice, "--days", "7", "--out", tmp_path / "n04.pdf")
    record = ready.ask("record", "get", "notice", issued.data["id"]).data
    assert record["record"]["end_date"] == "2018-10-29"  # 27 October is a Saturday
    assert record["derived"]["end_date"] == "2018-10-29"
