"""The window: its places, keys, banner and status."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.gui.context import Context
from desktop_app.gui.help_window import KEYS
from desktop_app.gui.home import Home
from desktop_app.gui.households import Households
from desktop_app.gui.place import RecordsPlace
from desktop_app.gui.places import PLACES, PlaceEntry
from desktop_app.gui.shell import Shell
from desktop_app.gui.shortcuts import SHORTCUTS
from desktop_app.gui.sync_place import SyncPlace


def press(shell: Shell, keys: str) -> None:
    next(action for action in shell.findChildren(QAction) if action.shortcut().toString() == keys).trigger()


@pytest.mark.parametrize("number", range(1, len(PLACES) + 1))
def test_every_place_opens_by_its_key(shell: Shell, context: Context, qtbot: QtBot, number: int) -> None:
    press(shell, f"Ctrl+{number}")
    assert shell.places.currentRow() == number - 1
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    assert shell.place.isVisible()
    focus = shell.focusWidget()
    assert focus is not None and shell.place.isAncestorOf(focus), "the next key is for what is there"


def test_the_foot_of_the_window_says_station_person_unsent_and_backup(
    shell: Shell, context: Context, qtbot: QtBot, tmp_path: Path
) -> None:
    def told() -> list[str]:
        return [label.text() for label in shell.status.findChildren(QLabel) if label.text()]

    qtbot.waitUntil(lambda: len(told()) == 4)
    assert told() == ["龙恩乡扶贫工作站", "李秀英（审核员）", "未上报 1 次改动", "还没有备份"]
    home = context.station.list_ids("household")[0]
    context.jobs.write(lambda station: station.put("household", {"phone": "13900000001"}, home))
    qtbot.waitUntil(lambda: "未上报 2 次改动" in told())
    context.jobs.run("备份", lambda station: station.house.back_up(tmp_path / "a.bfk"), lambda _cover: None)
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    context.backed_up.emit()
    assert "上次备份 2018-11-20" in told()
    place = shell.go("sync")
    assert isinstance(place, SyncPlace)
    place.export(tmp_path)
    qtbot.waitUntil(lambda: "没有未上报的改动" in told())


def test_the_demo_says_that_it_is_one(shell: Shell) -> None:
    assert shell.findChild(QLabel, "demoBanner").isVisible()


def test_the_window_fits_a_small_screen_and_a_large_scale(
    shell: Shell, context: Context, qtbot: QtBot
) -> None:
    """1366 × 768 at 200 %, less the task bar, is the smallest: 675 × 312 of the window's own points."""
    for place in PLACES:
        shell.go(place.name)
    shell.go("households/season")
    households = shell.go("households")
    assert isinstance(households, Households)
    households.show_record(context.station.list_ids("household")[0])
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    assert shell.minimumSizeHint().width() <= 675
    assert shell.minimumSizeHint().height() <= 312


@pytest.mark.parametrize(
    ("room", "size"),
    [
        (QSize(1920, 1040), QSize(1366, 768)),
        (QSize(1093, 574), QSize(1085, 542)),  # 1366 × 768 at 125 %, less a task bar
        (QSize(800, 600), QSize(792, 568)),
        (QSize(640, 300), QSize(675, 312)),
    ],
)
def test_the_window_is_no_larger_than_the_screen_while_it_can(shell: Shell, room: QSize, size: QSize) -> None:
    shell.fit(room)
    assert shell.size() == size


def test_every_control_has_a_name(shell: Shell, context: Context, qtbot: QtBot) -> None:
    for place in PLACES:
        shell.go(place.name)
    shell.go("households").begin()
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    nameless = [
        f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for kind in (QLineEdit, QComboBox, QAbstractButton)
        for widget in shell.findChildren(kind)
        if not (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()))
        and not widget.objectName().startswith("qt_")
        and type(widget).__name__ not in ("QTableCornerButton", "QLineEditIconButton", "QAbstractButton")
        and not isinstance(widget.parent(), QComboBox | QLineEdit)
    ]
    assert not nameless


def test_a_task_leads_to_its_record(shell: Shell) -> None:
    home = shell.go("home")
    assert isinstance(home, Home)
    line = home.tree.topLevelItem(0).child(0)
    home.tree.itemActivated.emit(line, 0)
    assert PLACES[shell.places.currentRow()].name in ("households", "projects")


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_f1_opens_the_chapter_of_the_place(shell: Shell, qtbot: QtBot, place: PlaceEntry) -> None:
    shell.go(place.name)
    press(shell, "F1")
    window = shell.show_help()
    assert place.label in window.chapter
    number = window.contents.currentItem().data(Qt.ItemDataRole.UserRole)
    document = window.page.document()

    def stands_at_the_top() -> bool:
        bar = window.page.verticalScrollBar()
        top = document.documentLayout().blockBoundingRect(document.findBlockByNumber(number)).top()
        return bar.value() in (int(top) - 2, bar.maximum())

    qtbot.waitUntil(stands_at_the_top)
    assert shell.isEnabled(), "the manual stands beside the work"
    window.close()


def test_the_manual_has_the_keys_and_is_searched(shell: Shell) -> None:
    window = shell.show_help()
    assert window.show_chapter(KEYS)
    for _, keys in SHORTCUTS:
        for pressed, _meaning in keys:
            window.search.setText(pressed)
            assert window.find_next(), pressed
    window.search.setText("从来没有的词")
    assert not window.find_next()
    window.close()


def test_a_link_of_the_manual_stays_in_the_window(shell: Shell) -> None:
    window = shell.show_help()
    window.page.anchorClicked.emit(QUrl("compliance.md"))
    assert not window.back.isHidden() and "个人信息保护" in window.page.toPlainText()[:200]
    window.page.anchorClicked.emit(QUrl("https://example.invalid/a.md"))
    window.back.click()
    assert window.back.isHidden() and "第一次打开" in window.page.toPlainText()
    window.close()


def test_ctrl_f_goes_to_the_search_box(shell: Shell, qtbot: QtBot) -> None:
    place = shell.go("households")
    assert isinstance(place, RecordsPlace)
    press(shell, "Ctrl+F")
    qtbot.waitUntil(lambda: shell.focusWidget() is place.list.search)


def test_a_refused_job_is_shown(shell: Shell, context: Context, qtbot: QtBot) -> None:
    context.jobs.failed.disconnect()
    context.jobs.failed.connect(shell.show_failure)
    context.jobs.run("查找", lambda station: station.divisions.name("999999"), lambda _name: None)
    qtbot.waitUntil(lambda: shell.last_error is not None)
    assert shell.last_error is not None
    assert "没有代码" in shell.last_error.text()
    shell.last_error.close()


def test_a_place_tells_its_key(shell: Shell) -> None:
    assert shell.places.item(1).toolTip() == "贫困户（Ctrl+2）"


def test_a_receipt_from_a_stick_is_taken_in_where_it_belongs(
    shell: Shell, qtbot: QtBot, tmp_path: Path
) -> None:
    shell.take_in(tmp_path / "receipt.bfr")
    place = shell.place
    assert isinstance(place, SyncPlace)
    qtbot.waitUntil(lambda: place.returned.topLevelItemCount() == 1)
