"""Lines and texts that take back their own typing and leave Ctrl+Z to the page once none of it is left."""

from PySide6.QtCore import QEvent, QKeyCombination, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

CTRL_Y = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Y)
"""As in a spreadsheet, also where the desktop has only Ctrl+Shift+Z."""


def _is_the_pages(event: QEvent, *, undo: bool, redo: bool) -> bool:
    """Whether a key that is about to be taken as a shortcut takes back what no longer is the line's own."""
    if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
        return False
    is_undo = event.matches(QKeySequence.StandardKey.Undo)
    is_redo = event.matches(QKeySequence.StandardKey.Redo) or event.keyCombination() == CTRL_Y
    return (is_undo and not undo) or (is_redo and not redo)


class UndoableLine(QLineEdit):
    """A line in which undo goes on to the page.

    Where it ``takes_ranges``, several cells of a spreadsheet are not pasted into the one line, but told of;
    lines below one another only where it ``takes_columns``: of words they are as likely one text.
    """

    range_pasted = Signal(str)
    takes_ranges = False
    takes_columns = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A range of cells is more than a line can hold."""
        if self.takes_ranges and event.matches(QKeySequence.StandardKey.Paste) and not self.isReadOnly():
            copied = QGuiApplication.clipboard().text().rstrip("\r\n")
            if "\t" in copied or (self.takes_columns and "\n" in copied):
                self.range_pasted.emit(copied)
                return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Let the page's undo and redo through."""
        if _is_the_pages(event, undo=self.isUndoAvailable(), redo=self.isRedoAvailable()):
            event.ignore()
            return False
        return super().event(event)


class UndoableText(QPlainTextEdit):
    """A text of several lines in which undo goes on to the page."""

    def event(self, event: QEvent) -> bool:
        """Let the page's undo and redo through."""
        known = self.document()
        if _is_the_pages(event, undo=known.isUndoAvailable(), redo=known.isRedoAvailable()):
            event.ignore()
            return False
        return super().event(event)
