"""Notices: chosen, refused until complete, looked at, issued, printed, posted."""

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.gui.context import Context
from desktop_app.gui.jobs import Stopped
from desktop_app.gui.notice_desk import NoticeDesk
from desktop_app.gui.notice_sheet import NoticeSheet
from desktop_app.gui.notices import Notices
from desktop_app.gui.printing import print_pdf
from desktop_app.station import Station
from desktop_app.station.help_sheets import first_day_sheets
from desktop_app.typeset.preview import page_count
from tests.gui.test_progress import endless

SLOW = 20_000


@pytest.fixture
def desk(context: Context, qtbot: QtBot) -> Iterator[NoticeDesk]:
    made = NoticeDesk(context)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.hide()
    qtbot.waitUntil(lambda: not context.jobs.is_busy, timeout=SLOW)


def village(context: Context) -> str:
    return context.station.divisions.children(context.station.profile.area)[0]


def wait_for_rows(desk: NoticeDesk, qtbot: QtBot) -> None:
    """Until what may be listed stands there; the sheet is typeset after it."""
    qtbot.waitUntil(lambda: not desk.rows.is_asked_for, timeout=SLOW)


def fill_supervision(desk: NoticeDesk) -> None:
    for name, text in (
        ("supervise_phone", "0834-8500000"),
        ("supervise_org", "昭觉县扶贫开发局"),
        ("supervise_address", "昭觉县新城镇"),
        ("place", "村务公开栏"),
    ):
        desk.texts[name].setText(text)


def test_the_sheet_appears_and_says_what_is_missing(desk: NoticeDesk, context: Context, qtbot: QtBot) -> None:
    desk.prepare("N04", village(context))
    desk.texts["supervise_phone"].clear()
    assert desk.rows.is_asked_for and not desk.issue.isEnabled()
    qtbot.waitUntil(lambda: desk.view.count > 0, timeout=SLOW)
    assert desk.rows.count() == 8
    assert desk.view.count >= 2
    qtbot.waitUntil(lambda: "监督举报电话" in desk.refusals, timeout=SLOW)
    assert not desk.issue.isEnabled()
    qtbot.waitUntil(lambda: not context.jobs.is_busy, timeout=SLOW)


def test_a_complete_notice_is_issued_and_hangs(
    desk: NoticeDesk, context: Context, qtbot: QtBot, tmp_path: Path
) -> None:
    desk.prepare("N04", village(context))
    fill_supervision(desk)
    desk.preview()
    qtbot.waitUntil(desk.issue.isEnabled, timeout=SLOW)
    with qtbot.waitSignal(desk.issued, timeout=SLOW) as issued:
        desk.issue_notice()
    sheet = NoticeSheet(context)
    qtbot.addWidget(sheet)
    sheet.show_notice(str(issued.args[0]))
    qtbot.waitUntil(lambda: sheet.view.count > 0, timeout=SLOW)
    sheet.post("2018.11.20")
    qtbot.waitUntil(lambda: context.find("notice")[0]["state"] == "30")
    assert context.find("notice")[0]["posted_date"] == "2018-11-20"
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    sheet.print_on(printer)
    qtbot.waitUntil(lambda: not context.jobs.is_busy, timeout=SLOW)
    assert sheet.progress.isHidden()
    assert page_count((tmp_path / "printed.pdf").read_bytes()) == sheet.view.count
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    elsewhere = context.station.put("notice", {"title": "别处发布的公示", "state": "30"})
    sheet.show_notice(str(elsewhere.record_id))
    qtbot.waitUntil(lambda: "不在本机" in sheet.view.empty.hint, timeout=SLOW)
    assert not sheet.view.pdf, "the sheet of another notice would be printed"
    shown = {button.text(): button.isEnabled() for button in sheet.findChildren(QPushButton)}
    assert not shown["打印"] and not shown["存为PDF"] and shown["添加扫描件…"]


def test_printing_is_ended_between_two_sheets(context: Context, tmp_path: Path) -> None:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    told: list[tuple[int, int]] = []

    def step(done: int, whole: int) -> None:
        told.append((done, whole))
        if done:
            raise Stopped

    with pytest.raises(Stopped):
        print_pdf(first_day_sheets(context.station.surroundings.shelf), printer, step)
    assert told == [(0, 2), (1, 2)]
    assert page_count((tmp_path / "printed.pdf").read_bytes()) == 1


def test_a_wrong_notice_is_withdrawn_and_replaced(context: Context, qtbot: QtBot) -> None:
    place = Notices(context)
    qtbot.addWidget(place)
    place.resize(1366, 700)
    place.show()
    place.begin()
    place.desk.prepare("N04", village(context))
    fill_supervision(place.desk)
    wait_for_rows(place.desk, qtbot)
    place.desk.rows.item(0).setCheckState(Qt.CheckState.Unchecked)
    place.desk.texts["place"].setText("村委会门前")
    place.desk.preview()
    qtbot.waitUntil(place.desk.issue.isEnabled, timeout=SLOW)
    with qtbot.waitSignal(place.desk.issued, timeout=SLOW) as issued:
        place.desk.issue_notice()
    wrong = str(issued.args[0])
    dialog = place.sheet.life.withdraw(wrong, anew=True)
    dialog.fill(reason="一户姓名写错")
    dialog.begin()
    qtbot.waitUntil(lambda: place.currentWidget() is place.desk, timeout=SLOW)
    wait_for_rows(place.desk, qtbot)
    choice = place.desk.choice()
    assert (choice.code, choice.place, choice.supersedes) == (
        "N04",
        "村委会门前",
        issued_number(context, wrong),
    )
    assert len(choice.record_ids) == place.desk.rows.count() - 1
    place.desk.preview()
    qtbot.waitUntil(place.desk.issue.isEnabled, timeout=SLOW)
    with qtbot.waitSignal(place.desk.issued, timeout=SLOW) as again:
        place.desk.issue_notice()
    right = str(again.args[0])
    assert (context.record("notice", right) or {})["supersedes_id"] == wrong
    place.show_sheet(wrong)
    told = [label.text() for label in place.sheet.findChildren(QLabel)]
    assert f"已撤销，由 {issued_number(context, right)} 替代" in told
    assert "重新发布…" not in [b.text() for b in place.sheet.findChildren(QPushButton) if b.isVisible()]
    place.begin()
    assert place.desk.choice().supersedes == ""
    place.hide()
    qtbot.waitUntil(lambda: not context.jobs.is_busy, timeout=SLOW)


def issued_number(context: Context, notice_id: str) -> str:
    return str((context.record("notice", notice_id) or {})["number"])


def test_a_project_notice_asks_for_its_project(desk: NoticeDesk, context: Context) -> None:
    desk.prepare("N11", village(context))
    assert desk.project.isVisible()
    assert desk.rows.isHidden()
    desk.preview()
    assert "请选择项目" in desk.refusals


def test_chosen_projects_come_onto_the_notice_of_their_step(
    context: Context, qtbot: QtBot, station: Station
) -> None:
    """One approved project is published before it begins, several stand in the list of the year's plan."""
    place = Notices(context)
    qtbot.addWidget(place)
    [first] = context.find("project")
    more = {name: first[name] for name in ("year", "measure", "project_type", "project_status")}
    named = {"project_code": "2018513431204A20002", "name": "龙恩乡苦荞种植项目"}
    second = station.put("project", {**more, **named, "division_code": village(context)}).record_id
    place.begin_for("project", [str(first["id"])])
    qtbot.waitUntil(lambda: place.currentWidget() is place.desk)
    alone = place.desk.choice()
    assert (alone.code, alone.project_id, alone.division_code) == ("N11", first["id"], village(context))
    place.begin_for("project", [str(first["id"]), second])
    qtbot.waitUntil(lambda: place.desk.code == "N10")
    wait_for_rows(place.desk, qtbot)
    both = place.desk.choice()
    assert (both.code, set(both.record_ids), both.year) == ("N10", {first["id"], second}, 2018)
    for number in range(place.desk.rows.count()):
        place.desk.rows.item(number).setCheckState(Qt.CheckState.Unchecked)
    place.desk.preview()
    assert "也没有勾选" in place.desk.refusals
    station.put("project", {"project_status": "20"}, second, "入库")
    with qtbot.waitSignal(context.said) as said:
        place.begin_for("project", [second])
    assert "现在没有要公示的" in str(said.args)
    place.hide()
    qtbot.waitUntil(lambda: not context.jobs.is_busy, timeout=SLOW)


def test_a_notice_of_allotted_money_lists_one_document(
    desk: NoticeDesk, context: Context, qtbot: QtBot, station: Station
) -> None:
    for number, day in ((12, "2018-03-01"), (20, "2018-06-01")):
        values = {"doc_no": f"川财农〔2018〕{number}号", "doc_date": day, "source_code": "0101"}
        station.put("fund_allocation", {**values, "amount": 14_400_000, "to_division": village(context)})
    desk.prepare("N09", station.profile.area)
    wait_for_rows(desk, qtbot)
    ticked = [
        desk.rows.item(n).text()
        for n in range(desk.rows.count())
        if desk.rows.item(n).checkState() is Qt.CheckState.Checked
    ]
    assert desk.rows.count() == 2
    assert len(ticked) == 1 and "20号" in ticked[0] and "144000.00元" in ticked[0]
    qtbot.waitUntil(lambda: desk.view.count > 0, timeout=SLOW)


def test_the_preview_turns_and_zooms(desk: NoticeDesk, context: Context, qtbot: QtBot) -> None:
    desk.prepare("N04", village(context))
    qtbot.waitUntil(lambda: desk.view.count > 1, timeout=SLOW)
    desk.view.turn(1)
    assert desk.view.number == 1
    desk.view.turn(5)
    assert desk.view.number == desk.view.count - 1
    before = desk.view.percent
    desk.view.zoom(1)
    assert desk.view.percent > before
    qtbot.waitUntil(lambda: not context.jobs.is_busy, timeout=SLOW)


def test_a_later_choice_gives_the_earlier_work_up(
    desk: NoticeDesk, context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is listed and typeset is asked for beside the window; of what was given up nothing is said."""
    failed, stopped = list[Exception](), list[bool]()
    context.jobs.failed.connect(failed.append)
    context.jobs.stopped.connect(lambda: stopped.append(True))
    monkeypatch.setattr(
        "desktop_app.gui.candidate_list.candidates", lambda station, *_asked: endless(station)
    )
    desk.prepare("N04", village(context))
    desk.preview()
    assert context.jobs.running == "列出公示对象", "the sheet waits for what is to be listed"
    monkeypatch.undo()
    desk.prepare("N04", village(context))
    wait_for_rows(desk, qtbot)
    assert desk.rows.count() == 8
    with monkeypatch.context() as patch:
        patch.setattr(context.station, "notice_preview", lambda _choice: endless(context.station))
        desk.preview()
        qtbot.waitUntil(lambda: context.jobs.running == "排版")
    desk.rows.item(0).setCheckState(Qt.CheckState.Unchecked)
    qtbot.waitUntil(lambda: desk.view.count > 0 and not context.jobs.is_busy, timeout=SLOW)
    assert not failed and not stopped and "停下" not in desk.refusals


def test_what_is_listed_or_typeset_is_ended_and_begun_again(
    desk: NoticeDesk, context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("desktop_app.gui.candidate_list.candidates", lambda station, *_asked: endless(station))
        desk.prepare("N04", village(context))
        context.jobs.stop()
        qtbot.waitUntil(lambda: "请再选一次公示范围" in desk.refusals)
    assert desk.rows.count() == 0 and not desk.issue.isEnabled()
    desk.division.picked.emit(village(context))
    wait_for_rows(desk, qtbot)
    with monkeypatch.context() as patch:
        patch.setattr(context.station, "notice_preview", lambda _choice: endless(context.station))
        desk.preview()
        context.jobs.stop()
        qtbot.waitUntil(lambda: "排版已停下" in desk.refusals)
    fill_supervision(desk)
    desk.preview()
    qtbot.waitUntil(desk.issue.isEnabled, timeout=SLOW)
    with monkeypatch.context() as patch:
        patch.setattr(context.station, "issue_notice", lambda *_asked: endless(context.station))
        desk.issue_notice()
        context.jobs.stop()
        qtbot.waitUntil(lambda: "没有编号" in desk.refusals)
    assert desk.issue.isEnabled() and not context.find("notice")
    context.jobs.failed.disconnect()  # the fixture takes any for a mistake
    with monkeypatch.context() as patch, qtbot.waitSignal(context.jobs.failed):
        patch.setattr(context.station, "issue_notice", _no_room)
        desk.issue_notice()
        desk.preview()  # something was typed meanwhile
    desk.rows.item(0).setCheckState(Qt.CheckState.Unchecked)
    desk.year.editingFinished.emit()
    assert len(desk.rows.ticked()) == 7, "who only passes through the year keeps what he ticked"


def _no_room(*_asked: object) -> object:
    raise OSError(errno.ENOSPC, "full")
