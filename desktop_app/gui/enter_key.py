"""Enter opens the current line of a list that a double click opens: nothing needs a mouse."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView

_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def enter_opens(view: QAbstractItemView, opens: Callable[[], object]) -> None:
    """Let Enter do what ``opens`` does, while the view has the focus and a line is current."""

    def opened() -> None:
        if view.currentIndex().isValid():
            opens()

    for key in _KEYS:
        shortcut = QShortcut(QKeySequence(key), view)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(opened)
