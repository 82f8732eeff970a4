"""The editor of a number that shows a person only its ends until somebody asks, or types another one."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QToolButton

from desktop_app.catalog.model import Field
from desktop_app.gui.editors import LineEditor
from desktop_app.gui.icons import icon
from desktop_app.gui.texts import Texts


class NumberEditor(LineEditor):
    """Identity and account numbers. ``reveal_wanted`` asks for the stored number in full.

    A stored number stands there by its ends. Whatever is typed or pasted over it begins a new number, which
    is seen in full; emptying it empties the field. So nobody has to see the old number to enter a new one.
    """

    reveal_wanted = Signal()

    def __init__(self, field: Field, texts: Texts) -> None:
        super().__init__(field, texts)
        self._number = ""
        self.is_hidden = False
        self._line.textEdited.connect(self._typed_over)
        self._ask = QToolButton()
        self._ask.setIcon(icon("search"))
        self._ask.setToolTip("显示完整号码（F8），会记入安全日志")
        self._ask.setAccessibleName(f"显示完整的{field.label}")
        self._ask.clicked.connect(lambda _on=False: self.reveal_wanted.emit())
        self._ask.hide()
        self._row.addWidget(self._ask)

    def raw(self) -> str:
        """The number as it is, shown or not."""
        return self._number if self.is_hidden else super().raw()

    def set_raw(self, raw: str) -> None:
        """Put a stored number in; it is shown by its ends."""
        super().set_raw(raw)
        self._number = raw
        self.is_hidden = bool(raw)
        self._show()

    def reveal(self) -> None:
        """Show the number in full."""
        if self.is_hidden:
            self.is_hidden = False
            self._show()

    def _show(self) -> None:
        self._ask.setVisible(self.is_hidden)
        shown = self.texts.masked(self.field, self._number) if self.is_hidden else self._number
        self._line.setText(shown)
        self._line.setCursorPosition(0)

    def _typed_over(self, text: str) -> None:
        """Of what stands there now, keep only what was typed: the stars are no part of a number."""
        if not self.is_hidden:
            return
        typed = _typed(self.texts.masked(self.field, self._number), text)
        self.is_hidden = False
        self._ask.hide()
        self._line.setText(typed)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever comes in with a hidden number types over the whole of it."""
        super().focusInEvent(event)
        if self.is_hidden:
            self._line.selectAll()


def _typed(before: str, after: str) -> str:
    """What was put in between the beginning and the end that two texts share; empty after a deletion."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return after[start : len(after) - end]
