"""The import of a workbook in the window, and what becomes of the plain file afterwards."""

from pathlib import Path

import pytest
from openpyxl import Workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.gui.context import Context
from desktop_app.gui.import_dialog import ImportDialog
from desktop_app.sample.national import write_national_workbook
from desktop_app.sample.township import SampleTownship, make_township
from desktop_app.sheets.renaming import Meanings
from desktop_app.station import Station
from tests.gui.conftest import AREA


def answer(dialog: ImportDialog) -> None:
    """Answer what the workbook does not say."""
    for asked in dialog.questions.answers.values():
        if isinstance(asked, QComboBox):
            asked.setCurrentIndex(1)
        else:
            asked.setText("2014-01-01" if "日期" in asked.accessibleName() else "2018")


def answered(
    context: Context, station: Station, qtbot: QtBot, file: Path, households: int
) -> tuple[ImportDialog, SampleTownship]:
    """The dialog on a national workbook, its questions answered, its rows told; and what the file holds."""
    made = make_township(7, households, AREA, station.divisions)
    write_national_workbook(file, made, station.catalogue, station.divisions)
    dialog = ImportDialog(context)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.plan(file)
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    answer(dialog)
    dialog.plan(file)
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    return dialog, made


def test_enter_after_an_answer_asks_for_no_other_file_and_imports_nothing(
    context: Context, station: Station, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    before = station.list_ids("household")
    monkeypatch.setattr(ImportDialog, "_choose", lambda _dialog: asked.append("file"))
    dialog, _made = answered(context, station, qtbot, tmp_path / "national.xlsx", 3)
    field = next(item for item in dialog.questions.answers.values() if isinstance(item, QLineEdit))
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    assert asked == [] and dialog.isVisible()
    assert not dialog.progress.cancel.autoDefault()  # it is there while the key that began the work is down
    assert station.list_ids("household") == before


def test_after_an_import_the_plain_workbook_is_offered_for_deletion(
    context: Context, station: Station, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "national.xlsx"
    dialog, _made = answered(context, station, qtbot, file, 4)
    assert not dialog.delete.isVisible()
    dialog.commit()
    qtbot.waitUntil(dialog.delete.isVisible)
    assert file.is_file()
    dialog.delete.click()
    qtbot.waitUntil(lambda: not dialog.delete.isVisible())
    assert not file.exists()
    assert station.guard.log(1)[0].event == "删除导入后的明文表格"


def test_a_foreign_column_is_explained_and_what_is_faulty_is_kept(
    context: Context, qtbot: QtBot, tmp_path: Path
) -> None:
    book = Workbook()
    for row in (
        ["机关", "东部/西部", "层级", "单位类型"],
        ["绿水镇人民政府", "西部（受援地）", "乡镇、街道", "国家机关"],
        ["光明小学", "西部（受援地）", "学校啊", "国家机关"],
    ):
        book.active.append(row)
    book.save(tmp_path / "单位.xlsx")
    dialog = ImportDialog(context, entity="organization")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.plan(tmp_path / "单位.xlsx")
    qtbot.waitUntil(lambda: "单位名称" in dialog._summary.text())
    context.station.sheets._remember("organization", Meanings({"机关": "单位名称"}))
    dialog.plan(tmp_path / "单位.xlsx")
    qtbot.waitUntil(dialog.keep.isVisible)
    dialog.keep_faulty(tmp_path / "改.xlsx")
    qtbot.waitUntil((tmp_path / "改.xlsx").is_file)
    dialog.commit()
    qtbot.waitUntil(lambda: "已导入" in dialog._summary.text())
    assert context.find("organization", name="绿水镇人民政府")


def test_an_unknown_column_can_be_given_a_meaning(context: Context, qtbot: QtBot, tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["单位名称", "东部/西部", "层级", "单位类型", "说明文字"])
    book.active.append(["绿水镇人民政府", "西部（受援地）", "乡镇、街道", "国家机关", "x"])
    book.save(tmp_path / "单位.xlsx")
    dialog = ImportDialog(context, entity="organization")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.plan(tmp_path / "单位.xlsx")
    qtbot.waitUntil(lambda: "说明文字" in dialog.questions.columns)
    box = dialog.questions.columns["说明文字"]
    box.setCurrentText("备注" if box.findText("备注") > 0 else box.itemText(box.count() - 1))
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: bool(context.station.sheets.remembered("organization").headings))
    qtbot.waitUntil(lambda: not context.jobs.is_busy)


def test_an_unknown_word_is_given_a_meaning_and_remembered(
    context: Context, qtbot: QtBot, tmp_path: Path
) -> None:
    book = Workbook()
    book.active.append(["单位名称", "东部/西部", "层级", "单位类型"])
    book.active.append(["绿水镇人民政府", "我们这边", "乡镇、街道", "国家机关"])
    book.save(tmp_path / "单位.xlsx")
    dialog = ImportDialog(context, entity="organization")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.plan(tmp_path / "单位.xlsx")
    qtbot.waitUntil(lambda: ("东部/西部", "我们这边") in dialog.questions.words)
    box = dialog.questions.words["东部/西部", "我们这边"]
    box.setCurrentText("西部（受援地）")
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: "新增 1" in dialog._summary.text())
    dialog.commit()
    qtbot.waitUntil(lambda: "已导入" in dialog._summary.text())
    assert context.find("organization", name="绿水镇人民政府")
    said = context.station.sheets.remembered("organization").words
    assert said == {"东部/西部": {"我们这边": "西部（受援地）"}}
    again = ImportDialog(context, entity="organization")
    qtbot.addWidget(again)
    again.plan(tmp_path / "单位.xlsx")
    qtbot.waitUntil(lambda: "无变化 1" in again._summary.text())
    assert not again.questions.words


def test_what_was_changed_here_stays_and_is_listed(
    context: Context, station: Station, qtbot: QtBot, tmp_path: Path
) -> None:
    """The next export of the national system does not overwrite what was corrected here (UX-4)."""
    file = tmp_path / "national.xlsx"
    dialog, made = answered(context, station, qtbot, file, 3)
    dialog.commit()
    qtbot.waitUntil(lambda: "已导入" in dialog._summary.text())
    (member,) = context.find("member", id_no=made.households[0].head.member["id_no"])
    station.put("member", {"phone": "13900001234"}, str(member["id"]))
    dialog.plan(file)
    qtbot.waitUntil(lambda: "仍不一致 1 处" in dialog._summary.text())
    first = dialog._rows.topLevelItem(0)
    assert (first.text(2), first.text(3)) == (member["name"], "仍不一致")
