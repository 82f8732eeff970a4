"""Around a notice in the window: own words, second language, paper, copies, papers, batch, matrix."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QCheckBox, QLabel, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.batch_dialog import BatchDialog
from desktop_app.gui.context import Context
from desktop_app.gui.copies_dialog import CopiesDialog
from desktop_app.gui.household_papers import HouseholdPapers
from desktop_app.gui.money_matrix import MoneyMatrix
from desktop_app.gui.notice_desk import NoticeDesk
from desktop_app.gui.notice_rules import NoticeRules
from desktop_app.gui.notice_sheet import NoticeSheet
from desktop_app.gui.theme import COLOURS
from desktop_app.gui.wording_dialog import WordingDialog
from desktop_app.station.clock import FixedClock
from desktop_app.typeset.preview import page_as_png, page_count, page_texts
from tests.gui.test_notices import SLOW, fill_supervision, village


@pytest.fixture
def desk(context: Context, qtbot: QtBot) -> Iterator[NoticeDesk]:
    made = NoticeDesk(context)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    qtbot.waitExposed(made)
    made.prepare("N04", village(context))
    fill_supervision(made)
    made.preview()
    qtbot.waitUntil(made.issue.isEnabled, timeout=SLOW)
    yield made
    made.hide()
    qtbot.waitUntil(lambda: not context.jobs.is_busy, timeout=SLOW)


def read(desk: NoticeDesk) -> str:
    """What is read on the sheets that are shown."""
    return "".join(page_texts(desk.view.pdf)).replace("\n", "")


def test_own_words_and_a_second_language_are_on_the_sheet(
    desk: NoticeDesk, context: Context, qtbot: QtBot
) -> None:
    wording = context.station.notice_wording(desk.choice())
    dialog = WordingDialog(wording, {}, {})
    qtbot.addWidget(dialog)
    assert dialog.edits == {} and dialog.second == {}
    dialog.texts["1"].setPlainText(wording[1] + "请大家监督。")
    dialog.language.setCurrentIndex(dialog.language.findData("ug"))
    dialog.second_text.setPlainText("ئېلان ۋاقتى 10 كۈن")
    desk.adopt(dialog.edits, dialog.second)
    qtbot.waitUntil(
        lambda: "请大家监督" in "".join(page_texts(desk.view.pdf)).replace("\n", ""), timeout=SLOW
    )
    assert "ئېلان" in read(desk)
    dialog.restore()
    assert dialog.edits == {}


def test_a_ready_pdf_stands_behind_the_notice(
    desk: NoticeDesk, context: Context, qtbot: QtBot, tmp_path: Path
) -> None:
    before = desk.view.count
    ready = tmp_path / "bo.pdf"
    ready.write_bytes(desk.view.pdf)
    dialog = WordingDialog(context.station.notice_wording(desk.choice()), {}, {})
    qtbot.addWidget(dialog)
    dialog.language.setCurrentIndex(dialog.language.findData("bo"))
    dialog.attach(ready)
    assert "bo.pdf" in dialog.ready.text() and not dialog.second_text.isEnabled()
    desk.adopt(dialog.edits, dialog.second, dialog.sheet)
    qtbot.waitUntil(lambda: desk.view.count == 2 * before, timeout=SLOW)
    again = WordingDialog([""], {}, desk.choice().second)
    qtbot.addWidget(again)
    assert again.second == desk.choice().second and "已附上" in again.ready.text()
    again.attach(None)
    assert again.second == {}
    qtbot.waitUntil(lambda: not context.jobs.is_busy, timeout=SLOW)


def test_a_lost_number_is_told_at_once(desk: NoticeDesk, qtbot: QtBot) -> None:
    desk.adopt({"2": "公示时间另行通知。"}, {})
    qtbot.waitUntil(lambda: "正文第2段改动后缺少" in desk.refusals, timeout=SLOW)
    assert not desk.issue.isEnabled()


def test_larger_paper_and_larger_print(desk: NoticeDesk) -> None:
    assert (desk.choice().paper, desk.choice().large_print) == ("A4", False)
    desk.format.setCurrentIndex(1)
    assert (desk.choice().paper, desk.choice().large_print) == ("A4", True)
    desk.format.setCurrentIndex(2)
    assert (desk.choice().paper, desk.choice().large_print) == ("A3", False)


def test_copies_for_each_place_on_one_side(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = CopiesDialog(names=["县局打印机"])
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    *_others, last = sorted(dialog.findChildren(QPushButton), key=QPushButton.x)
    assert last is dialog.print  # what a dialog is for stands to the right, and in its colour
    assert last.grab().toImage().pixelColor(8, 8).name() == COLOURS.accent
    qtbot.addWidget(dialog)
    assert dialog.copies == 3 and dialog.print.isEnabled()
    dialog.counts["村张贴"].setValue(4)
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.NativeFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    dialog.prepare(printer)
    assert printer.duplex() == QPrinter.DuplexMode.DuplexNone
    assert printer.copyCount() == 6 and "共6份，单面打印" in dialog.total.text()
    without = CopiesDialog(names=[])
    qtbot.addWidget(without)
    assert not without.print.isEnabled() and "没有安装打印机" in without.total.text()


def test_papers_of_an_issued_notice(desk: NoticeDesk, context: Context, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(desk.issued, timeout=SLOW) as issued:
        desk.issue_notice()
    sheet = NoticeSheet(context)
    qtbot.addWidget(sheet)
    sheet.show_notice(str(issued.args[0]))
    for kind in ("blank", "minutes", "web", "web_table"):
        sheet.write_paper(kind, tmp_path / kind)
    qtbot.waitUntil(lambda: not context.jobs.is_busy, timeout=SLOW)
    assert all((tmp_path / kind).stat().st_size > 1000 for kind in ("blank", "minutes", "web", "web_table"))
    assert sum("上网公开" in line.detail + line.purpose for line in context.station.guard.log()) == 2


def test_a_notice_for_each_village_may_be_stopped(desk: NoticeDesk, context: Context, qtbot: QtBot) -> None:
    from dataclasses import replace

    choice = replace(desk.choice(), record_ids=(), division_code=context.station.profile.area)
    dialog = BatchDialog(context, choice)
    qtbot.addWidget(dialog)
    qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    dialog.halt()
    qtbot.waitUntil(lambda: not dialog.stop.isEnabled(), timeout=SLOW)
    assert len(dialog.lines) == 1 and "没有办" in dialog.told.text()
    again = BatchDialog(context, choice)
    qtbot.addWidget(again)
    again.begin()
    qtbot.waitUntil(lambda: not again.stop.isEnabled(), timeout=SLOW)
    assert again.progress.value() == len(again.lines) == again.progress.maximum()
    assert len(context.find("notice")) >= 1


def test_the_matrix_shows_red_and_writes_the_pack(context: Context, qtbot: QtBot, tmp_path: Path) -> None:
    page = MoneyMatrix(context)
    qtbot.addWidget(page)
    year = context.find("project")[0]["year"]
    page.year.setValue(int(str(year)))
    page.reload()
    qtbot.waitUntil(lambda: page.table.rowCount() > 0, timeout=SLOW)
    assert "未公开" in page.told.text() and len(page.lines) == page.table.rowCount()
    page.write_pack(tmp_path / "pack")
    qtbot.waitUntil((tmp_path / "pack" / "审计资料.pdf").exists, timeout=SLOW)
    qtbot.waitUntil(lambda: not context.jobs.is_busy, timeout=SLOW)
    wanted: list[tuple[str, str]] = []
    page.wanted.connect(lambda entity, made: wanted.append((entity, made)))
    page.table.cellDoubleClicked.emit(0, 0)
    assert wanted == [(page.lines[0].entity, page.lines[0].record_id)]


def hung(desk: NoticeDesk, context: Context, qtbot: QtBot) -> tuple[NoticeSheet, str]:
    """The sheet of a notice that hangs."""
    with qtbot.waitSignal(desk.issued, timeout=SLOW) as issued:
        desk.issue_notice()
    notice = str(issued.args[0])
    sheet = NoticeSheet(context)
    qtbot.addWidget(sheet)
    sheet.show_notice(notice)
    sheet.post("2018.11.20")
    qtbot.waitUntil(lambda: context.find("notice")[0]["state"] == "30", timeout=SLOW)
    return sheet, notice


def test_places_with_their_photographs_and_copies(
    desk: NoticeDesk, context: Context, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(desk.issued, timeout=SLOW) as issued:
        desk.issue_notice()
    notice = str(issued.args[0])
    sheet = NoticeSheet(context)
    qtbot.addWidget(sheet)
    sheet.show_notice(notice)
    asked = sheet.life.post(notice)
    [places] = asked.findChildren(QPlainTextEdit)
    assert places.toPlainText() == "村务公开栏"
    places.setPlainText("村务公开栏\n1组路口\n")
    asked.fill(posted="2018-11-20")
    with qtbot.waitSignal(sheet.life.done, timeout=SLOW):
        asked.try_it()
    qtbot.waitUntil(lambda: sheet.places.rowCount() == 2, timeout=SLOW)
    picture = tmp_path / "board.jpg"
    Image.new("RGB", (900, 600), (80, 90, 100)).save(picture)
    with qtbot.waitSignal(sheet.life.done, timeout=SLOW):
        sheet.life.add_file(notice, "1", picture, "2018-11-21T00:00:00", "1组路口")
    shown = [[sheet.places.item(row, column).text() for column in range(4)] for row in range(2)]
    assert shown == [["1组路口", "2018-11-20", "有", "缺"], ["村务公开栏", "2018-11-20", "缺", "缺"]]
    menus = [action.text() for action in sheet.life.menu(notice).actions()]
    assert menus[:3] == ["添加照片：1组路口", "添加照片：村务公开栏", "还张贴在别处…"]
    copies = CopiesDialog(names=["县局打印机"], places=context.station.board.places_for(notice))
    qtbot.addWidget(copies)
    assert list(copies.counts) == ["县留存", "乡镇留存", "1组路口", "村务公开栏"]
    copies.counts["1组路口"].setValue(2)
    assert copies.copies == 5
    qtbot.waitUntil(lambda: not context.jobs.is_busy, timeout=SLOW)


def test_photographs_and_objections_of_a_notice(
    desk: NoticeDesk, context: Context, qtbot: QtBot, tmp_path: Path
) -> None:
    sheet, notice = hung(desk, context, qtbot)
    picture = tmp_path / "board.jpg"
    Image.new("RGB", (900, 600), (80, 90, 100)).save(picture)
    with qtbot.waitSignal(sheet.life.done, timeout=SLOW):
        sheet.life.add_file(notice, "1", picture, "2018-11-21T00:00:00")
    [evidence] = context.find("notice_evidence", notice_id=notice)
    assert (evidence["evidence_kind"], evidence["taken_at_typed"]) == ("1", 1)
    sheet.life.dialog = None
    sheet.life.add_file(notice, "2", picture)
    qtbot.waitUntil(lambda: sheet.life.dialog is not None, timeout=SLOW)
    asked = sheet.life.dialog
    assert asked is not None and asked.windowTitle() == "拍摄时间"
    asked.try_it()
    assert "请填写拍摄日期" in asked.message.text()  # nothing is filled in beforehand
    asked.fill(taken="2018-11-22")
    asked.try_it()
    assert "请核对后勾选" in asked.message.text()
    assert len(context.find("notice_evidence", notice_id=notice)) == 1
    [sure] = asked.findChildren(QCheckBox)
    sure.setChecked(True)
    with qtbot.waitSignal(sheet.life.done, timeout=SLOW):
        asked.try_it()
    near = context.find("notice_evidence", notice_id=notice, evidence_kind="2")
    assert [(row["taken_at"], row["taken_at_typed"]) for row in near] == [("2018-11-22T00:00:00", 1)]
    objection = sheet.life.object_to(notice)
    objection.fill(content="少了一户")
    with qtbot.waitSignal(sheet.life.done, timeout=SLOW):
        objection.try_it()
    assert len(sheet.life.waiting(notice)) == 1
    answer = sheet.life.answer(notice)
    answer.fill(result="已核实，不成立")
    with qtbot.waitSignal(sheet.life.done, timeout=SLOW):
        answer.try_it()
    assert sheet.life.waiting(notice) == []
    closing = sheet.life.close(notice)
    assert (closing.values()["objections"], closing.values()["disposal"]) == (1, "2")
    closing.try_it()
    qtbot.waitUntil(lambda: bool(closing.message.text()), timeout=SLOW)
    assert context.find("notice")[0]["state"] == "30", "its time is not over yet"
    closing.reject()
    texts = [action.text() for action in sheet.life.menu(notice).actions()]
    assert "登记异议…" in texts and "撤销公示…" in texts


def test_a_closed_notice_still_takes_its_photographs_and_nothing_else(
    desk: NoticeDesk, context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """VR-NTC-005 asks for them when its time is over; the button is where the finding leads to."""
    sheet, notice = hung(desk, context, qtbot)
    monkeypatch.setattr(context.station, "_clock", FixedClock(date(2018, 12, 20)))
    context.jobs.write(lambda station: station.close_notice(notice, "2018-12-20", "1"))
    qtbot.waitUntil(lambda: (context.record("notice", notice) or {}).get("state") == "40", timeout=SLOW)
    sheet.show_notice(notice)
    sheet.take_keys()
    button = sheet.focusWidget()
    assert isinstance(button, QPushButton) and button.text() == "补照片…"
    assert [action.text() for action in sheet.life.menu(notice).actions()] == ["添加照片、扫描件"]
    qtbot.waitUntil(lambda: not context.jobs.is_busy, timeout=SLOW)


def test_a_notice_is_withdrawn_with_a_reason(desk: NoticeDesk, context: Context, qtbot: QtBot) -> None:
    sheet, notice = hung(desk, context, qtbot)
    dialog = sheet.life.withdraw(notice)
    dialog.fill(reason="漏登一户")
    with qtbot.waitSignal(sheet.life.done, timeout=SLOW):
        dialog.try_it()
    assert context.find("notice")[0]["withdraw_reason"] == "漏登一户"


class AllOfThem(Sequence[str]):
    """The households of a county, chosen with Ctrl+A: a menu does not go through them."""

    def __len__(self) -> int:
        return 250_000

    def __getitem__(self, place: object) -> Any:
        raise AssertionError(place)


def test_signed_papers_go_out_and_come_back(context: Context, qtbot: QtBot, tmp_path: Path) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    papers = HouseholdPapers(context, window)
    households = context.station.list_ids("household")[:2]
    texts = [action.text() for action in papers.menu(households, 2018).actions()]
    assert "打印贫困户脱贫认可书（2户）…" in texts and "签字扫描件入库…" in texts
    assert [one.text() for one in papers.menu(AllOfThem(), 2018).actions() if "一次最多1,000户" in one.text()]
    papers.print_papers("card", households, 2018, tmp_path / "cards.pdf")
    papers.write_dossier(households[0], tmp_path / "dossier.pdf")
    qtbot.waitUntil(lambda: not context.jobs.is_busy, timeout=SLOW)
    assert page_count((tmp_path / "cards.pdf").read_bytes()) == 2
    scan = tmp_path / "card.png"
    scan.write_bytes(page_as_png((tmp_path / "cards.pdf").read_bytes(), 0, 150))
    with qtbot.waitSignal(context.said, timeout=SLOW) as said:
        papers.take_in([scan])
    assert "已入库1张" in said.args[0]


def test_the_rules_of_the_province_with_their_sources(context: Context, qtbot: QtBot) -> None:
    dialog = NoticeRules(context)
    qtbot.addWidget(dialog)
    shown = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "民法总则第203条" in shown and "国开办发〔2018〕11号" in shown
    dialog.lines["notice_min_days.people"].setText("五")
    dialog.try_it()
    assert "整数" in dialog.message.text()
    dialog.lines["notice_min_days.people"].setText("5")
    dialog.boxes["count_first_day"].setChecked(True)
    assert dialog.chosen() == {"notice_min_days.people": "5", "count_first_day": "1"}
    dialog.try_it()
    qtbot.waitUntil(lambda: context.station.settings().get("count_first_day") == "1", timeout=SLOW)
    qtbot.waitUntil(lambda: not context.jobs.is_busy, timeout=SLOW)
    assert NoticeRules(context).chosen() == {}
