"""An input method composes in every kind of field and cell; nothing is taken before it is chosen."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.choice_line import ChoiceLine
from desktop_app.gui.context import Context
from desktop_app.gui.editors import BoolEditor
from desktop_app.gui.grid import GridEditor
from desktop_app.gui.grid_model import GridModel
from desktop_app.gui.kit import make_kit

Compose = Callable[[QWidget, str, str], None]

FIELDS = {
    "text": ("household", "village_group", "shantou", "山头组", "山头组"),
    "a long text": ("project", "content", "jianshe", "建设圈舍", "建设圈舍"),
    "a code": ("household", "identify_standard", "guojia", "国家", "1"),
    "codes": ("project", "participation_mode", "", "1、2", "1,2"),
    "a place": ("household", "division_code", "ripu", "日普村", "513431204201"),
    "a year": ("household", "identified_year", "", "2014", 2014),
    "a day": ("household", "identified_date", "", "20140305", "2014-03-05"),
    "a measure": ("household_year", "arable_area", "", "3.2", 320),
    "money": ("household_income", "wage_income", "", "8000", 800_000),
    "a hidden number": ("household", "bank_account", "", "6228480000000000012", "6228480000000000012"),
}
"""By kind: entity, field, the letters under composition, what is chosen, and the value that comes of it."""

CELLS = {
    "text": ("member", "name", "mahai", "马海木呷", "马海木呷"),
    "a code": ("member", "ethnicity", "yizu", "彝族", "彝族"),
    "a day": ("member", "joined_date", "2", "20140305", "2014-03-05"),
    "a hidden number": ("member", "id_no", "5", "519900196203110013", "519900196203110013"),
    "money": ("project_fund", "planned", "1", "12.5", "12.50"),
    "a yes": ("status_change", "head_agreed", "shi", "是", "是"),
}


def under_composition(widget: QWidget, letters: str) -> None:
    """Type letters that are not chosen yet."""
    widget.setFocus()
    QCoreApplication.sendEvent(widget, QInputMethodEvent(letters, []))


@pytest.mark.parametrize("kind", FIELDS)
def test_composing_in_a_field(context: Context, qtbot: QtBot, compose: Compose, kind: str) -> None:
    entity, name, letters, chosen, value = FIELDS[kind]
    editor = make_kit(context).editor(context.catalogue.entity(entity).field(name))
    qtbot.addWidget(editor)
    editor.show()
    qtbot.waitExposed(editor)
    line = editor.input
    assert isinstance(line, QLineEdit | QPlainTextEdit)
    assert line.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    under_composition(line, letters)
    editor.commit()
    assert not editor.raw() and not editor.value()
    compose(line, letters, chosen)
    editor.commit()
    assert editor.value() == value


def test_a_choice_of_yes_and_no_takes_its_keys_from_no_input_method(context: Context, qtbot: QtBot) -> None:
    """1, 0, Y and N are pressed whatever is switched on, for nothing is composed here."""
    editor = make_kit(context).editor(context.catalogue.entity("household").field("is_martyr_family"))
    qtbot.addWidget(editor)
    assert isinstance(editor, BoolEditor)
    assert not editor.input.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


@pytest.mark.parametrize("kind", CELLS)
def test_composing_in_a_cell(context: Context, qtbot: QtBot, compose: Compose, kind: str) -> None:
    """From the first letter: the cell opens by itself, and Enter takes what was chosen."""
    entity, name, letters, chosen, shown = CELLS[kind]
    kit = make_kit(context)
    model = GridModel(context.catalogue.entity(entity), None, kit.texts)
    grid = GridEditor(model, kit, "", {"": (name,)})
    qtbot.addWidget(grid)
    grid.show()
    qtbot.waitExposed(grid)
    cell = model.index(0, 0)
    grid.view.setFocus()
    grid.view.setCurrentIndex(cell)
    assert grid.view.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    compose(grid.view, letters, chosen)
    line = grid.view.indexWidget(cell)
    assert isinstance(line, QLineEdit)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: model.row_at(0).raws.get(name) == shown)


def test_the_list_below_a_line_never_takes_the_windows_focus(context: Context, qtbot: QtBot) -> None:
    """On X11 it came back late: keys pressed within some 40 ms after Enter went nowhere."""
    kit = make_kit(context)
    line = ChoiceLine(kit.suggest(context.catalogue.entity("member").field("ethnicity")), lambda key: key)
    qtbot.addWidget(line)
    line.show()
    line.list_all()
    popup = line.completer().popup()
    qtbot.waitUntil(popup.isVisible)
    handle = popup.window().windowHandle()
    assert handle.flags() & Qt.WindowType.WindowDoesNotAcceptFocus
    popup.hide()
