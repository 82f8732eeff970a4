"""The files of a record in its page: added, looked at, kept elsewhere, voided."""

from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from desktop_app.gui.attachments_tab import AttachmentsTab
from desktop_app.gui.context import Context
from desktop_app.gui.record_page import RecordPage
from desktop_app.station import Station
from desktop_app.typeset.preview import page_count


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> RecordPage:
    made = RecordPage(context, "household")
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show_record(str(context.find("household")[0]["id"]))
    made.show()
    made.tabs.setCurrentWidget(made.files)
    return made


def settled(page: RecordPage, qtbot: QtBot) -> AttachmentsTab:
    qtbot.waitUntil(lambda: not page.files._context.jobs.is_busy)
    return page.files


def add(page: RecordPage, file: Path, qtbot: QtBot, kind: str = "", taken: str = "") -> None:
    dialog = page.files.ask_kind(file)
    dialog.kind.setCurrentIndex(max(0, dialog.kind.findData(kind)))
    dialog.taken.setText(taken)
    dialog.sure.setChecked(bool(taken))
    with qtbot.waitSignal(dialog.accepted, timeout=10_000):
        dialog.go.click()
    settled(page, qtbot)


def photograph(path: Path) -> Path:
    Image.new("RGB", (2000, 1500), "#4477aa").save(path)
    return path


def test_a_photograph_is_added_seen_and_counted(
    page: RecordPage, station: Station, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = page.files.ask_kind(photograph(tmp_path / "户口簿.jpg"))
    dialog.taken.setText("前天")
    dialog.go.click()
    assert "应写成" in dialog.message.text()
    dialog.taken.setText("2018-10-16 09:30")
    dialog.go.click()  # A12: a typed time is confirmed by who typed it
    assert "请核对后勾选" in dialog.message.text() and station.files.of("household", page.record_id) == []
    dialog.reject()
    add(page, tmp_path / "户口簿.jpg", qtbot, "register_photo_id", "2018-10-16 09:30")
    tab = page.files
    item = tab.list.topLevelItem(0)
    assert item is not None and item.text(2) == "2018-10-16 09:30（手填）"
    assert page.tabs.tabText(page.tabs.indexOf(tab)) == "附件 1"
    assert not tab._picture.pixmap().isNull()
    assert item.text(0) == "入户照片"
    record = station.store.get("household", page.record_id)
    assert record is not None and record["register_photo_id"]


def test_a_scan_is_shown_by_the_sheet(page: RecordPage, qtbot: QtBot, tmp_path: Path) -> None:
    Image.new("RGB", (600, 800), "white").save(tmp_path / "scan.pdf")
    add(page, tmp_path / "scan.pdf", qtbot)
    assert page_count(page.files.pdf.pdf) == 1
    assert page.files.pdf.isVisible()


def test_a_copy_that_goes_out_is_noted_and_a_voided_file_is_gone(
    page: RecordPage, station: Station, qtbot: QtBot, tmp_path: Path
) -> None:
    add(page, photograph(tmp_path / "far.png"), qtbot)
    page.files.save_as(tmp_path / "copy.jpg")
    settled(page, qtbot)
    assert (tmp_path / "copy.jpg").read_bytes()[:2] == b"\xff\xd8"
    assert station.guard.log(1)[0].detail == "贫困户的附件"
    page.files.void("拍错了")
    settled(page, qtbot)
    assert page.files.list.topLevelItemCount() == 0
    assert page.tabs.tabText(page.tabs.indexOf(page.files)) == "附件"
    assert not page.files.remove.isEnabled()


def test_a_record_that_is_not_saved_takes_no_files(page: RecordPage) -> None:
    page.show_record("")
    assert not page.files.add.isEnabled()


def test_a_file_that_cannot_be_kept_says_why(page: RecordPage, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "a.exe").write_bytes(b"MZ")
    dialog = page.files.ask_kind(tmp_path / "a.exe")
    dialog.go.click()
    qtbot.waitUntil(lambda: "只能是照片" in dialog.message.text())
    dialog.reject()
