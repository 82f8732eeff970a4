"""The editors of a grid's cells, each made from the field of its column."""

from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop_app.catalog.model import Field, FieldType
from desktop_app.gui.cell_roles import FIELD_ROLE, HIDDEN_ROLE
from desktop_app.gui.choice_line import ChoiceLine
from desktop_app.gui.editors import EditorKit
from desktop_app.gui.texts import KEYED
from desktop_app.gui.undoable_line import UndoableLine

_CHOSEN = frozenset({FieldType.CODE, FieldType.DIVISION, FieldType.REF})
_LATE_MS = 1_000


class CellDelegate(QStyledItemDelegate):
    """Makes the editor of a cell from its field. ``typing`` tells what stands in the line of a cell."""

    typing = Signal(object, str)

    def __init__(self, kit: EditorKit, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self._open: list[QWidget] = []

    def is_open(self, editor: QWidget) -> bool:
        """Whether an editor is still at work: a list that closes under Enter ends it a second time."""
        return editor in self._open

    def open_editors(self) -> list[QWidget]:
        """The editors at work."""
        return list(self._open)

    def destroyEditor(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """Forget an editor that has ended; one with a list stays a moment, for the keys that come late to it
        (``ChoiceLine.eventFilter``).
        """
        if editor in self._open:
            self._open.remove(editor)
        if not isinstance(editor, ChoiceLine):
            super().destroyEditor(editor, index)
            return
        table = editor.parentWidget()
        if table and editor.window().focusWidget() is editor:
            table.setFocus()  # which Qt forgets where the list has made the window inactive
        editor.hide()
        end = QTimer(editor, singleShot=True, interval=_LATE_MS)
        end.timeout.connect(editor.deleteLater)
        end.start()

    def createEditor(
        self, parent: QWidget, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        """A line, or a line to choose from."""
        item: Field = index.data(FIELD_ROLE)
        line: QLineEdit
        if item.type in _CHOSEN:
            line = ChoiceLine(self._kit.suggest(item), self._kit.label_of(item), parent)
            line.entered_in_list.connect(partial(self._finish, line))
        else:
            line = UndoableLine(parent)
            line.textEdited.connect(partial(self.typing.emit, QPersistentModelIndex(index)))
        self._open.append(line)
        line.setFrame(False)
        line.setAccessibleName(item.label)
        return line

    def _finish(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.SubmitModelCache)

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """Put the cell's text in."""
        raw, item = str(index.data(Qt.ItemDataRole.EditRole) or ""), index.data(FIELD_ROLE)
        if isinstance(editor, ChoiceLine):
            table = self._kit.texts.catalogue.codes.get(item.codes)
            editor.set_key((table.code_of(raw) or raw) if table and item.type is FieldType.CODE else raw)
        elif isinstance(editor, QLineEdit):
            editor.setText(raw)
            if index.data(HIDDEN_ROLE):
                editor.setPlaceholderText("输入新号码；F8显示原号码")
        if isinstance(editor, QLineEdit):
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: Any, index: QModelIndex | QPersistentModelIndex) -> None:
        """Take what was typed over."""
        item: Field = index.data(FIELD_ROLE)
        if isinstance(editor, ChoiceLine):
            key = editor.key
            model.setData(index, key if key is not None and item.type in KEYED else editor.text())
        elif isinstance(editor, QLineEdit) and (editor.text() or not index.data(HIDDEN_ROLE)):
            model.setData(index, editor.text())  # nothing typed over a hidden number leaves it as it is
