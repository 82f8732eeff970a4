"""The editor of a field that takes several codes: typed as 01、03 or by label, or ticked in a list."""

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QMenu

from desktop_app.catalog.model import Field
from desktop_app.catalog.values import ValueRefused
from desktop_app.gui.editors import FieldEditor
from desktop_app.gui.icons import icon
from desktop_app.gui.texts import Texts
from desktop_app.gui.undoable_line import UndoableLine


class CodesEditor(FieldEditor):
    """Several codes in one line, with a list to tick."""

    def __init__(self, field: Field, texts: Texts) -> None:
        super().__init__(field, texts)
        self._line = UndoableLine()
        self._line.setPlaceholderText("可多选，如 01、03")
        self._line.textEdited.connect(lambda _text: self.edited.emit())
        self._line.editingFinished.connect(self.commit)
        self._line.returnPressed.connect(self.done)
        arrow = QAction(icon("chevron-down"), "列出可选项", self)
        arrow.triggered.connect(self.tick)
        self._line.addAction(arrow, QLineEdit.ActionPosition.TrailingPosition)
        self._menu: QMenu | None = None
        self._hold(self._line)

    def raw(self) -> str:
        """The labels, joined by 、; or what was typed."""
        return self._line.text().strip()

    def show_raw(self, raw: str) -> None:
        """Put labels in."""
        self._line.setText(raw)
        self._line.setCursorPosition(0)

    def tick(self) -> QMenu:
        """Open the list in which several can be ticked; returns it."""
        table = self.texts.catalogue.codes[self.field.codes]
        try:
            chosen = set(str(self.texts.value(self.field, self.raw()) or "").split(","))
        except ValueRefused:
            chosen = set()
        menu = QMenu(self)
        for item in table:
            action = menu.addAction(f"{item.code}  {item.label}")
            action.setCheckable(True)
            action.setChecked(item.code in chosen)
            action.setData(item.code)
        menu.aboutToHide.connect(self.commit)
        menu.triggered.connect(lambda action: self._toggle(action, menu))
        self._menu = menu
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))
        return menu

    def _toggle(self, _action: QAction, menu: QMenu) -> None:
        table = self.texts.catalogue.codes[self.field.codes]
        labels = [table.label(str(item.data())) for item in menu.actions() if item.isChecked()]
        self.show_raw("、".join(labels))
        self.edited.emit()
        menu.popup(menu.pos())
