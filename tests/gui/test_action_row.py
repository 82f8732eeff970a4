"""Buttons that find no room stand in a menu, and whoever hides one still does."""

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.gui.action_row import ActionRow


@pytest.fixture
def row(qtbot: QtBot) -> ActionRow:
    made = ActionRow()
    qtbot.addWidget(made)
    for name in ("导出表格", "家庭变动", "签字表", "动态管理", "导入表格"):
        made.add(QPushButton(name))
    made.resize(made.sizeHint())
    made.show()
    qtbot.waitExposed(made)
    return made


def shown(row: ActionRow) -> list[str]:
    buttons = [button for button in row.findChildren(QPushButton) if button.x() >= 0 and button.isVisible()]
    return [button.text() for button in sorted(buttons, key=QPushButton.x)]


def test_where_there_is_room_nothing_is_folded(row: ActionRow) -> None:
    assert row.folded == [] and not row.more.isVisible()
    assert shown(row) == ["导出表格", "家庭变动", "签字表", "动态管理", "导入表格"]
    visible = [button for button in row.findChildren(QPushButton) if button.isVisible()]
    rightmost = max(button.geometry().right() for button in visible)
    assert rightmost <= row.width()


def test_the_last_are_folded_into_a_menu_and_pressed_there(row: ActionRow) -> None:
    pressed: list[str] = []
    for button in row.findChildren(QPushButton):
        button.clicked.connect(lambda _on=False, one=button: pressed.append(one.text()))
    row.resize(row.sizeHint().width() - 40, row.height())
    assert shown(row) == ["导出表格", "家庭变动", "签字表", "更多"]
    assert row.folded == ["动态管理", "导入表格"]
    row.more.menu().aboutToShow.emit()
    row.more.menu().actions()[1].trigger()
    assert pressed == ["导入表格"]
    row.resize(row.minimumSizeHint())
    assert shown(row) == ["更多"] and len(row.folded) == 5
    row.resize(1000, row.height())
    assert row.folded == []


def test_a_hidden_button_takes_no_room_and_stays_hidden(row: ActionRow) -> None:
    first = next(button for button in row.findChildren(QPushButton) if button.text() == "导出表格")
    row.resize(row.sizeHint().width() - 40, row.height())
    first.hide()
    assert row.folded == [] and "导出表格" not in shown(row)
    first.show()
    assert row.folded == ["动态管理", "导入表格"]
    later = QPushButton("审核通过")
    later.hide()
    row.add(later)
    assert later.isHidden() and "审核通过" not in row.folded
