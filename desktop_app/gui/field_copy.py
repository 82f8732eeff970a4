"""What is copied out of a field: noted like a copy of rows, whichever key, menu or mouse did it.

Fields copy by themselves, and none of their ways can be overridden one by one; so the clipboard is watched,
and what the window put there while a field had the focus came out of that field.
"""

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget

from desktop_app.gui.context import Context
from desktop_app.gui.texts import HIDDEN

if TYPE_CHECKING:
    from desktop_app.gui.grid import GridView

_FROM_A_FIELD = "在栏内复制"


class Source(NamedTuple):
    """Where a copy came from, in words for the log, and whether it is (part of) a full number."""

    what: str
    full: bool


class FieldCopies(QObject):
    """Watches the clipboard for one window. A full number is taken off again until its purpose is said."""

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        clipboard = QGuiApplication.clipboard()
        clipboard.dataChanged.connect(self._changed)
        clipboard.selectionChanged.connect(self._selected)

    def _selected(self) -> None:
        """On X11 what is only selected can be pasted elsewhere: of a record nothing is given out."""
        clipboard = QGuiApplication.clipboard()
        if clipboard.ownsSelection() and source_of(QApplication.focusWidget()) is not None:
            clipboard.clear(QClipboard.Mode.Selection)

    def _changed(self) -> None:
        from desktop_app.gui.outward import CopyDialog, is_let_out, note_copied

        clipboard = QGuiApplication.clipboard()
        text, widget = clipboard.text(), QApplication.focusWidget()
        # Where a system tells late, what was cut is selected no more; and not every system knows the owner.
        ours = clipboard.ownsClipboard() or text == selected_text(widget)
        if not text or not ours or is_let_out(clipboard.mimeData()):
            return
        source = source_of(widget)
        if source is None:
            return
        if source.full:
            clipboard.clear()
            CopyDialog(self._context, source.what, text, 1, self._window).open()
        else:
            note_copied(self._context, source.what, text, 1, _FROM_A_FIELD)


def selected_text(widget: QWidget | None) -> str:
    """What is selected in a widget, as it goes to the clipboard."""
    if isinstance(widget, QPlainTextEdit):
        return widget.textCursor().selection().toPlainText()
    return widget.selectedText() if isinstance(widget, QLineEdit | QLabel) else ""


def source_of(widget: QWidget | None) -> Source | None:
    """The field of a record that ``widget`` belongs to; None for search boxes and the like."""
    from desktop_app.gui.editors import FieldEditor
    from desktop_app.gui.form import RecordForm
    from desktop_app.gui.grid import GridView
    from desktop_app.gui.number_editor import NumberEditor

    label, full, inside = "", False, widget
    while widget is not None:
        if isinstance(widget, FieldEditor):
            label = widget.field.label
            full = isinstance(widget, NumberEditor) and not widget.is_hidden
        elif isinstance(widget, GridView):  # its own copies of cells are noted where they are made
            return None if widget is inside else _cell(widget)
        elif isinstance(widget, RecordForm):
            field = label or widget.label_at(inside)
            return Source(" ".join(filter(None, (widget.entity.label, field, widget.record_id))), full)
        widget = widget.parentWidget()
    return Source(label, full) if label else None


def _cell(view: "GridView") -> Source | None:
    field = view.current_field()
    return Source(field.label, field.mask in HIDDEN) if field else None
