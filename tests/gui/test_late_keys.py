"""Keys that reach a list after it has closed are typed where the cursor is.

While a list is open the keyboard is its own. Whoever types on before the screen has taken that back, on a
busy machine or with quick fingers, sends it the next keys.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.choice_line import ChoiceLine
from desktop_app.gui.context import Context
from desktop_app.gui.grid import GridEditor
from desktop_app.gui.grid_model import GridModel
from desktop_app.gui.kit import make_kit


def list_of(qtbot: QtBot, line: QWidget | None) -> QAbstractItemView:
    """The open list below a line."""
    assert isinstance(line, ChoiceLine)
    popup = line.completer().popup()
    qtbot.waitUntil(popup.isVisible)
    return popup


def test_after_a_field(context: Context, qtbot: QtBot) -> None:
    kit = make_kit(context)
    page = QWidget()
    line = ChoiceLine(kit.suggest(context.catalogue.entity("member").field("ethnicity")), str, page)
    following = QLineEdit(page)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitActive(page)
    line.setFocus()
    qtbot.keyClicks(line, "yi")
    popup = list_of(qtbot, line)
    popup.hide()
    following.setFocus()
    qtbot.waitUntil(following.hasFocus)
    qtbot.keyClicks(popup, "27")
    assert following.text() == "27"
    assert line.text() != "yi27"


def test_after_a_cell(context: Context, qtbot: QtBot) -> None:
    """Also when the editor to which the list belongs has ended."""
    kit = make_kit(context)
    model = GridModel(context.catalogue.entity("member"), None, kit.texts)
    grid = GridEditor(model, kit, "", {"": ("ethnicity", "name")})
    qtbot.addWidget(grid)
    grid.show()
    qtbot.waitActive(grid)
    grid.view.setFocus()
    grid.view.setCurrentIndex(model.index(0, 0))
    qtbot.keyClicks(grid.view, "y")
    line = grid.view.indexWidget(model.index(0, 0))
    qtbot.keyClicks(line, "izu")
    popup = list_of(qtbot, line)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: model.row_at(0).raws.get("ethnicity") == "彝族")
    assert grid.view.currentIndex().column() == 1
    qtbot.keyClicks(popup, "mu")
    typed = grid.view.indexWidget(model.index(0, 1))
    assert isinstance(typed, QLineEdit)
    assert typed.text() == "mu"
